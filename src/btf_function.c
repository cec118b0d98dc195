/* Functions by their names, and an index of them for many searches. */
#include "btf_node.h"

#include "hash.h"

#include <stdlib.h>
#include <string.h>

enum {
	/* An index of the functions costs as much as two searches without one. */
	SEARCHES_WITHOUT_INDEX = 3,
	NR_CHAINS = 1 << 16,
};

/* By value, a parameter or result needs its members; behind a pointer its name is enough. */
static const struct type *complete_function(struct btf_types *bt, uint32_t id)
{
	const struct type *f = btf_node__of(bt, id);

	if (f->kind != TYPE_FUNCTION)
		return NULL;
	btf_types__complete(bt, f->target);
	for (uint32_t i = 0; i < f->nr; i++)
		btf_types__complete(bt, f->parameters[i].type);
	return bt->no_memory ? NULL : f;
}

/* A module's functions begin behind the kernel's types. */
static uint32_t first_function(const struct btf_types *bt)
{
	return bt->base ? btf__type_cnt(bt->base) : 1;
}

static bool is_function(const struct btf_types *bt, const struct btf_type *b, const char *name)
{
	return btf_is_func(b) && btf_node__has_name(bt, b, name);
}

/* Whether a function of this name and prototype stands before ID, from FIRST on. */
static bool is_repeated(const struct btf_types *bt, uint32_t first, uint32_t id, const char *name)
{
	uint32_t proto = btf__type_by_id(bt->btf, id)->type;

	while (--id >= first) {
		const struct btf_type *b = btf__type_by_id(bt->btf, id);

		if (b->type == proto && is_function(bt, b, name))
			return true;
	}
	return false;
}

static uint32_t chain_of(const char *name)
{
	uint64_t h = hash(name, strlen(name), HASH_START);

	return (h ^ h >> 32) % NR_CHAINS;
}

/* Without memory, searches go through all types as before. */
static void index_functions(struct btf_types *bt)
{
	uint32_t nr = btf__type_cnt(bt->btf);

	bt->chains = calloc(NR_CHAINS, sizeof(*bt->chains));
	bt->next = bt->chains ? calloc(nr, sizeof(*bt->next)) : NULL;
	if (!bt->next) {
		free(bt->chains);
		bt->chains = NULL;
		return;
	}
	/* From the last one on, so that each chain begins with the first one. */
	for (uint32_t id = nr - 1; id; id--) {
		const struct btf_type *b = btf__type_by_id(bt->btf, id);
		const char *name = btf_is_func(b) ? btf_node__name(bt, b->name_off) : NULL;
		uint32_t *chain = name ? &bt->chains[chain_of(name)] : NULL;

		if (!chain)
			continue;
		bt->next[id] = *chain;
		*chain = id;
	}
}

/* The first function of this name from FROM on, before END; END: there is none. */
static uint32_t next_of_name(const struct btf_types *bt, const char *name, uint32_t from, uint32_t end)
{
	uint32_t id = bt->chains ? bt->chains[chain_of(name)] : from;

	while (bt->chains && id && id < from)
		id = bt->next[id];
	while (id && id < end && !is_function(bt, btf__type_by_id(bt->btf, id), name))
		id = bt->chains ? bt->next[id] : id + 1;
	return id && id < end ? id : end;
}

/* Among the types from FIRST up to END. */
static unsigned int find_functions(struct btf_types *bt, uint32_t first, uint32_t end, const char *name,
				   const struct type **list, unsigned int max)
{
	unsigned int nr = 0;

	for (uint32_t id = first; (id = next_of_name(bt, name, id, end)) < end; id++) {
		const struct type *f;

		if (nr && is_repeated(bt, first, id, name))
			continue;
		f = complete_function(bt, btf__type_by_id(bt->btf, id)->type);
		if (f && nr < max)
			list[nr] = f;
		nr += f != NULL;
	}
	return nr;
}

unsigned int btf_types__find_functions(struct btf_types *bt, const char *name, const struct type **list,
				       unsigned int max)
{
	uint32_t first = first_function(bt);
	unsigned int nr;

	if (++bt->nr_searches == SEARCHES_WITHOUT_INDEX + 1)
		index_functions(bt);
	nr = find_functions(bt, first, btf__type_cnt(bt->btf), name, list, max);

	/* pahole leaves out of a module what the kernel has in the same words. */
	return nr ? nr : find_functions(bt, 1, first, name, list, max);
}

int btf_types__each_function(struct btf_types *bt, int (*visit)(const char *name, uint32_t id, void *ctx),
			     void *ctx)
{
	uint32_t nr = btf__type_cnt(bt->btf);
	int ret = 0;

	for (uint32_t id = first_function(bt); id < nr && !ret; id++) {
		const struct btf_type *b = btf__type_by_id(bt->btf, id);

		if (btf_is_func(b) && btf_node__name(bt, b->name_off))
			ret = visit(btf_node__name(bt, b->name_off), id, ctx);
	}
	return ret;
}

const struct type *btf_types__function(struct btf_types *bt, uint32_t id)
{
	const struct btf_type *b = btf__type_by_id(bt->btf, id);

	return b && btf_is_func(b) ? complete_function(bt, b->type) : NULL;
}
