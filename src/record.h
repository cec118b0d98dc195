/* A record of the perf buffer, taken apart by its layout. */
#ifndef KPA_RECORD_H
#define KPA_RECORD_H

#include "include/kprobe_args/record.h"
#include "layout.h"
#include "value.h"

struct record {
	const unsigned char *bytes;
	uint32_t size; /* as many as the layout's, or more */
	struct call_header header;
	unsigned int cpu;
	bool is_bare; /* of a ring buffer: who has written it, when and where is not known */
};

/*
 * The value of the i-th field. False: nothing is to be printed for it (the address of a string that is
 * there, what a NULL pointer points to).
 */
bool record__value(const struct record *r, const struct layout *l, unsigned int i, struct value *value);
/* A part of what stands behind a parameter: the value of the i-th field, FIELD_BEHIND. False: it could not be read. */
bool record__behind(const struct record *r, const struct layout *l, unsigned int i, struct value *value);
/*
 * What the i-th field is at the return. False: it has not changed, or nobody looked.
 */
bool record__after(const struct record *r, const struct layout *l, unsigned int i, struct value *value);
/* What stands for the value of an expression that has ended with STATUS, an enum expression_status but STATUS_OK. */
struct value record__no_value(unsigned int status);
/* The result. False: there is none. */
bool record__result(const struct record *r, const struct layout *l, struct value *value);
/*
 * The frames of a stack, copied to FRAMES: the kernel's, or the user's. Returns how many; -errno: there are
 * none.
 */
int record__stack(const struct record *r, const struct layout *l, bool user, uint64_t frames[MAX_FRAMES]);
/* Where the user function that was entered returns to; 0: it is another one, or could not be read. */
uint64_t record__caller(const struct record *r, const struct layout *l);
/* From entry to return, ns; 0 where the layout has no return. */
uint64_t record__duration(const struct record *r, const struct layout *l);

#endif
