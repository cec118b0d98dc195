#include "unit.h"

#include "files.h"
#include "gfp.h"

#define FORMAT "sys/kernel/tracing/events/kmem/kmalloc/format"
#define HEAD                                                                                           \
	"name: kmalloc\nformat:\n\tfield:unsigned long gfp_flags;\toffset:40;\tsize:8;\tsigned:0;\n\n" \
	"print fmt: \"call_site=%%pS gfp_flags=%%s\", (void *)REC->call_site, (REC->gfp_flags) ? "     \
	"__print_flags(REC->gfp_flags, \"|\", "
#define TAIL " ) : \"none\", REC->node\n"

/* Parts of what the kernels of Debian tell. The numbers are those of include/linux/gfp.h and gfp_types.h there. */
static const struct row {
	const char *title;
	const char *flags;
	uint64_t value;
	const char *want; /* NULL: nothing is told */
} table[] = {
	{ "5.10",
	  "{(unsigned long)((( gfp_t)(0x400u|0x800u)) | (( gfp_t)0x40u) | (( gfp_t)0x80u)), \"GFP_KERNEL\"}, "
	  "{(unsigned long)(( gfp_t)0x100u), \"__GFP_ZERO\"}, {(unsigned long)(( gfp_t)0x40u), \"__GFP_IO\"}",
	  0xdc0, "GFP_KERNEL|__GFP_ZERO" },
	{ "only some bits of one of several",
	  "{(unsigned long)((( gfp_t)(0x400u|0x800u)) | (( gfp_t)0x40u)), "
	  "\"GFP_NOFS\"}, {(unsigned long)(( gfp_t)0x40u), \"__GFP_IO\"}",
	  0x840, "__GFP_IO|0x800" },
	{ "6.1: a flag of another configuration has no bit",
	  "{( unsigned long)(( gfp_t)0), \"__GFP_SKIP_ZERO\"}, {( unsigned long)(( gfp_t)0x800000u), \"__GFP_ZEROTAGS\"}",
	  0x800000, "__GFP_ZEROTAGS" },
	{ "6.1: GFP_TRANSHUGE_LIGHT",
	  "{( unsigned long)((((((( gfp_t)(0x400u|0x800u)) | (( gfp_t)0x40u) | (( gfp_t)0x80u) | (( gfp_t)0x100000u)) "
	  "| (( gfp_t)0x02u)) | (( gfp_t)0x08u) | (( gfp_t)0) | (( gfp_t)0)) | (( gfp_t)0x40000u) | "
	  "(( gfp_t)0x80000u) | (( gfp_t)0x2000u)) & ~(( gfp_t)(0x400u|0x800u))), \"GFP_TRANSHUGE_LIGHT\"}",
	  0x1c20ca, "GFP_TRANSHUGE_LIGHT" },
	{ "6.12",
	  "{( unsigned long)((( gfp_t)((((1UL))) << (11))) | (( gfp_t)((((1UL))) << (13)))), \"GFP_NOWAIT\"}, "
	  "{( unsigned long)(( gfp_t)((((1UL))) << (2))), \"GFP_DMA32\"}",
	  0x2804, "GFP_NOWAIT|GFP_DMA32" },
	{ "a name that is not known is no number",
	  "{(unsigned long)(( gfp_t)(1UL << ___GFP_DMA_BIT)), \"GFP_DMA\"}", 1, NULL },
	{ "a shift too far", "{(unsigned long)(1UL << 64), \"GFP_DMA\"}", 1, NULL },
	{ "an end too early", "{(unsigned long)(( gfp_t)0x01u", 1, NULL },
	{ "no name", "{(unsigned long)(( gfp_t)0x01u), }", 1, NULL },
	{ "no flags", "", 1, NULL },
};

static int gfp(struct flag_set *set, const char *text)
{
	make_file(FORMAT, text);
	return gfp__flags(root, arena, set);
}

static void tell(void **state)
{
	const struct row *row = *state;
	struct flag_set set;
	char text[128];
	int err = gfp(&set, arena__printf(arena, HEAD "%s" TAIL, row->flags));

	if (!row->want) {
		assert_int_equal(err, -ENOENT);
		assert_int_equal(set.nr, 0);
		return;
	}
	assert_int_equal(err, 0);
	assert_int_equal(flags__write(text, sizeof(text), &set, row->value), strlen(row->want));
	assert_string_equal(text, row->want);
}

static void deep_parentheses_end(void **state)
{
	char *text = arena__alloc(arena, 100000);
	struct flag_set set;

	(void)state;
	memset(text, '(', 99999);
	assert_int_equal(gfp(&set, arena__printf(arena, HEAD "{%s" TAIL, text)), -ENOENT);
}

static void without_the_event_nothing_is_told(void **state)
{
	struct flag_set set;

	(void)state;
	assert_int_equal(gfp__flags(root, arena, &set), -ENOENT);
	make_file(FORMAT, "name: kmalloc\n");
	assert_int_equal(gfp__flags(root, arena, &set), -ENOENT);
}

/* This machine's: whatever tells them, a flag and its bit are what the kernel's own BTF says. */
static void the_running_kernel_tells(void **state)
{
	struct flag_set set;
	char text[256];
	int err = gfp__flags("", arena, &set);

	(void)state;
	if (err) {
		assert_int_equal(err, -ENOENT);
		print_message("this kernel does not tell its flags: neither tracefs nor enumerators\n");
		skip();
	}
	/* These have had their bits since 4.20: include/linux/gfp.h, gfp_types.h. */
	assert_true(flags__write(text, sizeof(text), &set, 0xcc0) > 0);
	assert_string_equal(text, "GFP_KERNEL");
	assert_true(flags__write(text, sizeof(text), &set, 0x140) > 0);
	assert_string_equal(text, "__GFP_IO|__GFP_ZERO");
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		FILES_TEST(deep_parentheses_end),
		FILES_TEST(without_the_event_nothing_is_told),
		FILES_TEST(the_running_kernel_tells),
	};

	return RUN_ROWS_WITH(table, tell, make_root, remove_root) +
	       cmocka_run_group_tests_name("gfp", tests, NULL, NULL);
}
