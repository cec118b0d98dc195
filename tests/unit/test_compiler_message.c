#include "unit.h"

#include "compiler_message.h"
#include "types.h"

#include <errno.h>
#include <sys/socket.h>
#include <unistd.h>

static const char *const clang_args[] = { "-I/x", "-DA=\"b\"" };
static const char *const names[] = { "vfs_write", "declared_0", "" };
static const char *const probe_names[] = { "kprobe__vfs_read", "kprobe__vfs_write" };
static const char *const cflags[] = { "-DX" };
static const char *const prefixes[] = { "kprobe__", "" };
static const struct compiler_request request = {
	.task = COMPILER_BUILD,
	.want = COMPILER_WANT_BCC | COMPILER_WANT_BYTECODE,
	.source = "int f;\n",
	.file_name = "probe.c",
	.arch = "arm64",
	.data_dir = "/usr/share/kprobe-args",
	.clang_args = clang_args,
	.nr_clang_args = NR(clang_args),
	.cflags = cflags,
	.nr_cflags = NR(cflags),
	.kernel_headers = true,
	.kernel_source = NULL,
	.names = names,
	.nr_names = NR(names),
	.is_program = true,
	.prefixes = prefixes,
	.nr_prefixes = NR(prefixes),
	.every_probe = true,
	.user_stack = true,
	.on_unread = "return 0;",
	.probes = probe_names,
	.nr_probes = NR(probe_names),
};

static const struct bpf_insn insns[] = { { .code = BPF_JMP | BPF_EXIT } };
static const struct image_program programs[] = { { "kprobe__vfs_write", insns, 1 } };
static const struct image_map maps[] = { { "calls", BPF_MAP_TYPE_PERF_EVENT_ARRAY, 4, 4, 0, 0 } };
static const struct type *types[] = { &int_t, NULL, &pconst_char_t };
static struct abi_place places[] = {
	{ .nr_pieces = 2,
	  .pieces = { { .reg = 1, .size = 8 }, { .reg = 2, .shift = 32, .offset = 8, .size = 4 } } },
	{ .nr_pieces = 1, .by_reference = true, .pieces = { { .on_stack = true, .stack = 24, .size = 8 } } },
	{ .unknown = "it is in xmm0" },
	{ .nr_pieces = 0 },
};
static struct compiler_places places_of_probes[] = { { NULL, 0 }, { places, NR(places) } };
static const struct compiler_error errors[] = { { "no such type", NULL, 7, 3 }, { "nor this", "x.h", 1, 2 } };
static struct compiler_table tables[] = { { "events", &int_t, 4, NULL }, { "others", NULL, 0, "who knows" } };
static const struct compiler_reply reply = {
	.err = -EINVAL,
	.stage = STAGE_REWRITE,
	.message = "no such type",
	.file_name = NULL,
	.line = 7,
	.column = 3,
	.types = types,
	.nr_types = NR(types),
	.errors = errors,
	.nr_errors = NR(errors),
	.rewritten = "rewritten",
	.bcc = "bcc",
	.bytecode = "exit",
	.places = places_of_probes,
	.nr_places = NR(places_of_probes),
	.tables = tables,
	.nr_tables = NR(tables),
	.image = { maps, 1, programs, 1 },
};

static struct unpack first_bytes(const struct pack *p, size_t len)
{
	unsigned char *bytes = malloc(len + !len);

	assert_non_null(bytes);
	memcpy(bytes, p->bytes, len);
	return (struct unpack){ .bytes = bytes, .len = len, .arena = arena };
}

static void a_request_comes_back(void **state)
{
	struct compiler_request r;
	struct pack p = { 0 };
	struct unpack u;
	int err;

	(void)state;
	compiler_request__pack(&request, &p);
	u = first_bytes(&p, p.len);
	pack__free(&p);
	err = compiler_request__unpack(&r, &u);
	free((void *)(uintptr_t)u.bytes);
	assert_int_equal(err, 0);
	assert_int_equal(u.at, u.len);
	assert_int_equal(r.task, request.task);
	assert_int_equal(r.want, request.want);
	assert_string_equal(r.source, request.source);
	assert_string_equal(r.file_name, request.file_name);
	assert_string_equal(r.arch, request.arch);
	assert_string_equal(r.data_dir, request.data_dir);
	assert_int_equal(r.nr_clang_args, NR(clang_args));
	for (size_t i = 0; i < NR(clang_args); i++)
		assert_string_equal(r.clang_args[i], clang_args[i]);
	assert_int_equal(r.nr_cflags, NR(cflags));
	assert_string_equal(r.cflags[0], "-DX");
	assert_int_equal(r.kernel_headers, true);
	assert_null(r.kernel_source);
	assert_int_equal(r.nr_names, NR(names));
	for (size_t i = 0; i < NR(names); i++)
		assert_string_equal(r.names[i], names[i]);
	assert_int_equal(r.is_program, true);
	assert_int_equal(r.nr_prefixes, NR(prefixes));
	assert_string_equal(r.prefixes[0], "kprobe__");
	assert_string_equal(r.prefixes[1], "");
	assert_int_equal(r.every_probe, true);
	assert_int_equal(r.user_stack, true);
	assert_string_equal(r.on_unread, request.on_unread);
	assert_int_equal(r.nr_probes, NR(probe_names));
	assert_string_equal(r.probes[1], probe_names[1]);
}

static void a_reply_comes_back(void **state)
{
	struct compiler_reply r;
	struct pack p = { 0 };
	struct unpack u;
	int err;

	(void)state;
	compiler_reply__pack(&reply, &p);
	u = first_bytes(&p, p.len);
	pack__free(&p);
	err = compiler_reply__unpack(&r, &u);
	free((void *)(uintptr_t)u.bytes);
	assert_int_equal(err, 0);
	assert_int_equal(u.at, u.len);
	assert_int_equal(r.err, -EINVAL);
	assert_int_equal(r.stage, STAGE_REWRITE);
	assert_string_equal(r.message, "no such type");
	assert_null(r.file_name);
	assert_int_equal(r.line, 7);
	assert_int_equal(r.column, 3);
	assert_int_equal(r.nr_types, NR(types));
	assert_string_equal(type__declaration(arena, r.types[0], "x"), "int x");
	assert_null(r.types[1]);
	assert_string_equal(type__declaration(arena, r.types[2], "x"), "const char *x");
	assert_int_equal(r.nr_errors, NR(errors));
	assert_string_equal(r.errors[0].message, "no such type");
	assert_null(r.errors[0].file_name);
	assert_string_equal(r.errors[1].file_name, "x.h");
	assert_int_equal(r.errors[1].line, 1);
	assert_int_equal(r.errors[1].column, 2);
	assert_string_equal(r.rewritten, "rewritten");
	assert_string_equal(r.bcc, "bcc");
	assert_string_equal(r.bytecode, "exit");
	assert_int_equal(r.nr_places, NR(places_of_probes));
	assert_int_equal(r.places[0].nr, 0);
	assert_int_equal(r.places[1].nr, NR(places));
	for (size_t i = 0; i < NR(places); i++)
		assert_true(abi_place__equal(&r.places[1].places[i], &places[i]));
	assert_string_equal(r.places[1].places[2].unknown, "it is in xmm0");
	assert_int_equal(r.nr_tables, NR(tables));
	assert_string_equal(r.tables[0].name, "events");
	assert_string_equal(type__declaration(arena, r.tables[0].type, "x"), "int x");
	assert_int_equal(r.tables[0].size, 4);
	assert_null(r.tables[0].doubt);
	assert_null(r.tables[1].type);
	assert_string_equal(r.tables[1].doubt, "who knows");
	assert_string_equal(r.image.programs[0].name, "kprobe__vfs_write");
	assert_string_equal(r.image.maps[0].name, "calls");
}

static void what_is_cut_off_is_refused(void **state)
{
	struct pack p = { 0 }, q = { 0 };

	(void)state;
	compiler_request__pack(&request, &p);
	for (size_t len = 0; len < p.len; len++) {
		struct unpack u = first_bytes(&p, len);
		struct compiler_request r;

		assert_int_equal(compiler_request__unpack(&r, &u), -EINVAL);
		free((void *)(uintptr_t)u.bytes);
	}
	pack__free(&p);
	compiler_reply__pack(&reply, &q);
	for (size_t len = 0; len < q.len; len++) {
		struct unpack u = first_bytes(&q, len);
		struct compiler_reply r;

		assert_int_equal(compiler_reply__unpack(&r, &u), -EINVAL);
		free((void *)(uintptr_t)u.bytes);
	}
	pack__free(&q);
}

/* More pieces than a place has room for. */
static void too_many_pieces_are_refused(void **state)
{
	struct compiler_reply r = { .places = &places_of_probes[1], .nr_places = 1 }, copy;
	struct pack p = { 0 };
	struct unpack u;
	uint32_t many = 1000;
	size_t at;

	(void)state;
	compiler_reply__pack(&r, &p);
	u = first_bytes(&p, p.len);
	/* The number of pieces: the last u32 that is 2 and is followed by an `on_stack` of 0. */
	for (at = p.len - 8; at; at--)
		if (!memcmp(u.bytes + at, (uint32_t[]){ 2, 0 }, 8))
			break;
	assert_int_not_equal(at, 0);
	memcpy((unsigned char *)(uintptr_t)u.bytes + at, &many, sizeof(many));
	pack__free(&p);
	assert_int_equal(compiler_reply__unpack(&copy, &u), -EINVAL);
	free((void *)(uintptr_t)u.bytes);
}

static int sockets[2];

static int open_sockets(void **state)
{
	return socketpair(AF_UNIX, SOCK_STREAM, 0, sockets) ? -1 : new_arena(state);
}

static int close_sockets(void **state)
{
	close(sockets[0]);
	close(sockets[1]);
	return free_arena(state);
}

static void messages_come_one_after_the_other(void **state)
{
	struct pack p = { 0 }, empty = { 0 };
	unsigned char *bytes;
	size_t len;

	(void)state;
	pack__string(&p, "first");
	assert_int_equal(message__send(sockets[0], &p), 0);
	assert_int_equal(message__send(sockets[0], &empty), 0);
	assert_int_equal(message__send(sockets[0], &p), 0);
	assert_int_equal(message__receive(sockets[1], &bytes, &len), 0);
	assert_int_equal(len, p.len);
	assert_memory_equal(bytes, p.bytes, len);
	free(bytes);
	assert_int_equal(message__receive(sockets[1], &bytes, &len), 0);
	assert_int_equal(len, 0);
	free(bytes);
	assert_int_equal(message__receive(sockets[1], &bytes, &len), 0);
	assert_int_equal(len, p.len);
	free(bytes);
	pack__free(&p);
}

static void an_end_is_told(void **state)
{
	struct pack p = { 0 };
	unsigned char *bytes;
	size_t len;

	(void)state;
	shutdown(sockets[0], SHUT_WR);
	assert_int_equal(message__receive(sockets[1], &bytes, &len), -EPIPE);
	assert_null(bytes);
	/* No signal ends the process that still has something to say. */
	close(sockets[0]);
	sockets[0] = dup(sockets[1]);
	pack__string(&p, "anyone?");
	assert_int_equal(message__send(sockets[1], &p), -EPIPE);
	pack__free(&p);
}

static void half_a_message_is_none(void **state)
{
	const uint64_t announced = 100;
	unsigned char *bytes;
	size_t len;

	(void)state;
	assert_int_equal(write(sockets[0], &announced, sizeof(announced)), sizeof(announced));
	assert_int_equal(write(sockets[0], "half", 4), 4);
	shutdown(sockets[0], SHUT_WR);
	assert_int_equal(message__receive(sockets[1], &bytes, &len), -EPIPE);
	assert_null(bytes);
}

static void nonsense_is_not_waited_for(void **state)
{
	const uint64_t announced = UINT64_MAX;
	unsigned char *bytes;
	size_t len;

	(void)state;
	assert_int_equal(write(sockets[0], &announced, sizeof(announced)), sizeof(announced));
	assert_int_equal(message__receive(sockets[1], &bytes, &len), -EMSGSIZE);
	assert_null(bytes);
}

#define SOCKET_TEST(function)                                                           \
	{                                                                               \
		.name = #function, .test_func = (function), .setup_func = open_sockets, \
		.teardown_func = close_sockets,                                         \
	}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(a_request_comes_back),
		TEST(a_reply_comes_back),
		TEST(what_is_cut_off_is_refused),
		TEST(too_many_pieces_are_refused),
		SOCKET_TEST(messages_come_one_after_the_other),
		SOCKET_TEST(an_end_is_told),
		SOCKET_TEST(half_a_message_is_none),
		SOCKET_TEST(nonsense_is_not_waited_for),
	};

	return cmocka_run_group_tests_name("compiler_message", tests, NULL, NULL);
}
