/*
 * Functions and types of a program or library, from its DWARF (version 3 to 5). dwarf*.c are the only files
 * that read it.
 */
#ifndef KPA_DWARF_INFO_H
#define KPA_DWARF_INFO_H

#include "abi.h"

struct Elf;
struct arena;
struct dwarf;

/* What the debug information says of where a parameter is when the function begins. */
enum dwarf_entry_kind {
	DWARF_UNSAID, /* nothing, or nothing that is understood */
	DWARF_AT,     /* in `place` */
	DWARF_HOME,   /* in the function's own frame, to which code that is not optimised copies it */
	DWARF_GONE,   /* nowhere: it is not used, or always the same */
};

enum {
	/* A register that no parameter is passed in: abi_piece.reg. */
	DWARF_OTHER_REGISTER = 255,
};

struct dwarf_entry {
	enum dwarf_entry_kind kind;
	/* `size` of a piece is 0 where the debug information leaves it out: to the end. */
	struct abi_place place;
};

struct dwarf_function {
	const char *name;	 /* as the source has it; the symbol may be another name of the same code */
	const struct type *type; /* TYPE_FUNCTION */
	struct dwarf_entry *entries; /* by parameter */
	/*
	 * By clang, whose callers do not pass what a function does not use (LLVM's dead argument elimination),
	 * even where other files may call it.
	 */
	bool is_clang;
	uint64_t unit; /* which of the source files it is in; for dwarf_type_search */
	bool is_c;     /* the language has the ABI's calling convention: C, C++, assembler */
	/* Calls that the compiler replaced by the function's code, as far as its unit shows; no code is there. */
	unsigned int nr_inlined;
};

/* 0 with *OUT, which the caller frees; -ENOENT: it cannot be read; -ENOMEM. ELF has to outlive it. */
int dwarf__open(struct Elf *elf, const struct abi_arch *arch, struct dwarf **out);
/* NULL is allowed. Every type goes with it. */
void dwarf__free(struct dwarf *dw);

/*
 * The function whose code begins at ADDRESS, preferably the one called NAME where there are several. 0;
 * -ENOENT: the debug information has none; -ENOMEM.
 */
int dwarf__find_function(struct dwarf *dw, uint64_t address, const char *name, struct dwarf_function *f);
/* Whether a function called NAME is there, but no code of its own. */
bool dwarf__is_inlined(struct dwarf *dw, const char *name);
/* The struct, union, enum or typedef NAME, complete; NULL when there is none. KIND: TYPE_STRUCT, ... */
const struct type *dwarf__find_type(struct dwarf *dw, enum type_kind kind, const char *name);

/* A record of DW's with its members, if the debug information has them; other types as they are. */
const struct type *dwarf__complete(struct dwarf *dw, const struct type *t);

/* Which types dwarf__each_type() is about. */
struct dwarf_type_search {
	uint64_t unit;	/* of a function */
	bool elsewhere; /* in all units but that one; else in that one only */
	/* Whether a type, or an enum with an enumerator, of this name is wanted. */
	bool (*wanted)(const char *name, void *ctx);
	/* Not 0 ends it. T is a struct, union, enum or typedef, complete. */
	int (*take)(const struct type *t, void *ctx);
	void *ctx;
};

/* Calls take() with each type that is wanted, until it returns non-zero, which is then returned. -ENOMEM. */
int dwarf__each_type(struct dwarf *dw, const struct dwarf_type_search *search);

/* Whether a part of the debug information is in files of its own (-gsplit-dwarf), which are not read. */
bool dwarf__is_split(struct dwarf *dw);

/*
 * Calls VISIT with the name and the address of each function that has code, until it returns non-zero, which
 * is then returned.
 */
int dwarf__each_function(struct dwarf *dw, int (*visit)(const char *name, uint64_t address, void *ctx),
			 void *ctx);

/*
 * Calls TAKE with the name and the prototype of each function whose code begins at an address that is WANTED, until
 * it returns non-zero, which is then returned. Not of those in assembler. -ENOMEM.
 */
int dwarf__each_prototype(struct dwarf *dw, bool (*wanted)(uint64_t address, void *ctx),
			  int (*take)(const char *name, uint64_t address, const struct type *type, void *ctx),
			  void *ctx);

#endif
