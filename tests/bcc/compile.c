#include "compile.h"

#include "abi.h"
#include "arena.h"
#include "bcc.h"
#include "headers.h"
#include "load.h"
#include "pack.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { MAX_SECONDS = 120 };

static char *read_all(int fd, struct arena *a, size_t *len)
{
	struct stat st;
	char *text;

	if (fstat(fd, &st))
		return NULL;
	*len = (size_t)st.st_size;
	text = arena__alloc(a, *len + 1);
	return text && pread(fd, text, *len, 0) == st.st_size ? text : NULL;
}

static _Noreturn void compile_in_child(const char *text, const struct bcc_options *o, int out, int log)
{
	struct arena *a = arena__new();
	struct pack p = { 0 };
	struct image image;

	alarm(MAX_SECONDS);
	dup2(log, 1);
	dup2(log, 2);
	if (!a || bcc__compile(text, o, a, &image))
		_exit(1);
	image__pack(&image, &p);
	_exit(p.failed || write(out, p.bytes, p.len) != (ssize_t)p.len);
}

int compile_text(const char *text, const char *tree, const char *const *flags, unsigned int nr_flags,
		 struct arena *a, struct image *image, const char **log)
{
	struct bcc_options o = { .kernel_source = tree, .cflags = flags, .nr_cflags = nr_flags };
	int out = memfd_create("image", MFD_CLOEXEC), err = memfd_create("log", MFD_CLOEXEC);
	struct unpack u = { .arena = a };
	int status = -1;
	size_t len;
	pid_t pid;

	fflush(NULL);
	pid = fork();
	if (!pid)
		compile_in_child(text, &o, out, err);
	if (pid > 0)
		waitpid(pid, &status, 0);
	*log = read_all(err, a, &len);
	u.bytes = (unsigned char *)read_all(out, a, &u.len);
	close(out);
	close(err);
	if (WIFSIGNALED(status))
		*log = arena__printf(a, "libbcc died: %s\n%s", strsignal(WTERMSIG(status)), *log ? *log : "");
	return status || !u.bytes ? -EINVAL : image__unpack(image, &u);
}

int rewrite_text(const char *text, const char *tree, struct rewrite_options o, struct arena *a,
		 struct rewrite **result)
{
	struct headers h = { .source = tree, .build = tree, .arch = abi__find(NULL)->headers };
	unsigned int nr;
	const char *const *found = headers__clang_args(&h, a, &nr);
	const char **args = arena__array(a, nr + o.nr_clang_args, sizeof(*args));

	if (!found || !args)
		return -ENOMEM;
	memcpy(args, found, nr * sizeof(*args));
	if (o.nr_clang_args)
		memcpy(args + nr, o.clang_args, o.nr_clang_args * sizeof(*args));
	o.clang_args = args;
	o.nr_clang_args += nr;
	return rewrite__run(&o, text, strlen(text), result);
}

static bool is_kprobe(const char *name)
{
	static const char *const prefixes[] = { "kprobe__", "kretprobe__", "syscall__" };

	for (size_t i = 0; i < sizeof(prefixes) / sizeof(*prefixes); i++)
		if (!strncmp(name, prefixes[i], strlen(prefixes[i])))
			return true;
	return false;
}

const char *load_probes(const struct image *image, struct arena *a, unsigned int *nr)
{
	char *log = arena__alloc(a, 1 << 20);
	struct load_options o = { .log = log, .log_size = 1 << 20 };
	struct loaded *loaded = NULL;
	struct diag d = { 0 };
	const char *problem = NULL;
	int err = loaded__new(image, &loaded, &d);

	for (uint32_t i = 0; i < image->nr_programs && !err; i++) {
		const char *name = image->programs[i].name;
		int fd = is_kprobe(name) ? loaded__add_program(loaded, name, &o, &d) : 0;

		err = fd < 0 ? fd : 0;
		*nr += fd > 0;
	}
	if (err && err != -EPERM)
		problem = arena__printf(a, "%s\n%s", d.message ? d.message : "cannot be loaded",
					log ? log : "");
	loaded__free(loaded);
	diag__clear(&d);
	return problem;
}

bool program__equal(const struct image_program *x, const struct image_program *y)
{
	return !strcmp(x->name, y->name) && x->nr_insns == y->nr_insns &&
	       !memcmp(x->insns, y->insns, x->nr_insns * sizeof(*x->insns));
}

static bool map__equal(const struct image_map *x, const struct image_map *y)
{
	return !strcmp(x->name, y->name) && x->type == y->type && x->key_size == y->key_size &&
	       x->value_size == y->value_size && x->max_entries == y->max_entries && x->flags == y->flags;
}

bool image__equal(const struct image *x, const struct image *y)
{
	bool equal = x->nr_programs == y->nr_programs && x->nr_maps == y->nr_maps;

	for (uint32_t i = 0; equal && i < x->nr_programs; i++)
		equal = program__equal(&x->programs[i], &y->programs[i]);
	for (uint32_t i = 0; equal && i < x->nr_maps; i++)
		equal = map__equal(&x->maps[i], &y->maps[i]);
	return equal;
}

char *read_text(const char *path, struct arena *a)
{
	FILE *f = fopen(path, "re");
	char *text = NULL;
	size_t len;

	if (f) {
		text = read_all(fileno(f), a, &len);
		fclose(f);
	}
	return text;
}
