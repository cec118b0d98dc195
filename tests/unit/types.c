#include "types.h"

const struct type void_t = { .kind = TYPE_VOID };
const struct type bool_t = SCALAR(TYPE_BOOL, 1, false, "_Bool");
const struct type schar_t = SCALAR(TYPE_INT, 1, true, "signed char");
const struct type uchar_t = SCALAR(TYPE_INT, 1, false, "unsigned char");
const struct type short_t = SCALAR(TYPE_INT, 2, true, "short");
const struct type ushort_t = SCALAR(TYPE_INT, 2, false, "unsigned short");
const struct type int_t = SCALAR(TYPE_INT, 4, true, "int");
const struct type uint_t = SCALAR(TYPE_INT, 4, false, "unsigned int");
const struct type long_t = SCALAR(TYPE_INT, 8, true, "long");
const struct type ulong_t = SCALAR(TYPE_INT, 8, false, "unsigned long");
const struct type llong_t = SCALAR(TYPE_INT, 8, true, "long long");
const struct type ullong_t = SCALAR(TYPE_INT, 8, false, "unsigned long long");
const struct type int128_t = SCALAR(TYPE_INT, 16, true, "__int128");
const struct type uint128_t = SCALAR(TYPE_INT, 16, false, "unsigned __int128");
const struct type float_t_ = SCALAR(TYPE_FLOAT, 4, false, "float");
const struct type double_t_ = SCALAR(TYPE_FLOAT, 8, false, "double");
const struct type ldouble_t = SCALAR(TYPE_FLOAT, 16, false, "long double");

const struct type char_t = {
	.kind = TYPE_INT,
	.is_complete = true,
	.size = 1,
	.align = 1,
	.is_signed = true,
	.is_char = true,
	.name = "char",
};

const struct type const_char_t = QUALIFIED(TYPE_CONST, &char_t);
const struct type pvoid_t = POINTER_TO(&void_t);
const struct type pchar_t = POINTER_TO(&char_t);
const struct type pconst_char_t = POINTER_TO(&const_char_t);
const struct type pint_t = POINTER_TO(&int_t);
const struct type plong_t = POINTER_TO(&long_t);

const struct type file_t = { .kind = TYPE_STRUCT, .name = "file" };
const struct type pfile_t = POINTER_TO(&file_t);

const struct type size_t_t = TYPEDEF("size_t", &ulong_t);
const struct type loff_t_t = TYPEDEF("loff_t", &llong_t);
const struct type ploff_t = POINTER_TO(&loff_t_t);
