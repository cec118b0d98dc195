#include "headers.h"

#include "abi.h"
#include "arena.h"
#include "private.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* Where unpacked headers are kept, for root only. */
#define CACHE "/var/cache/kprobe-args"

static bool has_headers(struct arena *a, const char *dir)
{
	const char *path = arena__printf(a, "%s/include/linux/kconfig.h", dir);

	return path && !access(path, R_OK);
}

static bool find_installed(struct headers *h, const char *root, const char *release, struct arena *a)
{
	const char *build = arena__printf(a, "%s/lib/modules/%s/build", root, release);
	const char *source = arena__printf(a, "%s/lib/modules/%s/source", root, release);

	if (!build || !source || access(build, R_OK))
		return false;
	h->build = build;
	h->source = has_headers(a, source) ? source : build;
	return has_headers(a, h->source);
}

static int run_tar(const char *archive, const char *dir)
{
	char *const argv[] = { "tar", "-xJf", (char *)archive, "-C", (char *)dir, NULL };
	posix_spawn_file_actions_t files;
	pid_t pid;
	int status = 0, err;

	posix_spawn_file_actions_init(&files);
	posix_spawn_file_actions_addopen(&files, 1, "/dev/null", O_WRONLY, 0);
	posix_spawn_file_actions_addopen(&files, 2, "/dev/null", O_WRONLY, 0);
	err = posix_spawnp(&pid, "tar", &files, NULL, argv, environ);
	posix_spawn_file_actions_destroy(&files);
	if (err)
		return -err;
	if (waitpid(pid, &status, 0) < 0)
		return -errno;
	return WIFEXITED(status) && !WEXITSTATUS(status) ? 0 : -EINVAL;
}

enum { MAX_OPEN = 16 };

static int remove_entry(const char *path, const struct stat *st, int kind, struct FTW *at)
{
	(void)st;
	(void)kind;
	(void)at;
	return remove(path);
}

/* Unpacked next to its place and renamed: what is there is whole. */
static int unpack(const char *archive, const char *cache, const char *dir, struct arena *a)
{
	char *temporary = arena__printf(a, "%s/unpack-XXXXXX", cache);
	int err = private__dir(cache);

	if (err)
		return err;
	if (!temporary || !mkdtemp(temporary))
		return -errno;
	err = run_tar(archive, temporary);
	if (!err && rename(temporary, dir) && errno != EEXIST && errno != ENOTEMPTY)
		err = -errno;
	/* Renamed, it is not there any more; otherwise nobody needs it. */
	nftw(temporary, remove_entry, MAX_OPEN, FTW_DEPTH | FTW_PHYS);
	return err;
}

static bool find_packed(struct headers *h, const char *root, const char *release, struct arena *a)
{
	const char *archive = arena__printf(a, "%s/sys/kernel/kheaders.tar.xz", root);
	const char *cache = arena__printf(a, "%s%s", root, CACHE);
	const char *dir = arena__printf(a, "%s/kheaders-%s", cache, release);

	if (!archive || !cache || !dir || access(archive, R_OK))
		return false;
	if (!has_headers(a, dir) && unpack(archive, cache, dir, a))
		return false;
	h->source = dir;
	h->build = dir;
	h->for_libbcc = dir;
	return private__dir(dir) == 0 && has_headers(a, dir);
}

int headers__find(struct headers *h, const char *root, const char *release, const struct abi_arch *arch,
		  struct arena *a, struct diag *d)
{
	*h = (struct headers){ .arch = arch->headers };
	if (find_installed(h, root, release, a) || find_packed(h, root, release, a))
		return 0;
	diag__hint(d, "On Debian: apt install linux-headers-%s; on Fedora: dnf install kernel-devel-%s.",
		   release, release);
	return diag__fail(d, -ENOENT, "the headers of this kernel (%s) are not installed", release);
}

const char *const *headers__clang_args(const struct headers *h, struct arena *a, unsigned int *nr)
{
	/* The order of the kernel's own build: LINUXINCLUDE in its Makefile. */
	static const char *const dirs[] = {
		"arch/%s/include",	  "arch/%s/include/generated",	    "include",
		"arch/%s/include/uapi",	  "arch/%s/include/generated/uapi", "include/uapi",
		"include/generated/uapi",
	};
	enum { NR_DIRS = sizeof(dirs) / sizeof(*dirs) };
	const char *trees[] = { h->source, h->build };
	unsigned int nr_trees = strcmp(h->source, h->build) ? 2 : 1;
	const char **args = arena__array(a, NR_DIRS * 2 + 3, sizeof(*args));

	*nr = 0;
	if (!args)
		return NULL;
	for (unsigned int t = 0; t < nr_trees; t++)
		for (unsigned int i = 0; i < NR_DIRS; i++) {
			char dir[64];

			/* One of the formats above has no %s, and ignores what is passed. */
			snprintf(dir, sizeof(dir), dirs[i], h->arch);
			args[(*nr)++] = arena__printf(a, "-I%s/%s", trees[t], dir);
		}
	args[(*nr)++] = "-include";
	args[(*nr)++] = "linux/kconfig.h";
	args[(*nr)++] = "-DKBUILD_MODNAME=\"kprobe_args\"";
	return args;
}

static bool is_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/* NAME as a whole word with a parenthesis behind it. */
static bool mentions_call(const char *text, size_t len, const char *name)
{
	size_t n = strlen(name);
	const char *end = text + len, *p = text;

	while ((p = memmem(p, (size_t)(end - p), name, n))) {
		const char *q = p + n;

		while (q < end && (*q == ' ' || *q == '\t'))
			q++;
		if (q < end && *q == '(' && (p == text || !is_word(p[-1])))
			return true;
		p += n;
	}
	return false;
}

static bool file_mentions(int dir, const char *file, const char *name)
{
	int fd = openat(dir, file, O_RDONLY | O_CLOEXEC);
	bool found = false;
	struct stat st;

	if (fd < 0)
		return false;
	if (!fstat(fd, &st) && S_ISREG(st.st_mode) && st.st_size) {
		void *text = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);

		if (text != MAP_FAILED) {
			found = mentions_call(text, (size_t)st.st_size, name);
			munmap(text, (size_t)st.st_size);
		}
	}
	close(fd);
	return found;
}

struct search {
	const char *function;
	struct arena *arena;
	const char **found;
	unsigned int nr;
	unsigned int max;
};

static bool is_header(const char *name)
{
	size_t len = strlen(name);

	return len > 2 && !strcmp(name + len - 2, ".h");
}

/* PREFIX: the part of the name that #include needs in front ("linux/"). */
static void search_dir(struct search *s, const char *path, const char *prefix, unsigned int depth)
{
	DIR *dir = opendir(path);
	const struct dirent *e;

	if (!dir)
		return;
	while (s->nr < s->max && (e = readdir(dir))) {
		if (e->d_name[0] == '.')
			continue;
		if (is_header(e->d_name)) {
			if (file_mentions(dirfd(dir), e->d_name, s->function))
				s->found[s->nr++] = arena__printf(s->arena, "%s%s", prefix, e->d_name);
		} else if (depth && (e->d_type == DT_DIR || e->d_type == DT_UNKNOWN)) {
			search_dir(s, arena__printf(s->arena, "%s/%s", path, e->d_name),
				   arena__printf(s->arena, "%s%s/", prefix, e->d_name), depth - 1);
		}
	}
	closedir(dir);
}

unsigned int headers__declaring(const struct headers *h, const char *function, struct arena *a,
				const char **found, unsigned int max)
{
	/* Most functions that are declared for others are declared in linux/. */
	const struct {
		const char *dir;
		const char *prefix;
		unsigned int depth;
	} places[] = {
		{ arena__printf(a, "%s/include/linux", h->source), "linux/", 0 },
		{ arena__printf(a, "%s/include/net", h->source), "net/", 1 },
		{ arena__printf(a, "%s/arch/%s/include/asm", h->source, h->arch), "asm/", 1 },
		{ arena__printf(a, "%s/include", h->source), "", 3 },
	};
	struct search s = { .function = function, .arena = a, .found = found, .max = max };

	for (size_t i = 0; i < sizeof(places) / sizeof(*places) && !s.nr; i++)
		if (places[i].dir)
			search_dir(&s, places[i].dir, places[i].prefix, places[i].depth);
	return s.nr;
}
