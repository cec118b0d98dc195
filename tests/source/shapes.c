// Everything that may be submitted, at tests/user/programs/steady's tick().
#include <uapi/linux/ptrace.h>

struct in {
	int x;
	long y;
};
struct data_t {
	u32 n;
	struct in in;
	u8 bytes[3];
	struct in *p;
	struct in list[2];
	bool b;
};
struct other {
	u64 a, b;
};

BPF_PERF_OUTPUT(by_pointer);
BPF_PERF_OUTPUT(by_cast);
BPF_PERF_OUTPUT(number);
BPF_PERF_OUTPUT(text);
BPF_PERF_OUTPUT(two_types);
BPF_PERF_OUTPUT(any_size);
BPF_PERF_OUTPUT(part);
BPF_PERF_OUTPUT(in_error);
BPF_PERF_OUTPUT(unused);
BPF_RINGBUF_OUTPUT(ring, 8);
BPF_RINGBUF_OUTPUT(reserved, 8);
BPF_PERF_ARRAY(cycles, 4);
BPF_PERCPU_ARRAY(scratch, struct data_t, 1);
// Names of tables that kprobe-args' own probes have.
BPF_HASH(counts, u32, struct data_t);
BPF_HASH(x_pending, u32, u32);

int probe(struct pt_regs *ctx, int n, long twice, const char *name, long *total, char c, short s,
	  long seventh)
{
	int zero = 0;
	struct data_t *d = scratch.lookup(&zero), *r;
	struct other o = { n, seventh };
	u64 v = twice;
	char buf[16] = "hello";
	u32 size = n & 7;

	if (!d)
		return 0;
	d->n = n;
	d->in.x = -5;
	d->in.y = seventh;
	d->bytes[2] = 7;
	d->p = 0;
	d->list[1].y = 9;
	d->b = 1;
	counts.update(&d->n, d);
	by_pointer.perf_submit(ctx, d, sizeof(*d));
	by_cast.perf_submit(ctx, (void *)&o, sizeof(struct other));
	number.perf_submit(ctx, &v, sizeof(v));
	text.perf_submit(ctx, buf, sizeof(buf));
	two_types.perf_submit(ctx, &o, sizeof(o));
	two_types.perf_submit(ctx, &v, sizeof(v));
	any_size.perf_submit(ctx, &o, size + 1);
	part.perf_submit(ctx, &o, 5);
	in_error.perf_submit(ctx, &o, BPF_ANY + sizeof(o)); // the pass does not know BPF_ANY
	cycles.perf_read(CUR_CPU_IDENTIFIER);
	ring.ringbuf_output(&o, sizeof(o), 0);
	r = reserved.ringbuf_reserve(sizeof(struct data_t));
	if (!r)
		return 0;
	__builtin_memset(r, 0, sizeof(*r));
	r->n = n;
	r->in.y = seventh;
	reserved.ringbuf_submit(r, 0);
	return 0;
}
