#include "summarize.h"

#include "arena.h"
#include "attachment.h"
#include "clock.h"
#include "load.h"
#include "meaning.h"
#include "options.h"
#include "probe.h"
#include "report.h"
#include "symbols.h"
#include "tell.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

enum {
	STOP = 1,
	/* --help tells the same numbers. */
	DEFAULT_ROWS = 20,
	ARGUMENT_ROWS = 10,
};

struct summarizer {
	const struct trace_options *o;
	const struct report_format *format;
	struct out *out;
	struct loaded *loaded;
	struct attachment *attachment;
	struct symbols *symbols;
	struct output_options values;
	uint64_t start;	       /* ns, CLOCK_MONOTONIC, as all times here */
	uint64_t end;	       /* 0: when the user wants */
	uint64_t next;	       /* the end of the interval; 0: there are none */
	unsigned int interval; /* the number of the last one that was reported */
	struct snapshot *last; /* at its end; NULL: it is the first one */
	struct totals totals;
};

static uint64_t to_ns(double seconds)
{
	return (uint64_t)(seconds * 1e9);
}

static int prepare_names(struct summarizer *s, struct arena *a)
{
	struct meanings_options o = {
		.functions = s->o->probe->functions,
		.nr_functions = s->o->probe->nr_functions,
	};

	s->values.depth = s->o->options->depth;
	s->values.raw = s->o->options->raw;
	s->values.is_user = probe__is_user(s->o->probe);
	o.symbols = s->symbols = symbols__new();
	if (!s->symbols)
		return -ENOMEM;
	s->values.symbols = s->symbols;
	if (s->values.raw)
		return 0;
	s->values.meanings = meanings__new(&o, a);
	return s->values.meanings ? 0 : -ENOMEM;
}

static int start(struct summarizer *s, struct arena *a, struct diag *d)
{
	const struct options *options = s->o->options;
	struct attachment_options o = {
		.options = options,
		.probe = s->o->probe,
		.cancel_fd = s->o->cancel_fd,
	};
	int err = loaded__new(&s->o->probe->image, &s->loaded, d);

	o.loaded = s->loaded;
	if (!err)
		err = prepare_names(s, a);
	if (!err)
		err = attachment__new(&o, a, &s->attachment, d);
	if (err)
		return err;
	diag__print_notes(d, stderr);
	s->format = options->json ? &report_json : &report_text;
	s->start = now_ns(CLOCK_MONOTONIC);
	s->end = options->duration > 0 ? s->start + to_ns(options->duration) : 0;
	s->next = options->interval > 0 ? s->start + to_ns(options->interval) : 0;
	tell__start(s->o->probe, s->attachment);
	return 0;
}

static uint32_t nr_rows(const struct options *o)
{
	return o->rows ? o->rows : o->mode == MODE_ARGUMENTS ? ARGUMENT_ROWS : DEFAULT_ROWS;
}

/* INTERVAL: 0 is the whole run. */
static int write_report(struct summarizer *s, const struct snapshot *now, unsigned int interval,
			uint64_t since)
{
	struct report r = {
		.probe = s->o->probe,
		.s = now,
		.mode = s->o->options->mode,
		.values = &s->values,
		.rows = nr_rows(s->o->options),
		.interval = interval,
		.has_intervals = s->next != 0,
		.ns = now->time - since,
		.to_wall_time = (int64_t)(now_ns(CLOCK_REALTIME) - now_ns(CLOCK_MONOTONIC)),
	};
	struct arena *a = arena__new();
	int err = a ? s->format->write(s->out, &r, a) : -ENOMEM;

	arena__free(a);
	return err ? err : out__flush(s->out);
}

static int report_interval(struct summarizer *s)
{
	struct snapshot *now, *change = NULL;
	int err = snapshot__read(s->o->probe, s->loaded, &now);

	if (!err && s->last)
		err = snapshot__between(s->o->probe, s->last, now, &change);
	if (!err)
		err = write_report(s, change ? change : now, ++s->interval,
				   s->last ? s->last->time : s->start);
	snapshot__free(change);
	snapshot__free(s->last);
	s->last = now;
	return err;
}

static int report_when_due(struct summarizer *s)
{
	int err;

	if (!s->next || now_ns(CLOCK_MONOTONIC) < s->next)
		return 0;
	err = report_interval(s);
	while (s->next <=
	       now_ns(CLOCK_MONOTONIC)) /* one that has passed while it was reported is a part of the next */
		s->next += to_ns(s->o->options->interval);
	return err;
}

/* STOP when the user or the clock says so, or when nobody reads any more. */
static int wait_for_more(const struct summarizer *s)
{
	struct pollfd fds[] = {
		{ .fd = s->o->cancel_fd, .events = POLLIN },
		{ .fd = STDOUT_FILENO },
	};
	uint64_t now = now_ns(CLOCK_MONOTONIC), until = s->end;
	struct timespec left;

	if (s->end && now >= s->end)
		return STOP;
	if (s->next && (!until || s->next < until))
		until = s->next;
	until = until > now ? until - now : 0;
	left = (struct timespec){ (time_t)(until / 1000000000), (long)(until % 1000000000) };
	if (ppoll(fds, 2, s->end || s->next ? &left : NULL, NULL) < 0)
		return errno == EINTR ? 0 : -errno;
	return fds[0].revents || fds[1].revents & (POLLERR | POLLHUP) ? STOP : 0;
}

static int run(struct summarizer *s)
{
	int ret = 0;

	while (!ret) {
		ret = wait_for_more(s);
		/* An interval that ends with the run is reported too. */
		if (ret >= 0) {
			int err = report_when_due(s);

			ret = err ? err : ret;
		}
	}
	return ret;
}

/* While it is going on, entries are no longer seen, but returns still are: those are nobody's loss. */
static void detach(struct summarizer *s)
{
	tell__count_attached(&s->totals, s->o->probe, s->attachment, s->loaded);
	attachment__free(s->attachment);
	s->attachment = NULL;
}

static void count(struct summarizer *s, const struct snapshot *all)
{
	struct totals *t = &s->totals;

	tell__count(t, s->loaded, s->o->options->returns);
	t->is_summary = true;
	for (unsigned int i = 0; i < s->o->probe->nr_functions; i++)
		t->counted += all->calls[i];
	/* Without returns, a call is counted once: where it is summed up, or where it is left out. */
	if (!t->has_returns)
		t->calls = t->counted + t->filtered + t->unread + t->missed;
}

static int end(struct summarizer *s)
{
	struct snapshot *all;
	int err = snapshot__read(s->o->probe, s->loaded, &all);

	if (err)
		return err;
	count(s, all);
	err = write_report(s, all, 0, s->start);
	if (!err && s->format->end)
		s->format->end(s->out, &s->totals);
	if (!err)
		err = out__flush(s->out);
	snapshot__free(all);
	tell__totals(&s->totals);
	return err;
}

int summarize(const struct trace_options *o, struct arena *a, struct diag *d)
{
	struct summarizer s = { .o = o, .out = out__new(STDOUT_FILENO, false) };
	int err = s.out ? start(&s, a, d) : -ENOMEM;

	if (err)
		goto out;
	err = run(&s);
	detach(&s);
	if (err == STOP || err == -EPIPE)
		err = end(&s);
	/* A reader that has gone (`| head`) ends it as Ctrl-C does. */
	if (err == -EPIPE)
		err = 0;
	if (err)
		diag__fail(d, err, "the summary could not be written: %s", strerror(-err));
	else if (o->options->strict)
		err = tell__check(&s.totals, d);
out:
	attachment__free(s.attachment);
	symbols__free(s.symbols);
	snapshot__free(s.last);
	loaded__free(s.loaded);
	out__free(s.out);
	return err;
}
