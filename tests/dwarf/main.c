/*
 * Compares where kprobe-args has the parameters of a kernel's functions with where the debug information has
 * them at the entry: README.md.
 */
#include "arena.h"
#include "btf.h"
#include "entries.h"
#include "known.h"
#include "prototype.h"
#include "text.h"

#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_CANDIDATES = 64, MAX_GAPS = 16, EXIT_DIFFERENT = 1, EXIT_USAGE = 2, EXIT_NOTHING = 3 };

struct counts {
	unsigned long functions; /* compared */
	unsigned long params;
	unsigned long equal;
	unsigned long unknown; /* kprobe-args does not know */
	unsigned long known;   /* different, and DWARF is known to be wrong */
	unsigned long different;
	unsigned long gaps;
	unsigned long clones;
	unsigned long without_btf;
	unsigned long without_symbol;
	unsigned long several;		/* functions whose name has several prototypes */
	unsigned long other_prototypes; /* BTF has another number of parameters, or other sizes */
	unsigned long other_names;	/* or only other names */
	unsigned long not_seen;		/* functions of the BTF that the debug information does not have */
	struct {
		const char *why;
		unsigned long nr;
	} gap_reasons[MAX_GAPS];
};

struct function {
	const char *name;
	uint32_t id;
	bool is_seen;
};

struct comparison {
	const struct abi_arch *arch;
	const char *file;
	struct btf_types *btf;
	bool has_base;		    /* it is a module's */
	struct function *functions; /* of the BTF, by name */
	size_t nr_functions, max_functions;
	struct known *known;
	bool lists_all;
	struct counts counts;
};

static int compare_names(const void *a, const void *b)
{
	const struct function *x = a, *y = b;
	int order = strcmp(x->name, y->name);

	return order ? order : (x->id > y->id) - (x->id < y->id);
}

static int add_function(const char *name, uint32_t id, void *ctx)
{
	struct comparison *c = ctx;

	if (c->nr_functions == c->max_functions) {
		size_t max = c->max_functions ? 2 * c->max_functions : 1024;
		struct function *grown = realloc(c->functions, max * sizeof(*grown));

		if (!grown)
			return -ENOMEM;
		c->functions = grown;
		c->max_functions = max;
	}
	c->functions[c->nr_functions++] = (struct function){ .name = name, .id = id };
	return 0;
}

/* The different prototypes that BTF has of NAME, the one with the most parameters first: resolve.c. */
static unsigned int find_prototypes(struct comparison *c, const char *name,
				    const struct type *list[MAX_CANDIDATES])
{
	size_t low = 0, high = c->nr_functions;
	unsigned int nr = 0;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (strcmp(c->functions[middle].name, name) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	for (; low < c->nr_functions && !strcmp(c->functions[low].name, name); low++) {
		const struct type *f = btf_types__function(c->btf, c->functions[low].id);
		unsigned int i = 0;

		c->functions[low].is_seen = true;
		while (i < nr && list[i] != f)
			i++;
		if (f && i == nr && nr < MAX_CANDIDATES)
			list[nr++] = f;
	}
	if (!nr && c->has_base) /* it looks in the kernel too */
		nr = btf_types__find_functions(c->btf, name, list, MAX_CANDIDATES);
	for (unsigned int i = 1; i < nr && i < MAX_CANDIDATES; i++)
		if (list[i]->nr > list[0]->nr) {
			const struct type *first = list[0];

			list[0] = list[i];
			list[i] = first;
		}
	return nr < MAX_CANDIDATES ? nr : MAX_CANDIDATES;
}

static int make_prototype(struct comparison *c, struct arena *a, const char *name,
			  const struct type *const *list, unsigned int nr, struct prototype *p)
{
	int err = prototype__from_function(p, a, c->arch, name, list[0], ORIGIN_BTF);

	for (unsigned int i = 1; i < nr && !err; i++) {
		struct prototype other;

		err = prototype__from_function(&other, a, c->arch, name, list[i], ORIGIN_BTF);
		if (!err)
			prototype__distrust_differences(p, &other);
	}
	return err;
}

/* "rdi", as DWARF numbers the registers of x86-64 (psABI 1.0, figure 3.36). */
static const char *dwarf_register(int number)
{
	static const char *const names[] = { "ax", "dx", "cx",	"bx",  "si",  "di",  "bp",  "sp",
					     "r8", "r9", "r10", "r11", "r12", "r13", "r14", "r15" };

	return number >= 0 && number < 16 ? names[number] : "?";
}

static bool is_same_piece(const struct abi_arch *arch, const struct abi_piece *mine,
			  const struct entry_piece *theirs)
{
	if (mine->on_stack != theirs->on_stack || mine->offset != theirs->offset)
		return false;
	return mine->on_stack ? mine->stack == theirs->stack :
				!strcmp(arch->registers[mine->reg].name, dwarf_register(theirs->reg));
}

/* A piece of which DWARF says nothing is padding, or not used. */
static bool is_same_place(const struct abi_arch *arch, const struct abi_place *mine,
			  const struct entry_param *theirs)
{
	if (mine->by_reference)
		return false;
	for (unsigned int i = 0; i < theirs->nr_pieces; i++) {
		const struct entry_piece *piece = &theirs->pieces[i];
		bool found = piece->reg == NO_REGISTER && !piece->on_stack;

		for (unsigned int j = 0; j < mine->nr_pieces && !found; j++)
			found = is_same_piece(arch, &mine->pieces[j], piece);
		if (!found)
			return false;
	}
	return true;
}

static void write_theirs(FILE *out, const struct entry_param *p)
{
	for (unsigned int i = 0; i < p->nr_pieces; i++) {
		fputs(i ? " and " : "", out);
		if (p->pieces[i].on_stack)
			fprintf(out, "%lld(%%rsp)", (long long)p->pieces[i].stack);
		else if (p->pieces[i].reg == NO_REGISTER)
			fputs("nowhere", out);
		else
			fprintf(out, "%%%s%s", p->pieces[i].reg < 8 ? "r" : "",
				dwarf_register(p->pieces[i].reg));
	}
}

static void count_gap(struct counts *c, const char *why)
{
	unsigned int i = 0;

	while (i < MAX_GAPS - 1 && c->gap_reasons[i].why && strcmp(c->gap_reasons[i].why, why))
		i++;
	c->gap_reasons[i].why = why;
	c->gap_reasons[i].nr++;
	c->gaps++;
}

static void compare_param(struct comparison *c, const struct entry *e, const struct parameter *mine,
			  const struct entry_param *theirs)
{
	const char *why = known__find(c->known, e->name, mine->name);

	c->counts.params++;
	if (theirs->gap) {
		count_gap(&c->counts, theirs->gap);
		if (c->lists_all)
			printf("gap: %s: %s(%s): %s\n", c->file, e->name, mine->name, theirs->gap);
	} else if (mine->place.unknown) {
		c->counts.unknown++;
	} else if (is_same_place(c->arch, &mine->place, theirs)) {
		c->counts.equal++;
	} else if (why) {
		c->counts.known++;
	} else {
		c->counts.different++;
		printf("different: %s: %s(%s): ", c->file, e->name, mine->name);
		abi_place__write(stdout, c->arch, &mine->place);
		fputs(", DWARF has ", stdout);
		write_theirs(stdout, theirs);
		putchar('\n');
	}
}

static bool has_symbol(const struct entry *e)
{
	for (unsigned int i = 0; e->symbols[i]; i++)
		if (!strcmp(e->symbols[i], e->name))
			return true;
	return false;
}

/* A symbol "NAME.isra.0", ... */
static bool is_clone(const struct entry *e)
{
	size_t len = strlen(e->name);

	for (unsigned int i = 0; e->symbols[i]; i++)
		if (!strncmp(e->symbols[i], e->name, len) && e->symbols[i][len] == '.')
			return true;
	return false;
}

static bool has_other_sizes(const struct entry *e, const struct prototype *p)
{
	if (p->nr_params != e->nr_params || p->is_variadic != e->is_variadic)
		return true;
	for (unsigned int i = 0; i < p->nr_params; i++)
		if (e->params[i].size && e->params[i].size != type__strip(p->params[i].type)->size &&
		    type__strip(p->params[i].type)->kind != TYPE_POINTER)
			return true;
	return false;
}

static bool has_other_names(const struct entry *e, const struct prototype *p)
{
	for (unsigned int i = 0; i < p->nr_params && i < e->nr_params; i++)
		if (p->params[i].is_named && e->params[i].name &&
		    strcmp(p->params[i].name, e->params[i].name))
			return true;
	return false;
}

static void write_both(const struct comparison *c, const char *what, const struct entry *e,
		       const struct prototype *p)
{
	printf("%s: %s: ", what, c->file);
	prototype__write(stdout, p);
	fputs(", DWARF has (", stdout);
	for (unsigned int i = 0; i < e->nr_params; i++)
		printf("%s%s", i ? ", " : "", e->params[i].name ? e->params[i].name : "?");
	puts(")");
}

/* BTF may have it from another file's function of the same name. */
static void compare_prototype(struct comparison *c, const struct entry *e, const struct prototype *p)
{
	if (has_other_sizes(e, p)) {
		c->counts.other_prototypes++;
		write_both(c, "other prototype", e, p);
	} else if (has_other_names(e, p)) {
		c->counts.other_names++;
		if (c->lists_all)
			write_both(c, "other names", e, p);
	}
}

static void compare_params(struct comparison *c, const struct entry *e, const struct prototype *p,
			   unsigned int nr_prototypes)
{
	c->counts.functions++;
	c->counts.several += nr_prototypes > 1;
	if (nr_prototypes == 1) /* of several kprobe-args says so itself */
		compare_prototype(c, e, p);
	for (unsigned int i = 0; i < p->nr_params && i < e->nr_params; i++)
		compare_param(c, e, &p->params[i], &e->params[i]);
}

static void visit(const struct entry *e, void *ctx)
{
	struct comparison *c = ctx;
	const struct type *list[MAX_CANDIDATES];
	struct arena *a = NULL;
	struct prototype p;
	unsigned int nr;

	if (!has_symbol(e)) {
		c->counts.clones += is_clone(e);
		c->counts.without_symbol += !is_clone(e);
		return;
	}
	nr = find_prototypes(c, e->name, list);
	if (!nr) {
		c->counts.without_btf++;
		return;
	}
	a = arena__new();
	if (a && !make_prototype(c, a, e->name, list, nr, &p))
		compare_params(c, e, &p, nr);
	arena__free(a);
}

static void report(const struct counts *c)
{
	printf("%lu functions compared, %lu of them of a name with several prototypes; left out: %lu clones, "
	       "%lu without BTF, %lu without a symbol of their name\n",
	       c->functions, c->several, c->clones, c->without_btf, c->without_symbol);
	printf("In BTF %lu functions have another prototype and %lu only other names of parameters; %lu functions "
	       "of the BTF have no DWARF\n",
	       c->other_prototypes, c->other_names, c->not_seen);
	printf("%lu parameters: %lu equal, %lu different, %lu different where DWARF is known to be wrong, "
	       "%lu not known to kprobe-args, %lu gaps in DWARF\n",
	       c->params, c->equal, c->different, c->known, c->unknown, c->gaps);
	for (unsigned int i = 0; i < MAX_GAPS && c->gap_reasons[i].why; i++)
		printf("  %lu gaps: %s\n", c->gap_reasons[i].nr, c->gap_reasons[i].why);
}

static int open_btf(struct comparison *c, const char *path, const char *base)
{
	struct btf_options o = { .path = path, .base = base, .arch = c->arch };
	struct diag d = { 0 };
	int err = btf_types__open(&o, &c->btf, &d);

	if (err)
		diag__print(&d, stderr);
	diag__clear(&d);
	if (!err)
		err = btf_types__each_function(c->btf, add_function, c);
	if (c->nr_functions)
		qsort(c->functions, c->nr_functions, sizeof(*c->functions), compare_names);
	return err;
}

/* FILE, whose BTF is in BTF and, where it is a module's, lies on BASE. */
static int compare_file(struct comparison *c, const char *file, const char *btf, const char *base)
{
	const char *name = strrchr(file, '/');
	int err;

	c->file = name ? name + 1 : file;
	c->nr_functions = 0;
	c->has_base = base;
	err = open_btf(c, btf, base);
	if (!err)
		err = entries__each(file, visit, c);
	for (size_t i = 0; i < c->nr_functions && !err; i++) {
		c->counts.not_seen += !c->functions[i].is_seen;
		if (c->lists_all && !c->functions[i].is_seen)
			printf("no DWARF: %s: %s\n", c->file, c->functions[i].name);
	}
	btf_types__free(c->btf);
	c->btf = NULL;
	return err;
}

static int usage(FILE *out)
{
	fputs("usage: kpa_dwarf [--known FILE] [--all] VMLINUX [MODULE...]\n"
	      "All of them with DWARF and BTF; the modules' BTF lies on VMLINUX's. --all also lists what could not be\n"
	      "compared, and other names of parameters.\n",
	      out);
	return out == stdout ? 0 : EXIT_USAGE;
}

int main(int argc, char **argv)
{
	static const struct option names[] = {
		{ "all", no_argument, NULL, 'a' },
		{ "help", no_argument, NULL, 'h' },
		{ "known", required_argument, NULL, 'k' },
		{ NULL, 0, NULL, 0 },
	};
	struct comparison c = { .arch = abi__find("x86_64") };
	const char *known = NULL;
	int option, err = 0;

	while ((option = getopt_long(argc, argv, "ahk:", names, NULL)) >= 0) {
		if (option == 'a')
			c.lists_all = true;
		else if (option == 'k')
			known = optarg;
		else
			return usage(option == 'h' ? stdout : stderr);
	}
	if (optind == argc)
		return usage(stderr);
	if (known && known__read(known, &c.known))
		return EXIT_NOTHING;
	for (int i = optind; i < argc && !err; i++)
		err = compare_file(&c, argv[i], argv[i], i > optind ? argv[optind] : NULL);
	report(&c.counts);
	known__write_unused(stdout, c.known);
	known__free(c.known);
	free(c.functions);
	if (err || !c.counts.params)
		return EXIT_NOTHING;
	return c.counts.different ? EXIT_DIFFERENT : 0;
}
