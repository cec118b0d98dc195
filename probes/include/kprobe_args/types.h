/* The kernel's common type names, for declarations typed on a machine with neither BTF nor headers. */
#ifndef KPROBE_ARGS_TYPES_H
#define KPROBE_ARGS_TYPES_H

typedef signed char s8, int8_t, __s8;
typedef unsigned char u8, uint8_t, __u8;
typedef short s16, int16_t, __s16;
typedef unsigned short u16, uint16_t, __u16, umode_t;
typedef int s32, int32_t, __s32, pid_t;
typedef unsigned int u32, uint32_t, __u32, gfp_t, dev_t;
typedef long long s64, int64_t, __s64, loff_t;
typedef unsigned long long u64, uint64_t, __u64, sector_t;
typedef unsigned long size_t, uintptr_t, pgoff_t;
typedef long ssize_t, ptrdiff_t;
typedef _Bool bool;

#endif
