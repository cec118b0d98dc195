/* What is told on stderr of a probe at work: what is traced, and where its calls went. */
#ifndef KPA_TELL_H
#define KPA_TELL_H

#include "diag.h"
#include "output.h"

struct attachment;
struct loaded;
struct probe;

/* "Tracing vfs_write(struct file *file, ...)... Ctrl-C to end." In one write, so that no other output comes between. */
void tell__start(const struct probe *probe, const struct attachment *at);

/*
 * Fills in of T what is known while L's probes are attached: calls that they missed, and returns without a call. While
 * they are detached, entries are no longer seen, but returns still are.
 */
void tell__count_attached(struct totals *t, const struct probe *probe, const struct attachment *at,
			  const struct loaded *l);
/* Behind that, what the probes have counted themselves. HAS_RETURNS: they wait for the calls' returns. */
void tell__count(struct totals *t, const struct loaded *l, bool has_returns);

/* "120 calls: 100 printed, 20 filtered, 0 lost." */
void tell__totals(const struct totals *t);

/* The same of what a program of the user's has submitted. AT_LEAST: more may be lost. */
void tell__program_totals(const struct totals *t, bool at_least);

/* --strict: -EIO with D set where calls that were asked for were not seen. */
int tell__check(const struct totals *t, struct diag *d);

#endif
