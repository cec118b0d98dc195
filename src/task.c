#include "task.h"

#include "abi.h"
#include "aside.h"
#include "btf.h"
#include "kernel.h"
#include "pack.h"

#include <stdlib.h>

/* bpf_get_current_task_btf() is there from Linux 5.11 on. */
enum { SINCE_MAJOR = 5, SINCE_MINOR = 11 };

uint32_t task__comm_offset(struct btf_types *bt)
{
	return kernel__is_since(SINCE_MAJOR, SINCE_MINOR) ?
		       btf_types__member_offset(bt, "task_struct", "comm") :
		       0;
}

static void read_offset(void *ctx, struct pack *result)
{
	struct btf_options o = { .arch = abi__find(NULL) };
	struct btf_types *bt = NULL;
	struct diag d = { 0 };

	(void)ctx;
	pack__u32(result, !btf_types__open(&o, &bt, &d) ? task__comm_offset(bt) : 0);
	btf_types__free(bt);
	diag__clear(&d);
}

uint32_t task__find_comm_offset(int cancel_fd)
{
	unsigned char *bytes = NULL;
	struct diag d = { 0 };
	struct unpack u = { .len = 0 };
	uint32_t offset = 0;

	if (!aside__run(read_offset, NULL, cancel_fd, "the kernel's BTF", &bytes, &u.len, &d)) {
		u.bytes = bytes;
		offset = unpack__u32(&u);
	}
	free(bytes);
	diag__clear(&d);
	return u.failed ? 0 : offset;
}
