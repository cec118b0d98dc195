/*
 * Where each argument of a function is at its entry.
 *
 * An architecture is a const table and a placement rule, one file each (abi_x86_64.c, ...). The
 * same rule serves the rewriter (types from an AST) and --explain (types from BTF).
 */
#ifndef KPA_ABI_H
#define KPA_ABI_H

#include "type.h"

enum {
	/* ppc64le and mips64 spread a struct over all eight registers and the stack. */
	ABI_MAX_PIECES = 9,
};

/* A run of bytes of one argument, in one register or in one run of stack slots. */
struct abi_piece {
	bool on_stack;
	uint8_t reg;	 /* index in the architecture's registers */
	uint8_t shift;	 /* bits below the piece in its register; 0 but for some on big-endian */
	uint32_t stack;	 /* bytes above the stack pointer at entry */
	uint32_t offset; /* where in the argument the piece begins, in bytes */
	uint32_t size;	 /* bytes of the argument it holds */
};

struct abi_place {
	/* NULL: the pieces below are right. Otherwise: why they cannot be told (static text). */
	const char *unknown;
	/* The one piece holds the address of a copy of the argument. */
	bool by_reference;
	unsigned int nr_pieces; /* 0: the argument has no bytes */
	struct abi_piece pieces[ABI_MAX_PIECES];
};

struct abi_signature {
	const struct type *result; /* NULL: void, or not known */
	const struct type *const *params;
	unsigned int nr_params; /* the named ones */
	bool is_variadic;
};

struct abi_register {
	const char *name;      /* as people and --explain --json write it: "di", "x0" */
	const char *assembler; /* "%rdi" */
	const char *field;     /* the member of struct pt_regs: "di", "regs[0]" */
};

struct abi_cursor;

struct abi_arch {
	const char *name;    /* as `uname -m` prints it, but "arm64", "i386", "arm", "mips64el" */
	const char *target;  /* as clang's -target takes it */
	const char *headers; /* the kernel's name of it: arch/x86 */
	uint32_t word;	     /* bytes of a register, of a stack slot and of a pointer */
	uint32_t max_align;  /* of an integer, in bytes: i386 aligns a u64 to 4 */
	bool is_big_endian;
	bool is_left_justified;	   /* big-endian: a record begins where its register or slot does */
	bool variadic_is_on_stack; /* the named parameters of a variadic function too */
	uint32_t stack_start;	   /* from the stack pointer at entry to the first stack slot */
	const char *stack_pointer; /* the member of struct pt_regs */
	const char *stack_format;  /* printf format of a stack slot in assembler, one %u */
	const struct abi_register *registers;
	unsigned int nr_registers;

	/* Fills PLACE for the next parameter, whose type T has a size and no typedef around it. */
	void (*place)(struct abi_cursor *c, const struct type *t, struct abi_place *place);
	/*
	 * Whether a result of type T is written through a pointer that shifts the parameters; -1:
	 * that cannot be told. NULL: there is a register of its own for it.
	 */
	int (*result_shifts)(const struct type *t);
	/* By which results are placed, with registers of its own; NULL: where they are is not known. */
	const struct abi_arch *results;
	/* Of such a table: a result's address is in its register when the function is entered, not when it returns. */
	bool address_is_at_entry;
};

/* NAME as in abi_arch.name; NULL: this machine's. Returns NULL when there is none of that name. */
const struct abi_arch *abi__find(const char *name);
/* Whether a plain char has a sign in what compilers make for ARCH unless they are told otherwise. */
bool abi_arch__char_is_signed(const struct abi_arch *arch);
/* The i-th architecture, NULL behind the last one. */
const struct abi_arch *abi__nth(unsigned int i);

/*
 * The table by which the arguments of the system call *NAME are placed, where FUNCTION is the kernel's wrapper
 * of it ("__x64_sys_openat"): registers of the struct pt_regs that its only parameter points to. NULL: it is an
 * ordinary function.
 */
const struct abi_arch *abi__syscall(const struct abi_arch *arch, const char *function, const char **name);
/* What stands before a system call's name in that of its wrapper; NULL: ARCH has none, or is not known to. */
const char *abi__syscall_prefix(const struct abi_arch *arch);

/* Fills PLACES[0 .. sig->nr_params). A place that cannot be told says why in `unknown`. */
void abi__place(const struct abi_arch *arch, const struct abi_signature *sig, struct abi_place *places);
/*
 * Sets MOVES[i], of as many as SIG has parameters, where the i-th would be elsewhere than in PLACES, which
 * abi__place() has filled, if an abridged record had another alignment, which its source does not tell.
 * 0 or -ENOMEM.
 */
int abi__find_moving(const struct abi_arch *arch, const struct abi_signature *sig,
		     const struct abi_place *places, bool *moves);
/* Whether a result of type T shifts every parameter by one pointer. NULL is void. */
bool abi__result_shifts(const struct abi_arch *arch, const struct type *t);
/*
 * Fills PLACE for a result of type T, in the registers of arch->results, when the function returns. By reference:
 * the result is in memory, and the register has its address, which was passed to the function. Void and NULL are
 * nowhere. A place that cannot be told says why.
 */
void abi__place_result(const struct abi_arch *arch, const struct type *t, struct abi_place *place);
/* Why an argument of type T cannot be placed whatever the architecture; NULL when it can be. */
const char *abi__unplaceable(const struct type *t);
/* WHY is static text. */
void abi_place__fail(struct abi_place *place, const char *why);
bool abi_place__equal(const struct abi_place *a, const struct abi_place *b);

/* Where PIECE is, in assembler: "%rdi", "8(%rsp)". */
void abi_piece__write(FILE *out, const struct abi_arch *arch, const struct abi_piece *piece);

/* All pieces of PLACE: "%rsi and %rdx", "address in x1", "nowhere", "? (why)". */
void abi_place__write(FILE *out, const struct abi_arch *arch, const struct abi_place *place);

#endif
