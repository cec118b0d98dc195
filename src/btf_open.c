/* BTF is opened: a file's, the running kernel's, a module's on top of that. */
#include "btf_node.h"

#include "abi.h"
#include "arena.h"

#include <bpf/libbpf.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/*
 * Old pahole has no sign for any type of one byte: 5.10's `signed char` has none. There a plain char is as the
 * architecture has it; Linux has made it unsigned everywhere only since 6.2 (-funsigned-char).
 */
static bool find_char_sign(const struct btf_types *bt)
{
	uint32_t nr = btf__type_cnt(bt->btf);
	bool signed_char = false, plain_char = false;

	for (uint32_t id = 1; id < nr; id++) {
		const struct btf_type *b = btf__type_by_id(bt->btf, id);

		if (!btf_is_int(b) || !(btf_int_encoding(b) & BTF_INT_SIGNED))
			continue;
		signed_char |= btf_node__has_name(bt, b, "signed char");
		plain_char |= btf_node__has_name(bt, b, "char");
	}
	return plain_char || (!signed_char && abi_arch__char_is_signed(bt->arch));
}

static int silent(enum libbpf_print_level level, const char *fmt, va_list ap)
{
	(void)level;
	(void)fmt;
	(void)ap;
	return 0;
}

/* PATH alone or on BASE. */
static int parse_file(const char *path, struct btf *base, struct btf **out)
{
	struct btf *btf = base ? btf__parse_split(path, base) : btf__parse(path, NULL);
	int err = libbpf_get_error(btf);

	*out = err ? NULL : btf;
	return err;
}

static int open_file(struct btf_types *bt, const char *path, const char *base, struct diag *d)
{
	const char *read = base ? base : path;
	int err = base ? parse_file(base, NULL, &bt->base) : 0;

	if (!err) {
		read = path;
		err = parse_file(path, bt->base, &bt->btf);
	}
	if (!err)
		return 0;
	diag__hint(d,
		   "--btf takes a raw BTF file, as in /sys/kernel/btf, or an ELF file with a .BTF section.");
	return diag__fail(d, err, "no BTF could be read from %s: %s", read, strerror(-err));
}

static int open_kernel(struct btf **out)
{
	static const char vmlinux[] = "/sys/kernel/btf/vmlinux";

	return access(vmlinux, R_OK) ? -ENOENT : parse_file(vmlinux, NULL, out);
}

static int open_running(struct btf_types *bt, const char *module, const struct btf_types *kernel)
{
	char *path = NULL;
	int err;

	bt->shares_base = module && kernel;
	if (bt->shares_base)
		bt->base = kernel->btf;
	err = bt->shares_base ? 0 : open_kernel(module ? &bt->base : &bt->btf);
	if (err || !module)
		return err;
	if (asprintf(&path, "/sys/kernel/btf/%s", module) < 0)
		return -ENOMEM;
	err = access(path, R_OK) ? -ENOENT : parse_file(path, bt->base, &bt->btf);
	free(path);
	return err;
}

int btf_types__open(const struct btf_options *o, struct btf_types **out, struct diag *d)
{
	struct btf_types *bt = calloc(1, sizeof(*bt));
	int err = -ENOMEM;

	*out = NULL;
	if (!bt)
		return -ENOMEM;
	libbpf_set_print(silent);
	bt->arch = o->arch;
	bt->arena = arena__new();
	if (!bt->arena)
		goto end;
	err = o->path ? open_file(bt, o->path, o->base, d) : open_running(bt, o->module, o->kernel);
	if (err)
		goto end;
	bt->nr_nodes = btf__type_cnt(bt->btf);
	bt->char_is_signed = bt->shares_base ? o->kernel->char_is_signed : find_char_sign(bt);
	bt->nodes = calloc(bt->nr_nodes, sizeof(*bt->nodes));
	bt->busy = calloc(bt->nr_nodes, sizeof(*bt->busy));
	err = bt->nodes && bt->busy ? 0 : -ENOMEM;
end:
	if (err)
		btf_types__free(bt);
	else
		*out = bt;
	return err;
}

void btf_types__free(struct btf_types *bt)
{
	if (!bt)
		return;
	btf__free(bt->btf);
	if (!bt->shares_base)
		btf__free(bt->base);
	arena__free(bt->arena);
	free(bt->nodes);
	free(bt->busy);
	free(bt->chains);
	free(bt->next);
	free(bt);
}

bool btf_types__char_is_signed(const struct btf_types *bt)
{
	return bt->char_is_signed;
}
