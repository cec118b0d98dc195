#include "compiler_message.h"

#include "arena.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

enum { MAX_MESSAGE = 256 << 20 };

static void pack_strings(struct pack *p, const char *const *strings, uint32_t nr)
{
	pack__u32(p, nr);
	for (uint32_t i = 0; i < nr; i++)
		pack__string(p, strings[i]);
}

static const char *const *unpack_strings(struct unpack *u, uint32_t *nr)
{
	const char **strings;

	*nr = unpack__count(u, sizeof(uint64_t));
	strings = arena__array(u->arena, *nr, sizeof(*strings));
	u->failed |= !strings;
	for (uint32_t i = 0; i < *nr && !u->failed; i++)
		strings[i] = unpack__string(u);
	return strings;
}

void compiler_request__pack(const struct compiler_request *r, struct pack *p)
{
	pack__u32(p, r->task);
	pack__u32(p, r->want);
	pack__string(p, r->source);
	pack__string(p, r->file_name);
	pack__string(p, r->arch);
	pack__string(p, r->data_dir);
	pack_strings(p, r->clang_args, r->nr_clang_args);
	pack_strings(p, r->cflags, r->nr_cflags);
	pack__u32(p, r->kernel_headers);
	pack__string(p, r->kernel_source);
	pack_strings(p, r->names, r->nr_names);
	pack__u32(p, r->is_program);
	pack_strings(p, r->prefixes, r->nr_prefixes);
	pack__u32(p, r->every_probe);
	pack__u32(p, r->user_stack);
	pack__string(p, r->on_unread);
	pack_strings(p, r->probes, r->nr_probes);
}

int compiler_request__unpack(struct compiler_request *r, struct unpack *u)
{
	r->task = unpack__u32(u);
	r->want = unpack__u32(u);
	r->source = unpack__string(u);
	r->file_name = unpack__string(u);
	r->arch = unpack__string(u);
	r->data_dir = unpack__string(u);
	r->clang_args = unpack_strings(u, &r->nr_clang_args);
	r->cflags = unpack_strings(u, &r->nr_cflags);
	r->kernel_headers = unpack__u32(u);
	r->kernel_source = unpack__string(u);
	r->names = unpack_strings(u, &r->nr_names);
	r->is_program = unpack__u32(u);
	r->prefixes = unpack_strings(u, &r->nr_prefixes);
	r->every_probe = unpack__u32(u);
	r->user_stack = unpack__u32(u);
	r->on_unread = unpack__string(u);
	r->probes = unpack_strings(u, &r->nr_probes);
	return u->failed || !r->source || !r->data_dir ? -EINVAL : 0;
}

static void pack_place(struct pack *p, const struct abi_place *place)
{
	pack__string(p, place->unknown);
	pack__u32(p, place->by_reference);
	pack__u32(p, place->nr_pieces);
	for (unsigned int i = 0; i < place->nr_pieces; i++) {
		const struct abi_piece *piece = &place->pieces[i];

		pack__u32(p, piece->on_stack);
		pack__u32(p, piece->reg);
		pack__u32(p, piece->shift);
		pack__u32(p, piece->stack);
		pack__u32(p, piece->offset);
		pack__u32(p, piece->size);
	}
}

static void unpack_place(struct unpack *u, struct abi_place *place)
{
	place->unknown = unpack__string(u);
	place->by_reference = unpack__u32(u);
	place->nr_pieces = unpack__u32(u);
	if (place->nr_pieces > ABI_MAX_PIECES) {
		u->failed = true;
		place->nr_pieces = 0;
	}
	for (unsigned int i = 0; i < place->nr_pieces; i++) {
		struct abi_piece *piece = &place->pieces[i];

		piece->on_stack = unpack__u32(u);
		piece->reg = (uint8_t)unpack__u32(u);
		piece->shift = (uint8_t)unpack__u32(u);
		piece->stack = unpack__u32(u);
		piece->offset = unpack__u32(u);
		piece->size = unpack__u32(u);
	}
}

static void pack_places(struct pack *p, const struct compiler_places *places)
{
	pack__u32(p, places->nr);
	for (uint32_t i = 0; i < places->nr; i++)
		pack_place(p, &places->places[i]);
}

static void unpack_places(struct unpack *u, struct compiler_places *places)
{
	places->nr = unpack__count(u, sizeof(uint32_t));
	places->places = arena__array(u->arena, places->nr, sizeof(*places->places));
	u->failed |= !places->places;
	for (uint32_t i = 0; i < places->nr && !u->failed; i++)
		unpack_place(u, &places->places[i]);
}

static void pack_errors(struct pack *p, const struct compiler_error *errors, uint32_t nr)
{
	pack__u32(p, nr);
	for (uint32_t i = 0; i < nr; i++) {
		pack__string(p, errors[i].message);
		pack__string(p, errors[i].file_name);
		pack__u32(p, errors[i].line);
		pack__u32(p, errors[i].column);
	}
}

static const struct compiler_error *unpack_errors(struct unpack *u, uint32_t *nr)
{
	struct compiler_error *errors;

	*nr = unpack__count(u, 4 * sizeof(uint32_t));
	errors = arena__array(u->arena, *nr, sizeof(*errors));
	u->failed |= !errors;
	for (uint32_t i = 0; i < *nr && !u->failed; i++) {
		errors[i].message = unpack__string(u);
		errors[i].file_name = unpack__string(u);
		errors[i].line = unpack__u32(u);
		errors[i].column = unpack__u32(u);
	}
	return errors;
}

static void pack_tables(struct pack *p, const struct compiler_table *tables, uint32_t nr)
{
	pack__u32(p, nr);
	for (uint32_t i = 0; i < nr; i++) {
		pack__string(p, tables[i].name);
		pack__type(p, tables[i].type);
		pack__u32(p, tables[i].size);
		pack__string(p, tables[i].doubt);
	}
}

static struct compiler_table *unpack_tables(struct unpack *u, uint32_t *nr)
{
	struct compiler_table *tables;

	*nr = unpack__count(u, 4 * sizeof(uint32_t));
	tables = arena__array(u->arena, *nr, sizeof(*tables));
	u->failed |= !tables;
	for (uint32_t i = 0; i < *nr && !u->failed; i++) {
		tables[i].name = unpack__string(u);
		tables[i].type = unpack__type(u);
		tables[i].size = unpack__u32(u);
		tables[i].doubt = unpack__string(u);
		u->failed |= !tables[i].name;
	}
	return tables;
}

void compiler_reply__pack(const struct compiler_reply *r, struct pack *p)
{
	pack__u32(p, (uint32_t)r->err);
	pack__u32(p, r->stage);
	pack__string(p, r->message);
	pack__string(p, r->file_name);
	pack__u32(p, r->line);
	pack__u32(p, r->column);
	pack__u32(p, r->nr_types);
	for (uint32_t i = 0; i < r->nr_types; i++)
		pack__type(p, r->types[i]);
	pack_errors(p, r->errors, r->nr_errors);
	pack__string(p, r->rewritten);
	pack__string(p, r->bcc);
	pack__string(p, r->bytecode);
	pack__u32(p, r->nr_places);
	for (uint32_t i = 0; i < r->nr_places; i++)
		pack_places(p, &r->places[i]);
	pack_tables(p, r->tables, r->nr_tables);
	image__pack(&r->image, p);
	pack_strings(p, r->libraries, r->nr_libraries);
}

int compiler_reply__unpack(struct compiler_reply *r, struct unpack *u)
{
	r->err = (int32_t)unpack__u32(u);
	r->stage = unpack__u32(u);
	r->message = unpack__string(u);
	r->file_name = unpack__string(u);
	r->line = unpack__u32(u);
	r->column = unpack__u32(u);
	r->nr_types = unpack__count(u, sizeof(uint32_t));
	r->types = arena__array(u->arena, r->nr_types, sizeof(*r->types));
	u->failed |= !r->types;
	for (uint32_t i = 0; i < r->nr_types && !u->failed; i++)
		r->types[i] = unpack__type(u);
	r->errors = unpack_errors(u, &r->nr_errors);
	r->rewritten = unpack__string(u);
	r->bcc = unpack__string(u);
	r->bytecode = unpack__string(u);
	r->nr_places = unpack__count(u, sizeof(uint32_t));
	r->places = arena__array(u->arena, r->nr_places, sizeof(*r->places));
	u->failed |= !r->places;
	for (uint32_t i = 0; i < r->nr_places && !u->failed; i++)
		unpack_places(u, &r->places[i]);
	r->tables = unpack_tables(u, &r->nr_tables);
	image__unpack(&r->image, u);
	r->libraries = unpack_strings(u, &r->nr_libraries);
	return u->failed ? -EINVAL : 0;
}

static int send_all(int fd, const void *bytes, size_t len)
{
	const char *p = bytes;

	while (len) {
		ssize_t n = send(fd, p, len, MSG_NOSIGNAL);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		p += n;
		len -= (size_t)n;
	}
	return 0;
}

static int receive_all(int fd, void *bytes, size_t len)
{
	char *p = bytes;

	while (len) {
		ssize_t n = recv(fd, p, len, 0);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return n ? -errno : -EPIPE;
		p += n;
		len -= (size_t)n;
	}
	return 0;
}

int message__send(int fd, const struct pack *p)
{
	uint64_t len = p->len;
	int err;

	if (p->failed)
		return -ENOMEM;
	err = send_all(fd, &len, sizeof(len));
	return err ? err : send_all(fd, p->bytes, p->len);
}

int message__receive(int fd, unsigned char **bytes, size_t *len)
{
	uint64_t announced;
	int err = receive_all(fd, &announced, sizeof(announced));

	*bytes = NULL;
	if (err)
		return err;
	if (announced > MAX_MESSAGE)
		return -EMSGSIZE;
	*len = (size_t)announced;
	*bytes = malloc(*len + 1);
	if (!*bytes)
		return -ENOMEM;
	err = receive_all(fd, *bytes, *len);
	if (err) {
		free(*bytes);
		*bytes = NULL;
	}
	return err;
}
