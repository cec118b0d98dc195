/* The compiler process, seen from the tracer: it is started, asked, and gone again. */
#ifndef KPA_COMPILER_H
#define KPA_COMPILER_H

#include "compiler_message.h"
#include "diag.h"

struct arena;
struct compiler;

/*
 * Starts PROGRAM. CANCEL_FD becomes readable when the user wants to stop; -1: never. 0 with *OUT, which
 * the caller frees, or -errno with D set.
 */
int compiler__start(const char *program, int cancel_fd, struct compiler **out, struct diag *d);
/* NULL is allowed. Ends the process. */
void compiler__free(struct compiler *c);

/*
 * Sends R; the answer is taken by compiler__receive(), and the time between belongs to the caller.
 * 0, or -errno with D set; A is for D's texts only.
 */
int compiler__send(struct compiler *c, const struct compiler_request *r, struct arena *a, struct diag *d);
/*
 * Waits for the answer. 0 with REPLY, owned by A; also when reply->err says that the source was wrong.
 * -EINTR when cancelled; other -errno with D set when there is no answer.
 */
int compiler__receive(struct compiler *c, struct arena *a, struct compiler_reply *reply, struct diag *d);
/* Both at once. */
int compiler__ask(struct compiler *c, const struct compiler_request *r, struct arena *a,
		  struct compiler_reply *reply, struct diag *d);

/* All that the process has printed so far, owned by A; NULL: nothing. */
const char *compiler__log(struct compiler *c, struct arena *a);

#endif
