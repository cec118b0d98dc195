#include "list_user.h"

#include "abi.h"
#include "arena.h"
#include "aside.h"
#include "binary.h"
#include "diag_pack.h"
#include "dwarf_info.h"
#include "listing.h"
#include "spec.h"
#include "text.h"

#include <errno.h>
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

struct user_function_line {
	const char *name;
	const char *version; /* of an old one, which needs it; NULL: none */
	uint64_t address;
	enum binary_kind kind;
	const struct type *type; /* NULL: not known */
};

/* In the child process. */
struct lister {
	const struct list_user_options *o;
	const struct abi_arch *arch;
	struct arena *arena;
	struct diag diag;
	struct binary *binary;
	struct dwarf *dwarf; /* NULL: none */
	struct user_function_line *list;
	unsigned int nr;
	unsigned int max;
	unsigned int nr_chosen; /* IFUNCs */
	unsigned int nr_several;
	char *text;
};

static struct user_function_line *add(struct lister *l)
{
	if (l->nr == l->max) {
		unsigned int max = l->max ? 2 * l->max : 256;
		struct user_function_line *list = realloc(l->list, max * sizeof(*list));

		if (!list)
			return NULL;
		l->list = list;
		l->max = max;
	}
	l->list[l->nr] = (struct user_function_line){ .name = NULL };
	return &l->list[l->nr++];
}

/* A terminal might act upon anything else; foo.cold is a part of foo that is jumped to. */
static bool is_function_name(const char *name)
{
	for (const char *p = name; *p; p++)
		if ((unsigned char)*p <= ' ' || *p == 0x7f)
			return false;
	return !strstr(name, ".cold");
}

static int collect(const struct binary_symbol *s, void *ctx)
{
	struct lister *l = ctx;
	struct user_function_line *f;
	uint64_t offset;

	if ((s->kind != BINARY_FUNCTION && s->kind != BINARY_CHOSEN) ||
	    fnmatch(l->o->pattern->function, s->name, 0) || !is_function_name(s->name) ||
	    binary__offset(l->binary, s->address, &offset))
		return 0;
	f = add(l);
	if (!f)
		return -ENOMEM;
	f->name = arena__strdup(l->arena, s->name);
	f->version = s->is_old ? arena__strdup(l->arena, s->version) : NULL;
	f->address = s->address;
	f->kind = s->kind;
	return f->name ? 0 : -ENOMEM;
}

/* A symbol that is no old one comes first. */
static int compare(const void *pa, const void *pb)
{
	const struct user_function_line *a = pa, *b = pb;
	int order = strcmp(a->name, b->name);

	if (!order)
		order = (a->address > b->address) - (a->address < b->address);
	return order ? order : strcmp(a->version ? a->version : "", b->version ? b->version : "");
}

/* The same symbol may be in two tables, and under two versions. */
static void drop_repeated(struct lister *l)
{
	unsigned int nr = 0;

	if (l->nr)
		qsort(l->list, l->nr, sizeof(*l->list), compare);
	for (unsigned int i = 0; i < l->nr; i++)
		if (!nr || l->list[nr - 1].address != l->list[i].address ||
		    strcmp(l->list[nr - 1].name, l->list[i].name))
			l->list[nr++] = l->list[i];
	l->nr = nr;
}

/* Indices of the functions by address, and their number, for the walk through the debug information. */
struct by_address {
	struct lister *lister;
	struct user_function_line **list;
	unsigned int nr;
};

static int compare_address(const void *pa, const void *pb)
{
	const struct user_function_line *const *a = pa, *const *b = pb;

	return ((*a)->address > (*b)->address) - ((*a)->address < (*b)->address);
}

static unsigned int first_at(const struct by_address *b, uint64_t address)
{
	unsigned int low = 0, high = b->nr;

	while (low < high) {
		unsigned int middle = (low + high) / 2;

		if (b->list[middle]->address < address)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static bool is_wanted(uint64_t address, void *ctx)
{
	const struct by_address *b = ctx;
	unsigned int i = first_at(b, address);

	return i < b->nr && b->list[i]->address == address;
}

/* Several names of one code have one prototype; where code is described twice, the one of its name counts. */
static int take_prototype(const char *name, uint64_t address, const struct type *type, void *ctx)
{
	const struct by_address *b = ctx;

	for (unsigned int i = first_at(b, address); i < b->nr && b->list[i]->address == address; i++)
		if (!b->list[i]->type || !strcmp(b->list[i]->name, name))
			b->list[i]->type = type;
	return 0;
}

static int find_prototypes(struct lister *l)
{
	struct by_address b = { .lister = l };

	b.list = arena__array(l->arena, l->nr, sizeof(*b.list));
	if (!b.list)
		return -ENOMEM;
	for (unsigned int i = 0; i < l->nr; i++)
		b.list[b.nr++] = &l->list[i];
	qsort(b.list, b.nr, sizeof(*b.list), compare_address);
	return dwarf__each_prototype(l->dwarf, is_wanted, take_prototype, &b);
}

static bool is_one_of_several(const struct lister *l, unsigned int i)
{
	const struct user_function_line *f = &l->list[i];

	return !f->version && ((i && !f[-1].version && !strcmp(f[-1].name, f->name)) ||
			       (i + 1 < l->nr && !f[1].version && !strcmp(f[1].name, f->name)));
}

static int write_function(struct lister *l, unsigned int i, FILE *out)
{
	const struct user_function_line *f = &l->list[i];
	struct listing one = {
		.scope = l->o->pattern->file,
		.name = f->version ? arena__printf(l->arena, "%s@%s", f->name, f->version) : f->name,
		.address = f->address,
		/* What is described is the code that chooses. */
		.type = f->kind == BINARY_CHOSEN ? NULL : f->type,
	};

	if (!one.name)
		return -ENOMEM;
	if (f->kind == BINARY_CHOSEN) {
		one.obstacle = "ifunc";
		one.reason = "an IFUNC: it chooses the function when the program starts";
		l->nr_chosen++;
	} else if (is_one_of_several(l, i)) {
		one.needs_address = true;
		one.obstacle = "several";
		one.reason = "several functions have this name";
		l->nr_several++;
	}
	return listing__write(out, &one, l->arch, l->o->json);
}

static int write_all(struct lister *l)
{
	struct text text;
	int err = text__open(&text);

	if (err)
		return err;
	for (unsigned int i = 0; i < l->nr && !err; i++)
		err = write_function(l, i, text.out);
	l->text = text__take(&text);
	return l->text ? err : -ENOMEM;
}

static int none(struct lister *l)
{
	const struct spec *p = l->o->pattern;

	diag__quote(&l->diag, p->text, p->function_at);
	if (binary__is_stripped(l->binary))
		diag__hint(&l->diag, "It is stripped: only the names that other files may use are left.");
	return diag__fail(&l->diag, -ENOENT, "no function of %s matches '%s'", l->o->path, p->function);
}

static int open_file(struct lister *l)
{
	int err = binary__open(l->o->path, &l->binary, &l->diag);
	const char *arch = err ? NULL : binary__arch(l->binary);
	struct Elf *elf;

	if (err) {
		diag__quote(&l->diag, l->o->pattern->text, l->o->pattern->module_at);
		return err;
	}
	l->arch = arch ? abi__find(arch) : NULL;
	if (!l->arch)
		return diag__fail(&l->diag, -ENOEXEC, "%s is for %s, whose functions are not known",
				  l->o->path, binary__arch_text(l->binary));
	elf = binary__dwarf_elf(l->binary);
	return elf && dwarf__open(elf, l->arch, &l->dwarf) == -ENOMEM ? -ENOMEM : 0;
}

static int list_functions(struct lister *l)
{
	int err = open_file(l);

	if (!err)
		err = binary__each_symbol(l->binary, collect, l);
	if (err)
		return err;
	drop_repeated(l);
	if (!l->nr)
		return none(l);
	if (l->dwarf)
		err = find_prototypes(l);
	else
		diag__note(&l->diag, "note: no debug information tells the parameters");
	return err ? err : write_all(l);
}

static void tell_number(struct lister *l)
{
	diag__note(&l->diag, "'%s' matches %u function%s", l->o->pattern->function, l->nr,
		   l->nr == 1 ? "" : "s");
	if (l->nr_several)
		diag__note(&l->diag, "%u of them share%s a name with another function", l->nr_several,
			   l->nr_several == 1 ? "s" : "");
	if (l->nr_chosen)
		diag__note(&l->diag, "%u of them %s chosen when the program starts (IFUNC)", l->nr_chosen,
			   l->nr_chosen == 1 ? "is" : "are");
}

static void work(void *ctx, struct pack *result)
{
	struct lister l = { .o = ctx, .arena = arena__new() };
	int err = l.arena ? list_functions(&l) : -ENOMEM;

	if (!err)
		tell_number(&l);
	pack__u32(result, (uint32_t)err);
	if (l.arena)
		diag__pack(result, &l.diag, l.arena);
	if (!err)
		pack__string(result, l.text);
	/* The process ends now, and with it all that it holds. */
}

int list_user(FILE *out, const struct list_user_options *o, struct diag *d)
{
	struct unpack u = { .arena = arena__new() };
	unsigned char *bytes = NULL;
	const char *text = NULL;
	int err = u.arena ? 0 : -ENOMEM;

	if (!err)
		err = aside__run(work, (void *)(uintptr_t)o, o->cancel_fd, o->path, &bytes, &u.len, d);
	if (!err) {
		u.bytes = bytes;
		err = (int32_t)unpack__u32(&u);
		diag__unpack(&u, d, err);
		text = err ? NULL : unpack__string(&u);
		if (u.failed)
			err = diag__fail(d, -EIO, "%s could not be read: what was found makes no sense",
					 o->path);
	}
	if (text && !err)
		fputs(text, out);
	free(bytes);
	arena__free(u.arena);
	return err;
}
