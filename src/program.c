#include "program.h"

#include "abi.h"
#include "arena.h"
#include "headers.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

/* More than a hundred times the largest of bpfcc-tools' programs. */
enum { MAX_BYTES = 16 << 20 };

static int read_all(int fd, const char *name, struct arena *a, char **text, size_t *len, struct diag *d)
{
	char *bytes = malloc(MAX_BYTES + 1);
	ssize_t n = 1;
	int err = 0;

	*len = 0;
	while (bytes && n > 0 && *len <= MAX_BYTES) {
		n = read(fd, bytes + *len, MAX_BYTES + 1 - *len);
		if (n > 0)
			*len += (size_t)n;
		else if (n < 0 && errno == EINTR)
			n = 1;
	}
	if (n < 0)
		err = diag__fail(d, -errno, "%s: %s", name, strerror(errno));
	else if (*len > MAX_BYTES)
		err = diag__fail(d, -EFBIG, "%s: this is no program: it is larger than 16 megabytes", name);
	*text = bytes && !err ? arena__alloc(a, *len + 1) : NULL;
	if (*text)
		memcpy(*text, bytes, *len);
	free(bytes);
	return err || *text ? err : -ENOMEM;
}

/* BCC would read no further, and say nothing. */
static int check_text(const char *name, const char *text, size_t len, struct diag *d)
{
	unsigned int line = 1;
	size_t start = 0, at = strlen(text);

	if (at == len)
		return 0;
	for (size_t i = 0; i < at; i++) {
		if (text[i] != '\n')
			continue;
		line++;
		start = i + 1;
	}
	return diag__fail(d, -EINVAL, "%s:%u:%zu: this is no text: there is a byte 0", name, line,
			  at - start + 1);
}

int program__read(struct program *p, const struct program_options *o, struct arena *a, struct diag *d)
{
	bool is_stdin = !strcmp(o->path, "-");
	int fd = is_stdin ? STDIN_FILENO : open(o->path, O_RDONLY | O_CLOEXEC);
	char *text = NULL;
	size_t len;
	int err;

	*p = (struct program){ .name = is_stdin ? "<stdin>" : o->path };
	if (fd < 0)
		return diag__fail(d, -errno, "%s: %s", p->name, strerror(errno));
	err = read_all(fd, p->name, a, &text, &len, d);
	if (!is_stdin)
		close(fd);
	if (!err)
		err = check_text(p->name, text, len, d);
	p->text = text;
	return err;
}

/* The folder that #include "..." begins to look in; NULL: none, or everybody could put something there. */
static const char *folder_of(const char *path, struct arena *a)
{
	char *real = strcmp(path, "-") != 0 ? realpath(path, NULL) : NULL;
	char *slash = real ? strrchr(real, '/') : NULL;
	const char *folder = NULL;
	struct stat st;

	if (slash) {
		slash[slash == real ? 1 : 0] = '\0';
		if (!stat(real, &st) && !(st.st_mode & S_IWOTH))
			folder = arena__strdup(a, real);
	}
	free(real);
	return folder;
}

/* The running kernel's headers, if they are there and for this architecture. */
static bool find_headers(struct program *p, const struct abi_arch *arch, struct arena *a, struct headers *h)
{
	struct diag why = { 0 };
	struct utsname uts;
	bool found = false;

	if (arch != abi__find(NULL))
		p->missing = arena__printf(a, "This machine has no kernel headers for %s.", arch->name);
	else if (uname(&uts))
		p->missing = "The running kernel's name cannot be told.";
	else if (headers__find(h, "", uts.release, arch, a, &why))
		p->missing = arena__printf(a, "%c%s. %s", why.message[0] - 'a' + 'A', why.message + 1,
					   why.hint ? why.hint : "");
	else
		found = true;
	diag__clear(&why);
	return found;
}

/* What both parses are given behind what finds the kernel's headers; HEADERS, NR of them, stand before it. */
static const char *const *list_args(const struct program *p, const struct program_options *o,
				    const char *const *headers, unsigned int nr, struct arena *a,
				    uint32_t *nr_args)
{
	const char **args = arena__array(a, nr + o->nr_cflags + 2, sizeof(*args));

	*nr_args = 0;
	if (!args)
		return NULL;
	for (unsigned int i = 0; i < nr; i++)
		args[(*nr_args)++] = headers[i];
	for (unsigned int i = 0; i < o->nr_cflags; i++)
		args[(*nr_args)++] = o->cflags[i];
	if (p->folder) {
		args[(*nr_args)++] = "-iquote";
		args[(*nr_args)++] = p->folder;
	}
	return args;
}

static int collect_args(struct program *p, const struct program_options *o, struct arena *a,
			struct compiler_request *r)
{
	const char *const *headers = NULL;
	unsigned int nr = 0;
	struct headers h;

	p->folder = folder_of(o->path, a);
	r->kernel_headers = find_headers(p, o->arch, a, &h);
	if (r->kernel_headers) {
		r->kernel_source = h.for_libbcc;
		headers = headers__clang_args(&h, a, &nr);
	}
	r->clang_args = list_args(p, o, headers, nr, a, &r->nr_clang_args);
	r->cflags = list_args(p, o, NULL, 0, a, &r->nr_cflags);
	return (r->kernel_headers && !headers) || !r->clang_args || !r->cflags ? -ENOMEM : 0;
}

static int ask(struct program *p, const struct program_options *o, enum compiler_task task,
	       struct compiler *c, struct arena *a, struct compiler_reply *reply, struct diag *d)
{
	struct compiler_request r = {
		.task = task,
		.want = o->want,
		.source = p->text,
		.file_name = p->name,
		.arch = o->arch->name,
		.data_dir = o->data_dir,
		.is_program = true,
		.prefixes = o->prefixes,
		.nr_prefixes = o->nr_prefixes,
		.user_stack = o->user_stack,
	};
	int err = collect_args(p, o, a, &r);

	return err ? err : compiler__ask(c, &r, a, reply, d);
}

int program__rewrite(struct program *p, const struct program_options *o, struct compiler *c, struct arena *a,
		     struct compiler_reply *reply, struct diag *d)
{
	return ask(p, o, COMPILER_REWRITE, c, a, reply, d);
}

int program__build(struct program *p, const struct program_options *o, struct compiler *c, struct arena *a,
		   struct compiler_reply *reply, struct diag *d)
{
	return ask(p, o, COMPILER_BUILD, c, a, reply, d);
}

/* Of the LINE-th line, without its end; *LEN of them. */
static const char *find_line(const char *text, uint32_t line, size_t *len)
{
	while (--line && (text = strchr(text, '\n')))
		text++;
	*len = text ? strcspn(text, "\r\n") : 0;
	return text;
}

static void write_error(FILE *out, const struct program *p, const struct compiler_error *e)
{
	const char *line = NULL;
	char *quoted;
	size_t len;

	fputs(e->file_name ? e->file_name : p->name, out);
	if (e->line)
		fprintf(out, ":%u:%u", e->line, e->column);
	fprintf(out, ": %s\n", e->message);
	if (e->line && !e->file_name)
		line = find_line(p->text, e->line, &len);
	quoted = line ? strndup(line, len) : NULL;
	if (quoted)
		diag__write_quoted(out, quoted, (struct span){ e->column ? e->column - 1 : 0, 1 });
	free(quoted);
}

void program__write_errors(FILE *out, const struct program *p, const struct compiler_reply *reply)
{
	for (uint32_t i = 0; i < reply->nr_errors; i++)
		write_error(out, p, &reply->errors[i]);
}

void program__hint(const struct program *p, const struct compiler_reply *reply, struct diag *d)
{
	for (uint32_t i = 0; i < reply->nr_errors && p->missing; i++)
		if (strstr(reply->errors[i].message, "file not found"))
			diag__hint(d, "%s", p->missing);
}
