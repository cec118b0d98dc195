#include "locate.h"

#include "abi.h"
#include "arena.h"
#include "kernel.h"
#include "spec.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MAX_FOUND = 8 };

/* Files that one name may mean. */
struct found {
	struct arena *arena;
	const char *paths[MAX_FOUND];
	struct stat files[MAX_FOUND];
	unsigned int nr;
	const char *preferred; /* made for newer processors, which the loader may take instead; NULL: none */
};

static bool is_same_file(const struct stat *a, const struct stat *b)
{
	return a->st_ino == b->st_ino && a->st_dev == b->st_dev;
}

/* One file may have several names: libx.so, libx.so.1. */
static void add(struct found *f, const char *path)
{
	struct stat st;

	if (!path || stat(path, &st) || !S_ISREG(st.st_mode))
		return;
	for (unsigned int i = 0; i < f->nr; i++)
		if (is_same_file(&f->files[i], &st))
			return;
	if (f->nr == MAX_FOUND)
		return;
	f->paths[f->nr] = arena__strdup(f->arena, path);
	f->files[f->nr++] = st;
}

/* What a library's name begins with: "libc.so" for "c" and "libc", "libc.so.6" for itself. */
static const char *stem_of(struct arena *a, const char *name)
{
	if (strstr(name, ".so"))
		return name;
	return arena__printf(a, "%s%s.so", strncmp(name, "lib", 3) ? "lib" : "", name);
}

/* "libc.so.6" and "libc.so" for the stem "libc.so". */
static bool has_stem(const char *name, const char *stem)
{
	size_t len = strlen(stem);

	return !strncmp(name, stem, len) && (!name[len] || name[len] == '.');
}

/* The files of glibc's loader: elf/cache.c, sysdeps/generic/dl-cache.h. */
#define CACHE_MAGIC "glibc-ld.so.cache1.1"

struct cache_header {
	char magic[20];
	uint32_t nr_entries;
	uint32_t unused[6];
};

struct cache_entry {
	int32_t flags;
	uint32_t name; /* bytes from the header's begin */
	uint32_t path;
	uint32_t os_version;
	uint64_t hwcap; /* not 0: for some processors only */
};

struct cache {
	const char *bytes; /* from the header on */
	size_t len;
};

static const char *cache_string(const struct cache *c, uint32_t offset)
{
	const char *s = c->bytes + offset;

	return offset < c->len && memchr(s, '\0', c->len - offset) ? s : NULL;
}

/* Without the flags of this architecture, any library will do: it is looked at later what it is. */
static bool is_for(const struct abi_arch *arch, int32_t flags)
{
	static const struct {
		const char *arch;
		int32_t flags; /* FLAG_ELF_LIBC6 and the architecture's own */
	} table[] = { { "x86_64", 0x0303 }, { "arm64", 0x0a03 } };

	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++)
		if (!strcmp(table[i].arch, arch->name))
			return flags == table[i].flags;
	return true;
}

static void search_cache(const struct cache *c, const struct abi_arch *arch, const char *stem, bool exact,
			 struct found *f)
{
	struct cache_header header;

	memcpy(&header, c->bytes, sizeof(header));
	for (uint32_t i = 0; i < header.nr_entries; i++) {
		struct cache_entry e;
		const char *name, *path;

		if ((i + 1) * sizeof(e) > c->len - sizeof(header))
			break;
		memcpy(&e, c->bytes + sizeof(header) + i * sizeof(e), sizeof(e));
		name = cache_string(c, e.name);
		path = cache_string(c, e.path);
		if (!name || !path || !is_for(arch, e.flags) || !has_stem(name, stem))
			continue;
		if (exact && strcmp(name, stem))
			continue;
		if (!e.hwcap)
			add(f, path);
		else
			f->preferred = arena__strdup(f->arena, path);
	}
}

/* The whole name first: "libx.so.1" is not "libx.so.1.5", if there are both. */
static void search_cache_file(const char *path, const struct abi_arch *arch, const char *stem,
			      struct found *f)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	char *bytes = MAP_FAILED;
	const char *header;
	struct stat st;

	if (fd < 0)
		return;
	if (!fstat(fd, &st) && st.st_size > 0)
		bytes = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	close(fd);
	if (bytes == MAP_FAILED)
		return;
	/* The list in an older format may stand before it. */
	header = memmem(bytes, (size_t)st.st_size, CACHE_MAGIC, strlen(CACHE_MAGIC));
	if (header) {
		struct cache c = { header, (size_t)(st.st_size - (header - bytes)) };

		if (c.len >= sizeof(struct cache_header)) {
			search_cache(&c, arch, stem, true, f);
			if (!f->nr)
				search_cache(&c, arch, stem, false, f);
		}
	}
	munmap(bytes, (size_t)st.st_size);
}

/* What the loader looks through when a library is not in its list. */
static void search_folders(const char *stem, struct found *f)
{
	static const char *const folders[] = { "/lib64", "/usr/lib64", "/lib", "/usr/lib" };

	for (size_t i = 0; i < sizeof(folders) / sizeof(*folders) && !f->nr; i++)
		add(f, arena__printf(f->arena, "%s/%s", folders[i], stem));
}

/* Calls VISIT with the inode and the path of each file that PID has mapped. -errno when it cannot be read. */
static int each_mapped(uint32_t pid, void (*visit)(unsigned long inode, const char *path, void *ctx),
		       void *ctx)
{
	char name[64], line[PATH_MAX + 128];
	FILE *f;

	snprintf(name, sizeof(name), "/proc/%u/maps", pid);
	f = fopen(name, "re");
	if (!f)
		return -errno;
	while (fgets(line, sizeof(line), f)) {
		unsigned long inode;
		int at = 0;

		/* address, permissions, offset, device */
		if (sscanf(line, "%*s %*s %*s %*s %lu %n", &inode, &at) != 1 || !at || line[at] != '/')
			continue;
		line[at + (int)strcspn(line + at, "\n")] = '\0';
		visit(inode, line + at, ctx);
	}
	fclose(f);
	return 0;
}

struct mapped_search {
	uint32_t pid;
	const char *stem;
	struct found *found;
};

static void compare_mapped(unsigned long inode, const char *path, void *ctx)
{
	struct mapped_search *s = ctx;
	struct stat st;

	if (!has_stem(strrchr(path, '/') + 1, s->stem))
		return;
	/* In a container the same path is another file, which is found through the process's root. */
	if (stat(path, &st) || st.st_ino != inode)
		path = arena__printf(s->found->arena, "/proc/%u/root%s", s->pid, path);
	add(s->found, path);
}

static void search_library(const struct locate_options *o, const char *name, struct found *f)
{
	const char *stem = stem_of(f->arena, name);
	struct mapped_search s = { .pid = o->pid, .stem = stem, .found = f };

	if (!stem)
		return;
	if (o->pid)
		each_mapped(o->pid, compare_mapped, &s);
	if (!f->nr)
		search_cache_file(o->cache ? o->cache : "/etc/ld.so.cache", o->arch, stem, f);
	if (!f->nr)
		search_folders(stem, f);
}

/* Without links, but where a link leads elsewhere for others than for us (/proc/PID/root), it stays. */
static const char *absolute(struct arena *a, const char *path, const struct stat *st)
{
	char *real = realpath(path, NULL), *folder;
	const char *result = NULL;
	struct stat other;

	if (real && !stat(real, &other) && is_same_file(st, &other))
		result = arena__strdup(a, real);
	free(real);
	if (result || *path == '/')
		return result ? result : arena__strdup(a, path);
	folder = getcwd(NULL, 0);
	result = folder ? arena__printf(a, "%s/%s", folder, path) : NULL;
	free(folder);
	return result;
}

static int explain_path(const struct spec *spec, int err, struct diag *d)
{
	diag__quote(d, spec->text, spec->module_at);
	if (spec->file[0] == '~')
		diag__hint(d, "The shell puts the home folder in place of ~ only outside of quotes.");
	if (err == -ENOENT)
		return diag__fail(d, err, "there is no file '%s'", spec->file);
	return diag__fail(d, err, "'%s' cannot be opened: %s", spec->file, strerror(-err));
}

static int take_path(const struct spec *spec, struct arena *a, const char *typed, const char **path,
		     struct diag *d)
{
	struct stat st;

	if (stat(typed, &st))
		return explain_path(spec, -errno, d);
	*path = absolute(a, typed, &st);
	return *path ? 0 : -ENOMEM;
}

static int explain_several(const struct spec *spec, const struct found *f, struct diag *d)
{
	const char *list = "";

	for (unsigned int i = 0; i < f->nr && list; i++)
		list = arena__printf(f->arena, "%s%s%s", list, i ? ", " : "", f->paths[i]);
	diag__quote(d, spec->text, spec->module_at);
	diag__hint(d, "They are %s.", list ? list : f->paths[0]);
	return diag__fail(d, -EADDRNOTAVAIL, "'%s' may mean %u libraries: its whole name or path is wanted",
			  spec->file, f->nr);
}

static int take_library(const struct spec *spec, struct found *f, const char **path, struct diag *d)
{
	if (f->nr > 1)
		return explain_several(spec, f, d);
	if (f->preferred)
		diag__note(d, "note: there is also %s, which programs on newer processors are loaded with",
			   f->preferred);
	return take_path(spec, f->arena, f->paths[0], path, d);
}

/* A program would have to be looked for in folders that the user may have set. */
static int hint_program(const struct spec *spec, struct arena *a, struct diag *d)
{
	static const char *const folders[] = { ".", "/usr/bin", "/usr/sbin", "/usr/local/bin" };

	for (size_t i = 0; i < sizeof(folders) / sizeof(*folders); i++) {
		const char *path = arena__printf(a, "%s/%s", folders[i], spec->module);

		struct stat st;

		if (!path || stat(path, &st) || !S_ISREG(st.st_mode) || access(path, X_OK))
			continue;
		diag__quote(d, spec->text, spec->module_at);
		diag__hint(d, "A program is given with its path: '%s:%s'.", path, spec->function);
		return diag__fail(d, -ENOENT,
				  "no module of the name '%s' is loaded, and no library lib%s.so is here",
				  spec->module, spec->module);
	}
	return 0;
}

static int take_module(const struct locate_options *o, struct spec *spec, struct arena *a, const char **path,
		       struct diag *d)
{
	struct found f = { .arena = a };

	if (!spec->module || kernel__has_module(spec->module))
		return 0;
	search_library(o, spec->module, &f);
	if (!f.nr)
		return hint_program(spec, a, d);
	spec->file = spec->module;
	spec->module = NULL;
	return take_library(spec, &f, path, d);
}

int locate__file(const struct locate_options *o, struct spec *spec, struct arena *a, const char **path,
		 struct diag *d)
{
	struct found f = { .arena = a };

	*path = NULL;
	if (!spec->file)
		return take_module(o, spec, a, path, d);
	if (strchr(spec->file, '/'))
		return take_path(spec, a, spec->file, path, d);
	search_library(o, spec->file, &f);
	if (f.nr)
		return take_library(spec, &f, path, d);
	diag__quote(d, spec->text, spec->module_at);
	diag__hint(d, "`ldconfig -p` lists the libraries that programs find; any other one is given with its "
		      "path.");
	return diag__fail(d, -ENOENT, "there is no library '%s' where programs look for it", spec->file);
}

struct inode_search {
	unsigned long inode;
	bool is_found;
};

static void compare_inode(unsigned long inode, const char *path, void *ctx)
{
	struct inode_search *s = ctx;

	(void)path;
	s->is_found |= inode == s->inode;
}

bool locate__is_mapped(uint32_t pid, const char *path)
{
	struct inode_search s = { 0 };
	struct stat st;

	if (stat(path, &st))
		return true;
	s.inode = st.st_ino;
	return each_mapped(pid, compare_inode, &s) || s.is_found;
}
