/*
 * Expressions over this machine's kernel, by its BTF: this process's own task, whose values system calls tell too.
 *
 * usage: kpa_expression_kernel [--required]
 */
#include "abi.h"
#include "arena.h"
#include "arithmetic.h"
#include "bpf.h"
#include "btf.h"
#include "definitions.h"
#include "expression_btf.h"
#include "expression_source.h"
#include "text.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { SKIPPED = 77, VALUE_SIZE = 64, MAX_ROWS = 64, STATUS_FAULT = 1 };

struct outcome {
	uint32_t status;
	uint32_t padding;
	unsigned char bytes[VALUE_SIZE];
};

struct row {
	const char *text;
	uint64_t number;
	const char *string; /* NULL: it is a number */
	uint32_t status;
	struct expression e;
	const char *name;
	const char *function;
};

struct test {
	struct arena *arena;
	struct btf_types *btf;
	struct expression_types types;
	struct expression_parameter params[2];
	struct expression_scope scope;
	struct row rows[MAX_ROWS];
	unsigned int nr;
	int fd; /* of a file of this process */
};

#define FILE_NAME   "kpa_expression_kernel"
#define FILE_SIZE   12345
#define THREAD_NAME "expr \"thread\""

static void add(struct test *t, const char *text, uint64_t number)
{
	t->rows[t->nr++] = (struct row){ .text = text, .number = number };
}

static void add_string(struct test *t, const char *text, const char *string)
{
	t->rows[t->nr++] = (struct row){ .text = text, .string = string };
}

static void add_fault(struct test *t, const char *text)
{
	t->rows[t->nr++] = (struct row){ .text = text, .status = STATUS_FAULT };
}

#define OPEN_FILE "task->files->fdt->fd[fd]"

static void add_rows(struct test *t)
{
	struct stat st;

	fstat(t->fd, &st);
	add(t, "task->pid", (uint64_t)syscall(SYS_gettid));
	add(t, "task->tgid", (uint64_t)getpid());
	add(t, "task->real_parent->tgid", (uint64_t)getppid());
	add(t, "task->group_leader == task", 1);
	add(t, "task->cred->uid.val", getuid());
	add(t, "task->cred->euid.val == 0 && task->cred->egid.val == 0", !geteuid() && !getegid());
	add_string(t, "task->comm", THREAD_NAME);
	add(t, "task->comm == \"expr \\\"thread\\\"\"", 1);
	add(t, "\"expr\" == task->comm", 0);
	add(t, "task->comm != \"expr \\\"threads\\\"\"", 1);
	add(t, "task->comm[2] == 'p' && task->comm[3] == 'r'", 1);
	add(t, "sizeof task->comm", 16);
	/* a flexible array, members of records in records, typedefs */
	add(t, OPEN_FILE "->f_inode->i_ino", st.st_ino);
	add(t, OPEN_FILE "->f_inode->i_size", FILE_SIZE);
	add(t, OPEN_FILE "->f_inode->i_mode", st.st_mode);
	add(t, "(" OPEN_FILE "->f_inode->i_mode & 0170000) == 0100000", 1);
	add(t, OPEN_FILE "->f_pos", FILE_SIZE);
	add(t, OPEN_FILE "->f_flags & 3", O_RDWR);
	add_string(t, OPEN_FILE "->f_path.dentry->d_name.name", FILE_NAME);
	add(t, OPEN_FILE "->f_path.dentry->d_name.name == \"" FILE_NAME "\"", 1);
	add(t, OPEN_FILE "->f_path.dentry->d_name.name == \"" FILE_NAME "s\"", 0);
	add(t, OPEN_FILE "->f_path.dentry->d_name.name == \"kpa_expression_kerne\"", 0);
	add(t, OPEN_FILE "->f_path.dentry->d_name.len", strlen(FILE_NAME));
	add(t, OPEN_FILE "->f_path.dentry->d_inode == " OPEN_FILE "->f_inode", 1);
	add(t, "container_of(&task->comm, struct task_struct, comm)->tgid", (uint64_t)getpid());
	add(t, "((struct task_struct *)(void *)task)->pid", (uint64_t)syscall(SYS_gettid));
	add(t, "PIDTYPE_TGID", 1);
	/* what is not evaluated does not fault */
	add(t, "fd < 0 && " OPEN_FILE "->f_pos", 0);
	add(t, "fd ? task->pid : ((struct task_struct *)0)->pid", (uint64_t)syscall(SYS_gettid));
	add_fault(t, "((struct task_struct *)0)->pid");
	add_fault(t, "((struct task_struct *)fd)->comm == \"a\"");
	add_fault(t, "((struct task_struct *)-4095)->pid");
	add_fault(t, "*(char **)8");
	add_fault(t, "task->files->fdt->fd[60]->f_pos"); /* nobody has opened it */
}

static const struct type *pointer_to(struct test *t, const struct type *target)
{
	struct type *p = arena__alloc(t->arena, sizeof(*p));

	if (p)
		*p = (struct type){
			.kind = TYPE_POINTER, .is_complete = true, .size = 8, .align = 8, .target = target
		};
	return p;
}

static int open_scope(struct test *t)
{
	struct btf_options o = { .arch = abi__find("x86_64") };
	struct diag d = { 0 };
	int err = btf_types__open(&o, &t->btf, &d);

	if (err) {
		diag__print(&d, stdout);
		diag__clear(&d);
		return err;
	}
	t->types = expression_types__of_btf(t->btf);
	t->params[0].name = "task";
	t->params[0].type = pointer_to(t, btf_types__find(t->btf, TYPE_STRUCT, "task_struct"));
	t->params[1] = (struct expression_parameter){ .name = "fd",
						      .type = arithmetic__type(BASIC_LONG, 8),
						      .limit = 1 };
	t->scope = (struct expression_scope){
		.params = t->params,
		.nr_params = 2,
		.types = &t->types,
		.word = 8,
		.char_is_signed = btf_types__char_is_signed(t->btf),
	};
	return 0;
}

static int parse_rows(struct test *t)
{
	struct diag d = { 0 };
	int err = 0;

	for (unsigned int i = 0; i < t->nr && !err; i++) {
		t->rows[i].name = arena__printf(t->arena, "expression_%u", i);
		err = expression__parse(t->rows[i].text, USE_PRINT, &t->scope, t->arena, &t->rows[i].e, &d);
	}
	if (err)
		diag__print(&d, stdout);
	diag__clear(&d);
	return err;
}

static void write_program(FILE *out, const struct row *row)
{
	static const char *const names[] = { "task", "fd" };
	static const char *const results[] = {
		[CAPTURE_NUMBER] = "&result",
		[CAPTURE_STRING] = "(char *)o->bytes, sizeof(o->bytes)",
		[CAPTURE_BYTES] = "o->bytes",
	};
	const struct type *s = type__strip(row->e.type);
	unsigned int size = row->e.capture == CAPTURE_NUMBER ? (unsigned int)row->e.size : 8;

	fprintf(out,
		"%s\nint kprobe__%s(struct pt_regs *ctx)\n{\n\tint first = 0;\n"
		"\tstruct outcome *o = outcomes.lookup(&first);\n"
		"\tstruct task_struct *task = (struct task_struct *)bpf_get_current_task();\n"
		"\tlong fd = ctx->r15;\n\t%c%u result = 0;\n\n\tif (!o)\n\t\treturn 0;\n\to->status = ",
		row->function, row->name, s->kind != TYPE_POINTER && s->is_signed ? 's' : 'u', 8 * size);
	expression_source__write_call(out, &row->e, row->name, names, results[row->e.capture]);
	fputs(";\n", out);
	if (row->e.capture == CAPTURE_NUMBER)
		fputs("\t*(u64 *)o->bytes = (u64)result;\n", out);
	fputs("\treturn 1;\n}\n\n", out);
}

static const char *write_source(struct test *t)
{
	struct expression_source *s = expression_source__new(t->arena, "", t->scope.word);
	struct definitions *d = definitions__new();
	struct text text;
	int err = s && d ? text__open(&text) : -ENOMEM;

	if (err)
		return NULL;
	fprintf(text.out,
		"#include <kprobe_args/probe.h>\n#include <kprobe_args/expression.h>\n"
		"static u64 (*bpf_get_current_task)(void) = (void *)35;\n"
		"struct outcome {\n\tu32 status;\n\tu32 padding;\n\tunsigned char bytes[%d];\n};\n"
		"BPF_PERCPU_ARRAY(outcomes, struct outcome, 1);\n",
		VALUE_SIZE);
	for (unsigned int i = 0; i < t->nr && !err; i++)
		err = expression_source__add(s, &t->scope, &t->rows[i].e, t->rows[i].name,
					     &t->rows[i].function);
	if (!err)
		err = expression_source__write_definitions(s, d, text.out);
	definitions__free(d);
	for (unsigned int i = 0; i < t->nr && !err; i++)
		write_program(text.out, &t->rows[i]);
	return err ? NULL : text__keep(&text, t->arena);
}

static bool is_right(const struct row *row, const struct outcome *o)
{
	uint64_t number;

	memcpy(&number, o->bytes, sizeof(number));
	if (o->status != row->status)
		return false;
	return row->string ? !strcmp((const char *)o->bytes, row->string) : number == row->number;
}

static int run_rows(struct test *t, struct bpf *b)
{
	const uint64_t args[1][MAX_ARGS] = { { (uint64_t)t->fd } };
	unsigned int wrong = 0;
	int err = 0;

	for (unsigned int i = 0; i < t->nr && !err; i++) {
		const struct row *row = &t->rows[i];
		struct outcome o = { 0 };

		err = bpf__run(b, arena__printf(t->arena, "kprobe__%s", row->name), args, 1, &o, sizeof(o));
		if (!err && !is_right(row, &o)) {
			wrong++;
			printf("wrong: %s\n  status %u, %llu, \"%.60s\" instead of status %u, %llu, \"%s\"\n%s\n",
			       row->text, o.status, *(unsigned long long *)o.bytes, (const char *)o.bytes,
			       row->status, (unsigned long long)row->number, row->string ? row->string : "",
			       row->function);
		}
	}
	printf("%u expressions over the kernel's own objects, %u wrong\n", t->nr, wrong);
	return err ? err : wrong ? -EINVAL : 0;
}

/* A file of a known name and size, at its end. */
static int make_file(struct test *t)
{
	static const char bytes[FILE_SIZE];
	char folder[] = "/tmp/kpa-expression-XXXXXX";
	char *path = mkdtemp(folder) ? arena__printf(t->arena, "%s/%s", folder, FILE_NAME) : NULL;

	t->fd = path ? open(path, O_RDWR | O_CREAT | O_EXCL, 0640) : -1;
	if (t->fd < 0 || write(t->fd, bytes, sizeof(bytes)) != sizeof(bytes))
		return -errno;
	unlink(path);
	rmdir(folder);
	return prctl(PR_SET_NAME, THREAD_NAME) ? -errno : 0;
}

static int run(struct test *t)
{
	struct bpf *b = NULL;
	const char *source;
	int err = make_file(t);

	if (!err)
		err = open_scope(t);
	if (!err) {
		add_rows(t);
		err = parse_rows(t);
	}
	if (err)
		return err;
	source = write_source(t);
	err = source ? bpf__compile(source, sizeof(struct outcome), t->arena, &b) : -ENOMEM;
	if (!err)
		err = run_rows(t, b);
	bpf__free(b);
	return err;
}

int main(int argc, char **argv)
{
	bool required = argc > 1 && !strcmp(argv[1], "--required");
	static struct test t;
	int err;

	if (!bpf__is_possible()) {
		puts("this process may not load BPF programs");
		return required ? 1 : SKIPPED;
	}
	t.arena = arena__new();
	err = t.arena ? run(&t) : -ENOMEM;
	if (err)
		printf("%s\n", strerror(-err));
	btf_types__free(t.btf);
	arena__free(t.arena);
	return err ? 1 : 0;
}
