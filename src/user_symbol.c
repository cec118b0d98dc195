#include "user_symbol.h"

#include "arena.h"
#include "binary.h"
#include "nearest.h"
#include "spec.h"

#include <errno.h>
#include <string.h>

enum {
	MAX_CODES = 64,
	MAX_LISTED = 8,
};

struct candidate {
	uint64_t address;
	const char *version; /* NULL: none */
	bool is_old;	     /* by every symbol that is there */
	bool is_global;	     /* by one of them */
	enum binary_kind kind;
};

struct search {
	const struct binary *binary;
	const char *path;
	const struct spec *spec;
	struct arena *arena;
	struct diag *diag;
	size_t len; /* of the function's name */

	/* Symbols of that name, one for each address. */
	struct candidate list[MAX_CODES];
	unsigned int nr;
	bool is_imported, is_variable;
	const char *clones;
	/* Of an IFUNC: what it chooses among, as far as names tell. */
	const char *choices;
	unsigned int nr_choices;
	const char *versions;
	const char *old; /* versions that are left out */
	struct nearest nearest;
};

/* LIST with NAME behind it, unless it is there already. */
static const char *append(struct arena *a, const char *list, const char *name)
{
	size_t len = name ? strlen(name) : 0;

	if (!name)
		return list;
	for (const char *p = list; p; p = strchr(p + 1, ' ')) {
		p += *p == ' ';
		if (!strncmp(p, name, len) && (!p[len] || p[len] == ','))
			return list;
	}
	return list ? arena__printf(a, "%s, %s", list, name) : arena__strdup(a, name);
}

static void add_candidate(struct search *s, const struct binary_symbol *sym)
{
	const struct spec *spec = s->spec;
	struct candidate *c = s->list;

	if (sym->version)
		s->versions = append(s->arena, s->versions, sym->version);
	if (spec->version && (!sym->version || strcmp(spec->version, sym->version)))
		return;
	while (c < s->list + s->nr && c->address != sym->address)
		c++;
	if (c == s->list + MAX_CODES)
		return;
	if (c == s->list + s->nr) {
		s->nr++;
		*c = (struct candidate){ .address = sym->address, .kind = sym->kind, .is_old = sym->is_old };
		c->version = arena__strdup(s->arena, sym->version);
	}
	c->is_old &= sym->is_old;
	c->is_global |= sym->is_global;
}

static bool is_code(const struct search *s, const struct binary_symbol *sym)
{
	uint64_t offset;

	return (sym->kind == BINARY_FUNCTION || sym->kind == BINARY_CHOSEN) &&
	       !binary__offset(s->binary, sym->address, &offset);
}

/* glibc calls the choices of memcpy __memcpy_avx_unaligned and so on. */
static bool is_choice(const struct search *s, const char *name)
{
	return !strncmp(name, "__", 2) && !strncmp(name + 2, s->spec->function, s->len) &&
	       name[2 + s->len] == '_' && !strstr(name, "_chk") && !strstr(name, "ifunc");
}

static int compare(const struct binary_symbol *sym, void *ctx)
{
	struct search *s = ctx;

	if (!strcmp(sym->name, s->spec->function)) {
		s->is_imported |= sym->kind == BINARY_IMPORTED;
		s->is_variable |= sym->kind == BINARY_OTHER;
		if (is_code(s, sym))
			add_candidate(s, sym);
		return 0;
	}
	if (!is_code(s, sym))
		return 0;
	if (!strncmp(sym->name, s->spec->function, s->len) && sym->name[s->len] == '.') {
		/* foo.cold is a part of foo that is jumped to, not called. */
		if (!strstr(sym->name + s->len, ".cold"))
			s->clones = append(s->arena, s->clones, sym->name);
	} else if (is_choice(s, sym->name) && s->nr_choices < MAX_LISTED) {
		const char *more = append(s->arena, s->choices, sym->name);

		s->nr_choices += more != s->choices;
		s->choices = more;
	} else {
		nearest__offer(&s->nearest, sym->name);
	}
	return 0;
}

static int fail(struct search *s, int err, struct span at, const char *message)
{
	diag__quote(s->diag, s->spec->text, at);
	return diag__fail(s->diag, message ? err : -ENOMEM, "%s", message ? message : "out of memory");
}

static int imported(struct search *s)
{
	const char *const *needed = binary__needed(s->binary, s->arena);
	const char *list = NULL;

	for (; needed && *needed; needed++)
		list = append(s->arena, list, *needed);
	if (list)
		diag__hint(s->diag, "It is a function of one of the libraries that it needs: %s.", list);
	return fail(s, -ENOENT, s->spec->function_at,
		    arena__printf(s->arena, "%s calls '%s', but does not have it", s->path,
				  s->spec->function));
}

static int only_clones(struct search *s)
{
	diag__hint(s->diag, "A clone can be named itself.");
	return fail(s, -ENOENT, s->spec->function_at,
		    arena__printf(s->arena, "'%s' was compiled only as %s", s->spec->function, s->clones));
}

static void hint_stripped(struct search *s)
{
	const char *path = binary__debug_path(s->binary);

	if (path)
		diag__hint(s->diag, "It is stripped of most names; a file with them would be %s.", path);
	else
		diag__hint(s->diag, "It is stripped of most names.");
}

static int none(struct search *s, user_symbol__is_inlined is_inlined, void *ctx)
{
	const char *near, *function = s->spec->function;

	if (s->spec->version && s->versions) {
		diag__hint(s->diag, "It has %s.", s->versions);
		return fail(s, -ENOENT, s->spec->address_at,
			    arena__printf(s->arena, "'%s' has no version %s", function, s->spec->version));
	}
	if (s->is_variable)
		return fail(s, -EINVAL, s->spec->function_at,
			    arena__printf(s->arena, "'%s' is a variable, not a function", function));
	if (s->clones)
		return only_clones(s);
	if (is_inlined && is_inlined(ctx, function)) {
		diag__hint(s->diag, "A function that calls it can be traced instead.");
		return fail(s, -ENOENT, s->spec->function_at,
			    arena__printf(s->arena,
					  "'%s' has no code of its own: the compiler put it into its callers",
					  function));
	}
	if (s->is_imported)
		return imported(s);
	near = nearest__result(&s->nearest, s->arena);
	if (near)
		diag__hint(s->diag, "Did you mean %s?", near);
	else if (binary__is_stripped(s->binary))
		hint_stripped(s);
	return fail(s, -ENOENT, s->spec->function_at,
		    arena__printf(s->arena, "%s has no function '%s'", s->path, function));
}

static int chosen(struct search *s)
{
	if (s->choices)
		diag__hint(s->diag, "It chooses one of %s.", s->choices);
	else
		diag__hint(s->diag, "One of those that it chooses among can be traced instead.");
	return fail(s, -EINVAL, s->spec->function_at,
		    arena__printf(s->arena,
				  "'%s' only chooses a function when the program starts (IFUNC), and is not "
				  "called itself",
				  s->spec->function));
}

static const char *list_addresses(const struct search *s)
{
	const char *list = "";

	for (unsigned int i = 0; i < s->nr && i < MAX_LISTED && list; i++)
		list = arena__printf(s->arena, "%s%s0x%llx", list, i ? ", " : "",
				     (unsigned long long)s->list[i].address);
	if (list && s->nr > MAX_LISTED)
		list = arena__printf(s->arena, "%s, ...", list);
	return list ? list : "";
}

static int several(struct search *s)
{
	diag__hint(s->diag, "'%s@0x%llx' chooses one, '%s@*' all; they are at %s.", s->spec->function,
		   (unsigned long long)s->list[0].address, s->spec->function, list_addresses(s));
	return fail(s, -EADDRNOTAVAIL, s->spec->function_at,
		    arena__printf(s->arena, "%u functions have the name '%s'", s->nr, s->spec->function));
}

static int not_there(struct search *s)
{
	diag__hint(s->diag, "'%s' is at %s.", s->spec->function, list_addresses(s));
	return fail(s, -ENOENT, s->spec->address_at,
		    arena__printf(s->arena, "no function '%s' is at 0x%llx", s->spec->function,
				  (unsigned long long)s->spec->address));
}

/* Programs are linked with the newest version; who was linked long ago may call another one. */
static void drop_old(struct search *s)
{
	unsigned int nr = 0;

	for (unsigned int i = 0; i < s->nr; i++)
		nr += !s->list[i].is_old;
	if (!nr || nr == s->nr)
		return;
	nr = 0;
	for (unsigned int i = 0; i < s->nr; i++) {
		const struct candidate *c = &s->list[i];

		if (!c->is_old)
			s->list[nr++] = *c;
		else if (c->version)
			s->old = append(s->arena, s->old,
					arena__printf(s->arena, "%s@%s", s->spec->function, c->version));
	}
	s->nr = nr;
}

static int choose(struct search *s, struct user_symbol *symbol)
{
	const struct spec *spec = s->spec;
	struct user_code *codes = arena__array(s->arena, s->nr, sizeof(*codes));

	if (!codes)
		return -ENOMEM;
	symbol->codes = codes;
	symbol->is_global = true;
	for (unsigned int i = 0; i < s->nr; i++) {
		const struct candidate *c = &s->list[i];

		if (spec->address && c->address != spec->address)
			continue;
		if (c->kind == BINARY_CHOSEN)
			return chosen(s);
		codes[symbol->nr_codes].address = c->address;
		if (binary__offset(s->binary, c->address, &codes[symbol->nr_codes].offset))
			continue;
		symbol->nr_codes++;
		symbol->is_global &= c->is_global;
	}
	if (!symbol->nr_codes)
		return not_there(s);
	if (s->old)
		diag__note(
			s->diag,
			"note: there is also %s, for programs that were linked long ago; its calls are not seen",
			s->old);
	return 0;
}

int user_symbol__find(const struct binary *b, const char *path, const struct spec *spec,
		      user_symbol__is_inlined is_inlined, void *ctx, struct arena *a,
		      struct user_symbol *symbol, struct diag *d)
{
	struct search s = {
		.binary = b,
		.path = path,
		.spec = spec,
		.arena = a,
		.diag = d,
		.len = strlen(spec->function),
	};

	*symbol = (struct user_symbol){ 0 };
	nearest__begin(&s.nearest, spec->function);
	binary__each_symbol(b, compare, &s);
	symbol->clones = s.clones;
	if (!s.nr)
		return none(&s, is_inlined, ctx);
	if (!spec->version && !spec->address && !spec->all_addresses)
		drop_old(&s);
	if (s.nr > 1 && !spec->address && !spec->all_addresses)
		return several(&s);
	return choose(&s, symbol);
}
