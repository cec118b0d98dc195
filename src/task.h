/* Where the kernel keeps what is recorded of the calling task. */
#ifndef KPA_TASK_H
#define KPA_TASK_H

#include <stdint.h>

struct btf_types;

/* Of the command's name in struct task_struct, by BT, the running kernel's; 0: it cannot be told. */
uint32_t task__comm_offset(struct btf_types *bt);
/*
 * The same where no BTF has been opened: a process of its own reads it, since that takes megabytes. CANCEL_FD
 * becomes readable when the user wants to stop; then, too, it cannot be told.
 */
uint32_t task__find_comm_offset(int cancel_fd);

#endif
