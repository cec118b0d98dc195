#include "submission.h"

#include "arena.h"
#include "ast.h"

#include <errno.h>
#include <string.h>

/* BCC's methods (docs/reference_guide.md there), and which of their arguments are what; size -1: none tells it. */
static const struct method {
	const char *name;
	unsigned int data;
	int size;
} methods[] = {
	{ .name = "perf_submit", .data = 1, .size = 2 },
	{ .name = "perf_submit_skb", .data = 2, .size = -1 }, /* a packet follows the data */
	{ .name = "ringbuf_output", .data = 0, .size = 1 },
	{ .name = "ringbuf_submit", .data = 0, .size = -1 },
};

struct search {
	struct arena *arena;
	struct rewrite_submission *list;
	unsigned int nr;
	unsigned int max;
	bool no_memory;
};

static const struct method *find_method(const char *name)
{
	for (size_t i = 0; i < sizeof(methods) / sizeof(*methods); i++)
		if (!strcmp(methods[i].name, name))
			return &methods[i];
	return NULL;
}

static struct rewrite_submission *add(struct search *s)
{
	unsigned int max = s->max ? 2 * s->max : 8;
	struct rewrite_submission *list;

	if (s->nr < s->max)
		return &s->list[s->nr++];
	list = arena__array(s->arena, max, sizeof(*list));
	if (!list) {
		s->no_memory = true;
		return NULL;
	}
	if (s->nr)
		memcpy(list, s->list, s->nr * sizeof(*list));
	s->list = list;
	s->max = max;
	return &s->list[s->nr++];
}

/* Of what it may point to, the first one of SIZE bytes; of any size, if that is -1. */
static const struct type *choose_type(const struct ast_argument *data, int64_t size)
{
	for (unsigned int i = 0; i < data->nr_targets; i++) {
		const struct type *t = type__strip(data->targets[i]);

		if (t->is_complete && t->size && (size < 0 || t->size == (uint64_t)size))
			return data->targets[i];
	}
	return NULL;
}

static void find(void *ctx, const struct ast_method_call *call)
{
	const struct method *m = find_method(call->method);
	struct search *s = ctx;
	struct rewrite_submission *found = m ? add(s) : NULL;
	const struct ast_argument *size;

	if (!found)
		return;
	*found = (struct rewrite_submission){
		.table = arena__strdup(s->arena, call->map),
		.size = -1,
	};
	s->no_memory |= !found->table;
	size = m->size >= 0 && (unsigned int)m->size < call->nr_arguments ? &call->arguments[m->size] : NULL;
	if (size && size->is_constant && size->value >= 0)
		found->size = size->value;
	if (m->data < call->nr_arguments)
		found->type = choose_type(&call->arguments[m->data], found->size);
}

int submission__find(struct ast *ast, struct arena *a, const struct rewrite_submission **list,
		     unsigned int *nr)
{
	struct search s = { .arena = a };

	ast__each_method_call(ast, find, &s);
	*list = s.list;
	*nr = s.nr;
	return s.no_memory ? -ENOMEM : 0;
}
