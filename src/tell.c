#include "tell.h"

#include "attachment.h"
#include "load.h"
#include "probe.h"
#include "text.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>

static void write_functions(FILE *out, const struct probe *probe, const struct attachment *at)
{
	enum { MAX_NAMED = 6 };
	unsigned int nr = attachment__nr_functions(at), named = 0;

	fprintf(out, "%u functions: ", nr);
	for (unsigned int i = 0; i < probe->nr_functions && named < MAX_NAMED; i++)
		if (attachment__has(at, i))
			fprintf(out, "%s%s", named++ ? ", " : "", probe->functions[i].proto.function);
	if (nr > named)
		fputs(", ", out);
}

/* Of a program of the user's. */
static void write_programs(FILE *out, const struct probe *p)
{
	fprintf(out, "with %s: ", p->program_name);
	for (unsigned int i = 0; i < p->nr_functions; i++) {
		const struct function *f = &p->functions[i];

		fprintf(out, "%s%s", i ? ", " : "", f->program);
		if (f->target.path)
			fprintf(out, " at %s:%s", f->target.path, f->proto.function);
	}
}

void tell__program_totals(const struct totals *t, bool at_least)
{
	fprintf(stderr, "%" PRIu64 " record%s printed", t->printed, t->printed == 1 ? "" : "s");
	if (t->filtered)
		fprintf(stderr, ", %" PRIu64 " filtered", t->filtered);
	fprintf(stderr, ", %s%" PRIu64 " lost.\n", at_least ? "at least " : "", t->lost);
}

void tell__start(const struct probe *probe, const struct attachment *at)
{
	struct text text;
	char *bytes;

	if (text__open(&text))
		return;
	fputs("Tracing ", text.out);
	if (!probe->program_name && probe->nr_functions == 1 && probe->functions[0].proto.file)
		fprintf(text.out, "%s:", probe->functions[0].proto.file);
	if (probe->program_name)
		write_programs(text.out, probe);
	else if (probe->nr_functions == 1)
		prototype__write(text.out, &probe->functions[0].proto);
	else
		write_functions(text.out, probe, at);
	fputs("... Ctrl-C to end.\n", text.out);
	bytes = text__take(&text);
	if (bytes)
		fputs(bytes, stderr);
	free(bytes);
}

void tell__count_attached(struct totals *t, const struct probe *probe, const struct attachment *at,
			  const struct loaded *l)
{
	t->unpaired = loaded__count(l, COUNT_UNPAIRED);
	t->knows_missed = attachment__missed(at, probe, &t->missed);
	if (!t->knows_missed)
		t->missed = 0;
}

void tell__count(struct totals *t, const struct loaded *l, bool has_returns)
{
	t->filtered = loaded__count(l, COUNT_FILTERED);
	t->undecided = loaded__count(l, COUNT_UNDECIDED);
	t->lost = loaded__count(l, COUNT_LOST);
	t->unread = loaded__count(l, COUNT_UNREAD);
	t->calls = loaded__count(l, COUNT_CALLS) + t->unread + t->missed;
	t->has_returns = has_returns;
	if (!has_returns)
		return;
	t->unremembered = loaded__count(l, COUNT_UNREMEMBERED);
	t->unreturned = loaded__count(l, COUNT_UNRETURNED) + loaded__nr_entries(l, "_pending");
}

static void tell_if_any(uint64_t nr, const char *what)
{
	if (nr)
		fprintf(stderr, ", %" PRIu64 " %s", nr, what);
}

void tell__totals(const struct totals *t)
{
	fprintf(stderr, "%" PRIu64 " call%s: %" PRIu64 " %s", t->calls, t->calls == 1 ? "" : "s",
		t->is_summary ? t->counted : t->printed, t->is_summary ? "counted" : "printed");
	tell_if_any(t->filtered, "filtered");
	if (t->undecided)
		fprintf(stderr, " (%" PRIu64 " because a value of -f could not be read)", t->undecided);
	/* Lines may be lost at any time, so that it is said when none were. */
	if (t->lost || !t->is_summary)
		fprintf(stderr, ", %" PRIu64 " lost", t->lost);
	if (t->knows_missed)
		tell_if_any(t->missed, "missed");
	else
		fputs(", ? missed", stderr);
	tell_if_any(t->unread, "whose stack could not be read");
	tell_if_any(t->late, "behind the last line");
	tell_if_any(t->unreturned, "not seen to return");
	tell_if_any(t->unremembered, "too many at once");
	fputs(".\n", stderr);
	if (t->unpaired)
		fprintf(stderr, "%" PRIu64 " return%s of calls from before.\n", t->unpaired,
			t->unpaired == 1 ? "" : "s");
}

int tell__check(const struct totals *t, struct diag *d)
{
	uint64_t nr = t->lost + t->unread + t->missed + t->unremembered;

	if (nr)
		return diag__fail(d, -EIO, "--strict: %" PRIu64 " call%s lost or missed", nr,
				  nr == 1 ? " was" : "s were");
	if (!t->knows_missed)
		return diag__fail(
			d, -EIO, "--strict: whether calls were missed is not known without the kernel's BTF");
	return 0;
}
