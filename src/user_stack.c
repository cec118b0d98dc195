#include "user_stack.h"

#include "address_spaces.h"
#include "file_id.h"
#include "file_symbols.h"
#include "kernel.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

/* include/linux/proc_ns.h, PROC_PID_INIT_INO: the namespace whose numbers a probe sees. */
#define INITIAL_PID_NAMESPACE 0xEFFFFFFCU

enum {
	MAX_FILES = 256,
	/*
	 * Of symbols: then files are dropped that were not asked for lately. libc's are 100 KB, of its debug file 1 MB.
	 * But some libraries have more than that alone, and reading them again for every other address takes seconds.
	 */
	MAX_BYTES = 3 << 20,
	MAX_RECENT_BYTES = 64 << 20,
	RECENT = 10000, /* addresses */
};

/* What mapping.file says: why there is no file, or the number of a file. */
enum {
	NOT_LOOKED_FOR,
	IS_GONE,
	HAS_CHANGED,
	FIRST_FILE,
};

static const char *const no_file[] = {
	[IS_GONE] = "its file is not there any more",
	[HAS_CHANGED] = "its file has changed since",
};

struct file {
	struct file_id id; /* zeroes: the vdso */
	uint32_t number;
	struct file_symbols *symbols; /* NULL: there are none */
	uint64_t used;
};

struct user_stacks {
	struct user_stacks_options options;
	struct address_spaces *spaces;
	struct file files[MAX_FILES];
	size_t nr_files;
	uint32_t last_number;
	uint64_t uses;
	char name[256]; /* of a mapping that is no file */
};

static bool is_initial_namespace(void)
{
	struct stat st;

	return !stat("/proc/self/ns/pid", &st) && st.st_ino == INITIAL_PID_NAMESPACE;
}

int user_stacks__new(const struct user_stacks_options *o, struct user_stacks **out)
{
	struct user_stacks *s = calloc(1, sizeof(*s));
	int err = -ENOMEM;

	*out = NULL;
	if (!s)
		return err;
	s->options = *o;
	s->last_number = FIRST_FILE;
	err = is_initial_namespace() ? address_spaces__new(o->pid, &s->spaces) : -EXDEV;
	if (err)
		user_stacks__free(s);
	else
		*out = s;
	return err;
}

void user_stacks__free(struct user_stacks *s)
{
	if (!s)
		return;
	for (size_t i = 0; i < s->nr_files; i++)
		file_symbols__free(s->files[i].symbols);
	address_spaces__free(s->spaces);
	free(s);
}

void user_stacks__collect(struct user_stacks *s)
{
	if (s)
		address_spaces__collect(s->spaces);
}

void user_stacks__advance(struct user_stacks *s, uint64_t time)
{
	if (s)
		address_spaces__advance(s->spaces, time);
}

bool user_stacks__is_own(struct user_stacks *s, uint32_t pid, uint64_t time)
{
	return s && address_spaces__is_own(s->spaces, pid, time);
}

static void drop_file(struct user_stacks *s, struct file *f)
{
	file_symbols__free(f->symbols);
	*f = s->files[--s->nr_files];
}

static struct file *least_used(struct user_stacks *s)
{
	struct file *least = &s->files[0];

	for (size_t i = 1; i < s->nr_files; i++)
		if (s->files[i].used < least->used)
			least = &s->files[i];
	return least;
}

static size_t all_bytes(const struct user_stacks *s)
{
	size_t bytes = 0;

	for (size_t i = 0; i < s->nr_files; i++)
		if (s->files[i].symbols)
			bytes += file_symbols__size(s->files[i].symbols);
	return bytes;
}

static bool is_too_much(struct user_stacks *s)
{
	size_t bytes = all_bytes(s);

	return bytes > MAX_RECENT_BYTES || (bytes > MAX_BYTES && least_used(s)->used + RECENT < s->uses);
}

/* Reads the symbols of what is open as FD. */
static uint32_t add_file(struct user_stacks *s, const struct file_id *id, int fd)
{
	struct file file = { .id = *id, .number = ++s->last_number, .used = ++s->uses };
	char path[64];

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	/* Whatever it is that is no ELF file has no symbols. */
	file_symbols__read(path, &file.symbols);
	if (s->nr_files == MAX_FILES)
		drop_file(s, least_used(s));
	s->files[s->nr_files++] = file;
	while (s->nr_files > 1 && is_too_much(s))
		drop_file(s, least_used(s));
	return file.number;
}

static uint32_t number_of(struct user_stacks *s, const struct file_id *id, int fd)
{
	for (size_t i = 0; i < s->nr_files; i++)
		if (file_id__equal(&s->files[i].id, id))
			return s->files[i].number;
	return add_file(s, id, fd);
}

/* What /proc/self/maps says of this process's own ADDRESS. */
static bool find_own(const void *address, struct mapping *m)
{
	FILE *f = fopen("/proc/self/maps", "re");
	unsigned long long start, end, inode;
	char line[512];
	bool found = false;

	while (f && !found && fgets(line, sizeof(line), f)) {
		if (sscanf(line, "%llx-%llx %*s %*s %x:%x %llu", &start, &end, &m->major, &m->minor, &inode) <
		    5)
			continue;
		m->start = start;
		m->end = end;
		m->inode = inode;
		found = start == (uintptr_t)address;
	}
	if (f)
		fclose(f);
	return found;
}

static bool is_same_file(const struct mapping *a, const struct mapping *b)
{
	return a->major == b->major && a->minor == b->minor && a->inode == b->inode;
}

/*
 * Whether FD is M's file. Some file systems (btrfs, overlayfs) tell stat() another device than they tell in
 * /proc/PID/maps; then a mapping of our own is asked.
 */
static bool is_of(int fd, const struct mapping *m, const struct stat *st)
{
	struct mapping own = { .major = major(st->st_dev), .minor = minor(st->st_dev), .inode = st->st_ino };
	char path[64];
	void *page;
	int file;

	if (is_same_file(&own, m))
		return true;
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	page = file < 0 ? MAP_FAILED : mmap(NULL, 1, PROT_READ, MAP_PRIVATE, file, 0);
	if (file >= 0)
		close(file);
	if (page == MAP_FAILED)
		return false;
	if (!find_own(page, &own))
		own.inode = 0;
	munmap(page, 1);
	return is_same_file(&own, m);
}

/* M's file where PATH is it; -1: it is not. */
static int open_if_same(const char *path, const struct mapping *m)
{
	int fd = open(path, O_PATH | O_CLOEXEC);
	struct stat st;

	if (fd < 0 || (!fstat(fd, &st) && S_ISREG(st.st_mode) && is_of(fd, m, &st)))
		return fd;
	close(fd);
	return -1;
}

/*
 * The file itself as long as it is mapped, even without a name; otherwise what has its name now. After an exec another
 * file may be mapped there.
 */
static int open_mapped(uint32_t pid, const struct mapping *m, bool *is_itself)
{
	char path[4200];
	int fd;

	snprintf(path, sizeof(path), "/proc/%u/map_files/%llx-%llx", pid, (unsigned long long)m->start,
		 (unsigned long long)m->end);
	fd = open_if_same(path, m);
	*is_itself = fd >= 0;
	if (fd >= 0 || *m->name != '/')
		return fd;
	snprintf(path, sizeof(path), "/proc/%u/root%s", pid, m->name);
	fd = open_if_same(path, m);
	return fd >= 0 ? fd : open_if_same(m->name, m);
}

static uint32_t find_file(struct user_stacks *s, uint32_t pid, uint64_t time, const struct mapping *m)
{
	bool is_itself;
	int fd = open_mapped(pid, m, &is_itself);
	uint32_t number = IS_GONE;
	struct file_id id;

	if (fd < 0 || file_id__of(fd, &id))
		goto out;
	/* A new file may have the number of one that was deleted. */
	if (!is_itself && id.changed > time + (uint64_t)s->options.to_wall_time)
		number = HAS_CHANGED;
	else
		number = number_of(s, &id, fd);
out:
	if (fd >= 0)
		close(fd);
	return number;
}

/* The kernel maps one vdso into all processes of 64 bits, this one too. Those of 32 bits lie below 4 GiB. */
static uint32_t find_vdso(struct user_stacks *s, const struct mapping *m)
{
	const void *vdso = (const void *)getauxval(AT_SYSINFO_EHDR);
	const struct file_id none = { 0 };
	struct mapping own;
	uint32_t number = IS_GONE;
	size_t size;
	int fd;

	if (!vdso || !find_own(vdso, &own) || own.end - own.start != m->end - m->start ||
	    m->end <= UINT32_MAX)
		return IS_GONE;
	size = own.end - own.start;
	fd = memfd_create("vdso", MFD_CLOEXEC);
	if (fd < 0)
		return IS_GONE;
	if (write(fd, vdso, size) == (ssize_t)size)
		number = number_of(s, &none, fd);
	close(fd);
	return number;
}

static bool is_vdso(const struct mapping *m)
{
	return !m->inode && !strcmp(m->name, "[vdso]");
}

static struct file *find_number(struct user_stacks *s, uint32_t number)
{
	for (size_t i = 0; i < s->nr_files; i++)
		if (s->files[i].number == number)
			return &s->files[i];
	return NULL;
}

/* NULL: M->file says why. */
static struct file *file_of(struct user_stacks *s, uint32_t pid, uint64_t time, struct mapping *m)
{
	struct file *f = find_number(s, m->file);

	if (!f && (m->file == NOT_LOOKED_FOR || m->file >= FIRST_FILE)) {
		m->file = is_vdso(m) ? find_vdso(s, m) : find_file(s, pid, time, m);
		f = find_number(s, m->file);
	}
	return f;
}

/* "[heap]": "heap"; "//anon", "": "anonymous". */
static const char *name_of(struct user_stacks *s, const struct mapping *m)
{
	size_t len = strlen(m->name);

	if (*m->name != '[')
		return "anonymous";
	snprintf(s->name, sizeof(s->name), "%.*s", (int)(len > 2 ? len - 2 : 0), m->name + 1);
	return s->name;
}

void user_stacks__find(struct user_stacks *s, uint32_t pid, uint64_t time, uint64_t address, bool is_return,
		       struct user_frame *f)
{
	/* A call that never returns may be its function's last instruction: what lies behind is another. */
	uint64_t code = address - is_return;
	struct mapping *m;
	struct file *file;

	*f = (struct user_frame){ .unknown = "the kernel does not tell what processes have in their memory" };
	m = s ? address_spaces__find(s->spaces, pid, time, code, &f->unknown) : NULL;
	if (!m)
		return;
	if (m->inode)
		f->file = m->name;
	else
		f->mapping = name_of(s, m);
	if (!m->inode && !is_vdso(m))
		return;
	file = file_of(s, pid, time, m);
	if (!file && m->inode)
		f->unknown = no_file[m->file];
	if (!file || !file->symbols)
		return;
	file->used = ++s->uses;
	if (file_symbols__address(file->symbols, code - m->start + m->offset, &f->file_address))
		return;
	f->has_address = true;
	f->symbol = file_symbols__find(file->symbols, f->file_address, &f->offset);
	f->offset += is_return;
	f->file_address += is_return;
}

int user_stack__frames(const struct record *r, const struct layout *l, uint64_t frames[MAX_FRAMES])
{
	int nr = record__stack(r, l, true, frames);
	uint64_t caller = record__caller(r, l);

	/* arch/x86/events/core.c, perf_callchain_user(): is_uprobe_at_func_entry() */
	if (!caller || nr < 1 || (kernel__is_since(6, 11) && nr > 1 && frames[1] == caller))
		return nr;
	nr += nr < MAX_FRAMES;
	memmove(frames + 2, frames + 1, (size_t)(nr - 2) * sizeof(*frames));
	frames[1] = caller;
	return nr;
}
