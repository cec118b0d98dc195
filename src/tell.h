/* What is told on stderr of a probe at work: what is traced, and where its calls went. */
#ifndef KPA_TELL_H
#define KPA_TELL_H

#include "output.h"

struct attachment;
struct loaded;
struct probe;

/* "Tracing vfs_write(struct file *file, ...)... Ctrl-C to end." In one write, so that no other output comes between. */
void tell__start(const struct probe *probe, const struct attachment *at);

/* Fills in of T what L's probes have counted themselves. HAS_RETURNS: they wait for the calls' returns. */
void tell__count(struct totals *t, const struct loaded *l, bool has_returns);

/* "120 calls: 100 printed, 20 filtered, 0 lost." */
void tell__totals(const struct totals *t);

#endif
