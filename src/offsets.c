#include "offsets.h"

#include "abi.h"
#include "aside.h"
#include "btf.h"
#include "kernel.h"
#include "pack.h"

#include <stdlib.h>

/* bpf_get_current_task_btf() is there from Linux 5.11 on. */
enum { SINCE_MAJOR = 5, SINCE_MINOR = 11 };

/* include/linux: sched.h, fdtable.h, fs.h, perf_event.h, kprobes.h, fprobe.h; kernel/trace: trace_probe.h and others. */
enum wanted {
	TASK_COMM,
	TASK_FILES,
	FILES_TABLE,
	TABLE_FILES,
	FILE_DATA,
	EVENT_CALL,
	PROBE_EVENT_CALL,
	PROBE_EVENT_PROBES,
	PROBE_LIST,
	TRACE_KPROBE_PROBE,
	TRACE_KPROBE_KRETPROBE,
	KRETPROBE_KPROBE,
	KPROBE_MISSED,
	MULTI_LINK,
	MULTI_FPROBE,
	FPROBE_MISSED,
	NR_WANTED,
};

static const struct btf_member_at all[NR_WANTED] = {
	[TASK_COMM] = { "task_struct", "comm", -1 },
	[TASK_FILES] = { "task_struct", "files", -1 },
	[FILES_TABLE] = { "files_struct", "fdt", -1 },
	[TABLE_FILES] = { "fdtable", "fd", -1 },
	[FILE_DATA] = { "file", "private_data", -1 },
	[EVENT_CALL] = { "perf_event", "tp_event", -1 },
	[PROBE_EVENT_CALL] = { "trace_probe_event", "call", -1 },
	[PROBE_EVENT_PROBES] = { "trace_probe_event", "probes", -1 },
	[PROBE_LIST] = { "trace_probe", "list", -1 },
	[TRACE_KPROBE_PROBE] = { "trace_kprobe", "tp", -1 },
	[TRACE_KPROBE_KRETPROBE] = { "trace_kprobe", "rp", -1 },
	[KRETPROBE_KPROBE] = { "kretprobe", "kp", -1 },
	[KPROBE_MISSED] = { "kprobe", "nmissed", -1 },
	[MULTI_LINK] = { "bpf_kprobe_multi_link", "link", -1 },
	[MULTI_FPROBE] = { "bpf_kprobe_multi_link", "fp", -1 },
	[FPROBE_MISSED] = { "fprobe", "nmissed", -1 },
};

static bool has(const struct btf_member_at *m, unsigned int first, unsigned int last)
{
	for (unsigned int i = first; i <= last; i++)
		if (m[i].offset < 0)
			return false;
	return true;
}

/* current->files->fdt->fd[FD]->private_data */
static void step_to_data(const struct btf_member_at *m, int32_t *steps)
{
	steps[0] = m[TASK_FILES].offset;
	steps[1] = m[FILES_TABLE].offset;
	steps[STEP_DESCRIPTORS] = m[TABLE_FILES].offset;
	steps[3] = 0;
	steps[4] = m[FILE_DATA].offset;
}

/*
 * A perf event's private data is struct perf_event; its tp_event is the `call` of a trace_probe_event, whose list of
 * probes has one: the `tp` of a trace_kprobe.
 */
static void step_to_event(const struct btf_member_at *m, struct kernel_offsets *o)
{
	o->has_event = has(m, TASK_FILES, KPROBE_MISSED);
	if (!o->has_event)
		return;
	step_to_data(m, o->event);
	o->event[5] = m[EVENT_CALL].offset;
	o->event[6] = m[PROBE_EVENT_PROBES].offset - m[PROBE_EVENT_CALL].offset;
	o->event[7] = m[TRACE_KPROBE_KRETPROBE].offset + m[KRETPROBE_KPROBE].offset +
		      m[KPROBE_MISSED].offset - m[TRACE_KPROBE_PROBE].offset - m[PROBE_LIST].offset;
}

/* A link's private data is struct bpf_link, which is the `link` of a bpf_kprobe_multi_link. */
static void step_to_link(const struct btf_member_at *m, struct kernel_offsets *o)
{
	o->has_link = has(m, TASK_FILES, FILE_DATA) && has(m, MULTI_LINK, FPROBE_MISSED);
	if (!o->has_link)
		return;
	step_to_data(m, o->link);
	o->link[5] = m[MULTI_FPROBE].offset + m[FPROBE_MISSED].offset - m[MULTI_LINK].offset;
}

struct kernel_offsets offsets__find(struct btf_types *bt)
{
	struct btf_member_at m[NR_WANTED];
	struct kernel_offsets o = { 0 };

	for (unsigned int i = 0; i < NR_WANTED; i++)
		m[i] = all[i];
	btf_types__find_members(bt, m, NR_WANTED);
	if (m[TASK_COMM].offset > 0 && kernel__is_since(SINCE_MAJOR, SINCE_MINOR))
		o.comm = (uint32_t)m[TASK_COMM].offset;
	step_to_event(m, &o);
	step_to_link(m, &o);
	return o;
}

void offsets__pack(const struct kernel_offsets *o, struct pack *p)
{
	pack__u32(p, o->comm);
	pack__u32(p, o->has_event);
	for (unsigned int i = 0; i < NR_EVENT_STEPS; i++)
		pack__u32(p, (uint32_t)o->event[i]);
	pack__u32(p, o->has_link);
	for (unsigned int i = 0; i < NR_LINK_STEPS; i++)
		pack__u32(p, (uint32_t)o->link[i]);
}

struct kernel_offsets offsets__unpack(struct unpack *u)
{
	struct kernel_offsets o = { .comm = unpack__u32(u) };

	o.has_event = unpack__u32(u);
	for (unsigned int i = 0; i < NR_EVENT_STEPS; i++)
		o.event[i] = (int32_t)unpack__u32(u);
	o.has_link = unpack__u32(u);
	for (unsigned int i = 0; i < NR_LINK_STEPS; i++)
		o.link[i] = (int32_t)unpack__u32(u);
	return o;
}

static void find(void *ctx, struct pack *result)
{
	struct btf_options options = { .arch = abi__find(NULL) };
	struct kernel_offsets o = { 0 };
	struct btf_types *bt = NULL;
	struct diag d = { 0 };

	(void)ctx;
	if (!btf_types__open(&options, &bt, &d))
		o = offsets__find(bt);
	offsets__pack(&o, result);
	btf_types__free(bt);
	diag__clear(&d);
}

struct kernel_offsets offsets__find_aside(int cancel_fd)
{
	struct kernel_offsets none = { 0 }, o = none;
	unsigned char *bytes = NULL;
	struct diag d = { 0 };
	struct unpack u = { .len = 0 };

	if (!aside__run(find, NULL, cancel_fd, "the kernel's BTF", &bytes, &u.len, &d)) {
		u.bytes = bytes;
		o = offsets__unpack(&u);
	}
	free(bytes);
	diag__clear(&d);
	return u.failed ? none : o;
}
