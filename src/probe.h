/* A compiled probe: the functions that are traced, and all that is needed to load, attach and read it. */
#ifndef KPA_PROBE_H
#define KPA_PROBE_H

#include "expression.h"
#include "image.h"
#include "item.h"
#include "layout.h"
#include "offsets.h"
#include "prototype.h"
#include "table.h"
#include "target.h"

struct pack;
struct spec;
struct unpack;

/* What a program is run at. */
enum function_event {
	EVENT_CALL, /* and the return, where the layout has one */
	/* A program of the user's has a function for each: */
	EVENT_RETURN,
	EVENT_TRACEPOINT, /* proto.module is its category */
	EVENT_RAW_TRACEPOINT,
};

/* One traced function. */
struct function {
	const struct spec *spec; /* that asked for it */
	unsigned int spec_index; /* the same on the command line, from 0 */
	enum function_event event;
	struct prototype proto;
	struct layout layout;
	struct target target;
	/* The names of its programs in the image; the second one only where layout.has_return. */
	const char *program;
	const char *return_program;
	struct item_list items; /* what is summed up of it */
	/*
	 * What the user wants to be printed or summed up, then NR_BEHIND parts of what stands behind parameters, and what
	 * has to be true. Until the source is written.
	 */
	struct expression_list prints;
	const struct behind_part *behind;
	unsigned int nr_behind;
	const struct expression *filter;
	const struct expression_scope *scope;
	unsigned int shape; /* those of one shape have one program, where the probe is shared */
};

struct probe {
	struct function *functions;
	unsigned int nr_functions;
	struct kernel_offsets offsets;
	/* A program of the user's, from the file NAME: what is printed is in its tables, not in the layouts. */
	const char *program_name; /* NULL: the program is ours */
	const struct table *tables;
	unsigned int nr_tables;
	bool is_shared; /* a program serves all functions of one shape */
	struct summary summary;
	struct image image;
};

/* Whether the functions are a program's. */
bool probe__is_user(const struct probe *probe);

/* For a later run: of the prototypes only what printing needs, no places. */
void probe__pack(const struct probe *probe, struct pack *p);
/*
 * Fills PROBE, owned by U's arena; SPECS, NR_SPECS of them, are those of this run. 0, or -EINVAL for what
 * probe__pack() did not write.
 */
int probe__unpack(struct probe *probe, const struct spec *specs, unsigned int nr_specs, struct unpack *u);

#endif
