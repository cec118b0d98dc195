/*
 * What a probe and the program that reads its records have to agree on: the one description of it,
 * included by both.
 */
#ifndef KPROBE_ARGS_RECORD_H
#define KPROBE_ARGS_RECORD_H

/* Numbers that are put in when the probe is loaded, so that one compiled probe serves many runs. */
enum at_load {
	AT_LOAD_OWN_TGID,    /* of kprobe-args, whose calls are left out; 0: not left out */
	AT_LOAD_TARGET_TGID, /* 0: every process */
	AT_LOAD_TARGET_TID,  /* 0: every thread */
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
	char comm[16];
};

/* How the evaluation of an expression ended; all but the first: there is no value. */
enum expression_status {
	EXPRESSION_OK,
	EXPRESSION_FAULT,      /* memory could not be read */
	EXPRESSION_DIVISION,   /* by zero, or with a result that its type cannot hold */
	EXPRESSION_SHIFT,      /* by less than 0 or by all bits or more */
	EXPRESSION_INDEX,      /* behind the end of an array */
	EXPRESSION_DIFFERENCE, /* of pointers that are not into one array */
	NR_EXPRESSION_STATUS,
};

/* What the probe counts, for each CPU. */
enum count {
	COUNT_LOST,   /* the buffer was full */
	COUNT_UNREAD, /* a stack slot could not be read */
	NR_COUNTS,
};

#endif
