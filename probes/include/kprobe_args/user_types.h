/*
 * Common type names of programs, for declarations typed where there is no debug information: sizes and signs
 * as glibc has them on 64-bit machines (bits/types.h, bits/typesizes.h).
 */
#ifndef KPROBE_ARGS_USER_TYPES_H
#define KPROBE_ARGS_USER_TYPES_H

typedef signed char int8_t;
typedef unsigned char uint8_t;
typedef short int16_t;
typedef unsigned short uint16_t;
typedef int int32_t, pid_t, id_t, key_t, clockid_t;
typedef unsigned int uint32_t, uid_t, gid_t, mode_t, socklen_t;
typedef long int64_t, intptr_t, intmax_t, ssize_t, ptrdiff_t, off_t, off64_t, loff_t, time_t, clock_t,
	suseconds_t;
typedef unsigned long uint64_t, uintptr_t, uintmax_t, size_t, dev_t, ino_t, pthread_t;
typedef _Bool bool;
typedef struct _IO_FILE FILE;

#endif
