#include "unit.h"

#include "capture.h"
#include "out.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>

static void writes_each_kind(void **state)
{
	static const char want[] = "c string a\0b 0 18446744073709551615 -1 -9223372036854775808 "
				   "9223372036854775807\n";
	struct out *o = out__new(capture_fd, false);
	const char *text;
	size_t len;

	(void)state;
	assert_non_null(o);
	out__char(o, 'c');
	out__char(o, ' ');
	out__string(o, "string ");
	out__bytes(o, "a\0b ", 4);
	out__unsigned(o, 0);
	out__char(o, ' ');
	out__unsigned(o, UINT64_MAX);
	out__char(o, ' ');
	out__signed(o, -1);
	out__char(o, ' ');
	out__signed(o, INT64_MIN);
	out__char(o, ' ');
	out__signed(o, INT64_MAX);
	out__end_line(o);
	assert_int_equal(out__flush(o), 0);
	out__free(o);
	text = captured(&len);
	assert_int_equal(len, sizeof(want) - 1);
	assert_memory_equal(text, want, len);
}

static void writes_hexadecimal(void **state)
{
	struct out *o = out__new(capture_fd, false);

	(void)state;
	out__hex(o, 0, 1);
	out__char(o, ' ');
	out__hex(o, 0x1f, 1);
	out__char(o, ' ');
	out__hex(o, 0x1f, 4);
	out__char(o, ' ');
	out__hex(o, 0x12345, 4);
	out__char(o, ' ');
	out__hex(o, UINT64_MAX, 16);
	out__free(o); /* writes what is left */
	assert_string_equal(captured(NULL), "0x0 0x1f 0x001f 0x12345 0xffffffffffffffff");
}

static void pads_columns(void **state)
{
	struct out *o = out__new(capture_fd, false);

	(void)state;
	out__column(o, "PID", 8);
	out__column(o, "12345678", 8); /* full: one space still parts it from the next */
	out__column(o, "123456789", 8);
	out__column(o, "", 3);
	out__number_column(o, 7, 4);
	out__number_column(o, 12345, 4);
	out__char(o, '|');
	out__free(o);
	assert_string_equal(captured(NULL), "PID     12345678 123456789    7   12345 |");
}

static void keeps_lines_back_until_it_is_flushed(void **state)
{
	struct out *o = out__new(capture_fd, false);
	size_t len;

	(void)state;
	out__string(o, "line");
	out__end_line(o);
	captured(&len);
	assert_int_equal(len, 0);
	assert_int_equal(out__flush(o), 0);
	assert_string_equal(captured(NULL), "line\n");
	out__free(o);
	assert_string_equal(captured(NULL), "line\n"); /* once */
}

static void a_terminal_gets_each_line_at_once(void **state)
{
	struct out *o = out__new(capture_fd, true);
	size_t len;

	(void)state;
	out__string(o, "line");
	captured(&len);
	assert_int_equal(len, 0);
	out__end_line(o);
	assert_string_equal(captured(NULL), "line\n");
	out__free(o);
}

static void more_than_fits_is_written_in_order(void **state)
{
	enum { NR_LINES = 50000 };
	struct out *o = out__new(capture_fd, false);
	const char *text;
	char *big = malloc(200001);
	size_t len;

	(void)state;
	assert_non_null(big);
	for (unsigned int i = 0; i < NR_LINES; i++) {
		out__unsigned(o, i);
		out__end_line(o);
	}
	/* In one piece, larger than any buffer. */
	memset(big, 'x', 200000);
	out__bytes(o, big, 200000);
	free(big);
	out__free(o);
	text = captured(&len);
	for (unsigned int i = 0; i < NR_LINES; i++) {
		char *end;

		assert_int_equal(strtoul(text, &end, 10), i);
		assert_int_equal(*end, '\n');
		text = end + 1;
	}
	assert_int_equal(strspn(text, "x"), 200000);
	assert_int_equal(text[200000], '\0');
}

static void a_reader_that_is_gone_is_told_and_remembered(void **state)
{
	struct out *o;
	int fds[2];

	(void)state;
	signal(SIGPIPE, SIG_IGN);
	assert_int_equal(pipe(fds), 0);
	close(fds[0]);
	o = out__new(fds[1], false);
	out__string(o, "line");
	out__end_line(o);
	assert_int_equal(out__flush(o), -EPIPE);
	out__string(o, "another");
	assert_int_equal(out__flush(o), -EPIPE);
	/* However much more is written: nothing grows, nothing blocks. */
	for (int i = 0; i < 100000; i++)
		out__string(o, "more");
	assert_int_equal(out__flush(o), -EPIPE);
	out__free(o);
	close(fds[1]);
}

static void the_first_error_stays(void **state)
{
	int fd = open("/dev/full", O_WRONLY | O_CLOEXEC);
	struct out *o = out__new(fd, true);

	(void)state;
	assert_true(fd >= 0);
	out__string(o, "line");
	out__end_line(o);
	assert_int_equal(out__flush(o), -ENOSPC);
	assert_int_equal(out__flush(o), -ENOSPC);
	out__free(o);
	close(fd);
}

static void freeing_nothing_is_allowed(void **state)
{
	(void)state;
	out__free(NULL);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		CAPTURE_TEST(writes_each_kind),
		CAPTURE_TEST(writes_hexadecimal),
		CAPTURE_TEST(pads_columns),
		CAPTURE_TEST(keeps_lines_back_until_it_is_flushed),
		CAPTURE_TEST(a_terminal_gets_each_line_at_once),
		CAPTURE_TEST(more_than_fits_is_written_in_order),
		CAPTURE_TEST(a_reader_that_is_gone_is_told_and_remembered),
		CAPTURE_TEST(the_first_error_stays),
		CAPTURE_TEST(freeing_nothing_is_allowed),
	};

	return cmocka_run_group_tests_name("out", tests, NULL, NULL);
}
