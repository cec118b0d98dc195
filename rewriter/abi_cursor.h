/*
 * What the architectures' files are made of: a cursor goes through the registers and stack slots while the
 * parameters are placed one after the other.
 */
#ifndef KPA_ABI_CURSOR_H
#define KPA_ABI_CURSOR_H

#include "abi.h"

extern const struct abi_arch abi_x86_64;
extern const struct abi_arch abi_i386;
extern const struct abi_arch abi_arm64;
extern const struct abi_arch abi_arm;
extern const struct abi_arch abi_riscv64;
extern const struct abi_arch abi_loongarch64;
extern const struct abi_arch abi_s390x;
extern const struct abi_arch abi_ppc64le;
extern const struct abi_arch abi_mips64;
extern const struct abi_arch abi_mips64el;
/* Tables of results. */
extern const struct abi_arch abi_x86_64_results;
extern const struct abi_arch abi_arm64_results;

/* What is still free while the parameters are placed one after the other. */
struct abi_cursor {
	const struct abi_arch *arch;
	unsigned int reg;	/* the next register */
	unsigned int float_reg; /* the next floating-point register */
	uint32_t stack;		/* the next stack slot, in bytes above the stack pointer */
	const char *lost;	/* why the parameters from here on cannot be placed; NULL: they can */
};

static inline uint32_t abi__round_up(uint32_t value, uint32_t align)
{
	return (value + align - 1) / align * align;
}

/* Words that SIZE bytes take. */
static inline uint32_t abi__words(const struct abi_arch *arch, uint64_t size)
{
	return (uint32_t)((size + arch->word - 1) / arch->word);
}

/* A size is a multiple of the alignment, so it tells how large that can be. */
uint32_t abi__largest_align(const struct type *t);
/* T's alignment; the largest that it may have where that is not known. */
uint32_t abi__align_at_most(const struct type *t);
/* Whether there is nothing in T but bit-fields without a name. */
bool abi__is_nameless(const struct type *t);
/* Whether a float, double or long double is in T or is T. */
bool abi__has_float(const struct type *t);
/* The next piece of PLACE: SIZE bytes of the argument, from OFFSET on, at the low end of REG. */
void abi_place__add_register(struct abi_place *place, unsigned int reg, uint32_t offset, uint32_t size);

/* Whether the registers left hold the whole of SIZE bytes. */
bool abi_cursor__fits(const struct abi_cursor *c, uint64_t size);
/* Rounds the stack up to ALIGN. */
void abi_cursor__align_stack(struct abi_cursor *c, uint32_t align);
/* Skips a register, or a stack slot where no register is left, to get to an even one. */
void abi_cursor__align_pair(struct abi_cursor *c);
/* Whether it is at an even one. */
bool abi_cursor__is_at_pair(const struct abi_cursor *c);
/* The next word is taken by something that is no parameter: the pointer to the result. */
void abi_cursor__skip_word(struct abi_cursor *c);
/* The whole argument in the registers left and, when they are used up, on the stack. */
void abi_cursor__put(struct abi_cursor *c, const struct type *t, struct abi_place *place);
void abi_cursor__put_on_stack(struct abi_cursor *c, const struct type *t, struct abi_place *place);
/* An argument of size 0, where alignment makes a difference. */
void abi_cursor__put_nothing(struct abi_cursor *c, const struct type *t, struct abi_place *place);
/* The address of a copy of the argument, in a register if there is one left. */
void abi_cursor__put_reference(struct abi_cursor *c, struct abi_place *place);
/* Neither this parameter nor any behind it can be placed. */
void abi_cursor__lose(struct abi_cursor *c, struct abi_place *place, const char *why, const char *why_behind);

/* The same where the ABI leaves room for two readings, and gcc and clang have one each. */
void abi_cursor__lose_disputed(struct abi_cursor *c, struct abi_place *place);
/* The same, and true, where T is of unknown alignment that may be more than a word. */
bool abi_cursor__lose_unaligned(struct abi_cursor *c, const struct type *t, struct abi_place *place);
/* The same where there are ABIs with and without floating-point registers. */
void abi_cursor__lose_float(struct abi_cursor *c, struct abi_place *place);

/*
 * For AAPCS32 and AAPCS64: the cursor at an even register or slot, if the alignment of what is in T
 * asks for it. False, with PLACE filled, when that cannot be told.
 */
bool abi_cursor__align_by_members(struct abi_cursor *c, const struct type *t, struct abi_place *place);
/* For riscv64 and loongarch64, which have the same rules for what is no floating point. */
void abi_cursor__put_riscv(struct abi_cursor *c, const struct type *t, struct abi_place *place);

#endif
