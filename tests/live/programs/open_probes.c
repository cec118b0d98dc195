/*
 * For each line of stdin, a function's name or MODULE:NAME: the errno with which the kernel refuses a kprobe there, 0 for
 * none, and the name. Nothing is attached: the probe is closed again.
 */
#include <errno.h>
#include <linux/perf_event.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static int probe_type(void)
{
	FILE *f = fopen("/sys/bus/event_source/devices/kprobe/type", "r");
	int type = -1;

	if (f && fscanf(f, "%d", &type) != 1)
		type = -1;
	if (f)
		fclose(f);
	return type;
}

int main(void)
{
	struct perf_event_attr attr = {
		.size = sizeof(attr),
		.type = (unsigned int)probe_type(),
		.disabled = 1,
	};
	char line[512];

	while (fgets(line, sizeof(line), stdin)) {
		int fd;

		line[strcspn(line, "\n")] = '\0';
		attr.config1 = (unsigned long)line;
		fd = (int)syscall(SYS_perf_event_open, &attr, -1, 0, -1, PERF_FLAG_FD_CLOEXEC);
		printf("%d %s\n", fd < 0 ? errno : 0, line);
		if (fd >= 0)
			close(fd);
	}
	return 0;
}
