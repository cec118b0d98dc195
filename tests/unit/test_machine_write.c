#include "unit.h"

#include "machine.h"

static const char *written(const struct machine *m, bool json)
{
	struct text t;

	assert_int_equal(text__open(&t), 0);
	machine__write(t.out, m, "1.2", json);
	return text__keep(&t, arena);
}

static const struct machine some = {
	.release = "6.1.0",
	.arch = "x86_64",
	.findings = {
		{ "CONFIG_KPROBES", VERDICT_OK, "y", NULL },
		{ "BTF", VERDICT_LESS, "none", "Install \"it\"." },
		{ "symbols", VERDICT_UNKNOWN, "who knows", NULL },
		{ "kernel probe", VERDICT_NO, "none", NULL },
	},
	.nr_findings = 4,
};

static void the_table_has_a_row_for_each(void **state)
{
	(void)state;
	assert_string_equal(written(&some, false),
			    "kprobe-args 1.2 on Linux 6.1.0, x86_64\n"
			    "\n"
			    "ok    CONFIG_KPROBES         y\n"
			    "less  BTF                    none\n"
			    "                             Install \"it\".\n"
			    "?     symbols                who knows\n"
			    "no    kernel probe           none\n"
			    "\n"
			    "Nothing can be traced here; --explain, --emit and --list work.\n");
}

static void json_has_the_same(void **state)
{
	(void)state;
	assert_string_equal(
		written(&some, true),
		"{\"version\":\"1.2\",\"release\":\"6.1.0\",\"machine\":\"x86_64\","
		"\"kernel_functions\":false,\"program_functions\":false,\"findings\":["
		"{\"subject\":\"CONFIG_KPROBES\",\"verdict\":\"ok\",\"found\":\"y\",\"advice\":null},"
		"{\"subject\":\"BTF\",\"verdict\":\"less\",\"found\":\"none\",\"advice\":\"Install \\\"it\\\".\"},"
		"{\"subject\":\"symbols\",\"verdict\":\"unknown\",\"found\":\"who knows\",\"advice\":null},"
		"{\"subject\":\"kernel probe\",\"verdict\":\"no\",\"found\":\"none\",\"advice\":null}]}\n");
}

/* What follows each other with the same advice has it once. */
static void advice_is_not_repeated(void **state)
{
	static const char advice[] = "Do it.";
	struct machine m = { .release = "6", .arch = "x", .nr_findings = 3 };
	const char *text;

	(void)state;
	for (unsigned int i = 0; i < m.nr_findings; i++)
		m.findings[i] = (struct finding){ "a", VERDICT_NO, "b", advice };
	text = strstr(written(&m, false), advice);
	assert_non_null(text);
	assert_null(strstr(text + 1, advice));
}

static const struct conclusion {
	const char *title; /* what it ends with */
	bool kernel;
	bool programs;
} conclusions[] = {
	{ "Functions of the kernel and of programs can be traced.\n", true, true },
	{ "Functions of the kernel can be traced, those of programs cannot.\n", true, false },
	{ "Functions of the kernel cannot be traced here; those of programs can: ./prog:func.\n", false,
	  true },
	{ "Nothing can be traced here; --explain, --emit and --list work.\n", false, false },
};

static void the_conclusion_is(void **state)
{
	const struct conclusion *row = *state;
	struct machine m = some;
	const char *text;

	m.traces_kernel = row->kernel;
	m.traces_programs = row->programs;
	text = written(&m, false);
	assert_string_equal(text + strlen(text) - strlen(row->title), row->title);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(the_table_has_a_row_for_each),
		TEST(json_has_the_same),
		TEST(advice_is_not_repeated),
	};

	return RUN_ROWS(conclusions, the_conclusion_is) +
	       cmocka_run_group_tests_name("machine_write", tests, NULL, NULL);
}
