/* --check: what this machine has of what tracing needs. */
#ifndef KPA_MACHINE_H
#define KPA_MACHINE_H

#include <stdbool.h>
#include <stdio.h>

struct abi_arch;
struct arena;
struct diag;

enum verdict {
	VERDICT_OK,
	VERDICT_LESS, /* something does not work, but tracing does */
	VERDICT_NO,
	VERDICT_UNKNOWN, /* this user cannot tell, or nothing tells */
};

struct finding {
	const char *subject; /* "CONFIG_KPROBES" */
	enum verdict verdict;
	const char *found;  /* "not set" */
	const char *advice; /* what to do; NULL: nothing */
};

enum { MAX_FINDINGS = 32 };

struct machine {
	const char *release; /* of the running kernel */
	const char *arch;    /* as uname prints it */
	struct finding findings[MAX_FINDINGS];
	unsigned int nr_findings;
	/* A probe was attached, and saw a call. */
	bool traces_kernel;
	bool traces_programs;
};

struct machine_options {
	const char *root; /* what stands before every path, "" but in tests */
	const struct abi_arch *arch;
	int cancel_fd; /* readable: the user wants to stop */
};

/*
 * Fills M; A owns its texts. It compiles a probe and attaches it to a system call and to a function of its own, where it is
 * permitted. 0 or -ENOMEM, -EINTR.
 */
int machine__look(struct machine *m, const struct machine_options *options, struct arena *a);

/* For machine__look() and what it asks. A finding too many is dropped. */
void machine__add(struct machine *m, const char *subject, enum verdict verdict, const char *found,
		  const char *advice);
/* The same, with the message and hint of D, which is cleared. */
void machine__add_failure(struct machine *m, const char *subject, enum verdict verdict, struct diag *d,
			  struct arena *a);

/* As a table with a conclusion, or with JSON as one object on a line. VERSION is the tool's. */
void machine__write(FILE *out, const struct machine *m, const char *version, bool json);

#endif
