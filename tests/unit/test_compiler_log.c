/* What clang and LLVM print, and the errors in it. */
#include "unit.h"

#include "compiler_log.h"

static const struct row {
	const char *title;
	const char *log;
	const char *
		want; /* "FILE:LINE:COLUMN: MESSAGE\n" for each, FILE empty for the source, no place where it is 0 */
} table[] = {
	{ "nothing", "", "" },
	{ "no error", "probe.c:1:2: warning: unused\nprobe.c:1:2: note: here\n", "" },
	{ "in the source", "probe.c:3:7: error: no such type\n  int x;\n      ^\n1 error generated.\n",
	  ":3:7: no such type\n" },
	{ "as libbcc calls the source", "/virtual/main.c:3:7: error: no such type", ":3:7: no such type\n" },
	{ "in another file",
	  "In file included from probe.c:1:\n/a b/x.h:10:1: fatal error: 'y.h' file not found\n",
	  "/a b/x.h:10:1: 'y.h' file not found\n" },
	{ "a file whose name ends as the source's does", "my_probe.c:3:7: error: x", "my_probe.c:3:7: x\n" },
	{ "several", "probe.c:3:7: error: a\nint x; // error\nprobe.c:4:1: error: b: error: c\n",
	  ":3:7: a\n:4:1: b: error: c\n" },
	{ "LLVM's, without a place", "error: <unknown>:0:0: in function f: the stack is too large\n",
	  "in function f: the stack is too large\n" },
	{ "LLVM's last one", "LLVM ERROR: Cannot select: x\n", "Cannot select: x\n" },
	{ "no place before it", "clang: error: no input\n", "no input\n" },
	{ "a word that only ends so", "probe.c:3:7: note: terror: x\n", "" },
	{ "no line break at the end", "probe.c:3:7: error: x", ":3:7: x\n" },
	{ "a colon in the file's name", "c:d.h:3:7: error: x\n", "c:d.h:3:7: x\n" },
};

static void finds_errors(void **state)
{
	const struct row *row = *state;
	struct compiler_error *errors;
	struct text text;
	uint32_t nr;

	assert_int_equal(compiler_log__errors(row->log, "probe.c", arena, &errors, &nr), 0);
	assert_int_equal(text__open(&text), 0);
	for (uint32_t i = 0; i < nr; i++) {
		if (errors[i].line)
			fprintf(text.out, "%s:%u:%u: ", errors[i].file_name ? errors[i].file_name : "",
				errors[i].line, errors[i].column);
		fprintf(text.out, "%s\n", errors[i].message);
	}
	assert_string_equal(text__keep(&text, arena), row->want);
}

int main(void)
{
	return RUN_ROWS(table, finds_errors);
}
