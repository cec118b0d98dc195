/* The kernel's integer types, for sources that are read without the kernel's headers. */
#ifndef KPROBE_ARGS_DIALECT_TYPES_H
#define KPROBE_ARGS_DIALECT_TYPES_H

typedef signed char s8, __s8, int8_t;
typedef unsigned char u8, __u8, uint8_t, u_char;
typedef short s16, __s16, int16_t;
typedef unsigned short u16, __u16, uint16_t, __be16, __le16, __sum16, umode_t, u_short;
typedef int s32, __s32, int32_t, pid_t;
typedef unsigned int u32, __u32, uint32_t, __be32, __le32, __wsum, gfp_t, fmode_t, dev_t, uint, u_int;
typedef long long s64, __s64, int64_t, loff_t;
typedef unsigned long long u64, __u64, uint64_t, __be64, __le64, sector_t, blkcnt_t, dma_addr_t, phys_addr_t;
typedef __SIZE_TYPE__ size_t;
typedef __PTRDIFF_TYPE__ ssize_t, ptrdiff_t;
typedef unsigned long uintptr_t, pgoff_t, ino_t, ulong;
typedef long off_t;
typedef _Bool bool;

#define true 1
#define false 0
#define NULL ((void *)0)

#define __maybe_unused	__attribute__((__unused__))
#define __always_unused __attribute__((__unused__))
#define __always_inline inline __attribute__((__always_inline__))
#define __used		__attribute__((__used__))
#define __packed	__attribute__((__packed__))
#define __aligned(x)	__attribute__((__aligned__(x)))

#define __user
#define __kernel
#define __iomem
#define __percpu
#define __rcu
#define __force

struct list_head {
	struct list_head *next, *prev;
};

#endif
