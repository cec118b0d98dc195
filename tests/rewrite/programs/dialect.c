// Every kind of map of BCC 0.26, and what is done with them.
#include <uapi/linux/ptrace.h>
#include <linux/types.h>

struct key { u32 a, b; };
struct value { u64 n; char text[16]; };

BPF_HASH(hash1);
BPF_HASH(hash2, struct key);
BPF_HASH(hash3, struct key, struct value);
BPF_HASH(hash4, struct key, struct value, 512);
BPF_PERCPU_HASH(percpu_hash, u32, struct value, 16);
BPF_ARRAY(array1);
BPF_ARRAY(array2, struct value);
BPF_ARRAY(array3, struct value, 4);
BPF_PERCPU_ARRAY(percpu_array, u64, 4);
BPF_HISTOGRAM(hist1);
BPF_HISTOGRAM(hist2, struct key);
BPF_HISTOGRAM(hist3, int, 64);
BPF_LPM_TRIE(trie, struct key);
BPF_TABLE("lru_hash", u32, struct value, table, 128);
BPF_F_TABLE("hash", u32, u64, ftable, 128, 1);
BPF_QUEUE(queue, struct value, 16);
BPF_STACK(stack, struct value, 16);
BPF_PERF_OUTPUT(events);
BPF_RINGBUF_OUTPUT(ring, 8);
BPF_PERF_ARRAY(cycles, 16);
BPF_STACK_TRACE(traces, 1024);
BPF_PROG_ARRAY(programs, 8);
BPF_CGROUP_ARRAY(cgroups, 1);
BPF_DEVMAP(devmap, 8);
BPF_CPUMAP(cpumap, 8);
BPF_XSKMAP(xskmap, 8);
BPF_SOCKMAP(sockmap, 8);
BPF_SOCKHASH(sockhash, struct key, 8);

int kprobe__f(struct pt_regs *ctx, bool b)
{
	struct key key = {};
	struct value zero = {}, *value;
	u32 number = b;
	u64 *n;
	int index = 0;

	value = hash3.lookup_or_try_init(&key, &zero);
	if (value)
		value->n++;
	value = hash4.lookup(&key);
	hash4.update(&key, &zero);
	hash4.insert(&key, &zero);
	hash4.delete(&key);
	percpu_hash.lookup_or_init(&number, &zero);
	hist1.increment(b);
	hist2.increment(key);
	hist3.atomic_increment(index);
	n = percpu_array.lookup(&index);
	if (n)
		*n += traces.get_stackid(ctx, 0);
	events.perf_submit(ctx, &zero, sizeof(zero));
	ring.ringbuf_output(&zero, sizeof(zero), 0);
	value = ring.ringbuf_reserve(sizeof(zero));
	if (value) {
		value->n = cycles.perf_read(CUR_CPU_IDENTIFIER);
		ring.ringbuf_submit(value, 0);
	}
	queue.push(&zero, 0);
	stack.pop(&zero);
	bpf_trace_printk("%d\n", cgroups.check_current_task(0));
	programs.call(ctx, 1);
	return 0;
}
