#include "submitted.h"

#include "arena.h"

#include <ctype.h>
#include <errno.h>
#include <string.h>

static bool is_of(const struct rewrite_submission *s, const struct compiler_table *t)
{
	return !strcmp(s->table, t->name);
}

/* Both parses must see the same members: macros may have another value in one of them. */
static bool is_as_compiled(const struct submitted_options *o, const struct compiler_table *t, struct arena *a)
{
	const struct type *type = type__strip(t->type);
	const char *name = o->member(t->name, 0, a);
	size_t at = 0;

	if (!name || type->kind != TYPE_STRUCT)
		return true;
	for (uint32_t i = 0; i < type->nr; i++) {
		if (!type->members[i].name)
			continue;
		while (name && !*name)
			name = o->member(t->name, ++at, a);
		if (!name || strcmp(name, type->members[i].name) != 0)
			return false;
		name = o->member(t->name, ++at, a);
	}
	while (name && !*name)
		name = o->member(t->name, ++at, a);
	return !name;
}

static void add_submission(struct compiler_table *t, const struct rewrite_submission *s, bool is_first)
{
	uint32_t size = s->size > 0 && s->size <= UINT32_MAX ? (uint32_t)s->size : 0;

	if (is_first) {
		t->type = s->type;
		t->size = size;
		return;
	}
	if (t->type != s->type)
		t->type = NULL;
	if (t->type != s->type || t->size != size)
		t->doubt = "not everything that is submitted to it is of one type";
	if (t->size != size)
		t->size = 0;
}

static bool is_word(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

/* "NAME.perf_submit(...)" or "NAME.ringbuf_...(...)" stands in the text: with an error, the AST may not have it. */
static bool is_in_text(const char *text, const char *name)
{
	static const char *const methods[] = { ".perf_submit", ".ringbuf_" };
	size_t len = strlen(name);

	for (const char *p = text; (p = strstr(p, name)); p += len)
		for (size_t i = 0; i < sizeof(methods) / sizeof(*methods); i++)
			if ((p == text || !is_word(p[-1])) &&
			    !strncmp(p + len, methods[i], strlen(methods[i])))
				return true;
	return false;
}

/* False: nothing is submitted to it. */
static bool fill_table(const struct submitted_options *o, const struct image_map *map, struct arena *a,
		       struct compiler_table *t)
{
	unsigned int nr = 0;

	*t = (struct compiler_table){ .name = map->name };
	for (unsigned int i = 0; i < o->nr_submissions; i++) {
		const struct rewrite_submission *s = &o->submissions[i];

		if (is_of(s, t))
			add_submission(t, s, !nr++);
	}
	/* A ring buffer's records have a size of their own. */
	if (map->type == BPF_MAP_TYPE_RINGBUF && t->type && !t->size)
		t->size = (uint32_t)type__strip(t->type)->size;
	if (!nr && !is_in_text(o->text, map->name))
		return false;
	if (!nr)
		t->doubt = "what the source submits to it cannot be told";
	else if (!t->doubt && !t->size)
		t->doubt = "what is submitted to it has not always the same size";
	else if (!t->doubt && !t->type)
		t->doubt = "the type of what is submitted to it is not known";
	else if (!t->doubt && !is_as_compiled(o, t, a))
		t->doubt = "libbcc reads another struct than the pass in front of it";
	if (t->doubt)
		t->type = NULL;
	return true;
}

int submitted__tables(const struct submitted_options *o, struct arena *a, struct compiler_table **tables,
		      uint32_t *nr)
{
	*nr = 0;
	*tables = arena__array(a, o->image->nr_maps, sizeof(**tables));
	if (!*tables)
		return -ENOMEM;
	for (uint32_t i = 0; i < o->image->nr_maps; i++) {
		const struct image_map *map = &o->image->maps[i];

		if (map->type == BPF_MAP_TYPE_PERF_EVENT_ARRAY || map->type == BPF_MAP_TYPE_RINGBUF)
			*nr += fill_table(o, map, a, &(*tables)[*nr]);
	}
	return 0;
}
