/* The text that reads the arguments of a probe function into variables. */
#ifndef KPA_LOCAL_H
#define KPA_LOCAL_H

#include "run.h"

#include <stdio.h>

/* Declares and fills a variable for each parameter that plan_reads() tells. */
void write_locals(FILE *out, const struct run *run, const struct probe *p);
/* struct pt_regs *CONTEXT, and for a system call its parameters, which BCC reads. */
void write_list(FILE *out, const struct probe *p);

#endif
