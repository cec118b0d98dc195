#include "attachment.h"

#include "arena.h"
#include "attach.h"
#include "clock.h"
#include "load.h"
#include "missed.h"
#include "options.h"
#include "probe.h"
#include "spec.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

enum {
	VERIFIER_LOG = 1 << 20,
	/* Attaching that takes longer than this is told how far it is. */
	PROGRESS_NS = 500000000,
};

/* What keeps a program attached, until it is closed. */
struct hold {
	int fd;
	int program; /* its descriptor, another one's */
	enum { HOLD_RETURN, HOLD_EVENT, HOLD_LINK } kind;
};

struct attachment {
	struct hold *holds;
	unsigned int nr_holds;
	unsigned int max_holds;
	unsigned int nr_functions;
	bool *is_attached; /* by function */
};

struct job {
	const struct attachment_options *o;
	struct attachment *at;
	struct arena *arena;
	struct diag *diag;
	unsigned int nr_left_out;
	uint64_t told; /* when the progress was told last */
	bool is_told;
};

/* The functions of one shape that are attached to at once, by one program for the entry and one for the return. */
struct group {
	int entry;
	int at_return; /* -1: none */
	uint64_t *addresses;
	uint64_t *functions; /* their numbers: the cookies */
	unsigned int nr;
};

static void tell_progress(struct job *j)
{
	uint64_t now = now_ns(CLOCK_MONOTONIC);

	if (now - j->told < PROGRESS_NS)
		return;
	j->told = now;
	j->is_told = true;
	fprintf(stderr, "%sAttached to %u of %u functions ...%s", isatty(STDERR_FILENO) ? "\r" : "",
		j->at->nr_functions, j->o->probe->nr_functions, isatty(STDERR_FILENO) ? "" : "\n");
	fflush(stderr);
}

static void end_progress(const struct job *j)
{
	if (j->is_told && isatty(STDERR_FILENO))
		fputs("\r\033[K", stderr); /* ECMA-48: erase to the end of the line */
}

static bool is_cancelled(const struct job *j)
{
	struct pollfd fd = { .fd = j->o->cancel_fd, .events = POLLIN };

	return fd.fd >= 0 && poll(&fd, 1, 0) > 0;
}

/* Takes its descriptor. 0 or -ENOMEM. */
static int keep(struct attachment *at, struct hold hold)
{
	if (at->nr_holds == at->max_holds) {
		unsigned int max = at->max_holds ? 2 * at->max_holds : 16;
		struct hold *holds = realloc(at->holds, max * sizeof(*holds));

		if (!holds) {
			close(hold.fd);
			return -ENOMEM;
		}
		at->holds = holds;
		at->max_holds = max;
	}
	at->holds[at->nr_holds++] = hold;
	return 0;
}

static void comm_words(const char *comm, uint64_t words[2])
{
	char padded[16] = { 0 };

	memcpy(padded, comm, strnlen(comm, sizeof(padded) - 1));
	memcpy(words, padded, sizeof(padded));
}

static void fill_at_load(const struct options *o, uint32_t comm_offset, uint64_t at_load[NR_AT_LOAD])
{
	uint64_t comm[2] = { 0 };

	if (o->comm)
		comm_words(o->comm, comm);
	at_load[AT_LOAD_OWN_TGID] = o->own_process ? 0 : (uint64_t)getpid();
	at_load[AT_LOAD_TARGET_TGID] = o->pid;
	at_load[AT_LOAD_TARGET_TID] = o->tid;
	at_load[AT_LOAD_COMM_OFFSET] = comm_offset;
	at_load[AT_LOAD_TARGET_COMM] = comm[0];
	at_load[AT_LOAD_TARGET_COMM_REST] = comm[1];
}

static int load_program(struct job *j, const char *name, struct load_options *load)
{
	const struct options *options = j->o->options;
	int fd;

	fill_at_load(options, j->o->probe->offsets.comm, load->at_load);
	/* That it does not work for many functions at once is no failure. */
	if (options->verbose && !load->attach_type) {
		load->log = arena__alloc(j->arena, VERIFIER_LOG);
		load->log_size = VERIFIER_LOG;
	}
	fd = loaded__add_program(j->o->loaded, name, load, j->diag);
	if (fd < 0 && load->log && *load->log)
		fprintf(stderr, "%s\n", load->log);
	return fd;
}

/* A program for function I, a copy of its own, to its entry or return. */
static int attach_program(struct job *j, unsigned int i, const char *program, bool at_return)
{
	const struct function *f = &j->o->probe->functions[i];
	const struct options *options = j->o->options;
	struct load_options load = { .at_load = { [AT_LOAD_FUNCTION] = i } };
	struct attach_options o = {
		.spec = f->spec,
		.function = f->proto.function,
		.module = f->proto.module,
		.path = f->target.path,
		.file = &f->target.file,
		.pid = options->pid ? options->pid : options->tid,
		.program_fd = load_program(j, program, &load),
		.at_return = at_return,
	};
	unsigned int n = 0;

	if (o.program_fd < 0)
		return o.program_fd;
	do {
		struct hold hold = { .program = o.program_fd, .kind = at_return ? HOLD_RETURN : HOLD_EVENT };

		o.address = f->target.nr_addresses ? f->target.addresses[n] : 0;
		hold.fd = o.path ? attach__uprobe(&o, j->arena, j->diag) :
				   attach__kprobe(&o, j->arena, j->diag);
		if (hold.fd < 0 || keep(j->at, hold))
			return hold.fd < 0 ? hold.fd : -ENOMEM;
	} while (++n < f->target.nr_addresses);
	return 0;
}

static int attach_tracepoint(struct job *j, unsigned int i)
{
	const struct function *f = &j->o->probe->functions[i];
	bool is_raw = f->event == EVENT_RAW_TRACEPOINT;
	struct load_options load = {
		.type = is_raw ? BPF_PROG_TYPE_RAW_TRACEPOINT : BPF_PROG_TYPE_TRACEPOINT,
	};
	struct hold hold = { .program = load_program(j, f->program, &load), .kind = HOLD_EVENT };

	if (hold.program < 0)
		return hold.program;
	if (is_raw)
		hold.fd = attach__raw_tracepoint(hold.program, f->proto.function, j->diag);
	else
		hold.fd = attach__tracepoint(hold.program, f->proto.module, f->proto.function, j->arena,
					     j->diag);
	return hold.fd < 0 ? hold.fd : keep(j->at, hold);
}

static void note_attached(struct attachment *at, unsigned int i)
{
	at->is_attached[i] = true;
	at->nr_functions++;
}

/* The return first: then every entry that is seen has a return that can be. */
static int attach_function(struct job *j, unsigned int i)
{
	const struct function *f = &j->o->probe->functions[i];
	int err = f->layout.has_return ? attach_program(j, i, f->return_program, true) : 0;

	if (!err && (f->event == EVENT_TRACEPOINT || f->event == EVENT_RAW_TRACEPOINT))
		err = attach_tracepoint(j, i);
	else if (!err)
		err = attach_program(j, i, f->program, f->event == EVENT_RETURN);
	if (!err)
		note_attached(j->at, i);
	return err;
}

static bool is_of_pattern(const struct job *j, unsigned int i)
{
	const struct spec *spec = j->o->probe->functions[i].spec;

	return spec && spec->is_pattern;
}

/* A function that a pattern found may be left out; one that was named may not. */
static int attach_or_leave_out(struct job *j, unsigned int i)
{
	int err = is_cancelled(j) ? -EINTR : attach_function(j, i);

	if (err && err != -ENOMEM && err != -EINTR && err != -EMFILE && is_of_pattern(j, i)) {
		diag__clear_failure(j->diag);
		j->nr_left_out++;
		err = 0;
	}
	tell_progress(j);
	return err;
}

static int attach_each(struct job *j)
{
	int err = 0;

	for (unsigned int i = 0; i < j->o->probe->nr_functions && !err; i++)
		if (!j->at->is_attached[i])
			err = attach_or_leave_out(j, i);
	return err;
}

/* From FIRST on, NR of them. 0; -ENOMEM; others: the kernel takes not all of them, and has none. */
static int attach_range(struct job *j, const struct group *g, unsigned int first, unsigned int nr)
{
	int at_return = -1, entry;

	if (g->at_return >= 0) {
		at_return =
			attach__kprobes(g->at_return, true, g->addresses + first, g->functions + first, nr);
		if (at_return < 0)
			return at_return;
	}
	entry = attach__kprobes(g->entry, false, g->addresses + first, g->functions + first, nr);
	if (entry < 0) {
		if (at_return >= 0)
			close(at_return);
		return entry;
	}
	if (keep(j->at, (struct hold){ entry, g->entry, HOLD_LINK }) ||
	    (at_return >= 0 && keep(j->at, (struct hold){ at_return, g->at_return, HOLD_RETURN })))
		return -ENOMEM;
	for (unsigned int i = first; i < first + nr; i++)
		note_attached(j->at, (unsigned int)g->functions[i]);
	tell_progress(j);
	return 0;
}

/* One that the kernel does not take spoils it for all: halves find it. What is left is attached one by one. */
static int attach_halves(struct job *j, const struct group *g, unsigned int first, unsigned int nr)
{
	int err = is_cancelled(j) ? -EINTR : attach_range(j, g, first, nr);

	if (!err || err == -ENOMEM || err == -EINTR || nr == 1)
		return err == -ENOMEM || err == -EINTR ? err : 0;
	err = attach_halves(j, g, first, nr / 2);
	return err ? err : attach_halves(j, g, first + nr / 2, nr - nr / 2);
}

static int load_for_many(struct job *j, const char *program)
{
	struct load_options load = {
		.at_load = { [AT_LOAD_BY_COOKIE] = 1 },
		.attach_type = BPF_TRACE_KPROBE_MULTI,
	};

	return load_program(j, program, &load);
}

static int fill_group(struct job *j, struct group *g, unsigned int shape)
{
	const struct probe *p = j->o->probe;

	g->addresses = arena__array(j->arena, p->nr_functions, sizeof(*g->addresses));
	g->functions = arena__array(j->arena, p->nr_functions, sizeof(*g->functions));
	if (!g->addresses || !g->functions)
		return -ENOMEM;
	for (unsigned int i = 0; i < p->nr_functions; i++) {
		const struct function *f = &p->functions[i];

		/* Without an address (kptr_restrict), or with several, it is attached alone. */
		if (f->shape != shape || f->target.path || f->target.nr_addresses != 1 ||
		    !f->target.addresses[0])
			continue;
		g->addresses[g->nr] = f->target.addresses[0];
		g->functions[g->nr++] = i;
	}
	return 0;
}

/* 0; -ENOMEM, -EINTR; others: this kernel cannot do it. */
static int attach_shape(struct job *j, unsigned int shape)
{
	const struct probe *p = j->o->probe;
	struct group g = { .at_return = -1 };
	unsigned int i = 0;
	int err = fill_group(j, &g, shape);

	if (err || !g.nr)
		return err;
	i = (unsigned int)g.functions[0];
	g.entry = load_for_many(j, p->functions[i].program);
	if (g.entry >= 0 && p->functions[i].layout.has_return)
		g.at_return = load_for_many(j, p->functions[i].return_program);
	if (g.entry < 0 || (p->functions[i].layout.has_return && g.at_return < 0)) {
		diag__clear_failure(j->diag);
		return -EOPNOTSUPP;
	}
	return attach_halves(j, &g, 0, g.nr);
}

static int attach_shared(struct job *j)
{
	const struct probe *p = j->o->probe;
	unsigned int nr_shapes = 0;
	int err = 0;

	for (unsigned int i = 0; i < p->nr_functions; i++)
		if (p->functions[i].shape >= nr_shapes)
			nr_shapes = p->functions[i].shape + 1;
	for (unsigned int shape = 0; shape < nr_shapes && !err; shape++)
		err = attach_shape(j, shape);
	return err == -ENOMEM || err == -EINTR ? err : 0;
}

/* A function has a program and an event, twice with its return: the usual limit of 1,024 is soon reached. */
static void allow_descriptors(unsigned int nr_functions)
{
	struct rlimit l;
	rlim_t wanted = 4 * (rlim_t)nr_functions + 256;

	if (getrlimit(RLIMIT_NOFILE, &l) || l.rlim_cur >= wanted)
		return;
	l.rlim_cur = wanted;
	if (l.rlim_max < wanted)
		l.rlim_max = wanted;
	/* Where it is not permitted, opening tells. */
	setrlimit(RLIMIT_NOFILE, &l);
}

int attachment__new(const struct attachment_options *o, struct arena *a, struct attachment **out,
		    struct diag *d)
{
	struct attachment *at = calloc(1, sizeof(*at));
	struct job j = { .o = o, .at = at, .arena = a, .diag = d, .told = now_ns(CLOCK_MONOTONIC) };
	int err;

	*out = NULL;
	if (!at)
		return -ENOMEM;
	allow_descriptors(o->probe->nr_functions);
	at->is_attached = arena__array(a, o->probe->nr_functions, sizeof(*at->is_attached));
	err = at->is_attached ? 0 : -ENOMEM;
	if (!err && o->probe->is_shared)
		err = attach_shared(&j);
	if (!err)
		err = attach_each(&j);
	end_progress(&j);
	if (!err && !at->nr_functions)
		err = diag__fail(d, -ENOENT, "none of the %u functions can be attached to", j.nr_left_out);
	if (err) {
		attachment__free(at);
		return err;
	}
	if (j.nr_left_out)
		diag__note(d, "note: the kernel does not let %u of the functions be probed", j.nr_left_out);
	*out = at;
	return 0;
}

void attachment__free(struct attachment *at)
{
	if (!at)
		return;
	while (at->nr_holds)
		close(at->holds[--at->nr_holds].fd);
	free(at->holds);
	free(at);
}

/* A program that is held several times is asked once. */
static bool add_of_program(const struct attachment *at, unsigned int hold, uint64_t *sum)
{
	uint64_t nr = 0;

	for (unsigned int i = 0; i < hold; i++)
		if (at->holds[i].program == at->holds[hold].program)
			return true;
	if (!missed__by_program(at->holds[hold].program, &nr))
		return false;
	*sum += nr;
	return true;
}

bool attachment__missed(const struct attachment *at, const struct probe *probe, uint64_t *sum)
{
	/* A breakpoint in a program: the kernel handles it in the task, and counts nothing. */
	bool is_user = probe__is_user(probe);
	struct missed *m = missed__new(&probe->offsets);
	bool is_known = m != NULL;

	*sum = 0;
	for (unsigned int i = 0; i < at->nr_holds && is_known; i++) {
		const struct hold *h = &at->holds[i];
		uint64_t nr = 0;

		if (h->kind == HOLD_RETURN)
			continue;
		if (h->kind == HOLD_LINK)
			is_known = missed__of_link(m, h->fd, &nr);
		else if (!is_user)
			is_known = missed__of_event(m, h->fd, &nr);
		*sum += nr;
		is_known = is_known && add_of_program(at, i, sum);
	}
	missed__free(m);
	return is_known;
}

bool attachment__has(const struct attachment *at, unsigned int function)
{
	return at->is_attached[function];
}

unsigned int attachment__nr_functions(const struct attachment *at)
{
	return at->nr_functions;
}
