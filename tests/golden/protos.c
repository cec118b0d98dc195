/*
 * The prototypes of kernel functions that together have every way of passing an argument (facts: the
 * kernel's own BTF, Linux 6.1). Compiled with BTF they stand for a kernel that is the same everywhere.
 */
typedef _Bool bool;
typedef unsigned char u8;
typedef unsigned short u16;
typedef unsigned int u32;
typedef unsigned long long u64;
typedef long long s64;
typedef unsigned long size_t;
typedef long ssize_t;
typedef long long loff_t;
typedef s64 ktime_t;
typedef unsigned int uid_t;

struct file;
struct inode;
struct sock;
struct task_struct;
struct pt_regs;
struct pci_bus;
struct user_namespace;
struct selinux_state;
struct hlist_head;
struct list_head {
	struct list_head *next, *prev;
};

/* include/linux/sockptr.h */
typedef struct {
	union {
		void *kernel;
		void *user;
	};
	bool is_kernel : 1;
} sockptr_t;
typedef sockptr_t bpfptr_t;

typedef struct {
	uid_t val;
} kuid_t;

enum bpf_cmd { BPF_MAP_CREATE, BPF_MAP_LOOKUP_ELEM, BPF_PROG_LOAD = 5 };

struct timespec64 {
	s64 tv_sec;
	long tv_nsec;
};

/* 36 bytes */
struct rtc_time {
	int tm_sec, tm_min, tm_hour, tm_mday, tm_mon, tm_year, tm_wday, tm_yday, tm_isdst;
};

/* 64 bytes */
struct resource {
	u64 start, end;
	const char *name;
	unsigned long flags, desc;
	struct resource *parent, *sibling, *child;
};

ssize_t vfs_write(struct file *file, const char *buf, size_t count, loff_t *pos)
{
	return file && buf && count && pos;
}

unsigned long do_mmap(struct file *file, unsigned long addr, unsigned long len, unsigned long prot,
		      unsigned long flags, unsigned long pgoff, unsigned long *populate, struct list_head *uf)
{
	return file && addr && len && prot && flags && pgoff && populate && uf;
}

int do_tcp_getsockopt(struct sock *sk, int level, int optname, sockptr_t optval, sockptr_t optlen)
{
	return sk && level && optname && optval.is_kernel && optlen.is_kernel;
}

int __sys_bpf(enum bpf_cmd cmd, bpfptr_t uattr, unsigned int size)
{
	return cmd && uattr.is_kernel && size;
}

/* What is over 16 bytes and returned goes through a hidden pointer. */
struct rtc_time rtc_ktime_to_tm(ktime_t kt)
{
	return (struct rtc_time){ .tm_sec = (int)kt };
}

ktime_t rtc_tm_to_ktime(struct rtc_time tm)
{
	return tm.tm_sec;
}

void pci_bus_distribute_available_resources(struct pci_bus *bus, struct list_head *add_list,
					    struct resource io, struct resource mmio,
					    struct resource mmio_pref)
{
	(void)bus, (void)add_list, (void)io, (void)mmio, (void)mmio_pref;
}

/* A bool on the stack. */
int security_compute_sid(struct selinux_state *state, u32 ssid, u32 tsid, u16 orig_tclass, u32 specified,
			 const char *objname, u32 *out_sid, bool kern)
{
	return state && ssid && tsid && orig_tclass && specified && objname && out_sid && kern;
}

int fpu_clone(struct task_struct *dst, unsigned long clone_flags, bool minimal)
{
	return dst && clone_flags && minimal;
}

/* A u16 in a register, and nine parameters. */
void perf_tp_event(u16 event_type, u64 count, void *record, int entry_size, struct pt_regs *regs,
		   struct hlist_head *head, int rctx, struct task_struct *task, u8 last)
{
	(void)event_type, (void)count, (void)record, (void)entry_size, (void)regs, (void)head;
	(void)rctx, (void)task, (void)last;
}

uid_t from_kuid(struct user_namespace *targ, kuid_t kuid)
{
	return targ ? kuid.val : 0;
}

struct timespec64 timestamp_truncate(struct timespec64 t, struct inode *inode)
{
	t.tv_nsec = inode ? 0 : t.tv_nsec;
	return t;
}

struct task_struct *kthread_create_on_node(int (*threadfn)(void *data), void *data, int node,
					   const char namefmt[], ...)
{
	return threadfn && data && node && namefmt ? data : 0;
}

int nr_processes(void)
{
	return 0;
}

/* No kernel has one, but a user may declare it. */
long weigh(double weight, long n)
{
	return (long)weight + n;
}

/* A struct without a byte, as lockdep's are in a kernel without it. */
struct lock_class_key {
};
long keep_nothing(struct lock_class_key key, long n)
{
	(void)key;
	return n;
}

/* kernel/exit.c: the wrapper and what it wraps; the latter's fourth argument is in cx, the user's in r10. */
struct rusage;
typedef int pid_t;
long __x64_sys_wait4(const struct pt_regs *regs)
{
	return (long)regs;
}

long __do_sys_wait4(pid_t upid, int *stat_addr, int options, struct rusage *ru)
{
	return upid + options + (stat_addr == (void *)ru);
}
