/*
 * Programs for test_rewrite.c, which says what has to become of them, and for tests/bcc/rows.c, which compiles and
 * loads that. They stand behind a prelude with some types; the probe is always kprobe__f.
 */
#ifndef KPA_TEST_REWRITE_ROWS_H
#define KPA_TEST_REWRITE_ROWS_H

#include <stddef.h>

/* Behind a program, it keeps the pass from editing a head in place: that word has to come first in its block. */
#define NOT_IN_PLACE "\n#define NOT_IN_PLACE __label__\n"

struct source {
	const char *title;
	const char *source;
};

/* What BCC 0.26 compiles right as it stands, and what is no probe. */
static const struct source unchanged[] = {
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
	{ "void", "int kprobe__f(void) { return 0; }\n" },
	{ "a prototype of the context only",
	  "int kprobe__f(struct pt_regs *ctx);\nint kprobe__f(struct pt_regs *ctx) { return 0; }\n" },
	{ "#ifdef between the parameters",
	  "int kprobe__f(struct pt_regs *ctx,\n#ifdef NO\n\tint a,\n#else\n\tlong a,\n#endif\n\tint b)\n{ return b; }\n" },
	{ "functions by pointer, and a length",
	  "int kprobe__f(struct pt_regs *ctx, int (*fn)(void *, int), int n, int (*a)[n]) { return fn && n; }\n" },
	{ "macros that make a part each",
	  "#define FLAG int\n#define B b\n#define PARAM(type, name) type name\n"
	  "int kprobe__f(struct pt_regs *ctx, FLAG a, int B, PARAM(long, c)) { return b + c; }\n" },
	{ "comments between the parameters",
	  "int kprobe__f(struct pt_regs *ctx, /* ) { */ int b /* \" */, // {\n\tint c // }\n\t)\n{ return b + c; }\n" },
	{ "K&R with the context only", "int kprobe__f(ctx) struct pt_regs *ctx; { return ctx->di; }\n" },
	{ "a name in parentheses", "int (kprobe__f)(struct pt_regs *ctx, int a) { return a; }\n" },
	{ "its name in a comment, a string and what is left out",
	  "/* kprobe__f(ctx, 1) */\n#if 0\nint x = kprobe__f(ctx, 2);\n#endif\n"
	  "int kprobe__f(struct pt_regs *ctx, int a) { return a + sizeof(\"kprobe__f(3)\"); }\n" },
	{ "a kretprobe", "int kretprobe__f(struct pt_regs *ctx) { return ctx->di; }\n" },
	{ "a kretprobe with a parameter that it does not use",
	  "int kretprobe__f(struct pt_regs *ctx, int a) { return ctx->di; }\n" },
	{ "a system call",
	  "int syscall__f(struct pt_regs *ctx, int fd, const char *path, int (*fn)(int)) { return fd + !path + !fn; }\n" },
	{ "a system call by its kernel name",
	  "int kprobe____x64_sys_f(struct pt_regs *ctx, int fd, long a, long b, long c) { return fd + c; }\n" },
	{ "bytes that are no text", "/* \xc3\xb6 \xff \t */ int x; \\\n // no line end" },
};

/* What is none of the pass's business, and what BCC does not compile either. */
static const struct source foreign[] = {
	{ "another name", "int helper(struct pt_regs *ctx, bool a, struct pair p) { return a; }\n" },
	{ "no context", "int kprobe__f(int a, bool b) { return a; }\n" },
	{ "another context", "int kprobe__f(struct file *ctx, bool b) { return b; }\n" },
	{ "an error in a body", "int kprobe__f(struct pt_regs *ctx) { return no_such_thing; }\n" },
};

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
	{ "called by a name that a macro makes",
	  "\n#define CALL(name, b) kprobe__##name(ctx, b)\n"
	  "int kprobe__f(struct pt_regs *ctx, int b) { return b; }\n"
	  "int kprobe__g(struct pt_regs *ctx, bool b) { return CALL(f, b); }\n",
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
	{ "an enumerator of the new name",
	  "\nenum { kprobe__f__body = 3 };\n"
	  "int kprobe__f(struct pt_regs *ctx, bool b) { return kprobe__f__body; }\n",
	  "di", "x0" },
	{ "a parameter of a new variable's name",
	  "\nint kprobe__f(struct pt_regs *ctx, long a, long b, long c, long d, long e, long f, bool flag,\n"
	  "bool flag__byte) { return flag; }\n",
	  "di si dx cx r8 r9 8(sp) 16(sp)", "x0 x1 x2 x3 x4 x5 x6 x7" },
	{ "a parameter of a new variable's name, by a macro",
	  "\n#define BYTE(x) x##__##byte\n"
	  "int kprobe__f(struct pt_regs *ctx, long a, long b, long c, long d, long e, long f, bool flag,\n"
	  "bool BYTE(flag)) { return flag; }\n",
	  "di si dx cx r8 r9 8(sp) 16(sp)", "x0 x1 x2 x3 x4 x5 x6 x7" },
	{ "a parameter of a made-up name",
	  "\nint kprobe__f(struct pt_regs *ctx, bool, int argument_1) { return argument_1; }\n", "di si",
	  "x0 x1" },
};

/* What only editing in place leaves as it is. */
static const struct row in_place[] = {
	{ "noinline",
	  "\n__attribute__((__noinline__)) int kprobe__f(struct pt_regs *ctx, bool b) { return b; }\n", "di",
	  "x0" },
	{ "its own name", "\nint kprobe__f(struct pt_regs *ctx, bool b) { return __func__[0] + b; }\n", "di",
	  "x0" },
	{ "a directive about its name",
	  "\n#ifdef kprobe__f\n#error no\n#endif\nint kprobe__f(struct pt_regs *ctx, bool b) { return b; }\n",
	  "di", "x0" },
};

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
	{ "a header declares it",
	  "\n#include \"declares.h\"\nint kprobe__f(struct pt_regs *ctx, bool b) { return b; }\n" },
};

#endif
