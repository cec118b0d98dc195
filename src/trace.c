#include "trace.h"

#include "arena.h"
#include "attachment.h"
#include "clock.h"
#include "events.h"
#include "load.h"
#include "meaning.h"
#include "options.h"
#include "probe.h"
#include "symbols.h"
#include "tell.h"
#include "user_stack.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

enum {
	/* The buffers wake us when they are half full; a lone record waits for this at most. */
	POLL_MS = 40,
	POLL_LOW_LATENCY_MS = 2,
	LOST_NOTICE_NS = 1000000000,
	STOP = 1,
};

struct tracer {
	const struct trace_options *o;
	const struct output_format *format;
	struct output_options output;
	struct out *out;
	struct loaded *loaded;
	struct events *events;
	struct attachment *attachment;
	struct symbols *symbols;
	struct user_stacks *user_stacks; /* NULL: not asked for, or nothing is known */
	bool is_collected;		 /* what processes have done until these records */
	uint64_t own;			 /* records of our own processes that read symbols */
	int64_t to_wall_time;
	struct meanings *meanings; /* NULL: --raw */
	int timer;
	struct totals totals;
	uint64_t damaged;     /* records that make no sense */
	bool *is_reason_told; /* by field of all functions, in their order */
	uint64_t last_notice;
	uint64_t unnoticed; /* lost records that have not been told yet */
};

static bool is_program(const struct tracer *t)
{
	return t->o->probe->program_name != NULL;
}

static int open_tables(struct tracer *t, struct arena *a, struct diag *d)
{
	const struct probe *probe = t->o->probe;
	struct events_table *tables = arena__array(a, probe->nr_tables, sizeof(*tables));
	struct events_options events = {
		.pages = t->o->options->pages,
		.tables = tables,
		.nr_tables = probe->nr_tables,
	};

	if (!tables)
		return -ENOMEM;
	for (unsigned int i = 0; i < probe->nr_tables; i++) {
		tables[i].map_fd = loaded__map(t->loaded, probe->tables[i].proto.function);
		tables[i].is_ring = probe->tables[i].is_ring;
	}
	return events__new(&events, &t->events, d);
}

static int open_events(struct tracer *t, struct arena *a, struct diag *d)
{
	struct events_options events = {
		.map_fd = is_program(t) ? -1 : loaded__map(t->loaded, "calls"),
		.pages = t->o->options->pages,
	};

	if (is_program(t))
		return open_tables(t, a, d);
	return events__new(&events, &t->events, d);
}

/* Seconds to a timer that fires once; 0: never. */
static int start_timer(struct tracer *t)
{
	double seconds = t->o->options->duration;
	struct itimerspec when = {
		.it_value.tv_sec = (time_t)seconds,
		.it_value.tv_nsec = (long)((seconds - (double)(time_t)seconds) * 1e9),
	};

	if (timerfd_settime(t->timer, 0, &when, NULL))
		return -errno;
	return 0;
}

static void start_output(struct tracer *t)
{
	const struct options *options = t->o->options;

	t->format = options->json ? &output_json : &output_text;
	t->output = (struct output_options){
		.wall_time = options->wall_time,
		.since = options->since,
		.cpu = options->cpu,
		.is_program = is_program(t),
		.symbols = t->symbols,
		.user_stacks = t->user_stacks,
		.meanings = t->meanings,
		.depth = options->depth,
		.raw = options->raw,
		.is_user = probe__is_user(t->o->probe),
		.start = now_ns(CLOCK_MONOTONIC),
		.to_wall_time = t->to_wall_time,
	};
	tell__start(t->o->probe, t->attachment);
	if (t->format->header)
		t->format->header(t->out, &t->output);
	out__flush(t->out);
}

/* Why an expression prints as `?` is told once. */
static void tell_reasons(struct tracer *t, const struct function *f, bool *is_told, const struct record *r)
{
	for (unsigned int i = 0; i < f->layout.nr_fields; i++) {
		const struct field *field = &f->layout.fields[i];
		struct value v;

		if (field->role != FIELD_EXPRESSION || is_told[i] || !record__value(r, &f->layout, i, &v) ||
		    v.kind != VALUE_UNKNOWN)
			continue;
		is_told[i] = true;
		out__flush(t->out);
		fprintf(stderr, "kprobe-args: note: printed as ?: '%s': %s\n", field->label, v.reason);
	}
}

static bool *told_of(const struct tracer *t, unsigned int function)
{
	size_t at = 0;

	for (unsigned int i = 0; i < function; i++)
		at += t->o->probe->functions[i].layout.nr_fields;
	return t->is_reason_told + at;
}

/* A program of the user's does not ask who calls; of what it submits from a ring buffer, nobody knows. */
static bool is_wanted(const struct record *r, const struct options *o)
{
	if (r->is_bare)
		return true;
	if (!o->own_process && r->header.tgid == (uint32_t)getpid())
		return false;
	return (!o->pid || r->header.tgid == o->pid) && (!o->tid || r->header.tid == o->tid);
}

static int print_submitted(const struct record *r, void *ctx)
{
	struct tracer *t = ctx;
	uint64_t limit = t->o->options->max_events;
	const struct table *table = &t->o->probe->tables[r->header.function];
	struct function as_function = { .proto = table->proto };

	if (!is_wanted(r, t->o->options)) {
		t->totals.filtered++;
		return 0;
	}
	as_function.layout = *table__layout(table, r->size);
	t->format->call(t->out, &t->output, &as_function, r);
	t->totals.printed++;
	return limit && t->totals.printed == limit ? STOP : 0;
}

/* Before the first of the records that have been taken from the buffers. */
static void collect(struct tracer *t)
{
	if (!t->is_collected)
		user_stacks__collect(t->user_stacks);
	t->is_collected = true;
}

static bool is_own(struct tracer *t, const struct record *r)
{
	collect(t);
	if (t->o->options->own_process ||
	    !user_stacks__is_own(t->user_stacks, r->header.tgid, r->header.time))
		return false;
	t->own++;
	return true;
}

static int print_record(const struct record *r, void *ctx)
{
	struct tracer *t = ctx;
	uint64_t limit = t->o->options->max_events;
	const struct probe *probe = t->o->probe;
	const struct function *f;

	if (r->header.function >= probe->nr_functions ||
	    r->size < probe->functions[r->header.function].layout.size) {
		t->damaged++;
		return 0;
	}
	if (is_own(t, r))
		return 0;
	f = &probe->functions[r->header.function];
	t->format->call(t->out, &t->output, f, r);
	if (t->is_reason_told)
		tell_reasons(t, f, told_of(t, r->header.function), r);
	t->totals.printed++;
	return limit && t->totals.printed == limit ? STOP : 0;
}

static void tell_lost(struct tracer *t, bool now)
{
	uint64_t time = now_ns(CLOCK_MONOTONIC);

	t->unnoticed += events__take_lost(t->events);
	if (!t->unnoticed || (!now && time - t->last_notice < LOST_NOTICE_NS))
		return;
	if (t->format->lost)
		t->format->lost(t->out, t->unnoticed);
	else
		fprintf(stderr, "kprobe-args: %llu %s were lost: the buffer was full (-b makes it larger)\n",
			(unsigned long long)t->unnoticed, is_program(t) ? "records" : "calls");
	t->unnoticed = 0;
	t->last_notice = time;
}

static int consume(struct tracer *t, bool last)
{
	uint64_t now = now_ns(CLOCK_MONOTONIC);
	int ret = events__consume(t->events, last, is_program(t) ? print_submitted : print_record, t);
	int err = out__flush(t->out);

	collect(t);
	user_stacks__advance(t->user_stacks, now);
	t->is_collected = false;
	tell_lost(t, last);
	return err ? err : ret;
}

/* STOP when the user or the clock says so. */
static int wait_for_more(struct tracer *t)
{
	struct pollfd fds[] = {
		{ .fd = t->o->cancel_fd, .events = POLLIN },
		{ .fd = t->timer, .events = POLLIN },
		{ .fd = events__fd(t->events), .events = POLLIN },
	};

	if (poll(fds, 3, t->o->options->low_latency ? POLL_LOW_LATENCY_MS : POLL_MS) < 0)
		return errno == EINTR ? 0 : -errno;
	return fds[0].revents || fds[1].revents ? STOP : 0;
}

static int run(struct tracer *t)
{
	int ret = 0;

	while (!ret) {
		ret = wait_for_more(t);
		if (!ret)
			ret = consume(t, false);
	}
	return ret;
}

/* What its program counts is its own; a map of it may have the name of one of ours. */
static void end_program(struct tracer *t)
{
	bool at_least;

	t->totals.is_program = true;
	t->totals.lost = events__count_lost(t->events, &at_least);
	if (t->format->end)
		t->format->end(t->out, &t->totals);
	out__flush(t->out);
	tell__program_totals(&t->totals, at_least);
}
static void end(struct tracer *t)
{
	struct totals *totals = &t->totals;
	uint64_t limit = t->o->options->max_events;
	bool full = limit && totals->printed == limit;

	/* What is still in the buffers belongs to calls from before the detaching. */
	if (!full)
		consume(t, true);
	if (is_program(t)) {
		end_program(t);
		return;
	}
	tell__count(totals, t->loaded, t->o->options->returns);
	totals->lost += t->damaged;
	totals->calls -= t->own;
	if (full)
		totals->late = totals->calls - totals->printed - totals->filtered - totals->lost -
			       totals->unread - totals->missed - totals->unreturned - totals->unremembered;
	if (t->format->end)
		t->format->end(t->out, totals);
	out__flush(t->out);
	tell__totals(totals);
}

static unsigned int nr_fields(const struct probe *probe)
{
	unsigned int nr = 0;

	for (unsigned int i = 0; i < probe->nr_functions; i++)
		nr += probe->functions[i].layout.nr_fields;
	return nr;
}

/* Without the kernel's symbols, addresses are printed. */
static int prepare_names(struct tracer *t, struct arena *a)
{
	struct meanings_options o = {
		.functions = t->o->probe->functions,
		.nr_functions = t->o->probe->nr_functions,
	};

	o.symbols = t->symbols = symbols__new();
	if (!t->symbols)
		return -ENOMEM;
	if (t->o->options->kernel_stack)
		symbols__load(t->symbols);
	if (t->o->options->raw || is_program(t)) /* what its program's values mean is not known */
		return 0;
	t->meanings = meanings__new(&o, a);
	return t->meanings ? 0 : -ENOMEM;
}

/* Without what processes do, stacks are addresses. */
static void follow_processes(struct tracer *t, struct diag *d)
{
	const struct user_stacks_options o = {
		.pid = (uint32_t)t->o->options->pid,
		.to_wall_time = t->to_wall_time,
	};
	int err = t->o->options->user_stack ? user_stacks__new(&o, &t->user_stacks) : 0;

	if (err == -EXDEV)
		diag__note(d,
			   "the programs' stacks are addresses only: their process numbers are not known in "
			   "this PID namespace");
	else if (err)
		diag__note(
			d,
			"the programs' stacks are addresses only: the kernel does not tell what processes map: %s",
			strerror(-err));
}

static int start(struct tracer *t, struct arena *a, struct diag *d)
{
	struct attachment_options o = {
		.options = t->o->options,
		.probe = t->o->probe,
		.cancel_fd = t->o->cancel_fd,
	};
	int err = loaded__new(&t->o->probe->image, &t->loaded, d);

	o.loaded = t->loaded;
	if (!err && t->o->options->nr_prints)
		t->is_reason_told = arena__array(a, nr_fields(t->o->probe), sizeof(*t->is_reason_told));
	if (!err)
		err = prepare_names(t, a);
	if (!err) {
		follow_processes(t, d);
		err = open_events(t, a, d);
	}
	if (!err)
		err = attachment__new(&o, a, &t->attachment, d);
	if (err)
		return err;
	diag__print_notes(d, stderr);
	start_output(t);
	err = start_timer(t);
	return err ? diag__fail(d, err, "no timer: %s", strerror(-err)) : 0;
}

/* While it is going on, entries are no longer seen, but returns still are: those are nobody's loss. */
static void detach(struct tracer *t)
{
	if (!is_program(t))
		tell__count_attached(&t->totals, t->o->probe, t->attachment, t->loaded);
	attachment__free(t->attachment);
	t->attachment = NULL;
}

int trace(const struct trace_options *o, struct arena *a, struct diag *d)
{
	struct tracer t = { .o = o };
	int err;

	t.to_wall_time = (int64_t)(now_ns(CLOCK_REALTIME) - now_ns(CLOCK_MONOTONIC));
	t.out = out__new(STDOUT_FILENO, isatty(STDOUT_FILENO));
	t.timer = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC);
	if (!t.out || t.timer < 0) {
		err = t.out ? -errno : -ENOMEM;
		goto out;
	}
	err = start(&t, a, d);
	if (err)
		goto out;
	err = run(&t);
	detach(&t);
	/* A reader that has gone (`| head`) ends it as Ctrl-C does. */
	if (err == STOP || err == -EPIPE) {
		end(&t);
		err = o->options->strict ? tell__check(&t.totals, d) : 0;
	} else {
		diag__fail(d, err, "the lines could not be written: %s", strerror(-err));
	}
out:
	attachment__free(t.attachment);
	user_stacks__free(t.user_stacks);
	symbols__free(t.symbols);
	events__free(t.events);
	loaded__free(t.loaded);
	out__free(t.out);
	if (t.timer >= 0)
		close(t.timer);
	return err;
}
