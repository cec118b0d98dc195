#include "unit.h"

#include "doubt.h"
#include "kernel.h"
#include "types.h"

/* A pair as BTF has it, and as a header does. */
static const struct type btf_pair = { .kind = TYPE_STRUCT,
				      .name = "pair",
				      .is_complete = true,
				      .is_abridged = true,
				      .size = 16,
				      .align = 8,
				      MEMBERS(MEMBER("a", &long_t, 0), MEMBER("b", &long_t, 8)) };
static const struct type pair = STRUCT("pair", 16, 8, MEMBER("a", &long_t, 0), MEMBER("b", &long_t, 8));

static struct symbol_place places[2];
static const struct symbol_search one = { .places = places, .nr_places = 1 };
static const struct symbol_search two = { .places = places, .nr_places = 2 };
static const struct symbol_search clone = { .places = places, .nr_places = 1, .clones = "f.part.0" };

enum { MAX_PARAMS = 8 };

static const struct row {
	const char *title;
	const struct type *params[MAX_PARAMS];
	const struct type *result;
	enum origin origin;
	const struct symbol_search *symbols;
	const char *want; /* what its text has; NULL: there is none */
} rows[] = {
	{ "nothing", { &int_t, &pfile_t }, &int_t, ORIGIN_BTF, &one, NULL },
	{ "symbols are not asked", { &int_t }, &int_t, ORIGIN_BTF, NULL, NULL },
	{ "two functions", { &int_t }, &int_t, ORIGIN_BTF, &two, "2 functions have this name" },
	{ "a clone", { &int_t }, &int_t, ORIGIN_BTF, &clone, "f.part.0, whose calls are not seen" },
	{ "void f(void)", { NULL }, &void_t, ORIGIN_BTF, &one, "assembler" },
	{ "int f(void)", { NULL }, &int_t, ORIGIN_BTF, &one, NULL },
	{ "void f(void) of a header", { NULL }, &void_t, ORIGIN_HEADER, &one, NULL },
	{ "nothing known", { &ulong_t }, NULL, ORIGIN_DEFAULT, &one, "made up" },
	{ "a pair at an odd slot",
	  { &long_t, &long_t, &long_t, &long_t, &long_t, &long_t, &long_t, &btf_pair },
	  &int_t,
	  ORIGIN_BTF,
	  &one,
	  "'p8' would be elsewhere" },
	{ "a pair at the first slot",
	  { &long_t, &long_t, &long_t, &long_t, &long_t, &long_t, &btf_pair },
	  &int_t,
	  ORIGIN_BTF,
	  &one,
	  NULL },
	{ "a header's pair",
	  { &long_t, &long_t, &long_t, &long_t, &long_t, &long_t, &long_t, &pair },
	  &int_t,
	  ORIGIN_HEADER,
	  &one,
	  NULL },
};

static void tells(void **state)
{
	static const char *const names[MAX_PARAMS] = { "p1", "p2", "p3", "p4", "p5", "p6", "p7", "p8" };
	const struct row *row = *state;
	struct parameter params[MAX_PARAMS] = { { .name = NULL } };
	struct prototype p = {
		.function = "f", .result = row->result, .origin = row->origin, .params = params
	};
	const struct abi_arch *arch = abi__find("x86_64");
	const char *written;
	struct text t;

	for (; p.nr_params < MAX_PARAMS && row->params[p.nr_params]; p.nr_params++)
		params[p.nr_params] = (struct parameter){ .name = names[p.nr_params],
							  .type = row->params[p.nr_params],
							  .origin = row->origin,
							  .index = p.nr_params };
	assert_int_equal(text__open(&t), 0);
	assert_int_equal(doubt__write(t.out, &p, arch, row->symbols), 0);
	written = text__keep(&t, arena);
	if (!row->want)
		assert_string_equal(written, "");
	else if (!strstr(written, row->want))
		fail_msg("no \"%s\" in \"%s\"", row->want, written);
}

int main(void)
{
	return RUN_ROWS(rows, tells);
}
