/* A program or library and the symbols in it. binary.c is the only file that reads ELF. */
#ifndef KPA_BINARY_H
#define KPA_BINARY_H

#include "diag.h"
#include "file_id.h"

#include <stdbool.h>
#include <stdint.h>

struct Elf;
struct arena;
struct binary;

/*
 * Opens the ELF file PATH: 0 with *OUT, which the caller frees; -errno with D set (no plain file, not ELF,
 * not linked, ...).
 */
int binary__open(const char *path, struct binary **out, struct diag *d);
/* NULL is allowed. */
void binary__free(struct binary *b);

const struct file_id *binary__file(const struct binary *b);

/* abi_arch.name of the architecture that it is for; NULL: none that is known. */
const char *binary__arch(const struct binary *b);
/* The same as it is told: "i386 (32 bits)". */
const char *binary__arch_text(const struct binary *b);

/*
 * The path at which a file with B's debug information would be, known by B's build id; NULL: B has no
 * build id. It need not be there.
 */
const char *binary__debug_path(const struct binary *b);
/* The file that has DWARF: B itself or its debug file; NULL: there is none. It belongs to B. */
struct Elf *binary__dwarf_elf(const struct binary *b);

enum binary_kind {
	BINARY_FUNCTION,
	BINARY_CHOSEN,	 /* an IFUNC: code that chooses the function when the program starts */
	BINARY_IMPORTED, /* another file has it */
	BINARY_OTHER,	 /* a variable */
};

struct binary_symbol {
	const char *name;
	const char *version; /* NULL: none */
	bool is_old;	     /* not the version that programs are linked with now */
	bool is_global;	     /* code that the compiler has not seen may call it */
	enum binary_kind kind;
	uint64_t address; /* as nm prints it */
	uint64_t size;
	/* Where its section ends: what has no size may reach to there at most; 0: not known */
	uint64_t end_of_section;
};

/*
 * Calls VISIT with each symbol of B and of its debug file, some of them twice, until it returns non-zero,
 * which is then returned. A symbol lives only for that call.
 */
int binary__each_symbol(const struct binary *b, int (*visit)(const struct binary_symbol *s, void *ctx),
			void *ctx);

/* Whether there are only the names that other files may use. */
bool binary__is_stripped(const struct binary *b);

/* The byte of the file that ADDRESS is loaded from, in code; -ENOENT: there is none. */
int binary__offset(const struct binary *b, uint64_t address, uint64_t *offset);

/* A part of the file that is loaded as code. */
struct binary_segment {
	uint64_t offset; /* in the file */
	uint64_t size;
	uint64_t address; /* of its first byte, as nm prints addresses */
};

/* The N-th of them, from 0; false: there are no more. */
bool binary__segment(const struct binary *b, unsigned int n, struct binary_segment *segment);

/* The libraries that B needs, by soname, owned by A: a list ended by NULL; NULL: no memory. */
const char *const *binary__needed(const struct binary *b, struct arena *a);

#endif
