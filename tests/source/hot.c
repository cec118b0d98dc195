// One record for each call.
BPF_PERF_OUTPUT(events);

int probe(struct pt_regs *ctx)
{
	u64 time = bpf_ktime_get_ns();

	events.perf_submit(ctx, &time, sizeof(time));
	return 0;
}
