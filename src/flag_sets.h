/*
 * The names of numbers that are the same on every kernel of an architecture: what programs are compiled with
 * (include/uapi in the kernel's source).
 */
#ifndef KPA_FLAG_SETS_H
#define KPA_FLAG_SETS_H

#include "flags.h"

/* flag_sets_file.c: files and memory */
extern const struct flag_set flags_of_open, flags_of_access, flags_of_directory, flags_of_unlink,
	flags_of_faccess, flags_of_at, flags_of_statx, flags_of_rename, flags_of_whence, flags_of_fcntl,
	flags_of_flock, flags_of_cloexec, flags_of_prot, flags_of_map, flags_of_mremap, flags_of_msync,
	flags_of_madvise, flags_of_mlockall, flags_of_mount, flags_of_umount, flags_of_memfd,
	flags_of_getrandom, flags_of_inotify, flags_of_epoll;

/* flag_sets_process.c: processes, signals, clocks and sockets */
extern const struct flag_set flags_of_family, flags_of_socket_type, flags_of_socket_flags, flags_of_message,
	flags_of_shutdown, flags_of_signal, flags_of_sigprocmask, flags_of_clone, flags_of_wait,
	flags_of_clock, flags_of_timer, flags_of_futex, flags_of_rlimit;

#define FLAG_SET(list)                                                  \
	{                                                               \
		.flags = (list), .nr = sizeof(list) / sizeof((list)[0]) \
	}
/* A bit, or several that are there together. */
#define FLAG(name)                    \
	{                             \
#name, (name), (name) \
	}
/* A value of the field MASK. */
#define FIELD(name, mask)             \
	{                             \
#name, (name), (mask) \
	}
/* A value that is alone. */
#define VALUE(name)                  \
	{                            \
#name, (name), ~0ULL \
	}

#endif
