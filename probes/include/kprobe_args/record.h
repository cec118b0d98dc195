/*
 * What a probe and the program that reads its records have to agree on: the one description of it,
 * included by both.
 */
#ifndef KPROBE_ARGS_RECORD_H
#define KPROBE_ARGS_RECORD_H

/* Numbers that are put in when the probe is loaded, so that one compiled probe serves many runs. */
enum at_load {
	AT_LOAD_OWN_TGID,	  /* of kprobe-args, whose calls are left out; 0: not left out */
	AT_LOAD_TARGET_TGID,	  /* 0: every process */
	AT_LOAD_TARGET_TID,	  /* 0: every thread */
	AT_LOAD_TARGET_COMM,	  /* the first 8 bytes of a command's name; 0: every command */
	AT_LOAD_TARGET_COMM_REST, /* the other 8 */
	AT_LOAD_FUNCTION,	  /* which of the traced functions the program is attached to */
	AT_LOAD_COMM_OFFSET,	  /* of the command's name in struct task_struct; 0: not known */
	AT_LOAD_BY_COOKIE,	  /* 1: to several, and the cookie of each says which */
	NR_AT_LOAD,
};

/* The source register of a 64-bit load that stands for such a number; the kernel knows 0 to 6. */
#define AT_LOAD_REGISTER 15

/* The first bytes of every record. */
struct call_header {
	unsigned long long time;   /* ns, CLOCK_MONOTONIC */
	unsigned long long faults; /* bit n: the n-th read of memory failed */
	unsigned int tid;
	unsigned int tgid;
	unsigned int function; /* which of the traced ones, from 0 */
	unsigned int reserved; /* with returns: 1 for a call that the filter has left out */
	char comm[16];
};

/* The first bytes of what is kept of a call until it returns, where calls are summed up. */
struct pending_header {
	unsigned long long time;     /* ns, CLOCK_MONOTONIC */
	unsigned long long reserved; /* 1 for a call that the filter has left out */
};

/* How the evaluation of an expression ended; all but the first: there is no value. */
enum expression_status {
	STATUS_OK,
	STATUS_FAULT,	   /* memory could not be read */
	STATUS_DIVISION,   /* by zero, or with a result that its type cannot hold */
	STATUS_SHIFT,	   /* by less than 0 or by all bits or more */
	STATUS_INDEX,	   /* behind the end of an array */
	STATUS_DIFFERENCE, /* of pointers that are not into one array */
	STATUS_NULL,	   /* a text is wanted, and its pointer is NULL */
	NR_STATUS,
};

/* What the probe counts, for each CPU. */
enum count {
	COUNT_CALLS,	 /* all but those of kprobe-args itself, and those whose stack is unread */
	COUNT_FILTERED,	 /* of these, those that were not asked for */
	COUNT_UNDECIDED, /* of these, those of which a value of the filter could not be read */
	COUNT_LOST,	 /* the buffer was full */
	COUNT_UNREAD,	 /* a stack slot could not be read */
	/* With returns: */
	COUNT_UNREMEMBERED, /* more calls at once than there is room for */
	COUNT_UNRETURNED,   /* the next call came, but the return of this one was not seen */
	COUNT_UNPAIRED,	    /* a return of a call that was not seen, hence none of COUNT_CALLS */
	NR_COUNTS,
};

/* kernel.perf_event_max_stack, unless somebody has changed it. */
#define MAX_FRAMES 127

/* Where the function was called from, the innermost frame first. */
struct call_stack {
	long long size;		   /* bytes of `frames`; negative: -errno, it could not be told */
	unsigned long long caller; /* at the entry of a user function: where it returns to; else 0 */
	unsigned long long frames[MAX_FRAMES];
};

/* A call that has not returned yet: whose it is, of what, and where on the stack its return address is. */
struct call_key {
	unsigned long long id;
	unsigned long long function;
	unsigned long long stack;
};

#endif
