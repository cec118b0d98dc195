/*
 * What the debug information of a kernel or module says of its functions' parameters at the entry address.
 * entries.c is the only file that uses libdw.
 */
#ifndef KPA_TEST_ENTRIES_H
#define KPA_TEST_ENTRIES_H

#include <stdbool.h>
#include <stdint.h>

enum { MAX_ENTRY_PIECES = 9, MAX_ENTRY_PARAMS = 32, NO_REGISTER = -1 };

struct entry_piece {
	bool on_stack;
	int reg;	 /* DWARF's number; NO_REGISTER: nothing is said of these bytes */
	int64_t stack;	 /* bytes above the stack pointer at entry */
	uint32_t size;	 /* 0: all of it */
	uint32_t offset; /* in the parameter */
};

struct entry_param {
	const char *name; /* NULL: none */
	uint64_t size;	  /* of its type, bytes; 0: not told */
	/* NULL: the pieces are where it is; otherwise why DWARF has no plain register or stack slot */
	const char *gap;
	unsigned int nr_pieces;
	struct entry_piece pieces[MAX_ENTRY_PIECES];
};

struct entry {
	const char *name;	    /* in the source */
	const char *const *symbols; /* of this address, up to a NULL */
	uint64_t address;
	bool is_variadic;
	unsigned int nr_params;
	struct entry_param params[MAX_ENTRY_PARAMS];
};

/*
 * Calls VISIT for every function with code of its own in the ELF file PATH. 0, or -1 with the reason on
 * stderr.
 */
int entries__each(const char *path, void (*visit)(const struct entry *e, void *ctx), void *ctx);

#endif
