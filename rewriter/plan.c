#include "plan.h"

#include "arena.h"
#include "scan.h"
#include "type_name.h"

#include <errno.h>
#include <string.h>

/* The kernel's system calls take no more (BCC reads di, si, dx, r10, r8, r9). */
enum { MAX_SYSCALL_PARAMS = 6 };

const struct type *integer_type(uint64_t size, bool is_signed)
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
		return integer_type(s->size, s->is_signed);
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
	const struct type *t = stand_in(run, param->decayed);

	if (!t)
		return run__fail(run, declared->at,
				 "the type of '%s' is declared inside of the parameter list",
				 declared->name ? declared->name : "this parameter");
	/* BCC reads it as a number, and a number becomes a bool by all of its bits. */
	if (p->kind == PROBE_SYSCALL && type__strip(t)->kind == TYPE_BOOL)
		t = integer_type(1, false);
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

static bool is_void(const struct probe *p)
{
	const struct type *s = type__strip(p->definition->result);

	return !s || (s->kind == TYPE_VOID && !s->name);
}

/* What a BPF program can return: its caller looks at r0 as a number. */
static int plan_result(struct run *run, struct probe *p)
{
	const struct type *t = p->definition->result, *s = type__strip(t);

	if (is_void(p))
		p->result = integer_type(4, true);
	else if (type__is_scalar(t) && s->size <= 8)
		p->result = stand_in(run, t);
	else
		return run__fail(run, p->definition->at, "%s has to return a number", p->name);
	return p->result ? 0 : -ENOMEM;
}

static bool is_taken(const struct run *run, const char *name)
{
	const struct name *n = names__find(run->names, name, strlen(name));

	return n && (n->uses || n->nr_functions);
}

/* The generated function says NAME and means something else than a variable of its own. */
static bool is_said(const struct run *run, const struct probe *p, const char *name)
{
	static const char *const helpers[] = { "bpf_probe_read_kernel", "bpf_probe_read_user",
					       "__builtin_memcpy", "__builtin_memset" };
	const char *words[] = { name, NULL }, *statement = run->options->on_unread;

	for (size_t i = 0; i < sizeof(helpers) / sizeof(*helpers); i++)
		if (!strcmp(name, helpers[i]))
			return true;
	for (unsigned int i = 0; i < p->nr_params; i++)
		if (type__mentions(p->params[i].type, name))
			return true;
	return !strcmp(name, p->body_name) || type__mentions(p->result, name) ||
	       (statement && scan__has_word(statement, 0, strlen(statement), words));
}

static bool is_usable(const struct run *run, const struct probe *p, const char *name)
{
	const struct name *n = names__find(run->names, name, strlen(name));

	return !(n && (n->is_macro || n->is_stem)) && !is_said(run, p, name);
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
	struct name *taken;

	p->body_name = arena__printf(run->arena, "%s__body", p->name);
	while (p->body_name && is_taken(run, p->body_name))
		p->body_name = arena__printf(run->arena, "%s_", p->body_name);
	taken = p->body_name ? names__add(run->names, p->body_name, strlen(p->body_name)) : NULL;
	if (!taken)
		return -ENOMEM;
	taken->uses++;
	p->context = declared && is_usable(run, p, declared) ? declared : new_name(run, p, "ctx");
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

/* Nothing but white space and comments. */
static bool is_blank(const struct run *run, size_t from, size_t to)
{
	struct scan scan = { .text = run->text, .len = to, .at = from };

	while (scan.at < to)
		if (!scan__skip_comment(&scan) && !strchr(" \t\r\n\f\v", run->text[scan.at++]))
			return false;
	return true;
}

/* The parenthesis that closes the one in front of FROM; 0: there is none before TO. */
static size_t closing(const struct run *run, size_t from, size_t to)
{
	struct scan scan = { .text = run->text, .len = run->len, .at = from };
	unsigned int depth = 1;

	for (; scan__find(&scan, to, "()"); scan.at++) {
		depth += run->text[scan.at] == '(' ? 1 : -1;
		if (!depth)
			return scan.at;
	}
	return 0;
}

/* The last parenthesis between FROM and TO that opens; 0: there is none. */
static size_t opening(const struct run *run, size_t from, size_t to)
{
	struct scan scan = { .text = run->text, .len = run->len, .at = from };
	size_t found = 0;

	for (; scan__find(&scan, to, "("); scan.at++)
		found = scan.at;
	return found;
}

/* Whole #if groups, and no other directives. */
static bool has_whole_groups(const struct run *run, size_t from, size_t to)
{
	struct scan_name s;
	struct scan scan;
	int depth = 0;

	scan__start(&scan, run->text + from, to - from);
	scan.is_line_start = false;
	while (depth >= 0 && scan__next(&scan, &s)) {
		if (s.where != SCAN_KEYWORD)
			continue;
		if (scan_name__is(&s, "if") || scan_name__is(&s, "ifdef") || scan_name__is(&s, "ifndef"))
			depth++;
		else if (scan_name__is(&s, "endif"))
			depth--;
		else if (!depth || (!scan_name__is(&s, "else") && !scan_name__is(&s, "elif")))
			return false;
	}
	return depth == 0;
}

/* The parameter list stands in the text, between parentheses, and the body right behind it. */
static bool find_list(const struct run *run, struct probe *p)
{
	const struct ast_function *f = p->definition;
	size_t start = f->params[0].start, open, close;

	if (!f->has_text_body || start <= f->at || start >= f->body || f->body > run->len)
		return false;
	open = opening(run, f->at, start);
	close = closing(run, start, f->body);
	if (!open || !close || !is_blank(run, open + 1, start) || !is_blank(run, close + 1, f->body))
		return false;
	p->list_start = start;
	p->list_end = close;
	return has_whole_groups(run, start, close);
}

bool plan_reads(const struct probe *p, unsigned int i)
{
	if (p->kind == PROBE_SYSCALL)
		return false;
	return !p->is_in_place ||
	       (p->kind == PROBE_ENTRY && p->params[i].declared->name && !p->places[i].unknown);
}

/* The body finds its parameters under their names, with their types. */
static bool keeps_params(const struct probe *p)
{
	const char *context = p->definition->params[0].name;

	if (context && strcmp(context, p->context) != 0)
		return false;
	for (unsigned int i = 0; i < p->nr_params; i++) {
		const struct probe_param *param = &p->params[i];
		const char *declared = param->declared->name;

		if (!type__is_sayable_inside(param->decayed) ||
		    (declared && strcmp(declared, param->name) != 0))
			return false;
		/* What BCC reads itself has to be of a type that it reads right. */
		if (p->kind == PROBE_SYSCALL && param->type != param->decayed)
			return false;
	}
	return true;
}

const char *plan_on_unread(const struct run *run)
{
	return run->options->on_unread ? run->options->on_unread : "return 0;";
}

/*
 * As BCC does it, and what BCC follows best: pointers that come out of ctx, and maps that they are put into, are known
 * to it only in a function that is a probe. Where nothing is returned, the verifier misses a value in r0: there a
 * function of another type has to stand around it.
 */
static bool fits_in_place(const struct run *run, struct probe *p)
{
	const struct ast_function *f = p->definition;
	const struct name *n = names__find(run->names, p->name, strlen(p->name));

	return f->is_first && n->nr_functions == 1 && !n->is_called && !f->is_variadic && !is_void(p) &&
	       find_list(run, p) && keeps_params(p) && !is_taken(run, "__label__"); /* first in its block */
}

/* What another name and another linkage would change. */
static int check_wrapped(struct run *run, const struct probe *p)
{
	static const char *const out_of_line[] = { "noinline", "__noinline__", "__noinline",
						   "optnone",  "__optnone__",  NULL };
	static const char *const own_names[] = { "__func__", "__FUNCTION__", "__PRETTY_FUNCTION__", NULL };
	const struct ast_function *f = p->definition;
	const struct name *n = names__find(run->names, p->name, strlen(p->name));

	if (n->is_macro || n->is_asked)
		return run__fail(run, f->at, "%s cannot be renamed: a directive of the preprocessor names it",
				 p->name);
	/* BCC has no calls between functions of a program: a body that is not inlined is missing. */
	if (scan__has_word(run->text, f->start, f->body, out_of_line))
		return run__fail(run, f->at,
				 "%s cannot be renamed: noinline would keep its body out of the program",
				 p->name);
	if (scan__has_word(run->text, f->body, f->end, own_names))
		return run__fail(run, f->at, "%s cannot be renamed: it asks for its own name, by __func__",
				 p->name);
	return 0;
}

static void note_va_start(void *ctx, const char *function)
{
	*(bool *)ctx |= !strcmp(function, "__builtin_va_start");
}

/* fix_syscall_fnname() in src/python/bcc/__init__.py turns sys_X into the kernel's entry of the call. */
static int check_probe(struct run *run, const struct probe *p)
{
	static const char wrong[] = "kprobe__sys_";
	const struct ast_function *f = p->definition;
	bool asks_for_more = false;

	if (p->kind == PROBE_ENTRY && !run->options->every_probe && p->nr_params &&
	    !strncmp(p->name, wrong, strlen(wrong)))
		return run__fail(
			run, f->at,
			"BCC attaches %s to a function that takes struct pt_regs *: syscall__%s reads the parameters of the call",
			p->name, p->name + strlen(wrong));
	if (f->is_variadic)
		ast__each_reference(run->ast, f, note_va_start, &asks_for_more);
	if (asks_for_more)
		return run__fail(run, f->at,
				 "%s cannot be rewritten: the arguments behind '...' cannot be read",
				 p->name);
	if (!ast__is_defined(run->ast, f, 0))
		return run__fail(run, f->params[0].at,
				 "struct pt_regs is not defined: #include <uapi/linux/ptrace.h>");
	return 0;
}

int plan_probe(struct run *run, struct probe *p)
{
	int err = check_probe(run, p);

	if (!err)
		err = plan_types(run, p);
	if (!err)
		err = plan_result(run, p);
	if (!err)
		err = plan_names(run, p);
	if (err)
		return err;
	p->is_in_place = fits_in_place(run, p);
	if (!p->is_in_place)
		return check_wrapped(run, p);
	for (unsigned int i = 0; i < p->nr_params; i++)
		p->params[i].type = p->params[i].decayed;
	return 0;
}
