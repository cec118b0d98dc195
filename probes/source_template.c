/* The templates: the C files of probes/, of which some lines give way to others. */
#include "source_writer.h"

#include "arena.h"
#include "text.h"
#include "words.h"

#include <errno.h>
#include <string.h>

static const struct region *find_in(const struct region *list, const char *name, size_t len)
{
	for (; list->name; list++)
		if (strlen(list->name) == len && !strncmp(list->name, name, len))
			return list;
	return NULL;
}

static const struct region *find_region(const char *name, size_t len)
{
	const struct region *r = find_in(probe_regions, name, len);

	return r ? r : find_in(summary_regions, name, len);
}

static bool begins_with(const char *line, const char *what)
{
	return !strncmp(line, what, strlen(what));
}

static size_t line_length(const char *line)
{
	size_t len = strcspn(line, "\n");

	return len + (line[len] == '\n');
}

/* A line of the template, with the probe's name in place of the sample's. */
static void copy_line(FILE *out, const char *line, size_t len, const char *name)
{
	static const char sample[] = "vfs_write";
	const char *end = line + len, *p;

	while (name && (p = memmem(line, (size_t)(end - line), sample, strlen(sample)))) {
		fwrite(line, 1, (size_t)(p - line), out);
		fputs(name, out);
		line = p + strlen(sample);
	}
	fwrite(line, 1, (size_t)(end - line), out);
}

/* Whether what stands in the region NAME is copied; *ERR: as it could not be written. */
static bool begin_region(struct writer *w, const char *name, size_t len, int *err)
{
	const struct region *r = find_region(name, len);

	if (!r) {
		*err = -EINVAL;
		return false;
	}
	if (r->is_wanted)
		return r->is_wanted(w);
	*err = r->write(w);
	return false;
}

int source_template__fill_in(struct writer *w, const char *text, size_t len, bool with_regions)
{
	const char *name = w->chunk ? w->chunk->probe->name : NULL, *end = text + len;
	bool is_copied = true;
	int err = 0;

	for (size_t n; text < end && !err; text += n) {
		n = line_length(text);
		if (begins_with(text, "//{ "))
			is_copied = with_regions && begin_region(w, text + 4, strcspn(text + 4, "\n"), &err);
		else if (begins_with(text, "//}"))
			is_copied = true;
		else if (is_copied)
			copy_line(w->out, text, n, name);
	}
	return err;
}

void source_template__split(struct template *t, const char *text)
{
	static const char begin[] = "//[\n", end[] = "//]\n";
	const char *open = strstr(text, begin), *close = strstr(open, end);

	/* The comment at the top of the file is about the file, not about what is made of it. */
	t->start = strstr(text, "#include");
	t->start_len = (size_t)(open - t->start);
	t->each = open + strlen(begin);
	t->each_len = (size_t)(close - t->each);
	t->rest = close + strlen(end);
	t->rest_len = strlen(t->rest);
}

int source_template__take_words(struct words *n, struct arena *a, const struct template *t)
{
	struct writer w = { .arena = a };
	struct text text;
	const char *fixed;
	int err = text__open(&text);

	if (err)
		return err;
	w.out = text.out;
	err = source_template__fill_in(&w, t->start, t->start_len, false);
	if (!err)
		err = source_template__fill_in(&w, t->each, t->each_len, false);
	fixed = text__keep(&text, a);
	if (!err)
		err = fixed ? words__take_text(n, a, fixed) : -ENOMEM;
	if (!err)
		err = words__take_text(n, a, probe_words);
	return err ? err : words__take_text(n, a, summary_words);
}
