#include "disassemble.h"

#include <errno.h>
#include <llvm-c/Disassembler.h>
#include <llvm-c/Target.h>
#include <string.h>

enum { WIDE = BPF_LD | BPF_DW | BPF_IMM };

/* A wide load that names a map: LLVM would print only a number. */
static int write_map_load(FILE *out, const struct image *image, const struct bpf_insn *insn)
{
	if (insn->code != WIDE || insn->src_reg != BPF_PSEUDO_MAP_FD || (uint32_t)insn->imm >= image->nr_maps)
		return 0;
	fprintf(out, "r%u = map %s", insn->dst_reg, image->maps[insn->imm].name);
	return 1;
}

/* One that waits for its number: include/kprobe_args/record.h. */
static int write_at_load(FILE *out, const struct bpf_insn *insn)
{
	if (insn->code != WIDE || insn->src_reg <= BPF_PSEUDO_FUNC + 1)
		return 0;
	fprintf(out, "r%u = AT_LOAD(%d)", insn->dst_reg, insn->imm);
	return 1;
}

static void write_insn(FILE *out, LLVMDisasmContextRef context, const struct bpf_insn *insn, uint32_t nr_left)
{
	char text[256] = "?";
	/* LLVM takes the bytes as non-const, and does not write to them. */
	uint8_t *bytes = (uint8_t *)(uintptr_t)insn;

	if (!LLVMDisasmInstruction(context, bytes, nr_left * sizeof(*insn), 0, text, sizeof(text)))
		fprintf(out, "(bytes %02x ...)", insn->code);
	else
		fputs(text + strspn(text, "\t "), out);
}

static void write_program(FILE *out, LLVMDisasmContextRef context, const struct image *image,
			  const struct image_program *p)
{
	fprintf(out, "%s: %u instructions\n", p->name, p->nr_insns);
	for (uint32_t i = 0; i < p->nr_insns; i++) {
		const struct bpf_insn *insn = &p->insns[i];

		fprintf(out, "%4u: ", i);
		if (!write_map_load(out, image, insn) && !write_at_load(out, insn))
			write_insn(out, context, insn, p->nr_insns - i);
		fputc('\n', out);
		i += insn->code == WIDE;
	}
}

int disassemble(FILE *out, const struct image *image)
{
	LLVMDisasmContextRef context;

	LLVMInitializeAllTargetInfos();
	LLVMInitializeAllTargetMCs();
	LLVMInitializeAllDisassemblers();
	context = LLVMCreateDisasm("bpf", NULL, 0, NULL, NULL);
	if (!context)
		return -ENOSYS;
	for (uint32_t i = 0; i < image->nr_programs; i++)
		write_program(out, context, image, &image->programs[i]);
	LLVMDisasmDispose(context);
	return 0;
}
