#include "prototype.h"

#include "arena.h"
#include "spec.h"
#include "text.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

const char *origin__name(enum origin origin)
{
	static const char *const names[] = {
		[ORIGIN_DEFAULT] = "default",	    [ORIGIN_USER] = "user", [ORIGIN_HEADER] = "header",
		[ORIGIN_TRACEPOINT] = "tracepoint", [ORIGIN_BTF] = "BTF",   [ORIGIN_DWARF] = "DWARF",
	};

	return names[origin];
}

void prototype__write(FILE *out, const struct prototype *p)
{
	fprintf(out, "%s(", p->function);
	for (unsigned int i = 0; i < p->nr_params; i++) {
		fputs(i ? ", " : "", out);
		type__declare(out, p->params[i].type, p->params[i].name);
	}
	if (p->is_variadic)
		fputs(p->nr_params ? ", ..." : "...", out);
	else if (!p->nr_params)
		fputs("void", out);
	fputc(')', out);
}

static void place_result(struct prototype *p, const struct abi_arch *arch)
{
	abi__place_result(arch, p->result, &p->result_place);
	if (p->result_distrust)
		abi_place__fail(&p->result_place, p->result_distrust);
}

int prototype__place(struct prototype *p, const struct abi_arch *arch)
{
	const struct type **types = calloc(p->nr_params + 1, sizeof(*types));
	struct abi_place *places = calloc(p->nr_params + 1, sizeof(*places));
	struct abi_signature sig = {
		.result = p->result,
		.params = types,
		.nr_params = p->nr_params,
		.is_variadic = p->is_variadic,
	};
	int err = -ENOMEM;

	if (types && places) {
		for (unsigned int i = 0; i < p->nr_params; i++)
			types[i] = p->params[i].type;
		abi__place(arch, &sig, places);
		p->has_hidden_result = abi__result_shifts(arch, p->result);
		place_result(p, arch);
		for (unsigned int i = 0; i < p->nr_params; i++) {
			p->params[i].place = places[i];
			if (p->params[i].distrust)
				abi_place__fail(&p->params[i].place, p->params[i].distrust);
		}
		err = 0;
	}
	free(types);
	free(places);
	return err;
}

void prototype__distrust(struct prototype *p, unsigned int i, const char *why)
{
	p->params[i].distrust = why;
	abi_place__fail(&p->params[i].place, why);
}

void prototype__distrust_result(struct prototype *p, const char *why)
{
	p->result_distrust = why;
	abi_place__fail(&p->result_place, why);
}

/* NULL is void. */
static bool is_same_type(const struct type *a, const struct type *b)
{
	const struct type *x = type__strip(a), *y = type__strip(b);

	if (!x || !y)
		return (!x || x->kind == TYPE_VOID) && (!y || y->kind == TYPE_VOID);
	return x->kind == y->kind && x->size == y->size && x->is_signed == y->is_signed &&
	       !x->name == !y->name && (!x->name || !strcmp(x->name, y->name)) &&
	       (x->kind != TYPE_POINTER || is_same_type(x->target, y->target));
}

void prototype__distrust_differences(struct prototype *p, const struct prototype *other)
{
	for (unsigned int i = 0; i < p->nr_params; i++) {
		const struct parameter *mine = &p->params[i];

		if (i >= other->nr_params || !abi_place__equal(&mine->place, &other->params[i].place) ||
		    !is_same_type(mine->type, other->params[i].type))
			prototype__distrust(p, i, "another function of this name has another parameter here");
	}
	if (!is_same_type(p->result, other->result))
		prototype__distrust_result(p, "another function of this name returns something else");
}

static int show_all(struct prototype *p, struct arena *a)
{
	p->shown = arena__array(a, p->nr_params, sizeof(*p->shown));
	if (!p->shown)
		return -ENOMEM;
	p->nr_shown = p->nr_params;
	for (unsigned int i = 0; i < p->nr_params; i++)
		p->shown[i] = i;
	return 0;
}

/* The index of the parameter called NAME, or nr_params. */
static unsigned int find_param(const struct prototype *p, const char *name)
{
	unsigned int i = 0;

	while (i < p->nr_params && (!p->params[i].name || strcmp(p->params[i].name, name)))
		i++;
	return i;
}

/* Parameter I gets a name that no other one has: "arg3". */
static int make_name(struct prototype *p, struct arena *a, unsigned int i)
{
	const char *name = arena__printf(a, "arg%u", i + 1);

	p->params[i].name = NULL;
	p->params[i].is_named = false;
	while (name && find_param(p, name) < p->nr_params)
		name = arena__printf(a, "%s_", name);
	p->params[i].name = name;
	return name ? 0 : -ENOMEM;
}

static int name_the_nameless(struct prototype *p, struct arena *a)
{
	int err = 0;

	for (unsigned int i = 0; i < p->nr_params && !err; i++)
		if (!p->params[i].name)
			err = make_name(p, a, i);
	return err;
}

static int fill_parameter(struct parameter *param, struct arena *a, const struct abi_arch *arch,
			  unsigned int index, const struct type_parameter *from, enum origin origin)
{
	param->index = index;
	param->origin = origin;
	param->distrust = NULL;
	param->type = type__decay(a, from->type, arch->word);
	param->is_named = from->name;
	param->name = from->name;
	if (origin != ORIGIN_USER)
		param->own_name = from->name;
	return param->type ? 0 : -ENOMEM;
}

int prototype__from_function(struct prototype *p, struct arena *a, const struct abi_arch *arch,
			     const char *name, const struct type *f, enum origin origin)
{
	int err = 0;

	*p = (struct prototype){
		.function = arena__strdup(a, name),
		.arch = arch,
		.result = f->target,
		.is_variadic = f->is_variadic,
		.origin = origin,
		.nr_params = f->nr,
	};
	p->params = arena__array(a, f->nr, sizeof(*p->params));
	if (!p->params || !p->function)
		return -ENOMEM;
	for (unsigned int i = 0; i < f->nr && !err; i++)
		err = fill_parameter(&p->params[i], a, arch, i, &f->parameters[i], origin);
	if (!err)
		err = name_the_nameless(p, a);
	if (!err)
		err = prototype__place(p, arch);
	return err ? err : show_all(p, a);
}

struct use {
	unsigned int names; /* arguments that are a name */
	unsigned int real;  /* of these, names of the prototype */
	unsigned int declared;
	unsigned int skipped;
	bool has_rest;
};

static struct use count_uses(const struct prototype *p, const struct spec *spec)
{
	struct use use = { 0 };

	for (unsigned int i = 0; i < spec->nr_args; i++) {
		const struct spec_arg *arg = &spec->args[i];

		use.names += arg->kind == SPEC_NAME;
		use.real += arg->kind == SPEC_NAME && find_param(p, arg->text) < p->nr_params;
		use.declared += arg->kind == SPEC_DECLARATION;
		use.skipped += arg->kind == SPEC_SKIP;
		use.has_rest |= arg->kind == SPEC_REST;
	}
	return use;
}

static void show(struct prototype *p, unsigned int param)
{
	p->shown[p->nr_shown++] = param;
}

static bool is_shown(const struct prototype *p, unsigned int param)
{
	for (unsigned int i = 0; i < p->nr_shown; i++)
		if (p->shown[i] == param)
			return true;
	return false;
}

/* Every name is one of the prototype's: they choose, in the order given; '...' adds the others. */
static int select_by_name(struct prototype *p, struct arena *a, const struct spec *spec)
{
	p->shown = arena__array(a, spec->nr_args + p->nr_params, sizeof(*p->shown));
	if (!p->shown)
		return -ENOMEM;
	p->nr_shown = 0;
	for (unsigned int i = 0; i < spec->nr_args; i++)
		if (spec->args[i].kind == SPEC_NAME)
			show(p, find_param(p, spec->args[i].text));
	if (spec->nr_args && spec->args[spec->nr_args - 1].kind == SPEC_REST)
		for (unsigned int i = 0; i < p->nr_params; i++)
			if (!is_shown(p, i))
				show(p, i);
	return 0;
}

static char *text_of(const struct prototype *p)
{
	struct text text;

	if (text__open(&text))
		return NULL;
	prototype__write(text.out, p);
	return text__take(&text);
}

static void hint_prototype(const struct prototype *p, struct diag *d)
{
	char *text = text_of(p);

	diag__hint(d, "%s says: %s",
		   p->origin == ORIGIN_BTF || p->origin == ORIGIN_DWARF ? origin__name(p->origin) :
									  "The prototype",
		   text ? text : p->function);
	free(text);
}

/* A name of the prototype that stands where another parameter is would show a wrong value. */
static int check_positions(const struct prototype *p, const struct spec *spec, const struct use *use,
			   struct diag *d)
{
	for (unsigned int i = 0; i < spec->nr_args; i++) {
		const struct spec_arg *arg = &spec->args[i];
		unsigned int real = arg->kind == SPEC_NAME ? find_param(p, arg->text) : i;

		if (arg->kind != SPEC_NAME || real == p->nr_params)
			continue;
		if (real == i && use->real == use->names)
			continue;
		diag__quote(d, spec->text, arg->at);
		hint_prototype(p, d);
		if (real != i)
			return diag__fail(d, -EINVAL, "'%s' is parameter %u of %s, not %u", arg->text,
					  real + 1, p->function, i + 1);
		return diag__fail(d, -EINVAL,
				  "'%s' is the name of parameter %u of %s, but other names here are not "
				  "its own",
				  arg->text, real + 1, p->function);
	}
	return 0;
}

static int too_many(const struct prototype *p, const struct spec *spec, unsigned int i, struct diag *d)
{
	diag__quote(d, spec->text, spec->args[i].at);
	hint_prototype(p, d);
	return diag__fail(d, -EINVAL, "%s has %u parameter%s, and this would be the %u%s one", p->function,
			  p->nr_params, p->nr_params == 1 ? "" : "s", i + 1,
			  i == 0 ? "st" :
			  i == 1 ? "nd" :
			  i == 2 ? "rd" :
				   "th");
}

/* What the user calls argument I; NULL: nothing. */
static const char *given_name(const struct spec *spec, const struct type_parameter *declared, unsigned int i)
{
	return spec->args[i].kind == SPEC_NAME	      ? spec->args[i].text :
	       spec->args[i].kind == SPEC_DECLARATION ? declared[i].name :
							NULL;
}

/* With two values under one name, nobody could tell which is which. */
static int check_twice(const struct spec *spec, const struct type_parameter *declared, struct diag *d)
{
	for (unsigned int i = 0; i < spec->nr_args; i++) {
		const char *name = given_name(spec, declared, i);

		for (unsigned int j = 0; j < i && name; j++) {
			const char *other = given_name(spec, declared, j);

			if (!other || strcmp(name, other))
				continue;
			diag__quote(d, spec->text, spec->args[i].at);
			return diag__fail(d, -EINVAL, "'%s' is given twice", name);
		}
	}
	return 0;
}

/* The prototype's own names give way to those that the user declared for other parameters. */
static int make_way(struct prototype *p, struct arena *a, const struct spec *spec,
		    const struct type_parameter *declared, struct diag *d)
{
	for (unsigned int i = 0; i < spec->nr_args; i++) {
		const char *name = given_name(spec, declared, i);
		unsigned int real = name ? find_param(p, name) : i;
		int err;

		if (real == i || real == p->nr_params)
			continue;
		if (p->params[real].is_named)
			diag__note(d, "warning: '%s' is parameter %u of %s, but declared here as %u", name,
				   real + 1, p->function, i + 1);
		err = make_name(p, a, real);
		if (err)
			return err;
	}
	return 0;
}

/* The list with the user's parameters in place of the prototype's; it may be longer. */
static int merge(struct prototype *p, struct arena *a, const struct abi_arch *arch, const struct spec *spec,
		 const struct type_parameter *declared)
{
	unsigned int nr_listed = spec->nr_args;
	struct parameter *params;
	int err = 0;

	if (nr_listed && spec->args[nr_listed - 1].kind == SPEC_REST)
		nr_listed--;
	params = arena__array(a, p->nr_params + nr_listed, sizeof(*params));
	p->shown = arena__array(a, p->nr_params + nr_listed, sizeof(*p->shown));
	if (!params || !p->shown)
		return -ENOMEM;
	if (p->nr_params)
		memcpy(params, p->params, p->nr_params * sizeof(*params));
	p->params = params;
	p->nr_shown = 0;
	if (p->nr_params < nr_listed)
		p->nr_params = nr_listed;
	for (unsigned int i = 0; i < nr_listed && !err; i++) {
		const struct spec_arg *arg = &spec->args[i];

		if (arg->kind == SPEC_DECLARATION)
			err = fill_parameter(&params[i], a, arch, i, &declared[i], ORIGIN_USER);
		if (arg->kind == SPEC_NAME) {
			params[i].name = arg->text;
			params[i].is_named = true;
		}
		if (arg->kind != SPEC_SKIP)
			show(p, i);
	}
	for (unsigned int i = nr_listed; i < p->nr_params && nr_listed < spec->nr_args; i++)
		show(p, i);
	return err ? err : name_the_nameless(p, a);
}

static char *place_text(const struct abi_arch *arch, const struct abi_place *place)
{
	struct text text;

	if (text__open(&text))
		return NULL;
	abi_place__write(text.out, arch, place);
	return text__take(&text);
}

static void warn_place(const struct abi_arch *arch, const struct parameter *mine,
		       const struct parameter *known, const char *who, struct diag *d)
{
	char *here = place_text(arch, &mine->place), *there = place_text(arch, &known->place);

	if (!here || !there || !strcmp(here, there))
		diag__note(d, "warning: '%s' has %llu bytes as declared, but %s says %llu", mine->name,
			   (unsigned long long)type__strip(mine->type)->size, who,
			   (unsigned long long)type__strip(known->type)->size);
	else
		diag__note(d, "warning: as declared, '%s' is read from %s, but %s puts parameter %u at %s",
			   mine->name, here, who, mine->index + 1, there);
	free(here);
	free(there);
}

/* What the user declared is taken as given; where it cannot be what the kernel passes, say so. */
static void compare(const struct prototype *mine, const struct prototype *known, const struct abi_arch *arch,
		    struct diag *d)
{
	const char *who = known->origin == ORIGIN_HEADER ? "the header" : origin__name(known->origin);

	for (unsigned int i = 0; i < mine->nr_params; i++) {
		if (i >= known->nr_params) {
			diag__note(d, "warning: %s has %u parameters by %s; '%s' is one too many",
				   known->function, known->nr_params, who, mine->params[i].name);
			return;
		}
		if (!known->params[i].distrust &&
		    !abi_place__equal(&mine->params[i].place, &known->params[i].place))
			warn_place(arch, &mine->params[i], &known->params[i], who, d);
	}
}

/* Headers often declare parameters by their types only: then any name is as good. */
static bool has_names(const struct prototype *p)
{
	for (unsigned int i = 0; i < p->nr_params; i++)
		if (p->params[i].is_named)
			return true;
	return false;
}

/* Names that are not the prototype's own, and declarations, stand for parameters by position. */
static int name_by_position(struct prototype *p, struct arena *a, const struct abi_arch *arch,
			    const struct spec *spec, const struct type_parameter *declared,
			    const struct use *use, struct diag *d)
{
	struct prototype known = *p;
	int err = check_positions(p, spec, use, d);

	for (unsigned int i = p->nr_params; i < spec->nr_args && !err; i++)
		if (spec->args[i].kind != SPEC_DECLARATION && spec->args[i].kind != SPEC_REST)
			err = too_many(p, spec, i, d);
	if (!err)
		err = make_way(p, a, spec, declared, d);
	if (!err)
		err = merge(p, a, arch, spec, declared);
	if (!err)
		err = prototype__place(p, arch);
	if (err)
		return err;
	if (use->declared && known.origin != ORIGIN_DEFAULT)
		compare(p, &known, arch, d);
	if (use->names > use->real && has_names(&known) && !use->declared) {
		char *text = text_of(&known);

		diag__note(d,
			   "note: the names given are not those of %s; they name the parameters by position",
			   text ? text : p->function);
		free(text);
	}
	return 0;
}

int prototype__apply(struct prototype *p, struct arena *a, const struct abi_arch *arch,
		     const struct spec *spec, const struct type_parameter *declared, struct diag *d)
{
	struct use use = count_uses(p, spec);

	int err = spec->has_list ? check_twice(spec, declared, d) : 0;

	if (err || !spec->has_list)
		return err;
	if (!use.declared && !use.skipped && use.real == use.names)
		return select_by_name(p, a, spec);
	return name_by_position(p, a, arch, spec, declared, &use, d);
}

/* A size_t of one of these names behind a char pointer says how many characters there are. */
static bool is_count_of(const struct parameter *p)
{
	static const char *const names[] = { "count", "len",	"length", "size",   "n",
					     "bytes", "nbytes", "buflen", "bufsize" };
	const struct type *t = type__strip(p->type);

	if (t->kind != TYPE_INT || t->is_signed || t->size != 8 || p->place.unknown)
		return false;
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (!strcmp(names[i], p->name))
			return true;
	return false;
}

unsigned int prototype__string_limit(const struct prototype *p, unsigned int i)
{
	bool has_count =
		type__is_string(p->params[i].type) && i + 1 < p->nr_params && is_count_of(&p->params[i + 1]);

	return has_count ? i + 1 : i;
}
