#include "behind.h"

#include "arena.h"
#include "prototype.h"

#include <string.h>

/* What a struct's name is, by its member; %s: the pointer to it. */
static const struct named {
	const char *record;
	const char *name;
	const char *length; /* of the name, which has no 0 at its end then; NULL: it has */
	bool may_be_result; /* functions fill in structs of their callers, whose target is not const then */
} all_named[] = {
	{ "file", "%s->f_path.dentry->d_name.name", NULL, false },
	{ "dentry", "%s->d_name.name", NULL, false },
	{ "path", "%s->dentry->d_name.name", NULL, true },
	{ "qstr", "%s->name", "%s->len", true },
	{ "filename", "%s->name", NULL, false },
	{ "task_struct", "&%s->comm[0]", NULL, false },
	{ "net_device", "&%s->name[0]", NULL, false },
};

/* The addresses of sockets, include/linux/socket.h; all begin as struct sockaddr does. */
static const char *const addresses[] = { "sockaddr",	 "sockaddr_storage", "sockaddr_in",
					 "sockaddr_in6", "sockaddr_un",	     "sockaddr_unsized" };

static const struct {
	enum behind behind;
	const char *text;
} address_parts[] = {
	{ BEHIND_FAMILY, "((struct sockaddr *)%s)->sa_family" },
	{ BEHIND_INET, "*(struct sockaddr_in *)%s" },
	{ BEHIND_INET6, "*(struct sockaddr_in6 *)%s" },
	{ BEHIND_PATH, "&((struct sockaddr_un *)%s)->sun_path[0]" },
	{ BEHIND_ABSTRACT, "&((struct sockaddr_un *)%s)->sun_path[1]" },
};

/* TEXT with NAME in place of its %s. */
static const char *fill_in(struct arena *a, const char *text, const char *name)
{
	const char *at = strstr(text, "%s");

	return arena__printf(a, "%.*s%s%s", (int)(at - text), text, name, at + 2);
}

struct list {
	struct arena *arena;
	const struct parameter *param;
	struct behind_expression *entries;
	unsigned int nr;
};

/* Without memory there is one name less. */
static void add(struct list *l, enum behind behind, const char *text, const char *name)
{
	const char *filled_in = fill_in(l->arena, text, name);

	if (filled_in)
		l->entries[l->nr++] = (struct behind_expression){ filled_in, { l->param->index, behind } };
}

static bool is_const(const struct type *t)
{
	while (t->kind == TYPE_TYPEDEF)
		t = t->target;
	return t->kind == TYPE_QUALIFIED && (t->qualifiers & TYPE_CONST);
}

static void add_name(struct list *l, const struct type *record, bool is_input)
{
	for (size_t i = 0; i < sizeof(all_named) / sizeof(*all_named); i++) {
		const struct named *n = &all_named[i];

		if (strcmp(n->record, record->name) || (n->may_be_result && !is_input))
			continue;
		add(l, BEHIND_NAME, n->name, l->param->name);
		if (n->length)
			add(l, BEHIND_LENGTH, n->length, l->param->name);
	}
}

/* "int addrlen" behind the address: with it the caller hands an address over, and gets none back. */
static const struct parameter *length_behind(const struct prototype *p, unsigned int i)
{
	const struct parameter *next = i + 1 < p->nr_params ? &p->params[i + 1] : NULL;
	const char *name = next ? next->own_name : NULL;

	if (!name || next->place.unknown || type__strip(next->type)->kind != TYPE_INT)
		return NULL;
	return strstr(name, "len") ? next : NULL;
}

static bool is_address(const struct type *record)
{
	for (size_t i = 0; i < sizeof(addresses) / sizeof(*addresses); i++)
		if (!strcmp(addresses[i], record->name))
			return true;
	return false;
}

static void add_address(struct list *l, const struct parameter *length)
{
	for (size_t i = 0; i < sizeof(address_parts) / sizeof(*address_parts); i++)
		add(l, address_parts[i].behind, address_parts[i].text, l->param->name);
	if (length)
		add(l, BEHIND_SIZE, "%s", length->name);
}

unsigned int behind__expressions(const struct prototype *p, unsigned int i, struct arena *a,
				 struct behind_expression list[NR_BEHIND])
{
	struct list l = { .arena = a, .param = &p->params[i], .entries = list };
	const struct type *pointer = type__strip(l.param->type), *record;
	const struct parameter *length = length_behind(p, i);

	record = pointer->kind == TYPE_POINTER ? type__strip(pointer->target) : NULL;
	if (!record || record->kind != TYPE_STRUCT || !record->name || l.param->place.unknown)
		return 0;
	if (is_address(record) && (length || is_const(pointer->target)))
		add_address(&l, length);
	else
		add_name(&l, record, is_const(pointer->target));
	return l.nr;
}
