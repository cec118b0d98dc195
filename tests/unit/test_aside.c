/* Work in a process of its own: its result, its death, and a user who does not wait for it. */
#include "unit.h"

#include "aside.h"
#include "pack.h"

#include <errno.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

static void answer(void *ctx, struct pack *result)
{
	pack__string(result, ctx);
	pack__u32(result, (uint32_t)getpid());
}

static void the_answer_comes_from_another_process(void **state)
{
	struct diag d = { 0 };
	unsigned char *bytes;
	struct unpack u = { .arena = arena };

	(void)state;
	assert_int_equal(aside__run(answer, "text", -1, "it", &bytes, &u.len, &d), 0);
	u.bytes = bytes;
	assert_string_equal(unpack__string(&u), "text");
	assert_int_not_equal(unpack__u32(&u), getpid());
	assert_false(u.failed);
	free(bytes);
}

static void crash(void *ctx, struct pack *result)
{
	(void)result;
	signal(*(int *)ctx, SIG_DFL); /* a sanitizer has its own */
	raise(*(int *)ctx);
}

static void a_crash_is_told(void **state)
{
	static const int signals[] = { SIGSEGV, SIGBUS, SIGABRT };

	(void)state;
	for (size_t i = 0; i < NR(signals); i++) {
		struct diag d = { 0 };
		unsigned char *bytes;
		size_t len;
		int number = signals[i];

		assert_int_equal(aside__run(crash, &number, -1, "./prog", &bytes, &len, &d), -EIO);
		assert_non_null(
			strstr(d.message, "./prog could not be read: it is damaged, or changes now ("));
		assert_null(bytes);
		diag__clear(&d);
	}
}

static void wait_for_ever(void *ctx, struct pack *result)
{
	(void)ctx;
	(void)result;
	for (;;)
		pause();
}

static void the_user_need_not_wait(void **state)
{
	struct diag d = { 0 };
	unsigned char *bytes;
	int pipes[2];
	size_t len;

	(void)state;
	assert_int_equal(pipe(pipes), 0);
	assert_int_equal(write(pipes[1], "", 1), 1);
	assert_int_equal(aside__run(wait_for_ever, NULL, pipes[0], "it", &bytes, &len, &d), -EINTR);
	assert_null(d.message);
	close(pipes[0]);
	close(pipes[1]);
}

static void no_child_is_left(void **state)
{
	(void)state;
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
	assert_int_equal(errno, ECHILD);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(the_answer_comes_from_another_process),
		TEST(a_crash_is_told),
		TEST(the_user_need_not_wait),
		TEST(no_child_is_left),
	};

	return cmocka_run_group_tests_name("aside", tests, NULL, NULL);
}
