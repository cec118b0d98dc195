#include "user_function.h"

#include "arena.h"
#include "aside.h"
#include "binary.h"
#include "confirm.h"
#include "diag_pack.h"
#include "dwarf_info.h"
#include "pack.h"
#include "prototype.h"
#include "spec.h"
#include "user_symbol.h"

#include <errno.h>
#include <stdlib.h>

/* In the child process. */
struct finder {
	const struct user_function_options *o;
	struct arena *arena;
	struct diag diag;
	struct binary *binary;
	struct dwarf *dwarf; /* NULL: there is no debug information, or it cannot be read */
	struct user_symbol symbol;
	struct prototype proto;
	struct user_function *f;
	struct named_type *types;
	uint64_t unit; /* of the function's source file */
};

static int check_machine(struct finder *x)
{
	const struct user_function_options *o = x->o;
	const char *arch = binary__arch(x->binary);
	const struct abi_arch *wanted = o->machine ? o->machine : o->arch;

	x->f->arch = arch ? abi__find(arch) : NULL;
	if (x->f->arch && (!wanted || x->f->arch == wanted))
		return 0;
	diag__quote(&x->diag, o->spec->text, o->spec->module_at);
	if (!x->f->arch)
		return diag__fail(&x->diag, -ENOEXEC, "%s is for %s, whose user functions are not known",
				  o->path, binary__arch_text(x->binary));
	if (!o->machine)
		return diag__fail(&x->diag, -EINVAL, "%s is for %s, not for %s", o->path, arch, wanted->name);
	diag__hint(&x->diag, "--explain works for it.");
	return diag__fail(&x->diag, -ENOEXEC, "%s is for %s, and this machine is %s", o->path, arch,
			  wanted->name);
}

static int open_files(struct finder *x)
{
	int err = binary__open(x->o->path, &x->binary, &x->diag);
	struct Elf *elf;

	if (err) {
		diag__quote(&x->diag, x->o->spec->text, x->o->spec->module_at);
		return err;
	}
	x->f->file = *binary__file(x->binary);
	x->f->debug_path = binary__debug_path(x->binary);
	err = check_machine(x);
	elf = err ? NULL : binary__dwarf_elf(x->binary);
	if (elf && dwarf__open(elf, x->f->arch, &x->dwarf) == -ENOMEM)
		err = -ENOMEM;
	return err;
}

static bool is_inlined(void *ctx, const char *function)
{
	struct finder *x = ctx;

	return x->dwarf && dwarf__is_inlined(x->dwarf, function);
}

static int find_symbol(struct finder *x)
{
	int err = user_symbol__find(x->binary, x->o->path, x->o->spec, is_inlined, x, x->arena, &x->symbol,
				    &x->diag);
	uint64_t *offsets;

	if (err)
		return err;
	offsets = arena__array(x->arena, x->symbol.nr_codes, sizeof(*offsets));
	if (!offsets)
		return -ENOMEM;
	for (unsigned int i = 0; i < x->symbol.nr_codes; i++)
		offsets[i] = x->symbol.codes[i].offset;
	x->f->offsets = offsets;
	x->f->nr_offsets = x->symbol.nr_codes;
	if (x->symbol.clones)
		diag__note(&x->diag, "note: there is also %s, whose calls are not seen", x->symbol.clones);
	return 0;
}

static void tell_inlined(struct finder *x, unsigned int nr)
{
	if (nr)
		diag__note(&x->diag, "note: the compiler replaced %u call%s of '%s' by its code: %s not seen",
			   nr, nr == 1 ? "" : "s", x->o->spec->function, nr == 1 ? "it is" : "they are");
}

/* The prototype of the function at code I, with what is known of how its code takes the parameters. */
static int prototype_at(struct finder *x, unsigned int i, struct prototype *p, struct dwarf_function *f)
{
	const char *name = x->o->spec->function;
	int err = dwarf__find_function(x->dwarf, x->symbol.codes[i].address, name, f);

	if (!err)
		err = prototype__from_function(p, x->arena, x->f->arch, name, f->type, ORIGIN_DWARF);
	if (err)
		return err;
	confirm__parameters(p, f, x->symbol.is_global, x->f->arch, x->arena);
	confirm__result(p, f, x->symbol.is_global);
	return 0;
}

static int find_prototype(struct finder *x)
{
	struct dwarf_function f;
	int err = x->dwarf ? prototype_at(x, 0, &x->proto, &f) : -ENOENT;

	if (err)
		return err;
	x->f->type = f.type;
	x->unit = f.unit;
	tell_inlined(x, f.nr_inlined);
	for (unsigned int i = 1; i < x->symbol.nr_codes && !err; i++) {
		struct prototype other = { 0 };

		err = prototype_at(x, i, &other, &f);
		/* Without debug information it has no parameters, and all of the first one's are distrusted. */
		if (!err || err == -ENOENT) {
			prototype__distrust_differences(&x->proto, &other);
			err = 0;
		}
		tell_inlined(x, err ? 0 : f.nr_inlined);
	}
	return err;
}

static void tell_no_prototype(struct finder *x)
{
	if (x->dwarf && dwarf__is_split(x->dwarf))
		diag__note(&x->diag, "note: debug information in .dwo files (-gsplit-dwarf) is not read");
}

static int find_types(struct finder *x)
{
	x->types = arena__array(x->arena, x->o->nr_types, sizeof(*x->types));
	if (!x->types)
		return -ENOMEM;
	for (unsigned int i = 0; i < x->o->nr_types; i++) {
		x->types[i] = x->o->types[i];
		if (x->dwarf)
			x->types[i].type = dwarf__find_type(x->dwarf, x->types[i].kind, x->types[i].name);
	}
	return 0;
}

static int find_expression_types(struct finder *x)
{
	const struct type **roots = arena__array(x->arena, x->o->nr_types + 1, sizeof(*roots));
	struct user_types_options o = {
		.words = x->o->words,
		.nr_words = x->o->nr_words,
		.unit = x->unit,
		.roots = roots,
	};

	if (!roots)
		return -ENOMEM;
	for (unsigned int i = 0; i < x->o->nr_types; i++)
		roots[o.nr_roots++] = x->types[i].type;
	roots[o.nr_roots++] = x->f->type;
	return user_types__find(x->dwarf, &o, x->arena, &x->f->expression_types, &x->diag);
}

static int find(struct finder *x)
{
	int err = open_files(x);

	if (!err)
		err = find_symbol(x);
	if (err)
		return err;
	err = find_prototype(x);
	if (err == -ENOENT) {
		tell_no_prototype(x);
		err = 0;
	}
	if (!err)
		err = find_types(x);
	if (!err && x->dwarf && x->o->nr_words)
		err = find_expression_types(x);
	return err;
}

static void pack_found(struct pack *p, const struct finder *x)
{
	const struct user_function *f = x->f;
	bool is_forced = false;

	pack__u64(p, f->file.device);
	pack__u64(p, f->file.inode);
	pack__u64(p, f->file.size);
	pack__u64(p, f->file.changed);
	pack__string(p, f->arch->name);
	pack__string(p, f->debug_path);
	pack__u32(p, f->nr_offsets);
	for (unsigned int i = 0; i < f->nr_offsets; i++)
		pack__u64(p, f->offsets[i]);
	pack__type(p, f->type);
	for (unsigned int i = 0; f->type && i < x->proto.nr_params; i++) {
		const char *why = x->proto.params[i].distrust;

		is_forced |= why && x->o->force;
		pack__string(p, x->o->force ? NULL : why);
	}
	is_forced |= x->proto.result_distrust && x->o->force;
	pack__string(p, x->o->force ? NULL : x->proto.result_distrust);
	pack__u32(p, is_forced);
	for (unsigned int i = 0; i < x->o->nr_types; i++)
		pack__type(p, x->types[i].type);
	pack__u32(p, f->expression_types.nr);
	for (unsigned int i = 0; i < f->expression_types.nr; i++)
		pack__type(p, f->expression_types.list[i]);
}

static void work(void *ctx, struct pack *result)
{
	struct user_function f = { 0 };
	struct finder x = { .o = ctx, .f = &f, .arena = arena__new() };
	int err = x.arena ? find(&x) : -ENOMEM;

	pack__u32(result, (uint32_t)err);
	if (x.arena)
		diag__pack(result, &x.diag, x.arena);
	if (!err)
		pack_found(result, &x);
	/* The process ends now, and with it all that it holds. */
}

/* In the tracer. */
static void unpack_offsets(struct unpack *u, struct user_function *f)
{
	uint64_t *offsets;

	f->nr_offsets = unpack__count(u, sizeof(*offsets));
	offsets = arena__array(u->arena, f->nr_offsets, sizeof(*offsets));
	u->failed |= !offsets || !f->nr_offsets;
	for (unsigned int i = 0; i < f->nr_offsets && !u->failed; i++)
		offsets[i] = unpack__u64(u);
	f->offsets = offsets;
}

static void unpack_prototype(struct unpack *u, struct user_function *f)
{
	f->type = unpack__type(u);
	if (f->type) {
		f->distrust = arena__array(u->arena, f->type->nr, sizeof(*f->distrust));
		u->failed |= !f->distrust || f->type->kind != TYPE_FUNCTION;
	}
	for (uint32_t i = 0; f->type && i < f->type->nr && !u->failed; i++)
		f->distrust[i] = unpack__string(u);
	f->result_distrust = unpack__string(u);
	f->is_forced = unpack__u32(u);
}

static void unpack_types(struct unpack *u, const struct user_function_options *o, struct user_function *f)
{
	struct named_type *types = arena__array(u->arena, o->nr_types, sizeof(*types));

	u->failed |= !types;
	for (unsigned int i = 0; i < o->nr_types && !u->failed; i++) {
		types[i] = o->types[i];
		types[i].type = unpack__type(u);
	}
	f->types = types;
	f->nr_types = o->nr_types;
}

static void unpack_expression_types(struct unpack *u, struct user_types *types)
{
	types->nr = unpack__count(u, sizeof(uint32_t));
	types->list = arena__array(u->arena, types->nr, sizeof(*types->list));
	u->failed |= !types->list;
	for (unsigned int i = 0; i < types->nr && !u->failed; i++) {
		types->list[i] = unpack__type(u);
		u->failed |= !types->list[i];
	}
}

static void unpack_found(struct unpack *u, const struct user_function_options *o, struct user_function *f)
{
	const char *arch;

	f->path = o->path;
	f->file.device = unpack__u64(u);
	f->file.inode = unpack__u64(u);
	f->file.size = unpack__u64(u);
	f->file.changed = unpack__u64(u);
	arch = unpack__string(u);
	f->arch = arch ? abi__find(arch) : NULL;
	u->failed |= !f->arch;
	f->debug_path = unpack__string(u);
	unpack_offsets(u, f);
	unpack_prototype(u, f);
	unpack_types(u, o, f);
	unpack_expression_types(u, &f->expression_types);
}

int user_function__find(const struct user_function_options *o, struct arena *a, struct user_function *f,
			struct diag *d)
{
	struct unpack u = { .arena = a };
	unsigned char *bytes;
	int err = aside__run(work, (void *)(uintptr_t)o, o->cancel_fd, o->path, &bytes, &u.len, d);

	*f = (struct user_function){ 0 };
	if (err)
		return err;
	u.bytes = bytes;
	err = (int32_t)unpack__u32(&u);
	diag__unpack(&u, d, err);
	if (!err)
		unpack_found(&u, o, f);
	free(bytes);
	if (u.failed)
		return diag__fail(d, -EIO, "%s could not be read: what was found makes no sense", o->path);
	return err;
}
