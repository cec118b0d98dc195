#include "program_probe.h"

#include "abi.h"
#include "arena.h"
#include "spec.h"

#include <errno.h>
#include <string.h>

/* Prefixes of functions' names by which BCC attaches them (src/python/bcc/__init__.py there). */
static const struct prefix {
	const char *text;
	enum function_event event;
	bool is_syscall;
	bool is_unknown; /* it is not attached */
} prefixes[] = {
	{ .text = "kprobe__", .event = EVENT_CALL },
	{ .text = "kretprobe__", .event = EVENT_RETURN },
	{ .text = "syscall__", .event = EVENT_CALL, .is_syscall = true },
	{ .text = "tracepoint__", .event = EVENT_TRACEPOINT },
	{ .text = "raw_tracepoint__", .event = EVENT_RAW_TRACEPOINT },
	{ .text = "kfunc__", .is_unknown = true },
	{ .text = "kretfunc__", .is_unknown = true },
	{ .text = "kmod_ret__", .is_unknown = true },
	{ .text = "lsm__", .is_unknown = true },
	{ .text = "bpf_iter__", .is_unknown = true },
};

struct job {
	const struct program_probe_options *o;
	const struct image *image;
	struct arena *arena;
	struct probe *probe;
	struct function *functions;
	const char *bare; /* the function without a prefix; NULL: none */
	unsigned int nr_bare;
	const char *bare_names; /* all of them */
	struct diag *diag;
};

static const struct prefix *prefix_of(const char *name)
{
	for (size_t i = 0; i < sizeof(prefixes) / sizeof(*prefixes); i++)
		if (!strncmp(name, prefixes[i].text, strlen(prefixes[i].text)))
			return &prefixes[i];
	return NULL;
}

/* As if TEXT had been typed, so that messages about it can quote it. */
static const struct spec *spec_of(struct job *j, const char *text)
{
	struct spec *spec = arena__alloc(j->arena, sizeof(*spec));
	int err = spec && text ? spec__parse(text, j->arena, spec, j->diag) : -ENOMEM;

	if (!err)
		err = spec__name_syscall(spec, abi__syscall_prefix(j->o->arch), j->arena, j->diag);
	return err ? NULL : spec;
}

static struct function *add_function(struct job *j, const char *program, enum function_event event)
{
	struct function *f = &j->functions[j->probe->nr_functions++];

	*f = (struct function){ .event = event, .program = program };
	return f;
}

static int set_spec(struct function *f, const struct spec *spec)
{
	if (!spec)
		return -EINVAL;
	f->spec = spec;
	f->proto.function = spec->function;
	f->proto.module = spec->module;
	f->target.spec = spec;
	return 0;
}

/* CATEGORY__EVENT */
static int set_tracepoint(struct job *j, struct function *f, const char *name)
{
	const char *event = strstr(name, "__");

	if (!event || event == name || !event[2])
		return diag__fail(j->diag, -EINVAL,
				  "%s: a tracepoint's function is called tracepoint__CATEGORY__EVENT",
				  f->program);
	f->proto.module = arena__strndup(j->arena, name, (size_t)(event - name));
	f->proto.function = event + 2;
	return f->proto.module ? 0 : -ENOMEM;
}

static int add_by_prefix(struct job *j, const char *program, const struct prefix *prefix)
{
	const char *name = program + strlen(prefix->text);
	struct function *f = add_function(j, program, prefix->event);

	if (prefix->event == EVENT_TRACEPOINT)
		return set_tracepoint(j, f, name);
	if (prefix->event == EVENT_RAW_TRACEPOINT) {
		f->proto.function = name;
		return 0;
	}
	return set_spec(f,
			spec_of(j, prefix->is_syscall ? arena__printf(j->arena, "syscall:%s", name) : name));
}

static int add_program(struct job *j, const char *program)
{
	const struct prefix *prefix = prefix_of(program);

	if (prefix && prefix->is_unknown)
		diag__note(j->diag, "note: %s is not attached: kprobes, uprobes and tracepoints are",
			   program);
	else if (prefix)
		return add_by_prefix(j, program, prefix);
	if (prefix)
		return 0;
	j->bare = program;
	j->bare_names = j->nr_bare++ ? arena__printf(j->arena, "%s, %s", j->bare_names, program) : program;
	return j->bare_names ? 0 : -ENOMEM;
}

static int check_spec(const struct spec *spec, struct diag *d)
{
	const char *what = spec->is_pattern ? "a pattern" : spec->has_list ? "a list of arguments" : NULL;

	if (!what)
		return 0;
	diag__quote(d, spec->text, spec->function_at);
	return diag__fail(d, -EINVAL,
			  "with --source, %s is not possible: the program says what is read of one function",
			  what);
}

/* The function without a prefix goes where the user says. */
static int add_bare(struct job *j)
{
	const struct spec *spec = j->o->spec;
	struct function *f;
	int err;

	if (!spec) {
		if (j->nr_bare && j->probe->nr_functions)
			diag__note(j->diag, "note: not attached, for want of a prefix: %s", j->bare_names);
		return 0;
	}
	err = check_spec(spec, j->diag);
	if (err)
		return err;
	if (j->nr_bare != 1) {
		diag__quote(j->diag, spec->text, spec->function_at);
		if (!j->nr_bare)
			return diag__fail(j->diag, -EINVAL,
					  "every function of %s says by its prefix what it is for",
					  j->o->name);
		return diag__fail(j->diag, -EINVAL,
				  "%s has %u functions without a prefix: %s; which one is meant?", j->o->name,
				  j->nr_bare, j->bare_names);
	}
	f = add_function(j, j->bare, EVENT_CALL);
	err = set_spec(f, spec);
	if (j->o->target)
		f->target = *j->o->target;
	return err;
}

static int add_functions(struct job *j)
{
	int err = 0;

	j->functions = arena__array(j->arena, j->image->nr_programs, sizeof(*j->functions));
	if (!j->functions)
		return -ENOMEM;
	j->probe->functions = j->functions;
	for (uint32_t i = 0; i < j->image->nr_programs && !err; i++)
		err = add_program(j, j->image->programs[i].name);
	if (!err)
		err = add_bare(j);
	if (err || j->probe->nr_functions)
		return err;
	if (j->nr_bare == 1) {
		diag__hint(j->diag, "Name it: kprobe-args --source %s FUNCTION.", j->o->name);
		return diag__fail(j->diag, -ENOENT,
				  "%s: which function is %s() for? Its name has no prefix that says so",
				  j->o->name, j->bare);
	}
	diag__hint(j->diag, "It would be called kprobe__FUNCTION, kretprobe__FUNCTION, ...");
	if (j->nr_bare)
		return diag__fail(j->diag, -ENOENT,
				  "%s: the names of %s have no prefix that says what they are for",
				  j->o->name, j->bare_names);
	return diag__fail(j->diag, -ENOENT, "%s has no function that can be attached", j->o->name);
}

/* Returns first: then whatever an entry notes down, a return can find. */
static int sort_functions(struct job *j)
{
	unsigned int nr = j->probe->nr_functions, n = 0;
	struct function *sorted = arena__array(j->arena, nr, sizeof(*sorted));

	if (!sorted)
		return -ENOMEM;
	for (unsigned int i = 0; i < nr; i++)
		if (j->functions[i].event == EVENT_RETURN)
			sorted[n++] = j->functions[i];
	for (unsigned int i = 0; i < nr; i++)
		if (j->functions[i].event != EVENT_RETURN)
			sorted[n++] = j->functions[i];
	j->probe->functions = sorted;
	return 0;
}

static bool has_symbol(const struct function *f)
{
	return f->spec && !f->target.path;
}

static int find_targets(struct job *j)
{
	unsigned int nr = 0;
	struct target **targets = arena__array(j->arena, j->probe->nr_functions, sizeof(*targets));

	if (!targets)
		return -ENOMEM;
	for (unsigned int i = 0; i < j->probe->nr_functions; i++)
		if (has_symbol(&j->probe->functions[i]))
			targets[nr++] = &j->probe->functions[i].target;
	return nr ? target__find(targets, nr, j->arena, j->diag) : 0;
}

/* Tables that are made of others, or of objects of the kernel, need more than an image has. */
static int check_maps(const struct job *j)
{
	static const uint32_t unknown[] = {
		BPF_MAP_TYPE_ARRAY_OF_MAPS, BPF_MAP_TYPE_HASH_OF_MAPS, BPF_MAP_TYPE_SK_STORAGE,
		BPF_MAP_TYPE_INODE_STORAGE, BPF_MAP_TYPE_TASK_STORAGE,
	};

	for (uint32_t i = 0; i < j->image->nr_maps; i++)
		for (size_t k = 0; k < sizeof(unknown) / sizeof(*unknown); k++)
			if (j->image->maps[i].type == unknown[k])
				return diag__fail(
					j->diag, -EOPNOTSUPP,
					"%s: kprobe-args cannot make a table like '%s', of maps or of storage",
					j->o->name, j->image->maps[i].name);
	return 0;
}

static void tell_doubt(const struct compiler_table *t, const struct table *table, struct diag *d)
{
	if (t->doubt)
		diag__note(d, "note: of '%s', bytes are printed: %s%s", t->name, t->doubt,
			   table->is_ring || table->size ?
				   "" :
				   "; behind the last one stand up to 7 that fill the kernel's record");
}

static bool is_read(const struct compiler_reply *reply, const struct image_map *map)
{
	for (uint32_t i = 0; i < reply->nr_tables; i++)
		if (!strcmp(reply->tables[i].name, map->name))
			return true;
	return false;
}

static void tell_unread(const struct job *j, const struct compiler_reply *reply)
{
	for (uint32_t i = 0; i < j->image->nr_maps; i++) {
		const struct image_map *map = &j->image->maps[i];

		if ((map->type == BPF_MAP_TYPE_PERF_EVENT_ARRAY || map->type == BPF_MAP_TYPE_RINGBUF) &&
		    !is_read(reply, map))
			diag__note(j->diag, "note: '%s' is not read: nothing is seen to be submitted to it",
				   map->name);
	}
}

static int add_tables(struct job *j, const struct compiler_reply *reply)
{
	struct table *tables = arena__array(j->arena, reply->nr_tables, sizeof(*tables));
	int err = tables ? 0 : -ENOMEM;

	for (uint32_t i = 0; i < reply->nr_tables && !err; i++) {
		const struct compiler_table *t = &reply->tables[i];
		const struct image_map *map = image__map(j->image, t->name);

		err = table__new(&tables[i], t, map && map->type == BPF_MAP_TYPE_RINGBUF, j->arena);
		tell_doubt(t, &tables[i], j->diag);
	}
	j->probe->tables = tables;
	j->probe->nr_tables = reply->nr_tables;
	if (!err && reply->nr_tables)
		tell_unread(j, reply);
	if (err || reply->nr_tables)
		return err;
	diag__hint(j->diag, "What is printed are the records of BPF_PERF_OUTPUT() and BPF_RINGBUF_OUTPUT().");
	return diag__fail(j->diag, -EINVAL, "%s submits nothing", j->o->name);
}

int program_probe__new(const struct program_probe_options *o, const struct compiler_reply *reply,
		       struct arena *a, struct probe *probe, struct diag *d)
{
	struct job j = { .o = o, .image = &reply->image, .arena = a, .probe = probe, .diag = d };
	int err;

	*probe = (struct probe){ .image = reply->image, .program_name = o->name };
	err = check_maps(&j);
	if (!err)
		err = add_functions(&j);
	if (!err)
		err = sort_functions(&j);
	if (!err)
		err = add_tables(&j, reply);
	return err ? err : find_targets(&j);
}
