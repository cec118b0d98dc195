/* The probe source has to be C, with the layout that the decoder reads by, whatever the parameters are called. */
#include "unit.h"

#include "compare.h"
#include "embedded.h"
#include "parse.h"
#include "prototype.h"
#include "source.h"
#include "types.h"

#include <ctype.h>

/* As compiler_main.c reads it, without the kernel's headers. */
static const char *const args[] = { "-nostdinc",
				    "-D__KERNEL__",
				    "-D__BPF_TRACING__",
				    "-w",
				    "-DKPROBE_ARGS_OWN_HEADERS",
				    "-DKPROBE_ARGS_ARCH_x86_64",
				    "-I" KPA_PROBE_INCLUDE,
				    NULL };

static const struct type pair = STRUCT("pair", 16, 8, MEMBER("a", &long_t, 0), MEMBER("b", &long_t, 8));
static const struct type kuid_struct = STRUCT(NULL, 4, 4, MEMBER("val", &uint_t, 0));
static const struct type kuid = TYPEDEF("kuid_t", &kuid_struct);
static const struct type long_40 = ARRAY_OF(40, &long_t, 320, 8);
static const struct type big = STRUCT("big", 320, 8, MEMBER("a", &long_40, 0));
static const struct type packed = STRUCT("packed", 9, 1, MEMBER("c", &char_t, 0), MEMBER("l", &long_t, 1));
static const struct type bits = STRUCT("bits", 4, 4, BITS("a", &uint_t, 0, 3), BITS("b", &uint_t, 3, 5));
static const struct type wide = STRUCT("wide", 16, 16, MEMBER("a", &int128_t, 0));
static const struct type empty = { .kind = TYPE_STRUCT, .name = "empty", .is_complete = true, .align = 1 };
static const struct type cmd = { .kind = TYPE_ENUM,
				 .name = "cmd",
				 .is_complete = true,
				 .size = 4,
				 .align = 4,
				 ENUMERATORS({ "CMD_A", 0 }, { "CMD_B", 7 }) };
static const struct type_parameter fn_params[] = { { NULL, &pfile_t }, { NULL, &cmd } };
static const struct type fn_type = {
	.kind = TYPE_FUNCTION, .target = &int_t, .nr = 2, .parameters = fn_params
};
static const struct type fn = POINTER_TO(&fn_type);
static const struct type const_bool = QUALIFIED(TYPE_CONST, &bool_t);
static const struct type pcmd = POINTER_TO(&cmd);
static const struct type pbool = POINTER_TO(&bool_t);
static const struct type pkuid = POINTER_TO(&kuid);
static const struct type u64_t = TYPEDEF("u64", &ullong_t);
static const struct type int_4 = ARRAY_OF(4, &int_t, 16, 4);

enum { MAX_PARAMS = 10 };

static const struct row {
	const char *title;
	struct type_parameter params[MAX_PARAMS];
} table[] = {
	{ "f(void)", { { 0 } } },
	{ "vfs_write",
	  { { "file", &pfile_t }, { "buf", &pconst_char_t }, { "count", &size_t_t }, { "pos", &ploff_t } } },
	{ "narrow ones",
	  { { "a", &bool_t }, { "b", &schar_t }, { "c", &ushort_t }, { "d", &const_bool }, { "e", &cmd } } },
	{ "one of the probe's own types", { { "a", &u64_t } } },
	{ "a struct in two registers", { { "a", &int_t }, { "p", &pair }, { "b", &bool_t } } },
	{ "a typedef of a struct without a name", { { "uid", &kuid }, { "p", &pkuid } } },
	{ "a large struct", { { "b", &big }, { "c", &char_t } } },
	{ "a packed struct", { { "p", &packed }, { "c", &int_t } } },
	{ "bit-fields", { { "b", &bits } } },
	{ "128 bits", { { "a", &bool_t }, { "b", &int128_t }, { "c", &wide }, { "d", &int_t } } },
	{ "a struct without bytes", { { "e", &empty }, { "c", &int_t } } },
	{ "pointers to numbers", { { "a", &pint_t }, { "b", &pbool }, { "c", &pcmd }, { "d", &ploff_t } } },
	{ "functions and arrays", { { "fn", &fn }, { "g", &fn_type }, { "a", &int_4 } } },
	{ "nine",
	  { { "a", &int_t },
	    { "b", &bool_t },
	    { "c", &pchar_t },
	    { "d", &size_t_t },
	    { "e", &pair },
	    { "f", &pint_t },
	    { "g", &short_t },
	    { "h", &bool_t },
	    { "i", &pchar_t } } },
	{ "no names", { { NULL, &int_t }, { NULL, &pchar_t } } },
	{ "three strings, more than the stack holds",
	  { { "a", &pchar_t }, { "b", &pchar_t }, { "c", &pchar_t } } },
	/* Names that are made of others'. */
	{ "a string's own name", { { "a", &pchar_t }, { "a__string", &int_t } } },
	{ "a target's own name", { { "a", &pint_t }, { "a__target", &int_t } } },
	{ "a changed name", { { "ctx", &int_t }, { "ctx_", &int_t } } },
};

struct probe {
	struct prototype proto;
	struct layout layout;
	const char *name;
	const char *text;
	struct ast *ast;
};

static void write_probe(struct probe *p, const char *name, const struct type *f, uint32_t string_size)
{
	struct layout_options options = { .string_size = string_size };
	struct source_probe probe = { .proto = &p->proto, .layout = &p->layout };
	const struct source source = { .probes = &probe, .nr_probes = 1 };

	assert_int_equal(prototype__from_function(&p->proto, arena, abi__find("x86_64"), name, f, ORIGIN_BTF),
			 0);
	assert_int_equal(layout__new(&p->layout, arena, &p->proto, &options), 0);
	probe.name = source__name(name, arena);
	p->name = probe.name;
	assert_int_equal(source__write(&source, arena, &p->text), 0);
}

static unsigned int nr_params(const struct type_parameter *params)
{
	unsigned int nr = 0;

	while (nr < MAX_PARAMS && params[nr].type)
		nr++;
	return nr;
}

/* Why the function in the source is not the prototype's; NULL: it is. */
static const char *function_difference(const struct probe *p)
{
	const char *name = arena__printf(arena, "kprobe__%s", p->name), *why = NULL;
	const struct ast_function *f = ast__find_function(p->ast, name);

	if (!f || !f->is_definition || !f->is_external)
		return "there is no such function";
	if (f->nr_params != p->proto.nr_params + 1)
		return "the number of parameters";
	for (unsigned int i = 0; i < p->proto.nr_params && !why; i++)
		why = type_difference(type__decay(arena, f->params[i + 1].type, 8), p->proto.params[i].type);
	return why;
}

/* Why a field is not where the decoder looks for it. */
static const char *layout_difference(const struct probe *p, const struct type *call)
{
	if (!call || call->size != p->layout.size)
		return "the record's size";
	for (unsigned int i = 0; i < p->layout.nr_fields; i++) {
		const struct field *f = &p->layout.fields[i];
		const struct type_member *found = NULL;

		for (uint32_t m = 0; m < call->nr; m++)
			if (call->members[m].name && !strcmp(call->members[m].name, f->member))
				found = &call->members[m];
		if (f->unknown || !f->size)
			continue;
		if (!found || found->bit_offset != 8 * (uint64_t)f->offset ||
		    type__strip(found->type)->size != f->size)
			return f->member;
	}
	return NULL;
}

static void check_probe(struct probe *p)
{
	const char *why;

	p->ast = parse_c("x86_64", args,
			 arena__printf(arena, "%s\nstruct %s_call call__of_the_test;\n", p->text, p->name));
	assert_non_null(p->ast);
	why = function_difference(p);
	if (!why)
		why = layout_difference(p, ast__find_variable(p->ast, "call__of_the_test"));
	ast__free(p->ast);
	if (why)
		fprintf(stderr, "%s is wrong in:\n%s", why, p->text);
	assert_null(why);
}

static void is_c_with_the_layout(void **state)
{
	const struct row *row = *state;
	struct type f = { .kind = TYPE_FUNCTION, .nr = nr_params(row->params), .parameters = row->params };
	struct probe p;

	write_probe(&p, "f", &f, 64);
	check_probe(&p);
}

static bool is_keyword(const char *word)
{
	static const char *const words[] = {
		"void",	  "char",   "int",     "long",	 "unsigned", "struct", "if",	 "return",
		"sizeof", "static", "typedef", "signed", "short",    "inline", "extern", "volatile",
		"const",  "asm",    "else",    "for",	 "while",    "enum",   "union",	 "register"
	};

	for (size_t i = 0; i < NR(words); i++)
		if (!strcmp(words[i], word))
			return true;
	return word[0] == '_' && (word[1] == '_' || isupper((unsigned char)word[1]));
}

/* Macros without parameters: no function of the kernel can have a parameter of such a name either. */
static bool is_macro(const char *word)
{
	return !strcmp(word, "INLINE") || !strcmp(word, "NO_LIMIT");
}

/* Every word of TEXT, outside of comments, that could be a parameter's name; NULL ends the list. */
static const char **words_of(const char *text, unsigned int *nr)
{
	const char **words = arena__array(arena, strlen(text), sizeof(*words));

	*nr = 0;
	while (*text) {
		size_t len = strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_");
		const char *word = arena__strndup(arena, text, len);
		bool is_new = len && !isdigit((unsigned char)*word) && !is_keyword(word) && !is_macro(word);

		if (!strncmp(text, "/*", 2))
			text = strstr(text, "*/");
		if (*text == '"')
			text = strchr(text + 1, '"');
		for (unsigned int i = 0; i < *nr && is_new; i++)
			is_new = strcmp(words[i], word);
		if (is_new)
			words[(*nr)++] = word;
		text += len ? len : 1;
	}
	return words;
}

/* A parameter called WORD, of each kind that the source has a text of its own for. */
static void check_word(const char *word, uint32_t string_size)
{
	const struct type_parameter params[][2] = {
		{ { word, &int_t }, { "other", &pchar_t } },   { { word, &pchar_t }, { "other", &size_t_t } },
		{ { "other", &pchar_t }, { word, &ulong_t } }, { { word, &pint_t }, { "other", &bool_t } },
		{ { word, &pair }, { "other", &pchar_t } },
	};

	for (size_t i = 0; i < NR(params); i++) {
		struct type f = { .kind = TYPE_FUNCTION, .nr = 2, .parameters = params[i] };
		struct probe p;

		write_probe(&p, "f", &f, string_size);
		check_probe(&p);
	}
}

/* One test for each word: main() fills this in. */
static struct word {
	const char *title;
	uint32_t string_size;
} words[256];

static void a_parameter_may_be_called_so(void **state)
{
	const struct word *word = *state;

	check_word(word->title, word->string_size);
}

static const struct type long_3 = ARRAY_OF(3, &long_t, 24, 8);
static const struct type rtc_time = STRUCT("rtc_time", 24, 8, MEMBER("a", &long_3, 0));

static void a_hidden_result_has_its_register(void **state)
{
	static const struct type_parameter params[] = { { "kt", &int_t } };
	static const struct type f = {
		.kind = TYPE_FUNCTION, .target = &rtc_time, .nr = 1, .parameters = params
	};
	const struct ast_function *function;
	unsigned int nr = 0;
	struct probe p;

	(void)state;
	write_probe(&p, "rtc_ktime_to_tm", &f, 64);
	p.ast = parse_c("x86_64", args, p.text);
	assert_non_null(p.ast);
	function = ast__find_function(p.ast, "kprobe__rtc_ktime_to_tm");
	if (function)
		nr = function->nr_params;
	ast__free(p.ast);
	assert_int_equal(nr, 3); /* ctx, the pointer, the parameter */
}

static void a_parameter_may_be_called_like_the_hidden_one(void **state)
{
	static const struct type_parameter params[] = { { "hidden_result", &int_t } };
	static const struct type f = {
		.kind = TYPE_FUNCTION, .target = &rtc_time, .nr = 1, .parameters = params
	};
	struct probe p;

	(void)state;
	write_probe(&p, "f", &f, 64);
	p.ast = parse_c("x86_64", args, p.text);
	assert_non_null(p.ast);
	ast__free(p.ast);
}

static void a_clone_has_a_name_of_c(void **state)
{
	static const struct type f = { .kind = TYPE_FUNCTION };
	struct probe p;

	(void)state;
	write_probe(&p, "foo.isra.0", &f, 64);
	assert_string_equal(p.name, "foo_isra_0");
	check_probe(&p);
}

static void nothing_stands_behind_an_unknown_size(void **state)
{
	static const struct type_parameter params[] = { { "a", &int_t }, { "f", &file_t }, { "b", &int_t } };
	static const struct type f = { .kind = TYPE_FUNCTION, .nr = 3, .parameters = params };
	unsigned int nr = 0;
	struct probe p;

	(void)state;
	write_probe(&p, "f", &f, 64);
	p.ast = parse_c("x86_64", args, p.text);
	assert_non_null(p.ast);
	if (ast__find_function(p.ast, "kprobe__f"))
		nr = ast__find_function(p.ast, "kprobe__f")->nr_params;
	ast__free(p.ast);
	assert_int_equal(nr, 2); /* ctx and a */
}

/* "Of the 512 bytes of BPF stack": a large record is in a map instead. */
static void a_large_record_is_not_on_the_stack(void **state)
{
	static const struct type_parameter params[] = { { "s", &pchar_t } };
	static const struct type f = { .kind = TYPE_FUNCTION, .nr = 1, .parameters = params };
	struct probe p;

	(void)state;
	write_probe(&p, "f", &f, 64);
	assert_null(strstr(p.text, "BPF_PERCPU_ARRAY(f_scratch"));
	write_probe(&p, "f", &f, 512);
	assert_non_null(strstr(p.text, "BPF_PERCPU_ARRAY(f_scratch"));
	check_probe(&p);
}

static void named_headers_define_their_types(void **state)
{
	static const struct type_parameter params[] = { { "file", &pfile_t }, { "pos", &ploff_t } };
	static const struct type f = { .kind = TYPE_FUNCTION, .nr = 2, .parameters = params };
	static const char *const includes[] = { "linux/fs.h", "net/sock.h" };
	static const enum origin origins[] = { ORIGIN_HEADER, ORIGIN_BTF };
	struct probe p;

	(void)state;
	write_probe(&p, "f", &f, 64);
	for (size_t i = 0; i < NR(origins); i++) {
		const struct source_probe probe = { .name = "f", .proto = &p.proto, .layout = &p.layout };
		const struct source source = {
			.probes = &probe, .nr_probes = 1, .includes = includes, .nr_includes = 2
		};
		const char *text;

		p.proto.params[0].origin = p.proto.params[1].origin = origins[i];
		assert_int_equal(source__write(&source, arena, &text), 0);
		assert_non_null(strstr(text, "#include <linux/fs.h>\n#include <net/sock.h>\n"));
		/* BTF's are not in the headers that were named. */
		assert_int_equal(strstr(text, "typedef long long loff_t;") != NULL, origins[i] == ORIGIN_BTF);
	}
}

/* "As it stands, this is a whole probe for vfs_write." */
static void the_template_is_a_probe(void **state)
{
	struct ast *ast = parse_c("x86_64", args, embedded_call);
	const struct ast_function *f;
	unsigned int nr = 0;

	(void)state;
	assert_non_null(ast);
	f = ast__find_function(ast, "kprobe__vfs_write");
	if (f)
		nr = f->nr_params;
	ast__free(ast);
	assert_int_equal(nr, 5);
}

static int run_words(uint32_t string_size)
{
	static const struct type_parameter params[] = { { "s", &pchar_t }, { "p", &pint_t } };
	static const struct type f = { .kind = TYPE_FUNCTION, .nr = 2, .parameters = params };
	struct CMUnitTest tests[NR(words)];
	const char **list;
	struct probe p;
	unsigned int nr;
	int wrong;

	arena = arena__new();
	write_probe(&p, "f", &f, string_size);
	list = words_of(p.text, &nr);
	nr = nr < NR(words) ? nr : NR(words);
	for (unsigned int i = 0; i < nr; i++) {
		words[i] = (struct word){ strdup(list[i]), string_size };
		tests[i] = (struct CMUnitTest){
			.name = words[i].title,
			.test_func = a_parameter_may_be_called_so,
			.setup_func = new_arena,
			.teardown_func = free_arena,
			.initial_state = &words[i],
		};
	}
	arena__free(arena);
	arena = NULL;
	wrong = _cmocka_run_group_tests("words", tests, nr, NULL, NULL);
	for (unsigned int i = 0; i < nr; i++)
		free((char *)(uintptr_t)words[i].title);
	return wrong;
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(a_hidden_result_has_its_register),
		TEST(a_parameter_may_be_called_like_the_hidden_one),
		TEST(a_clone_has_a_name_of_c),
		TEST(nothing_stands_behind_an_unknown_size),
		TEST(a_large_record_is_not_on_the_stack),
		TEST(named_headers_define_their_types),
		TEST(the_template_is_a_probe),
	};

	return RUN_ROWS(table, is_c_with_the_layout) +
	       cmocka_run_group_tests_name("source", tests, NULL, NULL) + run_words(64) + run_words(512);
}
