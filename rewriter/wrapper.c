#include "wrapper.h"

#include "access.h"
#include "arena.h"
#include "scan.h"
#include "text.h"
#include "type_name.h"

#include <errno.h>
#include <string.h>

/* The kernel's system calls take no more (BCC reads di, si, dx, r10, r8, r9). */
enum { MAX_SYSCALL_PARAMS = 6 };

static const struct type *integer(uint64_t size, bool is_signed)
{
	static const struct type integers[] = {
		{ .kind = TYPE_INT, .name = "signed char", .is_signed = true, .size = 1, .align = 1 },
		{ .kind = TYPE_INT, .name = "unsigned char", .size = 1, .align = 1 },
		{ .kind = TYPE_INT, .name = "short", .is_signed = true, .size = 2, .align = 2 },
		{ .kind = TYPE_INT, .name = "unsigned short", .size = 2, .align = 2 },
		{ .kind = TYPE_INT, .name = "int", .is_signed = true, .size = 4, .align = 4 },
		{ .kind = TYPE_INT, .name = "unsigned int", .size = 4, .align = 4 },
		{ .kind = TYPE_INT, .name = "long long", .is_signed = true, .size = 8, .align = 8 },
		{ .kind = TYPE_INT, .name = "unsigned long long", .size = 8, .align = 8 },
	};

	for (size_t i = 0; i < sizeof(integers) / sizeof(*integers); i++)
		if (integers[i].size == size && integers[i].is_signed == is_signed)
			return &integers[i];
	return NULL;
}

/* A type that converts to T by itself and can be declared outside of a parameter list; NULL: there is none. */
static const struct type *stand_in(struct run *run, const struct type *t)
{
	static const struct type nothing = { .kind = TYPE_VOID };
	const struct type *s = type__strip(t);
	struct type *pointer;

	if (type__is_sayable(t))
		return t;
	if (s->kind == TYPE_ENUM)
		return integer(s->size, s->is_signed);
	if (s->kind != TYPE_POINTER)
		return NULL;
	pointer = arena__alloc(run->arena, sizeof(*pointer));
	if (pointer) {
		*pointer = *s;
		pointer->target = &nothing;
	}
	return pointer;
}

static int plan_type(struct run *run, const struct probe *p, struct probe_param *param)
{
	const struct ast_parameter *declared = param->declared;
	const struct type *t = stand_in(run, param->type);

	if (!t)
		return run__fail(run, declared->at,
				 "the type of '%s' is declared inside of the parameter list",
				 declared->name ? declared->name : "this parameter");
	/* BCC reads it as a number, and a number becomes a bool by all of its bits. */
	if (p->kind == PROBE_SYSCALL && type__strip(t)->kind == TYPE_BOOL)
		t = integer(1, false);
	if (p->kind == PROBE_SYSCALL && (!type__is_scalar(t) || type__strip(t)->size > run->arch->word))
		return run__fail(run, declared->at, "a system call has no parameter of this type");
	param->type = t;
	return 0;
}

static int plan_types(struct run *run, struct probe *p)
{
	int result = 0;

	for (unsigned int i = 0; i < p->nr_params; i++) {
		int err = plan_type(run, p, &p->params[i]);

		if (err == -ENOMEM)
			return err;
		result = result ? result : err;
	}
	if (p->kind == PROBE_SYSCALL && p->nr_params > MAX_SYSCALL_PARAMS)
		return run__fail(run, p->params[MAX_SYSCALL_PARAMS].declared->at,
				 "a system call has no more than %d parameters", MAX_SYSCALL_PARAMS);
	return result;
}

/* What a BPF program can return: its caller looks at r0 as a number. */
static int plan_result(struct run *run, struct probe *p)
{
	const struct type *t = p->definition->result, *s = type__strip(t);
	bool is_void = !s || (s->kind == TYPE_VOID && !s->name);

	if (is_void)
		p->result = integer(4, true);
	else if (type__is_scalar(t) && s->size <= 8)
		p->result = stand_in(run, t);
	else
		return run__fail(run, p->definition->at, "%s has to return a number", p->name);
	return p->result ? 0 : -ENOMEM;
}

static bool is_taken(const struct run *run, const char *name)
{
	return names__find(run->names, name) != NULL;
}

static bool is_word(const struct scan_name *s, const char *word)
{
	return s->len == strlen(word) && !memcmp(s->text, word, s->len);
}

/* NAME as an identifier of the text TEXT. */
static bool has_name(const char *text, const char *name)
{
	struct scan_name s;
	struct scan scan;

	scan__start(&scan, text, strlen(text));
	while (scan__next(&scan, &s))
		if (is_word(&s, name))
			return true;
	return false;
}

static const char *on_unread(const struct run *run)
{
	return run->options->on_unread ? run->options->on_unread : "return 0;";
}

/* The generated function says NAME and means something else than a variable of its own. */
static bool is_said(const struct run *run, const struct probe *p, const char *name)
{
	static const char *const helpers[] = { "bpf_probe_read_kernel", "bpf_probe_read_user",
					       "__builtin_memcpy", "__builtin_memset" };

	for (size_t i = 0; i < sizeof(helpers) / sizeof(*helpers); i++)
		if (!strcmp(name, helpers[i]))
			return true;
	for (unsigned int i = 0; i < p->nr_params; i++)
		if (type__mentions(p->params[i].type, name))
			return true;
	return !strcmp(name, p->body_name) || type__mentions(p->result, name) ||
	       has_name(on_unread(run), name);
}

static bool is_param(const struct probe *p, const char *name)
{
	for (unsigned int i = 0; i < p->nr_params; i++)
		if (p->params[i].declared->name && !strcmp(p->params[i].declared->name, name))
			return true;
	return false;
}

/* access.c's variables: NAME__byte, NAME__address, NAME__0. */
static bool has_derived(const struct run *run, const struct probe *p, const char *name)
{
	static const char *const endings[] = { "byte", "address", "0", "1", "2", "3",
					       "4",    "5",	  "6", "7", "8", NULL };
	char text[256];

	for (const char *const *e = endings; *e; e++)
		if (snprintf(text, sizeof(text), "%s__%s", name, *e) >= (int)sizeof(text) ||
		    is_taken(run, text) || is_param(p, text))
			return true;
	return false;
}

static bool is_usable(const struct run *run, const struct probe *p, const char *name)
{
	const struct name *n = names__find(run->names, name);

	return !(n && n->is_macro) && !is_said(run, p, name) && !has_derived(run, p, name);
}

static const char *new_name(const struct run *run, const struct probe *p, const char *wish)
{
	while (wish && (is_taken(run, wish) || !is_usable(run, p, wish)))
		wish = arena__printf(run->arena, "%s_", wish);
	return wish;
}

static int plan_names(const struct run *run, struct probe *p)
{
	const char *declared = p->definition->params[0].name;

	p->body_name = arena__printf(run->arena, "%s__body", p->name);
	while (p->body_name && is_taken(run, p->body_name))
		p->body_name = arena__printf(run->arena, "%s_", p->body_name);
	if (!p->body_name || !names__add(run->names, p->body_name, strlen(p->body_name)))
		return -ENOMEM;
	p->context = declared ? declared : "ctx";
	if (!is_usable(run, p, p->context) || (!declared && is_param(p, p->context)))
		p->context = new_name(run, p, "context");
	if (!p->context)
		return -ENOMEM;
	for (unsigned int i = 0; i < p->nr_params; i++) {
		struct probe_param *param = &p->params[i];

		param->name = param->declared->name;
		if (!param->name || !is_usable(run, p, param->name))
			param->name = new_name(run, p, arena__printf(run->arena, "argument_%u", i + 1));
		if (!param->name)
			return -ENOMEM;
	}
	return 0;
}

/* BCC has no calls between functions of a program: a body that is not inlined is missing. */
static bool is_kept_out_of_line(const struct run *run, const struct ast_function *f)
{
	struct scan_name s;
	struct scan scan;

	if (f->start > f->body || f->body > run->len)
		return false;
	scan__start(&scan, run->text + f->start, f->body - f->start);
	while (scan__next(&scan, &s))
		if (is_word(&s, "noinline") || is_word(&s, "__noinline__") || is_word(&s, "__noinline") ||
		    is_word(&s, "optnone") || is_word(&s, "__optnone__"))
			return true;
	return false;
}

/* fix_syscall_fnname() in src/python/bcc/__init__.py turns sys_X into the kernel's entry of the call. */
static int check_name(struct run *run, const struct probe *p)
{
	static const char wrong[] = "kprobe__sys_";
	const struct ast_function *f = p->definition;
	const struct name *n = names__find(run->names, p->name);

	if (n->is_macro || n->is_asked)
		return run__fail(run, f->at, "%s cannot be renamed: a directive of the preprocessor names it",
				 p->name);
	if (p->kind == PROBE_ENTRY && !run->options->every_probe && p->nr_params &&
	    !strncmp(p->name, wrong, strlen(wrong)))
		return run__fail(
			run, f->at,
			"BCC attaches %s to a function that takes struct pt_regs *: syscall__%s reads the parameters of the call",
			p->name, p->name + strlen(wrong));
	if (is_kept_out_of_line(run, f))
		return run__fail(run, f->at,
				 "%s cannot be rewritten: noinline would keep its body out of the program",
				 p->name);
	if (!ast__is_defined(run->ast, f, 0))
		return run__fail(run, f->params[0].at,
				 "struct pt_regs is not defined: #include <uapi/linux/ptrace.h>");
	return 0;
}

int wrapper__plan(struct run *run, struct probe *p)
{
	int err = check_name(run, p);

	if (!err)
		err = plan_types(run, p);
	if (!err)
		err = plan_result(run, p);
	return err ? err : plan_names(run, p);
}

static int write_head(FILE *out, const struct run *run, const struct probe *p)
{
	const char *declarator;
	struct text text;
	int err = text__open(&text);

	if (err)
		return err;
	fprintf(text.out, "%s(struct pt_regs *%s", p->name, p->context);
	for (unsigned int i = 0; p->kind == PROBE_SYSCALL && i < p->nr_params; i++) {
		fputs(", ", text.out);
		type__declare(text.out, p->params[i].type, p->params[i].name);
	}
	fputc(')', text.out);
	declarator = text__keep(&text, run->arena);
	type__declare(out, p->result, declarator);
	return declarator ? 0 : -ENOMEM;
}

static void write_local(FILE *out, const struct run *run, const struct probe *p, unsigned int i)
{
	static const struct abi_place nowhere = { .nr_pieces = 0 };
	struct access how = {
		.arch = run->arch,
		.context = p->context,
		.user_stack = run->options->user_stack,
		.on_unread = on_unread(run),
	};
	bool is_there = p->kind == PROBE_ENTRY && !p->places[i].unknown;

	access__write_local(out, &how, p->params[i].type, p->params[i].name,
			    is_there ? &p->places[i] : &nowhere);
}

static void write_call(FILE *out, const struct probe *p)
{
	const struct type *s = type__strip(p->definition->result);
	bool is_void = !s || s->kind == TYPE_VOID;

	fprintf(out, "\t%s%s(%s", is_void ? "" : "return ", p->body_name, p->context);
	for (unsigned int i = 0; i < p->nr_params; i++)
		fprintf(out, ", %s", p->params[i].name);
	fprintf(out, ");\n%s", is_void ? "\treturn 0;\n" : "");
}

int wrapper__write(FILE *out, const struct run *run, const struct probe *p)
{
	int err = write_head(out, run, p);

	fputs("\n{\n", out);
	for (unsigned int i = 0; p->kind != PROBE_SYSCALL && i < p->nr_params; i++)
		write_local(out, run, p, i);
	write_call(out, p);
	fputs("}\n", out);
	return err;
}

/* C11 6.5.2.2p6: what a function without a prototype is called with. */
static const struct type *promoted(const struct type *t)
{
	static const struct type number = { .kind = TYPE_FLOAT, .name = "double", .size = 8, .align = 8 };
	const struct type *s = type__strip(t);

	if ((s->kind == TYPE_INT || s->kind == TYPE_BOOL || s->kind == TYPE_ENUM) && s->size < 4)
		return integer(4, true);
	return s->kind == TYPE_FLOAT && s->size < 8 ? &number : t;
}

/* The I-th parameter's type as a prototype has it; NULL: no memory. */
static const struct type *prototype_type(const struct run *run, const struct probe *p, unsigned int i)
{
	const struct type *t = type__decay(run->arena, p->definition->params[i].type, run->arch->word);

	return t && p->is_old_style ? promoted(t) : t;
}

int wrapper__write_prototype(FILE *out, const struct run *run, const struct probe *p)
{
	const struct ast_function *f = p->definition;
	const char *declarator;
	struct text text;
	int err = text__open(&text);

	if (err)
		return err;
	fprintf(text.out, "%s(", p->body_name);
	for (unsigned int i = 0; i < f->nr_params; i++) {
		fputs(i ? ", " : "", text.out);
		type__declare(text.out, prototype_type(run, p, i), NULL);
	}
	fputs(f->is_variadic ? ", ...)" : ")", text.out);
	declarator = text__keep(&text, run->arena);
	type__declare(out, f->result, declarator);
	return declarator ? 0 : -ENOMEM;
}

int wrapper__is_declarable(struct run *run, const struct probe *p)
{
	const struct ast_function *f = p->definition;

	for (unsigned int i = 0; i < f->nr_params; i++) {
		const struct type *t = prototype_type(run, p, i);

		if (!t)
			return -ENOMEM;
		if (!type__is_sayable(t))
			return run__fail(
				run, f->params[i].at,
				"%s cannot be declared in advance: the type of '%s' is declared inside of the parameter list",
				p->name, f->params[i].name ? f->params[i].name : "this parameter");
	}
	if (type__is_sayable(f->result))
		return 0;
	return run__fail(run, f->at, "%s cannot be declared in advance: its result's type has no name",
			 p->name);
}
