/* What clang and LLVM print while they compile, as far as it is errors. */
#ifndef KPA_COMPILER_LOG_H
#define KPA_COMPILER_LOG_H

#include "compiler_message.h"

struct arena;

/*
 * The errors in LOG, *NR of them in *ERRORS, owned by A. SOURCE is what the log calls the source, by #line or as
 * libbcc does. 0 or -ENOMEM.
 */
int compiler_log__errors(const char *log, const char *source, struct arena *a, struct compiler_error **errors,
			 uint32_t *nr);

#endif
