#include "dwarf_info.h"

#include "arena.h"
#include "dwarf_die.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum {
	/* Deeper than any program nests its scopes; a damaged file may go deeper still. */
	MAX_DEPTH = 64,
};

int dwarf_die__each_child(Dwarf_Die *die, int (*visit)(Dwarf_Die *child, void *ctx), void *ctx)
{
	Dwarf_Die child;
	int ret = 0;

	if (dwarf_child(die, &child))
		return 0;
	do {
		ret = visit(&child, ctx);
	} while (!ret && dwarf_siblingof(&child, &child) == 0);
	return ret;
}

unsigned int dwarf_die__nr_children(Dwarf_Die *die)
{
	Dwarf_Die child;
	unsigned int nr = 0;

	if (dwarf_child(die, &child))
		return 0;
	do {
		nr++;
	} while (nr < DWARF_MAX_LENGTH && dwarf_siblingof(&child, &child) == 0);
	return nr;
}

int dwarf_die__each_unit(struct dwarf *dw, int (*visit)(Dwarf_Die *unit, void *ctx), void *ctx)
{
	Dwarf_CU *cu = NULL;
	Dwarf_Die unit;
	int ret = 0;

	while (!ret && dwarf_get_units(dw->dwarf, cu, &cu, NULL, NULL, &unit, NULL) == 0)
		ret = visit(&unit, ctx);
	return ret;
}

Dwarf_Die *dwarf_die__refer(Dwarf_Die *die, unsigned int name, Dwarf_Die *other)
{
	Dwarf_Attribute attr;

	return dwarf_formref_die(dwarf_attr(die, name, &attr), other);
}

bool dwarf_die__flag(Dwarf_Die *die, unsigned int name)
{
	Dwarf_Attribute attr;
	bool flag;

	return !dwarf_formflag(dwarf_attr(die, name, &attr), &flag) && flag;
}

bool dwarf_die__number(Dwarf_Die *die, unsigned int name, uint64_t *value)
{
	Dwarf_Attribute attr;
	Dwarf_Word word;

	if (!dwarf_attr(die, name, &attr) || dwarf_formudata(&attr, &word))
		return false;
	*value = word;
	return true;
}

static int language(Dwarf_Die *die)
{
	Dwarf_Die unit;

	return dwarf_diecu(die, &unit, NULL, NULL) ? dwarf_srclang(&unit) : 0;
}

/* https://dwarfstd.org/languages.html; elfutils 0.188 has no names for the newest ones. */
enum {
	LANGUAGE_CXX_17 = 0x2a,
	LANGUAGE_CXX_20 = 0x2b,
	LANGUAGE_C_17 = 0x2c,
	LANGUAGE_ASSEMBLER = 0x31,
	LANGUAGE_CXX_23 = 0x3a,
	LANGUAGE_C_23 = 0x3e,
};

bool dwarf_die__is_cxx(Dwarf_Die *die)
{
	switch (language(die)) {
	case DW_LANG_C_plus_plus:
	case DW_LANG_C_plus_plus_03:
	case DW_LANG_C_plus_plus_11:
	case DW_LANG_C_plus_plus_14:
	case LANGUAGE_CXX_17:
	case LANGUAGE_CXX_20:
	case LANGUAGE_CXX_23:
	case DW_LANG_ObjC_plus_plus:
		return true;
	default:
		return false;
	}
}

/* Languages whose functions take their parameters as the ABI says; Rust's and Go's do not. */
static bool is_c(Dwarf_Die *die)
{
	switch (language(die)) {
	case DW_LANG_C:
	case DW_LANG_C89:
	case DW_LANG_C99:
	case DW_LANG_C11:
	case LANGUAGE_C_17:
	case LANGUAGE_C_23:
	case DW_LANG_ObjC:
		return true;
	default:
		return dwarf_die__is_cxx(die);
	}
}

static bool is_clang(Dwarf_Die *die)
{
	Dwarf_Attribute attr;
	Dwarf_Die unit;
	const char *producer;

	if (!dwarf_diecu(die, &unit, NULL, NULL))
		return false;
	producer = dwarf_formstring(dwarf_attr(&unit, DW_AT_producer, &attr));
	return producer && strstr(producer, "clang");
}

/* Assemblers describe a function without its parameters. */
static bool is_assembler(Dwarf_Die *unit)
{
	int n = dwarf_srclang(unit);

	return n == DW_LANG_Mips_Assembler || n == LANGUAGE_ASSEMBLER;
}

int dwarf__open(struct Elf *elf, const struct abi_arch *arch, struct dwarf **out)
{
	struct dwarf *dw = calloc(1, sizeof(*dw));
	int err = -ENOMEM;

	*out = NULL;
	if (!dw)
		return -ENOMEM;
	dw->arch = arch;
	dw->arena = arena__new();
	if (dw->arena) {
		dw->dwarf = dwarf_begin_elf(elf, DWARF_C_READ, NULL);
		err = dw->dwarf ? 0 : -ENOENT;
	}
	if (err)
		dwarf__free(dw);
	else
		*out = dw;
	return err;
}

void dwarf__free(struct dwarf *dw)
{
	if (!dw)
		return;
	dwarf_type__free(dw);
	dwarf_end(dw->dwarf);
	arena__free(dw->arena);
	free(dw);
}

/* A walk over the functions of a unit, wherever they are nested. */
struct walk {
	int (*visit)(Dwarf_Die *die, void *ctx);
	void *ctx;
	unsigned int depth;
};

static int walk_child(Dwarf_Die *child, void *ctx);

static int walk(Dwarf_Die *die, struct walk *w)
{
	int ret;

	if (w->depth == MAX_DEPTH)
		return 0;
	w->depth++;
	ret = dwarf_die__each_child(die, walk_child, w);
	w->depth--;
	return ret;
}

static int walk_child(Dwarf_Die *child, void *ctx)
{
	struct walk *w = ctx;
	int ret;

	switch (dwarf_tag(child)) {
	case DW_TAG_subprogram:
	case DW_TAG_inlined_subroutine:
		ret = w->visit(child, w->ctx);
		return ret ? ret : walk(child, w);
	case DW_TAG_namespace:
	case DW_TAG_module:
	case DW_TAG_class_type:
	case DW_TAG_structure_type:
	case DW_TAG_union_type:
	case DW_TAG_lexical_block:
	case DW_TAG_try_block:
	case DW_TAG_catch_block:
		return walk(child, w);
	default:
		return 0;
	}
}

static int each_function(Dwarf_Die *unit, int (*visit)(Dwarf_Die *die, void *ctx), void *ctx)
{
	struct walk w = { .visit = visit, .ctx = ctx };

	return walk(unit, &w);
}

/* Where DIE's code begins; gcc lists the part that is called first, and the cold part behind it. */
static bool entry_of(Dwarf_Die *die, uint64_t *entry)
{
	Dwarf_Addr base, start, end;

	if (dwarf_tag(die) != DW_TAG_subprogram || dwarf_die__flag(die, DW_AT_declaration))
		return false;
	if (dwarf_entrypc(die, &start) && dwarf_ranges(die, 0, &base, &start, &end) <= 0)
		return false;
	*entry = start;
	return true;
}

/* The DIE that has a function's name and type: out of line, an instance only refers to it. */
static void find_origin(const Dwarf_Die *die, Dwarf_Die *origin)
{
	*origin = *die;
	for (int i = 0; i < MAX_DEPTH && dwarf_die__refer(origin, DW_AT_abstract_origin, origin); i++)
		;
}

static const char *name_of(Dwarf_Die *die)
{
	Dwarf_Attribute attr;

	return dwarf_formstring(dwarf_attr_integrate(die, DW_AT_name, &attr));
}

static const char *linkage_name(Dwarf_Die *die)
{
	Dwarf_Attribute attr;
	const char *name = dwarf_formstring(dwarf_attr_integrate(die, DW_AT_linkage_name, &attr));

	return name ? name : dwarf_formstring(dwarf_attr_integrate(die, DW_AT_MIPS_linkage_name, &attr));
}

/* Without the suffix of a clone. */
static bool has_name(Dwarf_Die *die, const char *name)
{
	const char *own = linkage_name(die);
	size_t len = strcspn(name, ".");

	own = own ? own : name_of(die);
	return own && !strncmp(own, name, len) && (!own[len] || !strcmp(own, name));
}

struct find {
	uint64_t address;
	const char *name;
	bool tells; /* only units that tell where their code is, or only the others */
	Dwarf_Die die;
	bool is_found;
};

enum { STOP = 1 };

static int compare_entry(Dwarf_Die *die, void *ctx)
{
	struct find *f = ctx;
	uint64_t entry;
	bool named;

	if (!entry_of(die, &entry) || entry != f->address)
		return 0;
	named = has_name(die, f->name);
	if (!f->is_found || named)
		f->die = *die;
	f->is_found = true;
	return named ? STOP : 0;
}

/* Most units tell what code they have, and need not be looked through. */
static int search_unit(Dwarf_Die *unit, void *ctx)
{
	struct find *f = ctx;
	bool tells = dwarf_hasattr(unit, DW_AT_low_pc) || dwarf_hasattr(unit, DW_AT_ranges);

	if (tells != f->tells || is_assembler(unit))
		return 0;
	if (tells && dwarf_haspc(unit, f->address) <= 0)
		return 0;
	return each_function(unit, compare_entry, f);
}

static void find_die(struct dwarf *dw, struct find *f)
{
	f->tells = true;
	dwarf_die__each_unit(dw, search_unit, f);
	f->tells = false;
	if (!f->is_found)
		dwarf_die__each_unit(dw, search_unit, f);
}

struct parameters {
	const struct dwarf *dw;
	Dwarf_Die *function;
	uint64_t entry;
	struct dwarf_function *f;
	unsigned int next;
	const void *const *origins; /* of the function's parameters, by index */
};

/* The parameter that DIE is an instance of; in the function itself, the next one. */
static unsigned int index_of(struct parameters *p, Dwarf_Die *die)
{
	Dwarf_Die origin;
	unsigned int i = 0;

	if (!p->origins)
		return p->next++;
	find_origin(die, &origin);
	while (i < p->f->type->nr && p->origins[i] != origin.addr)
		i++;
	return i;
}

static int fill_entry(Dwarf_Die *child, void *ctx)
{
	struct parameters *p = ctx;
	unsigned int i;

	if (dwarf_tag(child) != DW_TAG_formal_parameter)
		return 0;
	i = index_of(p, child);
	if (i < p->f->type->nr)
		p->f->entries[i] = dwarf_entry__of(p->dw, p->function, child, p->entry);
	return 0;
}

struct origins {
	const void **list;
	unsigned int nr;
	unsigned int max;
};

static int add_origin(Dwarf_Die *child, void *ctx)
{
	struct origins *o = ctx;

	if (dwarf_tag(child) == DW_TAG_formal_parameter && o->nr < o->max)
		o->list[o->nr++] = child->addr;
	return 0;
}

/* In an instance out of line, parameters may be missing or in another order. */
static int fill_entries(struct dwarf *dw, Dwarf_Die *die, Dwarf_Die *origin, uint64_t entry,
			struct dwarf_function *f)
{
	struct origins origins = { .max = f->type->nr };
	struct parameters p = { .dw = dw, .function = die, .entry = entry, .f = f };

	f->entries = arena__array(dw->arena, f->type->nr, sizeof(*f->entries));
	origins.list = arena__array(dw->arena, f->type->nr, sizeof(*origins.list));
	if (!f->entries || !origins.list)
		return -ENOMEM;
	if (origin->addr != die->addr) {
		dwarf_die__each_child(origin, add_origin, &origins);
		p.origins = origins.list;
	}
	dwarf_die__each_child(die, fill_entry, &p);
	return 0;
}

struct count {
	const void *origin;
	unsigned int nr;
};

static int count_inlined(Dwarf_Die *die, void *ctx)
{
	struct count *c = ctx;
	Dwarf_Die origin;

	if (dwarf_tag(die) != DW_TAG_inlined_subroutine)
		return 0;
	find_origin(die, &origin);
	c->nr += origin.addr == c->origin;
	return 0;
}

int dwarf__find_function(struct dwarf *dw, uint64_t address, const char *name, struct dwarf_function *f)
{
	struct find find = { .address = address, .name = name };
	struct count count = { 0 };
	Dwarf_Die origin, unit;
	int err;

	*f = (struct dwarf_function){ 0 };
	find_die(dw, &find);
	if (!find.is_found)
		return -ENOENT;
	find_origin(&find.die, &origin);
	f->unit = dwarf_die__unit(&find.die);
	f->name = name_of(&find.die);
	f->type = dwarf_type__function(dw, &origin);
	f->is_c = is_c(&find.die);
	f->is_clang = is_clang(&find.die);
	err = fill_entries(dw, &find.die, &origin, address, f);
	count.origin = origin.addr;
	if (origin.addr != find.die.addr && dwarf_diecu(&find.die, &unit, NULL, NULL))
		each_function(&unit, count_inlined, &count);
	f->nr_inlined = count.nr;
	return dw->no_memory ? -ENOMEM : err;
}

static int compare_inlined(Dwarf_Die *die, void *ctx)
{
	const char *name = ctx;
	uint64_t how;

	return dwarf_tag(die) == DW_TAG_subprogram && dwarf_die__number(die, DW_AT_inline, &how) &&
	       (how == DW_INL_inlined || how == DW_INL_declared_inlined) && has_name(die, name);
}

static int search_inlined(Dwarf_Die *unit, void *ctx)
{
	return each_function(unit, compare_inlined, ctx);
}

bool dwarf__is_inlined(struct dwarf *dw, const char *name)
{
	return dwarf_die__each_unit(dw, search_inlined, (void *)(uintptr_t)name);
}

static int compare_split(Dwarf_Die *unit, void *ctx)
{
	(void)ctx;
	return dwarf_tag(unit) == DW_TAG_skeleton_unit || dwarf_hasattr(unit, DW_AT_GNU_dwo_name);
}

bool dwarf__is_split(struct dwarf *dw)
{
	return dwarf_die__each_unit(dw, compare_split, NULL);
}

struct each {
	int (*visit)(const char *name, uint64_t address, void *ctx);
	void *ctx;
};

static int visit_function(Dwarf_Die *die, void *ctx)
{
	struct each *e = ctx;
	const char *name = linkage_name(die);
	uint64_t entry;

	name = name ? name : name_of(die);
	return name && entry_of(die, &entry) ? e->visit(name, entry, e->ctx) : 0;
}

static int visit_unit(Dwarf_Die *unit, void *ctx)
{
	return each_function(unit, visit_function, ctx);
}

int dwarf__each_function(struct dwarf *dw, int (*visit)(const char *name, uint64_t address, void *ctx),
			 void *ctx)
{
	struct each e = { visit, ctx };

	return dwarf_die__each_unit(dw, visit_unit, &e);
}

struct each_prototype {
	struct dwarf *dw;
	bool (*wanted)(uint64_t address, void *ctx);
	int (*take)(const char *name, uint64_t address, const struct type *type, void *ctx);
	void *ctx;
};

static int take_prototype(Dwarf_Die *die, void *ctx)
{
	struct each_prototype *e = ctx;
	const char *name = linkage_name(die);
	const struct type *type;
	Dwarf_Die origin;
	uint64_t entry;

	name = name ? name : name_of(die);
	if (!name || !entry_of(die, &entry) || !e->wanted(entry, e->ctx))
		return 0;
	find_origin(die, &origin);
	type = dwarf_type__function(e->dw, &origin);
	return e->dw->no_memory ? -ENOMEM : e->take(name, entry, type, e->ctx);
}

static int take_unit(Dwarf_Die *unit, void *ctx)
{
	return is_assembler(unit) ? 0 : each_function(unit, take_prototype, ctx);
}

int dwarf__each_prototype(struct dwarf *dw, bool (*wanted)(uint64_t address, void *ctx),
			  int (*take)(const char *name, uint64_t address, const struct type *type, void *ctx),
			  void *ctx)
{
	struct each_prototype e = { dw, wanted, take, ctx };

	return dwarf_die__each_unit(dw, take_unit, &e);
}
