#include "cache.h"

#include "arena.h"
#include "hash.h"
#include "pack.h"
#include "private.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
	MAX_ENTRY = 4 << 20,
	MAX_ENTRIES = 256,
	/* Larger files are known by their size and time of change, smaller ones by what is in them. */
	MAX_CONTENT = 64 * 1024,
};

#define MAGIC "kprobe-args image 9\n"

const char *cache__dir(struct arena *a)
{
	const char *home = getenv("HOME"), *dir;

	if (geteuid() == 0) {
		dir = "/var/cache/kprobe-args";
	} else {
		const char *parent = home ? arena__printf(a, "%s/.cache", home) : NULL;

		if (!parent || private__dir(parent))
			return NULL;
		dir = arena__printf(a, "%s/kprobe-args", parent);
	}
	return dir && !private__dir(dir) ? dir : NULL;
}

static uint64_t content_stamp(int fd)
{
	unsigned char bytes[4096];
	uint64_t h = HASH_START;
	ssize_t n;

	while ((n = read(fd, bytes, sizeof(bytes))) > 0)
		h = hash(bytes, (size_t)n, h);
	return h;
}

/* The time of the last change cannot be set, as that of the last write can. */
static uint64_t facts_stamp(const struct stat *st)
{
	char facts[128];
	int len = snprintf(facts, sizeof(facts), "%llu %llu %lld %lld %ld", (unsigned long long)st->st_dev,
			   (unsigned long long)st->st_ino, (long long)st->st_size,
			   (long long)st->st_ctim.tv_sec, st->st_ctim.tv_nsec);

	return hash(facts, (size_t)len, HASH_START);
}

/* What changes when the file does; 0 when it is not there. */
static uint64_t stamp(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	uint64_t h = 0;
	struct stat st;

	if (fd < 0)
		return 0;
	if (!fstat(fd, &st))
		h = st.st_size > MAX_CONTENT ? facts_stamp(&st) : content_stamp(fd);
	close(fd);
	return h;
}

static void pack_files(struct pack *p, const struct cached *c)
{
	pack__u32(p, c->nr_files);
	for (unsigned int i = 0; i < c->nr_files; i++) {
		pack__string(p, c->files[i]);
		pack__u64(p, stamp(c->files[i]));
	}
}

static bool files_are_the_same(struct unpack *u)
{
	uint32_t nr = unpack__count(u, sizeof(uint64_t));

	for (uint32_t i = 0; i < nr && !u->failed; i++) {
		const char *path = unpack__string(u);
		uint64_t then = unpack__u64(u);

		if (!path || stamp(path) != then)
			return false;
	}
	return !u->failed;
}

static void pack_notes(struct pack *p, const struct cached *c)
{
	pack__u32(p, c->nr_notes);
	for (unsigned int i = 0; i < c->nr_notes; i++)
		pack__string(p, c->notes[i]);
}

static void unpack_notes(struct unpack *u, struct cached *c)
{
	const char **notes;

	c->nr_notes = unpack__count(u, sizeof(uint64_t));
	notes = arena__array(u->arena, c->nr_notes, sizeof(*notes));
	u->failed |= !notes;
	for (unsigned int i = 0; i < c->nr_notes && !u->failed; i++)
		notes[i] = unpack__string(u);
	c->notes = notes;
}

static const char *entry_name(struct arena *a, const char *key)
{
	return arena__printf(a, "%016llx.image", (unsigned long long)hash(key, strlen(key), HASH_START));
}

/* The sum at the end is over everything before it. */
static bool is_whole(const unsigned char *bytes, size_t len)
{
	uint64_t sum;

	if (len < sizeof(sum))
		return false;
	memcpy(&sum, bytes + len - sizeof(sum), sizeof(sum));
	return hash(bytes, len - sizeof(sum), HASH_START) == sum;
}

static bool is_string(struct unpack *u, const char *wanted)
{
	const char *s = unpack__string(u);

	return s && !strcmp(s, wanted);
}

int cache__load(const char *dir, const char *key, const struct spec *specs, unsigned int nr_specs,
		struct arena *a, struct cached *c)
{
	const char *name = entry_name(a, key);
	const char *path = name ? arena__printf(a, "%s/%s", dir, name) : NULL;
	struct unpack u = { .arena = a };
	unsigned char *bytes;

	*c = (struct cached){ 0 };
	if (!path || private__read(path, MAX_ENTRY, a, &bytes, &u.len) || !is_whole(bytes, u.len))
		return -ENOENT;
	u.bytes = bytes;
	u.len -= sizeof(uint64_t);
	if (!is_string(&u, MAGIC) || !is_string(&u, key) || !files_are_the_same(&u))
		return -ENOENT;
	unpack_notes(&u, c);
	if (probe__unpack(&c->probe, specs, nr_specs, &u))
		return -ENOENT;
	/* For the eviction: it was of use. */
	utimensat(AT_FDCWD, path, NULL, AT_SYMLINK_NOFOLLOW);
	return 0;
}

struct oldest {
	char name[64];
	struct timespec time;
	unsigned int nr;
};

static bool is_before(const struct timespec *a, const struct timespec *b)
{
	return a->tv_sec != b->tv_sec ? a->tv_sec < b->tv_sec : a->tv_nsec < b->tv_nsec;
}

static void look_at(int dir, const char *name, struct oldest *oldest)
{
	struct stat st;

	if (name[0] == '.' || strlen(name) >= sizeof(oldest->name) ||
	    fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW) || !S_ISREG(st.st_mode))
		return;
	if (!oldest->nr++ || is_before(&st.st_mtim, &oldest->time)) {
		oldest->time = st.st_mtim;
		memcpy(oldest->name, name, strlen(name) + 1);
	}
}

/* One is saved at a time, so one too many is all there can be. */
static void drop_oldest(const char *path)
{
	DIR *dir = opendir(path);
	struct oldest oldest = { .nr = 0 };
	const struct dirent *e;

	if (!dir)
		return;
	while ((e = readdir(dir)))
		look_at(dirfd(dir), e->d_name, &oldest);
	if (oldest.nr > MAX_ENTRIES)
		unlinkat(dirfd(dir), oldest.name, 0);
	closedir(dir);
}

int cache__save(const char *dir, const char *key, const struct cached *c)
{
	struct arena *a = arena__new();
	const char *name = a ? entry_name(a, key) : NULL;
	struct pack p = { 0 };
	int err = -ENOMEM;

	pack__string(&p, MAGIC);
	pack__string(&p, key);
	pack_files(&p, c);
	pack_notes(&p, c);
	probe__pack(&c->probe, &p);
	pack__u64(&p, hash(p.bytes, p.len, HASH_START));
	if (!p.failed && name && p.len <= MAX_ENTRY)
		err = private__write(dir, name, p.bytes, p.len);
	if (!err)
		drop_oldest(dir);
	pack__free(&p);
	arena__free(a);
	return err;
}
