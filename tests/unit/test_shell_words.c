#include "unit.h"

#include "shell_words.h"

static const struct row {
	const char *title; /* the command line */
	const char *words[6];
} rows[] = {
	{ "", { "" } },
	{ "a", { "a" } },
	{ "a b", { "a", "b" } },
	{ " a \t b\n", { "a", "b", "" } },
	{ "a ", { "a", "" } },
	{ "a 'b c", { "a", "b c" } },
	{ "a 'b c' ", { "a", "b c", "" } },
	{ "a 'b", { "a", "b" } },
	{ "a '", { "a", "" } },
	{ "a \"b c", { "a", "b c" } },
	{ "a b'c d'e f", { "a", "bc de", "f" } },
	{ "a \"it's\" b", { "a", "it's", "b" } },
	{ "a 'a \"quote' b", { "a", "a \"quote", "b" } },
	{ "a b\\ c d", { "a", "b c", "d" } },
	{ "a \\'b c", { "a", "'b", "c" } },
	{ "a \"b\\\"c\" d", { "a", "b\"c", "d" } },
	{ "a \"b\\c\" d", { "a", "b\\c", "d" } },
	{ "a 'b\\' c", { "a", "b\\", "c" } },
	{ "a b\\", { "a", "b\\" } },
	{ "a '' b", { "a", "", "b" } },
	{ "a $HOME `b` *", { "a", "$HOME", "`b`", "*" } },
};

static void the_words_are(void **state)
{
	const struct row *row = *state;
	struct shell_words w;
	unsigned int nr = 0;

	while (nr < NR(row->words) && row->words[nr])
		nr++;
	assert_int_equal(shell_words__split(row->title, arena, &w), 0);
	assert_int_equal(w.nr, nr);
	for (unsigned int i = 0; i < nr; i++)
		assert_string_equal(w.list[i], row->words[i]);
}

int main(void)
{
	return RUN_ROWS_WITH(rows, the_words_are, new_arena, free_arena);
}
