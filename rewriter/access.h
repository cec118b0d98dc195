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

/* Whether the argument is one number in a whole stack slot, so that several can be read at once. */
bool access__is_slot(const struct access *how, const struct type *t, const struct abi_place *place);
/*
 * The same for NR arguments that access__is_slot(), each in the slot behind the one before: they are read together,
 * since each read costs more than everything else that is done with an argument.
 */
struct access_slot {
	const struct type *type;
	const char *name;
	const struct abi_place *place;
};
void access__write_slots(FILE *out, const struct access *how, const struct access_slot *slots,
			 unsigned int nr);

/*
 * What is declared may be joined by NAME__ENDING: the LEN bytes of ENDING are "byte", "address", "slots" or a number.
 */
bool access__is_ending(const char *ending, size_t len);

#endif
