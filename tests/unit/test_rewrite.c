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

/* What BCC 0.26 compiles right as it stands, and what is no probe. */
static const struct source {
	const char *title;
	const char *source;
} unchanged[] = {
	{ "nothing", "" },
	{ "an empty line", "\n" },
	{ "no function", "int x;" },
	{ "no parameters", "int kprobe__f(struct pt_regs *ctx) { return 0; }\n" },
	{ "six numbers and pointers",
	  "int kprobe__f(struct pt_regs *ctx, int a, char *b, size_t c, enum cmd d, u8 e, struct file *f) { return a; }" },
	{ "const, and CRLF",
	  "int kprobe__f(struct pt_regs *ctx, const int a, const char *const b, fn_t c)\r\n"
	  "{ return a; }\r\n" },
	{ "a declaration only", "int kprobe__f(struct pt_regs *ctx, bool a);\n" },
	{ "a static function", "static int kprobe__f(struct pt_regs *ctx, bool a) { return a; }\n" },
	{ "another name", "int helper(struct pt_regs *ctx, bool a, struct pair p) { return a; }\n" },
	{ "no context", "int kprobe__f(int a, bool b) { return a; }\n" },
	{ "void", "int kprobe__f(void) { return 0; }\n" },
	{ "another context", "int kprobe__f(struct file *ctx, bool b) { return b; }\n" },
	{ "bytes that are no text", "/* \xc3\xb6 \xff \t */ int x; \\\n // no line end" },
};

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

/*
 * What is rewritten, and where its arguments are by hand: REGISTER or OFFSET(sp), pieces joined by +, "&"
 * before the address of a copy. The probe is always kprobe__f.
 */
static const struct row {
	const char *title;
	const char *source;
	const char *x86_64, *arm64;
} table[] = {
	{ "more than BCC's six",
	  "\nint kprobe__f(struct pt_regs *ctx, long a, long b, long c, long d, long e, long f, long g, char *h)\n"
	  "{ return 0; }\n",
	  "di si dx cx r8 r9 8(sp) 16(sp)", "x0 x1 x2 x3 x4 x5 x6 x7" },
	{ "it begins with the first byte", "int kprobe__f(struct pt_regs *ctx, bool a) { return a; }", "di",
	  "x0" },
	/* Types that BCC reads wrong or does not take. */
	{ "bool", "\nint kprobe__f(struct pt_regs *ctx, bool a) { return a; }", "di", "x0" },
	{ "const bool", "\nint kprobe__f(struct pt_regs *ctx, int a, const bool b)\n{ return b; }\n", "di si",
	  "x0 x1" },
	{ "a struct of two registers",
	  "\nint kprobe__f(struct pt_regs *ctx, struct pair p, int a) { return p.a; }\n", "di+si dx",
	  "x0+x1 x2" },
	{ "a struct of one number", "\nint kprobe__f(struct pt_regs *ctx, kuid_t uid) { return uid.val; }\n",
	  "di", "x0" },
	{ "a large struct", "\nint kprobe__f(struct pt_regs *ctx, struct big b, int a) { return b.a[0]; }\n",
	  "8(sp) di", "&x0 x1" },
	{ "arrays",
	  "\nint kprobe__f(struct pt_regs *ctx, char *argv[], int m[2][3], int a[static 4]) { return a[0]; }\n",
	  "di si dx", "x0 x1 x2" },
	{ "an array of variable length",
	  "\nint kprobe__f(struct pt_regs *ctx, int n, int a[n]) { return n; }\n", "di si", "x0 x1" },
	{ "functions",
	  "\nint kprobe__f(struct pt_regs *ctx, int (*fn)(void *, int), int g(void)) { return 0; }\n",
	  "di si", "x0 x1" },
	{ "parameters without a name",
	  "\nint kprobe__f(struct pt_regs *ctx, int a, long, char *) { return a; }\n", "di si dx",
	  "x0 x1 x2" },
	{ "__int128", "\nint kprobe__f(struct pt_regs *ctx, int a, __int128 b) { return a; }\n", "di si+dx",
	  "x0 x2+x3" },
	{ "variadic", "\nint kprobe__f(struct pt_regs *ctx, const char *fmt, ...) { return 0; }\n", "di",
	  "x0" },
	/* Heads that BCC 0.26 cuts in the wrong place, though it would read these types right. */
	{ "K&R", "\nint kprobe__f(ctx, a)\n\tstruct pt_regs *ctx;\n\tint a;\n{ return a; }\n", "di", "x0" },
	{ "K&R with a bool", "\nint kprobe__f(ctx, a, b) struct pt_regs *ctx; int a; bool b; { return b; }\n",
	  "di si", "x0 x1" },
	{ "a macro makes the parameters",
	  "\n#define ARGS int a, int b\nint kprobe__f(struct pt_regs *ctx, ARGS)\n{ return b; }\n", "di si",
	  "x0 x1" },
	{ "macros make the braces",
	  "\n#define BEGIN {\n"
	  "#define END }\n"
	  "int kprobe__f(struct pt_regs *ctx, int b)\n"
	  "BEGIN return b; END\n"
	  "int after;\n",
	  "di", "x0" },
	{ "a macro makes all",
	  "\n#define ALL int kprobe__f(struct pt_regs *ctx, int b) { return b; }\nALL\nint after;\n", "di",
	  "x0" },
	{ "a context without a name", "\nint kprobe__f(struct pt_regs *, int b) { return b; }\n", "di",
	  "x0" },
	{ "an earlier prototype",
	  "\nint kprobe__f(struct pt_regs *ctx, int b);\n"
	  "int kprobe__f(struct pt_regs *ctx, int b) { return b; }\n",
	  "di", "x0" },
	/* Macros, comments and directives around what has to be rewritten for its types. */
	{ "a macro makes the name",
	  "\n#define PROBE(name) kprobe__##name\nint PROBE(f)(struct pt_regs *ctx, bool b)\n{ return b; }\n",
	  "di", "x0" },
	{ "a macro makes the head",
	  "\n#define PROBE(name, ...) int kprobe__##name(struct pt_regs *ctx, __VA_ARGS__)\n"
	  "PROBE(f, int a, bool b)\n"
	  "{ return b; }\n",
	  "di si", "x0 x1" },
	{ "a macro makes the type",
	  "\n#define FLAG bool\nint kprobe__f(struct pt_regs *ctx, FLAG b)\n{ return b; }\n", "di", "x0" },
	{ "macros make the braces, and a bool",
	  "\n#define BEGIN {\n"
	  "#define END }\n"
	  "int kprobe__f(struct pt_regs *ctx, bool b)\n"
	  "BEGIN return b; END\n"
	  "int after;\n",
	  "di", "x0" },
	{ "a macro makes all, and a bool",
	  "\n#define ALL int kprobe__f(struct pt_regs *ctx, bool b) { return b; }\nALL\nint after;\n", "di",
	  "x0" },
	{ "#ifdef in the list",
	  "\nint kprobe__f(struct pt_regs *ctx,\n"
	  "#ifdef NO\n"
	  "\tint a,\n"
	  "#else\n"
	  "\tlong a,\n"
	  "#endif\n"
	  "\tbool b)\n"
	  "{ return b; }\n",
	  "di si", "x0 x1" },
	{ "#ifdef around the context",
	  "\nint kprobe__f(\n"
	  "#ifdef NO\n"
	  "\tvoid *ctx\n"
	  "#else\n"
	  "\tstruct pt_regs *ctx\n"
	  "#endif\n"
	  "\t, int b)\n"
	  "{ return b; }\n",
	  "di", "x0" },
	{ "#ifdef around the last one",
	  "\nint kprobe__f(struct pt_regs *ctx,\n"
	  "#ifdef NO\n"
	  "\tint b\n"
	  "#else\n"
	  "\tlong b\n"
	  "#endif\n"
	  "\t)\n"
	  "{ return b; }\n",
	  "di", "x0" },
	{ "comments in the list",
	  "\nint kprobe__f(struct pt_regs *ctx, /* ) { */ bool b /* \" */) // {\n"
	  "{ char c = '{'; return b; }\n",
	  "di", "x0" },
	/* How the context is called. */
	{ "a typedef of the context", "\nint kprobe__f(regs_t regs, bool b) { return regs->di + b; }\n", "di",
	  "x0" },
	{ "a const context", "\nint kprobe__f(const struct pt_regs *const c, bool b) { return b; }\n", "di",
	  "x0" },
	{ "something else called ctx", "\nint kprobe__f(struct pt_regs *, bool ctx) { return ctx; }\n", "di",
	  "x0" },
	/* Other declarations of it. */
	{ "a prototype before it",
	  "\nint kprobe__f(struct pt_regs *ctx, bool b);\n"
	  "int kprobe__f(struct pt_regs *ctx, bool b) { return b; }\n",
	  "di", "x0" },
	{ "an extern prototype",
	  "\nextern int kprobe__f(struct pt_regs *, bool);\n"
	  "int kprobe__f(struct pt_regs *ctx, bool b) { return b; }\n",
	  "di", "x0" },
	{ "an extern definition", "\nextern int kprobe__f(struct pt_regs *ctx, bool b) { return b; }\n", "di",
	  "x0" },
	{ "a prototype behind it",
	  "\nint kprobe__f(struct pt_regs *ctx, bool b) { return b; }\n"
	  "int kprobe__f(struct pt_regs *ctx, bool b);\n",
	  "di", "x0" },
	{ "a prototype with an attribute",
	  "\nint kprobe__f(struct pt_regs *ctx, bool b) __attribute__((unused));\n"
	  "int kprobe__f(struct pt_regs *ctx, bool b) { return b; }\n",
	  "di", "x0" },
	{ "a type whose name begins with extern",
	  "\nextern_int kprobe__f(struct pt_regs *ctx, bool b) { return b; }\n", "di", "x0" },
	{ "inline", "\ninline int kprobe__f(struct pt_regs *ctx, bool b) { return b; }\n", "di", "x0" },
	{ "noinline",
	  "\n__attribute__((noinline)) int kprobe__f(struct pt_regs *ctx, bool b) { return b; }\n", "di",
	  "x0" },
	/* What cannot be read, but is not asked for either. */
	{ "a double that is not used",
	  "\nint kprobe__f(struct pt_regs *ctx, int a, double d) { return a; }\n", "di ?", "x0 ?" },
	{ "a float without a name",
	  "\nint kprobe__f(struct pt_regs *ctx, int a, bool b, float) { return a; }\n", "di si ?",
	  "x0 x1 ?" },
	{ "a complex number that is not used",
	  "\nint kprobe__f(struct pt_regs *ctx, bool a, _Complex double d) { return a; }\n", "di ?", "x0 ?" },
	/* Results. */
	{ "void", "\nvoid kprobe__f(struct pt_regs *ctx, bool b) { }\n", "di", "x0" },
	{ "void, and a read that may fail", "\nvoid kprobe__f(struct pt_regs *ctx, struct big b) { }\n",
	  "8(sp)", "&x0" },
	{ "unsigned long long", "\nunsigned long long kprobe__f(struct pt_regs *ctx, bool b) { return b; }\n",
	  "di", "x0" },
	/* Calls, and names that are there already. */
	{ "two that call each other",
	  "\nint kprobe__g(struct pt_regs *ctx, bool b);\n"
	  "int kprobe__f(struct pt_regs *ctx, bool b) { return kprobe__g(ctx, b); }\n"
	  "int kprobe__g(struct pt_regs *ctx, bool b) { return b ? kprobe__f(ctx, !b) : 0; }\n",
	  "di", "x0" },
	{ "called by a helper",
	  "\nint helper(struct pt_regs *ctx);\n"
	  "int kprobe__f(struct pt_regs *ctx, bool b) { return b; }\n"
	  "int helper(struct pt_regs *ctx) { return kprobe__f(ctx, 1); }\n",
	  "di", "x0" },
	{ "two on a line",
	  "\nint kprobe__f(struct pt_regs *ctx, bool b) { return b; } int kprobe__g(struct pt_regs *ctx, bool b) { return b; }",
	  "di", "x0" },
	{ "a function of the new name",
	  "\nstatic int kprobe__f__body(void) { return 1; }\n"
	  "int kprobe__f(struct pt_regs *ctx, bool b) { return kprobe__f__body(); }\n",
	  "di", "x0" },
	{ "a variable of the new name",
	  "\nint kprobe__f__body;\nint kprobe__f(struct pt_regs *ctx, bool b) { return kprobe__f__body; }\n",
	  "di", "x0" },
};

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

static void becomes_a_probe_on_arm64(void **state)
{
	const struct row *row = *state;

	check_rewrite(row->source, "arm64", row->arm64);
}

/* What cannot be said outside of the parameter list: refused in time, or right C. */
static const struct source sayable[] = {
	{ "a struct defined in the list",
	  "\nint kprobe__f(struct pt_regs *ctx, struct local { int a; } p) { return p.a; }\n" },
	{ "a struct without a name",
	  "\nint kprobe__f(struct pt_regs *ctx, struct { int a; } p) { return p.a; }\n" },
	{ "an enum without a name",
	  "\nint kprobe__f(struct pt_regs *ctx, enum { A, B } e, bool b) { return e; }\n" },
	{ "two in one extern declaration",
	  "\nextern int kprobe__f(struct pt_regs *, bool), kprobe__g(struct pt_regs *, bool);\n"
	  "int kprobe__f(struct pt_regs *ctx, bool b) { return b; }\n"
	  "int kprobe__g(struct pt_regs *ctx, bool b) { return b; }\n" },
	{ "two in one declaration",
	  "\nint kprobe__f(struct pt_regs *, bool), kprobe__g(struct pt_regs *, bool);\n"
	  "int kprobe__f(struct pt_regs *ctx, bool b) { return b; }\n"
	  "int kprobe__g(struct pt_regs *ctx, bool b) { return b; }\n" },
	{ "a macro makes extern", "\n#define EXTERN extern\nEXTERN int kprobe__f(struct pt_regs *, bool);\n"
				  "int kprobe__f(struct pt_regs *ctx, bool b) { return b; }\n" },
	{ "declared beside a helper", "\nint helper(void), kprobe__f(struct pt_regs *, bool);\n"
				      "int kprobe__f(struct pt_regs *ctx, bool b) { return b; }\n" },
	{ "declared beside a probe that stays as it is",
	  "\nint kprobe__g(struct pt_regs *), kprobe__f(struct pt_regs *, bool);\n"
	  "int kprobe__g(struct pt_regs *ctx) { return 0; }\n"
	  "int kprobe__f(struct pt_regs *ctx, bool b) { return b; }\n" },
	{ "a parameter of a new variable's name",
	  "\nint kprobe__f(struct pt_regs *ctx, long a, long b, long c, long d, long e, long f, bool flag,\n"
	  "bool flag__byte) { return flag; }\n" },
	{ "a parameter of a made-up name",
	  "\nint kprobe__f(struct pt_regs *ctx, bool, int unnamed_1) { return unnamed_1; }\n" },
	{ "a header declares it",
	  "\n#include \"declares.h\"\nint kprobe__f(struct pt_regs *ctx, bool b) { return b; }\n" },
};

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
	static const char body[] = "\n{\n\tint x = b; /* kept */\n\n\treturn x ? \"}\"[0] : '{';\n}";
	const char *source =
		arena__printf(arena, "\nint kprobe__f(struct pt_regs *ctx, bool b)%s\nint y;\n", body);
	struct rewrite_options o = options_for("x86_64");
	struct rewrite_error e;
	int err;
	const char *text = rewritten(&o, source, &err, &e, NULL);

	(void)state;
	assert_int_equal(err, 0);
	assert_non_null(strstr(text, body));
	assert_non_null(strstr(text, "\nint y;\n"));
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
	       RUN_ROWS_WITH(table, becomes_a_probe, make_prelude, remove_root) +
	       RUN_ROWS_WITH(table, becomes_a_probe_on_arm64, make_prelude, remove_root) +
	       RUN_ROWS_WITH(sayable, is_right_or_refused, make_prelude, remove_root) +
	       RUN_ROWS_WITH(wrong, tells_where_it_is_wrong, make_prelude, remove_root) +
	       cmocka_run_group_tests_name("rewrite", tests, NULL, NULL);
}
