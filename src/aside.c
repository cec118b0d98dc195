#include "aside.h"

#include "compiler_message.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

__attribute__((noreturn)) static void work_aside(void (*work)(void *ctx, struct pack *result), void *ctx,
						 int fd)
{
	const struct rlimit none = { 0 };
	struct pack result = { 0 };
	int err;

	/* Nobody waits for a tracer that has gone, and a crash here is told in a sentence. */
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	setrlimit(RLIMIT_CORE, &none);
	work(ctx, &result);
	err = message__send(fd, &result);
	/* Not exit(): what stdio holds is the parent's to write. */
	_exit(err ? EXIT_FAILURE : EXIT_SUCCESS);
}

static int wait_for_answer(int fd, int cancel_fd)
{
	struct pollfd fds[] = {
		{ .fd = fd, .events = POLLIN },
		{ .fd = cancel_fd, .events = POLLIN },
	};

	while (poll(fds, 2, -1) < 0)
		if (errno != EINTR)
			return -errno;
	return fds[1].revents ? -EINTR : 0;
}

static int explain_death(pid_t pid, const char *what, struct diag *d)
{
	int status = 0;

	waitpid(pid, &status, 0);
	if (WIFSIGNALED(status))
		return diag__fail(d, -EIO, "%s could not be read: it is damaged, or changes now (%s)", what,
				  strsignal(WTERMSIG(status)));
	return diag__fail(d, -EIO, "%s could not be read: out of memory", what);
}

static int receive(pid_t pid, int fd, int cancel_fd, const char *what, unsigned char **bytes, size_t *len,
		   struct diag *d)
{
	int err = wait_for_answer(fd, cancel_fd);

	if (!err)
		err = message__receive(fd, bytes, len);
	if (err == -EPIPE || err == -ECONNRESET)
		return explain_death(pid, what, d);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	if (err && err != -EINTR)
		diag__fail(d, err, "%s could not be read: %s", what, strerror(-err));
	return err;
}

int aside__run(void (*work)(void *ctx, struct pack *result), void *ctx, int cancel_fd, const char *what,
	       unsigned char **bytes, size_t *len, struct diag *d)
{
	int pair[2], err;
	pid_t pid;

	*bytes = NULL;
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair))
		return diag__fail(d, -errno, "%s could not be read: %s", what, strerror(errno));
	pid = fork();
	if (!pid) {
		close(pair[0]);
		work_aside(work, ctx, pair[1]);
	}
	err = pid < 0 ? -errno : 0;
	close(pair[1]);
	if (err)
		diag__fail(d, err, "%s could not be read: %s", what, strerror(-err));
	else
		err = receive(pid, pair[0], cancel_fd, what, bytes, len, d);
	close(pair[0]);
	return err;
}
