/* What the files that write a probe source share: source.c, source_*.c. */
#ifndef KPA_SOURCE_WRITER_H
#define KPA_SOURCE_WRITER_H

#include "source.h"

#include <stdbool.h>
#include <stdio.h>

struct expression_source;
struct words;

/* One probe: what is made of one function's prototype, or of that of several alike. */
struct chunk {
	const struct source_probe *probe;
	const char *
		*params; /* the parameters' names in the source, and behind them those of what is returned */
	unsigned int nr_params;
	const char *hidden_result;
	const char *registers;	/* of a system call: the pointer to the user's */
	const char **functions; /* of the expressions, the filter's behind the others */
};

struct writer {
	FILE *out;
	struct arena *arena;
	const struct source *source;
	struct expression_source *expressions; /* NULL: there are none */
	struct chunk *chunks;
	const struct chunk *chunk; /* NULL: outside of all */
};

/*
 * A part of a template, between "//{ NAME" and "//}": WRITE writes something else in its place, or IS_WANTED says
 * whether it stays.
 */
struct region {
	const char *name;
	int (*write)(struct writer *w);
	bool (*is_wanted)(const struct writer *w);
};

/* The type of a number in the record: "u64", "s32"; NULL for anything else. */
const char *source_writer__number(const struct type *t);
/*
 * "NAME(file, &RESULT)": the call of the chunk's I-th expression. AT_RETURN: of what is kept until then.
 */
void source_writer__call(struct writer *w, unsigned int i, bool at_return, const char *result);
/* The call's status: the call, or that there is nothing to read where POINTER, a parameter, is NULL. */
void source_writer__status(struct writer *w, unsigned int i, unsigned int pointer, bool at_return,
			   const char *result);

/* T without qualifiers; typedefs stay. */
const struct type *source_writer__unqualified(const struct type *t);
/* Whether an expression names what is known at the return: SCOPE_RESULT, SCOPE_DURATION. */
bool source_writer__names_return(const struct source_probe *p, unsigned int which);
/* Where the record has the parameter itself; NULL: nowhere. */
const struct field *source_writer__kept_field(const struct layout *l, unsigned int param);
/* Bytes of the stack that the expressions take: they are evaluated one after the other. */
uint64_t source_writer__expression_stack(const struct source_probe *p);

/* source_record.c: the regions "fields", "maps", "acquire" and "release". */
int source_record__write_fields(struct writer *w);
int source_record__write_maps(struct writer *w);
int source_record__write_acquire(struct writer *w);
int source_record__write_release(struct writer *w);
/* The variables that the record is reached by. */
void source_record__write_storage(struct writer *w);

/* source_capture.c: fills in the fields that are known at the entry, or those that are AT_RETURN. */
void source_capture__fields(struct writer *w, bool at_return);
/* The variables that expressions may name behind the parameters. */
void source_capture__return_values(struct writer *w);

/* The regions of every probe, and those of one that sums up calls (summary_maps.c); the last one has no name. */
extern const struct region probe_regions[];
extern const struct region summary_regions[];
/* Words of what they write. */
extern const char probe_words[];
extern const char summary_words[];

/* The template in three parts: before, in and behind what is repeated for each probe. */
struct template
{
	const char *start, *each, *rest;
	size_t start_len, each_len, rest_len;
};

/* source_template.c: the parts of TEXT, which has one that is repeated. */
void source_template__split(struct template *t, const char *text);
/*
 * Copies TEXT up to LEN; each of its regions as it is said above, or left out where WITH_REGIONS is false. 0 or
 * -errno.
 */
int source_template__fill_in(struct writer *w, const char *text, size_t len, bool with_regions);
/*
 * Takes the words that no parameter may have for a name: one that is called so gets another name. 0 or -ENOMEM.
 */
int source_template__take_words(struct words *n, struct arena *a, const struct template *t);

#endif
