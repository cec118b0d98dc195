#include "syscall.h"

#include "arena.h"
#include "kernel.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

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
	const char *event = arena__printf(a, "syscalls/sys_enter_%s", name);
	FILE *f = event ? kernel__open_event(root, event, "format") : NULL;
	char line[512];
	int nr = 0;

	if (!f)
		return -ENOENT;
	while (nr < SYSCALL_MAX_ARGS && fgets(line, sizeof(line), f)) {
		const char *text = declaration(line);

		if (text && !(list[nr++] = arena__strdup(a, text))) {
			nr = -ENOMEM;
			break;
		}
	}
	fclose(f);
	return nr;
}

int syscall__names(const char *root, struct arena *a, const char ***names)
{
	static const char enter[] = "sys_enter_";
	DIR *d = kernel__open_events(root, "syscalls");
	const struct dirent *e;
	int nr = 0;

	*names = NULL;
	while (d && nr >= 0 && (e = readdir(d))) {
		const char **list;

		if (strncmp(e->d_name, enter, strlen(enter)) != 0)
			continue;
		list = arena__grow(a, *names, nr, sizeof(*list));
		*names = list;
		if (!list || !(list[nr++] = arena__strdup(a, e->d_name + strlen(enter))))
			nr = -ENOMEM;
	}
	if (d)
		closedir(d);
	return nr;
}
