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

/* The kernel's symbols as they are now, some megabytes. 0 with *OUT, which the caller frees; -errno. */
int symbols__new(struct symbols **out);
/* NULL is allowed. Names go with it. */
void symbols__free(struct symbols *s);

/*
 * The symbol that ADDRESS lies in. 0; -ENOENT: it is no kernel code that is known, or the kernel hides its
 * addresses.
 */
int symbols__find(const struct symbols *s, uint64_t address, struct symbol_name *name);

#endif
