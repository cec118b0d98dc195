#include "flag_rules.h"

#include "flag_sets.h"

#include <string.h>

/* Parameters as include/linux/syscalls.h and the functions' definitions (Linux 5.10, 6.1, 6.12) call them. */
struct rule {
	const char *functions; /* with spaces between them; NULL: all */
	const char *params;
	const struct flag_set *set;
};

static const struct rule syscalls[] = {
	{ "open openat open_by_handle_at", "flags", &flags_of_open },
	{ "access faccessat faccessat2", "mode", &flags_of_access },
	{ "faccessat2", "flags", &flags_of_faccess },
	{ "unlinkat", "flag", &flags_of_unlink },
	{ "newfstatat fchownat name_to_handle_at", "flag", &flags_of_at },
	{ "linkat execveat utimensat", "flags", &flags_of_at },
	{ "statx", "flags", &flags_of_statx },
	{ "renameat2", "flags", &flags_of_rename },
	{ "lseek", "whence", &flags_of_whence },
	{ "fcntl", "cmd", &flags_of_fcntl },
	{ "flock", "cmd", &flags_of_flock },
	{ "pipe2 dup3 eventfd2 epoll_create1 inotify_init1 signalfd4 timerfd_create", "flags",
	  &flags_of_cloexec },
	{ "mmap mprotect pkey_mprotect", "prot", &flags_of_prot },
	{ "mmap", "flags", &flags_of_map },
	{ "mremap", "flags", &flags_of_mremap },
	{ "msync", "flags", &flags_of_msync },
	{ "madvise process_madvise", "behavior", &flags_of_madvise },
	{ "mlockall", "flags", &flags_of_mlockall },
	{ "mount", "flags", &flags_of_mount },
	{ "umount", "flags", &flags_of_umount },
	{ "memfd_create", "flags", &flags_of_memfd },
	{ "getrandom", "flags", &flags_of_getrandom },
	{ "inotify_add_watch", "mask", &flags_of_inotify },
	{ "epoll_ctl", "op", &flags_of_epoll },
	{ "socket socketpair", "family", &flags_of_family },
	{ "socket socketpair", "type", &flags_of_socket_type },
	{ "accept4", "flags", &flags_of_socket_flags },
	{ "sendto sendmsg sendmmsg recvfrom recvmsg recvmmsg", "flags", &flags_of_message },
	{ "shutdown", "how", &flags_of_shutdown },
	{ "kill tkill tgkill rt_sigaction rt_sigqueueinfo rt_tgsigqueueinfo pidfd_send_signal", "sig",
	  &flags_of_signal },
	{ "rt_sigprocmask", "how", &flags_of_sigprocmask },
	{ "clone", "clone_flags", &flags_of_clone },
	{ "unshare", "unshare_flags", &flags_of_clone },
	{ "setns", "flags", &flags_of_clone },
	{ "wait4 waitid", "options", &flags_of_wait },
	{ "clock_gettime clock_settime clock_getres clock_nanosleep timer_create", "which_clock",
	  &flags_of_clock },
	{ "timerfd_create", "clockid", &flags_of_clock },
	{ "clock_nanosleep timerfd_settime", "flags", &flags_of_timer },
	{ "futex", "op", &flags_of_futex },
	{ "prlimit64 getrlimit setrlimit", "resource", &flags_of_rlimit },
	{ NULL, "dfd olddfd newdfd mountdirfd", &flags_of_directory },
};

static const struct rule functions[] = {
	{ "do_sys_open file_open_name filp_open file_open_root dentry_open kernel_file_open open_with_fake_path "
	  "dentry_create build_open_how",
	  "flags", &flags_of_open },
	{ "do_mmap vm_mmap vm_mmap_pgoff ksys_mmap_pgoff do_mprotect_pkey security_mmap_file "
	  "security_file_mprotect",
	  "prot", &flags_of_prot },
	{ "security_file_mprotect", "reqprot", &flags_of_prot },
	{ "do_mmap ksys_mmap_pgoff security_mmap_file", "flags", &flags_of_map },
	{ "vm_mmap vm_mmap_pgoff", "flag", &flags_of_map },
	{ "do_faccessat", "mode", &flags_of_access },
	{ "do_faccessat", "flags", &flags_of_faccess },
	{ "do_linkat", "flags", &flags_of_at },
	{ "vfs_fstatat vfs_statx", "flags", &flags_of_statx },
	{ "do_renameat2", "flags", &flags_of_rename },
	{ "vfs_llseek generic_file_llseek generic_file_llseek_size ext4_llseek no_llseek noop_llseek default_llseek",
	  "whence", &flags_of_whence },
	{ "do_madvise", "behavior", &flags_of_madvise },
	{ "__sock_create sock_create sock_create_kern __sys_socket __sys_socketpair", "family",
	  &flags_of_family },
	{ "__sys_socket __sys_socketpair", "type", &flags_of_socket_type },
	{ "__sock_create sock_create sock_create_kern", "type", &flags_of_socket_type },
	{ "__sys_sendto __sys_recvfrom __sys_sendmsg __sys_recvmsg", "flags", &flags_of_message },
	{ "__sys_shutdown inet_shutdown", "how", &flags_of_shutdown },
	{ "do_send_sig_info group_send_sig_info send_sig send_sig_info force_sig kill_pid_info kill_pgrp kill_pid",
	  "sig", &flags_of_signal },
	{ "do_futex", "op", &flags_of_futex },
	{ "do_prlimit", "resource", &flags_of_rlimit },
	{ NULL, "dfd olddfd newdfd", &flags_of_directory },
};

static bool has_word(const char *words, const char *word)
{
	size_t len = strlen(word);

	for (const char *p = words; (p = strstr(p, word)); p += len)
		if ((p == words || p[-1] == ' ') && (!p[len] || p[len] == ' '))
			return true;
	return false;
}

const struct flag_set *flag_rules__find(bool is_syscall, const char *function, const char *param)
{
	const struct rule *rules = is_syscall ? syscalls : functions;
	size_t nr =
		is_syscall ? sizeof(syscalls) / sizeof(*syscalls) : sizeof(functions) / sizeof(*functions);

	for (size_t i = 0; i < nr; i++)
		if (has_word(rules[i].params, param) &&
		    (!rules[i].functions || has_word(rules[i].functions, function)))
			return rules[i].set;
	return NULL;
}
