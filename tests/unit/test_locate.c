/* Where the file of a user function is: with a cache of the loader's made here. */
#include "unit.h"

#include "abi.h"
#include "files.h"
#include "locate.h"
#include "spec.h"

enum { X86_64 = 0x0303, OTHER = 0x0a03, I386 = 0x0003 };

struct library {
	int32_t flags;
	const char *name;
	const char *file; /* in the test's folder */
	uint64_t hwcap;
};

/* As glibc's elf/cache.c writes it. */
static void write_cache(const struct library *list, size_t nr, bool with_old_format)
{
	struct {
		char magic[20];
		uint32_t nr, len_strings, unused[5];
	} header = { .nr = (uint32_t)nr };
	char strings[4096];
	uint32_t at = 0, start = (uint32_t)(sizeof(header) + nr * 24);
	FILE *f = fopen(path_of("cache"), "wb");

	assert_non_null(f);
	if (with_old_format)
		fwrite("ld.so-1.7.0\0\0\0\0\0", 1, 16, f);
	memcpy(header.magic, "glibc-ld.so.cache1.1", 20);
	fwrite(&header, sizeof(header), 1, f);
	for (size_t i = 0; i < nr; i++) {
		struct {
			int32_t flags;
			uint32_t name, path, os;
			uint64_t hwcap;
		} e = { .flags = list[i].flags, .hwcap = list[i].hwcap };

		e.name = start + at;
		at += (uint32_t)sprintf(strings + at, "%s", list[i].name) + 1;
		e.path = start + at;
		at += (uint32_t)sprintf(strings + at, "%s", path_of(list[i].file)) + 1;
		fwrite(&e, sizeof(e), 1, f);
	}
	fwrite(strings, 1, at, f);
	assert_int_equal(fclose(f), 0);
}

static const struct library libraries[] = {
	{ X86_64, "libone.so.1", "lib/libone.so.1.5", 0 },
	{ X86_64, "libone.so", "lib/libone.so.1.5", 0 },
	{ I386, "libone.so.1", "lib32/libone.so.1", 0 },
	{ OTHER, "libone.so.1", "arm/libone.so.1", 0 },
	{ X86_64, "libone-more.so.1", "lib/libone-more.so.1", 0 },
	{ X86_64, "libtwo.so.1", "lib/libtwo.so.1", 0 },
	{ X86_64, "libtwo.so.2", "lib/libtwo.so.2", 0 },
	{ X86_64, "libgone.so.1", "lib/libgone.so.1", 0 },
	{ X86_64, "libnew.so.1", "v3/libnew.so.1", 1ULL << 62 },
	{ X86_64, "libnew.so.1", "lib/libnew.so.1", 0 },
};

static void make_files(void)
{
	for (size_t i = 0; i < NR(libraries); i++)
		if (!strstr(libraries[i].file, "gone"))
			make_file(libraries[i].file, libraries[i].file);
	make_file("libhere.so.1", "");
	make_file("a:b/prog", "");
}

struct located {
	int err;
	struct spec spec;
	const char *path;
	struct diag diag;
};

static struct located locate(const char *text, uint32_t pid)
{
	struct locate_options o = { .arch = abi__find("x86_64"), .pid = pid, .cache = path_of("cache") };
	struct located l = { 0 };

	assert_int_equal(spec__parse(text, arena, &l.spec, &l.diag), 0);
	l.err = locate__file(&o, &l.spec, arena, &l.path, &l.diag);
	return l;
}

static const struct row {
	const char *title; /* the spec */
	const char *file;  /* in the test's folder; NULL: a kernel function, or an error */
	int err;
	const char *message; /* a part of the message or the note */
} rows[] = {
	{ "libone.so.1:f", "lib/libone.so.1.5", 0, NULL },
	{ "libone.so:f", "lib/libone.so.1.5", 0, NULL },
	{ "one:f", "lib/libone.so.1.5", 0, NULL },
	{ "libone:f(a)", "lib/libone.so.1.5", 0, NULL },
	{ "libtwo.so.2:f", "lib/libtwo.so.2", 0, NULL },
	{ "two:f", NULL, -EADDRNOTAVAIL, "may mean 2 libraries" },
	{ "libgone.so.1:f", NULL, -ENOENT, "no library 'libgone.so.1'" },
	{ "libnew.so.1:f", "lib/libnew.so.1", 0, "v3/libnew.so.1, which programs on newer processors" },
	{ "libone.so.9:f", NULL, -ENOENT, "no library 'libone.so.9'" },
	/* It is in the working directory, where programs do not look for it. */
	{ "libhere.so.1:f", NULL, -ENOENT, "no library 'libhere.so.1'" },
	{ "./libhere.so.1:f", "libhere.so.1", 0, NULL },
	{ "./a:b/prog:f", "a:b/prog", 0, NULL },
	{ "a:b/../a:b/prog:f", "a:b/prog", 0, NULL },
	{ "./nothing:f", NULL, -ENOENT, "no file './nothing'" },
	{ "~/prog:f", NULL, -ENOENT, "no file '~/prog'" },
	/* The kernel's. */
	{ "f", NULL, 0, NULL },
	{ "vmlinux:f", NULL, 0, NULL },
	{ "no_such_module:f", NULL, 0, NULL },
	{ "sh:main", NULL, -ENOENT, "no module of the name 'sh' is loaded, and no library libsh.so" },
};

static void is_located(void **state)
{
	const struct row *row = *state;
	struct located l;
	unsigned int nr;
	const char *const *notes;
	char *old = getcwd(NULL, 0);

	make_files();
	write_cache(libraries, NR(libraries), false);
	assert_int_equal(chdir(root), 0);
	l = locate(row->title, 0);
	assert_int_equal(chdir(old), 0);
	free(old);
	notes = diag__notes(&l.diag, arena, &nr);
	assert_int_equal(l.err, row->err);
	if (row->file)
		assert_string_equal(l.path, path_of(row->file));
	else
		assert_null(l.path);
	if (!row->err)
		assert_int_equal(!l.spec.file, !l.path);
	if (row->message)
		assert_non_null(strstr(row->err ? l.diag.message : notes[0], row->message));
	else
		assert_int_equal(nr, 0);
	diag__clear(&l.diag);
}

static void behind_the_older_format(void **state)
{
	struct located l;

	(void)state;
	make_files();
	write_cache(libraries, NR(libraries), true);
	l = locate("libone.so.1:f", 0);
	assert_int_equal(l.err, 0);
	assert_string_equal(l.path, path_of("lib/libone.so.1.5"));
}

/* Whatever is in it, nothing is read from beyond it. */
static void a_damaged_cache_is_survived(void **state)
{
	char bytes[1 << 14];
	size_t len;
	FILE *f;

	(void)state;
	make_files();
	write_cache(libraries, NR(libraries), false);
	f = fopen(path_of("cache"), "rb");
	assert_non_null(f);
	len = fread(bytes, 1, sizeof(bytes), f);
	fclose(f);
	for (size_t i = 0; i <= len; i++) {
		struct located l;

		f = fopen(path_of("cache"), "wb");
		assert_non_null(f);
		fwrite(bytes, 1, i, f); /* cut off */
		if (i && i % 2) {	/* or with other numbers */
			fseek(f, (long)i - 1, SEEK_SET);
			fputc(0xff, f);
			fwrite(bytes + i, 1, len - i, f);
		}
		fclose(f);
		l = locate("libnew.so.1:f", 0);
		assert_true(l.err == 0 || l.err == -ENOENT);
		diag__clear(&l.diag);
	}
}

/* This process has loaded its own libc, wherever that is. */
static void a_process_has_its_own(void **state)
{
	struct located l;

	(void)state;
	write_cache(libraries, 0, false);
	l = locate("libc.so.6:f", (uint32_t)getpid());
	assert_int_equal(l.err, 0);
	assert_true(locate__is_mapped((uint32_t)getpid(), l.path));
	make_file("other", "");
	assert_false(locate__is_mapped((uint32_t)getpid(), path_of("other")));
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		FILES_TEST(behind_the_older_format),
		FILES_TEST(a_damaged_cache_is_survived),
		FILES_TEST(a_process_has_its_own),
	};

	return RUN_ROWS_WITH(rows, is_located, make_root, remove_root) +
	       cmocka_run_group_tests_name("locate", tests, NULL, NULL);
}
