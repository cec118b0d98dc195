/* What programs submit to their tables: as the AST tells it, and what becomes of that. */
#include "unit.h"

#include "submitted.h"
#include "types.h"

#include <linux/bpf.h>

static const char head[] =
	"#include <uapi/linux/ptrace.h>\n"
	"struct pair { u64 a, b; }; typedef struct pair pair_t; struct one { int x; char c[4]; };\n"
	"BPF_PERF_OUTPUT(t); BPF_PERF_OUTPUT(u); BPF_RINGBUF_OUTPUT(r, 8); BPF_PERF_ARRAY(cycles, 4);\n"
	"BPF_ARRAY(scratch, struct pair, 1); BPF_HASH(h, u32, u32);\n"
	"int kprobe__f(struct pt_regs *ctx, int n) {\n"
	"struct pair p = {}; pair_t q; struct one o = {}; u64 v = n; char buf[16]; int k = 0;\n"
	"struct pair *at = scratch.lookup(&k); void *any = at; int size = n & 7;\n";

/* Bodies of a probe. */
static const struct row {
	const char *title;
	const char *body;
	const char *want; /* "TABLE: TYPE, SIZE" for each call; what is not known is "?" */
} table[] = {
	{ "a struct", "t.perf_submit(ctx, &p, sizeof(p));", "t: struct pair, 16\n" },
	{ "its typedef", "t.perf_submit(ctx, &q, sizeof(q));", "t: pair_t, 16\n" },
	{ "the size of the type", "t.perf_submit(ctx, &p, sizeof(struct pair));", "t: struct pair, 16\n" },
	{ "by a pointer", "t.perf_submit(ctx, at, sizeof(*at));", "t: struct pair, 16\n" },
	{ "by a cast to void", "t.perf_submit(ctx, (void *)&p, sizeof(p));", "t: struct pair, 16\n" },
	{ "by two", "t.perf_submit(ctx, (void *)((char *)(&p)), sizeof(p));", "t: struct pair, 16\n" },
	{ "by a cast to another struct", "t.perf_submit(ctx, (struct pair *)buf, sizeof(buf));",
	  "t: struct pair, 16\n" },
	{ "a number", "t.perf_submit(ctx, &v, sizeof(v));", "t: unsigned long long, 8\n" },
	{ "an array", "t.perf_submit(ctx, buf, sizeof(buf));", "t: char [16], 16\n" },
	{ "its address", "t.perf_submit(ctx, &buf, sizeof(buf));", "t: char [16], 16\n" },
	{ "a member", "t.perf_submit(ctx, &o.x, sizeof(o.x));", "t: int, 4\n" },
	{ "a part of a struct", "t.perf_submit(ctx, &p, 8);", "t: ?, 8\n" },
	{ "more than it", "t.perf_submit(ctx, &v, 16);", "t: ?, 16\n" },
	{ "through void", "t.perf_submit(ctx, any, sizeof(*at));", "t: ?, 16\n" },
	{ "a size of its own each time", "t.perf_submit(ctx, &p, size);", "t: struct pair, ?\n" },
	{ "a size in a variable", "u32 s = sizeof(p); t.perf_submit(ctx, &p, s);", "t: struct pair, ?\n" },
	{ "a number with a sign", "t.perf_submit(ctx, &p, -1);", "t: struct pair, ?\n" },
	{ "twice", "t.perf_submit(ctx, &p, sizeof(p)); u.perf_submit(ctx, &v, sizeof(v));",
	  "t: struct pair, 16\nu: unsigned long long, 8\n" },
	{ "in a condition", "if (n > 3) while (t.perf_submit(ctx, &v, sizeof(v))) ;",
	  "t: unsigned long long, 8\n" },
	{ "with a packet", "t.perf_submit_skb(ctx, 40, &p, sizeof(p));", "t: struct pair, ?\n" },
	{ "to a ring buffer", "r.ringbuf_output(&p, sizeof(p), 0);", "r: struct pair, 16\n" },
	{ "a reserved part of it",
	  "struct pair *e = r.ringbuf_reserve(sizeof(struct pair)); r.ringbuf_submit(e, 0);",
	  "r: struct pair, ?\n" },
	{ "a part of it by void", "void *e = r.ringbuf_reserve(8); r.ringbuf_submit(e, 0);", "r: ?, ?\n" },
	{ "beside an error", "int x = BPF_NOT_KNOWN; t.perf_submit(ctx, &p, sizeof(p));",
	  "t: struct pair, 16\n" },
	{ "other methods", "h.update(&k, &k); cycles.perf_read(0); r.ringbuf_query(0);", "" },
	{ "too few arguments", "t.perf_submit(ctx);", "t: ?, ?\n" },
};

static struct rewrite *run(const char *body)
{
	const struct rewrite_options o = { .arch = "x86_64" };
	const char *source = arena__printf(arena, "%s%s return 0; }\n", head, body);
	struct rewrite *r;

	if (rewrite__run(&o, source, strlen(source), &r)) {
		unsigned int nr;

		fail_msg("%s", rewrite__errors(r, &nr)->message);
	}
	return r;
}

static void is_found(void **state)
{
	const struct row *row = *state;
	const struct rewrite_submission *list;
	struct rewrite *r = run(row->body);
	struct text text;
	unsigned int nr;
	const char *got;

	assert_int_equal(rewrite__submissions(r, &list, &nr), 0);
	assert_int_equal(text__open(&text), 0);
	for (unsigned int i = 0; i < nr; i++) {
		fprintf(text.out, "%s: ", list[i].table);
		/* u64 is a typedef of the kernel's or of the library's own. */
		const struct type *t = list[i].type && type__is_scalar(list[i].type) ?
					       type__strip(list[i].type) :
					       list[i].type;

		fputs(t ? type__declaration(arena, t, NULL) : "?", text.out);
		if (list[i].size < 0)
			fputs(", ?\n", text.out);
		else
			fprintf(text.out, ", %lld\n", (long long)list[i].size);
	}
	got = text__keep(&text, arena);
	rewrite__free(r);
	assert_string_equal(got, row->want);
}

static const struct type pair = STRUCT("pair", 16, 8, MEMBER("a", &ulong_t, 0), MEMBER("b", &ulong_t, 8));
static const struct type other = STRUCT("other", 16, 8, MEMBER("c", &ulong_t, 0), MEMBER("d", &ulong_t, 8));
static const struct type padded =
	STRUCT("padded", 8, 4, MEMBER("a", &int_t, 0), BITS(NULL, &int_t, 32, 3), BITS("b", &int_t, 40, 3));

#define SUBMISSIONS(...)                                            \
	.list = (const struct rewrite_submission[]){ __VA_ARGS__ }, \
	.nr = sizeof((struct rewrite_submission[]){ __VA_ARGS__ }) / sizeof(struct rewrite_submission)

/* One table `t`. */
static const struct merged {
	const char *title;
	const struct rewrite_submission *list;
	unsigned int nr;
	const char *text;	/* of the source */
	const char *members[4]; /* as libbcc has them */
	bool is_ring;
	const char *want; /* "TYPE, SIZE, DOUBT"; NULL: it is not read */
} merged[] = {
	{ "one type", SUBMISSIONS({ "t", &pair, 16 }), "", { "a", "b" }, false, "struct pair, 16, -" },
	{ "libbcc does not know", SUBMISSIONS({ "t", &pair, 16 }), "", { 0 }, false, "struct pair, 16, -" },
	{ "members without a name",
	  SUBMISSIONS({ "t", &padded, 8 }),
	  "",
	  { "a", "", "b" },
	  false,
	  "struct padded, 8, -" },
	{ "one at the end",
	  SUBMISSIONS({ "t", &pair, 16 }),
	  "",
	  { "a", "b", "" },
	  false,
	  "struct pair, 16, -" },
	{ "libbcc has another member",
	  SUBMISSIONS({ "t", &pair, 16 }),
	  "",
	  { "a", "c" },
	  false,
	  "-, 16, libbcc reads another struct than the pass in front of it" },
	{ "libbcc has fewer",
	  SUBMISSIONS({ "t", &pair, 16 }),
	  "",
	  { "a" },
	  false,
	  "-, 16, libbcc reads another struct than the pass in front of it" },
	{ "libbcc has more",
	  SUBMISSIONS({ "t", &pair, 16 }),
	  "",
	  { "a", "b", "c" },
	  false,
	  "-, 16, libbcc reads another struct than the pass in front of it" },
	{ "the same from two places",
	  SUBMISSIONS({ "t", &pair, 16 }, { "t", &pair, 16 }),
	  "",
	  { "a", "b" },
	  false,
	  "struct pair, 16, -" },
	{ "another table's",
	  SUBMISSIONS({ "t", &pair, 16 }, { "u", &other, 16 }),
	  "",
	  { "a", "b" },
	  false,
	  "struct pair, 16, -" },
	{ "two types of one size",
	  SUBMISSIONS({ "t", &pair, 16 }, { "t", &other, 16 }),
	  "",
	  { "a", "b" },
	  false,
	  "-, 16, not everything that is submitted to it is of one type" },
	{ "two sizes",
	  SUBMISSIONS({ "t", &pair, 16 }, { "t", &int_t, 4 }),
	  "",
	  { "a", "b" },
	  false,
	  "-, 0, not everything that is submitted to it is of one type" },
	{ "any size",
	  SUBMISSIONS({ "t", &pair, -1 }),
	  "",
	  { "a", "b" },
	  false,
	  "-, 0, what is submitted to it has not always the same size" },
	{ "of a ring buffer's record the kernel tells it",
	  SUBMISSIONS({ "t", &pair, -1 }),
	  "",
	  { "a", "b" },
	  true,
	  "struct pair, 16, -" },
	{ "no type",
	  SUBMISSIONS({ "t", NULL, 16 }),
	  "",
	  { 0 },
	  false,
	  "-, 16, the type of what is submitted to it is not known" },
	{ "nothing", .text = "t.lookup(); tt.perf_submit", .want = NULL },
	{ "only in the text", .text = "x(t.perf_submit(1))",
	  .want = "-, 0, what the source submits to it cannot be told" },
};

static const struct merged *current;

static const char *member(const char *name, size_t i, struct arena *a)
{
	(void)a;
	assert_string_equal(name, "t");
	return i < NR(current->members) ? current->members[i] : NULL;
}

static void is_merged(void **state)
{
	const struct merged *row = *state;
	const struct image_map maps[] = {
		{ .name = "hash", .type = BPF_MAP_TYPE_HASH },
		{ .name = "t", .type = row->is_ring ? BPF_MAP_TYPE_RINGBUF : BPF_MAP_TYPE_PERF_EVENT_ARRAY },
	};
	const struct image image = { .maps = maps, .nr_maps = NR(maps) };
	const struct submitted_options o = { &image, row->text, row->list, row->nr, member };
	struct compiler_table *tables;
	uint32_t nr;

	current = row;
	assert_int_equal(submitted__tables(&o, arena, &tables, &nr), 0);
	assert_int_equal(nr, row->want != NULL);
	if (!nr)
		return;
	assert_string_equal(arena__printf(arena, "%s, %u, %s",
					  tables->type ? type__declaration(arena, tables->type, NULL) : "-",
					  tables->size, tables->doubt ? tables->doubt : "-"),
			    row->want);
}

int main(void)
{
	return RUN_ROWS(table, is_found) + RUN_ROWS(merged, is_merged);
}
