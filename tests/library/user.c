/*
 * A user of the installed library: one header, in C or in C++ (this file is compiled as both). Two threads rewrite at
 * the same time, as the header allows.
 *
 * usage: user    prints what became of three programs
 */
#include <kprobe-args/rewrite.h>

#include <pthread.h>
#include <stdio.h>
#include <string.h>

static const char eight[] =
	"#include <uapi/linux/ptrace.h>\n"
	"BPF_PERF_OUTPUT(events);\n"
	"int kprobe__f(struct pt_regs *ctx, long a, long b, long c, long d, long e, long f, long g)\n"
	"{\n"
	"	events.perf_submit(ctx, &g, sizeof(g));\n"
	"	return 0;\n"
	"}\n";
static const char nothing[] = "BPF_HASH(counts);\n";
static const char wrong[] = "int f(unknown a);\nint g(other b);\n";

static int rewrite(const char *text, struct rewrite **result)
{
	struct rewrite_options options;

	memset(&options, 0, sizeof(options));
	options.file_name = "user.c";
	options.arch = "x86_64";
	return rewrite__run(&options, text, strlen(text), result);
}

static void *rewrite_often(void *failed)
{
	for (int i = 0; i < 20; i++) {
		struct rewrite *r;

		if (rewrite(eight, &r) || !rewrite__changed(r) ||
		    !strstr(rewrite__text(r, NULL), "ctx->sp + 8"))
			*(int *)failed = 1;
		rewrite__free(r);
	}
	return NULL;
}

static void show(const char *text)
{
	struct rewrite *r;
	unsigned int nr;
	int err = rewrite(text, &r);
	const struct rewrite_error *e = rewrite__errors(r, &nr);
	size_t len;
	const char *result = rewrite__text(r, &len);

	printf("%d, %s\n", err, rewrite__changed(r) ? "changed" : "not changed");
	fwrite(result ? result : "", 1, len, stdout);
	for (unsigned int i = 0; i < nr; i++)
		printf("user.c:%u:%u: %s\n", e[i].line, e[i].column, e[i].message);
	rewrite__free(r);
}

int main(void)
{
	pthread_t threads[2];
	int failed[2] = { 0, 0 };

	for (int i = 0; i < 2; i++)
		if (pthread_create(&threads[i], NULL, rewrite_often, &failed[i]))
			return 1;
	for (int i = 0; i < 2; i++)
		pthread_join(threads[i], NULL);
	show(eight);
	show(nothing);
	show(wrong);
	return failed[0] || failed[1];
}
