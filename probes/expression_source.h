/*
 * Expressions as C of a probe source: of each one a function that evaluates it, and the definitions of the
 * records that they read. The source includes <kprobe_args/expression.h> before.
 */
#ifndef KPA_EXPRESSION_SOURCE_H
#define KPA_EXPRESSION_SOURCE_H

#include "expression.h"

struct arena;
struct definitions;
struct expression_source;

/*
 * SUFFIX: put behind the tags of the records that are defined, where headers define the same ones; "" for none.
 * WORD: bytes of a pointer. A owns all. NULL: no memory.
 */
struct expression_source *expression_source__new(struct arena *a, const char *suffix, uint32_t word);

/*
 * Takes E, which was read in SCOPE, as the function NAME, whose text *FUNCTION is:
 *
 *	CAPTURE_NUMBER	int NAME(parameters, u64 *result)	by size and sign: u8 to u64, s8 to s64
 *	CAPTURE_BYTES	int NAME(parameters, void *result)	of E->size bytes
 *	CAPTURE_STRING	int NAME(parameters, char *result, u32 result_size)	read_string() of probe.h
 *
 * The parameters are those in E->params, in that order. It returns an enum expression_status of
 * <kprobe_args/record.h>; whatever that is, the result has been written, with zeroes where there is none. 0 or
 * -ENOMEM.
 */
int expression_source__add(struct expression_source *s, const struct expression_scope *scope,
			   const struct expression *e, const char *name, const char **function);

/*
 * Writes what the functions so far need, apart from what D has written before, which is to be everything
 * that the parameters need. 0; -ENOMEM; -EINVAL: a record's members overlap, as they cannot in C.
 */
int expression_source__write_definitions(struct expression_source *s, struct definitions *d, FILE *out);

/*
 * Writes the call of the function NAME for E: "NAME(file, count, RESULT)". NAMES: what all parameters of the
 * scope are called there. RESULT: "&call->ino", "call->text, sizeof(call->text)".
 */
void expression_source__write_call(FILE *out, const struct expression *e, const char *name,
				   const char *const *names, const char *result);

#endif
