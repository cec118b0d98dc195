/* Processes, signals, clocks and sockets, where the C library's numbers are the kernel's. */
#include "flag_sets.h"

#include <linux/futex.h>
#include <sched.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>

/* include/linux/socket.h */
static const struct flag family_list[] = {
	VALUE(AF_UNSPEC),    VALUE(AF_UNIX),	   VALUE(AF_INET),   VALUE(AF_AX25),	  VALUE(AF_IPX),
	VALUE(AF_APPLETALK), VALUE(AF_NETROM),	   VALUE(AF_BRIDGE), VALUE(AF_ATMPVC),	  VALUE(AF_X25),
	VALUE(AF_INET6),     VALUE(AF_ROSE),	   VALUE(AF_KEY),    VALUE(AF_NETLINK),	  VALUE(AF_PACKET),
	VALUE(AF_ATMSVC),    VALUE(AF_RDS),	   VALUE(AF_PPPOX),  VALUE(AF_LLC),	  VALUE(AF_IB),
	VALUE(AF_MPLS),	     VALUE(AF_CAN),	   VALUE(AF_TIPC),   VALUE(AF_BLUETOOTH), VALUE(AF_IUCV),
	VALUE(AF_RXRPC),     VALUE(AF_IEEE802154), VALUE(AF_ALG),    VALUE(AF_NFC),	  VALUE(AF_VSOCK),
	VALUE(AF_KCM),	     VALUE(AF_QIPCRTR),	   VALUE(AF_SMC),    VALUE(AF_XDP),
};
const struct flag_set flags_of_family = FLAG_SET(family_list);

/* include/linux/net.h: enum sock_type, SOCK_TYPE_MASK */
static const struct flag socket_type_list[] = {
	FIELD(SOCK_STREAM, 0xf), FIELD(SOCK_DGRAM, 0xf),     FIELD(SOCK_RAW, 0xf),
	FIELD(SOCK_RDM, 0xf),	 FIELD(SOCK_SEQPACKET, 0xf), FIELD(SOCK_DCCP, 0xf),
	FIELD(SOCK_PACKET, 0xf), FLAG(SOCK_CLOEXEC),	     FLAG(SOCK_NONBLOCK),
};
const struct flag_set flags_of_socket_type = FLAG_SET(socket_type_list);

static const struct flag socket_flags_list[] = { FLAG(SOCK_CLOEXEC), FLAG(SOCK_NONBLOCK) };
const struct flag_set flags_of_socket_flags = FLAG_SET(socket_flags_list);

/* include/linux/socket.h */
static const struct flag message_list[] = {
	FLAG(MSG_OOB),		FLAG(MSG_PEEK),	    FLAG(MSG_DONTROUTE), FLAG(MSG_CTRUNC),
	FLAG(MSG_PROXY),	FLAG(MSG_TRUNC),    FLAG(MSG_DONTWAIT),	 FLAG(MSG_EOR),
	FLAG(MSG_WAITALL),	FLAG(MSG_FIN),	    FLAG(MSG_SYN),	 FLAG(MSG_CONFIRM),
	FLAG(MSG_RST),		FLAG(MSG_ERRQUEUE), FLAG(MSG_NOSIGNAL),	 FLAG(MSG_MORE),
	FLAG(MSG_WAITFORONE),	FLAG(MSG_BATCH),    FLAG(MSG_ZEROCOPY),	 FLAG(MSG_FASTOPEN),
	FLAG(MSG_CMSG_CLOEXEC),
};
const struct flag_set flags_of_message = FLAG_SET(message_list);

static const struct flag shutdown_list[] = { VALUE(SHUT_RD), VALUE(SHUT_WR), VALUE(SHUT_RDWR) };
const struct flag_set flags_of_shutdown = FLAG_SET(shutdown_list);

/* include/uapi/asm-generic/signal.h; those in real time have no names of their own. */
static const struct flag signal_list[] = {
	VALUE(SIGHUP),	  VALUE(SIGINT),  VALUE(SIGQUIT),  VALUE(SIGILL),  VALUE(SIGTRAP), VALUE(SIGABRT),
	VALUE(SIGBUS),	  VALUE(SIGFPE),  VALUE(SIGKILL),  VALUE(SIGUSR1), VALUE(SIGSEGV), VALUE(SIGUSR2),
	VALUE(SIGPIPE),	  VALUE(SIGALRM), VALUE(SIGTERM),  VALUE(SIGCHLD), VALUE(SIGCONT), VALUE(SIGSTOP),
	VALUE(SIGTSTP),	  VALUE(SIGTTIN), VALUE(SIGTTOU),  VALUE(SIGURG),  VALUE(SIGXCPU), VALUE(SIGXFSZ),
	VALUE(SIGVTALRM), VALUE(SIGPROF), VALUE(SIGWINCH), VALUE(SIGIO),   VALUE(SIGPWR),  VALUE(SIGSYS),
};
const struct flag_set flags_of_signal = FLAG_SET(signal_list);

static const struct flag sigprocmask_list[] = { VALUE(SIG_BLOCK), VALUE(SIG_UNBLOCK), VALUE(SIG_SETMASK) };
const struct flag_set flags_of_sigprocmask = FLAG_SET(sigprocmask_list);

/* include/uapi/linux/sched.h; the lowest byte is the signal at the child's end. */
static const struct flag clone_list[] = {
	FLAG(CLONE_VM),
	FLAG(CLONE_FS),
	FLAG(CLONE_FILES),
	FLAG(CLONE_SIGHAND),
	FLAG(CLONE_PIDFD),
	FLAG(CLONE_PTRACE),
	FLAG(CLONE_VFORK),
	FLAG(CLONE_PARENT),
	FLAG(CLONE_THREAD),
	FLAG(CLONE_NEWNS),
	FLAG(CLONE_SYSVSEM),
	FLAG(CLONE_SETTLS),
	FLAG(CLONE_PARENT_SETTID),
	FLAG(CLONE_CHILD_CLEARTID),
	FLAG(CLONE_DETACHED),
	FLAG(CLONE_UNTRACED),
	FLAG(CLONE_CHILD_SETTID),
	FLAG(CLONE_NEWCGROUP),
	FLAG(CLONE_NEWUTS),
	FLAG(CLONE_NEWIPC),
	FLAG(CLONE_NEWUSER),
	FLAG(CLONE_NEWPID),
	FLAG(CLONE_NEWNET),
	{ "CLONE_IO", 0x80000000, 0x80000000 },
	FIELD(SIGCHLD, 0xff),
};
const struct flag_set flags_of_clone = FLAG_SET(clone_list);

/* include/uapi/linux/wait.h */
static const struct flag wait_list[] = {
	FLAG(WNOHANG),
	FLAG(WUNTRACED),
	FLAG(WEXITED),
	FLAG(WCONTINUED),
	FLAG(WNOWAIT),
	{ "__WNOTHREAD", 0x20000000, 0x20000000 },
	{ "__WALL", 0x40000000, 0x40000000 },
	{ "__WCLONE", 0x80000000, 0x80000000 },
};
const struct flag_set flags_of_wait = FLAG_SET(wait_list);

/* include/uapi/linux/time.h */
static const struct flag clock_list[] = {
	VALUE(CLOCK_REALTIME),		VALUE(CLOCK_MONOTONIC),	    VALUE(CLOCK_PROCESS_CPUTIME_ID),
	VALUE(CLOCK_THREAD_CPUTIME_ID), VALUE(CLOCK_MONOTONIC_RAW), VALUE(CLOCK_REALTIME_COARSE),
	VALUE(CLOCK_MONOTONIC_COARSE),	VALUE(CLOCK_BOOTTIME),	    VALUE(CLOCK_REALTIME_ALARM),
	VALUE(CLOCK_BOOTTIME_ALARM),	VALUE(CLOCK_TAI),
};
const struct flag_set flags_of_clock = FLAG_SET(clock_list);

static const struct flag timer_list[] = { FLAG(TIMER_ABSTIME) };
const struct flag_set flags_of_timer = FLAG_SET(timer_list);

/* include/uapi/linux/futex.h: FUTEX_CMD_MASK */
static const struct flag futex_list[] = {
	FIELD(FUTEX_WAIT, FUTEX_CMD_MASK),
	FIELD(FUTEX_WAKE, FUTEX_CMD_MASK),
	FIELD(FUTEX_FD, FUTEX_CMD_MASK),
	FIELD(FUTEX_REQUEUE, FUTEX_CMD_MASK),
	FIELD(FUTEX_CMP_REQUEUE, FUTEX_CMD_MASK),
	FIELD(FUTEX_WAKE_OP, FUTEX_CMD_MASK),
	FIELD(FUTEX_LOCK_PI, FUTEX_CMD_MASK),
	FIELD(FUTEX_UNLOCK_PI, FUTEX_CMD_MASK),
	FIELD(FUTEX_TRYLOCK_PI, FUTEX_CMD_MASK),
	FIELD(FUTEX_WAIT_BITSET, FUTEX_CMD_MASK),
	FIELD(FUTEX_WAKE_BITSET, FUTEX_CMD_MASK),
	FIELD(FUTEX_WAIT_REQUEUE_PI, FUTEX_CMD_MASK),
	FIELD(FUTEX_CMP_REQUEUE_PI, FUTEX_CMD_MASK),
	FIELD(FUTEX_LOCK_PI2, FUTEX_CMD_MASK),
	FLAG(FUTEX_PRIVATE_FLAG),
	FLAG(FUTEX_CLOCK_REALTIME),
};
const struct flag_set flags_of_futex = FLAG_SET(futex_list);

/* include/uapi/asm-generic/resource.h */
static const struct flag rlimit_list[] = {
	VALUE(RLIMIT_CPU),	VALUE(RLIMIT_FSIZE), VALUE(RLIMIT_DATA),   VALUE(RLIMIT_STACK),
	VALUE(RLIMIT_CORE),	VALUE(RLIMIT_RSS),   VALUE(RLIMIT_NPROC),  VALUE(RLIMIT_NOFILE),
	VALUE(RLIMIT_MEMLOCK),	VALUE(RLIMIT_AS),    VALUE(RLIMIT_LOCKS),  VALUE(RLIMIT_SIGPENDING),
	VALUE(RLIMIT_MSGQUEUE), VALUE(RLIMIT_NICE),  VALUE(RLIMIT_RTPRIO), VALUE(RLIMIT_RTTIME),
};
const struct flag_set flags_of_rlimit = FLAG_SET(rlimit_list);
