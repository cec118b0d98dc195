#include "unit.h"

#include "files.h"
#include "syscall.h"

#include "abi.h"

/* As Linux 6.1 has it. */
static const char openat_format[] = "name: sys_enter_openat\n"
				    "ID: 632\n"
				    "format:\n"
				    "\tfield:unsigned short common_type;\toffset:0;\tsize:2;\tsigned:0;\n"
				    "\tfield:int common_pid;\toffset:4;\tsize:4;\tsigned:1;\n"
				    "\n"
				    "\tfield:int __syscall_nr;\toffset:8;\tsize:4;\tsigned:1;\n"
				    "\tfield:int dfd;\toffset:16;\tsize:8;\tsigned:0;\n"
				    "\tfield:const char * filename;\toffset:24;\tsize:8;\tsigned:0;\n"
				    "\tfield:int flags;\toffset:32;\tsize:8;\tsigned:0;\n"
				    "\tfield:umode_t mode;\toffset:40;\tsize:8;\tsigned:0;\n"
				    "\n"
				    "print fmt: \"dfd: 0x%08lx\", ((unsigned long)(REC->dfd))\n";

static void the_fields_are_the_parameters(void **state)
{
	static const char *const want[] = { "int dfd", "const char * filename", "int flags", "umode_t mode" };
	const char *list[SYSCALL_MAX_ARGS];

	(void)state;
	make_file("sys/kernel/tracing/events/syscalls/sys_enter_openat/format", openat_format);
	assert_int_equal(syscall__declarations(root, "openat", arena, list), NR(want));
	for (size_t i = 0; i < NR(want); i++)
		assert_string_equal(list[i], want[i]);
}

static void tracefs_may_be_in_debugfs(void **state)
{
	const char *list[SYSCALL_MAX_ARGS];

	(void)state;
	make_file("sys/kernel/debug/tracing/events/syscalls/sys_enter_openat/format", openat_format);
	assert_int_equal(syscall__declarations(root, "openat", arena, list), 4);
}

static void one_without_parameters_has_none(void **state)
{
	const char *list[SYSCALL_MAX_ARGS];

	(void)state;
	make_file("sys/kernel/tracing/events/syscalls/sys_enter_sync/format",
		  "\tfield:int __syscall_nr;\toffset:8;\tsize:4;\tsigned:1;\n");
	assert_int_equal(syscall__declarations(root, "sync", arena, list), 0);
}

static void an_unknown_one_is_not_told(void **state)
{
	const char *list[SYSCALL_MAX_ARGS];

	(void)state;
	assert_int_equal(syscall__declarations(root, "frobnicate", arena, list), -ENOENT);
}

static void more_fields_than_arguments_are_left_out(void **state)
{
	const char *list[SYSCALL_MAX_ARGS];

	(void)state;
	make_file("sys/kernel/tracing/events/syscalls/sys_enter_many/format",
		  "\tfield:int a;\n\tfield:int b;\n\tfield:int c;\n\tfield:int d;\n"
		  "\tfield:int e;\n\tfield:int f;\n\tfield:int g;\n");
	assert_int_equal(syscall__declarations(root, "many", arena, list), SYSCALL_MAX_ARGS);
	assert_string_equal(list[5], "int f");
}

static void their_names_are_those_of_the_folder(void **state)
{
	const char **names;

	(void)state;
	assert_int_equal(syscall__names(root, arena, &names), 0);
	make_file("sys/kernel/tracing/events/syscalls/sys_enter_openat/format", openat_format);
	make_file("sys/kernel/tracing/events/syscalls/sys_exit_openat/format", openat_format);
	make_file("sys/kernel/tracing/events/syscalls/enable", "0\n");
	assert_int_equal(syscall__names(root, arena, &names), 1);
	assert_string_equal(names[0], "openat");
}

static const struct row {
	const char *title;
	const char *arch, *function, *syscall; /* NULL: it is none */
	const char *registers;
} table[] = {
	{ "x86-64", "x86_64", "__x64_sys_openat", "openat", "di si dx r10 r8 r9" },
	{ "a 32-bit program's", "x86_64", "__ia32_sys_openat", "openat", "bx cx dx si di bp" },
	{ "a compatible one", "x86_64", "__ia32_compat_sys_ioctl", "ioctl", "bx cx dx si di bp" },
	{ "arm64", "arm64", "__arm64_sys_read", "read", "x0 x1 x2 x3 x4 x5" },
	{ "another architecture's", "arm64", "__x64_sys_openat", NULL, NULL },
	{ "what does the work", "x86_64", "__do_sys_openat", NULL, NULL },
	{ "a function", "x86_64", "vfs_write", NULL, NULL },
};

static void the_registers_are_the_users(void **state)
{
	const struct row *row = *state;
	const char *name = NULL;
	const struct abi_arch *arch = abi__syscall(abi__find(row->arch), row->function, &name);
	struct text t;

	assert_int_equal(!arch, !row->syscall);
	if (!arch)
		return;
	assert_string_equal(name, row->syscall);
	assert_int_equal(text__open(&t), 0);
	for (unsigned int i = 0; i < arch->nr_registers; i++)
		fprintf(t.out, "%s%s", i ? " " : "", arch->registers[i].name);
	assert_string_equal(text__keep(&t, arena), row->registers);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		FILES_TEST(the_fields_are_the_parameters),
		FILES_TEST(tracefs_may_be_in_debugfs),
		FILES_TEST(one_without_parameters_has_none),
		FILES_TEST(an_unknown_one_is_not_told),
		FILES_TEST(more_fields_than_arguments_are_left_out),
		FILES_TEST(their_names_are_those_of_the_folder),
	};

	return RUN_ROWS(table, the_registers_are_the_users) +
	       cmocka_run_group_tests_name("syscall", tests, NULL, NULL);
}
