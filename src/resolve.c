#include "resolve.h"

#include "arena.h"
#include "btf.h"
#include "definitions.h"
#include "expression_btf.h"
#include "expression_headers.h"
#include "kernel.h"
#include "nearest.h"
#include "pack.h"
#include "spec.h"
#include "syscall.h"
#include "target.h"
#include "offsets.h"
#include "text.h"
#include "user_function.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>

enum {
	/* What is read of a function of which nothing is known: the registers. */
	NR_DEFAULT = 6,
	MAX_HEADERS = 4,
	/* Functions of one name that BTF tells apart; in 6.1 one name has 41. */
	MAX_CANDIDATES = 64,
};

struct kept_btf {
	struct btf_types *btf;
	const char *module;
	struct kept_btf *next;
};

struct resolver {
	struct resolve_options options;
	const struct resolve_options *o;
	struct arena *arena;
	struct btf_types *btf;	/* NULL: there is none, or it is not to be used */
	const char *btf_module; /* whose it is; NULL: the kernel's own */
	struct kept_btf *kept;	/* those that were open before, for the expressions that have their types */
	struct headers headers;
	bool has_headers;

	/* The spec that is resolved now. */
	const struct spec *spec;
	const struct user_function *user; /* NULL: a kernel function */
	struct prototype *proto;
	struct diag *diag;
	const struct abi_arch *arch; /* the machine's, or that of its system calls */
	const char *syscall;	     /* the system call that the function wraps; NULL: none */
	const char *name;	     /* the function's, without a clone's suffix */
	const char *module;	     /* the spec's, or where the symbol was found */
	unsigned int nr_functions;   /* of this name there, where the spec has an address; else 1 */
	unsigned int nr_prototypes;  /* that BTF has of it */
};

static bool is_same(const char *a, const char *b)
{
	return a && b ? !strcmp(a, b) : a == b;
}

static int put_away_btf(struct resolver *r)
{
	struct kept_btf *k = r->btf && r->o->keeps_types ? arena__alloc(r->arena, sizeof(*k)) : NULL;

	if (r->btf && r->o->keeps_types && !k)
		return -ENOMEM;
	if (k) {
		*k = (struct kept_btf){ r->btf, r->btf_module, r->kept };
		r->kept = k;
	} else {
		btf_types__free(r->btf);
	}
	r->btf = NULL;
	return 0;
}

/* One that was put away is taken again. */
static struct btf_types *take_kept(struct resolver *r, const char *module)
{
	struct btf_types *btf = NULL;

	for (struct kept_btf *k = r->kept; k && !btf; k = k->next)
		if (k->btf && is_same(k->module, module)) {
			btf = k->btf;
			k->btf = NULL;
		}
	return btf;
}

static int open_btf(struct resolver *r)
{
	struct btf_options o = {
		.path = r->o->btf_file,
		.module = r->module && strcmp(r->module, "vmlinux") ? r->module : NULL,
		.arch = r->o->arch,
	};

	if (r->btf && is_same(r->btf_module, o.module))
		return 0;
	if (put_away_btf(r))
		return -ENOMEM;
	r->btf = take_kept(r, o.module);
	r->btf_module = o.module;
	if (r->btf)
		return 0;
	return r->o->no_btf ? -ENOENT : btf_types__open(&o, &r->btf, r->diag);
}

static int take_function(struct resolver *r, const struct type *f, enum origin origin)
{
	int err = prototype__from_function(r->proto, r->arena, r->arch, r->spec->function, f, origin);

	r->proto->module = r->module;
	r->proto->is_syscall = r->syscall;
	return err;
}

/* What other functions of this name have otherwise is not known; with --force it is as the first has it. */
static int distrust_differences(struct resolver *r, const struct type *const *list, unsigned int nr)
{
	int err = 0;

	diag__note(r->diag,
		   "note: BTF has %u different functions of the name '%s', and does not tell which is which",
		   nr, r->name);
	r->proto->is_forced = r->o->force;
	for (unsigned int i = 1; i < nr && i < MAX_CANDIDATES && !err && !r->o->force; i++) {
		struct prototype other;

		err = prototype__from_function(&other, r->arena, r->arch, r->name, list[i], ORIGIN_BTF);
		if (!err)
			prototype__distrust_differences(r->proto, &other);
	}
	return err;
}

/* The most parameters of all: then none of them is left out. */
static void longest_first(const struct type **list, unsigned int nr)
{
	for (unsigned int i = 1; i < nr && i < MAX_CANDIDATES; i++)
		if (list[i]->nr > list[0]->nr) {
			const struct type *first = list[0];

			list[0] = list[i];
			list[i] = first;
		}
}

/* 0; -ENOENT: BTF does not have it. */
static int from_btf(struct resolver *r)
{
	const struct type *list[MAX_CANDIDATES], *f;
	unsigned int nr = r->btf ? btf_types__find_functions(r->btf, r->name, list, MAX_CANDIDATES) : 0;
	int err;

	if (!nr)
		return -ENOENT;
	r->nr_prototypes = nr;
	longest_first(list, nr);
	f = pack__copy_type(list[0], r->arena); /* the BTF is megabytes that tracing does not need */
	err = f ? take_function(r, f, ORIGIN_BTF) : -ENOMEM;
	return !err && nr > 1 ? distrust_differences(r, list, nr) : err;
}

static int offer(const char *name, uint32_t id, void *ctx)
{
	(void)id;
	nearest__offer(ctx, name);
	return 0;
}

static int not_in_file(struct resolver *r)
{
	const struct spec *spec = r->spec;
	struct nearest n;
	const char *near;

	nearest__begin(&n, spec->function);
	btf_types__each_function(r->btf, offer, &n);
	near = nearest__result(&n, r->arena);
	diag__quote(r->diag, spec->text, spec->function_at);
	if (near)
		diag__hint(r->diag, "Did you mean %s?", near);
	return diag__fail(r->diag, -ENOENT, "%s has no function of the name '%s'", r->o->btf_file,
			  spec->function);
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
		if (!open_btf(r) && !from_btf(r))
			return 0;
		return -ENOENT;
	}
	err = check_exists(r);
	return err ? err : -ENOENT;
}

static int find_headers(struct resolver *r, struct diag *d)
{
	struct utsname uts;
	int err;

	if (r->has_headers)
		return 0;
	if (uname(&uts))
		return -errno;
	err = headers__find(&r->headers, "", uts.release, r->o->arch, r->arena, d);
	r->has_headers = !err;
	return err;
}

/* Asks for the types of NAMES in SOURCE; the error of the source itself, if any, is in REPLY. */
static int ask_types(struct resolver *r, const char *source, const char *const *names, unsigned int nr_names,
		     struct compiler_reply *reply)
{
	struct compiler_request request = {
		.task = COMPILER_TYPES,
		.source = source,
		.file_name = "declarations.c",
		.arch = r->o->arch->name,
		.data_dir = r->o->data_dir,
		.kernel_headers = r->has_headers,
		.names = names,
		.nr_names = nr_names,
	};
	struct compiler *c;
	int err = r->o->compiler(r->o->ctx, &c, r->diag);

	if (err)
		return err;
	if (r->has_headers) {
		request.clang_args = headers__clang_args(&r->headers, r->arena, &request.nr_clang_args);
		if (!request.clang_args)
			return -ENOMEM;
	}
	return compiler__ask(c, &request, r->arena, reply, r->diag);
}

static void write_includes(FILE *out, const struct resolver *r)
{
	for (unsigned int i = 0; i < r->o->nr_includes; i++)
		fprintf(out, "#include <%s>\n", r->o->includes[i]);
}

/* The function's declaration in HEADER and what the user named. 0; 1: it is not there; -errno. */
static int try_header(struct resolver *r, const char *header)
{
	const char *names[] = { r->name };
	struct compiler_reply reply;
	struct text source;
	const char *text;
	int err = text__open(&source);

	if (err)
		return err;
	write_includes(source.out, r);
	if (header)
		fprintf(source.out, "#include <%s>\n", header);
	text = text__keep(&source, r->arena);
	err = text ? ask_types(r, text, names, 1, &reply) : -ENOMEM;
	if (err)
		return err;
	if (reply.err && !header)
		return diag__fail(r->diag, reply.err, "the headers given with -I do not compile: %s: %s",
				  reply.file_name ? reply.file_name : "#include",
				  reply.message ? reply.message : "no reason given");
	if (reply.err || !reply.types[0] || reply.types[0]->kind != TYPE_FUNCTION)
		return 1;
	err = take_function(r, reply.types[0], ORIGIN_HEADER);
	r->proto->header = header ? header : r->o->includes[0];
	return err;
}

/* 0; -ENOENT: no header declares it; others with the reason in the diag. */
static int from_headers(struct resolver *r)
{
	const char *found[MAX_HEADERS];
	unsigned int nr;
	int err;

	if (r->o->nr_includes) {
		err = try_header(r, NULL);
		if (err <= 0)
			return err;
	}
	nr = headers__declaring(&r->headers, r->name, r->arena, found, MAX_HEADERS);
	for (unsigned int i = 0; i < nr; i++) {
		err = try_header(r, found[i]);
		if (err <= 0)
			return err;
	}
	return -ENOENT;
}

static const struct type unsigned_long = {
	.kind = TYPE_INT,
	.is_complete = true,
	.size = sizeof(long),
	.align = sizeof(long),
	.name = "unsigned long",
};

static const struct type long_type = {
	.kind = TYPE_INT,
	.is_signed = true,
	.is_complete = true,
	.size = sizeof(long),
	.align = sizeof(long),
	.name = "long",
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

static int by_default(struct resolver *r)
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
	return take_function(r, &f, ORIGIN_DEFAULT);
}

/* The prototype as the file's debug information has it. */
static int from_user_function(struct resolver *r)
{
	const struct user_function *u = r->user;
	int err = u->type ? take_function(r, u->type, ORIGIN_DWARF) : by_default(r);

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
		err = find_headers(r, r->diag);
		if (!err)
			err = from_headers(r);
		if (err != -ENOENT || r->diag->message)
			return err;
	}
	err = open_btf(r);
	if (err && err != -ENOENT)
		return err;
	if (!err && r->o->btf_file)
		return from_btf(r) ? not_in_file(r) : 0;
	err = from_btf(r);
	if (err == -ENOENT && r->btf && !all_declared(r->spec))
		err = look_further(r);
	if (err != -ENOENT || r->diag->message)
		return err;
	/* No header declares a clone, and of what it says of the function nothing would be certain. */
	if (!headers_first && !is_clone(r) && !find_headers(r, &no_headers))
		err = from_headers(r);
	diag__clear(&no_headers);
	return err == -ENOENT && !r->diag->message ? by_default(r) : err;
}

static bool is_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

static enum type_kind tag_kind(const char *word)
{
	return !strcmp(word, "struct") ? TYPE_STRUCT :
	       !strcmp(word, "union")  ? TYPE_UNION :
	       !strcmp(word, "enum")   ? TYPE_ENUM :
					 TYPE_TYPEDEF;
}

/* Calls VISIT with the names in the text of a declaration that may be those of types. */
static int each_type_name(const char *text, struct arena *a,
			  int (*visit)(enum type_kind kind, const char *name, void *ctx), void *ctx)
{
	enum type_kind kind = TYPE_TYPEDEF;
	int err = 0;

	while (*text && !err) {
		size_t len = 0;
		const char *word;

		while (is_word(text[len]))
			len++;
		if (!len) {
			text++;
			continue;
		}
		word = arena__strndup(a, text, len);
		text += len;
		if (!word)
			return -ENOMEM;
		if (tag_kind(word) != TYPE_TYPEDEF) {
			kind = tag_kind(word);
			continue;
		}
		text += strspn(text, " \t");
		/* Behind a star a name is enough, and the last word is the parameter's own. */
		if ((kind == TYPE_TYPEDEF && (!*text || *text == '[' || *text == ')')) ||
		    (kind != TYPE_TYPEDEF && *text == '*')) {
			kind = TYPE_TYPEDEF;
			continue;
		}
		err = visit(kind, word, ctx);
		kind = TYPE_TYPEDEF;
	}
	return err;
}

struct named_types {
	struct arena *arena;
	struct named_type *list;
	unsigned int nr;
};

static int add_type_name(enum type_kind kind, const char *name, void *ctx)
{
	struct named_types *t = ctx;

	t->list[t->nr++] = (struct named_type){ .kind = kind, .name = name };
	return 0;
}

int resolve__named_types(const struct spec *spec, struct arena *a, struct named_type **types,
			 unsigned int *nr)
{
	struct named_types t = { .arena = a };
	int err = 0;

	/* No more than there are words. */
	t.list = arena__array(a, strlen(spec->text), sizeof(*t.list));
	if (!t.list)
		return -ENOMEM;
	for (unsigned int i = 0; i < spec->nr_args && !err; i++)
		if (spec->args[i].kind == SPEC_DECLARATION)
			err = each_type_name(spec->args[i].text, a, add_type_name, &t);
	*types = t.list;
	*nr = t.nr;
	return err;
}

static const struct type *find_type(const struct resolver *r, enum type_kind kind, const char *name)
{
	const struct user_function *u = r->user;

	if (!u)
		return r->btf ? btf_types__find(r->btf, kind, name) : NULL;
	for (unsigned int i = 0; i < u->nr_types; i++)
		if (u->types[i].kind == kind && !strcmp(u->types[i].name, name))
			return u->types[i].type;
	return NULL;
}

struct define {
	struct resolver *resolver;
	struct definitions *definitions;
	FILE *out;
	bool is_missing; /* a typedef is not there */
};

static int define_type(enum type_kind kind, const char *name, void *ctx)
{
	struct define *d = ctx;
	const struct type *t = find_type(d->resolver, kind, name);

	d->is_missing |= !t && kind == TYPE_TYPEDEF;
	return t ? definitions__write(d->definitions, d->out, t) : 0;
}

/* Declarations of parameters, as the user typed them or as the kernel tells them; NULL: none at this place. */
struct declarations {
	const char **texts;
	unsigned int nr;
	unsigned int first_line; /* in the source that is made of them */
};

/* The definitions in BTF or DWARF of the types that the declarations name. */
static int write_known_types(struct resolver *r, const struct declarations *list, FILE *out)
{
	struct define d = { .resolver = r, .definitions = definitions__new(), .out = out };
	int err = d.definitions ? 0 : -ENOMEM;

	for (unsigned int i = 0; i < list->nr && !err; i++)
		if (list->texts[i])
			err = each_type_name(list->texts[i], r->arena, define_type, &d);
	definitions__free(d.definitions);
	if (r->user && d.is_missing)
		fputs("#include <kprobe_args/user_types.h>\n", out);
	return err;
}

#define DECLARED "declared_%u"

/* One declaration a line, so that a message's line tells which. */
static int write_declared(struct resolver *r, struct declarations *list, const char **source)
{
	struct text text;
	int err = text__open(&text);
	FILE *out = text.out;

	if (err)
		return err;
	if (r->has_headers)
		fputs("#include <linux/types.h>\n", out);
	else if (!r->btf && !r->user)
		fputs("#include <kprobe_args/types.h>\n", out);
	write_includes(out, r);
	if (r->user || (r->btf && !r->has_headers))
		err = write_known_types(r, list, out);
	fflush(out);
	list->first_line = 1;
	for (const char *p = text.bytes; p && *p; p++)
		list->first_line += *p == '\n';
	for (unsigned int i = 0; i < list->nr; i++) {
		if (list->texts[i])
			fprintf(out, "void " DECLARED "(", i);
		for (const char *p = list->texts[i]; p && *p; p++)
			fputc(*p == '\n' || *p == '\r' ? ' ' : *p, out);
		fputs(list->texts[i] ? ");\n" : "\n", out);
	}
	*source = text__keep(&text, r->arena);
	return *source ? err : -ENOMEM;
}

/* Their types are in REPLY, in the order of the list; what is wrong with them is there too. */
static int ask_declared(struct resolver *r, struct declarations *list, struct compiler_reply *reply)
{
	const char **names = arena__array(r->arena, list->nr, sizeof(*names)), *source;
	int err = names ? write_declared(r, list, &source) : -ENOMEM;

	for (unsigned int i = 0; i < list->nr && !err; i++) {
		names[i] = arena__printf(r->arena, DECLARED, i);
		err = names[i] ? 0 : -ENOMEM;
	}
	return err ? err : ask_types(r, source, names, list->nr, reply);
}

static int explain_declaration(struct resolver *r, const struct declarations *list,
			       const struct compiler_reply *reply)
{
	unsigned int first = list->first_line, arg = reply->line - first, prefix;
	struct span at;
	char head[32];

	if (reply->file_name || reply->line < first || arg >= r->spec->nr_args)
		return diag__fail(r->diag, -EINVAL, "the declarations do not compile: %s", reply->message);
	prefix = (unsigned int)snprintf(head, sizeof(head), "void " DECLARED "(", arg) + 1;
	at = r->spec->args[arg].at;
	if (reply->column >= prefix && reply->column - prefix < at.len) {
		at.start += reply->column - prefix;
		at.len = 1;
		while (is_word(r->spec->text[at.start]) && is_word(r->spec->text[at.start + at.len]))
			at.len++;
	}
	diag__quote(r->diag, r->spec->text, at);
	diag__hint(r->diag, r->user ? "A type has to be one of C's or of the file's debug information." :
			    r->btf || r->has_headers ?
				      "A type has to be one of the kernel's or of C." :
				      "There is neither BTF nor a header, so only the types of C are known.");
	return diag__fail(r->diag, -EINVAL, "this declaration does not compile: %s", reply->message);
}

/* The one parameter of "void declared_N(...)". */
static int take_declared(struct resolver *r, unsigned int i, const struct type *f,
			 struct type_parameter *declared)
{
	const struct type *t = f && f->nr == 1 ? f->parameters[0].type : NULL;

	if (!t || abi__unplaceable(t)) {
		diag__quote(r->diag, r->spec->text, r->spec->args[i].at);
		return diag__fail(r->diag, -EINVAL, "this cannot be a parameter: %s",
				  t ? abi__unplaceable(t) : "one declaration is wanted");
	}
	*declared = f->parameters[0];
	return 0;
}

/* The types of the spec's declarations, by argument. */
static int declared_types(struct resolver *r, struct type_parameter **declared)
{
	const struct spec *spec = r->spec;
	struct declarations list = { .nr = spec->nr_args };
	struct compiler_reply reply;
	unsigned int nr = 0;
	int err;

	*declared = arena__array(r->arena, spec->nr_args, sizeof(**declared));
	list.texts = arena__array(r->arena, spec->nr_args, sizeof(*list.texts));
	if (!list.texts || !*declared)
		return -ENOMEM;
	for (unsigned int i = 0; i < spec->nr_args; i++)
		if (spec->args[i].kind == SPEC_DECLARATION) {
			list.texts[i] = spec->args[i].text;
			nr++;
		}
	if (!nr)
		return 0;
	err = ask_declared(r, &list, &reply);
	if (err)
		return err;
	if (reply.err)
		return explain_declaration(r, &list, &reply);
	for (unsigned int i = 0; i < spec->nr_args && !err; i++)
		if (spec->args[i].kind == SPEC_DECLARATION)
			err = take_declared(r, i, reply.types[i], &(*declared)[i]);
	return err;
}

/* -ENOENT: the tracepoint does not tell, or what it tells is no C with the types that are known. */
static int from_tracepoint(struct resolver *r)
{
	const char *texts[SYSCALL_MAX_ARGS];
	int nr = syscall__declarations("", r->syscall, r->arena, texts);
	struct declarations list = { .texts = texts, .nr = nr > 0 ? (unsigned int)nr : 0 };
	struct type_parameter *params = arena__array(r->arena, list.nr, sizeof(*params));
	struct type f = { .kind = TYPE_FUNCTION, .target = &long_type, .parameters = params, .nr = list.nr };
	struct compiler_reply reply = { 0 };
	int err = !params ? -ENOMEM : nr > 0 ? ask_declared(r, &list, &reply) : nr;

	if (err || reply.err)
		return err ? err : -ENOENT;
	for (unsigned int i = 0; i < list.nr; i++) {
		if (!reply.types[i] || reply.types[i]->kind != TYPE_FUNCTION || reply.types[i]->nr != 1)
			return -ENOENT;
		params[i] = reply.types[i]->parameters[0];
	}
	return take_function(r, &f, ORIGIN_TRACEPOINT);
}

/* The function itself where the compiler left one; its name has another prefix everywhere. */
static int syscall_from_btf(struct resolver *r)
{
	const char *name = r->name;
	int err;

	r->name = arena__printf(r->arena, "__do_sys_%s", r->syscall);
	err = r->name ? from_btf(r) : -ENOMEM;
	r->name = name;
	return err;
}

static int syscall_from_headers(struct resolver *r)
{
	struct diag no_headers = { 0 };
	const char *name = r->name;
	int err = find_headers(r, &no_headers);

	diag__clear(&no_headers);
	r->name = arena__printf(r->arena, "sys_%s", r->syscall);
	if (!err)
		err = r->name ? from_headers(r) : -ENOMEM;
	r->name = name;
	return err;
}

static int not_told(struct resolver *r)
{
	diag__quote(r->diag, r->spec->text, r->spec->function_at);
	diag__hint(r->diag, "The running kernel's tracepoints tell them: do without --btf.");
	return diag__fail(r->diag, -ENOENT, "%s does not tell the arguments of the system call '%s'",
			  r->o->btf_file, r->syscall);
}

static int known_syscall(struct resolver *r)
{
	int err = open_btf(r);

	if (!err)
		err = syscall_from_btf(r);
	if (err == -ENOENT && !r->o->btf_file && !r->o->no_btf)
		err = from_tracepoint(r);
	/* A pattern finds dozens that this architecture does not have, for which all headers would be read. */
	if (err == -ENOENT && !r->o->btf_file && !r->spec->is_pattern)
		err = syscall_from_headers(r);
	if (err == -ENOENT && r->o->btf_file && from_btf(r) == 0)
		return not_told(r);
	if (err == -ENOENT && r->o->btf_file)
		return not_in_file(r);
	return err == -ENOENT ? by_default(r) : err;
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
		r->nr_functions += r->spec->all_addresses || is_same(found.places[i].module, module);
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
	err = r->syscall ? known_syscall(r) : known_prototype(r);
	if (!err) {
		distrust_clone(r);
		distrust_namesakes(r);
		err = declared_types(r, &declared);
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
	btf_types__free(r->btf);
	for (struct kept_btf *k = r->kept; k; k = k->next)
		btf_types__free(k->btf);
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

/* A source that does not compile, or names what is not there, is no mistake of the user's. */
static const struct type *ask_type(void *ctx, const char *source, const char *name)
{
	struct resolver *r = ctx;
	struct diag *user = r->diag, d = { 0 };
	struct compiler_reply reply;
	const struct type *t = NULL;

	r->diag = &d;
	if (!ask_types(r, source, &name, 1, &reply) && !reply.err)
		t = reply.types[0];
	r->diag = user;
	diag__clear(&d);
	return t;
}

/* The #include lines for P: what the user named, and what declares the function. */
static const char *includes_for(struct resolver *r, const struct prototype *p)
{
	const char *header = p->header;
	struct text source;

	if (text__open(&source))
		return NULL;
	write_includes(source.out, r);
	if (!header && !r->o->nr_includes)
		headers__declaring(&r->headers, p->function, r->arena, &header, 1);
	/* One that the user named is there already, and need not guard itself against a second time. */
	if (header && !(r->o->nr_includes && !strcmp(header, r->o->includes[0])))
		fprintf(source.out, "#include <%s>\n", header);
	return text__keep(&source, r->arena);
}

static int header_types(struct resolver *r, const struct prototype *p, struct expression_types *types)
{
	struct header_types *h = arena__alloc(r->arena, sizeof(*h));
	struct diag none = { 0 };
	int err;

	if (!h)
		return -ENOMEM;
	err = find_headers(r, &none);
	diag__clear(&none);
	if (err)
		return diag__fail(r->diag, err,
				  "expressions need the kernel's BTF or its headers, and there are neither");
	*h = (struct header_types){
		.includes = includes_for(r, p),
		.ask = ask_type,
		.ctx = r,
		.arena = r->arena,
	};
	if (!h->includes)
		return -ENOMEM;
	*types = expression_types__of_headers(h);
	return 0;
}

int resolver__types(struct resolver *r, const struct prototype *p, bool btf_only,
		    struct expression_types *types, bool *char_is_signed, struct diag *d)
{
	int err;

	r->diag = d;
	r->module = p->module;
	err = open_btf(r);
	if (!err) {
		*types = expression_types__of_btf(r->btf);
		*char_is_signed = btf_types__char_is_signed(r->btf);
	} else if (err == -ENOENT && !btf_only) {
		err = header_types(r, p, types);
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
	return r->btf && r->o->nr_includes && r->has_headers ? header_types(r, p, types) : -ENOENT;
}

struct kernel_offsets resolver__offsets(const struct resolver *r)
{
	return r->btf && !r->o->btf_file ? offsets__find(r->btf) : (struct kernel_offsets){ 0 };
}
