/* Fills in the probe source: a C file of probes/ with the text of the traced functions in it. */
#ifndef KPA_SOURCE_H
#define KPA_SOURCE_H

#include "layout.h"

struct arena;
struct expression;
struct expression_list;
struct expression_scope;
struct item_list;
struct summary;

struct source_probe {
	/* A part of C names: the probe function is kprobe__NAME or uprobe__NAME, its record struct NAME_call. */
	const char *name;
	const struct prototype *proto;
	const struct layout *layout;
	/* What the layout's expressions are; calls that FILTER is not true of are left out. NULL: none. */
	const struct expression_list *prints;
	const struct expression *filter;
	const struct expression_scope *scope; /* of both */
	/* What is summed up of PRINTS; NULL: each call is sent. */
	const struct item_list *items;
};

struct source {
	const struct source_probe *probes;
	unsigned int nr_probes;
	const char *const *includes; /* kernel headers that the user named */
	unsigned int nr_includes;
	const struct summary *summary; /* where calls are summed up */
};

/* What stands before "__NAME": "kprobe", "uprobe" for a user function. */
const char *source__prefix(const struct prototype *p);

/* FUNCTION as a part of a C name: what C does not allow becomes '_'. A owns it; NULL: no memory. */
const char *source__name(const char *function, struct arena *a);

/*
 * The part of it that is PROBE's alone, to be compared with others', in *TEXT, owned by A. 0 or -ENOMEM.
 */
int source__write_probe(const struct source_probe *probe, struct arena *a, const char **text);
/* The probe source for S in *TEXT, owned by A. 0 or -ENOMEM. */
int source__write(const struct source *s, struct arena *a, const char **text);

#endif
