/*
 * Compares where kprobe-args has the parameters of all functions of a program with where its debug information has
 * them at the functions' entries, and prints the counts.
 *
 * usage: places PROGRAM...
 *
 * Fails when a parameter of a function that others may call is elsewhere by its debug information, or when one that
 * is elsewhere would be printed.
 */
#include "arena.h"
#include "binary.h"
#include "confirm.h"
#include "dwarf_info.h"
#include "prototype.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum count { EQUAL, ELSEWHERE, HOME, UNSAID, GONE, UNPLACED, NR_COUNTS };

static const char *const names[NR_COUNTS] = { "equal", "elsewhere", "home", "unsaid", "gone", "no place" };

struct program {
	struct binary *binary;
	struct dwarf *dwarf;
	const struct abi_arch *arch;
	unsigned int nr_functions;
	unsigned int counts[2][NR_COUNTS]; /* local, global */
	unsigned int nr_wrong;
};

struct symbol {
	uint64_t address;
	bool is_there, is_global;
};

static int find_symbol(const struct binary_symbol *s, void *ctx)
{
	struct symbol *wanted = ctx;

	if (s->kind != BINARY_FUNCTION || s->address != wanted->address)
		return 0;
	wanted->is_there = true;
	wanted->is_global |= s->is_global;
	return 0;
}

/* Written without a look at confirm.c, which it checks: each byte that the debug information places. */
static bool is_elsewhere(const struct abi_place *place, const struct abi_place *found)
{
	for (unsigned int i = 0; i < found->nr_pieces; i++) {
		const struct abi_piece *f = &found->pieces[i];
		bool is_same = false;

		for (unsigned int k = 0; k < place->nr_pieces; k++) {
			const struct abi_piece *p = &place->pieces[k];

			if (f->offset < p->offset || f->offset >= p->offset + p->size ||
			    f->on_stack != p->on_stack)
				continue;
			is_same |=
				f->on_stack ? f->stack - f->offset == p->stack - p->offset : f->reg == p->reg;
		}
		if (!is_same)
			return true;
	}
	return false;
}

static enum count kind_of(const struct parameter *p, const struct abi_place *place,
			  const struct dwarf_entry *e)
{
	if (place->unknown || !place->nr_pieces)
		return UNPLACED;
	switch (e->kind) {
	case DWARF_AT:
		return is_elsewhere(place, &e->place) ? ELSEWHERE : EQUAL;
	case DWARF_HOME:
		return HOME;
	case DWARF_GONE:
		return GONE;
	default:
		(void)p;
		return UNSAID;
	}
}

static void check(struct program *x, const char *name, const struct dwarf_function *f, bool is_global,
		  struct arena *a)
{
	struct abi_place before[64];
	struct prototype p;

	if (prototype__from_function(&p, a, x->arch, name, f->type, ORIGIN_DWARF) || p.nr_params > 64)
		exit(2);
	for (unsigned int i = 0; i < p.nr_params; i++)
		before[i] = p.params[i].place;
	confirm__parameters(&p, f, is_global, x->arch, a);
	for (unsigned int i = 0; i < p.nr_params; i++) {
		enum count kind = kind_of(&p.params[i], &before[i], &f->entries[i]);

		x->counts[is_global][kind]++;
		if (kind != ELSEWHERE || (!is_global && p.params[i].distrust))
			continue;
		printf("  %s: %s is elsewhere, %s\n", name, p.params[i].name,
		       p.params[i].distrust ? "although others call it" : "and would be printed");
		x->nr_wrong++;
	}
}

static int visit(const char *name, uint64_t address, void *ctx)
{
	struct program *x = ctx;
	struct symbol s = { .address = address };
	struct dwarf_function f;
	struct arena *a;

	binary__each_symbol(x->binary, find_symbol, &s);
	if (!s.is_there || dwarf__find_function(x->dwarf, address, name, &f))
		return 0;
	a = arena__new();
	if (!a)
		exit(2);
	x->nr_functions++;
	check(x, name, &f, s.is_global, a);
	arena__free(a);
	return 0;
}

static int compare(const char *path)
{
	struct program x = { 0 };
	struct diag d = { 0 };
	struct Elf *elf;

	if (binary__open(path, &x.binary, &d)) {
		diag__print(&d, stdout);
		return 2;
	}
	elf = binary__dwarf_elf(x.binary);
	x.arch = abi__find(binary__arch(x.binary));
	if (!elf || dwarf__open(elf, x.arch, &x.dwarf)) {
		printf("%s: there is no debug information\n", path);
		return 2;
	}
	dwarf__each_function(x.dwarf, visit, &x);
	printf("%s: %u functions\n", path, x.nr_functions);
	for (int global = 0; global < 2; global++) {
		printf("  %s:", global ? "others may call them" : "static, clones");
		for (int i = 0; i < NR_COUNTS; i++)
			printf(" %u %s%s", x.counts[global][i], names[i], i + 1 < NR_COUNTS ? "," : "\n");
	}
	dwarf__free(x.dwarf);
	binary__free(x.binary);
	return x.nr_wrong || !x.counts[1][EQUAL] ? 1 : 0;
}

int main(int argc, char **argv)
{
	int worst = argc > 1 ? 0 : 2;

	for (int i = 1; i < argc; i++) {
		int result = compare(argv[i]);

		worst = result > worst ? result : worst;
	}
	return worst;
}
