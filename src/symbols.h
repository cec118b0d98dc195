/* Addresses of the kernel's code by name: "vfs_write+0x12", "ext4_file_write_iter [ext4]". */
#ifndef KPA_SYMBOLS_H
#define KPA_SYMBOLS_H

#include <stdint.h>

struct symbols;

struct symbol_name {
	const char *name;
	const char *module; /* NULL: vmlinux */
	uint64_t offset;    /* of the address in it */
};

/* NULL: no memory. Nothing is read yet. */
struct symbols *symbols__new(void);
/* NULL is allowed. Names go with it. */
void symbols__free(struct symbols *s);

/* Reads the kernel's symbols as they are now, some megabytes and some ten milliseconds. 0 or -errno. */
int symbols__load(struct symbols *s);
/*
 * The symbol that ADDRESS lies in; the first call reads them where symbols__load() has not. 0; -ENOENT: it is no
 * kernel code that is known, or the kernel hides its addresses.
 */
int symbols__find(struct symbols *s, uint64_t address, struct symbol_name *name);
/*
 * The same for the I-th frame of a stack, the innermost one being of FUNCTION at its entry. There the kernel has the
 * address behind its breakpoint: arch/x86/kernel/kprobes/core.c. Other frames are where calls return to, which may
 * be the end of the function that called.
 */
int symbols__find_frame(struct symbols *s, const char *function, int i, uint64_t address,
			struct symbol_name *name);

#endif
