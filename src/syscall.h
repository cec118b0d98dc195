/* What the kernel tells of its system calls: the fields of their tracepoints. */
#ifndef KPA_SYSCALL_H
#define KPA_SYSCALL_H

struct arena;

enum { SYSCALL_MAX_ARGS = 6 };

/*
 * The parameters of the system call NAME as C declarations ("const char * filename"), at most SYSCALL_MAX_ARGS
 * in LIST, owned by A. ROOT: what stands before every path, "" but in tests. Returns how many; -errno: nothing is
 * told of it (no tracefs, no CONFIG_FTRACE_SYSCALLS, no such system call).
 */
int syscall__declarations(const char *root, const char *name, struct arena *a, const char **list);

/*
 * The names of the system calls that are told of, in no order: *NAMES and what is in it is owned by A. ROOT as above.
 * Returns how many; 0: none is; -ENOMEM.
 */
int syscall__names(const char *root, struct arena *a, const char ***names);

#endif
