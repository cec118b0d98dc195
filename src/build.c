#include "build.h"

#include "arena.h"
#include "headers.h"
#include "words.h"
#include "options.h"
#include "paths.h"
#include "shape.h"
#include "source.h"
#include "offsets.h"

#include <errno.h>
#include <string.h>
#include <sys/utsname.h>

enum {
	/* Up to here, the source has the functions' own names, for people to read. */
	MAX_OWN_PROGRAMS = 8,
};

static bool has_reason(const struct field *f, const char *reason)
{
	return f->unknown && !strcmp(f->unknown, reason);
}

static bool is_told(const struct layout *l, unsigned int n)
{
	for (unsigned int i = 0; i < n; i++)
		if (has_reason(&l->fields[i], l->fields[n].unknown))
			return true;
	return false;
}

/* Each `?` that will be printed has its reason told once, together with those of the same reason. */
static void tell_unknown(const struct layout *l, struct arena *a, struct diag *d)
{
	for (unsigned int n = 0; n < l->nr_fields; n++) {
		const char *reason = l->fields[n].unknown, *names = "";

		if (!reason || is_told(l, n))
			continue;
		for (unsigned int i = n; i < l->nr_fields && names; i++)
			if (has_reason(&l->fields[i], reason))
				names = arena__printf(a, "%s%s'%s'", names, i > n ? ", " : "",
						      l->fields[i].label);
		diag__note(d, "note: printed as ?: %s: %s", names ? names : l->fields[n].label, reason);
	}
}

static int lay_out(const struct build_options *o, bool is_wide, struct arena *a, struct function *f,
		   struct diag *d)
{
	struct layout_options options = {
		.string_size = o->options->string_size,
		.returns = o->options->returns,
		.kernel_stack = o->options->kernel_stack,
		.user_stack = o->options->user_stack,
		.is_wide = is_wide,
		.prints = &f->prints,
		.filter = f->filter,
		.is_summary = o->options->mode != MODE_LINES,
		.behind = f->behind,
		.nr_behind = f->nr_behind,
	};
	int err = layout__new(&f->layout, a, &f->proto, &options);

	if (err == -E2BIG)
		diag__fail(d, err, "the arguments of '%s' are more than a record can hold",
			   f->proto.function);
	return err;
}

static void tell_variadic(const struct prototype *p, struct diag *d)
{
	if (p->is_variadic)
		diag__note(d, "note: what '%s' is called with behind its named parameters is not printed",
			   p->function);
}

/* Of a pattern's functions, the values that are not known are only counted. */
static void tell_all_unknown(const struct probe *probe, struct arena *a, struct diag *d)
{
	unsigned int nr = 0, nr_functions = 0;

	for (unsigned int i = 0; i < probe->nr_functions; i++) {
		const struct layout *l = &probe->functions[i].layout;
		unsigned int before = nr;

		for (unsigned int n = 0; n < l->nr_fields; n++)
			nr += l->fields[n].unknown != NULL;
		nr_functions += nr > before;
		if (probe->is_shared)
			continue;
		tell_unknown(l, a, d);
		tell_variadic(&probe->functions[i].proto, d);
	}
	if (probe->is_shared && nr)
		diag__note(d, "note: %u values of %u functions are printed as ?: --explain says why", nr,
			   nr_functions);
}

static int name_programs(struct function *f, const char *name, struct arena *a)
{
	f->program = name ? arena__printf(a, "%s__%s", source__prefix(&f->proto), name) : NULL;
	f->return_program = name ? arena__printf(a, "kretprobe__%s", name) : NULL;
	return f->program && f->return_program ? 0 : -ENOMEM;
}

static void fill_probe(const struct probe *probe, const struct function *f, struct source_probe *p)
{
	*p = (struct source_probe){
		.proto = &f->proto,
		.layout = &f->layout,
		.prints = &f->prints,
		.filter = f->filter,
		.scope = f->scope,
		.items = probe->summary.is_on ? &f->items : NULL,
	};
}

/* A program for each function. Two functions may have one name, or names that C does not tell apart. */
static int write_own(struct arena *a, struct probe *probe, struct source *source)
{
	struct source_probe *probes = arena__array(a, probe->nr_functions, sizeof(*probes));
	struct words names = { 0 };
	int err = probes ? 0 : -ENOMEM;

	for (unsigned int i = 0; i < probe->nr_functions && !err; i++) {
		struct function *f = &probe->functions[i];

		fill_probe(probe, f, &probes[i]);
		probes[i].name = words__make(&names, a, source__name(f->proto.function, a));
		err = name_programs(f, probes[i].name, a);
	}
	source->probes = probes;
	source->nr_probes = probe->nr_functions;
	return err;
}

/* The source of F's shape by the name "shape": those of one text are of one shape. */
static int write_shape(struct arena *a, const struct probe *probe, const struct function *f,
		       struct source_probe *p, const char **text)
{
	struct prototype *proto = arena__alloc(a, sizeof(*proto));
	struct layout *layout = arena__alloc(a, sizeof(*layout));
	int err = proto && layout ? shape__of(&f->proto, &f->layout, a, proto, layout) : -ENOMEM;

	fill_probe(probe, f, p);
	p->name = "shape";
	p->proto = proto;
	p->layout = layout;
	return err ? err : source__write_probe(p, a, text);
}

static unsigned int find_text(const char *const *texts, unsigned int nr, const char *text)
{
	unsigned int i = 0;

	while (i < nr && strcmp(texts[i], text))
		i++;
	return i;
}

/* A program for each shape. */
static int write_shared(struct arena *a, struct probe *probe, struct source *source)
{
	struct source_probe *probes = arena__array(a, probe->nr_functions, sizeof(*probes));
	const char **texts = arena__array(a, probe->nr_functions, sizeof(*texts));
	int err = probes && texts ? 0 : -ENOMEM;

	for (unsigned int i = 0; i < probe->nr_functions && !err; i++) {
		unsigned int nr = source->nr_probes, shape;

		err = write_shape(a, probe, &probe->functions[i], &probes[nr], &texts[nr]);
		if (err)
			break;
		shape = find_text(texts, nr, texts[nr]);
		if (shape == nr) {
			probes[nr].name = arena__printf(a, "shape_%u", nr + 1);
			source->nr_probes++;
		}
		probe->functions[i].shape = shape;
		err = name_programs(&probe->functions[i], probes[shape].name, a);
	}
	source->probes = probes;
	return err;
}

static bool has_parameters(const struct prototype *p, const struct expression *e)
{
	return e && e->nr_params && e->params[0] < p->nr_params;
}

/* Expressions over functions' own parameters are of one function each. */
static bool names_parameters(const struct function *f)
{
	if (has_parameters(&f->proto, f->filter))
		return true;
	for (unsigned int i = 0; i < f->prints.nr; i++)
		if (has_parameters(&f->proto, &f->prints.items[i]))
			return true;
	return false;
}

bool build__is_shared(const struct options *o, const struct probe *probe)
{
	if (probe->nr_functions <= MAX_OWN_PROGRAMS)
		return false;
	if (o->mode == MODE_LINES)
		return !o->nr_prints && !o->filter;
	for (unsigned int i = 0; i < probe->nr_functions; i++)
		if (names_parameters(&probe->functions[i]))
			return false;
	return true;
}

static void size_summary(const struct build_options *o, struct probe *probe)
{
	if (o->options->mode == MODE_LINES)
		return;
	probe->summary.is_on = true;
	probe->summary.text_size = o->options->string_size + STRING_EXTRA;
	for (unsigned int i = 0; i < probe->nr_functions; i++)
		summary__add(&probe->summary, &probe->functions[i].items);
}

int build__source(const struct build_options *o, struct arena *a, struct probe *probe, const char **text,
		  struct diag *d)
{
	struct source source = {
		.includes = o->options->includes,
		.nr_includes = o->options->nr_includes,
		.summary = &probe->summary,
	};
	int err = 0;

	size_summary(o, probe);
	probe->is_shared = build__is_shared(o->options, probe);
	for (unsigned int i = 0; i < probe->nr_functions && !err; i++)
		err = lay_out(o, probe->is_shared, a, &probe->functions[i], d);
	if (err)
		return err;
	tell_all_unknown(probe, a, d);
	err = probe->is_shared ? write_shared(a, probe, &source) : write_own(a, probe, &source);
	return err ? err : source__write(&source, a, text);
}

/* WORD is the whole register or stack slot of which PLACE is a part. */
static bool is_word_of(const struct abi_place *word, const struct abi_place *place)
{
	struct abi_place whole = *place;

	whole.pieces[0].size = word->pieces[0].size;
	return place->nr_pieces == 1 && whole.pieces[0].size >= place->pieces[0].size &&
	       abi_place__equal(word, &whole);
}

/* The rewriter has read the same prototype from C; both must come to the same places. */
static int compare_places(const struct prototype *proto, const struct compiler_places *there, bool is_shared,
			  struct diag *d)
{
	unsigned int hidden = proto->has_hidden_result;

	if (proto->is_syscall) /* of which the rewriter sees only the pointer to its registers */
		return 0;
	for (unsigned int i = hidden; i < there->nr && i - hidden < proto->nr_params; i++) {
		const struct parameter *p = &proto->params[i - hidden];

		/* Of what is not known nothing is read. */
		if (p->place.unknown || abi_place__equal(&there->places[i], &p->place) ||
		    (is_shared && is_word_of(&there->places[i], &p->place)))
			continue;
		diag__hint(d, "This is a defect of kprobe-args; --emit source shows the probe.");
		return diag__fail(d, -EINVAL,
				  "where '%s' is cannot be told: its type does not survive the way through C",
				  p->name);
	}
	return 0;
}

static int compare_all_places(const struct probe *probe, const struct compiler_reply *r, struct diag *d)
{
	int err = 0;

	for (unsigned int i = 0; i < probe->nr_functions && i < r->nr_places && !err; i++)
		err = compare_places(&probe->functions[i].proto, &r->places[i], probe->is_shared, d);
	return err;
}

static int explain_failure(const struct build_options *o, struct compiler *c, const struct compiler_reply *r,
			   struct arena *a, struct diag *d)
{
	const char *log = r->stage == STAGE_COMPILE ? compiler__log(c, a) : NULL;

	if (o->options->verbose && log)
		diag__note(d, "the compiler printed:\n%s", log);
	diag__hint(d, "--emit source shows the probe, -v what the compiler printed.");
	if (r->line)
		return diag__fail(d, r->err, "the probe does not compile: line %u: %s", r->line,
				  r->message ? r->message : "no reason given");
	return diag__fail(d, r->err, "the probe does not compile: %s",
			  r->message ? r->message : "out of memory");
}

/* The user's headers go into the source, so everybody who reads it has to find them. */
static int use_kernel_headers(const struct build_options *o, struct compiler_request *r, struct arena *a,
			      struct diag *d)
{
	struct headers h;
	struct utsname uts;
	int err;

	if (uname(&uts))
		return -errno;
	err = headers__find(&h, "", uts.release, o->arch, a, d);
	if (err)
		return err;
	r->kernel_headers = true;
	r->kernel_source = h.for_libbcc;
	r->clang_args = headers__clang_args(&h, a, &r->nr_clang_args);
	return r->clang_args ? 0 : -ENOMEM;
}

static void fill_target(struct function *f)
{
	enum origin origin = f->proto.origin;

	f->target = (struct target){
		.spec = f->spec,
		.module = f->proto.module,
		.is_declared = origin == ORIGIN_BTF || origin == ORIGIN_HEADER,
	};
}

/* The kernel itself takes the first of several functions of one name without a word, up to Linux 6.6. */
static int find_targets(struct arena *a, struct probe *probe, struct diag *d)
{
	struct target **targets = arena__array(a, probe->nr_functions, sizeof(*targets));
	unsigned int nr = 0;
	int err;

	if (!targets)
		return -ENOMEM;
	for (unsigned int i = 0; i < probe->nr_functions; i++) {
		if (probe->functions[i].target.nr_addresses) /* a pattern's, or a file's */
			continue;
		fill_target(&probe->functions[i]);
		targets[nr++] = &probe->functions[i].target;
	}
	err = nr ? target__find(targets, nr, a, d) : 0;
	for (unsigned int i = 0; i < nr && !err; i++)
		if (targets[i]->clones)
			diag__note(d, "note: there is also %s, whose calls are not seen", targets[i]->clones);
	return err;
}

static uint32_t wanted(enum emit emit)
{
	return emit == EMIT_BCC ? COMPILER_WANT_BCC : emit == EMIT_BPF ? COMPILER_WANT_BYTECODE : 0;
}

static const char *const *programs(const struct probe *probe, struct arena *a)
{
	const char **list = arena__array(a, probe->nr_functions, sizeof(*list));

	for (unsigned int i = 0; i < probe->nr_functions && list; i++)
		list[i] = probe->functions[i].program;
	return list;
}

int build__image(const struct build_options *o, const char *source, struct compiler *c, struct arena *a,
		 struct probe *probe, struct compiler_reply *reply, struct diag *d)
{
	enum emit emit = o->options->emit;
	struct compiler_request request = {
		.task = emit == EMIT_REWRITTEN ? COMPILER_REWRITE : COMPILER_BUILD,
		.want = wanted(emit),
		.source = source,
		.file_name = "probe.c",
		.arch = o->arch->name,
		.data_dir = o->paths->data,
		.every_probe = true,
		.user_stack = probe->functions[0].proto.file != NULL,
		.on_unread = "{ add_count(COUNT_UNREAD); return 0; }",
		.probes = programs(probe, a),
		.nr_probes = probe->nr_functions,
	};
	int err = o->options->nr_includes ? use_kernel_headers(o, &request, a, d) : 0;

	if (!err)
		err = request.probes ? compiler__send(c, &request, a, d) : -ENOMEM;
	if (!err && !emit) /* takes as long as the compiler does, at the same time */
		err = find_targets(a, probe, d);
	if (!err && !emit && !probe->offsets.comm && !probe->offsets.has_event)
		probe->offsets = offsets__find_aside(o->cancel_fd);
	if (!err)
		err = compiler__receive(c, a, reply, d);
	if (err)
		return err;
	probe->image = reply->image;
	return reply->err ? explain_failure(o, c, reply, a, d) : compare_all_places(probe, reply, d);
}
