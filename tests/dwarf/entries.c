#include "entries.h"

#include <dwarf.h>
#include <elfutils/libdw.h>
#include <elfutils/libdwfl.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { DWARF_RSP = 7, CFA_ABOVE_SP = 8, MAX_ALIASES = 16 };

struct symbol {
	uint64_t address;
	const char *name;
};

struct reader {
	struct symbol *symbols; /* by address */
	size_t nr_symbols;
	Dwarf_Addr bias;
	void (*visit)(const struct entry *e, void *ctx);
	void *ctx;
};

static int compare_symbols(const void *a, const void *b)
{
	const struct symbol *x = a, *y = b;

	return x->address < y->address ? -1 : x->address > y->address;
}

static int read_symbols(struct reader *r, Dwfl_Module *module)
{
	int nr = dwfl_module_getsymtab(module);

	if (nr < 0)
		return -1;
	r->symbols = calloc((size_t)nr + 1, sizeof(*r->symbols));
	if (!r->symbols)
		return -1;
	for (int i = 0; i < nr; i++) {
		GElf_Sym sym;
		GElf_Addr address;
		const char *name = dwfl_module_getsym_info(module, i, &sym, &address, NULL, NULL, NULL);

		if (!name || GELF_ST_TYPE(sym.st_info) != STT_FUNC)
			continue;
		r->symbols[r->nr_symbols++] = (struct symbol){ .address = address, .name = name };
	}
	qsort(r->symbols, r->nr_symbols, sizeof(*r->symbols), compare_symbols);
	return 0;
}

static void find_symbols(const struct reader *r, uint64_t address, const char *names[MAX_ALIASES])
{
	size_t low = 0, high = r->nr_symbols;
	unsigned int nr = 0;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (r->symbols[middle].address < address)
			low = middle + 1;
		else
			high = middle;
	}
	for (; low < r->nr_symbols && r->symbols[low].address == address && nr < MAX_ALIASES - 1; low++)
		names[nr++] = r->symbols[low].name;
	names[nr] = NULL;
}

/* The frame base of x86-64 is the CFA, which at entry is 8 above the stack pointer. */
static const char *read_operation(const Dwarf_Op *op, struct entry_piece *p)
{
	if (op->atom >= DW_OP_reg0 && op->atom <= DW_OP_reg31) {
		p->reg = op->atom - DW_OP_reg0;
	} else if (op->atom == DW_OP_fbreg) {
		p->on_stack = true;
		p->stack = (int64_t)op->number + CFA_ABOVE_SP;
	} else if (op->atom == DW_OP_breg0 + DWARF_RSP) {
		p->on_stack = true;
		p->stack = (int64_t)op->number;
	} else if (op->atom >= DW_OP_breg0 && op->atom <= DW_OP_breg31) {
		return "an address in a register";
	} else if (op->atom == DW_OP_GNU_entry_value || op->atom == DW_OP_entry_value) {
		return "a value that is computed";
	} else if (op->atom == DW_OP_implicit_value || op->atom == DW_OP_stack_value ||
		   (op->atom >= DW_OP_lit0 && op->atom <= DW_OP_lit31) || op->atom == DW_OP_const1u ||
		   op->atom == DW_OP_const1s || op->atom == DW_OP_const2u || op->atom == DW_OP_const2s ||
		   op->atom == DW_OP_const4u || op->atom == DW_OP_const4s || op->atom == DW_OP_addr) {
		return "a constant";
	} else {
		return "another expression";
	}
	return NULL;
}

/* Pieces are each a location and DW_OP_piece; without a location nothing is known of them. */
static bool is_in_callers_frame(const struct entry_piece *p)
{
	return !p->on_stack || p->stack >= CFA_ABOVE_SP;
}

static const char *read_expression(const Dwarf_Op *ops, size_t nr, struct entry_param *param)
{
	uint32_t offset = 0;

	if (!nr)
		return "optimized out";
	for (size_t i = 0; i < nr;) {
		struct entry_piece *p = &param->pieces[param->nr_pieces++];
		const char *why = NULL;

		if (param->nr_pieces == MAX_ENTRY_PIECES)
			return "another expression";
		*p = (struct entry_piece){ .reg = NO_REGISTER, .offset = offset };
		if (ops[i].atom != DW_OP_piece)
			why = read_operation(&ops[i++], p);
		if (why)
			return why;
		/* What is in a register at entry is put there later. */
		if (!is_in_callers_frame(p))
			return "in the function's own frame";
		if (i == nr)
			return nr > 1 ? "another expression" : NULL;
		if (ops[i].atom != DW_OP_piece)
			return "a value that is computed";
		p->size = (uint32_t)ops[i++].number;
		offset += p->size;
	}
	return NULL;
}

/*
 * Several ranges may begin at the entry: the first are empty, and what they say is true of the very first
 * instruction (DW_AT_GNU_locviews).
 */
static const char *read_location(Dwarf_Attribute *attr, Dwarf_Addr entry, struct entry_param *param)
{
	Dwarf_Addr base, start, end;
	Dwarf_Op *ops;
	size_t nr;
	ptrdiff_t offset = 0;

	while ((offset = dwarf_getlocations(attr, offset, &base, &start, &end, &ops, &nr)) > 0)
		if (start == entry || (start < entry && entry < end))
			return read_expression(ops, nr, param);
	return offset < 0 ? "a location that cannot be read" : "none at the entry";
}

static uint64_t type_size(Dwarf_Die *die)
{
	Dwarf_Attribute attr;
	Dwarf_Die type;
	Dwarf_Word size;

	if (!dwarf_attr_integrate(die, DW_AT_type, &attr) || !dwarf_formref_die(&attr, &type) ||
	    dwarf_aggregate_size(&type, &size))
		return 0;
	return size;
}

static void read_param(Dwarf_Die *die, Dwarf_Addr entry, struct entry_param *param)
{
	Dwarf_Attribute attr;

	*param = (struct entry_param){ .gap = "no location", .size = type_size(die) };
	if (dwarf_attr_integrate(die, DW_AT_name, &attr))
		param->name = dwarf_formstring(&attr);
	if (dwarf_hasattr(die, DW_AT_const_value))
		param->gap = "a constant";
	else if (dwarf_attr(die, DW_AT_location, &attr))
		param->gap = read_location(&attr, entry, param);
}

static void read_params(Dwarf_Die *function, struct entry *e)
{
	Dwarf_Die die;

	if (dwarf_child(function, &die))
		return;
	do {
		int tag = dwarf_tag(&die);

		e->is_variadic |= tag == DW_TAG_unspecified_parameters;
		if (tag == DW_TAG_formal_parameter && e->nr_params < MAX_ENTRY_PARAMS)
			read_param(&die, e->address, &e->params[e->nr_params++]);
	} while (!dwarf_siblingof(&die, &die));
}

/* A function with a part elsewhere (.cold) has ranges; the first one begins at its entry. */
static bool find_entry(Dwarf_Die *die, Dwarf_Addr *entry)
{
	Dwarf_Addr base, end;

	if (dwarf_hasattr(die, DW_AT_ranges) && !dwarf_hasattr(die, DW_AT_entry_pc))
		return dwarf_ranges(die, 0, &base, entry, &end) > 0;
	return !dwarf_entrypc(die, entry);
}

static void read_function(const struct reader *r, Dwarf_Die *die)
{
	const char *names[MAX_ALIASES];
	struct entry e = { .symbols = names };
	Dwarf_Attribute attr;
	Dwarf_Addr address;

	if (dwarf_tag(die) != DW_TAG_subprogram || !find_entry(die, &address))
		return;
	e.name = dwarf_attr_integrate(die, DW_AT_name, &attr) ? dwarf_formstring(&attr) : NULL;
	if (!e.name)
		return;
	e.address = address;
	read_params(die, &e);
	find_symbols(r, address + r->bias, names);
	r->visit(&e, r->ctx);
}

static void read_unit(const struct reader *r, Dwarf_Die *unit)
{
	Dwarf_Die die;

	if (dwarf_child(unit, &die))
		return;
	if (dwarf_srclang(unit) == DW_LANG_Mips_Assembler) /* parameters are not told */
		return;
	do
		read_function(r, &die);
	while (!dwarf_siblingof(&die, &die));
}

static int read_module(struct reader *r, Dwfl_Module *module)
{
	Dwarf *dwarf = dwfl_module_getdwarf(module, &r->bias);
	Dwarf_Off offset = 0, next;
	size_t header;

	if (!dwarf || read_symbols(r, module))
		return -1;
	while (!dwarf_nextcu(dwarf, offset, &next, &header, NULL, NULL, NULL)) {
		Dwarf_Die unit;

		if (dwarf_offdie(dwarf, offset + header, &unit))
			read_unit(r, &unit);
		offset = next;
	}
	free(r->symbols);
	return 0;
}

int entries__each(const char *path, void (*visit)(const struct entry *e, void *ctx), void *ctx)
{
	static const Dwfl_Callbacks callbacks = {
		.section_address = dwfl_offline_section_address,
		.find_debuginfo = dwfl_standard_find_debuginfo,
	};
	struct reader r = { .visit = visit, .ctx = ctx };
	Dwfl *dwfl = dwfl_begin(&callbacks);
	Dwfl_Module *module = dwfl ? dwfl_report_offline(dwfl, "kernel", path, -1) : NULL;
	int err = -1;

	if (module && !dwfl_report_end(dwfl, NULL, NULL))
		err = read_module(&r, module);
	if (err)
		fprintf(stderr, "%s: %s\n", path, dwfl_errmsg(-1));
	dwfl_end(dwfl);
	return err;
}
