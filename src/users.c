#include "users.h"

#include "arena.h"
#include "locate.h"
#include "options.h"
#include "resolve.h"
#include "spec.h"
#include "target.h"

#include <errno.h>
#include <string.h>

/* One process's threads share what it has loaded. */
static uint32_t wanted_process(const struct options *o)
{
	return o->pid ? o->pid : o->tid;
}

/* A program reads either the user's stacks or the kernel's; what is about the kernel's types has no effect. */
static int check_usage(const struct options *o, const struct spec *specs, const char *const *files,
		       struct diag *d)
{
	for (unsigned int i = 1; i < o->nr_specs; i++)
		if (!files[i] != !files[0]) {
			diag__quote(d, specs[i].text, (struct span){ 0, strlen(specs[i].text) });
			return diag__fail(d, -EINVAL,
					  "functions of the kernel and of programs cannot be %s in one run",
					  o->list ? "listed" : "traced");
		}
	if (files[0] && (o->btf_file || o->no_btf || o->nr_includes))
		return diag__fail(d, -EINVAL, "--btf, --no-btf and -I are about the kernel's functions");
	for (unsigned int i = 0; i < o->nr_specs && files[0] && !o->list; i++)
		if (specs[i].is_pattern) {
			diag__quote(d, specs[i].text, specs[i].function_at);
			return diag__fail(d, -EINVAL, "patterns are for the kernel's functions");
		}
	return 0;
}

int users__locate(const struct options *o, struct spec *specs, struct arena *a, const char ***files,
		  struct diag *d)
{
	struct locate_options locate = { .arch = abi__find(o->arch), .pid = wanted_process(o) };
	int err = 0;

	*files = arena__array(a, o->nr_specs, sizeof(**files));
	if (!*files)
		return -ENOMEM;
	/* Another kernel's modules are not here, and an unknown architecture has its own message. */
	for (unsigned int i = 0; i < o->nr_specs && locate.arch && !err; i++)
		if (specs[i].file || !o->btf_file)
			err = locate__file(&locate, &specs[i], a, &(*files)[i], d);
	return err ? err : check_usage(o, specs, *files, d);
}

/* All of them are for one architecture: of the first one's file, where it need not be this machine's. */
static const struct abi_arch *wanted_arch(const struct users_options *o, const struct user_function *users,
					  unsigned int i)
{
	if (i)
		return users[0].arch;
	return o->options->arch ? o->arch : NULL;
}

/* The words of all that the user typed to be read with the function's parameters. */
static int add_words(const struct options *o, struct arena *a, struct user_function_options *f)
{
	struct user_word *words = NULL;
	int err = o->filter ? user_types__add_words(o->filter, a, &words, &f->nr_words) : 0;

	for (unsigned int i = 0; i < o->nr_prints && !err; i++)
		err = user_types__add_words(o->prints[i], a, &words, &f->nr_words);
	for (unsigned int i = 0; i < o->nr_summaries && !err; i++)
		err = user_types__add_words(o->summaries[i].expression, a, &words, &f->nr_words);
	f->words = words;
	return err;
}

static int find(const struct users_options *o, unsigned int i, struct arena *a, struct user_function *users,
		struct diag *d)
{
	struct user_function_options f = {
		.spec = &o->specs[i],
		.path = o->files[i],
		.arch = wanted_arch(o, users, i),
		.machine = o->traces ? o->arch : NULL,
		.force = o->options->force,
		.cancel_fd = o->cancel_fd,
	};
	struct named_type *types;
	int err = resolve__named_types(f.spec, a, &types, &f.nr_types);

	f.types = types;
	if (!err)
		err = add_words(o->options, a, &f);
	return err ? err : user_function__find(&f, a, &users[i], d);
}

int users__find(const struct users_options *o, struct arena *a, struct user_function **users, struct diag *d)
{
	int err = 0;

	*users = arena__array(a, o->options->nr_specs, sizeof(**users));
	if (!*users)
		return -ENOMEM;
	for (unsigned int i = 0; i < o->options->nr_specs && !err; i++)
		err = find(o, i, a, *users, d);
	return err;
}

struct target users__target(const struct spec *spec, const struct user_function *u)
{
	return (struct target){
		.spec = spec,
		.path = u->path,
		.file = u->file,
		.debug_path = u->debug_path,
		.addresses = u->offsets,
		.nr_addresses = u->nr_offsets,
	};
}

/* It may still come to load the file; or its file is another one, as in a container. */
void users__tell_not_mapped(const struct options *o, const char *const *files, struct diag *d)
{
	uint32_t pid = wanted_process(o);

	for (unsigned int i = 0; i < o->nr_specs && pid; i++)
		if (files[i] && !locate__is_mapped(pid, files[i]))
			diag__note(d, "note: process %u has not loaded %s", pid, files[i]);
}
