/*
 * Compiles a probe source through the AST pass, attaches it, and prints of each record the command
 * and the first number behind the header, until SIGINT.
 *
 * usage: run_source FILE PROBE FUNCTION
 */
#include "arena.h"
#include "attach.h"
#include "compiler.h"
#include "events.h"
#include "load.h"
#include "paths.h"
#include "spec.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static volatile sig_atomic_t stopped;

static void on_signal(int number)
{
	(void)number;
	stopped = 1;
}

static int print_record(const struct record *r, void *ctx)
{
	unsigned long long value;

	(void)ctx;
	memcpy(&value, r->bytes + sizeof(r->header), sizeof(value));
	printf("%s 0x%llx\n", r->header.comm, value);
	return 0;
}

static char *read_file(const char *path, struct arena *a)
{
	char *text = arena__alloc(a, 65536);
	FILE *f = fopen(path, "r");

	if (!f || !text || fread(text, 1, 65535, f) == 0)
		return NULL;
	fclose(f);
	return text;
}

static int compile(const char *source, struct arena *a, struct compiler_reply *reply, struct diag *d)
{
	/* The installed parts are next to kprobe-args, not to this program. */
	char *bin = realpath("build/bin", NULL);
	struct compiler_request r = {
		.task = COMPILER_BUILD,
		.source = source,
		.file_name = "source.c",
		.arch = "x86_64",
		.data_dir = arena__printf(a, "%s/../share/kprobe-args", bin),
	};
	struct compiler *c;
	int err = compiler__start(arena__printf(a, "%s/../libexec/kprobe-args/kprobe-args-compiler", bin), -1,
				  &c, d);

	free(bin);
	if (err)
		return err;
	err = compiler__ask(c, &r, a, reply, d);
	if (!err && reply->err) {
		const char *log = compiler__log(c, a);

		fprintf(stderr, "%s:%u: %s\n%s\n", source ? "source.c" : "", reply->line,
			reply->message ? reply->message : "?", log ? log : "");
		err = reply->err;
	}
	compiler__free(c);
	return err;
}

static int run(char **argv, struct arena *a, struct diag *d)
{
	static const struct load_options load = { 0 };
	struct events_options events = { .pages = 64 };
	struct compiler_reply reply;
	struct loaded *loaded = NULL;
	struct events *e = NULL;
	struct spec spec;
	char *source = read_file(argv[1], a);
	int program, probe = -1, err = source ? spec__parse(argv[3], a, &spec, d) : -ENOENT;

	if (!err)
		err = compile(source, a, &reply, d);
	if (!err)
		err = loaded__new(&reply.image, &loaded, d);
	if (!err) {
		events.map_fd = loaded__map(loaded, "calls");
		err = events__new(&events, &e, d);
	}
	if (!err) {
		program = loaded__add_program(loaded, argv[2], &load, d);
		err = program < 0 ? program : 0;
	}
	if (!err) {
		struct attach_options attach = { .spec = &spec,
						 .function = spec.function,
						 .program_fd = program };

		probe = attach__kprobe(&attach, a, d);
		err = probe < 0 ? probe : 0;
	}
	if (!err)
		fputs("attached\n", stderr);
	while (!err && !stopped) {
		usleep(20000);
		err = events__consume(e, false, print_record, NULL);
	}
	if (probe >= 0)
		close(probe);
	if (!err)
		err = events__consume(e, true, print_record, NULL);
	events__free(e);
	loaded__free(loaded);
	return err;
}

int main(int argc, char **argv)
{
	struct arena *a = arena__new();
	struct diag d = { 0 };
	int err;

	if (argc != 4 || !a)
		return 2;
	signal(SIGINT, on_signal);
	err = run(argv, a, &d);
	if (err)
		diag__print(&d, stderr);
	diag__clear(&d);
	arena__free(a);
	return err ? 1 : 0;
}
