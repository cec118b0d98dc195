/* What options cannot be given together. */
#include "options_rules.h"

#include "options.h"

#include <errno.h>

/* An option that says what is read of a call; NULL: none is given. */
static const char *reading_option(const struct options *o)
{
	return o->nr_prints    ? "-P" :
	       o->filter       ? "-f" :
	       o->returns      ? "-r" :
	       o->kernel_stack ? "-K" :
	       o->user_stack   ? "-U" :
	       o->comm	       ? "-n" :
	       o->nr_includes  ? "-I" :
	       o->force	       ? "--force" :
	       o->no_btf       ? "--no-btf" :
	       o->btf_file     ? "--btf" :
	       o->interval > 0 ? "-i" :
				 NULL;
}

static int check_source(const struct options *o, struct diag *d)
{
	const char *reading = reading_option(o);
	const char *other = o->rewrite ? "rewrite" :
			    o->explain ? "explain" :
			    o->list    ? "list" :
			    o->check   ? "check" :
					 NULL;

	if (reading)
		diag__fail(d, -EINVAL, "%s is not for --source: its program says itself what it reads",
			   reading);
	else if (other)
		diag__fail(d, -EINVAL, "--source traces, --%s does not", other);
	else if (o->mode != MODE_LINES)
		diag__fail(d, -EINVAL,
			   "--source prints lines: its program may count, but nothing reads its counts");
	else if (o->strict)
		diag__fail(d, -EINVAL,
			   "--strict is not for --source: how many calls there were is not known");
	else if (o->arch)
		diag__fail(d, -EINVAL, "--arch is not for --source: this machine has its own");
	else
		return 0;
	return -EINVAL;
}

/* What is a part of a line, and what is a part of a summary. */
static int check_mode(const struct options *o, struct diag *d)
{
	bool sums_up = o->mode != MODE_LINES;

	if (o->interval > 0 && !sums_up)
		diag__fail(d, -EINVAL, "-i is for --count, --hist, --top and --profile-args");
	else if (o->rows && o->mode != MODE_VALUES && o->mode != MODE_ARGUMENTS)
		diag__fail(d, -EINVAL, "--rows is for --top and --profile-args");
	else if (sums_up && (o->list || o->check || o->rewrite))
		diag__fail(d, -EINVAL, "--%s counts no calls: summaries are of what is traced",
			   o->list  ? "list" :
			   o->check ? "check" :
				      "rewrite");
	else if (sums_up && o->max_events)
		diag__fail(d, -EINVAL, "-M counts lines, and there are none: -d ends after a time");
	else if (sums_up && o->nr_prints)
		diag__fail(d, -EINVAL, "-P prints values in lines; --hist and --top sum them up");
	else if (sums_up && (o->kernel_stack || o->user_stack))
		diag__fail(d, -EINVAL, "-K and -U are for lines: stacks are not summed up");
	else if (sums_up && (o->wall_time || o->since || o->cpu))
		diag__fail(d, -EINVAL, "-T, -t and -C are columns of lines, and there are none");
	else
		return 0;
	return -EINVAL;
}

/* Each of these is an answer of its own, and instead of tracing. */
static int check_answers(const struct options *o, struct diag *d)
{
	const char *const asked[] = { o->explain ? "explain" : NULL, o->emit ? "emit" : NULL,
				      o->list ? "list" : NULL, o->check ? "check" : NULL,
				      o->rewrite ? "rewrite" : NULL };
	const char *first = NULL;

	for (unsigned int i = 0; i < sizeof(asked) / sizeof(*asked); i++) {
		if (first && asked[i])
			return diag__fail(d, -EINVAL, "--%s and --%s are two different answers", first,
					  asked[i]);
		first = asked[i] ? asked[i] : first;
	}
	return 0;
}

static int check_together(const struct options *o, struct diag *d)
{
	bool offline = o->explain || o->emit || o->list || o->rewrite;

	if (o->source)
		return check_source(o, d);
	if (check_answers(o, d))
		return -EINVAL;
	if ((o->nr_prefixes || o->nr_cflags) && !o->rewrite)
		diag__fail(d, -EINVAL, "--%s is for --source and --rewrite",
			   o->nr_prefixes ? "prefix" : "cflag");
	else if (o->btf_file && !offline)
		diag__fail(d, -EINVAL,
			   "--btf is for --explain, --emit and --list: a running kernel has its own");
	else if (o->arch && !offline)
		diag__fail(d, -EINVAL,
			   "--arch is for --explain, --emit, --list and --rewrite: this machine has its own");
	else if (o->btf_file && o->no_btf)
		diag__fail(d, -EINVAL, "--btf and --no-btf contradict each other");
	else
		return 0;
	return -EINVAL;
}

int options_rules__check(const struct options *o, struct diag *d)
{
	int err = check_together(o, d);

	return err ? err : check_mode(o, d);
}
