/* Names of flags. The numbers are written as strace and the kernel's own headers have them, not by their names. */
#include "unit.h"

#include "flag_rules.h"
#include "flags.h"

/* enum { A = 1, B = 2, AB = 3, C = 4 }, a field F of two bits from 16 on, and Z for nothing at all */
static const struct flag some[] = {
	{ "Z", 0, ~0ULL }, { "AB", 3, 3 },	 { "A", 1, 1 },	       { "B", 2, 2 },
	{ "C", 4, 4 },	   { "F0", 0x00, 0x30 }, { "F1", 0x10, 0x30 }, { "TOP", 1ULL << 63, 1ULL << 63 },
};
static const struct flag_set some_set = { some, NR(some) };
static const struct flag no_zero[] = { { "A", 1, 1 }, { "NONE_OF_THIS_KERNEL", 0, 0 } };
static const struct flag_set no_zero_set = { no_zero, NR(no_zero) };

static const struct row {
	const char *title;
	const struct flag_set *set;
	uint64_t value;
	const char *want; /* NULL: it stays a number */
} table[] = {
	{ "nothing has a name", &some_set, 0, "Z" },
	{ "a bit", &some_set, 1, "A|F0" },
	{ "two bits that have a name together", &some_set, 3, "AB|F0" },
	{ "one of them and another", &some_set, 6, "B|C|F0" },
	{ "a field with a value", &some_set, 0x11, "A|F1" },
	{ "a field with another value", &some_set, 0x20, NULL },
	{ "bits without a name stay numbers", &some_set, 0x105, "A|C|F0|0x100" },
	{ "the highest bit", &some_set, 1ULL << 63, "F0|TOP" },
	{ "all bits", &some_set, ~0ULL, "AB|C|TOP|0x7ffffffffffffff8" },
	{ "0 without a name for it", &no_zero_set, 0, NULL },
	{ "no bit with a name", &no_zero_set, 6, NULL },
	{ "a flag that this kernel does not have", &no_zero_set, 3, "A|0x2" },
};

static void write_row(void **state)
{
	const struct row *row = *state;
	char text[64];
	size_t len = flags__write(text, sizeof(text), row->set, row->value);

	if (row->want)
		assert_string_equal(len ? text : "(nothing)", row->want);
	else
		assert_int_equal(len, 0);
}

static void without_room_it_stays_a_number(void **state)
{
	char text[8];

	(void)state;
	assert_int_equal(flags__write(text, 6, &some_set, 6 | 0x10), 0); /* "B|C|F1" and a 0 */
	assert_int_equal(flags__write(text, 7, &some_set, 6 | 0x10), 6);
	assert_string_equal(text, "B|C|F1");
	assert_int_equal(flags__write(text, 8, &some_set, 1 | 0x10 | 0x100), 0);
}

/* x86-64: include/uapi/asm-generic and arch/x86/include/uapi/asm of Linux 6.1. */
static const struct rule_row {
	const char *title;
	bool is_syscall;
	const char *function;
	const char *param;
	uint64_t value;
	const char *want; /* NULL: no names are known */
} rules[] = {
	{ "open()", true, "openat", "flags", 02101, "O_WRONLY|O_CREAT|O_APPEND" },
	{ "open() for reading", true, "open", "flags", 02000000, "O_RDONLY|O_CLOEXEC" },
	{ "O_TMPFILE has two bits", true, "openat", "flags", 020200002, "O_RDWR|O_TMPFILE" },
	{ "O_DIRECTORY is one of them", true, "openat", "flags", 0200000, "O_RDONLY|O_DIRECTORY" },
	{ "O_SYNC", true, "openat", "flags", 04010001, "O_WRONLY|O_SYNC" },
	{ "O_DSYNC", true, "openat", "flags", 010001, "O_WRONLY|O_DSYNC" },
	/* include/linux/fs.h: FMODE_EXEC, which only the kernel passes */
	{ "a bit of the kernel's own", false, "do_sys_open", "flags", 0100040, "O_RDONLY|O_LARGEFILE|0x20" },
	{ "open()'s mode is none", true, "openat", "mode", 0644, NULL },
	{ "another function's flags", false, "vfs_frobnicate", "flags", 1, NULL },
	{ "a function whose name begins so", false, "do_mmap_locked", "prot", 1, NULL },
	{ "a function whose name ends so", false, "my_do_mmap", "prot", 1, NULL },
	{ "a function and a call of one name", false, "openat", "flags", 1, NULL },
	{ "mmap()", true, "mmap", "prot", 3, "PROT_READ|PROT_WRITE" },
	{ "PROT_NONE", true, "mmap", "prot", 0, "PROT_NONE" },
	{ "an unknown bit", false, "do_mmap", "prot", 0x101, "PROT_READ|0x100" },
	{ "mmap()'s flags", false, "do_mmap", "flags", 0x100022,
	  "MAP_PRIVATE|MAP_ANONYMOUS|MAP_FIXED_NOREPLACE" },
	{ "MAP_SHARED_VALIDATE is not both", true, "mmap", "flags", 3, "MAP_SHARED_VALIDATE" },
	{ "MAP_HUGE_2MB", true, "mmap", "flags", 0x54040022,
	  "MAP_PRIVATE|MAP_ANONYMOUS|MAP_HUGETLB|MAP_HUGE_2MB" },
	{ "vm_mmap_pgoff() calls it flag", false, "vm_mmap_pgoff", "flag", 1, "MAP_SHARED" },
	{ "mprotect()", false, "do_mprotect_pkey", "prot", 5, "PROT_READ|PROT_EXEC" },
	{ "lseek()", true, "lseek", "whence", 2, "SEEK_END" },
	{ "an unknown whence", false, "vfs_llseek", "whence", 9, NULL },
	{ "access()", true, "faccessat", "mode", 6, "R_OK|W_OK" },
	{ "F_OK", true, "access", "mode", 0, "F_OK" },
	{ "unlinkat() and faccessat2() share a bit", true, "unlinkat", "flag", 0x200, "AT_REMOVEDIR" },
	{ "the other one", true, "faccessat2", "flags", 0x200, "AT_EACCESS" },
	{ "a folder", true, "openat", "dfd", 0xffffff9c, "AT_FDCWD" },
	{ "a folder's descriptor", true, "openat", "dfd", 3, NULL },
	{ "socket()", true, "socket", "family", 10, "AF_INET6" },
	{ "socket()'s type", true, "socket", "type", 02000001, "SOCK_STREAM|SOCK_CLOEXEC" },
	{ "a family's name is a whole number", false, "__sock_create", "family", 16, "AF_NETLINK" },
	{ "kill()", true, "kill", "sig", 9, "SIGKILL" },
	{ "a signal in real time", true, "kill", "sig", 34, NULL },
	{ "clone(): a thread", true, "clone", "clone_flags", 0x3d0f00,
	  "CLONE_VM|CLONE_FS|CLONE_FILES|CLONE_SIGHAND|CLONE_THREAD|CLONE_SYSVSEM|CLONE_SETTLS|"
	  "CLONE_PARENT_SETTID|CLONE_CHILD_CLEARTID" },
	{ "clone(): a process", true, "clone", "clone_flags", 0x1200011,
	  "CLONE_CHILD_CLEARTID|CLONE_CHILD_SETTID|SIGCHLD" },
	{ "futex()", true, "futex", "op", 128 + 1, "FUTEX_WAKE|FUTEX_PRIVATE_FLAG" },
	{ "futex() without more", true, "futex", "op", 0, "FUTEX_WAIT" },
	{ "fcntl()", true, "fcntl", "cmd", 1030, "F_DUPFD_CLOEXEC" },
	{ "wait4()", true, "wait4", "options", 3, "WNOHANG|WUNTRACED" },
	{ "clock_nanosleep()", true, "clock_nanosleep", "which_clock", 1, "CLOCK_MONOTONIC" },
	{ "mount()", true, "mount", "flags", 0x1021, "MS_RDONLY|MS_REMOUNT|MS_BIND" },
	{ "umount()", true, "umount", "flags", 2, "MNT_DETACH" },
	{ "sendto()", true, "sendto", "flags", 0x4040, "MSG_DONTWAIT|MSG_NOSIGNAL" },
	{ "inotify_add_watch()", true, "inotify_add_watch", "mask", 0x80000002, "IN_MODIFY|IN_ONESHOT" },
	{ "renameat2()", true, "renameat2", "flags", 1, "RENAME_NOREPLACE" },
	{ "madvise()", true, "madvise", "behavior", 4, "MADV_DONTNEED" },
	{ "statx()", true, "statx", "flags", 0x2800, "AT_STATX_FORCE_SYNC|AT_NO_AUTOMOUNT" },
	{ "epoll_ctl()", true, "epoll_ctl", "op", 1, "EPOLL_CTL_ADD" },
	{ "prlimit64()", true, "prlimit64", "resource", 7, "RLIMIT_NOFILE" },
};

static void follow_rule(void **state)
{
	const struct rule_row *row = *state;
	const struct flag_set *set = flag_rules__find(row->is_syscall, row->function, row->param);
	char text[256];
	size_t len = set ? flags__write(text, sizeof(text), set, row->value) : 0;

	if (row->want)
		assert_string_equal(len ? text : "(nothing)", row->want);
	else
		assert_int_equal(len, 0);
}

int main(void)
{
	static const struct CMUnitTest tests[] = { TEST(without_room_it_stays_a_number) };

	return RUN_ROWS(table, write_row) + RUN_ROWS(rules, follow_rule) +
	       cmocka_run_group_tests_name("flags", tests, NULL, NULL);
}
