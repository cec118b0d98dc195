/*
 * Where a parameter is when its function begins, by a location description (DWARF 5, 2.6). Only plain ones
 * are understood: registers, the stack as the caller has left it, and values made of one register.
 */
#include "dwarf_die.h"

#include <string.h>

/* Registers as DWARF numbers them: AMD64 psABI 1.0 figure 3.36, "DWARF for the Arm 64-bit Architecture". */
static const struct numbers {
	const char *arch;
	uint8_t args[8]; /* by abi_arch.registers */
	uint8_t nr_args;
	uint8_t stack_pointer;
	uint8_t frame_pointer;
	uint8_t above_frame; /* bytes from where the frame pointer points to the caller's stack */
} all_numbers[] = {
	{ "x86_64", { 5, 4, 1, 2, 8, 9 }, 6, 7, 6, 16 },
	{ "arm64", { 0, 1, 2, 3, 4, 5, 6, 7 }, 8, 31, 29, 16 },
};

static const struct numbers *numbers_of(const struct abi_arch *arch)
{
	for (size_t i = 0; i < sizeof(all_numbers) / sizeof(*all_numbers); i++)
		if (!strcmp(all_numbers[i].arch, arch->name))
			return &all_numbers[i];
	return NULL;
}

struct reader {
	const struct dwarf *dw;
	const struct numbers *numbers;
	Dwarf_Die *function;
	Dwarf_Attribute *attr;
	const Dwarf_Op *ops;
	size_t nr;
	size_t at;
	struct dwarf_entry *entry;
	bool is_home;
};

static bool is_register(const Dwarf_Op *op, unsigned int *number)
{
	if (op->atom >= DW_OP_reg0 && op->atom <= DW_OP_reg31)
		*number = op->atom - DW_OP_reg0;
	else if (op->atom == DW_OP_regx)
		*number = (unsigned int)op->number;
	else
		return false;
	return true;
}

/* An address: a register's value and a constant. */
static bool is_based(const Dwarf_Op *op, unsigned int *number, int64_t *offset)
{
	if (op->atom >= DW_OP_breg0 && op->atom <= DW_OP_breg31) {
		*number = op->atom - DW_OP_breg0;
		*offset = (int64_t)op->number;
	} else if (op->atom == DW_OP_bregx) {
		*number = (unsigned int)op->number;
		*offset = (int64_t)op->number2;
	} else {
		return false;
	}
	return true;
}

static struct abi_piece *new_piece(struct reader *r)
{
	struct abi_place *place = &r->entry->place;

	if (place->nr_pieces == ABI_MAX_PIECES)
		return NULL;
	return &place->pieces[place->nr_pieces++];
}

static bool put_register(struct reader *r, unsigned int number)
{
	struct abi_piece *piece = new_piece(r);

	if (!piece)
		return false;
	piece->reg = DWARF_OTHER_REGISTER;
	for (uint8_t i = 0; i < r->numbers->nr_args; i++)
		if (r->numbers->args[i] == number)
			piece->reg = i;
	return true;
}

/* OFFSET: from what the stack pointer was before the call (the "canonical frame address"). */
static bool put_stack(struct reader *r, int64_t offset)
{
	struct abi_piece *piece;

	if (offset < 0) {
		r->is_home = true;
		return true;
	}
	piece = new_piece(r);
	if (!piece || offset > 1 << 30)
		return false;
	piece->on_stack = true;
	piece->stack = (uint32_t)offset + r->dw->arch->stack_start;
	return true;
}

/*
 * The offset of a function's frame base from the canonical frame address. Compilers that take the stack
 * pointer for the base mean its value behind the function's first instructions.
 */
static bool frame_base(const struct reader *r, int64_t *offset)
{
	Dwarf_Attribute attr;
	unsigned int number;
	Dwarf_Op *ops;
	size_t nr;

	if (!dwarf_attr_integrate(r->function, DW_AT_frame_base, &attr) ||
	    dwarf_getlocation(&attr, &ops, &nr) || nr != 1)
		return false;
	*offset = 0;
	if (ops->atom == DW_OP_call_frame_cfa)
		return true;
	*offset = -(int64_t)r->numbers->above_frame;
	return is_register(ops, &number) && number == r->numbers->frame_pointer;
}

/* What may be done to a register's value without another one in it: extending, cutting, shifting. */
static bool is_arithmetic(const Dwarf_Op *op)
{
	return (op->atom >= DW_OP_lit0 && op->atom <= DW_OP_lit31) ||
	       (op->atom >= DW_OP_const1u && op->atom <= DW_OP_consts) || op->atom == DW_OP_and ||
	       op->atom == DW_OP_shl || op->atom == DW_OP_shr || op->atom == DW_OP_shra ||
	       op->atom == DW_OP_convert || op->atom == DW_OP_GNU_convert || op->atom == DW_OP_reinterpret ||
	       op->atom == DW_OP_GNU_reinterpret;
}

static bool is_piece(const Dwarf_Op *op)
{
	return op->atom == DW_OP_piece || op->atom == DW_OP_bit_piece;
}

/* Skips to DW_OP_stack_value: the value itself has been calculated, not its address. */
static bool skip_to_value(struct reader *r)
{
	while (r->at < r->nr && is_arithmetic(&r->ops[r->at]))
		r->at++;
	if (r->at == r->nr || r->ops[r->at].atom != DW_OP_stack_value)
		return false;
	r->at++;
	return true;
}

/* "The value that register had at the entry". */
static bool read_entry_value(struct reader *r, const Dwarf_Op *op)
{
	Dwarf_Attribute attr;
	unsigned int number;
	Dwarf_Op *ops;
	size_t nr;

	if (dwarf_getlocation_attr(r->attr, op, &attr) || dwarf_getlocation(&attr, &ops, &nr) || nr != 1 ||
	    !is_register(ops, &number))
		return false;
	return skip_to_value(r) && put_register(r, number);
}

static bool read_based(struct reader *r, unsigned int number, int64_t offset)
{
	size_t at = r->at;

	if (skip_to_value(r))
		return offset == 0 && put_register(r, number);
	r->at = at;
	/* Memory; whoever takes the stack pointer for a base means it as in frame_base(). */
	return false;
}

/* One simple location, up to a DW_OP_piece or the end. */
static bool read_location(struct reader *r)
{
	const Dwarf_Op *op = &r->ops[r->at++];
	unsigned int number;
	int64_t offset;

	if (is_register(op, &number))
		return put_register(r, number);
	if (is_based(op, &number, &offset))
		return read_based(r, number, offset);
	switch (op->atom) {
	case DW_OP_fbreg:
		return frame_base(r, &offset) && put_stack(r, offset + (int64_t)op->number);
	case DW_OP_call_frame_cfa:
		offset = 0;
		if (r->at < r->nr && r->ops[r->at].atom == DW_OP_plus_uconst)
			offset = (int64_t)r->ops[r->at++].number;
		return put_stack(r, offset);
	case DW_OP_entry_value:
	case DW_OP_GNU_entry_value:
		return read_entry_value(r, op);
	default:
		return false;
	}
}

/* A piece without a location in front of it is nowhere. */
static bool read_pieces(struct reader *r)
{
	struct abi_place *place = &r->entry->place;
	uint32_t offset = 0;

	while (r->at < r->nr) {
		unsigned int before = place->nr_pieces;

		if (!is_piece(&r->ops[r->at]) && !read_location(r))
			return false;
		if (r->at == r->nr)
			return true;
		if (r->ops[r->at].atom != DW_OP_piece || r->ops[r->at].number > 1 << 20)
			return false;
		if (place->nr_pieces > before) {
			place->pieces[before].offset = offset;
			place->pieces[before].size = (uint32_t)r->ops[r->at].number;
		}
		offset += (uint32_t)r->ops[r->at++].number;
	}
	return true;
}

/* A value that the compiler knows, and that the function need not be given. */
static bool is_constant(const Dwarf_Op *ops, size_t nr)
{
	if (!nr)
		return true;
	if (ops->atom == DW_OP_implicit_value || ops->atom == DW_OP_implicit_pointer ||
	    ops->atom == DW_OP_GNU_implicit_pointer || ops->atom == DW_OP_GNU_parameter_ref)
		return true;
	return ((ops->atom >= DW_OP_lit0 && ops->atom <= DW_OP_lit31) ||
		(ops->atom >= DW_OP_const1u && ops->atom <= DW_OP_consts) || ops->atom == DW_OP_addr ||
		ops->atom == DW_OP_addrx) &&
	       ops[nr - 1].atom == DW_OP_stack_value;
}

static void read_expression(struct reader *r, const Dwarf_Op *ops, size_t nr)
{
	struct dwarf_entry *e = r->entry;

	*e = (struct dwarf_entry){ .kind = DWARF_UNSAID };
	if (is_constant(ops, nr)) {
		e->kind = DWARF_GONE;
		return;
	}
	r->ops = ops;
	r->nr = nr;
	r->at = 0;
	r->is_home = false;
	if (!read_pieces(r))
		e->place.nr_pieces = 0;
	else if (r->is_home && !e->place.nr_pieces)
		e->kind = DWARF_HOME;
	else if (!r->is_home && e->place.nr_pieces)
		e->kind = DWARF_AT;
}

/*
 * The location that holds at the entry. A later one may still tell what a register held at the entry. A range
 * without an address in it holds before the first instruction (gcc's location views).
 */
static void read_list(struct reader *r, uint64_t entry)
{
	Dwarf_Addr base, start, end;
	ptrdiff_t offset = 0;
	Dwarf_Op *ops;
	size_t nr;

	while ((offset = dwarf_getlocations(r->attr, offset, &base, &start, &end, &ops, &nr)) > 0) {
		bool at_entry = start <= entry && (entry < end || start == entry);
		struct dwarf_entry before = *r->entry;

		if (!at_entry &&
		    (!nr || (ops->atom != DW_OP_entry_value && ops->atom != DW_OP_GNU_entry_value)))
			continue;
		read_expression(r, ops, nr);
		if (r->entry->kind == DWARF_AT)
			return;
		if (!at_entry || before.kind != DWARF_UNSAID)
			*r->entry = before;
	}
}

struct dwarf_entry dwarf_entry__of(const struct dwarf *dw, Dwarf_Die *function, Dwarf_Die *die,
				   uint64_t entry)
{
	struct dwarf_entry e = { .kind = DWARF_UNSAID };
	Dwarf_Attribute attr;
	struct reader r = {
		.dw = dw,
		.numbers = numbers_of(dw->arch),
		.function = function,
		.attr = &attr,
		.entry = &e,
	};

	if (!dwarf_attr(die, DW_AT_location, &attr))
		e.kind = DWARF_GONE;
	else if (r.numbers)
		read_list(&r, entry);
	return e;
}
