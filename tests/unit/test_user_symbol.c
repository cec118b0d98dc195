/* Symbols of tests/fixtures/symbols.c and library.c, as gcc, clang and ld leave them. */
#include "unit.h"

#include "binary.h"
#include "spec.h"
#include "user_symbol.h"

#include <errno.h>

#define GCC	KPA_FIXTURE_FOLDER "/symbols_gcc"
#define CLANG	KPA_FIXTURE_FOLDER "/symbols_clang"
#define LIBRARY KPA_FIXTURE_FOLDER "/libkpa-fixture.so.1"

static bool is_inlined(void *ctx, const char *function)
{
	(void)ctx;
	return !strcmp(function, "only_inlined");
}

struct found {
	int err;
	struct user_symbol symbol;
	struct diag diag;
};

static struct found find(const char *path, const char *function)
{
	struct found f = { 0 };
	struct binary *b;
	struct spec spec;

	assert_int_equal(spec__parse(arena__printf(arena, "%s:%s", path, function), arena, &spec, &f.diag),
			 0);
	assert_int_equal(binary__open(path, &b, &f.diag), 0);
	f.err = user_symbol__find(b, path, &spec, is_inlined, NULL, arena, &f.symbol, &f.diag);
	binary__free(b);
	return f;
}

static const struct good {
	const char *title; /* FUNCTION as in a spec */
	const char *path;
	bool is_global;
	unsigned int nr_codes;
	const char *note; /* a part of it; NULL: none */
} good[] = {
	{ "kept", GCC, false, 1, NULL },
	{ "global", GCC, true, 1, NULL },
	{ "main", GCC, true, 1, NULL },
	{ "global", CLANG, true, 1, NULL },
	{ "shrunk", CLANG, false, 1, NULL },
	{ "twin@*", CLANG, false, 2, NULL },
	{ "in_library", LIBRARY, true, 1, NULL },
	{ "versioned", LIBRARY, true, 1, "there is also versioned@OLD_1.0" },
	{ "versioned@@NEW_2.0", LIBRARY, true, 1, NULL },
	{ "versioned@NEW_2.0", LIBRARY, true, 1, NULL },
	{ "versioned@OLD_1.0", LIBRARY, true, 1, NULL },
	{ "versioned@*", LIBRARY, true, 2, NULL },
};

static void is_found(void **state)
{
	const struct good *row = *state;
	struct found f = find(row->path, row->title);
	unsigned int nr;
	const char *const *notes = diag__notes(&f.diag, arena, &nr);

	if (f.err)
		diag__print(&f.diag, stderr);
	diag__clear(&f.diag);
	assert_int_equal(f.err, 0);
	assert_int_equal(f.symbol.nr_codes, row->nr_codes);
	assert_int_equal(f.symbol.is_global, row->is_global);
	assert_int_equal(nr, row->note != NULL);
	if (row->note)
		assert_non_null(strstr(notes[0], row->note));
	for (unsigned int i = 0; i < row->nr_codes; i++)
		assert_true(f.symbol.codes[i].address && f.symbol.codes[i].offset);
}

static const struct bad {
	const char *title; /* FUNCTION as in a spec */
	const char *path;
	int err;
	const char *message; /* parts of them */
	const char *hint;
	const char *at; /* what the caret is under */
} bad[] = {
	{ "globl", GCC, -ENOENT, "has no function 'globl'", "Did you mean 'global'?", "globl" },
	{ "frobnicate", GCC, -ENOENT, "has no function 'frobnicate'", NULL, "frobnicate" },
	{ "number", GCC, -EINVAL, "is a variable", NULL, "number" },
	{ "chosen", GCC, -EINVAL, "(IFUNC)", "can be traced instead", "chosen" },
	{ "getpid", GCC, -ENOENT, "calls 'getpid', but does not have it", "libkpa-fixture.so.1, libc.so.6",
	  "getpid" },
	{ "only_inlined", GCC, -ENOENT, "has no code of its own", "function that calls it", "only_inlined" },
	{ "shrunk", GCC, -ENOENT, "was compiled only as shrunk.", "A clone can be named", "shrunk" },
	{ "twin", CLANG, -EADDRNOTAVAIL, "2 functions have the name 'twin'", "'twin@*' all; they are at 0x",
	  "twin" },
	{ "global@0x1", GCC, -ENOENT, "no function 'global' is at 0x1", "'global' is at 0x", "@0x1" },
	{ "versioned@OLDER", LIBRARY, -ENOENT, "has no version OLDER", "It has ", "@OLDER" },
	{ "versioned_old", KPA_FIXTURE_FOLDER "/stripped", -ENOENT, "has no function",
	  "stripped of most names", "versioned_old" },
};

static void has_a_message(void **state)
{
	const struct bad *row = *state;
	struct found f = find(row->path, row->title);
	bool ok = f.err == row->err && f.diag.message && strstr(f.diag.message, row->message) &&
		  (row->hint ? f.diag.hint && strstr(f.diag.hint, row->hint) : !f.diag.hint) &&
		  f.diag.quoted && f.diag.at.len == strlen(row->at) &&
		  !strncmp(f.diag.quoted + f.diag.at.start, row->at, f.diag.at.len);

	if (!ok)
		diag__print(&f.diag, stderr);
	diag__clear(&f.diag);
	assert_true(ok);
}

/* The address that the debug information and nm have, not that of the other version. */
static void versions_are_different_code(void **state)
{
	struct found old = find(LIBRARY, "versioned@OLD_1.0"), new = find(LIBRARY, "versioned@NEW_2.0");
	struct found both = find(LIBRARY, "versioned");

	(void)state;
	assert_int_not_equal(old.symbol.codes[0].address, new.symbol.codes[0].address);
	assert_int_equal(both.symbol.codes[0].address, new.symbol.codes[0].address);
	diag__clear(&both.diag);
}

/* A position-dependent program is not loaded at address 0: its addresses and offsets differ. */
static void offsets_are_those_of_the_file(void **state)
{
	static const char path[] = KPA_FIXTURE_FOLDER "/calls_gcc_dwarf4";
	struct found f = find(path, "eight");
	unsigned char code[4], wanted[4];
	FILE *file = fopen(path, "rb");

	(void)state;
	assert_non_null(file);
	assert_int_equal(f.err, 0);
	assert_true(f.symbol.codes[0].address >= 0x400000);
	assert_true(f.symbol.codes[0].offset < 0x10000);
	/* As objdump shows them, read by the section's own address and offset. */
	assert_int_equal(fseek(file, (long)(f.symbol.codes[0].address - 0x400000), SEEK_SET), 0);
	assert_int_equal(fread(wanted, 1, sizeof(wanted), file), sizeof(wanted));
	assert_int_equal(fseek(file, (long)f.symbol.codes[0].offset, SEEK_SET), 0);
	assert_int_equal(fread(code, 1, sizeof(code), file), sizeof(code));
	fclose(file);
	assert_memory_equal(code, wanted, sizeof(code));
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(versions_are_different_code),
		TEST(offsets_are_those_of_the_file),
	};

	return RUN_ROWS(good, is_found) + RUN_ROWS(bad, has_a_message) +
	       cmocka_run_group_tests_name("user_symbol", tests, NULL, NULL);
}
