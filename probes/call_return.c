/*
 * One record for each call of a kernel function that returns: its arguments at entry, its result, and what it
 * changed. How this file is filled in: call.c.
 */
#include <kprobe_args/probe.h>
//{ includes
//}

//{ definitions
struct file;
typedef unsigned long size_t;
typedef long long loff_t;
//}

BPF_PERF_OUTPUT(calls);
BPF_PERCPU_ARRAY(counts, u64, NR_COUNTS);

INLINE void add_count(int which)
{
	u64 *n = counts.lookup(&which);

	if (n)
		__sync_fetch_and_add(n, 1); /* a uprobe's program may be preempted */
}
//[

struct vfs_write_call {
	struct call_header header;
//{ fields
	u64 duration;
	u64 file;
	u64 buf;
	u64 count;
	u64 pos;
	s64 pos__target;
	s64 pos__target__after;
	s64 result;
	char buf__string[66];
	char buf__string__after[66];
	char padding[4];
//}
};

/* Those that have not returned yet. */
//{ maps
BPF_HASH(vfs_write_pending, struct call_key, struct vfs_write_call, 4096);
BPF_PERCPU_ARRAY(vfs_write_scratch, struct vfs_write_call, 1);
_Static_assert(sizeof(struct vfs_write_call) == 248, "the record is as described");
//}
//{ expressions
//}

//{ function
int kprobe__vfs_write(struct pt_regs *ctx, struct file *file, const char *buf, size_t count,
		      loff_t *pos)
//}
{
	struct call_key key;
	u64 id = bpf_get_current_pid_tgid();
//{ storage
	int first = 0;
	struct vfs_write_call *call;
//}

	if (is_own(id))
		return 0;
	add_count(COUNT_CALLS);
	if (is_unwanted(id)) {
		add_count(COUNT_FILTERED);
		return 0;
	}
//{ acquire
	call = vfs_write_scratch.lookup(&first);
	if (!call)
		return 0;
//}
	begin_call(&call->header, id, function_id(ctx));
//{ filter
//}
//{ capture
	call->file = (u64)file;
	if (read_string(call->buf__string, sizeof(call->buf__string), buf, count))
		call->header.faults |= 1ULL << 0;
	call->buf = (u64)buf;
	call->count = count;
	call->pos = (u64)pos;
	if (read_memory(&call->pos__target, sizeof(call->pos__target), pos))
		call->header.faults |= 1ULL << 1;
	__builtin_memset(call->padding, 0, sizeof(call->padding));
//}
//{ remember
//}
	key_at_entry(&key, id, ctx);
	/* The return of an earlier call from the same place was not seen. */
	if (vfs_write_pending.lookup(&key))
		add_count(COUNT_UNRETURNED);
	if (vfs_write_pending.update(&key, call))
		add_count(COUNT_UNREMEMBERED);
//{ release
//}
	return 0;
}

int kretprobe__vfs_write(struct pt_regs *ctx)
{
	u64 id = bpf_get_current_pid_tgid();
	struct vfs_write_call *call;
	struct call_key key;

	if (is_own(id) || is_unwanted(id))
		return 0;
	key_at_return(&key, id, ctx);
	call = vfs_write_pending.lookup(&key);
	if (!call) {
		add_count(COUNT_UNPAIRED);
		return 0;
	}
//{ capture_return
	call->duration = bpf_ktime_get_ns() - call->header.time;
	call->result = (s64)ctx->ax;
	if (read_string(call->buf__string__after, sizeof(call->buf__string__after), (void *)call->buf, call->count))
		call->header.faults |= 1ULL << 2;
	if (read_memory(&call->pos__target__after, sizeof(call->pos__target__after), (void *)call->pos))
		call->header.faults |= 1ULL << 3;
//}
	if (calls.perf_submit(ctx, call, sizeof(*call)))
		add_count(COUNT_LOST);
	vfs_write_pending.delete(&key);
	return 0;
}
//]
