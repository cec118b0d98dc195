#include "resolve.h"

#include "arena.h"
#include "btf.h"
#include "expression_btf.h"
#include "kernel.h"
#include "resolver.h"
#include "spec.h"
#include "target.h"
#include "user_function.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* What is read of a function of which nothing is known: the registers. */
enum { NR_DEFAULT = 6 };

bool resolver__is_same(const char *a, const char *b)
{
	return a && b ? !strcmp(a, b) : a == b;
}

int resolver__take_function(struct resolver *r, const struct type *f, enum origin origin)
{
	int err = prototype__from_function(r->proto, r->arena, r->arch, r->spec->function, f, origin);

	r->proto->module = r->module;
	r->proto->is_syscall = r->syscall;
	return err;
}

static int find_module(const struct symbol *s, void *ctx)
{
	struct resolver *r = ctx;

	if (!s->module || strcmp(s->name, r->spec->function) || !strchr("tT", s->type))
		return 0;
	r->module = arena__strdup(r->arena, s->module);
	return 1;
}

/* Of a function that does not exist, registers would be printed that mean nothing. */
static int check_exists(struct resolver *r)
{
	struct target target = { .spec = r->spec, .module = r->module }, *list = &target;

	/* The symbols are this machine's. */
	return r->o->arch == abi__find(NULL) ? target__find(&list, 1, r->arena, r->diag) : 0;
}

/* Not in the kernel's own BTF: is it a module's, or no function at all? */
static int look_further(struct resolver *r)
{
	int err;

	if (!r->spec->module && kernel__each_symbol(find_module, r) > 0) {
		if (!resolve_btf__open(r) && !resolve_btf__function(r))
			return 0;
		return -ENOENT;
	}
	err = check_exists(r);
	return err ? err : -ENOENT;
}

static const struct type unsigned_long = {
	.kind = TYPE_INT,
	.is_complete = true,
	.size = sizeof(long),
	.align = sizeof(long),
	.name = "unsigned long",
};

static unsigned int nr_listed(const struct spec *spec)
{
	unsigned int nr = spec->nr_args;

	return nr && spec->args[nr - 1].kind == SPEC_REST ? nr - 1 : nr;
}

static bool all_declared(const struct spec *spec)
{
	for (unsigned int i = 0; i < spec->nr_args; i++)
		if (spec->args[i].kind != SPEC_DECLARATION)
			return false;
	return spec->has_list;
}

/* foo.isra.0, foo.constprop.0, ... */
static bool is_clone(const struct resolver *r)
{
	return strlen(r->name) < strlen(r->spec->function);
}

int resolver__by_default(struct resolver *r)
{
	unsigned int nr = r->spec->has_list ? nr_listed(r->spec) : NR_DEFAULT;
	struct type_parameter *params = arena__array(r->arena, nr, sizeof(*params));
	struct type f = { .kind = TYPE_FUNCTION, .nr = nr, .parameters = params };
	int err = 0;

	/* It is left out, as those are which BTF does not have; that it exists is known. */
	if (r->spec->is_pattern && !all_declared(r->spec))
		return diag__fail(r->diag, -ENOENT, "nothing is known of the parameters of '%s'",
				  r->spec->function);
	if (!all_declared(r->spec) && !r->user)
		err = check_exists(r);
	if (err || !params)
		return err ? err : -ENOMEM;
	for (unsigned int i = 0; i < nr; i++)
		params[i].type = &unsigned_long;
	if (!all_declared(r->spec))
		diag__note(r->diag, "note: %s the parameters of '%s'%s",
			   r->user ? "no debug information tells" : "nothing is known of", r->spec->function,
			   is_clone(r) && !r->o->force ? "" : "; they are printed as unsigned long");
	return resolver__take_function(r, &f, ORIGIN_DEFAULT);
}

/* The prototype as the file's debug information has it. */
static int from_user_function(struct resolver *r)
{
	const struct user_function *u = r->user;
	int err = u->type ? resolver__take_function(r, u->type, ORIGIN_DWARF) : resolver__by_default(r);

	r->proto->file = u->path;
	for (unsigned int i = 0; u->type && i < r->proto->nr_params && !err; i++)
		if (u->distrust[i])
			prototype__distrust(r->proto, i, u->distrust[i]);
	if (u->result_distrust && !err)
		prototype__distrust_result(r->proto, u->result_distrust);
	r->proto->is_forced = u->is_forced;
	return err;
}

/* The prototype as the kernel has it, or the best that there is. */
static int known_prototype(struct resolver *r)
{
	struct diag no_headers = { 0 };
	bool headers_first = r->o->nr_includes > 0;
	int err;

	if (r->user)
		return from_user_function(r);
	if (headers_first) {
		err = resolve_headers__find(r, r->diag);
		if (!err)
			err = resolve_headers__function(r);
		if (err != -ENOENT || r->diag->message)
			return err;
	}
	err = resolve_btf__open(r);
	if (err && err != -ENOENT)
		return err;
	if (!err && r->o->btf_file)
		return resolve_btf__function(r) ? resolve_btf__not_in_file(r) : 0;
	err = resolve_btf__function(r);
	if (err == -ENOENT && r->btf && !all_declared(r->spec))
		err = look_further(r);
	if (err != -ENOENT || r->diag->message)
		return err;
	/* No header declares a clone, and of what it says of the function nothing would be certain. */
	if (!headers_first && !is_clone(r) && !resolve_headers__find(r, &no_headers))
		err = resolve_headers__function(r);
	diag__clear(&no_headers);
	return err == -ENOENT && !r->diag->message ? resolver__by_default(r) : err;
}

/* A clone's parameters may have been dropped, split or passed otherwise (gcc's -fipa-sra, -fipa-cp). */
static void distrust_clone(struct resolver *r)
{
	/* DWARF tells of each parameter of a clone where it is. */
	if (r->proto->origin == ORIGIN_DWARF)
		return;
	r->proto->is_forced |= is_clone(r) && r->o->force;
	if (!is_clone(r) || r->o->force)
		return;
	for (unsigned int i = 0; i < r->proto->nr_params; i++)
		prototype__distrust(r->proto, i, "the compiler may have changed a clone's parameters");
	prototype__distrust_result(r->proto, "the compiler may have changed a clone's result");
}

/* One of several functions of a name is meant: whose is it, and how many are there? */
static void find_namesakes(struct resolver *r)
{
	struct symbol_search found = { .function = r->spec->function, .module = r->module };
	const char *module = NULL;

	if (r->user || r->o->btf_file || (!r->spec->address && !r->spec->all_addresses) ||
	    kernel__search_symbols(&found, 1, r->arena))
		return;
	for (unsigned int i = 0; i < found.nr_places; i++)
		if (r->spec->address && found.places[i].address == r->spec->address)
			r->module = module = found.places[i].module;
	for (unsigned int i = r->nr_functions = 0; i < found.nr_places; i++)
		r->nr_functions +=
			r->spec->all_addresses || resolver__is_same(found.places[i].module, module);
}

/* pahole may have written the prototype of only one of them: tests/dwarf/README.md. */
static void distrust_namesakes(struct resolver *r)
{
	static const char why[] = "several functions have this name, and its prototype may be another one's";

	if (r->nr_functions <= r->nr_prototypes || r->proto->origin == ORIGIN_DEFAULT)
		return;
	r->proto->is_forced |= r->o->force;
	if (r->o->force)
		return;
	for (unsigned int i = 0; i < r->proto->nr_params; i++)
		prototype__distrust(r->proto, i, why);
	prototype__distrust_result(r->proto, why);
}

static int resolve_all(struct resolver *r)
{
	struct type_parameter *declared;
	int err;

	find_namesakes(r);
	err = r->syscall ? resolve_syscall__prototype(r) : known_prototype(r);
	if (!err) {
		distrust_clone(r);
		distrust_namesakes(r);
		err = resolve_declaration__types(r, &declared);
	}
	if (!err)
		err = prototype__apply(r->proto, r->arena, r->arch, r->spec, declared, r->diag);
	return err;
}

/* "__x64_sys_openat(const struct pt_regs *regs)": the wrapper as C has it, and not the system call's arguments. */
static bool declares_wrapper(const struct spec *spec)
{
	static const char type[] = "struct pt_regs";
	const char *p = spec->nr_args == 1 && spec->args[0].kind == SPEC_DECLARATION ?
				strstr(spec->args[0].text, type) :
				NULL;

	return p && p[strlen(type) + strspn(p + strlen(type), " \t")] == '*';
}

struct resolver *resolver__new(const struct resolve_options *options, struct arena *a)
{
	struct resolver *r = calloc(1, sizeof(*r));

	if (!r)
		return NULL;
	r->options = *options;
	r->o = &r->options;
	r->arena = a;
	return r;
}

void resolver__free(struct resolver *r)
{
	if (!r)
		return;
	resolve_btf__free(r);
	free(r);
}

void resolver__keep_types(struct resolver *r)
{
	r->options.keeps_types = true;
}

int resolver__resolve(struct resolver *r, const struct spec *spec, const struct user_function *user,
		      struct prototype *p, struct diag *d)
{
	r->spec = spec;
	r->user = user;
	r->proto = p;
	r->diag = d;
	r->module = spec->module;
	r->nr_functions = 1;
	r->nr_prototypes = 1;
	r->syscall = NULL;
	r->arch = declares_wrapper(spec) ? NULL : abi__syscall(r->o->arch, spec->function, &r->syscall);
	if (!r->arch)
		r->arch = r->o->arch;
	r->name = arena__strndup(r->arena, spec->function, target__base_length(spec->function));
	return r->name ? resolve_all(r) : -ENOMEM;
}

int resolver__types(struct resolver *r, const struct prototype *p, bool btf_only,
		    struct expression_types *types, bool *char_is_signed, struct diag *d)
{
	int err;

	r->diag = d;
	r->module = p->module;
	err = resolve_btf__open(r);
	if (!err) {
		*types = expression_types__of_btf(r->btf);
		*char_is_signed = btf_types__char_is_signed(r->btf);
	} else if (err == -ENOENT && !btf_only) {
		err = resolve_headers__types(r, p, types);
		*char_is_signed = abi_arch__char_is_signed(r->o->arch) && !kernel__is_since(6, 2);
	} else if (!d->message) {
		diag__fail(d, err, "expressions need the kernel's BTF, and there is none");
	}
	return err;
}

int resolver__other_types(struct resolver *r, const struct prototype *p, struct expression_types *types,
			  struct diag *d)
{
	r->diag = d;
	return r->btf && r->o->nr_includes && r->has_headers ? resolve_headers__types(r, p, types) : -ENOENT;
}

struct kernel_offsets resolver__offsets(const struct resolver *r)
{
	return r->btf && !r->o->btf_file ? offsets__find(r->btf) : (struct kernel_offsets){ 0 };
}
