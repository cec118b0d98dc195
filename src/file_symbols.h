/* The functions of an ELF file by address, in as little memory as that takes. */
#ifndef KPA_FILE_SYMBOLS_H
#define KPA_FILE_SYMBOLS_H

#include <stddef.h>
#include <stdint.h>

struct file_symbols;

/*
 * Reads the file PATH, and its debug file, in a process of its own. 0 with *OUT, which the caller frees; -errno: it
 * is no ELF file, damaged, takes seconds, ...
 */
int file_symbols__read(const char *path, struct file_symbols **out);
/* NULL is allowed. */
void file_symbols__free(struct file_symbols *s);

/* Bytes of memory that S takes. */
size_t file_symbols__size(const struct file_symbols *s);

/* The address, as nm prints it, of the byte OFFSET of the file. -ENOENT: it is not loaded as code. */
int file_symbols__address(const struct file_symbols *s, uint64_t offset, uint64_t *address);
/* The function that ADDRESS lies in, owned by S, and how far; NULL: none that is known. */
const char *file_symbols__find(const struct file_symbols *s, uint64_t address, uint64_t *offset);

#endif
