/*
 * One record for each call of a kernel function, with its arguments.
 *
 * As it stands, this is a whole probe for vfs_write. For other functions, source_template.c puts other text between
 * the lines "//{ NAME" and "//}", another name for the word vfs_write, and what stands between "//[" and
 * "//]" once for each probe; these lines are left out.
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
	u64 file;
	u64 buf;
	u64 count;
	u64 pos;
	s64 pos__target;
	char buf__string[66];
	char padding[6];
//}
};
//{ maps
_Static_assert(sizeof(struct vfs_write_call) == 160, "the record is as described");
//}
//{ expressions
//}

//{ function
int kprobe__vfs_write(struct pt_regs *ctx, struct file *file, const char *buf, size_t count,
		      loff_t *pos)
//}
{
	u64 id = bpf_get_current_pid_tgid();
//{ storage
	struct vfs_write_call storage, *call = &storage;
//}

	if (is_own(id))
		return 0;
	add_count(COUNT_CALLS);
	if (is_unwanted(id)) {
		add_count(COUNT_FILTERED);
		return 0;
	}
//{ filter
//}
//{ acquire
//}
	begin_call(&call->header, id, function_id(ctx));
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
	if (calls.perf_submit(ctx, call, sizeof(*call)))
		add_count(COUNT_LOST);
//{ release
//}
	return 0;
}
//]
