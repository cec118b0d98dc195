/*
 * What is written for an expression, as people see it in --emit source. That it means the same is proved in
 * tests/expression.
 */
#include "unit.h"

#include "definitions.h"
#include "expression_scope.h"
#include "expression_source.h"

/* The function's text. */
static const char *function_for(enum expression_use use, struct expression_source *s, const char *text,
				const char *name)
{
	struct expression *e = arena__alloc(arena, sizeof(*e));
	struct diag d = { 0 };
	const char *function = NULL;
	int err = expression__parse(text, use, &scope.scope, arena, e, &d);

	if (err)
		diag__print(&d, stderr);
	diag__clear(&d);
	assert_int_equal(err, 0);
	assert_int_equal(expression_source__add(s, &scope.scope, e, name, &function), 0);
	return function;
}

static const char *function_of(struct expression_source *s, const char *text, const char *name)
{
	return function_for(USE_PRINT, s, text, name);
}

static struct expression_source *new_source(const char *suffix)
{
	struct expression_source *s = expression_source__new(arena, suffix, scope.scope.word);

	assert_non_null(s);
	return s;
}

static const char *definitions_of(struct expression_source *s, struct definitions *d)
{
	struct text t;
	int err;

	assert_int_equal(text__open(&t), 0);
	err = expression_source__write_definitions(s, d, t.out);
	if (err)
		fprintf(t.out, "error %d\n", err);
	return text__keep(&t, arena);
}

static const struct function {
	const char *title; /* the expression */
	const char *text;
} functions[] = {
	{ "file->f_inode->i_ino", "/* file->f_inode->i_ino */\n"
				  "INLINE int e(struct file *file, u64 *result)\n"
				  "{\n"
				  "	struct inode *f_inode = 0;\n"
				  "	u64 i_ino = 0;\n"
				  "\n"
				  "	*result = 0;\n"
				  "	READ(f_inode, &file->f_inode);\n"
				  "	READ(i_ino, &f_inode->i_ino);\n"
				  "	*result = i_ino;\n"
				  "	return STATUS_OK;\n"
				  "}\n" },
	{ "count > 4096", "/* count > 4096 */\n"
			  "INLINE int e(size_t count, s32 *result)\n"
			  "{\n"
			  "	*result = count > 4096;\n"
			  "	return STATUS_OK;\n"
			  "}\n" },
	/* the right side of && is read only when it is needed */
	{ "count > 4096 && file->f_mode & 1", "/* count > 4096 && file->f_mode & 1 */\n"
					      "INLINE int e(struct file *file, size_t count, s32 *result)\n"
					      "{\n"
					      "	u32 f_mode = 0;\n"
					      "	s32 both = 0;\n"
					      "\n"
					      "	*result = 0;\n"
					      "	KEEP_APART(file);\n"
					      "	KEEP_APART(count);\n"
					      "	both = 0;\n"
					      "	if (count > 4096) {\n"
					      "		READ(f_mode, &file->f_mode);\n"
					      "		both = (f_mode & 1) != 0;\n"
					      "	}\n"
					      "	*result = both;\n"
					      "	return STATUS_OK;\n"
					      "}\n" },
	/* a pointer is read once */
	{ "file->f_inode->i_ino - file->f_inode->i_size",
	  "/* file->f_inode->i_ino - file->f_inode->i_size */\n"
	  "INLINE int e(struct file *file, u64 *result)\n"
	  "{\n"
	  "	struct inode *f_inode = 0;\n"
	  "	u64 i_ino = 0;\n"
	  "	s64 i_size = 0;\n"
	  "\n"
	  "	*result = 0;\n"
	  "	READ(f_inode, &file->f_inode);\n"
	  "	READ(i_ino, &f_inode->i_ino);\n"
	  "	READ(i_size, &f_inode->i_size);\n"
	  "	*result = i_ino - i_size;\n"
	  "	return STATUS_OK;\n"
	  "}\n" },
	/* but not outside of where it was read */
	{ "(i ? file->f_mode : 1) + file->f_mode", "/* (i ? file->f_mode : 1) + file->f_mode */\n"
						   "INLINE int e(struct file *file, int i, u32 *result)\n"
						   "{\n"
						   "	u32 f_mode = 0;\n"
						   "	u32 either = 0;\n"
						   "	u32 f_mode2 = 0;\n"
						   "\n"
						   "	*result = 0;\n"
						   "	KEEP_APART(file);\n"
						   "	KEEP_APART(i);\n"
						   "	if (i) {\n"
						   "		READ(f_mode, &file->f_mode);\n"
						   "		either = f_mode;\n"
						   "	} else {\n"
						   "		either = 1;\n"
						   "	}\n"
						   "	READ(f_mode2, &file->f_mode);\n"
						   "	*result = either + f_mode2;\n"
						   "	return STATUS_OK;\n"
						   "}\n" },
	{ "i / (u - 1L) % 3", "/* i / (u - 1L) % 3 */\n"
			      "INLINE int e(int i, unsigned int u, s64 *result)\n"
			      "{\n"
			      "	s64 divisor = 0;\n"
			      "\n"
			      "	*result = 0;\n"
			      "	divisor = u - 1LL;\n"
			      "	if (!is_division(i, divisor, 64))\n"
			      "		return STATUS_DIVISION;\n"
			      "	*result = remainder(quotient(i, divisor), 3);\n"
			      "	return STATUS_OK;\n"
			      "}\n" },
	{ "file->f_inode->i_delta << i", "/* file->f_inode->i_delta << i */\n"
					 "INLINE int e(struct file *file, int i, s32 *result)\n"
					 "{\n"
					 "	struct inode *f_inode = 0;\n"
					 "	u64 word = 0;\n"
					 "	s32 i_delta = 0;\n"
					 "\n"
					 "	*result = 0;\n"
					 "	READ(f_inode, &file->f_inode);\n"
					 "	READ_BYTES(word, (const u8 *)f_inode + 36, 1);\n"
					 "	i_delta = signed_bits(word, 0, 5);\n"
					 "	if ((u64)i >= 32)\n"
					 "		return STATUS_SHIFT;\n"
					 "	*result = i_delta << i;\n"
					 "	return STATUS_OK;\n"
					 "}\n" },
	{ "file->f_comm == \"a\\\"?\\n\"",
	  "/* file->f_comm == \"a\\\"?\\n\" */\n"
	  "INLINE int e(struct file *file, s32 *result)\n"
	  "{\n"
	  "	s32 is_same = 0;\n"
	  "\n"
	  "	*result = 0;\n"
	  "	READ_IS_TEXT(is_same, &file->f_comm, 5, \"a\\042\\077\\012\");\n"
	  "	*result = is_same;\n"
	  "	return STATUS_OK;\n"
	  "}\n" },
	{ "file->f_path", "/* file->f_path */\n"
			  "INLINE int e__at(struct file *file, const void **result)\n"
			  "{\n"
			  "	*result = &file->f_path;\n"
			  "	return STATUS_OK;\n"
			  "}\n"
			  "\n"
			  "INLINE int e(struct file *file, void *result)\n"
			  "{\n"
			  "	const void *at = 0;\n"
			  "	int status = e__at(file, &at);\n"
			  "\n"
			  "	/* Nothing is at 0, and the result is cleared then. */\n"
			  "	if (read_memory(result, 16, at) && !status)\n"
			  "		status = STATUS_FAULT;\n"
			  "	return status;\n"
			  "}\n" },
	/* no comment ends, or begins, in the text */
	{ "10 / *pos", "/* 10 / *pos */\n"
		       "INLINE int e(loff_t *pos, s64 *result)\n"
		       "{\n"
		       "	s64 target = 0;\n"
		       "\n"
		       "	*result = 0;\n"
		       "	READ(target, pos);\n"
		       "	if (!is_division(10, target, 64))\n"
		       "		return STATUS_DIVISION;\n"
		       "	*result = quotient(10, target);\n"
		       "	return STATUS_OK;\n"
		       "}\n" },
	{ "10/ *pos*2", "/* 10/ *pos*2 */\n"
			"INLINE int e(loff_t *pos, s64 *result)\n"
			"{\n"
			"	s64 target = 0;\n"
			"\n"
			"	*result = 0;\n"
			"	READ(target, pos);\n"
			"	if (!is_division(10, target, 64))\n"
			"		return STATUS_DIVISION;\n"
			"	*result = quotient(10, target) * 2;\n"
			"	return STATUS_OK;\n"
			"}\n" },
};

static void is_written(void **state)
{
	const struct function *row = *state;

	assert_string_equal(function_of(new_source(""), row->title, "e"), row->text);
}

/* As compiler_main.c gives it to clang, without the kernel's headers. */
static const char *const args[] = { "-nostdinc",
				    "-D__KERNEL__",
				    "-D__BPF_TRACING__",
				    "-w",
				    "-DKPROBE_ARGS_OWN_HEADERS",
				    "-DKPROBE_ARGS_ARCH_x86_64",
				    "-I" KPA_PROBE_INCLUDE,
				    NULL };

static void is_c(const char *definitions, const char *function)
{
	struct ast_options o = { .file_name = "test.c", .target = abi__find("x86_64")->target, .args = args };
	const char *text =
		arena__printf(arena,
			      "#include <kprobe_args/probe.h>\n#include <kprobe_args/expression.h>\n"
			      "%s\n%s\n",
			      definitions, function);
	struct ast *ast = NULL;
	struct ast_error e;
	int err;

	while (args[o.nr_args])
		o.nr_args++;
	err = ast__parse(&o, text, strlen(text), arena, &e, &ast);
	if (err)
		fprintf(stderr, "%u: %s in:\n%s\n", e.at.line, e.message, text);
	ast__free(ast);
	assert_int_equal(err, 0);
}

/* What the function is written with is no name for a parameter any more. */
static const struct name {
	const char *title;
} names[] = {
	{ "result" },	    { "result_size" }, { "at" },	  { "status" },	     { "value_" },
	{ "text_" },	    { "f_inode" },     { "i_ino" },	  { "name" },	     { "f_mode2" },
	{ "index" },	    { "element" },     { "both" },	  { "either" },	     { "word" },
	{ "word2" },	    { "is_same" },     { "divisor" },	  { "bits" },	     { "read_memory" },
	{ "read_string" },  { "quotient" },    { "is_division" }, { "signed_bits" }, { "expression_0" },
	{ "is_same_text" }, { "distance" },    { "target" },	  { "size" },	     { "value" },
	{ "from" },	    { "wanted" },      { "limit" },	  { "u64" },	     { "expression_0__at" },
};

static void a_parameter_may_be_called_so(void **state)
{
	static const char *const forms[] = {
		"%s->f_inode->i_ino + other->f_mode",
		"other && %s->f_inode->i_state && %s->f_mode ? %s->f_inode->i_flag : 2",
		"%s->f_path.dentry->d_name.name == \"abc\"",
		"%s->f_path.dentry->d_name.name",
		"%s->f_comm",
		"%s->f_inode->i_data[%s->f_mode] / %s->f_mode",
		"%s->f_inode->i_full << %s->f_mode",
		"%s - other",
		"*%s->f_inodes[1]",
	};
	const struct name *row = *state;
	struct expression_parameter *params = (struct expression_parameter *)(uintptr_t)scope.scope.params;

	params[0].name = row->title;
	for (size_t i = 0; i < NR(forms); i++) {
		struct expression_source *s = new_source("");
		struct definitions *d = definitions__new();
		const char *text = arena__strdup(arena, forms[i]), *function, *definitions;

		for (char *p; (p = strstr(text, "%s"));)
			text = arena__printf(arena, "%.*s%s%s", (int)(p - text), text, row->title, p + 2);
		function = function_of(s, text, "expression_0");
		definitions = definitions_of(s, d);
		definitions__free(d);
		is_c(definitions, function);
	}
}

/* Only what is used, at its place. */
static const struct partial_row {
	const char *title; /* the expression */
	const char *definitions;
} partials[] = {
	{ "file->f_inode->i_ino", "struct inode {\n"
				  "	unsigned char __gap0[8];\n"
				  "	unsigned long i_ino;\n"
				  "	unsigned char __gap1[160];\n"
				  "};\n"
				  "struct file {\n"
				  "	struct inode *f_inode;\n"
				  "	unsigned char __gap2[120];\n"
				  "};\n" },
	{ "count", "" },
	{ "*file", "" },
	{ "file == other", "" },
	{ "file + 1", "struct file {\n"
		      "	unsigned char __gap0[128];\n"
		      "};\n" },
	{ "sizeof(file->f_inode->i_ino)", "" },
	/* the record in between, of which a member is used, and one of which none is */
	{ "file->f_path.dentry", "struct dentry;\n"
				 "struct path {\n"
				 "	unsigned char __gap0[8];\n"
				 "	struct dentry *dentry;\n"
				 "};\n"
				 "struct file {\n"
				 "	unsigned char __gap1[8];\n"
				 "	struct path f_path;\n"
				 "	unsigned char __gap2[104];\n"
				 "};\n" },
	{ "file->f_path", "struct path {\n"
			  "	unsigned char __gap0[16];\n"
			  "};\n"
			  "struct file {\n"
			  "	unsigned char __gap1[8];\n"
			  "	struct path f_path;\n"
			  "	unsigned char __gap2[104];\n"
			  "};\n" },
	/* anonymous members */
	{ "((struct qstr *)p)->len", "struct qstr {\n"
				     "	union {\n"
				     "		struct {\n"
				     "			unsigned char __gap0[4];\n"
				     "			unsigned int len;\n"
				     "		};\n"
				     "		unsigned char __gap1[8];\n"
				     "	};\n"
				     "	unsigned char __gap2[8];\n"
				     "};\n" },
	/* bit-fields are read by their bytes */
	{ "((struct inode *)p)->i_flag", "struct inode {\n"
					 "	unsigned char __gap0[176];\n"
					 "};\n" },
	/* arrays are whole, the records in them are not */
	{ "((struct inode *)p)->i_point[i].y", "struct anonymous__0 {\n"
					       "	unsigned char __gap0[4];\n"
					       "	int y;\n"
					       "};\n"
					       "struct inode {\n"
					       "	unsigned char __gap1[160];\n"
					       "	struct anonymous__0 i_point[2];\n"
					       "};\n" },
	{ "((struct inode *)p)->i_tail[i]", "struct inode {\n"
					    "	unsigned char __gap0[176];\n"
					    "	char i_tail[0];\n"
					    "};\n" },
	/* what is passed by value is defined with the parameters */
	{ "pair.a + pair.b[1]", "" },
	{ "uid->val", "struct kuid_t__0 {\n"
		      "	unsigned int val;\n"
		      "};\n" },
	{ "file->f_unknown", "struct unknown;\n"
			     "struct file {\n"
			     "	unsigned char __gap0[72];\n"
			     "	struct unknown *f_unknown;\n"
			     "	unsigned char __gap1[48];\n"
			     "};\n" },
};

static void is_defined_partially(void **state)
{
	const struct partial_row *row = *state;
	struct expression_source *s = new_source("");
	struct definitions *d = definitions__new();
	const char *function = function_of(s, row->title, "e"), *definitions = definitions_of(s, d);

	definitions__free(d);
	/* A record that is only named need not be declared; where it is, that is no definition. */
	while (!strncmp(definitions, "struct ", 7) && strchr(definitions, ';') < strchr(definitions, '\n') &&
	       strchr(definitions, '\n')[1] == '\0')
		definitions = "";
	assert_string_equal(definitions, row->definitions);
	assert_non_null(function);
}

/* The parameters' definitions come first: what they need whole is not made less. */
static void whole_records_stay_whole(void **state)
{
	struct expression_source *s = new_source("");
	struct definitions *d = definitions__new();
	const char *first, *second;
	struct text t;

	(void)state;
	function_of(s, "((struct pair *)p)->a", "e");
	assert_int_equal(text__open(&t), 0);
	assert_int_equal(definitions__write(d, t.out, scope.scope.params[15].type), 0);
	first = text__keep(&t, arena);
	second = definitions_of(s, d);
	definitions__free(d);
	assert_non_null(strstr(first, "struct pair {"));
	assert_string_equal(second, "");
}

/* Headers have the same tags, and may have other members. */
static void a_suffix_keeps_headers_out(void **state)
{
	struct expression_source *s = new_source("__btf");
	struct definitions *d = definitions__new();
	const char *function = function_of(s, "file->f_inode->i_ino", "e"),
		   *definitions = definitions_of(s, d);

	(void)state;
	definitions__free(d);
	assert_non_null(strstr(function, "READ(f_inode, &((struct file__btf *)file)->f_inode);"));
	assert_non_null(strstr(function, "struct inode__btf *f_inode = 0;"));
	assert_non_null(strstr(definitions, "struct file__btf {"));
	assert_null(strstr(definitions, "struct file {"));
	is_c(arena__printf(arena, "struct file { int other; }; struct inode { int also_other; };%s",
			   definitions),
	     function);
}

static const struct type int_type = {
	.kind = TYPE_INT, .is_complete = true, .is_signed = true, .size = 4, .align = 4, .name = "int"
};

static struct expression_source *source_of(const struct type *pointee, const char *text,
					   const char **function)
{
	static struct type pointer;
	static struct expression_parameter param;
	struct expression_source *s;

	pointer = (struct type){
		.kind = TYPE_POINTER, .size = 8, .align = 8, .is_complete = true, .target = pointee
	};
	param = (struct expression_parameter){ .name = "p", .type = &pointer };
	scope.scope.params = &param;
	scope.scope.nr_params = 1;
	s = new_source("");
	*function = function_of(s, text, "e");
	return s;
}

/* BTF has several structs of one tag, which one C source cannot have. */
static void two_records_of_one_tag_are_two(void **state)
{
	static const struct type_member inner_members[] = { { "x", &int_type, 32, 0 } };
	static const struct type inner = { .kind = TYPE_STRUCT,
					   .name = "s",
					   .is_complete = true,
					   .size = 8,
					   .align = 4,
					   .nr = 1,
					   .members = inner_members };
	static const struct type to_inner = {
		.kind = TYPE_POINTER, .size = 8, .align = 8, .is_complete = true, .target = &inner
	};
	static const struct type_member members[] = { { "a", &int_type, 0, 0 },
						      { "other", &to_inner, 64, 0 } };
	static const struct type outer = { .kind = TYPE_STRUCT,
					   .name = "s",
					   .is_complete = true,
					   .size = 16,
					   .align = 8,
					   .nr = 2,
					   .members = members };
	struct definitions *d = definitions__new();
	const char *function, *definitions;
	struct expression_source *s = source_of(&outer, "p->other->x + p->a", &function);

	(void)state;
	definitions = definitions_of(s, d);
	definitions__free(d);
	assert_non_null(strstr(function, "&((struct s__1 *)p)->other"));
	assert_non_null(strstr(definitions, "struct s *other;"));
	is_c(definitions, function);
}

/* Only damaged BTF has that. */
static void overlapping_members_are_refused(void **state)
{
	static const struct type_member members[] = { { "a", &int_type, 0, 0 }, { "b", &int_type, 16, 0 } };
	static const struct type record = { .kind = TYPE_STRUCT,
					    .name = "s",
					    .is_complete = true,
					    .size = 8,
					    .align = 4,
					    .nr = 2,
					    .members = members };
	struct definitions *d = definitions__new();
	const char *function;
	struct expression_source *s = source_of(&record, "p->a + p->b", &function);
	const char *definitions = definitions_of(s, d);

	(void)state;
	definitions__free(d);
	assert_non_null(strstr(definitions, "error -22"));
}

/* Rust's, and what no number of C is. */
static void strange_numbers_have_a_name_of_c(void **state)
{
	static const struct type usize = {
		.kind = TYPE_INT, .is_complete = true, .size = 8, .align = 8, .name = "usize"
	};
	static const struct type_member members[] = { { "a", &usize, 0, 0 }, { "b", &usize, 64, 0 } };
	static const struct type record = { .kind = TYPE_STRUCT,
					    .name = "s",
					    .is_complete = true,
					    .size = 16,
					    .align = 8,
					    .nr = 2,
					    .members = members };
	struct definitions *d = definitions__new();
	const char *function;
	struct expression_source *s = source_of(&record, "p->b", &function);
	const char *definitions = definitions_of(s, d);

	(void)state;
	definitions__free(d);
	assert_string_equal(definitions, "struct s {\n	unsigned char __gap0[8];\n	u64 b;\n};\n");
}

/* A text that is counted by ends with its array; that of a NULL pointer is told from one that cannot be read. */
static void a_key_is_a_text(void **state)
{
	(void)state;
	assert_string_equal(function_for(USE_KEY, new_source(""), "file->f_comm", "e"),
			    "/* file->f_comm */\n"
			    "INLINE int e__at(struct file *file, const void **result)\n"
			    "{\n"
			    "	*result = &file->f_comm[0];\n"
			    "	return STATUS_OK;\n"
			    "}\n"
			    "\n"
			    "INLINE int e(struct file *file, char *result, u32 result_size)\n"
			    "{\n"
			    "	const void *at = 0;\n"
			    "	int status = e__at(file, &at);\n"
			    "\n"
			    "	if (read_string(result, result_size, at, 16) && !status)\n"
			    "		status = at ? STATUS_FAULT : STATUS_NULL;\n"
			    "	return status;\n"
			    "}\n");
}

static void a_call_names_what_it_needs(void **state)
{
	const char *caller[32] = { NULL };
	struct expression e;
	struct diag d = { 0 };
	struct text t;

	(void)state;
	for (unsigned int i = 0; i < scope.scope.nr_params; i++)
		caller[i] = arena__printf(arena, "%s_", scope.scope.params[i].name);
	assert_int_equal(expression__parse("count > other->f_mode", USE_PRINT, &scope.scope, arena, &e, &d),
			 0);
	assert_int_equal(text__open(&t), 0);
	expression_source__write_call(t.out, &e, "expression_3", caller, "&call->expression_3");
	assert_string_equal(text__keep(&t, arena), "expression_3(count_, other_, &call->expression_3)");
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		SCOPE_TEST(whole_records_stay_whole),	      SCOPE_TEST(a_suffix_keeps_headers_out),
		SCOPE_TEST(two_records_of_one_tag_are_two),   SCOPE_TEST(overlapping_members_are_refused),
		SCOPE_TEST(strange_numbers_have_a_name_of_c), SCOPE_TEST(a_key_is_a_text),
		SCOPE_TEST(a_call_names_what_it_needs),
	};

	return RUN_ROWS_WITH(functions, is_written, open_scope, close_scope) +
	       RUN_ROWS_WITH(names, a_parameter_may_be_called_so, open_scope, close_scope) +
	       RUN_ROWS_WITH(partials, is_defined_partially, open_scope, close_scope) +
	       cmocka_run_group_tests_name("expression_source", tests, NULL, NULL);
}
