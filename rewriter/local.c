#include "local.h"

#include "access.h"
#include "plan.h"

#include <string.h>

static const struct abi_place nowhere = { .nr_pieces = 0 };

/* More would be a large part of a BPF program's stack of 512 bytes. */
enum { MAX_SLOTS = 16 };

static struct access_slot slot(const struct probe *p, unsigned int i)
{
	bool is_there = p->kind == PROBE_ENTRY && !p->places[i].unknown;

	return (struct access_slot){ p->params[i].type, p->params[i].name,
				     is_there ? &p->places[i] : &nowhere };
}

/* Those from the FIRST on that stand side by side on the stack, in SLOTS; returns how many. */
static unsigned int find_slots(const struct access *how, const struct probe *p, unsigned int first,
			       struct access_slot slots[MAX_SLOTS])
{
	unsigned int nr = 0;

	for (unsigned int i = first; i < p->nr_params && nr < MAX_SLOTS && plan_reads(p, i); i++) {
		struct access_slot s = slot(p, i);

		if (!access__is_slot(how, s.type, s.place) ||
		    (nr && s.place->pieces[0].stack / 8 != slots[nr - 1].place->pieces[0].stack / 8 + 1))
			break;
		slots[nr++] = s;
	}
	return nr;
}

void write_locals(FILE *out, const struct run *run, const struct probe *p)
{
	struct access how = {
		.arch = run->arch,
		.context = p->context,
		.user_stack = run->options->user_stack && strncmp(p->name, "kprobe__", strlen("kprobe__")),
		.on_unread = plan_on_unread(run),
	};
	struct access_slot slots[MAX_SLOTS];

	for (unsigned int i = 0; i < p->nr_params; i++) {
		struct access_slot s = slot(p, i);
		unsigned int nr = find_slots(&how, p, i, slots);

		if (nr > 1) {
			access__write_slots(out, &how, slots, nr);
			i += nr - 1;
		} else if (plan_reads(p, i)) {
			access__write_local(out, &how, s.type, s.name, s.place);
		}
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
