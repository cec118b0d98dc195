/*
 * Programs as people write them for BCC, and what has to become of them: the same bytes, or a probe
 * function of the old name that takes struct pt_regs * and calls the old one, or an error with its place.
 *
 * Every source stands behind a prelude of its own file, so that its first byte is its own.
 */
#include "unit.h"

#include "files.h"
#include "parse.h"
#include "rewrite_places.h"
#include "rewrite_rows.h"

#include <errno.h>

static const char prelude[] =
	"typedef _Bool bool; typedef unsigned long size_t; typedef unsigned char u8;\n"
	"struct pt_regs { unsigned long di, si, dx, cx, r8, r9, sp; unsigned long regs[31]; };\n"
	"typedef struct pt_regs *regs_t; typedef int extern_int;\n"
	"struct file; struct pair { long a, b; }; struct big { long a[3]; };\n"
	"enum cmd { CMD_A }; typedef struct { int val; } kuid_t; typedef int (*fn_t)(int);\n"
	"long bpf_probe_read_kernel(void *, unsigned, const void *);\n"
	"long bpf_probe_read_user(void *, unsigned, const void *);\n";

static const char *args[4]; /* -include PRELUDE -w */

static int make_prelude(void **state)
{
	if (make_root(state))
		return -1;
	make_file("prelude.h", prelude);
	args[0] = "-include";
	args[1] = path_of("prelude.h");
	args[2] = "-w";
	return 0;
}

/* A result, with the arena's life. */
static const char *rewritten(const struct rewrite_options *o, const char *source, int *err,
			     struct rewrite_error *error, bool *changed)
{
	struct rewrite *r;
	const char *text = NULL;
	unsigned int nr_errors;
	size_t len = 0;

	*err = rewrite__run(o, source, strlen(source), &r);
	assert_non_null(r);
	*error = (struct rewrite_error){ 0 };
	if (*err) {
		*error = *rewrite__errors(r, &nr_errors);
		assert_true(nr_errors > 0);
		assert_null(rewrite__text(r, NULL));
		error->message = arena__strdup(arena, error->message);
	}
	if (changed)
		*changed = rewrite__changed(r);
	if (!*err) {
		text = rewrite__text(r, &len);
		assert_int_equal(strlen(text), len);
		text = arena__strdup(arena, text);
	}
	rewrite__free(r);
	return text;
}

static struct rewrite_options options_for(const char *arch)
{
	return (struct rewrite_options){ .arch = arch, .clang_args = args, .nr_clang_args = 3 };
}

static void stays_byte_for_byte(void **state)
{
	const struct source *row = *state;
	struct rewrite_options o = options_for("x86_64");
	struct rewrite_error e;
	bool changed;
	int err;
	const char *text = rewritten(&o, row->source, &err, &e, &changed);

	assert_int_equal(err, 0);
	assert_false(changed);
	assert_string_equal(text, row->source);
}

static const char *places_text(const struct abi_arch *arch, const struct abi_place *places, unsigned int nr)
{
	struct text t;

	assert_int_equal(text__open(&t), 0);
	for (unsigned int i = 0; i < nr; i++) {
		fputs(i ? " " : "", t.out);
		fputs(places[i].by_reference ? "&" : "", t.out);
		fputs(places[i].unknown ? "?" : "", t.out);
		for (unsigned int j = 0; j < places[i].nr_pieces; j++) {
			const struct abi_piece *p = &places[i].pieces[j];

			fputs(j ? "+" : "", t.out);
			if (p->on_stack)
				fprintf(t.out, "%u(sp)", p->stack);
			else
				fputs(arch->registers[p->reg].name, t.out);
		}
	}
	return text__keep(&t, arena);
}

/* A function that BCC takes for a probe. */
static bool is_probe(const struct ast_function *f)
{
	return f->is_definition && f->is_external && !strncmp(f->name, "kprobe__", 8);
}

/* Every probe is there still, and each takes one struct pt_regs * and nothing else. */
static bool has_same_probes(struct ast *before, struct ast *after)
{
	unsigned int nr_before, nr_after, nr_probes = 0, nr_found = 0;
	const struct ast_function *f = ast__functions(before, &nr_before);
	const struct ast_function *g = ast__functions(after, &nr_after);

	for (unsigned int i = 0; i < nr_before; i++) {
		nr_probes += is_probe(&f[i]);
		for (unsigned int j = 0; is_probe(&f[i]) && j < nr_after; j++)
			nr_found += is_probe(&g[j]) && !strcmp(g[j].name, f[i].name);
	}
	for (unsigned int j = 0; j < nr_after; j++)
		if (is_probe(&g[j]) &&
		    (g[j].nr_params != 1 || type__strip(g[j].params[0].type)->kind != TYPE_POINTER))
			return false;
	return nr_probes && nr_found == nr_probes;
}

static void assert_same_probes(const char *arch, const char *const *clang_args, const char *source,
			       const char *text)
{
	struct ast *before = parse_c(arch, clang_args, source), *after = parse_c(arch, clang_args, text);
	bool same = before && after && has_same_probes(before, after);

	ast__free(before);
	ast__free(after);
	if (!same)
		fprintf(stderr, "not the same probes in:\n%s\n", text);
	assert_true(same);
}

static void check_rewrite(const char *source, const char *arch, const char *want)
{
	struct rewrite_options o = options_for(arch);
	const char *text = "", *where = "not rewritten";
	const struct abi_place *places;
	struct rewrite *r;
	unsigned int nr = 0;
	int err = rewrite__run(&o, source, strlen(source), &r);

	assert_non_null(r);
	if (err)
		print_error("error %d: %s\n", err, rewrite__errors(r, &nr)->message);
	else
		text = arena__strdup(arena, rewrite__text(r, NULL));
	places = err ? NULL : rewrite__places(r, "kprobe__f", &nr);
	if (places)
		where = places_text(abi__find(arch), places, nr);
	rewrite__free(r);
	assert_int_equal(err, 0);
	assert_string_equal(where, want);
	assert_same_probes(arch, args, source, text);
}

static void becomes_a_probe(void **state)
{
	const struct row *row = *state;

	check_rewrite(row->source, "x86_64", row->x86_64);
}

static void becomes_a_probe_under_another_name(void **state)
{
	const struct row *row = *state;

	check_rewrite(arena__printf(arena, "%s%s", row->source, NOT_IN_PLACE), "x86_64", row->x86_64);
}

static void becomes_a_probe_on_arm64(void **state)
{
	const struct row *row = *state;

	check_rewrite(row->source, "arm64", row->arm64);
}

static void is_right_or_refused(void **state)
{
	const struct source *row = *state;
	struct rewrite_options o = options_for("x86_64");
	const char *text;
	const char *with_path[] = { args[0], args[1], args[2], arena__printf(arena, "-I%s", root), NULL };
	struct rewrite_error e;
	int err;

	make_file("declares.h", "int kprobe__f(struct pt_regs *ctx, bool b);\n");
	o.clang_args = with_path;
	o.nr_clang_args = 4;
	text = rewritten(&o, row->source, &err, &e, NULL);
	if (err) {
		assert_int_equal(err, -EINVAL);
		assert_non_null(e.message);
		assert_true(e.line > 0);
		return;
	}
	assert_same_probes("x86_64", with_path, row->source, text);
}

static const struct wrong {
	const char *title;
	const char *source;
	unsigned int line, column;
	size_t offset;
	const char *message; /* a part of it */
} wrong[] = {
	{ "no C", "int x\nint y;\n", 1, 6, 5, "';'" },
	{ "an unknown type", "int x;\nint kprobe__f(struct pt_regs *ctx, foo_t a) { return 0; }\n", 2, 36, 42,
	  "foo_t" },
	{ "a double", "\nint kprobe__f(struct pt_regs *ctx, int a, double d) { return d; }\n", 2, 50, 50,
	  "floating point" },
	{ "a float in the third line",
	  "\nint kprobe__f(struct pt_regs *ctx, int a, bool b,\n              float f) { return a + f; }\n",
	  3, 21, 71, "floating point" },
	{ "a complex number", "\nint kprobe__f(struct pt_regs *ctx, _Complex double d) { return d; }\n", 2,
	  52, 52, "'d'" },
	{ "a parameter at the return",
	  "\nint kretprobe__f(struct pt_regs *ctx, int a, int b) { return b; }\n", 2, 50, 50,
	  "at the return" },
	{ "a double in what does not compile",
	  "\nint kprobe__f(struct pt_regs *ctx, int a, double d) { return no_such_thing->of(d); }\n", 2, 50,
	  50, "floating point" },
	{ "a double in what does not compile, by a macro",
	  "#define D d\nint kprobe__f(struct pt_regs *ctx, int a, double d) { return no_such_thing->of(D); }\n",
	  2, 50, 61, "floating point" },
	{ "too many for a system call",
	  "\nint syscall__f(struct pt_regs *ctx, int a, int b, int c, int d, int e, int f, int g) { return g; }\n",
	  2, 83, 83, "more than 6" },
	{ "a struct for a system call",
	  "\nint syscall__f(struct pt_regs *ctx, struct pair p) { return p.a; }\n", 2, 49, 49,
	  "system call" },
	{ "a system call by the wrong name",
	  "\nint kprobe__sys_f(struct pt_regs *ctx, bool b) { return b; }\n", 2, 5, 5, "syscall__f" },
	{ "a struct that nobody else can declare",
	  "\nint kprobe__f(struct pt_regs *ctx, struct { int a; } p) { return p.a; }\n", 2, 54, 54,
	  "inside of the parameter list" },
	{ "noinline",
	  "\n__attribute__((__noinline__)) int kprobe__f(struct pt_regs *ctx, bool b) { return b; }" NOT_IN_PLACE,
	  2, 35, 35, "noinline" },
	{ "its own name",
	  "\nint kprobe__f(struct pt_regs *ctx, bool b) { return __func__[0] + b; }" NOT_IN_PLACE, 2, 5, 5,
	  "__func__" },
	{ "arguments behind the last",
	  "\nint kprobe__f(struct pt_regs *ctx, int n, ...)\n"
	  "{ __builtin_va_list l; __builtin_va_start(l, n); return 0; }\n",
	  2, 5, 5, "'...'" },
	{ "a result that is no number",
	  "\nstruct pair kprobe__f(struct pt_regs *ctx, bool b) { struct pair p = { b }; return p; }\n", 2,
	  13, 13, "number" },
	{ "the preprocessor asks for it",
	  "\nint kprobe__f(struct pt_regs *ctx, bool b) { return b; }\n#ifdef kprobe__f\n#endif" NOT_IN_PLACE,
	  2, 5, 5, "directive" },
	{ "a macro of its name",
	  "\n#define kprobe__f(x) x\nint(kprobe__f)(struct pt_regs * ctx, bool b) { return b; }" NOT_IN_PLACE,
	  3, 5, 28, "directive" },
	{ "a macro of a word that is needed",
	  "\nint kprobe__f(struct pt_regs *ctx, bool b)\n{\n#define bool int\nreturn b; }\n", 2, 5, 5,
	  "'bool'" },
	{ "a call before it is declared",
	  "\nstatic int helper(struct pt_regs *ctx) { return kprobe__f(ctx, 1); }\n"
	  "int kprobe__f(struct pt_regs *ctx, int b) { return b; }\n",
	  2, 49, 49, "before it is declared" },
	{ "a declaration in a function",
	  "\nstatic int helper(struct pt_regs *ctx) { int kprobe__f(struct pt_regs *, bool); return 1; }\n"
	  "int kprobe__f(struct pt_regs *ctx, bool b) { return b; }\n",
	  2, 46, 46, "before it is declared" },
	{ "a brace that is missing",
	  "int f(void) {\n\nint kprobe__f(struct pt_regs *ctx, bool b) { return b; }\n", 3, 57, 71,
	  "expected '}'" },
};

static void tells_where_it_is_wrong(void **state)
{
	const struct wrong *row = *state;
	struct rewrite_options o = options_for("x86_64");
	struct rewrite_error e;
	int err;

	assert_null(rewritten(&o, row->source, &err, &e, NULL));
	assert_int_equal(err, -EINVAL);
	assert_non_null(e.message);
	if (!strstr(e.message, row->message))
		print_error("%s\n", e.message);
	assert_non_null(strstr(e.message, row->message));
	assert_null(e.file_name);
	assert_int_equal(e.line, row->line);
	assert_int_equal(e.column, row->column);
	assert_int_equal(e.offset, row->offset);
}

static void an_unknown_architecture_is_told(void **state)
{
	struct rewrite_options o = options_for("vax");
	struct rewrite_error e;
	int err;

	(void)state;
	assert_null(rewritten(&o, "int x;", &err, &e, NULL));
	assert_int_equal(err, -EINVAL);
	assert_non_null(strstr(e.message, "vax"));
	assert_int_equal(e.line, 0);
}

static const char simple[] = "\nint kprobe__f(struct pt_regs *ctx, int a) { return a; }\n"
			     "int entry__f(struct pt_regs *ctx, bool b) { return b; }\n"
			     "int uprobe__f(struct pt_regs *ctx, struct big b) { return b.a[0]; }\n";

static void options_are_heard(void **state)
{
	static const char *const prefixes[] = { "entry__", "uprobe__", NULL };
	struct rewrite_options o = options_for("x86_64");
	struct rewrite_error e;
	const char *text;
	int err;

	(void)state;
	text = rewritten(&o, simple, &err, &e, NULL);
	assert_int_equal(err, 0);
	assert_string_equal(text, simple);

	o.every_probe = true;
	text = rewritten(&o, simple, &err, &e, NULL);
	assert_non_null(strstr(text, "(int)ctx->di"));
	assert_null(strstr(text, "probe_read"));

	o.every_probe = false;
	o.prefixes = prefixes;
	o.file_name = "mine.c";
	text = rewritten(&o, simple, &err, &e, NULL);
	assert_null(strstr(text, "(int)ctx->di"));
	assert_non_null(strstr(text, "(unsigned char)ctx->di"));
	assert_non_null(strstr(text, "bpf_probe_read_kernel("));
	assert_non_null(strstr(text, "return 0;"));
	assert_non_null(strstr(text, "\"mine.c\""));

	o.user_stack = true;
	o.on_unread = "{ count(); return 1; }";
	text = rewritten(&o, simple, &err, &e, NULL);
	assert_non_null(strstr(text, "bpf_probe_read_user("));
	assert_null(strstr(text, "bpf_probe_read_kernel("));
	assert_non_null(strstr(text, "{ count(); return 1; }"));
}

static void other_probes_have_no_places(void **state)
{
	struct rewrite_options o = options_for("x86_64");
	unsigned int nr = 77;
	struct rewrite *r;
	bool found;

	(void)state;
	o.every_probe = true;
	assert_int_equal(rewrite__run(&o, simple, strlen(simple), &r), 0);
	found = rewrite__places(r, "entry__f", &nr) || rewrite__places(r, "f", &nr);
	rewrite__free(r);
	assert_false(found);
	rewrite__free(NULL);
}

/* __LINE__ behind the probe, as the compiler sees it. */
static int64_t line_told(const char *text)
{
	struct ast *ast = parse_c("x86_64", args, text);
	const struct type *t = ast ? ast__find_variable(ast, "here") : NULL;
	int64_t line = t && t->nr ? t->enumerators[0].value : -1;

	ast__free(ast);
	return line;
}

static void lines_stay_where_they_were(void **state)
{
	static const char *const sources[] = {
		"\n\nint kprobe__f(struct pt_regs *ctx,\n"
		" bool b)\n"
		"{\n"
		" return b;\n"
		"}\n\n"
		"enum { HERE = __LINE__ } here;\n",
		"\nint kprobe__f(struct pt_regs *ctx, bool b) { return b; } enum { HERE = __LINE__ } here;",
		"enum { HERE = __LINE__ } here;\nint kprobe__f(struct pt_regs *ctx, bool b) { return b; }",
		"\nint kprobe__f(struct pt_regs *ctx, bool b) { return b; }\n\n"
		"int kprobe__g(struct pt_regs *ctx, bool b) {\n"
		" return b; }\n"
		"enum { HERE = __LINE__ } here;\n",
	};

	(void)state;
	for (size_t i = 0; i < NR(sources); i++) {
		struct rewrite_options o = options_for("x86_64");
		struct rewrite_error e;
		bool changed;
		int err;
		const char *text = rewritten(&o, sources[i], &err, &e, &changed);

		assert_int_equal(err, 0);
		assert_true(changed);
		assert_int_equal(line_told(text), line_told(sources[i]));
		assert_true(line_told(text) > 0);
	}
}

/* What stands between is what the user wrote. */
static void the_users_text_is_kept(void **state)
{
	static const char body[] = "\n\tint x = b; /* kept */\n\n\treturn x ? \"}\"[0] : '{';\n}";
	static const char *const behind[] = { "\nint y;\n", NOT_IN_PLACE };
	struct rewrite_options o = options_for("x86_64");
	struct rewrite_error e;
	int err;

	(void)state;
	for (size_t i = 0; i < NR(behind); i++) {
		const char *source = arena__printf(
			arena, "\nint kprobe__f(struct pt_regs *ctx, bool b)\n{%s%s", body, behind[i]);
		const char *text = rewritten(&o, source, &err, &e, NULL);

		assert_int_equal(err, 0);
		assert_non_null(strstr(text, body));
		assert_non_null(strstr(text, behind[i]));
	}
}

/* Every way to use a parameter that cannot be read: none may be missed. */
static const struct source uses[] = {
	{ "in an expression", "return d;" },
	{ "in a cast", "return (int)d;" },
	{ "in a declaration", "int x = d; return x;" },
	{ "in sizeof", "return sizeof(d);" },
	{ "in typeof", "typeof(d) y; return 0;" },
	{ "in a statement expression", "return ({ int z = d; z; });" },
	{ "in an array's initializer", "int x[] = { [0] = d }; return x[0];" },
	{ "in a struct's initializer", "struct pair p = { .a = d }; return p.a;" },
	{ "in what _Generic looks at", "return _Generic(d, double: 1, default: 2);" },
	{ "in what _Generic chooses", "return _Generic(1, int: d, default: 2);" },
	{ "in a choice", "return __builtin_choose_expr(1, (int)d, 2);" },
	{ "in what an asm reads", "asm volatile(\"\" : : \"r\"((int)d)); return 0;" },
	{ "in what an asm writes", "asm volatile(\"\" : \"=r\"(*(int *)&d)); return 0;" },
	{ "in an assignment", "d = 1; return 0;" },
	{ "by its address", "return &d != 0;" },
	{ "in a compound literal", "return (int[]){ d }[0];" },
	{ "in a switch", "switch ((int)d) { case 1: return 2; } return 0;" },
	{ "in a loop", "for (int i = d; i; i--) ; return 0;" },
	{ "in a condition", "if (d > 1) return 1; return 0;" },
	{ "in the length of an array", "int v[(int)d]; return sizeof(v);" },
	{ "in an offset", "return __builtin_offsetof(struct big, a[(int)d]);" },
	{ "in a builtin", "return __builtin_isnan(d);" },
	{ "in a goto", "goto *(void *)(long)d; return 0;" },
	{ "in a choice without a middle", "return a ?: d;" },
	{ "behind a comma", "return (a, d);" },
	{ "in a call", "return ((int (*)(double))(long)a)(d);" },
	{ "through a macro", "\n#define D d\nreturn D;" },
	{ "in a macro's argument", "\n#define SAME(x) x\nreturn SAME(d);" },
	{ "in an attribute's type", "return _Alignof(typeof(d));" },
	{ "in a nested block", "{ { do { a++; } while (d); } } return a;" },
};

static void is_seen(void **state)
{
	const struct source *row = *state;
	struct rewrite_options o = options_for("x86_64");
	struct rewrite_error e;
	int err;

	assert_null(rewritten(&o,
			      arena__printf(arena,
					    "int kprobe__f(struct pt_regs *ctx, int a, double d)\n{ %s }\n",
					    row->source),
			      &err, &e, NULL));
	assert_int_equal(err, -EINVAL);
	assert_non_null(strstr(e.message, "'d'"));
}

#define PRELUDE_TEST(function)                                                          \
	{                                                                               \
		.name = #function, .test_func = (function), .setup_func = make_prelude, \
		.teardown_func = remove_root,                                           \
	}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		PRELUDE_TEST(an_unknown_architecture_is_told), PRELUDE_TEST(options_are_heard),
		PRELUDE_TEST(other_probes_have_no_places),     PRELUDE_TEST(lines_stay_where_they_were),
		PRELUDE_TEST(the_users_text_is_kept),
	};

	return RUN_ROWS_WITH(unchanged, stays_byte_for_byte, make_prelude, remove_root) +
	       RUN_ROWS_WITH(foreign, stays_byte_for_byte, make_prelude, remove_root) +
	       RUN_ROWS_WITH(table, becomes_a_probe, make_prelude, remove_root) +
	       RUN_ROWS_WITH(in_place, becomes_a_probe, make_prelude, remove_root) +
	       RUN_ROWS_WITH(table, becomes_a_probe_under_another_name, make_prelude, remove_root) +
	       RUN_ROWS_WITH(table, becomes_a_probe_on_arm64, make_prelude, remove_root) +
	       RUN_ROWS_WITH(sayable, is_right_or_refused, make_prelude, remove_root) +
	       RUN_ROWS_WITH(uses, is_seen, make_prelude, remove_root) +
	       RUN_ROWS_WITH(wrong, tells_where_it_is_wrong, make_prelude, remove_root) +
	       cmocka_run_group_tests_name("rewrite", tests, NULL, NULL);
}
