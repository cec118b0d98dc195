/* Places of expressions: their addresses, and reads of what lies there. */
#include "expression_writer.h"

#include "arena.h"

#include <string.h>

static bool is_array(const struct expression_node *n)
{
	return type__strip(n->type)->kind == TYPE_ARRAY;
}

static const char *member_name(const struct expression_node *n)
{
	return n->member.path[n->member.nr_path - 1]->name;
}

/* N as what -> and [] stand behind, with the type that its target has in this source. */
static const char *pointer_text(struct writer *w, const struct expression_node *n)
{
	struct value v = writer__value(w, n);

	return writer__bind(w, writer__as_pointer(w, v, partial__type(w->partial, n->type)), RANK_POSTFIX);
}

/* The index is below NR; 0: whatever it is. */
static const char *index_text(struct writer *w, const struct expression_node *index, uint64_t nr)
{
	struct value v = writer__value(w, index);

	if (!nr || index->is_constant)
		return v.text;
	v = writer__keep(w, v, partial__type(w->partial, expression__promoted(index, w->scope->word)),
			 "index");
	writer__line(w, "if ((u64)%s >= %llu)", v.text, (unsigned long long)nr);
	writer__line(w, "\treturn STATUS_INDEX;");
	return v.text;
}

/* The object at PLACE as C names it: "file->f_path", "inode->i_data[3]". */
static struct value object(struct writer *w, const struct expression_node *place, bool is_read)
{
	const struct expression_node *base = place->operands[0];
	const char *text, *index;
	uint64_t nr;

	switch (place->kind) {
	case EXPRESSION_PARAMETER:
		return (struct value){ w->params[place->param], RANK_NAME, NULL };
	case EXPRESSION_MEMBER:
		if (base->kind == EXPRESSION_DEREFERENCE)
			text = writer__text(w, "%s->%s", pointer_text(w, base->operands[0]),
					    member_name(place));
		else
			text = writer__text(w, "%s.%s", writer__bind(w, object(w, base, true), RANK_POSTFIX),
					    member_name(place));
		break;
	case EXPRESSION_INDEX:
		/* The one behind the last element has an address. */
		nr = place->nr_elements ? place->nr_elements + !is_read : 0;
		text = is_array(base) ? writer__bind(w, object(w, base, true), RANK_POSTFIX) :
					pointer_text(w, base);
		index = index_text(w, place->operands[1], nr);
		text = writer__text(w, "%s[%s]", text, index);
		break;
	default:
		/* BCC's rewriter turns a * into a read of its own, even under a &. */
		text = writer__text(w, "%s[0]", pointer_text(w, base));
	}
	return (struct value){ text, RANK_POSTFIX, NULL };
}

struct value writer__parameter_part(struct writer *w, const struct expression_node *place)
{
	return object(w, place, true);
}

struct value writer__address(struct writer *w, const struct expression_node *place, bool is_read)
{
	const struct type *pointer;
	struct value v;

	if (place->kind == EXPRESSION_DEREFERENCE)
		return writer__value(w, place->operands[0]);
	v = object(w, place, is_read);
	pointer = NULL;
	if (place->kind == EXPRESSION_INDEX && !is_array(place->operands[0]))
		pointer = partial__type(w->partial, place->operands[0]->type);
	else if (type__is_record(place->type))
		pointer = partial__pointer(w->partial, place->type);
	return (struct value){ writer__text(w, "&%s", v.text), RANK_UNARY, pointer };
}

static const struct value *find_known(const struct writer *w, const char *what)
{
	for (const struct known *k = w->known; k && what; k = k->next)
		if (!strcmp(k->what, what))
			return &k->value;
	return NULL;
}

static void remember(struct writer *w, const char *what, struct value v)
{
	struct known *k = w->remembers && what ? arena__alloc(w->arena, sizeof(*k)) : NULL;

	if (!k)
		return;
	*k = (struct known){ w->known, what, v };
	w->known = k;
}

static const char *hint_of(const struct expression_node *place)
{
	return place->kind == EXPRESSION_MEMBER ? member_name(place) :
	       place->kind == EXPRESSION_INDEX	? "element" :
						  "target";
}

static struct value read_scalar(struct writer *w, const struct expression_node *place)
{
	const struct type *t = partial__type(w->partial, place->type);
	const char *from = writer__address(w, place, true).text;
	const char *what = writer__text(w, "%s %s", writer__number_type(place->type), from);
	const struct value *known = find_known(w, what);
	struct value v = { .rank = RANK_NAME };

	if (known)
		return *known;
	v.text = writer__variable(w, t, hint_of(place));
	writer__line(w, "READ(%s, %s);", v.text, from);
	if (t && t->kind == TYPE_POINTER)
		v.pointer = t;
	if (type__strip(place->type)->kind == TYPE_BOOL)
		v = (struct value){ writer__text(w, "%s != 0", v.text), RANK_BINARY, NULL };
	remember(w, what, v);
	return v;
}

static const struct type unsigned_64 = { .kind = TYPE_INT, .size = 8, .name = "u64" };

/* A field of 58 bits and more may reach into a ninth byte. */
static const char *add_ninth_byte(struct writer *w, const char *word, const char *from, unsigned int first)
{
	const char *high = writer__variable(w, &unsigned_64, "high");

	writer__line(w, "READ_BYTES(%s, %s + 8, 1);", high, from);
	writer__line(w, "%s = %s >> %u | %s << %u;", word, word, first, high, 64 - first);
	return word;
}

static struct value read_bits(struct writer *w, const struct expression_node *place)
{
	const struct expression_member *m = &place->member;
	const struct type *t = partial__type(w->partial, expression__promoted(place, w->scope->word));
	struct value base = writer__address(w, place->operands[0], true), v = { .rank = RANK_NAME };
	const char *from = writer__text(w, "(const u8 *)%s + %llu", writer__bind(w, base, RANK_UNARY),
					(unsigned long long)m->bit_offset / 8);
	unsigned int first = m->bit_offset % 8, nr_bytes = (first + m->bit_size + 7) / 8;
	const char *what = writer__text(w, "%u:%u %s", first, m->bit_size, from), *word;
	const struct value *known = find_known(w, what);

	if (known)
		return *known;
	word = writer__variable(w, &unsigned_64, "word");
	v.text = writer__variable(w, t, hint_of(place));
	writer__line(w, "READ_BYTES(%s, %s, %u);", word, from, nr_bytes > 8 ? 8 : nr_bytes);
	if (nr_bytes > 8) {
		word = add_ninth_byte(w, word, from, first);
		first = 0;
	}
	writer__line(w, "%s = %s(%s, %u, %u);", v.text,
		     type__strip(place->type)->is_signed ? "signed_bits" : "unsigned_bits", word, first,
		     m->bit_size);
	remember(w, what, v);
	return v;
}

/* In C for BPF a plain char is signed, and compilers differ in wide bit-fields: each is what the kernel has. */
static struct value read_parameter(struct writer *w, const struct expression_node *place)
{
	const struct type *t = type__strip(place->type);
	struct value v = object(w, place, true);

	if (t->kind == TYPE_POINTER) {
		if (partial__is_same_pointer(w->partial, place->type))
			v.pointer = partial__type(w->partial, place->type);
		return v;
	}
	if (place->kind == EXPRESSION_MEMBER && place->member.bit_size)
		t = expression__promoted(place, w->scope->word);
	else if (t->kind == TYPE_BOOL || (t->kind == TYPE_INT && !t->is_char))
		return v;
	v.text = writer__text(w, "(%s)%s", writer__number_type(t), writer__bind(w, v, RANK_UNARY));
	v.rank = RANK_UNARY;
	return v;
}

struct value writer__read(struct writer *w, const struct expression_node *place)
{
	if (expression__place_parameter(place))
		return read_parameter(w, place);
	if (place->kind == EXPRESSION_MEMBER && place->member.bit_size)
		return read_bits(w, place);
	return read_scalar(w, place);
}
