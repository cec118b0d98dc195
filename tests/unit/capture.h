/* A file descriptor whose bytes can be read back. */
#ifndef KPA_TEST_CAPTURE_H
#define KPA_TEST_CAPTURE_H

#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static int capture_fd = -1;

/* In place of new_arena and free_arena. */
static inline int open_capture(void **state)
{
	capture_fd = memfd_create("test", MFD_CLOEXEC);
	return capture_fd < 0 ? -1 : new_arena(state);
}

static inline int close_capture(void **state)
{
	close(capture_fd);
	capture_fd = -1;
	return free_arena(state);
}

/* Forgets what has been written. */
static inline void restart_capture(void)
{
	assert_int_equal(ftruncate(capture_fd, 0), 0);
	assert_int_equal(lseek(capture_fd, 0, SEEK_SET), 0);
}

/* All that has been written so far. */
static inline const char *captured(size_t *len)
{
	struct stat st;
	char *text;

	assert_int_equal(fstat(capture_fd, &st), 0);
	text = arena__alloc(arena, (size_t)st.st_size + 1);
	assert_non_null(text);
	assert_int_equal(pread(capture_fd, text, (size_t)st.st_size, 0), st.st_size);
	if (len)
		*len = (size_t)st.st_size;
	return text;
}

#define CAPTURE_TEST(function)                                                          \
	{                                                                               \
		.name = #function, .test_func = (function), .setup_func = open_capture, \
		.teardown_func = close_capture,                                         \
	}

#endif
