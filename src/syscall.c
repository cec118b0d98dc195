#include "syscall.h"

#include "arena.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static FILE *open_format(const char *root, const char *name, struct arena *a)
{
	static const char *const mounts[] = { "/sys/kernel/tracing", "/sys/kernel/debug/tracing" };
	FILE *f = NULL;

	for (size_t i = 0; i < sizeof(mounts) / sizeof(*mounts) && !f; i++) {
		const char *path =
			arena__printf(a, "%s%s/events/syscalls/sys_enter_%s/format", root, mounts[i], name);

		f = path ? fopen(path, "re") : NULL;
	}
	return f;
}

/* "\tfield:const char * filename;\toffset:24;..." (kernel/trace/trace_events.c); NULL: it is no argument. */
static char *declaration(char *line)
{
	static const char field[] = "\tfield:";
	char *end;

	if (strncmp(line, field, strlen(field)))
		return NULL;
	line += strlen(field);
	end = strchr(line, ';');
	if (!end)
		return NULL;
	*end = '\0';
	/* What every event has, and the call's number. */
	return strstr(line, " common_") || strstr(line, " __syscall_nr") ? NULL : line;
}

int syscall__declarations(const char *root, const char *name, struct arena *a, const char **list)
{
	FILE *f = open_format(root, name, a);
	char line[512], *text;
	int nr = 0;

	if (!f)
		return -ENOENT;
	while (nr < SYSCALL_MAX_ARGS && fgets(line, sizeof(line), f)) {
		text = declaration(line);
		if (text && !(list[nr++] = arena__strdup(a, text))) {
			nr = -ENOMEM;
			break;
		}
	}
	fclose(f);
	return nr;
}
