/* A folder of a test's own, with the files that it needs. */
#ifndef KPA_TEST_FILES_H
#define KPA_TEST_FILES_H

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <sys/stat.h>
#include <unistd.h>

static char root[] = "/tmp/kprobe-args-test-XXXXXX";

static inline int make_root(void **state)
{
	memcpy(root + strlen(root) - 6, "XXXXXX", 6);
	return mkdtemp(root) ? new_arena(state) : -1;
}

static inline int remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	return remove(path);
}

static inline int remove_root(void **state)
{
	nftw(root, remove_one, 16, FTW_DEPTH | FTW_PHYS);
	return free_arena(state);
}

static inline const char *path_of(const char *name)
{
	return arena__printf(arena, "%s/%s", root, name);
}

/* The folders above NAME, and NAME itself where it ends in a slash. */
static inline void make_folders(const char *name)
{
	char *path = arena__printf(arena, "%s/%s", root, name);

	for (char *p = path + strlen(root) + 1; (p = strchr(p, '/')); *p++ = '/') {
		*p = '\0';
		if (mkdir(path, 0755))
			assert_int_equal(errno, EEXIST);
	}
}

static inline void make_file(const char *name, const char *text)
{
	FILE *f;

	make_folders(name);
	f = fopen(path_of(name), "w");
	assert_non_null(f);
	fputs(text, f);
	assert_int_equal(fclose(f), 0);
}

#define FILES_TEST(function)                                                         \
	{                                                                            \
		.name = #function, .test_func = (function), .setup_func = make_root, \
		.teardown_func = remove_root,                                        \
	}

#endif
