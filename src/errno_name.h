/* Error numbers by name, as the kernel returns them. */
#ifndef KPA_ERRNO_NAME_H
#define KPA_ERRNO_NAME_H

/* The name of error NUMBER (from 1): "ENOENT", "ERESTARTSYS"; NULL: it has none. */
const char *errno_name(int number);

/* include/linux/err.h: MAX_ERRNO, the largest number that a pointer or result stands for as an error. */
enum { MAX_ERRNO = 4095 };

#endif
