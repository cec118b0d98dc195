/* A compiled probe, with all that is needed to load it, to attach it and to read its records. */
#ifndef KPA_PROBE_H
#define KPA_PROBE_H

#include "image.h"
#include "layout.h"
#include "prototype.h"
#include "target.h"

struct pack;
struct unpack;

struct probe {
	struct prototype proto;
	struct layout layout;
	const char *program; /* the probe function's name in the image */
	struct image image;
	struct target target;
};

/* For a later run: of the prototype only what printing needs, no places. */
void probe__pack(const struct probe *probe, struct pack *p);
/* Fills PROBE, owned by U's arena. 0, or -EINVAL for what probe__pack() did not write. */
int probe__unpack(struct probe *probe, struct unpack *u);

#endif
