/* How an argument is read, as text of a BPF program: the rewriter writes it, --explain shows it. */
#ifndef KPA_ACCESS_H
#define KPA_ACCESS_H

#include "abi.h"

struct access {
	const struct abi_arch *arch;
	const char *context; /* the name of the struct pt_regs pointer */
	bool user_stack;     /* the stack is the user's: uprobes */
	/* The statement that is run when a stack slot cannot be read: "return 0;". */
	const char *on_unread;
};

/* One C expression that stands for the argument: "(int)ctx->di", "*(bool *)(ctx->sp + 8)". */
void access__write_expression(FILE *out, const struct access *how, const struct type *t,
			      const struct abi_place *place);

/* Declares the local variable NAME of type T and fills it, a tab in front of each line. */
void access__write_local(FILE *out, const struct access *how, const struct type *t, const char *name,
			 const struct abi_place *place);

/* access__write_local() may declare NAME__ENDING too: the LEN bytes of ENDING are "byte", "address" or a number. */
bool access__is_ending(const char *ending, size_t len);

#endif
