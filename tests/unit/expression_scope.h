/* The function and the types that expressions of tests are about. */
#ifndef KPA_TEST_EXPRESSION_SCOPE_H
#define KPA_TEST_EXPRESSION_SCOPE_H

#include "scope.h"

#include <errno.h>

#define TYPES                                                                                                      \
	"typedef unsigned int u32; typedef unsigned char u8; typedef long long loff_t;\n"                          \
	"typedef unsigned long size_t; typedef unsigned short umode_t;\n"                                          \
	"typedef struct { u32 val; } kuid_t;\n"                                                                    \
	"enum color { RED, GREEN = 5, BLUE = -1 }; enum wide { NARROW = 1, WIDE = 1UL << 40 };\n"                  \
	"enum high { HIGH = 0x80000000 };\n"                                                                       \
	"struct unknown; struct empty {};\n"                                                                       \
	"struct qstr { union { struct { u32 hash, len; }; unsigned long hash_len; };"                              \
	" const unsigned char *name; };\n"                                                                         \
	"struct dentry { struct dentry *d_parent; struct qstr d_name; unsigned char d_iname[32]; };\n"             \
	"struct path { void *mnt; struct dentry *dentry; };\n"                                                     \
	"struct inode { umode_t i_mode; unsigned long i_ino; kuid_t i_uid; loff_t i_size;"                         \
	" unsigned int i_flag : 3, i_state : 29; int i_delta : 5; unsigned long i_wide : 40;"                      \
	" u32 i_full : 32; int i_data[15]; int i_grid[3][4]; struct { int x, y; } i_point[2]; char i_tail[]; };\n" \
	"struct file { struct inode *f_inode; struct path f_path; unsigned int f_mode; enum color f_color;"        \
	" _Bool f_ok; float f_float; __int128 f_huge; void *f_data; struct unknown *f_unknown; char f_comm[16];"   \
	" int (*f_op)(int); struct inode **f_inodes; char f_short; };\n"                                           \
	"NAMED(struct, empty) NAMED(struct, qstr) NAMED(struct, dentry) NAMED(struct, path) NAMED(struct, inode)"  \
	" NAMED(struct, file) NAMED(enum, color) NAMED(enum, wide) NAMED(enum, high)"                              \
	" TYPE_NAME(u32) TYPE_NAME(u8) TYPE_NAME(size_t) TYPE_NAME(kuid_t) TYPE_NAME(loff_t)\n"                    \
	"struct pair { long a; int b[2]; unsigned int c : 4; }; NAMED(struct, pair)\n"                             \
	"void f(struct file *file, const char *buf, size_t count, loff_t *pos, int i, unsigned int u, long l,"     \
	" unsigned long ul, char c, signed char sc, unsigned char uc, short s, unsigned short us, _Bool b,"        \
	" enum color color, struct pair pair, void *p, kuid_t *uid, int arr[4], u8 *bytes, long long ll,"          \
	" unsigned long long ull, double d, __int128 huge, struct unknown *opaque, struct file *other, struct empty *empty);\n"

static const char *const enums[] = { "color", "wide", "high", NULL };
static const char *const structs[] = { "qstr", "dentry", "path", "inode", "file", "pair", NULL };

static struct scope scope;

static inline int open_scope(void **state)
{
	if (new_arena(state))
		return -1;
	scope = (struct scope){ .enums = enums, .structs = structs };
	return scope_open(&scope, NULL, TYPES, arena) && scope_enter(&scope, "f") ? 0 : -1;
}

static inline int close_scope(void **state)
{
	ast__free(scope.ast);
	scope.ast = NULL;
	return free_arena(state);
}

#define SCOPE_TEST(function)                                                          \
	{                                                                             \
		.name = #function, .test_func = (function), .setup_func = open_scope, \
		.teardown_func = close_scope,                                         \
	}

#endif
