/* Which parameters lead to a name, and by which expressions. */
#include "unit.h"

#include "behind.h"
#include "prototype.h"
#include "types.h"

#define NAMED(tag)                                 \
	{                                          \
		.kind = TYPE_STRUCT, .name = (tag) \
	}

static const struct type dentry = NAMED("dentry"), path = NAMED("path"), qstr = NAMED("qstr"),
			 filename = NAMED("filename"), sockaddr = NAMED("sockaddr"), inode = NAMED("inode"),
			 task = NAMED("task_struct"), nameless = { .kind = TYPE_STRUCT },
			 file_union = { .kind = TYPE_UNION, .name = "file" };
static const struct type const_path = QUALIFIED(TYPE_CONST, &path), const_qstr = QUALIFIED(TYPE_CONST, &qstr),
			 const_sockaddr = QUALIFIED(TYPE_CONST, &sockaddr),
			 volatile_path = QUALIFIED(TYPE_VOLATILE, &path),
			 file_alias = TYPEDEF("f_t", &file_t);
static const struct type ppath = POINTER_TO(&path), pconst_path = POINTER_TO(&const_path),
			 pqstr = POINTER_TO(&qstr), pconst_qstr = POINTER_TO(&const_qstr),
			 psockaddr = POINTER_TO(&sockaddr), pconst_sockaddr = POINTER_TO(&const_sockaddr),
			 pdentry = POINTER_TO(&dentry), pfilename = POINTER_TO(&filename),
			 pinode = POINTER_TO(&inode), ptask = POINTER_TO(&task),
			 pnameless = POINTER_TO(&nameless), pvolatile_path = POINTER_TO(&volatile_path),
			 pfile_alias = POINTER_TO(&file_alias), ppfile = POINTER_TO(&pfile_t),
			 pfile_union = POINTER_TO(&file_union);

#define ADDRESS                                                                                    \
	"((struct sockaddr *)a)->sa_family; *(struct sockaddr_in *)a; *(struct sockaddr_in6 *)a; " \
	"&((struct sockaddr_un *)a)->sun_path[0]; &((struct sockaddr_un *)a)->sun_path[1]; "

static const struct row {
	const char *title;
	const struct type *type; /* of the parameter a */
	const struct type *next; /* of the one behind it, called next_name; NULL: there is none */
	const char *next_name;
	const char *want;
} table[] = {
	{ "a file", &pfile_t, NULL, NULL, "a->f_path.dentry->d_name.name; " },
	{ "a file by another name", &pfile_alias, NULL, NULL, "a->f_path.dentry->d_name.name; " },
	{ "a pointer to a file's pointer", &ppfile, NULL, NULL, "" },
	{ "a union of that name", &pfile_union, NULL, NULL, "" },
	{ "a dentry", &pdentry, NULL, NULL, "a->d_name.name; " },
	{ "a path", &pconst_path, NULL, NULL, "a->dentry->d_name.name; " },
	{ "a path that the function may fill in", &ppath, NULL, NULL, "" },
	{ "volatile is not const", &pvolatile_path, NULL, NULL, "" },
	{ "a qstr has a length", &pconst_qstr, NULL, NULL, "a->name; a->len; " },
	{ "a qstr that the function may fill in", &pqstr, NULL, NULL, "" },
	{ "a file's name", &pfilename, NULL, NULL, "a->name; " },
	{ "a task", &ptask, NULL, NULL, "&a->comm[0]; " },
	{ "an inode has no name", &pinode, NULL, NULL, "" },
	{ "a struct without a name", &pnameless, NULL, NULL, "" },
	{ "a number", &int_t, NULL, NULL, "" },
	{ "a pointer to anything", &pvoid_t, NULL, NULL, "" },
	{ "an address with its length", &psockaddr, &int_t, "addr_len", ADDRESS "addr_len; " },
	{ "an unsigned length", &psockaddr, &uint_t, "ulen", ADDRESS "ulen; " },
	{ "an address that the function may fill in", &psockaddr, NULL, NULL, "" },
	{ "the same with a length to be filled in", &psockaddr, &pint_t, "addr_len", "" },
	{ "a number that is no length", &psockaddr, &int_t, "peer", "" },
	{ "an address that cannot be filled in", &pconst_sockaddr, NULL, NULL, ADDRESS },
};

static void find(void **state)
{
	const struct row *row = *state;
	struct parameter params[] = {
		{ .name = "a", .own_name = "a", .type = row->type },
		{ .name = row->next_name, .own_name = row->next_name, .type = row->next, .index = 1 },
	};
	struct prototype p = { .params = params, .nr_params = row->next ? 2 : 1 };
	struct behind_expression list[NR_BEHIND];
	unsigned int nr = behind__expressions(&p, 0, arena, list);
	const char *got = "";

	for (unsigned int i = 0; i < nr; i++) {
		assert_int_equal(list[i].part.param, 0);
		got = arena__printf(arena, "%s%s; ", got, list[i].text);
	}
	assert_string_equal(got, row->want);
}

static void of_an_unknown_place_nothing_is_read(void **state)
{
	struct parameter params[] = {
		{ .name = "a", .own_name = "a", .type = &pfile_t, .place.unknown = "it is a clone" },
		{ .name = "b", .own_name = "b", .type = &psockaddr, .index = 1 },
		{ .name = "len",
		  .own_name = "len",
		  .type = &int_t,
		  .place.unknown = "it is a clone",
		  .index = 2 },
	};
	struct prototype p = { .params = params, .nr_params = 3 };
	struct behind_expression list[NR_BEHIND];

	(void)state;
	assert_int_equal(behind__expressions(&p, 0, arena, list), 0);
	assert_int_equal(behind__expressions(&p, 1, arena, list), 0);
}

/* The user's names are what the expressions have to be written with, and the source's what tells the length. */
static void names_may_be_the_users(void **state)
{
	struct parameter params[] = {
		{ .name = "x", .own_name = "addr", .type = &psockaddr },
		{ .name = "y", .own_name = "addrlen", .type = &int_t, .index = 1 },
	};
	struct prototype p = { .params = params, .nr_params = 2 };
	struct behind_expression list[NR_BEHIND];

	(void)state;
	assert_int_equal(behind__expressions(&p, 0, arena, list), 6);
	assert_string_equal(list[1].text, "*(struct sockaddr_in *)x");
	assert_string_equal(list[5].text, "y");
	assert_int_equal(list[5].part.behind, BEHIND_SIZE);
}

int main(void)
{
	static const struct CMUnitTest tests[] = { TEST(of_an_unknown_place_nothing_is_read),
						   TEST(names_may_be_the_users) };

	return RUN_ROWS(table, find) + cmocka_run_group_tests_name("behind", tests, NULL, NULL);
}
