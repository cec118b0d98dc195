/*
 * The AST pass on anything that looks like a program (libFuzzer). What has to hold for every text:
 *
 *   - it ends, without a crash, a leak or undefined behaviour;
 *   - a program that was not changed has the same bytes;
 *   - a program that was changed has no more errors than before, has the same probes, and a second pass has nothing
 *     left to do;
 *   - an error has a place inside of the text.
 */
#include "abi.h"
#include "arena.h"
#include "ast.h"
#include "dialect.h"
#include "rewrite.h"
#include "scan.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max_size);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned int seed);

static _Noreturn void stop(const char *why, const char *text, size_t len, const char *result)
{
	fprintf(stderr, "%s\n--- the source:\n%.*s\n--- the result:\n%s\n", why, (int)len, text,
		result ? result : "");
	abort();
}

static struct ast *parse(const char *arch, const char *text, size_t len, struct arena *a)
{
	struct dialect d;
	struct ast_options o = { .file_name = "/fuzz.c", .leaves_bodies = true };
	struct ast *ast = NULL;
	struct ast_error e;

	if (dialect__get(&d, abi__find(arch), NULL, 0, a))
		return NULL;
	o.target = abi__find(arch)->target;
	o.args = d.args;
	o.nr_args = d.nr_args;
	o.files = d.files;
	o.nr_files = d.nr_files;
	ast__parse(&o, text, len, a, &e, &ast);
	return ast;
}

static bool is_probe(const struct ast_function *f)
{
	return f->is_definition && f->is_external && f->name && strstr(f->name, "probe__");
}

static bool has_same_probes(struct ast *before, struct ast *after)
{
	unsigned int nr_before, nr_after, found = 0, wanted = 0;
	const struct ast_function *f = ast__functions(before, &nr_before);
	const struct ast_function *g = ast__functions(after, &nr_after);

	for (unsigned int i = 0; i < nr_before; i++) {
		wanted += is_probe(&f[i]);
		for (unsigned int j = 0; is_probe(&f[i]) && j < nr_after; j++)
			found += is_probe(&g[j]) && !strcmp(f[i].name, g[j].name);
	}
	return found == wanted;
}

static void check_changed(const struct rewrite_options *o, const char *text, size_t len, const char *result,
			  size_t result_len)
{
	struct arena *a = arena__new();
	struct ast *before = parse(o->arch, text, len, a), *after = parse(o->arch, result, result_len, a);
	struct rewrite *again;

	if (!before || !after)
		stop("the result is no C", text, len, result);
	if (ast__nr_errors(after) > ast__nr_errors(before))
		stop("the result has more errors", text, len, result);
	if (!has_same_probes(before, after))
		stop("the result has other probes", text, len, result);
	ast__free(before);
	ast__free(after);
	if (rewrite__run(o, result, result_len, &again) || rewrite__changed(again))
		stop("a second pass does something", text, len, result);
	rewrite__free(again);
	arena__free(a);
}

static void check_errors(const struct rewrite *r, const char *text, size_t len)
{
	unsigned int nr;
	const struct rewrite_error *e = rewrite__errors(r, &nr);

	if (!nr)
		stop("an error without a reason", text, len, NULL);
	for (unsigned int i = 0; i < nr; i++)
		if (!e[i].message || (!e[i].file_name && e[i].offset > len))
			stop("an error without a place", text, len, e[i].message);
}

static struct rewrite_options options_for(const uint8_t *data, size_t size)
{
	static const char *const archs[] = { "x86_64", "arm64", "i386", "x86_64" };
	static const char *const any[] = { "", NULL };
	unsigned int sum = 0;

	for (size_t i = 0; i < size; i++)
		sum += data[i];
	return (struct rewrite_options){
		.arch = archs[sum & 3],
		.prefixes = sum & 4 ? any : NULL,
		.every_probe = (sum & 24) == 24,
	};
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct rewrite_options o = options_for(data, size);
	const char *text = (const char *)data;
	struct rewrite *r;
	size_t len;
	int err = rewrite__run(&o, text, size, &r);
	const char *result = rewrite__text(r, &len);

	if (err)
		check_errors(r, text, size);
	else if (rewrite__changed(r))
		check_changed(&o, text, size, result, len);
	else if (len != size || memcmp(text, result, len) != 0)
		stop("other bytes", text, size, result);
	rewrite__free(r);
	return 0;
}

/* --- what the mutator does with whole words ------------------------------------------------------------------------ */

struct part {
	size_t start;
	size_t len;
};

/* From the N-th name of the text to the next one. */
static struct part nth_part(const uint8_t *data, size_t size, unsigned int n)
{
	struct part p = { 0, size };
	struct scan_name name;
	struct scan scan;

	scan__start(&scan, (const char *)data, size);
	while (scan__next(&scan, &name)) {
		if (!n--) {
			p.start = name.at;
			p.len = scan__next(&scan, &name) ? name.at - p.start : size - p.start;
			break;
		}
	}
	return p;
}

static const char *const words[] = {
	"struct pt_regs *ctx",
	"bool b",
	", bool b",
	", int",
	", double d",
	"struct pair p",
	"{ return 0; }",
	"int kprobe__f(struct pt_regs *ctx, bool b) { return b; }\n",
	"kprobe__f(ctx, 1)",
	"extern ",
	"static ",
	"#define A ",
	"#define B(x) x\n",
	"#ifdef A\n",
	"#else\n",
	"#endif\n",
	"const ",
	"*",
	"[3]",
	"(void)",
	"__attribute__((unused)) ",
	"int kprobe__f(struct pt_regs *, bool);\n",
	"void ",
	", ...",
	"typedef ",
	"struct { int a; }",
	"enum { A }",
	";",
	"{",
	"}",
	"(",
	")",
	"\\\n",
	"/* */",
	"//\n",
	"\"",
	"A",
	"B(",
	"typeof(",
	"int kprobe__f(ctx, b) struct pt_regs *ctx; bool b; { return b; }\n",
	"syscall__",
	"kretprobe__",
	"##",
	"#",
	"#include <uapi/linux/ptrace.h>\n",
	"inline ",
	"union u { int a; long b; } ",
	"long long ",
	", int (*fn)(int)",
	"#line 7 \"x\"\n",
	"__func__",
	"ctx",
	"u32 u32",
	"kprobe__f__body",
	"asm(\"\")",
	"BPF_HASH(m, u32, void *);\n",
	"m.update(&a, &b);",
	"if (b) return b;",
};

/* TEXT instead of PART; 0: there is no room for it. */
static size_t replace(uint8_t *data, size_t size, size_t max_size, struct part part, const char *text,
		      size_t len)
{
	if (size - part.len + len > max_size)
		return 0;
	memmove(data + part.start + len, data + part.start + part.len, size - part.start - part.len);
	memcpy(data + part.start, text, len);
	return size - part.len + len;
}

static size_t mutate_words(uint8_t *data, size_t size, size_t max_size, unsigned int seed)
{
	struct part part = nth_part(data, size, seed / 7 % 200);
	struct part other = nth_part(data, size, seed / 1409 % 200);
	const char *word = words[seed / 11 % (sizeof(words) / sizeof(*words))];
	char copy[256];

	other.len = other.len < sizeof(copy) ? other.len : sizeof(copy);
	memcpy(copy, data + other.start, other.len);
	switch (seed % 7) {
	case 0: /* leave one out */
		return replace(data, size, max_size, part, "", 0);
	case 1: /* put another one in its place */
		return replace(data, size, max_size, part, copy, other.len);
	case 2:
		return replace(data, size, max_size, part, word, strlen(word));
	case 3: /* put one in front of it */
		part.len = 0;
		return replace(data, size, max_size, part, copy, other.len);
	default:
		part.len = 0;
		return replace(data, size, max_size, part, word, strlen(word));
	}
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned int seed)
{
	size_t changed = seed % 5 ? mutate_words(data, size, max_size, seed / 5) : 0;

	return changed ? changed : LLVMFuzzerMutate(data, size, max_size);
}
