/*
 * Compares the tool's placement of arguments with compilers: README.md.
 */
#include "abi_cursor.h"
#include "arena.h"
#include "ast.h"
#include "btf.h"
#include "program.h"
#include "prototypes.h"
#include "targets.h"
#include "text.h"

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

enum { EXIT_SKIPPED = 77, MAX_JOBS = 64 };

struct options {
	const char *arch;
	const char *compiler;
	uint64_t seed;
	unsigned long count;
	unsigned int batch;
	unsigned int jobs;
	bool by_text;
	bool by_btf;
	bool has_float;
	bool is_required; /* a missing compiler is a failure in CI */
	bool keeps;
	bool shows_classes;
};

struct runner {
	struct options options;
	const struct target *target;
	struct program_options program;
	const char *compile; /* command, without the files */
	const char *folder;
	struct arena *arena;
};

/*
 * One batch.
 */

struct batch {
	const struct runner *runner;
	unsigned long number;
	struct arena *arena;
	char *types; /* the text of the prototypes */
	struct ast *ast;
	const struct ast_function *functions;
	unsigned int nr;
	struct btf_types *btf; /* NULL: the AST's types decide */
	const char *source, *object, *program, *output;
	const char *definitions, *described, *btf_file;
};

static int write_prototypes(struct batch *b)
{
	const struct options *o = &b->runner->options;
	const struct abi_arch *arch = b->runner->program.arch;
	struct random random = { o->seed ^ (b->number << 20) };
	unsigned long left = o->count - b->number * o->batch;
	struct prototypes_options p = {
		.seed = random__next(&random),
		.nr = left < o->batch ? (unsigned int)left : o->batch,
		.has_int128 = arch->word == 8,
		.has_float = o->has_float,
		.is_for_btf = o->by_btf,
	};
	struct text text;

	/* clang up to 16 aligns it to 16 bytes on s390x, where the ABI and gcc align it to 8. */
	/* Together they make AAPCS's "natural alignment", which the tool cannot know: abi.c. */
	p.has_packed_aligned = arch != &abi_arm && arch != &abi_arm64;
	p.has_int128_members = p.has_int128 && arch != &abi_s390x;

	if (text__open(&text))
		return -ENOMEM;
	prototypes__write(text.out, &p);
	b->types = text__take(&text);
	return b->types ? 0 : -ENOMEM;
}

static int parse(struct batch *b)
{
	struct ast_options o = {
		.file_name = "prototypes.c",
		.target = b->runner->program.arch->target,
	};
	struct ast_error e;
	int err = ast__parse(&o, b->types, strlen(b->types), b->arena, &e, &b->ast);

	if (err) {
		fprintf(stderr, "prototypes.c:%u: %s\n", e.at.line, e.message ? e.message : "?");
		return err;
	}
	b->functions = ast__functions(b->ast, &b->nr);
	return 0;
}

static struct program_options program_options(const struct batch *b)
{
	struct program_options p = b->runner->program;

	p.btf = b->btf;
	return p;
}

static int write_program(struct batch *b, struct program_counts *counts)
{
	struct program_options p = program_options(b);
	FILE *f = fopen(b->source, "w");
	int err;

	if (!f)
		return -errno;
	p.seed = (uint32_t)(b->runner->options.seed + b->number);
	err = program__write(f, &p, b->types, b->functions, b->nr, counts);
	if (err == -ERANGE)
		fprintf(stderr, "%s %s has an argument elsewhere: a piece lies behind its end\n",
			b->runner->options.arch, b->runner->options.compiler);
	return fclose(f) ? -errno : err;
}

/* Runs COMMAND; its output goes to the batch's file. Returns its status, or -errno. */
static int run(const struct batch *b, const char *command)
{
	char *const argv[] = { "sh", "-c", (char *)command, NULL };
	posix_spawn_file_actions_t actions;
	int status = 0, err;
	pid_t pid;

	if (!command)
		return -ENOMEM;
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, b->output, O_WRONLY | O_CREAT | O_TRUNC,
					 0600);
	posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO);
	err = posix_spawn(&pid, "/bin/sh", &actions, NULL, argv, environ);
	posix_spawn_file_actions_destroy(&actions);
	if (err)
		return -err;
	if (waitpid(pid, &status, 0) < 0)
		return -errno;
	return status;
}

static void show_output(const struct batch *b)
{
	FILE *f = fopen(b->output, "r");
	char line[512];

	for (unsigned int i = 0; f && i < 60 && fgets(line, sizeof(line), f); i++)
		fputs(line, stderr);
	if (f)
		fclose(f);
}

/* The line of the prototypes' text that defines what NAME says, as "struct t4 {". */
static void show_definition(const struct batch *b, const struct type *t)
{
	const char *start;
	char *name = NULL;

	t = type__strip(t);
	if (!type__is_record(t) || !t->name)
		return;
	for (uint32_t i = 0; i < t->nr; i++)
		show_definition(b, t->members[i].type);
	if (asprintf(&name, "%s %s {", t->kind == TYPE_UNION ? "union" : "struct", t->name) < 0)
		return;
	start = strstr(b->types, name);
	if (start)
		fprintf(stderr, "  %.*s // %llu bytes, alignment %u\n", (int)strcspn(start, "\n"), start,
			(unsigned long long)t->size, t->align);
	free(name);
}

static void show_function(const struct batch *b, unsigned int function)
{
	const struct ast_function *f = &b->functions[function];

	type__declare(stderr, f->result, f->name);
	fputc('(', stderr);
	for (unsigned int i = 0; i < f->nr_params; i++) {
		fputs(i ? ", " : "", stderr);
		type__declare(stderr, f->params[i].type, f->params[i].name);
	}
	fputs(f->is_variadic ? ", ...)\n" : ")\n", stderr);
	for (unsigned int i = 0; i <= f->nr_params; i++) {
		const struct program_options o = program_options(b);
		const struct abi_arch *arch = i < f->nr_params ? o.arch : o.arch->results;
		struct program_param p;

		if (program__param(&o, b->arena, f, i, &p))
			return;
		fprintf(stderr, "  %s: ", i < f->nr_params ? f->params[i].name : "result");
		if (arch || p.place.unknown)
			abi_place__write(stderr, arch, &p.place);
		fputc('\n', stderr);
	}
}

/* What the test program has printed, with the prototype it is about. */
static void explain_difference(const struct batch *b)
{
	FILE *f = fopen(b->output, "r");
	unsigned int function = 0, param = 0;
	int nr = f ? fscanf(f, "difference %u %u", &function, &param) : 0;

	if (f)
		fclose(f);
	show_output(b);
	if (nr != 2 || function >= b->nr || param > b->functions[function].nr_params)
		return;
	if (param == b->functions[function].nr_params)
		fputs("result of ", stderr);
	else
		fprintf(stderr, "parameter %u of ", param);
	show_function(b, function);
	for (unsigned int i = 0; i <= param && i < b->functions[function].nr_params; i++)
		show_definition(b, b->functions[function].params[i].type);
	show_definition(b, b->functions[function].result);
}

static int run_step(const struct batch *b, const char *what, const char *command)
{
	int status = run(b, command);

	if (!status)
		return 0;
	fprintf(stderr, "%s %s: %s (seed %llu, batch %lu, %s)\n", b->runner->options.arch,
		b->runner->options.compiler, what, (unsigned long long)b->runner->options.seed, b->number,
		b->source);
	if (status < 0)
		fprintf(stderr, "%s\n", strerror(-status));
	else
		explain_difference(b);
	return -EINVAL;
}

static int compile_and_run(const struct batch *b)
{
	const struct runner *r = b->runner;
	struct arena *a = b->arena;
	int err = run_step(b, "the test program does not compile",
			   arena__printf(a, "%s -c -o %s %s", r->compile, b->object, b->source));

	if (!err)
		err = run_step(b, "the test program cannot be linked",
			       arena__printf(a, "%s -static -o %s %s", r->target->linker, b->program,
					     b->object));
	if (!err)
		err = run_step(b, "the compiler has an argument elsewhere",
			       arena__printf(a, "%s %s", r->target->runner ? r->target->runner : "exec",
					     b->program));
	return err;
}

/* What a kernel has of its functions: pahole's BTF, made of the compiler's DWARF. */
static int make_btf(struct batch *b)
{
	const struct runner *r = b->runner;
	struct btf_options o = { .path = b->btf_file, .arch = r->program.arch };
	struct arena *a = b->arena;
	struct diag d = { 0 };
	FILE *f = fopen(b->definitions, "w");
	int err;

	if (!f)
		return -errno;
	err = program__write_definitions(f, b->types, b->functions, b->nr);
	if (fclose(f) || err)
		return -EIO;
	err = run_step(b, "the definitions do not compile",
		       arena__printf(a, "%s -g -c -o %s %s", r->compile, b->described, b->definitions));
	if (!err)
		err = run_step(b, "pahole makes no BTF",
			       arena__printf(a, "pahole --btf_encode_detached=%s %s", b->btf_file,
					     b->described));
	if (!err)
		err = btf_types__open(&o, &b->btf, &d);
	if (d.message)
		diag__print(&d, stderr);
	diag__clear(&d);
	return err;
}

static int name_files(struct batch *b)
{
	struct arena *a = b->arena;
	const char *folder = b->runner->folder;

	b->source = arena__printf(a, "%s/%lu.c", folder, b->number);
	b->object = arena__printf(a, "%s/%lu.o", folder, b->number);
	b->program = arena__printf(a, "%s/%lu", folder, b->number);
	b->output = arena__printf(a, "%s/%lu.out", folder, b->number);
	b->definitions = arena__printf(a, "%s/%lu.definitions.c", folder, b->number);
	b->described = arena__printf(a, "%s/%lu.definitions.o", folder, b->number);
	b->btf_file = arena__printf(a, "%s/%lu.btf", folder, b->number);
	return b->source && b->object && b->program && b->output && b->definitions && b->described &&
			       b->btf_file ?
		       0 :
		       -ENOMEM;
}

static void remove_files(const struct batch *b)
{
	unlink(b->source);
	unlink(b->object);
	unlink(b->program);
	unlink(b->output);
	unlink(b->definitions);
	unlink(b->described);
	unlink(b->btf_file);
}

static int run_batch(const struct runner *r, unsigned long number, struct program_counts *counts)
{
	struct batch b = { .runner = r, .number = number, .arena = arena__new() };
	int err = b.arena ? name_files(&b) : -ENOMEM;

	if (!err)
		err = write_prototypes(&b);
	if (!err)
		err = parse(&b);
	if (!err && r->options.by_btf)
		err = make_btf(&b);
	if (!err)
		err = write_program(&b, counts);
	if (!err)
		err = compile_and_run(&b);
	if (!err && !r->options.keeps)
		remove_files(&b);
	btf_types__free(b.btf);
	ast__free(b.ast);
	free(b.types);
	arena__free(b.arena);
	return err;
}

/*
 * All of them.
 */

struct shared {
	volatile bool has_failed;
	struct program_counts counts[MAX_JOBS];
};

static unsigned long nr_batches(const struct options *o)
{
	return (o->count + o->batch - 1) / o->batch;
}

static int run_job(const struct runner *r, unsigned int job, struct shared *shared)
{
	for (unsigned long i = job; i < nr_batches(&r->options); i += r->options.jobs) {
		if (shared->has_failed)
			return 0;
		if (run_batch(r, i, &shared->counts[job])) {
			shared->has_failed = true;
			return 1;
		}
	}
	return 0;
}

static void add_counts(struct program_counts *sum, const struct program_counts *c)
{
	sum->prototypes += c->prototypes;
	sum->hidden_results += c->hidden_results;
	sum->variadic += c->variadic;
	sum->params += c->params;
	sum->in_registers += c->in_registers;
	sum->on_stack += c->on_stack;
	sum->split += c->split;
	sum->by_reference += c->by_reference;
	sum->nowhere += c->nowhere;
	classes__add(&sum->compared, &c->compared);
	program__add_refusals(sum->refusals, c->refusals);
	sum->results.in_register += c->results.in_register;
	sum->results.in_two += c->results.in_two;
	sum->results.by_reference += c->results.by_reference;
	sum->results.nowhere += c->results.nowhere;
	program__add_refusals(sum->results.refusals, c->results.refusals);
}

static void report_results(const struct program_results *c)
{
	printf("  results: %lu in one register, %lu in two, %lu in memory, %lu nowhere; no difference\n",
	       c->in_register, c->in_two, c->by_reference, c->nowhere);
	for (unsigned int i = 0; i < MAX_REASONS && c->refusals[i].why; i++)
		printf("  %lu results not compared: %s\n", c->refusals[i].nr, c->refusals[i].why);
}

static void report(const struct runner *r, const struct program_counts *c)
{
	printf("%s %s%s: %lu prototypes (seed %llu), %lu with a hidden result, %lu variadic; %lu parameters: "
	       "%lu in registers, %lu on the stack, %lu in both, %lu by reference, %lu nowhere; "
	       "no difference\n",
	       r->options.arch, r->options.compiler,
	       r->options.by_text ? " through C" :
	       r->options.by_btf  ? " by BTF" :
				    "",
	       c->prototypes, (unsigned long long)r->options.seed, c->hidden_results, c->variadic, c->params,
	       c->in_registers, c->on_stack, c->split, c->by_reference, c->nowhere);
	for (unsigned int i = 0; i < MAX_REASONS && c->refusals[i].why; i++)
		printf("  %lu parameters not compared: %s\n", c->refusals[i].nr, c->refusals[i].why);
	if (r->program.arch->results)
		report_results(&c->results);
	if (r->options.shows_classes)
		classes__write(stdout, &c->compared);
}

/* Of a few prototypes not all classes can be expected. */
static bool is_complete(const struct runner *r, const struct program_counts *c)
{
	enum { ENOUGH = 3000 };
	const struct program_results *results = &c->results;

	if (r->options.count < ENOUGH)
		return true;
	if (r->program.arch->results &&
	    !(results->in_register && results->in_two && results->by_reference && results->nowhere)) {
		printf("nothing compared: results of some kind\n");
		return false;
	}
	return !classes__write_missing(stdout, &c->compared, r->program.arch->word == 8,
				       r->program.arch->result_shifts);
}

static int run_jobs(const struct runner *r)
{
	struct program_counts sum = { 0 };
	struct shared *shared =
		mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	bool has_failed = false;

	if (shared == MAP_FAILED)
		return 1;
	for (unsigned int i = 0; i < r->options.jobs; i++) {
		pid_t pid = fork();

		if (pid < 0)
			shared->has_failed = true;
		if (!pid)
			_exit(run_job(r, i, shared));
	}
	for (int status; wait(&status) > 0;)
		has_failed |= status != 0;
	for (unsigned int i = 0; i < r->options.jobs; i++)
		add_counts(&sum, &shared->counts[i]);
	has_failed |= shared->has_failed;
	munmap(shared, sizeof(*shared));
	if (!has_failed)
		report(r, &sum);
	return has_failed || !is_complete(r, &sum);
}

/*
 * What is there, and what is not.
 */

static bool is_installed(const char *command)
{
	char *test = NULL;
	bool found;

	if (asprintf(&test, "command -v %.*s >/dev/null 2>&1", (int)strcspn(command, " "), command) < 0)
		return false;
	found = system(test) == 0;
	free(test);
	return found;
}

static int skip(const struct options *o, const char *command)
{
	bool is_failure = o->is_required && getenv("CI");

	printf("%s: %s %s: %.*s is not installed (scripts/deps.sh test)\n", is_failure ? "FAILED" : "SKIPPED",
	       o->arch, o->compiler, (int)strcspn(command, " "), command);
	return is_failure ? 1 : EXIT_SKIPPED;
}

/* 0, or the status to exit with. */
static int choose_compiler(struct runner *r)
{
	static const char common[] =
		"-std=gnu11 -O2 -w -ffreestanding -nostdlib -fno-pic -fno-pie -fno-strict-aliasing "
		"-fno-stack-protector -fno-asynchronous-unwind-tables -fno-builtin -I" KPA_TARGET_DIR;
	const struct options *o = &r->options;
	const struct target *t = r->target;
	const char *base = strrchr(o->compiler, '/');
	const char *command = o->compiler, *flags = t->flags, *own;
	const char *gcc_only = "-fno-tree-loop-distribute-patterns";

	base = base ? base + 1 : o->compiler;
	r->program.is_clang = !strncmp(base, "clang", strlen("clang"));
	own = r->program.is_clang ? t->clang_flags : t->gcc_flags;
	if (o->has_float) {
		flags = t->float_flags;
		own = NULL;
	}
	if (!flags) {
		fprintf(stderr, "floating point is not tried on %s\n", o->arch);
		return 2;
	}
	if (!strcmp(o->compiler, "gcc"))
		command = t->gcc;
	if (r->program.is_clang)
		r->compile = arena__printf(r->arena, "%s --target=%s %s %s %s", command, t->triple, common,
					   flags, own ? own : "");
	else
		r->compile = arena__printf(r->arena, "%s %s %s %s %s", command, common, gcc_only, flags,
					   own ? own : "");
	if (!r->compile)
		return 1;
	if (!is_installed(command))
		return skip(o, command);
	if (!is_installed(t->linker))
		return skip(o, t->linker);
	if (o->by_btf && !is_installed("pahole"))
		return skip(o, "pahole");
	return t->runner && !is_installed(t->runner) ? skip(o, t->runner) : 0;
}

static void usage(FILE *out)
{
	fputs("usage: kpa_abi_gen [--arch NAME] [--cc gcc|clang|COMMAND] [--seed N] [--count N] [--batch N]\n"
	      "                   [--jobs N] [--through-c] [--btf] [--float] [--keep] [--classes] [--required]\n"
	      "architectures:",
	      out);
	for (unsigned int i = 0; targets__nth(i); i++)
		fprintf(out, " %s", targets__nth(i)->arch);
	fputc('\n', out);
}

static int parse_options(int argc, char **argv, struct options *o)
{
	static const struct option names[] = {
		{ "arch", required_argument, NULL, 'a' }, { "batch", required_argument, NULL, 'b' },
		{ "btf", no_argument, NULL, 'B' },	  { "cc", required_argument, NULL, 'c' },
		{ "classes", no_argument, NULL, 'C' },	  { "count", required_argument, NULL, 'n' },
		{ "float", no_argument, NULL, 'f' },	  { "help", no_argument, NULL, 'h' },
		{ "jobs", required_argument, NULL, 'j' }, { "keep", no_argument, NULL, 'k' },
		{ "required", no_argument, NULL, 'r' },	  { "seed", required_argument, NULL, 's' },
		{ "through-c", no_argument, NULL, 't' },  { NULL, 0, NULL, 0 },
	};
	int c;

	while ((c = getopt_long(argc, argv, "a:b:c:n:fhj:krs:t", names, NULL)) >= 0) {
		switch (c) {
		case 'a':
			o->arch = optarg;
			break;
		case 'B':
			o->by_btf = true;
			break;
		case 'b':
			o->batch = (unsigned int)strtoul(optarg, NULL, 0);
			break;
		case 'C':
			o->shows_classes = true;
			break;
		case 'c':
			o->compiler = optarg;
			break;
		case 'n':
			o->count = strtoul(optarg, NULL, 0);
			break;
		case 'f':
			o->has_float = true;
			break;
		case 'j':
			o->jobs = (unsigned int)strtoul(optarg, NULL, 0);
			break;
		case 'k':
			o->keeps = true;
			break;
		case 'r':
			o->is_required = true;
			break;
		case 's':
			o->seed = strtoull(optarg, NULL, 0);
			break;
		case 't':
			o->by_text = true;
			break;
		default:
			usage(c == 'h' ? stdout : stderr);
			return c == 'h' ? 0 : 2;
		}
	}
	return -1;
}

static int run_all(struct runner *r)
{
	char folder[] = "/tmp/kpa_abi_XXXXXX";
	int status = choose_compiler(r);

	if (status)
		return status;
	r->folder = mkdtemp(folder);
	if (!r->folder) {
		perror("mkdtemp");
		return 1;
	}
	status = run_jobs(r);
	if (!status && !r->options.keeps)
		rmdir(folder);
	return status;
}

int main(int argc, char **argv)
{
	struct runner r = {
		.options = {
			.arch = "x86_64",
			.compiler = "gcc",
			.seed = 1,
			.count = 1000,
			.batch = 500,
			.jobs = 1,
		},
	};
	struct options *o = &r.options;
	int status = parse_options(argc, argv, o);

	if (status >= 0)
		return status;
	r.target = targets__find(o->arch);
	r.program.arch = abi__find(o->arch);
	if (!r.target || !r.program.arch || !o->batch || !o->jobs || o->jobs > MAX_JOBS) {
		usage(stderr);
		return 2;
	}
	r.program.read_by_text = o->by_text;
	r.arena = arena__new();
	if (!r.arena)
		return 1;
	status = run_all(&r);
	arena__free(r.arena);
	return status;
}
