/* Records become lines, as text or as JSON. */
#ifndef KPA_OUTPUT_H
#define KPA_OUTPUT_H

#include "out.h"
#include "prototype.h"
#include "record.h"

struct function;
struct meaning;
struct meanings;
struct symbols;
struct user_stacks;

struct output_options {
	bool wall_time; /* a column HH:MM:SS */
	bool since;	/* a column of seconds since the start */
	bool cpu;
	bool is_program;    /* the lines are what a program of the user's submits, and to which table */
	unsigned int depth; /* records in records are written so deep */
	bool raw;	    /* numbers only */
	bool is_user;	    /* of a program: what its functions return are no error numbers of the kernel's */
	struct meanings *meanings;	 /* NULL: none are known */
	struct symbols *symbols;	 /* the kernel's; NULL: addresses stay numbers */
	struct user_stacks *user_stacks; /* programs' symbols; NULL: none are known */
	uint64_t start;			 /* ns, CLOCK_MONOTONIC: where `since` begins */
	/* ns to add to CLOCK_MONOTONIC for CLOCK_REALTIME */
	int64_t to_wall_time;
};

struct totals {
	uint64_t calls; /* as the probes counted them, and those that they missed */
	uint64_t printed;
	bool is_summary;    /* there are no lines; then none of the calls are printed, lost or late, but */
	uint64_t counted;   /* these are summed up */
	uint64_t filtered;  /* not asked for */
	uint64_t undecided; /* of these, those of which the filter's values could not be read */
	uint64_t lost;
	uint64_t unread; /* a stack slot could not be read: no line */
	uint64_t late;	 /* behind the last one that was to be printed */
	uint64_t missed; /* the kernel was busy with another probe */
	bool knows_missed;

	bool is_program; /* then the calls are not known, nor what depends on them */
	bool has_returns;
	uint64_t unreturned;   /* their return was not seen, or is still to come */
	uint64_t unremembered; /* more at once than there was room for */
	uint64_t unpaired;     /* returns whose call was not seen; not among the calls */
};

/* One way of writing; the two are output_text and output_json. */
struct output_format {
	void (*header)(struct out *o, const struct output_options *options);
	void (*call)(struct out *o, const struct output_options *options, const struct function *f,
		     const struct record *r);
	/* NR records were lost since the last time. */
	void (*lost)(struct out *o, uint64_t nr);
	void (*end)(struct out *o, const struct totals *totals);
};

/* One value, as it stands in a line, with what it means; M: NULL: nothing is known. */
void output_text__value(struct out *o, const struct output_options *options, const struct value *v,
			const struct meaning *m);
/* What a function returned: the kernel's errors by name. */
void output_text__result(struct out *o, const struct output_options *options, const struct value *v);

/* One value, and nothing beside it. */
void output_json__value(struct out *o, const struct value *v);
/*
 * The same as the member "value" of an object, and what is known of it as members behind it: "meaning", "error" of
 * what a function returned, "cut", "bytes".
 */
void output_json__noted_value(struct out *o, const struct output_options *options, const struct value *v,
			      const struct meaning *m, bool is_result);
/* Why there is no value; NULL: there is one. */
const char *output_json__reason(const struct value *v);
/* A string, a string before a ':', and "KEY":VALUE. */
void output_json__string(struct out *o, const char *s);
void output_json__key(struct out *o, const char *key);
void output_json__number(struct out *o, const char *key, uint64_t value);

extern const struct output_format output_text;
extern const struct output_format output_json;

#endif
