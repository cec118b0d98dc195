/* A table of a program of the user's, and how the records that it is given are read. */
#ifndef KPA_TABLE_H
#define KPA_TABLE_H

#include "layout.h"
#include "prototype.h"

struct compiler_table;

struct table {
	struct prototype proto; /* only its name */
	bool is_ring;
	uint32_t size;	      /* bytes of what is submitted; 0: not always the same, or not known */
	struct layout layout; /* by its type, or its bytes where there is none */
	struct layout bytes;  /* its bytes: for a record that has another size */
};

/* Fills T, owned by A, for a ring buffer or a perf buffer. 0 or -ENOMEM. */
int table__new(struct table *t, const struct compiler_table *from, bool is_ring, struct arena *a);

/* The layout of a record of SIZE bytes, with its struct call_header. */
const struct layout *table__layout(const struct table *t, uint32_t size);

#endif
