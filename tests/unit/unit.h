/* What every unit test begins with: cmocka, and tables of which each row is a test of its own. */
#ifndef KPA_UNIT_H
#define KPA_UNIT_H

/* cmocka.h needs the first four and includes none of them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "arena.h"
#include "text.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NR(array) (sizeof(array) / sizeof(*(array)))

/* Memory of the test that runs; given back by the teardown below, also when the test fails. */
static struct arena *arena;

static inline int new_arena(void **state)
{
	(void)state;
	arena = arena__new();
	return arena ? 0 : -1;
}

static inline int free_arena(void **state)
{
	(void)state;
	arena__free(arena);
	arena = NULL;
	return 0;
}

/* Runs TEST once for each row of TABLE, with the row as its state; a row's `title` is its name. */
#define RUN_ROWS(table, test) RUN_ROWS_WITH(table, test, new_arena, free_arena)
#define RUN_ROWS_WITH(table, test, setup, teardown)                                 \
	({                                                                          \
		struct CMUnitTest rows_[NR(table)];                                 \
                                                                                    \
		for (size_t i_ = 0; i_ < NR(table); i_++)                           \
			rows_[i_] = (struct CMUnitTest){                            \
				.name = (table)[i_].title,                          \
				.test_func = (test),                                \
				.setup_func = (setup),                              \
				.teardown_func = (teardown),                        \
				.initial_state = (void *)(uintptr_t) & (table)[i_], \
			};                                                          \
		cmocka_run_group_tests_name(#table, rows_, NULL, NULL);             \
	})

/* For a list of tests that are functions of their own. */
#define TEST(function)                                                               \
	{                                                                            \
		.name = #function, .test_func = (function), .setup_func = new_arena, \
		.teardown_func = free_arena,                                         \
	}

#endif
