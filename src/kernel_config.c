#include "kernel_config.h"

#include "arena.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <zlib.h>

enum {
	/* Ten times what distributions have. */
	MAX_CONFIG = 4 << 20,
};

/* Compressed or not; NULL: it is not there, or cannot be read. */
static const char *read_file(const char *path, struct arena *a)
{
	gzFile f = gzopen(path, "re");
	char *text = f ? arena__alloc(a, MAX_CONFIG + 1) : NULL;
	int len = text ? gzread(f, text, MAX_CONFIG) : -1;

	if (f && gzclose(f) != Z_OK)
		len = -1;
	return len > 0 ? text : NULL;
}

/* A file that tells no option at all is no such file. */
static bool take(struct kernel_config *c, const char *path, struct arena *a)
{
	const char *text = path ? read_file(path, a) : NULL;

	if (!text || !strstr(text, "\nCONFIG_"))
		return false;
	*c = (struct kernel_config){ path, text };
	return true;
}

void kernel_config__read(struct kernel_config *c, const char *root, const char *release, struct arena *a)
{
	*c = (struct kernel_config){ NULL, NULL };
	if (take(c, arena__printf(a, "%s/proc/config.gz", root), a) ||
	    take(c, arena__printf(a, "%s/boot/config-%s", root, release), a) ||
	    take(c, arena__printf(a, "%s/lib/modules/%s/config", root, release), a))
		return;
	take(c, arena__printf(a, "%s/lib/modules/%s/build/.config", root, release), a);
}

char kernel_config__value(const struct kernel_config *c, const char *name)
{
	size_t len = strlen(name);

	if (!c->text)
		return '?';
	for (const char *p = c->text; (p = strstr(p, name)); p += len)
		if ((p == c->text || p[-1] == '\n') && p[len] == '=')
			return p[len + 1];
	return 'n';
}
