/*
 * What BCC's helpers.h gives to a program, as far as a parse needs it. Nothing here is compiled: a map is a
 * variable with every method that BCC knows, and the methods take anything. What only function bodies use
 * (bpf_*(), PT_REGS_*(), ...) is left out, since errors in bodies are left to BCC.
 */
#ifndef KPROBE_ARGS_DIALECT_BCC_H
#define KPROBE_ARGS_DIALECT_BCC_H

#ifdef CONFIG_FUNCTION_TRACER
#define CC_USING_FENTRY /* as the kernel's Makefile has it; asm/ftrace.h wants it */
#endif

/* BCC's helpers.h includes these; without the kernel's headers, types.h and ptrace.h stand for them. */
#if __has_include(<linux/log2.h>)
#include <uapi/linux/bpf.h>
/* The kernel was configured for another compiler, which knows `asm inline`. */
#undef asm_inline
#define asm_inline asm
#undef asm_volatile_goto
#define asm_volatile_goto(x...) asm volatile("")
#include <asm/page.h>
#include <linux/log2.h>
#include <linux/version.h>
#include <uapi/linux/if_packet.h>
#else
#include <linux/types.h>
#endif

#define BCC_SEC(name) __attribute__((section(name), used))

struct bpf_stacktrace {
	u64 ip[127];
};
struct bpf_stacktrace_buildid {
	char trace[127 * 32];
};

#define BCC_MAP(key_type, leaf_type, name)                                                                   \
	struct name##_table_t {                                                                              \
		key_type key;                                                                                \
		leaf_type leaf;                                                                              \
		leaf_type *(*lookup)(), *(*lookup_or_init)(), *(*lookup_or_try_init)(),                      \
			*(*get_local_storage)();                                                             \
		void *(*ringbuf_reserve)(), *(*sk_storage_get)(), *(*inode_storage_get)(),                   \
			*(*task_storage_get)();                                                              \
		int (*update)(), (*insert)(), (*delete)(), (*call)(), (*increment)(), (*atomic_increment)(), \
			(*get_stackid)(), (*peek)(), (*pop)(), (*push)(), (*perf_submit)(),                  \
			(*perf_submit_skb)(), (*ringbuf_output)(), (*ringbuf_submit)(),                      \
			(*ringbuf_discard)(), (*ringbuf_query)(), (*perf_counter_value)(),                   \
			(*check_current_task)(), (*redirect_map)(), (*sk_storage_delete)(),                  \
			(*inode_storage_delete)(), (*task_storage_delete)(), (*sock_map_update)(),           \
			(*sock_hash_update)(), (*msg_redirect_hash)(), (*sk_redirect_hash)(),                \
			(*msg_redirect_map)(), (*sk_redirect_map)();                                         \
		u64 (*perf_read)();                                                                          \
		u32 max_entries;                                                                             \
		int flags;                                                                                   \
	};                                                                                                   \
	extern struct name##_table_t name

/* The macro that takes as many arguments as there are: the last of those before it in the list. */
#define BCC_FIFTH(a, b, c, d, e, ...) e
#define BCC_COUNTED(macro, ...)	      BCC_FIFTH(__VA_ARGS__, macro##4, macro##3, macro##2, macro##1)(__VA_ARGS__)

#define BPF_F_TABLE(type, key_type, leaf_type, name, entries, flags) BCC_MAP(key_type, leaf_type, name)
#define BPF_TABLE(type, key_type, leaf_type, name, entries)	     BCC_MAP(key_type, leaf_type, name)
#define BPF_TABLE_PINNED(type, key_type, leaf_type, name, ...)	     BCC_MAP(key_type, leaf_type, name)
#define BPF_TABLE_PUBLIC(type, key_type, leaf_type, name, entries)   BCC_MAP(key_type, leaf_type, name)
#define BPF_TABLE_SHARED(type, key_type, leaf_type, name, entries)   BCC_MAP(key_type, leaf_type, name)

#define BPF_QUEUESTACK(type, name, leaf_type, entries, flags)		   BCC_MAP(int, leaf_type, name)
#define BPF_QUEUESTACK_PINNED(type, name, leaf_type, entries, flags, path) BCC_MAP(int, leaf_type, name)
#define BPF_QUEUESTACK_PUBLIC(type, name, leaf_type, entries, flags)	   BCC_MAP(int, leaf_type, name)
#define BPF_QUEUESTACK_SHARED(type, name, leaf_type, entries, flags)	   BCC_MAP(int, leaf_type, name)
#define BPF_QUEUE(name, leaf_type, ...)					   BCC_MAP(int, leaf_type, name)
#define BPF_STACK(name, leaf_type, ...)					   BCC_MAP(int, leaf_type, name)

#define BCC_HASH1(name)				      BCC_MAP(u64, u64, name)
#define BCC_HASH2(name, key_type)		      BCC_MAP(key_type, u64, name)
#define BCC_HASH3(name, key_type, leaf_type)	      BCC_MAP(key_type, leaf_type, name)
#define BCC_HASH4(name, key_type, leaf_type, entries) BCC_MAP(key_type, leaf_type, name)
#define BPF_HASH(...)				      BCC_COUNTED(BCC_HASH, __VA_ARGS__)
#define BPF_PERCPU_HASH(...)			      BCC_COUNTED(BCC_HASH, __VA_ARGS__)
#define BPF_LPM_TRIE(...)			      BCC_COUNTED(BCC_HASH, __VA_ARGS__)

#define BCC_ARRAY1(name)		     BCC_MAP(int, u64, name)
#define BCC_ARRAY2(name, leaf_type)	     BCC_MAP(int, leaf_type, name)
#define BCC_ARRAY3(name, leaf_type, entries) BCC_MAP(int, leaf_type, name)
#define BPF_ARRAY(...)			     BCC_COUNTED(BCC_ARRAY, __VA_ARGS__)
#define BPF_PERCPU_ARRAY(...)		     BCC_COUNTED(BCC_ARRAY, __VA_ARGS__)

#define BCC_HIST1(name)			   BCC_MAP(int, u64, name)
#define BCC_HIST2(name, key_type)	   BCC_MAP(key_type, u64, name)
#define BCC_HIST3(name, key_type, entries) BCC_MAP(key_type, u64, name)
#define BPF_HISTOGRAM(...)		   BCC_COUNTED(BCC_HIST, __VA_ARGS__)

#define BCC_MAPS2(name, inner)			  BCC_MAP(int, int, name)
#define BCC_MAPS3(name, key_type, inner)	  BCC_MAP(key_type, int, name)
#define BCC_MAPS4(name, key_type, inner, entries) BCC_MAP(key_type, int, name)
#define BPF_HASH_OF_MAPS(...)			  BCC_COUNTED(BCC_MAPS, __VA_ARGS__)
#define BPF_ARRAY_OF_MAPS(name, inner, entries)	  BCC_MAP(int, int, name)

#define BCC_SOCKHASH1(name)		       BCC_MAP(u32, int, name)
#define BCC_SOCKHASH2(name, key_type)	       BCC_MAP(key_type, int, name)
#define BCC_SOCKHASH3(name, key_type, entries) BCC_MAP(key_type, int, name)
#define BPF_SOCKHASH(...)		       BCC_COUNTED(BCC_SOCKHASH, __VA_ARGS__)
#define BPF_SOCKMAP(name, entries)	       BCC_MAP(u32, int, name)

#define BPF_PERF_OUTPUT(name)		       BCC_MAP(int, u32, name)
#define BPF_RINGBUF_OUTPUT(name, pages)	       BCC_MAP(int, u32, name)
#define BPF_PERF_ARRAY(name, entries)	       BCC_MAP(int, u32, name)
#define BPF_CGROUP_ARRAY(name, entries)	       BCC_MAP(int, u32, name)
#define BPF_PROG_ARRAY(name, entries)	       BCC_MAP(u32, u32, name)
#define BPF_STACK_TRACE(name, entries)	       BCC_MAP(int, struct bpf_stacktrace, name)
#define BPF_STACK_TRACE_BUILDID(name, entries) BCC_MAP(int, struct bpf_stacktrace_buildid, name)

#define BPF_XDP_REDIRECT_MAP(type, leaf_type, name, entries) BCC_MAP(u32, leaf_type, name)
#define BPF_DEVMAP(name, entries)			     BCC_MAP(u32, int, name)
#define BPF_CPUMAP(name, entries)			     BCC_MAP(u32, u32, name)
#define BPF_XSKMAP(name, ...)				     BCC_MAP(u32, int, name)

#define BPF_SK_STORAGE(name, leaf_type)		   BCC_MAP(int, leaf_type, name)
#define BPF_INODE_STORAGE(name, leaf_type)	   BCC_MAP(int, leaf_type, name)
#define BPF_TASK_STORAGE(name, leaf_type)	   BCC_MAP(int, leaf_type, name)
#define BPF_CGROUP_STORAGE(name, leaf_type)	   BCC_MAP(u64, leaf_type, name)
#define BPF_PERCPU_CGROUP_STORAGE(name, leaf_type) BCC_MAP(u64, leaf_type, name)

/* Programs that are no kprobes. */
#define TRACEPOINT_PROBE(category, event) \
	int tracepoint__##category##__##event(struct tracepoint__##category##__##event *args)
#define RAW_TRACEPOINT_PROBE(event)    int raw_tracepoint__##event(struct bpf_raw_tracepoint_args *ctx)
#define BPF_PROG(name, args...)	       int name(unsigned long long *ctx, ##args)
#define KFUNC_PROBE(event, args...)    BPF_PROG(kfunc__##event, ##args)
#define KRETFUNC_PROBE(event, args...) BPF_PROG(kretfunc__##event, ##args)
#define KMOD_RET(event, args...)       BPF_PROG(kmod_ret__##event, ##args)
#define LSM_PROBE(event, args...)      BPF_PROG(lsm__##event, ##args)
#define BPF_ITER(target)	       int bpf_iter__##target(struct bpf_iter__##target *ctx)

#endif
