#include "disagree.h"

#include <stdio.h>
#include <string.h>

/* Of a member of RECORD, or of an anonymous record in it; false: there is none of that NAME. */
static bool find_offset(const struct type *record, const char *name, uint64_t *bit_offset)
{
	for (uint32_t i = 0; i < record->nr; i++) {
		const struct type_member *m = &record->members[i];
		const struct type *t = type__strip(m->type);
		uint64_t inside;

		if (m->name && !strcmp(m->name, name)) {
			*bit_offset = m->bit_offset;
			return true;
		}
		if (m->name || !type__is_record(t) || !find_offset(t, name, &inside))
			continue;
		*bit_offset = m->bit_offset + inside;
		return true;
	}
	return false;
}

static void write_offset(char text[32], uint64_t bits)
{
	if (bits % 8)
		snprintf(text, 32, "bit %llu", (unsigned long long)bits);
	else
		snprintf(text, 32, "byte %llu", (unsigned long long)bits / 8);
}

static void compare(const struct expression_member *m, const struct expression_types *headers, struct diag *d)
{
	const char *name = m->path[m->nr_path - 1]->name;
	const struct type *other =
		m->record->name ? headers->find(headers->ctx, m->record->kind, m->record->name) : NULL;
	char here[32], there[32] = "";
	uint64_t bit_offset;

	if (!other || !name)
		return;
	if (find_offset(type__strip(other), name, &bit_offset)) {
		if (bit_offset == m->bit_offset)
			return;
		write_offset(there, bit_offset);
	}
	write_offset(here, m->bit_offset);
	diag__note(d,
		   "warning: by the kernel's BTF '%s' of %s %s is at %s, by its headers %s%s: BTF is taken",
		   name, m->record->kind == TYPE_UNION ? "union" : "struct", m->record->name, here,
		   *there ? "at " : "there is none", there);
}

static void walk(const struct expression_node *n, const struct expression_types *headers, struct diag *d)
{
	if (!n)
		return;
	if (n->kind == EXPRESSION_MEMBER)
		compare(&n->member, headers, d);
	for (int i = 0; i < 3; i++)
		walk(n->operands[i], headers, d);
}

void disagree__note(const struct expression_list *list, const struct expression_types *headers,
		    struct diag *d)
{
	for (unsigned int i = 0; i < list->nr; i++)
		walk(list->items[i].root, headers, d);
}
