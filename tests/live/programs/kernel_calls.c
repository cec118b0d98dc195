/*
 * System calls that reach kernel functions with arguments of all kinds: facts/abi.md. What cannot be done here, as
 * no clock or no /dev/mem is there, is told on stderr; kernel_calls.py knows which functions have to be called.
 *
 * usage: kernel_calls FOLDER RESCAN    of a file system in memory; of a PCI bridge with nothing behind it
 */
#include <arpa/inet.h>
#include <err.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <linux/futex.h>
#include <linux/perf_event.h>
#include <linux/rtc.h>
#include <netinet/tcp.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { ROUNDS = 5 };

static void check(const char *what, long result)
{
	if (result < 0)
		warn("%s", what);
}

static void memory(int i)
{
	int fd = open("/dev/mem", O_RDONLY);

	mmap(NULL, (size_t)(i + 1) * 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	/* The BIOS: what of it may be seen is in the first megabyte. */
	if (fd < 0 || mmap(NULL, (size_t)(i + 1) * 4096, PROT_READ, MAP_SHARED, fd, 0xf0000) == MAP_FAILED)
		warn("/dev/mem");
	close(fd);
	syscall(SYS_migrate_pages, 0, 0, NULL, NULL); /* of no nodes, which is an error */
}

static void bpf(int i)
{
	union bpf_attr attr;

	/* There is no such program. The attributes may be of any size. */
	memset(&attr, 0, sizeof(attr));
	attr.start_id = 0x7fffff00U + (unsigned int)i;
	syscall(SYS_bpf, BPF_PROG_GET_NEXT_ID, &attr, 8 + i);
}

static void futex(int i)
{
	unsigned int a = 0, b = 0;
	int more = 100 + i, operation = FUTEX_OP(FUTEX_OP_ADD, i, FUTEX_OP_CMP_GT, more);

	check("futex", syscall(SYS_futex, &a, FUTEX_WAKE_OP, 1, (long)(2 + i), &b, operation));
	check("futex", syscall(SYS_futex, &a, FUTEX_CMP_REQUEUE, 1, (long)(3 + i), &b, 0));
}

static void sockets(int i)
{
	struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons(9) };
	int tcp = socket(AF_INET, SOCK_STREAM, 0), udp = socket(AF_INET, SOCK_DGRAM, 0);
	int idle = 100 + i;
	socklen_t len = sizeof(idle);
	char text[100] = "";

	to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	check("setsockopt", setsockopt(tcp, IPPROTO_TCP, TCP_KEEPIDLE, &idle, sizeof(idle)));
	check("getsockopt", getsockopt(tcp, IPPROTO_TCP, TCP_KEEPIDLE, &idle, &len));
	check("getsockopt", getsockopt(tcp, SOL_SOCKET, SO_RCVBUF, &idle, &len));
	check("sendto", sendto(udp, text, (size_t)(i + 1), 0, (struct sockaddr *)&to, sizeof(to)));
	close(tcp);
	close(udp);
}

/* A network of its own: folders in sysfs, messages of a new interface. */
static void processes(void)
{
	pid_t pid = fork();

	if (!pid) {
		check("unshare", unshare(CLONE_NEWNET));
		_exit(0);
	}
	waitpid(pid, NULL, 0);
}

static void keys(int i)
{
	char name[32];

	snprintf(name, sizeof(name), "kprobe-args-%d", i);
	check("keyctl", syscall(SYS_keyctl, 1L /* KEYCTL_JOIN_SESSION_KEYRING */, name));
}

static void files(const char *folder, int i)
{
	int watch = inotify_init(), fd;
	char path[4096];

	check("inotify", inotify_add_watch(watch, folder, IN_ALL_EVENTS));
	snprintf(path, sizeof(path), "%s/file%d", folder, i);
	fd = open(path, O_RDWR | O_CREAT, 0600);
	check(path, write(fd, "hello", 5));
	check(path, futimens(fd, (struct timespec[]){ { 1000 + i, 2000 + i }, { 3000 + i, 4000 + i } }));
	close(fd);
	unlink(path);
	close(watch);
	/* A file of the machine: the VM asks for it as somebody. */
	snprintf(path, sizeof(path), "/usr/share/kprobe-args-no-such-file-%d", i);
	close(open(path, O_RDONLY));
}

static void rtc(int i)
{
	struct rtc_wkalrm alarm = { .enabled = 0 };
	int fd = open("/dev/rtc0", O_RDONLY);

	if (fd < 0 || ioctl(fd, RTC_RD_TIME, &alarm.time)) {
		warn("/dev/rtc0");
		return;
	}
	alarm.time.tm_year += 1;
	alarm.time.tm_min = i;
	check("RTC_WKALM_SET", ioctl(fd, RTC_WKALM_SET, &alarm));
	check("RTC_UIE_ON", ioctl(fd, RTC_UIE_ON, 0));
	check("RTC_UIE_OFF", ioctl(fd, RTC_UIE_OFF, 0));
	close(fd);
}

static void bridge(const char *rescan)
{
	int fd = open(rescan, O_WRONLY);

	check(rescan, write(fd, "1", 1));
	close(fd);
}

static int open_tracepoint(void)
{
	struct perf_event_attr attr = { .type = PERF_TYPE_TRACEPOINT,
					.size = sizeof(attr),
					.sample_period = 1 };
	FILE *f = fopen("/sys/kernel/tracing/events/syscalls/sys_enter_getppid/id", "r");
	unsigned long long id = 0;

	if (!f || fscanf(f, "%llu", &id) != 1)
		warn("sys_enter_getppid");
	if (f)
		fclose(f);
	attr.config = id;
	return (int)syscall(SYS_perf_event_open, &attr, 0, -1, -1, 0);
}

int main(int argc, char **argv)
{
	int event = open_tracepoint();

	if (argc != 3)
		errx(2, "usage: kernel_calls FOLDER RESCAN");
	check("perf_event_open", event);
	for (int i = 0; i < ROUNDS; i++) {
		memory(i);
		bpf(i);
		futex(i);
		sockets(i);
		processes();
		keys(i);
		files(argv[1], i);
		rtc(i);
		bridge(argv[2]);
		getppid();
	}
	return 0;
}
