// tests/user/programs/steady's tick(): its parameters, and what else a struct may hold.
#include <uapi/linux/ptrace.h>

struct data_t {
	u32 pid;
	int n;
	long twice;
	char name[8];
	char c;
	short s;
	long seventh;
	u8 eighth;
	int three : 3, four : 4;
	union {
		u64 whole;
		u32 low;
	};
	enum { RED, GREEN } color;
};

BPF_PERF_OUTPUT(events);

int probe(struct pt_regs *ctx, int n, long twice, const char *name, long *total, char c, short s,
	  long seventh, unsigned char eighth)
{
	struct data_t data = {};

	data.pid = bpf_get_current_pid_tgid() >> 32;
	data.n = n;
	data.twice = twice;
	bpf_probe_read_user(&data.name, sizeof(data.name), name);
	data.c = c;
	data.s = s;
	data.seventh = seventh;
	data.eighth = eighth;
	data.three = -1;
	data.four = 5;
	data.whole = 0x100000002;
	data.color = GREEN;
	events.perf_submit(ctx, &data, sizeof(data));
	return 0;
}
