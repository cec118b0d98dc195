/*
 * The calls of a kernel function that have returned, summed up: how many there are, and what an expression over the
 * arguments, the result and the duration was. Nothing is sent. How this file is filled in: call.c.
 */
#include <kprobe_args/probe.h>
#include <kprobe_args/summarize.h>
//{ includes
#include <kprobe_args/expression.h>
//}

//{ definitions
struct file;
typedef unsigned long size_t;
typedef long long loff_t;
//}

//{ summary_maps
#include "summary_maps.c"
//}
//[

/* What is kept of a call until it returns. */
struct vfs_write_call {
	struct pending_header header;
//{ fields
	u64 value_1;
	u8 value_1__status;
	char padding[7];
//}
};

//{ maps
BPF_HASH(vfs_write_pending, struct call_key, struct vfs_write_call, 4096);
_Static_assert(sizeof(struct vfs_write_call) == 32, "the record is as described");
//}
//{ expressions

/* count */
INLINE int vfs_write_value_1(size_t count, u64 *result)
{
	*result = count;
	return STATUS_OK;
}
//}

//{ function
int kprobe__vfs_write(struct pt_regs *ctx, struct file *file, const char *buf, size_t count,
		      loff_t *pos)
//}
{
	struct call_key key;
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
//{ acquire
	__builtin_memset(call, 0, sizeof(*call));
//}
	call->header.reserved = 0;
//{ filter
//}
//{ capture
	call->value_1__status = vfs_write_value_1(count, &call->value_1);
	__builtin_memset(call->padding, 0, sizeof(call->padding));
//}
//{ remember
//}
	key_at_entry(&key, id, ctx);
	/* The return of an earlier call from the same place was not seen. */
	if (vfs_write_pending.lookup(&key))
		add_count(COUNT_UNRETURNED);
	call->header.time = bpf_ktime_get_ns();
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
//{ at_return
//}
	add_call(function_id(ctx));
//{ sum_up
	int item = NR_ITEMS * function_id(ctx);

	add_to_histogram(item, call->value_1__status, call->value_1, 0);
//}
	vfs_write_pending.delete(&key);
	return 0;
}
//]
