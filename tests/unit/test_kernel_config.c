/* Below a root of the test's own, as the distributions lay it out. */
#include "unit.h"

#include "files.h"
#include "kernel_config.h"

#include <zlib.h>

#define RELEASE "6.1.0-13-amd64"
#define HEAD	"#\n# Automatically generated file; DO NOT EDIT.\n#\n"

static struct kernel_config read_config(void)
{
	struct kernel_config c;

	kernel_config__read(&c, root, RELEASE, arena);
	return c;
}

static void make_packed(const char *name, const char *text)
{
	gzFile f;

	make_folders(name);
	f = gzopen(path_of(name), "w");
	assert_non_null(f);
	assert_int_equal(gzputs(f, text), (int)strlen(text));
	assert_int_equal(gzclose(f), Z_OK);
}

static const struct place {
	const char *title; /* the file */
	bool is_packed;
} places[] = {
	{ "proc/config.gz", true },
	{ "boot/config-" RELEASE, false },
	{ "lib/modules/" RELEASE "/config", false },
	{ "lib/modules/" RELEASE "/build/.config", false },
};

static void make(const struct place *p, const char *text)
{
	(p->is_packed ? make_packed : make_file)(p->title, text);
}

static void it_is_found(void **state)
{
	const struct place *p = *state;
	struct kernel_config c;

	make(p, HEAD "CONFIG_KPROBES=y\n");
	c = read_config();
	assert_non_null(c.path);
	assert_string_equal(c.path, path_of(p->title));
	assert_int_equal(kernel_config__value(&c, "CONFIG_KPROBES"), 'y');
}

/* The running kernel's own comes before what an administrator may have put there. */
static void the_first_place_counts(void **state)
{
	(void)state;
	for (size_t i = NR(places); i--;) {
		struct kernel_config c;

		make(&places[i], HEAD "CONFIG_X=y\n");
		c = read_config();
		assert_string_equal(c.path, path_of(places[i].title));
	}
}

static void another_release_is_not_taken(void **state)
{
	struct kernel_config c;

	(void)state;
	make_file("boot/config-6.1.0-12-amd64", HEAD "CONFIG_KPROBES=y\n");
	make_file("lib/modules/6.1.0-12-amd64/config", HEAD "CONFIG_KPROBES=y\n");
	c = read_config();
	assert_null(c.path);
	assert_int_equal(kernel_config__value(&c, "CONFIG_KPROBES"), '?');
}

/* A file that is no configuration does not make everything "not set". */
static void what_tells_nothing_is_not_taken(void **state)
{
	static const char *const texts[] = { "", "nothing\n", "# CONFIG_KPROBES is not set\n" };

	(void)state;
	for (size_t i = 0; i < NR(texts); i++) {
		struct kernel_config c;

		make_file("boot/config-" RELEASE, texts[i]);
		make_file("lib/modules/" RELEASE "/config", HEAD "CONFIG_X=y\n");
		c = read_config();
		assert_string_equal(c.path, path_of("lib/modules/" RELEASE "/config"));
	}
}

static void a_damaged_one_is_not_taken(void **state)
{
	struct kernel_config c;
	FILE *f;

	(void)state;
	make_packed("proc/config.gz", HEAD "CONFIG_KPROBES=y\nCONFIG_UPROBES=y\nCONFIG_BPF=y\n");
	f = fopen(path_of("proc/config.gz"), "r+");
	assert_non_null(f);
	assert_int_equal(ftruncate(fileno(f), 40), 0);
	fclose(f);
	c = read_config();
	assert_null(c.path);
}

static const struct value {
	const char *title; /* the file's text */
	char want;	   /* CONFIG_KPROBES */
} values[] = {
	{ HEAD "CONFIG_KPROBES=y\n", 'y' },
	{ HEAD "CONFIG_A=y\nCONFIG_KPROBES=m\nCONFIG_B=y\n", 'm' },
	{ HEAD "CONFIG_A=y\n# CONFIG_KPROBES is not set\n", 'n' },
	{ HEAD "CONFIG_A=y\n", 'n' },
	{ HEAD "CONFIG_KPROBES_ON_FTRACE=y\n", 'n' },
	{ HEAD "CONFIG_HAVE_CONFIG_KPROBES=y\n", 'n' },
	{ HEAD "CONFIG_A=y\n#CONFIG_KPROBES=y\n", 'n' },
	{ HEAD "CONFIG_KPROBES_ON_FTRACE=y\nCONFIG_KPROBES=y", 'y' },
	{ HEAD "CONFIG_KPROBES=123\n", '1' },
};

static void the_value_is(void **state)
{
	const struct value *v = *state;
	struct kernel_config c;

	make_file("boot/config-" RELEASE, v->title);
	c = read_config();
	assert_int_equal(kernel_config__value(&c, "CONFIG_KPROBES"), v->want);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		FILES_TEST(the_first_place_counts),
		FILES_TEST(another_release_is_not_taken),
		FILES_TEST(what_tells_nothing_is_not_taken),
		FILES_TEST(a_damaged_one_is_not_taken),
	};

	return RUN_ROWS_WITH(places, it_is_found, make_root, remove_root) +
	       RUN_ROWS_WITH(values, the_value_is, make_root, remove_root) +
	       cmocka_run_group_tests_name("kernel_config", tests, NULL, NULL);
}
