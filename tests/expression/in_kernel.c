#include "in_kernel.h"

#include "arena.h"
#include "bpf.h"
#include "scope.h"
#include "text.h"

#include <errno.h>
#include <sys/mman.h>

enum { BPF_STACK = 512 };

static bool is_by_value(const struct type *t)
{
	return type__is_record(t);
}

static void write_parameter(const struct program *p, FILE *out, unsigned int param, unsigned int reg)
{
	const struct expression_parameter *e = &p->scope->scope.params[param];
	const struct type *t = type__decay(p->arena, e->type, 8);

	fputc('\t', out);
	if (is_by_value(t)) {
		type__declare(out, t, e->name);
		fprintf(out,
			";\n\n\tif (read_memory((void *)&%s, sizeof(%s), (void *)ctx->%s))\n\t\treturn 0;\n",
			e->name, e->name, bpf_registers[reg]);
		return;
	}
	type__declare(out, t, e->name);
	fprintf(out, " = (");
	type__declare(out, t, NULL);
	fprintf(out, ")ctx->%s;\n", bpf_registers[reg]);
}

static bool fits(const struct item *item)
{
	return item->e.nr_params <= MAX_ARGS;
}

/* As large as a record on the stack may be, by what the expression says that it takes itself. */
static unsigned int record_size(const struct program *p, const struct expression *e)
{
	unsigned int used = e->stack + EXPRESSION_STACK_RESERVE;

	for (unsigned int i = 0; i < e->nr_params; i++) {
		const struct type *t = type__strip(p->scope->scope.params[e->params[i]].type);

		used += is_by_value(t) ? ((unsigned int)t->size + 7) / 8 * 8 : 8;
	}
	return used + 8 < BPF_STACK ? (BPF_STACK - used) / 8 * 8 : 8;
}

static void write_function(const struct program *p, FILE *out, const struct item *item)
{
	const struct expression *e = &item->e;
	unsigned int size = record_size(p, e);

	fprintf(out, "%s\nint kprobe__%s(struct pt_regs *ctx)\n{\n", item->function, item->name);
	fprintf(out,
		"\tint first = 0;\n\tu64 record[%u];\n\tstruct outcome *o = outcomes.lookup(&first);\n\n",
		size / 8);
	fprintf(out, "\tif (!o)\n\t\treturn 0;\n\tread_memory(record, %u, 0);\n", size);
	for (unsigned int i = 0; i < e->nr_params; i++)
		write_parameter(p, out, e->params[i], i);
	if (e->capture == CAPTURE_NUMBER)
		fprintf(out, "\t%s result = 1;\n\n\to->status = %s;\n\t*(u64 *)o->bytes = (u64)result;\n",
			program__number_type(e), program__call(p, item, "&result"));
	else if (e->capture == CAPTURE_BYTES)
		fprintf(out, "\to->status = %s;\n", program__call(p, item, "o->bytes"));
	else
		fprintf(out, "\to->status = %s;\n",
			program__call(p, item, arena__printf(p->arena, "(char *)o->bytes, %d", TEXT_SIZE)));
	/* Until here it is in use. */
	fputs("\tasm volatile(\"\" : : \"r\"(record) : \"memory\");\n\treturn 1;\n}\n\n", out);
}

static const char *write_source(const struct program *p)
{
	struct text t;
	int err = text__open(&t);

	if (err)
		return NULL;
	fprintf(t.out,
		"#include <kprobe_args/probe.h>\n#include <kprobe_args/expression.h>\n"
		"struct outcome {\n\tu32 status;\n\tu32 type_differs;\n\tunsigned char bytes[%d];\n};\n"
		"BPF_PERCPU_ARRAY(outcomes, struct outcome, 1);\n",
		MAX_RESULT);
	err = program__write_definitions(p, t.out);
	for (unsigned int i = 0; i < p->nr && !err; i++)
		if (fits(&p->items[i]))
			write_function(p, t.out, &p->items[i]);
	return err ? NULL : text__keep(&t, p->arena);
}

/* The arguments as the program's context has them. */
static void set_arguments(const struct program *p, const struct item *item, const struct memory *memory,
			  unsigned int call, uint64_t *args)
{
	for (unsigned int i = 0; i < item->e.nr_params; i++) {
		unsigned int param = item->e.params[i];
		const void *bytes = memory->args[call][param];

		if (is_by_value(type__strip(p->scope->scope.params[param].type)))
			args[i] = (uint64_t)(uintptr_t)bytes;
		else
			memcpy(&args[i], bytes, sizeof(*args));
	}
}

/* Where the pointers in it point to. */
static int map_memory(const struct memory *memory)
{
	void *at = mmap((void *)MEMORY_ADDRESS, MEMORY_SIZE, PROT_READ | PROT_WRITE,
			MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);

	if (at == MAP_FAILED)
		return -errno;
	memcpy(at, memory->bytes, MEMORY_SIZE);
	return 0;
}

static int run_item(const struct program *p, const struct memory *memory, struct bpf *b, unsigned int i,
		    struct outcome *found)
{
	const struct item *item = &p->items[i];
	uint64_t args[NR_CALLS][MAX_ARGS] = { { 0 } };

	if (!fits(item)) {
		for (unsigned int call = 0; call < NR_CALLS; call++)
			found[call * p->nr + i].status = NOT_RUN;
		return 0;
	}
	for (unsigned int call = 0; call < NR_CALLS; call++)
		set_arguments(p, item, memory, call, args[call]);
	return bpf__run(b, arena__printf(p->arena, "kprobe__%s", item->name),
			(const uint64_t(*)[MAX_ARGS])args, NR_CALLS, &found[i], p->nr * sizeof(*found));
}

/* BCC makes reads of its own of what it takes for a dereference, whose failures nobody sees. */
static int check_unchanged(const struct program *p, const struct bpf *b, const struct item *item)
{
	static const char start[] = "INLINE int ", end[] = "\n}\n";

	for (const char *f = strstr(item->function, start), *next; f; f = next) {
		const char *stop = strstr(f, end) + strlen(end);

		if (!strstr(bpf__rewritten(b), arena__strndup(p->arena, f, (size_t)(stop - f)))) {
			printf("BCC changes %s\n", item->function);
			return -EINVAL;
		}
		next = strstr(stop, start);
	}
	return 0;
}

int in_kernel__run(const struct program *p, const struct memory *memory, struct outcome *found)
{
	const char *source = write_source(p);
	struct bpf *b = NULL;
	int err = source ? bpf__compile(source, sizeof(struct outcome), p->arena, &b) : -ENOMEM;

	for (unsigned int i = 0; i < p->nr && !err; i++)
		if (fits(&p->items[i]))
			err = check_unchanged(p, b, &p->items[i]);
	if (!err)
		err = map_memory(memory);
	for (unsigned int i = 0; i < p->nr && !err; i++)
		err = run_item(p, memory, b, i, found);
	munmap((void *)MEMORY_ADDRESS, MEMORY_SIZE);
	bpf__free(b);
	return err;
}
