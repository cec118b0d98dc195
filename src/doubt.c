#include "doubt.h"

#include "kernel.h"

#include <errno.h>
#include <stdlib.h>

/* Names the parameters that MOVES is set for: "'a', 'b'". */
static void write_names(FILE *out, const struct prototype *p, const bool *moves)
{
	const char *comma = "";

	for (unsigned int i = 0; i < p->nr_params; i++)
		if (moves[i]) {
			fprintf(out, "%s'%s'", comma, p->params[i].name);
			comma = ", ";
		}
}

static bool any(const bool *moves, unsigned int nr)
{
	for (unsigned int i = 0; i < nr; i++)
		if (moves[i])
			return true;
	return false;
}

static void doubt_alignment(FILE *out, const struct prototype *p, bool *moves)
{
	/* What is not known in any case needs no doubt. */
	for (unsigned int i = 0; i < p->nr_params; i++)
		moves[i] &= !p->params[i].place.unknown;
	if (!any(moves, p->nr_params))
		return;
	fputs("- BTF does not tell aligned() and packed. If a struct or union above is declared so, ", out);
	write_names(out, p, moves);
	fputs(" would be elsewhere.\n", out);
}

static void doubt_symbols(FILE *out, const struct symbol_search *symbols)
{
	if (symbols->nr_places > 1)
		fprintf(out,
			"- %u functions have this name, and the prototype may be another one's than the one "
			"you mean.\n",
			symbols->nr_places);
	if (symbols->clones)
		fprintf(out, "- There is also %s, whose calls are not seen.\n", symbols->clones);
}

static void doubt_prototype(FILE *out, const struct prototype *p)
{
	if (p->origin == ORIGIN_DEFAULT)
		fputs("- Nothing is known of the parameters: their number, names and types are made up.\n",
		      out);
	if (p->origin == ORIGIN_BTF && !p->nr_params && !p->is_variadic &&
	    (!p->result || type__strip(p->result)->kind == TYPE_VOID))
		fputs("- A function that is written in assembler looks like this in BTF, whatever it is "
		      "called with.\n",
		      out);
}

/* The same alignments in the same order as prototype__place(). */
static int find_moving(const struct prototype *p, const struct abi_arch *arch, bool *moves)
{
	const struct type **types = calloc((size_t)p->nr_params + 1, sizeof(*types));
	struct abi_place *places = calloc((size_t)p->nr_params + 1, sizeof(*places));
	struct abi_signature sig = {
		.result = p->result,
		.params = types,
		.nr_params = p->nr_params,
		.is_variadic = p->is_variadic,
	};
	int err = types && places ? 0 : -ENOMEM;

	for (unsigned int i = 0; i < p->nr_params && !err; i++)
		types[i] = p->params[i].type;
	if (!err) {
		abi__place(arch, &sig, places);
		err = abi__find_moving(arch, &sig, places, moves);
	}
	free(types);
	free(places);
	return err;
}

static void write_lines(FILE *out, const struct prototype *p, bool *moves,
			const struct symbol_search *symbols)
{
	doubt_prototype(out, p);
	if (symbols)
		doubt_symbols(out, symbols);
	doubt_alignment(out, p, moves);
}

int doubt__write(FILE *out, const struct prototype *p, const struct abi_arch *arch,
		 const struct symbol_search *symbols)
{
	bool *moves = calloc((size_t)p->nr_params + 1, sizeof(*moves));
	char *text = NULL;
	size_t len = 0;
	FILE *lines = moves ? open_memstream(&text, &len) : NULL;
	int err = lines ? find_moving(p, arch, moves) : -ENOMEM;

	if (!err)
		write_lines(lines, p, moves, symbols);
	if (lines && fclose(lines))
		err = -ENOMEM;
	if (!err && len)
		fprintf(out, "%sWhat could make this wrong:\n%s", p->nr_params ? "\n" : "", text);
	free(text);
	free(moves);
	return err;
}
