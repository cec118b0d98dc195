#include "machine.h"

#include "arena.h"
#include "diag.h"
#include "machine_kernel.h"
#include "machine_trial.h"

#include <errno.h>
#include <sys/utsname.h>

void machine__add(struct machine *m, const char *subject, enum verdict verdict, const char *found,
		  const char *advice)
{
	if (m->nr_findings < MAX_FINDINGS)
		m->findings[m->nr_findings++] = (struct finding){ subject, verdict, found, advice };
}

void machine__add_failure(struct machine *m, const char *subject, enum verdict verdict, struct diag *d,
			  struct arena *a)
{
	machine__add(m, subject, verdict, d->message ? arena__strdup(a, d->message) : "it does not work",
		     arena__strdup(a, d->hint));
	diag__clear(d);
}

int machine__look(struct machine *m, const struct machine_options *o, struct arena *a)
{
	struct utsname uts;

	*m = (struct machine){ .release = "?" };
	if (!uname(&uts)) {
		m->release = arena__strdup(a, uts.release);
		m->arch = arena__strdup(a, uts.machine);
	}
	if (!m->release || !m->arch)
		return -ENOMEM;
	machine__look_at_kernel(m, o, a);
	return machine__try(m, o, a);
}
