#include "diag_pack.h"

void diag__pack(struct pack *p, const struct diag *d, struct arena *a)
{
	unsigned int nr;
	const char *const *notes = diag__notes(d, a, &nr);

	pack__string(p, d->message);
	pack__string(p, d->quoted);
	pack__u64(p, d->at.start);
	pack__u64(p, d->at.len);
	pack__string(p, d->hint);
	pack__u32(p, notes ? nr : 0);
	for (unsigned int i = 0; notes && i < nr; i++)
		pack__string(p, notes[i]);
}

void diag__unpack(struct unpack *u, struct diag *d, int err)
{
	const char *message = unpack__string(u), *quoted = unpack__string(u), *hint;
	struct span at = { .start = unpack__u64(u) };
	uint32_t nr;

	at.len = unpack__u64(u);
	hint = unpack__string(u);
	nr = unpack__count(u, sizeof(uint64_t));
	for (uint32_t i = 0; i < nr && !u->failed; i++) {
		const char *note = unpack__string(u);

		if (note)
			diag__note(d, "%s", note);
	}
	if (!err)
		return;
	if (quoted)
		diag__quote(d, quoted, at);
	if (hint)
		diag__hint(d, "%s", hint);
	if (message)
		diag__fail(d, err, "%s", message);
}
