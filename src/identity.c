#include "identity.h"

#include "arena.h"
#include "options.h"
#include "paths.h"
#include "probe.h"
#include "spec.h"
#include "text.h"

#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>

/* The kernel's ELF notes, with its build id (kernel/ksysfs.c). */
static bool write_notes(FILE *out)
{
	FILE *f = fopen("/sys/kernel/notes", "re");
	int c;

	if (!f)
		return false;
	while ((c = fgetc(f)) != EOF)
		fprintf(out, "%02x", c);
	fclose(f);
	fputc('\n', out);
	return true;
}

/* Which functions a name means depends on what is loaded; where it is loaded does not matter. */
static bool write_modules(FILE *out)
{
	FILE *f = fopen("/proc/modules", "re");
	char line[1024], name[128];
	unsigned long size;

	while (f && fgets(line, sizeof(line), f))
		if (sscanf(line, "%127s %lu", name, &size) == 2)
			fprintf(out, "%s %lu ", name, size);
	if (f)
		fclose(f);
	fputc('\n', out);
	return true;
}

static bool copy_file(FILE *out, const char *path)
{
	FILE *f = fopen(path, "re");
	char line[1024];
	bool any = false;

	while (f && fgets(line, sizeof(line), f)) {
		fputs(line, out);
		any = true;
	}
	if (f)
		fclose(f);
	return any;
}

/* Addresses are others after each boot, and after a module was loaded again. */
static bool write_addresses(FILE *out)
{
	copy_file(out, "/proc/modules");
	return copy_file(out, "/proc/sys/kernel/random/boot_id");
}

static bool write_kernel(FILE *out)
{
	struct utsname u;

	if (uname(&u))
		return false;
	fprintf(out, "%s %s %s %s\n", u.sysname, u.release, u.version, u.machine);
	return write_notes(out) && write_modules(out);
}

/* A user function's are the same in each run. */
static bool has_kernel_addresses(const struct options *o, const struct spec *specs, const char *const *files)
{
	for (unsigned int i = 0; i < o->nr_specs; i++)
		if (!files[i] && (specs[i].address || specs[i].all_addresses || specs[i].is_pattern))
			return true;
	return false;
}

const char *identity__key(const struct options *o, const struct spec *specs, const char *const *files,
			  struct arena *a)
{
	struct text text;
	bool ok;

	if (text__open(&text))
		return NULL;
	ok = write_kernel(text.out);
	if (has_kernel_addresses(o, specs, files))
		ok = ok && write_addresses(text.out);
	fprintf(text.out, "string size %u, force %d, returns %d, stacks %d %d, raw %d\n", o->string_size,
		o->force, o->returns, o->kernel_stack, o->user_stack, o->raw);
	for (unsigned int i = 0; i < o->nr_prints; i++)
		fprintf(text.out, "print %s\n", o->prints[i]);
	fprintf(text.out, "filter %s\n", o->filter ? o->filter : "");
	fprintf(text.out, "mode %d\n", o->mode);
	for (unsigned int i = 0; i < o->nr_summaries; i++)
		fprintf(text.out, "%s %s\n", o->summaries[i].is_top ? "top" : "histogram",
			o->summaries[i].expression);
	for (unsigned int i = 0; i < o->nr_specs; i++)
		fprintf(text.out, "%s\n%s\n", specs[i].text, files[i] ? files[i] : "");
	if (ok)
		return text__keep(&text, a);
	free(text__take(&text));
	return NULL;
}

static const char *build_id(const struct function *f, struct arena *a)
{
	return arena__printf(a, "/sys/module/%s/notes/.note.gnu.build-id", f->proto.module);
}

const char *const *identity__files(const struct paths *paths, const struct probe *probe,
				   const char *const *libraries, unsigned int nr_libraries, struct arena *a,
				   unsigned int *nr)
{
	static const char *const headers[] = { "probe.h",      "record.h",    "expression.h",
					       "user_types.h", "summarize.h", "summary.h" };
	const char **files =
		arena__array(a, nr_libraries + 2 * (size_t)probe->nr_functions + 8, sizeof(*files));
	const char *module = NULL;

	*nr = 0;
	if (!files)
		return NULL;
	files[(*nr)++] = "/proc/self/exe";
	files[(*nr)++] = paths->compiler;
	for (unsigned int i = 0; i < sizeof(headers) / sizeof(*headers); i++)
		files[(*nr)++] = arena__printf(a, "%s/include/kprobe_args/%s", paths->data, headers[i]);
	for (unsigned int i = 0; i < probe->nr_functions; i++) {
		const struct function *f = &probe->functions[i];

		if (f->target.path)
			files[(*nr)++] = f->target.path;
		if (f->target.debug_path)
			files[(*nr)++] = f->target.debug_path;
		if (!f->proto.module || (module && !strcmp(module, f->proto.module)))
			continue;
		module = f->proto.module;
		files[(*nr)++] = build_id(f, a);
	}
	for (unsigned int i = 0; i < nr_libraries; i++)
		files[(*nr)++] = libraries[i];
	return files;
}
