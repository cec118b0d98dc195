#include "../../../dialect/types.h"

#ifndef KPROBE_ARGS_BCC_TYPES_H
#define KPROBE_ARGS_BCC_TYPES_H

/* libbcc's copy of uapi/linux/bpf.h uses it: include/uapi/linux/types.h. */
typedef u64 __attribute__((aligned(8))) __aligned_u64;

#endif
