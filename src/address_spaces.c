#include "address_spaces.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
	/* With some 20 mappings each, a megabyte. Those that are dropped are read again where they still can be. */
	MAX_SPACES = 512,
	MAX_OWN = 64,
};

struct space {
	uint32_t pid;
	bool is_over;	  /* its first thread has ended */
	const char *lost; /* NULL, or why nothing is known of it */
	uint64_t used;	  /* number of the last use */
	struct mapping *mappings;
	size_t nr;
	size_t max;
};

struct address_spaces {
	struct process_events *events;
	uint32_t pid;
	uint64_t uses;
	struct space spaces[MAX_SPACES];
	size_t nr;
	uint32_t own[MAX_OWN]; /* children of this process, the last ones */
	size_t nr_own;
};

static const char ended[] = "the process had ended";
static const char another[] = "the process is another program now";
static const char no_code[] = "no code is there";
static const char since[] = "something else is there now";

/* A part of which it is not known what was there. */
static bool is_unknown(const struct mapping *m)
{
	return !m->name;
}

static void forget_mappings(struct space *s)
{
	for (size_t i = 0; i < s->nr; i++)
		free(s->mappings[i].name);
	free(s->mappings);
	s->mappings = NULL;
	s->nr = s->max = 0;
}

static struct space *find_space(struct address_spaces *s, uint32_t pid)
{
	for (size_t i = 0; i < s->nr; i++)
		if (s->spaces[i].pid == pid)
			return &s->spaces[i];
	return NULL;
}

static void drop(struct address_spaces *s, struct space *space)
{
	if (!space)
		return;
	forget_mappings(space);
	*space = s->spaces[--s->nr];
}

static struct space *least_needed(struct address_spaces *s)
{
	struct space *least = &s->spaces[0];

	for (size_t i = 1; i < s->nr; i++) {
		struct space *other = &s->spaces[i];

		if (other->is_over == least->is_over ? other->used < least->used : other->is_over)
			least = other;
	}
	return least;
}

/* Pointers to other spaces are not valid any more. */
static struct space *add_space(struct address_spaces *s, uint32_t pid)
{
	struct space *space;

	drop(s, find_space(s, pid));
	if (s->nr == MAX_SPACES)
		drop(s, least_needed(s));
	space = &s->spaces[s->nr++];
	*space = (struct space){ .pid = pid, .used = ++s->uses };
	return space;
}

/* M's name becomes S's. */
static void append(struct space *s, struct mapping m)
{
	if (s->nr == s->max) {
		size_t max = s->max ? 2 * s->max : 8;
		struct mapping *mappings = realloc(s->mappings, max * sizeof(*mappings));

		if (!mappings) {
			free(m.name);
			s->lost = "there was no memory";
			return;
		}
		s->mappings = mappings;
		s->max = max;
	}
	s->mappings[s->nr++] = m;
}

/* What of S lies in between START and END is there no longer. */
static void cut_out(struct space *s, uint64_t start, uint64_t end)
{
	for (size_t i = s->nr; i-- > 0;) {
		struct mapping *m = &s->mappings[i], rest = *m;

		if (m->end <= start || m->start >= end)
			continue;
		if (m->start < start && m->end > end) {
			rest.name = m->name ? strdup(m->name) : NULL;
			rest.offset += end - rest.start;
			rest.start = end;
			m->end = start;
			append(s, rest);
		} else if (m->start < start) {
			m->end = start;
		} else if (m->end > end) {
			m->offset += end - m->start;
			m->start = end;
		} else {
			free(m->name);
			*m = s->mappings[--s->nr];
		}
	}
}

static void map(struct space *s, struct mapping m)
{
	cut_out(s, m.start, m.end);
	append(s, m);
}

static void copy_space(struct address_spaces *s, uint32_t from, uint32_t to)
{
	struct space *child = add_space(s, to), *parent = find_space(s, from);

	/* The parent may have had to make room. */
	if (!parent || parent->lost) {
		drop(s, child);
		return;
	}
	for (size_t i = 0; i < parent->nr; i++) {
		struct mapping m = parent->mappings[i];

		m.name = m.name ? strdup(m.name) : NULL;
		append(child, m);
	}
}

static void drop_all(struct address_spaces *s)
{
	while (s->nr)
		drop(s, &s->spaces[0]);
}

static void note_fork(struct address_spaces *s, const struct process_event *e)
{
	/* Its number may have been a child's before. */
	for (size_t i = 0; i < MAX_OWN; i++)
		if (s->own[i] == e->pid)
			s->own[i] = 0;
	if (e->parent == (uint32_t)getpid())
		s->own[s->nr_own++ % MAX_OWN] = e->pid;
	drop(s, find_space(s, e->pid));
	if (find_space(s, e->parent))
		copy_space(s, e->parent, e->pid);
}

/* The mapping's name becomes a space's, or is freed. */
static void apply(struct address_spaces *s, struct process_event *e)
{
	struct space *space = find_space(s, e->pid);

	switch (e->kind) {
	case PROCESS_MAPS:
		if (space && !space->lost)
			map(space, e->mapping);
		else
			free(e->mapping.name);
		break;
	case PROCESS_EXECS:
		/* What it maps from here on is all that it has. */
		if (!s->pid || s->pid == e->pid)
			add_space(s, e->pid);
		break;
	case PROCESS_FORKS:
		note_fork(s, e);
		break;
	case PROCESS_EXITS:
		if (space)
			space->is_over = true;
		break;
	case PROCESS_LOST:
		drop_all(s);
		break;
	}
}

static void apply_until(struct address_spaces *s, uint64_t time)
{
	struct process_event e;

	while (process_events__take(s->events, time, &e))
		apply(s, &e);
}

/* "7f3a4c028000-7f3a4c1bd000 r-xp 00028000 fe:00 332835   /usr/lib/x86_64-linux-gnu/libc.so.6" */
static void read_line(struct space *s, char *line)
{
	unsigned long long start, end, offset, inode;
	unsigned int major, minor;
	char permissions[5];
	int at = 0;

	line[strcspn(line, "\n")] = '\0';
	if (sscanf(line, "%llx-%llx %4s %llx %x:%x %llu %n", &start, &end, permissions, &offset, &major,
		   &minor, &inode, &at) < 7 ||
	    permissions[2] != 'x')
		return;
	append(s, (struct mapping){
			  .start = start,
			  .end = end,
			  .offset = offset,
			  .major = major,
			  .minor = minor,
			  .inode = inode,
			  .name = strdup(line + at),
		  });
}

/* What has happened between the record and the reading of /proc: that was not so at the record's time. */
static void doubt(struct address_spaces *s, struct space *space)
{
	size_t nr;
	const struct process_event *e = process_events__waiting(s->events, &nr);

	for (size_t i = 0; i < nr && !space->lost; i++) {
		if (e[i].kind == PROCESS_LOST)
			space->lost = "the kernel has lost what the process did";
		if (e[i].pid != space->pid)
			continue;
		if (e[i].kind == PROCESS_EXECS)
			space->lost = another;
		if (e[i].kind == PROCESS_FORKS)
			space->lost = ended;
		if (e[i].kind == PROCESS_MAPS)
			map(space, (struct mapping){ .start = e[i].mapping.start, .end = e[i].mapping.end });
	}
}

static struct space *read_space(struct address_spaces *s, uint32_t pid)
{
	struct space *space = add_space(s, pid);
	char path[64], *line = NULL;
	size_t size = 0;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%u/maps", pid);
	f = fopen(path, "re");
	while (f && getline(&line, &size, f) > 0)
		read_line(space, line);
	free(line);
	if (f)
		fclose(f);
	if (!space->nr)
		space->lost = ended;
	address_spaces__collect(s);
	/* Collecting may have dropped them all. */
	space = find_space(s, pid);
	if (space)
		doubt(s, space);
	return space;
}

static struct mapping *find_mapping(const struct space *s, uint64_t address)
{
	for (size_t i = 0; i < s->nr; i++)
		if (s->mappings[i].start <= address && address < s->mappings[i].end)
			return &s->mappings[i];
	return NULL;
}

int address_spaces__new(uint32_t pid, struct address_spaces **out)
{
	struct address_spaces *s = calloc(1, sizeof(*s));
	int err;

	*out = NULL;
	if (!s)
		return -ENOMEM;
	s->pid = pid;
	err = process_events__new(&s->events);
	if (err)
		address_spaces__free(s);
	else
		*out = s;
	return err;
}

void address_spaces__free(struct address_spaces *s)
{
	if (!s)
		return;
	drop_all(s);
	process_events__free(s->events);
	free(s);
}

void address_spaces__collect(struct address_spaces *s)
{
	/* Without memory for what has happened, nothing that was known is. */
	if (process_events__collect(s->events))
		drop_all(s);
}

struct mapping *address_spaces__find(struct address_spaces *s, uint32_t pid, uint64_t time, uint64_t address,
				     const char **why)
{
	struct mapping *m;
	struct space *space;

	apply_until(s, time);
	space = find_space(s, pid);
	if (!space)
		space = read_space(s, pid);
	if (!space || space->lost) {
		*why = space ? space->lost : ended;
		return NULL;
	}
	space->used = ++s->uses;
	m = find_mapping(space, address);
	*why = !m ? no_code : is_unknown(m) ? since : NULL;
	return *why ? NULL : m;
}

void address_spaces__advance(struct address_spaces *s, uint64_t time)
{
	apply_until(s, time);
}

bool address_spaces__is_own(struct address_spaces *s, uint32_t pid, uint64_t time)
{
	apply_until(s, time);
	for (size_t i = 0; i < MAX_OWN; i++)
		if (s->own[i] == pid)
			return pid;
	return false;
}
