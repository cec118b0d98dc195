/* BPF instructions as text, by LLVM's disassembler. */
#ifndef KPA_DISASSEMBLE_H
#define KPA_DISASSEMBLE_H

#include "image.h"

#include <stdio.h>

/* Writes every program of IMAGE. 0, or -ENOSYS when LLVM has no BPF target. */
int disassemble(FILE *out, const struct image *image);

#endif
