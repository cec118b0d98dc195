/*
 * The calls of a kernel function, summed up: how many there are, and what an expression over the arguments was.
 * Nothing is sent. How this file is filled in: call.c.
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
	u64 id = bpf_get_current_pid_tgid();
//{ storage
//}

	if (is_own(id))
		return 0;
	if (is_unwanted(id)) {
		add_count(COUNT_FILTERED);
		return 0;
	}
//{ filter
//}
	add_call(function_id(ctx));
//{ sum_up
	int item = NR_ITEMS * function_id(ctx);
	{
		u64 value = 0;
		int status = vfs_write_value_1(count, &value);

		add_to_histogram(item, status, value, 0);
	}
//}
	return 0;
}
//]
