#include "compiler.h"

#include "arena.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

struct compiler {
	pid_t pid; /* 0: not running */
	int socket;
	int log; /* a memory file that its stdout and stderr go to */
	int cancel_fd;
};

/*
 * The child gets its end of the socket, the log, nothing to read, and default signals. Those that the tracer has blocked,
 * since it reads them itself, stay blocked: what is sent to the whole group of processes is for the tracer to act upon.
 */
static int spawn(struct compiler *c, const char *program, int child_socket)
{
	char *const argv[] = { (char *)program, NULL };
	posix_spawn_file_actions_t files;
	posix_spawnattr_t attr;
	sigset_t all;
	int err;

	posix_spawn_file_actions_init(&files);
	posix_spawnattr_init(&attr);
	sigfillset(&all);
	posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETSIGDEF);
	posix_spawnattr_setsigdefault(&attr, &all);
	posix_spawn_file_actions_addopen(&files, 0, "/dev/null", O_RDONLY, 0);
	posix_spawn_file_actions_adddup2(&files, c->log, 1);
	posix_spawn_file_actions_adddup2(&files, c->log, 2);
	posix_spawn_file_actions_adddup2(&files, child_socket, COMPILER_FD);
	err = posix_spawn(&c->pid, program, &files, &attr, argv, environ);
	posix_spawn_file_actions_destroy(&files);
	posix_spawnattr_destroy(&attr);
	return -err;
}

int compiler__start(const char *program, int cancel_fd, struct compiler **out, struct diag *d)
{
	struct compiler *c = calloc(1, sizeof(*c));
	int pair[2] = { -1, -1 };
	int err;

	*out = NULL;
	if (!c)
		return -ENOMEM;
	c->cancel_fd = cancel_fd;
	c->socket = -1;
	/* In append mode, since two descriptors write to it. */
	c->log = memfd_create("kprobe-args-compiler-log", MFD_CLOEXEC);
	if (c->log < 0 || fcntl(c->log, F_SETFL, O_APPEND) ||
	    socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair)) {
		err = diag__fail(d, -errno, "the compiler could not be given its pipes: %s", strerror(errno));
		goto out;
	}
	c->socket = pair[0];
	err = spawn(c, program, pair[1]);
	if (err) {
		c->pid = 0;
		diag__fail(d, err, "%s could not be started: %s", program, strerror(-err));
	}
out:
	if (pair[1] >= 0)
		close(pair[1]);
	if (err)
		compiler__free(c);
	else
		*out = c;
	return err;
}

void compiler__free(struct compiler *c)
{
	if (!c)
		return;
	if (c->socket >= 0)
		close(c->socket);
	if (c->log >= 0)
		close(c->log);
	if (c->pid) {
		/* It is idle, or its answer is no longer wanted. */
		kill(c->pid, SIGKILL);
		waitpid(c->pid, NULL, 0);
	}
	free(c);
}

static int wait_for_answer(struct compiler *c)
{
	struct pollfd fds[] = {
		{ .fd = c->socket, .events = POLLIN },
		{ .fd = c->cancel_fd, .events = POLLIN },
	};

	for (;;) {
		if (poll(fds, 2, -1) < 0) {
			if (errno == EINTR)
				continue;
			return -errno;
		}
		if (fds[1].revents)
			return -EINTR;
		if (fds[0].revents)
			return 0;
	}
}

static const char *signal_text(int status)
{
	return WIFSIGNALED(status) ? strsignal(WTERMSIG(status)) : "no reason given";
}

/* What LLVM says before it gives up: "LLVM ERROR: ..." or "error: ...", without these words; NULL: nothing. */
static const char *last_words(struct compiler *c, struct arena *a)
{
	char *log = (char *)compiler__log(c, a), *line = NULL, *end;

	for (char *p = log; p && (p = strstr(p, "rror: ")); p++)
		line = p;
	if (!line)
		return NULL;
	line += strlen("rror: ");
	if (!strncmp(line, "<unknown>:0:0: ", 15)) /* LLVM is not told the lines */
		line += 15;
	end = strchr(line, '\n');
	if (end)
		*end = '\0';
	return line;
}

/* The socket was closed without an answer. */
static int explain_death(struct compiler *c, struct arena *a, struct diag *d)
{
	const char *words = last_words(c, a);
	int status = 0;

	if (waitpid(c->pid, &status, 0) == c->pid)
		c->pid = 0;
	diag__hint(d, "-v shows what it printed.");
	if (WIFEXITED(status) && WEXITSTATUS(status) == 127)
		return diag__fail(d, -EPIPE,
				  "the compiler could not be run: libclang or libbcc is missing or too old");
	return diag__fail(d, -EPIPE, "the compiler died before it answered: %s",
			  words ? words : signal_text(status));
}

int compiler__send(struct compiler *c, const struct compiler_request *r, struct arena *a, struct diag *d)
{
	struct pack p = { 0 };
	int err;

	compiler_request__pack(r, &p);
	err = message__send(c->socket, &p);
	pack__free(&p);
	if (err == -EPIPE)
		return explain_death(c, a, d);
	return err ? diag__fail(d, err, "the compiler could not be asked: %s", strerror(-err)) : 0;
}

int compiler__receive(struct compiler *c, struct arena *a, struct compiler_reply *reply, struct diag *d)
{
	unsigned char *bytes = NULL;
	struct unpack u = { .arena = a };
	int err = wait_for_answer(c);

	*reply = (struct compiler_reply){ 0 };
	if (err)
		return err;
	err = message__receive(c->socket, &bytes, &u.len);
	if (err == -EPIPE || err == -ECONNRESET)
		return explain_death(c, a, d);
	if (err)
		return diag__fail(d, err, "the compiler's answer could not be read: %s", strerror(-err));
	u.bytes = bytes;
	err = compiler_reply__unpack(reply, &u);
	free(bytes);
	return err ? diag__fail(d, err, "the compiler's answer makes no sense") : 0;
}

int compiler__ask(struct compiler *c, const struct compiler_request *r, struct arena *a,
		  struct compiler_reply *reply, struct diag *d)
{
	int err = compiler__send(c, r, a, d);

	return err ? err : compiler__receive(c, a, reply, d);
}

const char *compiler__log(struct compiler *c, struct arena *a)
{
	struct stat st;
	char *text;

	if (fstat(c->log, &st) || !st.st_size)
		return NULL;
	text = arena__alloc(a, (size_t)st.st_size + 1);
	if (!text || pread(c->log, text, (size_t)st.st_size, 0) < 0)
		return NULL;
	return text;
}
