#include "local.h"

#include "access.h"
#include "plan.h"

#include <string.h>

void write_locals(FILE *out, const struct run *run, const struct probe *p)
{
	static const struct abi_place nowhere = { .nr_pieces = 0 };
	struct access how = {
		.arch = run->arch,
		.context = p->context,
		.user_stack = run->options->user_stack && strncmp(p->name, "kprobe__", strlen("kprobe__")),
		.on_unread = plan_on_unread(run),
	};

	for (unsigned int i = 0; i < p->nr_params; i++) {
		bool is_there = p->kind == PROBE_ENTRY && !p->places[i].unknown;

		if (plan_reads(p, i))
			access__write_local(out, &how, p->params[i].type, p->params[i].name,
					    is_there ? &p->places[i] : &nowhere);
	}
}

void write_list(FILE *out, const struct probe *p)
{
	fprintf(out, "struct pt_regs *%s", p->context);
	for (unsigned int i = 0; p->kind == PROBE_SYSCALL && i < p->nr_params; i++) {
		fputs(", ", out);
		type__declare(out, p->params[i].type, p->params[i].name);
	}
}
