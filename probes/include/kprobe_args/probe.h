/*
 * What a probe source of kprobe-args is written with: the few types, helpers and macros that it needs,
 * in place of BCC's own helpers.h, which takes 15 ms to read.
 */
#ifndef KPROBE_ARGS_PROBE_H
#define KPROBE_ARGS_PROBE_H

#ifdef KPROBE_ARGS_OWN_HEADERS /* no kernel header is read */

typedef signed char s8;
typedef unsigned char u8;
typedef short s16;
typedef unsigned short u16;
typedef int s32;
typedef unsigned int u32;
typedef long long s64;
typedef unsigned long long u64;

#if defined(KPROBE_ARGS_ARCH_x86_64)
/* arch/x86/include/asm/ptrace.h */
struct pt_regs {
	unsigned long r15, r14, r13, r12, bp, bx, r11, r10, r9, r8, ax, cx, dx, si, di;
	unsigned long orig_ax, ip, cs, flags, sp, ss;
};
#elif defined(KPROBE_ARGS_ARCH_arm64)
/* arch/arm64/include/uapi/asm/ptrace.h: struct user_pt_regs, which struct pt_regs begins with */
struct pt_regs {
	u64 regs[31];
	u64 sp, pc, pstate;
};
#else
#error "kprobe-args has no struct pt_regs for this architecture"
#endif

#else

#include <linux/types.h>
#include <uapi/linux/ptrace.h>

#endif

/* What BCC's rewriter puts into a program refers to these names. */
#define BCC_SEC(name)	   __attribute__((section(name), used))
#define CUR_CPU_IDENTIFIER 0xffffffffULL /* BPF_F_CURRENT_CPU, include/uapi/linux/bpf.h */

unsigned int _version BCC_SEC("version") = 0;

u64 bpf_pseudo_fd(u64 type, u64 value) asm("llvm.bpf.pseudo");

/* Numbers and types: enum bpf_func_id and bpf-helpers in include/uapi/linux/bpf.h. */
static void *(*bpf_map_lookup_elem)(void *map, void *key) = (void *)1;
static long (*bpf_probe_read)(void *to, u32 size, const void *from) = (void *)4;
static u64 (*bpf_ktime_get_ns)(void) = (void *)5;
static u64 (*bpf_get_current_pid_tgid)(void) = (void *)14;
static long (*bpf_get_current_comm)(void *to, u32 size) = (void *)16;
static long (*bpf_perf_event_output)(void *ctx, void *map, u64 flags, void *data, u64 size) = (void *)25;
static long (*bpf_get_stack)(void *ctx, void *to, u32 size, u64 flags) = (void *)67;
static long (*bpf_probe_read_user)(void *to, u32 size, const void *from) = (void *)112;
static long (*bpf_probe_read_kernel)(void *to, u32 size, const void *from) = (void *)113;
static long (*bpf_probe_read_user_str)(void *to, u32 size, const void *from) = (void *)114;
static long (*bpf_probe_read_kernel_str)(void *to, u32 size, const void *from) = (void *)115;
static long (*bpf_map_update_elem)(void *map, void *key, void *value, u64 flags) = (void *)2;
static long (*bpf_map_delete_elem)(void *map, void *key) = (void *)3;
static void *(*bpf_get_current_task_btf)(void) = (void *)158; /* from Linux 5.11 on */
static u64 (*bpf_get_attach_cookie)(void *ctx) = (void *)174; /* from Linux 5.15 on */

static inline __attribute__((always_inline)) void *bpf_map_lookup_elem_(u64 map, void *key)
{
	return bpf_map_lookup_elem((void *)map, key);
}

static inline __attribute__((always_inline)) int bpf_map_update_elem_(u64 map, void *key, void *value,
								      u64 flags)
{
	return bpf_map_update_elem((void *)map, key, value, flags);
}

static inline __attribute__((always_inline)) int bpf_map_delete_elem_(u64 map, void *key)
{
	return bpf_map_delete_elem((void *)map, key);
}

#ifndef BPF_ANY
#define BPF_ANY	    0 /* include/uapi/linux/bpf.h */
#define BPF_NOEXIST 1
#endif

/* The members that BCC knows of its tables, as far as probes use them. */
#define BPF_PERF_OUTPUT(name)                                                       \
	struct name##_table_t {                                                     \
		int key;                                                            \
		u32 leaf;                                                           \
		int (*perf_submit)(void *ctx, void *data, u32 size);                \
		u32 max_entries;                                                    \
	};                                                                          \
	__attribute__((section("maps/perf_output"))) struct name##_table_t name = { \
		.max_entries = 0,                                                   \
	}

#define ARRAY_OF(kind, name, type, size)                                      \
	struct name##_table_t {                                               \
		int key;                                                      \
		type leaf;                                                    \
		type *(*lookup)(int *key);                                    \
		u32 max_entries;                                              \
		int flags;                                                    \
	};                                                                    \
	__attribute__((section("maps/" kind))) struct name##_table_t name = { \
		.flags = 0,                                                   \
		.max_entries = (size),                                        \
	}

#define BPF_PERCPU_ARRAY(name, type, size) ARRAY_OF("percpu_array", name, type, size)
#define BPF_ARRAY(name, type, size)	   ARRAY_OF("array", name, type, size)

#define BPF_HASH(name, key_type, leaf_type, size)                            \
	struct name##_table_t {                                              \
		key_type key;                                                \
		leaf_type leaf;                                              \
		leaf_type *(*lookup)(key_type *);                            \
		int (*update)(key_type *, leaf_type *);                      \
		int (*delete)(key_type *);                                   \
		u32 max_entries;                                             \
		int flags;                                                   \
	};                                                                   \
	__attribute__((section("maps/hash"))) struct name##_table_t name = { \
		.flags = 0,                                                  \
		.max_entries = (size),                                       \
	}

#define BPF_PERCPU_HASH(name, key_type, leaf_type, size)                            \
	struct name##_table_t {                                                     \
		key_type key;                                                       \
		leaf_type leaf;                                                     \
		leaf_type *(*lookup)(key_type *);                                   \
		int (*insert)(key_type *, leaf_type *);                             \
		u32 max_entries;                                                    \
		int flags;                                                          \
	};                                                                          \
	__attribute__((section("maps/percpu_hash"))) struct name##_table_t name = { \
		.flags = 0,                                                         \
		.max_entries = (size),                                              \
	}

#include <kprobe_args/record.h>

#define AT_LOAD(constant) bpf_pseudo_fd(AT_LOAD_REGISTER, constant)

#define INLINE static inline __attribute__((always_inline))

/* Who calls: the process and the thread, as bpf_get_current_pid_tgid() has them. */
#define TGID(id) ((u32)((id) >> 32))
#define TID(id)	 ((u32)(id))

/* Whether the call is one of kprobe-args itself, which prints by calling kernel functions too. */
INLINE int is_own(u64 id)
{
	return AT_LOAD(AT_LOAD_OWN_TGID) && TGID(id) == AT_LOAD(AT_LOAD_OWN_TGID);
}

INLINE int is_other_comm(void)
{
	/* Some kernels write nothing behind the name's end (kernel/bpf/helpers.c, strscpy). */
	u64 comm[2] = { 0 };

	bpf_get_current_comm(comm, sizeof(comm));
	return comm[0] != AT_LOAD(AT_LOAD_TARGET_COMM) || comm[1] != AT_LOAD(AT_LOAD_TARGET_COMM_REST);
}

/* Whether the current thread was not asked for. */
INLINE int is_unwanted(u64 id)
{
	if (AT_LOAD(AT_LOAD_TARGET_TGID) && TGID(id) != AT_LOAD(AT_LOAD_TARGET_TGID))
		return 1;
	if (AT_LOAD(AT_LOAD_TARGET_TID) && TID(id) != AT_LOAD(AT_LOAD_TARGET_TID))
		return 1;
	return AT_LOAD(AT_LOAD_TARGET_COMM) && is_other_comm();
}

/* Which of the traced functions was called. */
INLINE u32 function_id(void *ctx)
{
	if (AT_LOAD(AT_LOAD_BY_COOKIE))
		return bpf_get_attach_cookie(ctx);
	return AT_LOAD(AT_LOAD_FUNCTION);
}

/* Two loads, where the helper takes 80 ns; but it needs Linux 5.11 and the offset from BTF. */
INLINE void read_comm(char to[16])
{
	if (AT_LOAD(AT_LOAD_COMM_OFFSET)) {
		const u64 *comm = (void *)bpf_get_current_task_btf() + AT_LOAD(AT_LOAD_COMM_OFFSET);

		((u64 *)to)[0] = comm[0];
		((u64 *)to)[1] = comm[1];
	} else {
		bpf_get_current_comm(to, 16);
	}
}

INLINE void begin_call(struct call_header *h, u64 id, u32 function)
{
	h->time = bpf_ktime_get_ns();
	h->faults = 0;
	h->tid = TID(id);
	h->tgid = TGID(id);
	h->function = function;
	h->reserved = 0;
	read_comm(h->comm);
}

#if defined(__TARGET_ARCH_x86) || defined(KPROBE_ARGS_ARCH_x86_64) || defined(__x86_64__)
/* At entry the stack pointer is at the return address, which `ret` takes off. */
#define STACK_AT_ENTRY(ctx)  ((ctx)->sp)
#define STACK_AT_RETURN(ctx) ((ctx)->sp - 8)
#else
#define STACK_AT_ENTRY(ctx)  ((ctx)->sp)
#define STACK_AT_RETURN(ctx) ((ctx)->sp)
#endif

/*
 * Two calls of one thread that are under way at once have two return addresses: recursion pairs up. Only a function
 * that another one ends in, by a jump in place of a call and a return, has the same.
 */
#define key_at_entry(key, id, ctx)  fill_key(key, id, function_id(ctx), STACK_AT_ENTRY(ctx))
#define key_at_return(key, id, ctx) fill_key(key, id, function_id(ctx), STACK_AT_RETURN(ctx))

INLINE void fill_key(struct call_key *key, u64 id, u32 function, u64 stack)
{
	key->id = id;
	key->function = function;
	key->stack = stack;
}

/*
 * On x86-64 and arm64 a kernel address has its top bit set, and no user address has. Below vm.mmap_min_addr,
 * 64 KiB, lie the members of what NULL points to: they must not be found there in a process that has mapped it.
 */
#define IS_USER_ADDRESS(p) ((long)(p) >= 65536)

/*
 * SIZE bytes at FROM, the user's or the kernel's. 0; a negative number when they are not there, and TO has zeroes
 * then: where the kernel's helper looks for it, there is nothing at a small address.
 */
INLINE int read_memory(void *to, u32 size, const void *from)
{
	if (IS_USER_ADDRESS(from))
		return bpf_probe_read_user(to, size, from);
	return bpf_probe_read_kernel(to, size, from);
}

#ifndef BPF_F_USER_STACK
#define BPF_F_USER_STACK (1ULL << 8) /* include/uapi/linux/bpf.h */
#endif

INLINE void read_stack(struct call_stack *stack, void *ctx, u64 flags)
{
	stack->size = bpf_get_stack(ctx, stack->frames, sizeof(stack->frames), flags);
	stack->caller = 0;
}

/* The caller of a user function that has not made its frame yet: the kernel follows frame pointers. */
#if defined(__TARGET_ARCH_arm64) || defined(KPROBE_ARGS_ARCH_arm64) || defined(__aarch64__)
#define read_caller(stack, ctx) ((stack)->caller = (ctx)->regs[30])
#else
#define read_caller(stack, ctx) \
	bpf_probe_read_user(&(stack)->caller, sizeof((stack)->caller), (const void *)STACK_AT_ENTRY(ctx))
#endif

/* The same where FROM can only be the user's. */
INLINE int read_user_memory(void *to, u32 size, const void *from)
{
	return bpf_probe_read_user(to, size, from);
}

#define NO_LIMIT (~0UL)

/* The compiler may not look through it: the verifier has to see a number bounded before it is used. */
#define HIDE_FROM_COMPILER(n) asm volatile("" : "+r"(n))

/*
 * Before a string of at most LIMIT bytes is read to SIZE bytes at TO: how many to read, with the 0. What lies behind
 * it is not looked at, but on the stack the verifier wants it to be written; LLVM cannot do that for a large one.
 */
INLINE unsigned long prepare_string(char *to, u32 size, unsigned long limit)
{
	unsigned long n = limit < size - 1 ? limit : size - 1;

	HIDE_FROM_COMPILER(n);
	if (size <= 256)
		__builtin_memset(to, 0, size);
	return n + 1;
}

INLINE int read_user_string(char *to, u32 size, const void *from, unsigned long limit)
{
	unsigned long n = prepare_string(to, size, limit);

	return bpf_probe_read_user_str(to, n, from) < 0;
}

/* At most LIMIT bytes of the string at FROM, and a 0, to SIZE bytes at TO. */
INLINE int read_string(char *to, u32 size, const void *from, unsigned long limit)
{
	unsigned long n = prepare_string(to, size, limit);
	long len;

	if (IS_USER_ADDRESS(from))
		len = bpf_probe_read_user_str(to, n, from);
	else
		len = bpf_probe_read_kernel_str(to, n, from);
	return len < 0;
}

#endif
