/* What a program's functions are attached to, by their names. */
#include "unit.h"

#include "abi.h"
#include "program_probe.h"
#include "spec.h"
#include "types.h"

#include <errno.h>
#include <linux/bpf.h>

enum { MAX_FUNCTIONS = 6 };

static const struct row {
	const char *title;
	const char *functions[MAX_FUNCTIONS];
	const char *spec;
	bool is_user;
	uint32_t other_map; /* of this type; 0: none */
	bool has_no_table;
	const char *want;    /* "EVENT MODULE:FUNCTION by PROGRAM\n" in order; NULL: it fails, */
	const char *message; /* which says so; else a part of a note */
} table[] = {
	/* The kernel's symbols are this machine's: the functions are those that every kernel has. */
	{ "a call", { "kprobe__vfs_read" }, .want = "call vfs_read by kprobe__vfs_read\n" },
	{ "returns come first",
	  { "kprobe__vfs_read", "kretprobe__vfs_read", "kretprobe__vfs_write" },
	  .want = "return vfs_read by kretprobe__vfs_read\nreturn vfs_write by kretprobe__vfs_write\n"
		  "call vfs_read by kprobe__vfs_read\n" },
	{ "a system call", { "syscall__openat" }, .want = "call __x64_sys_openat by syscall__openat\n" },
	{ "tracepoints",
	  { "tracepoint__sched__sched_switch", "raw_tracepoint__sys_enter", "tracepoint__a__b__c" },
	  .want = "tracepoint sched:sched_switch by tracepoint__sched__sched_switch\n"
		  "raw tracepoint sys_enter by raw_tracepoint__sys_enter\n"
		  "tracepoint a:b__c by tracepoint__a__b__c\n" },
	{ "a tracepoint without a category",
	  { "tracepoint__sched" },
	  .message = "tracepoint__sched: a tracepoint's function is called tracepoint__CATEGORY__EVENT" },
	{ "a tracepoint without an event",
	  { "tracepoint__sched__" },
	  .message = "tracepoint__CATEGORY__EVENT" },
	{ "none of these",
	  { "kfunc__vfs_read", "kprobe__vfs_read" },
	  .want = "call vfs_read by kprobe__vfs_read\n",
	  .message = "note: kfunc__vfs_read is not attached: kprobes, uprobes and tracepoints are" },
	{ "nothing else", { "lsm__file_open" }, .message = "p.c has no function that can be attached" },
	{ "no function", { NULL }, .message = "p.c has no function that can be attached" },
	{ "no prefix, and a function", { "probe" }, .spec = "vfs_read", .want = "call vfs_read by probe\n" },
	{ "no prefix, and a user function",
	  { "probe", "kprobe__vfs_read" },
	  .spec = "/bin/x:f",
	  .is_user = true,
	  .want = "call vfs_read by kprobe__vfs_read\ncall f by probe in /bin/x\n" },
	{ "no prefix, and no function", { "probe" }, .message = "p.c: which function is probe() for?" },
	{ "several without, and no function",
	  { "one", "two" },
	  .message = "p.c: the names of one, two have no prefix that says what they are for" },
	{ "a prefix and none",
	  { "kprobe__vfs_read", "probe" },
	  .want = "call vfs_read by kprobe__vfs_read\n",
	  .message = "note: not attached, for want of a prefix: probe" },
	{ "two without",
	  { "one", "kprobe__vfs_read", "two" },
	  .spec = "vfs_read",
	  .message = "p.c has 2 functions without a prefix: one, two; which one is meant?" },
	{ "none without",
	  { "kprobe__vfs_read" },
	  .spec = "vfs_read",
	  .message = "every function of p.c says by its prefix what it is for" },
	{ "a pattern", { "probe" }, .spec = "vfs_*", .message = "with --source, a pattern is not possible" },
	{ "arguments",
	  { "probe" },
	  .spec = "vfs_read(file)",
	  .message = "with --source, a list of arguments is not possible" },
	{ "a table of maps",
	  { "kprobe__vfs_read" },
	  .other_map = BPF_MAP_TYPE_HASH_OF_MAPS,
	  .message = "p.c: kprobe-args cannot make a table like 'other'" },
	{ "counters",
	  { "kprobe__vfs_read" },
	  .other_map = BPF_MAP_TYPE_PERF_EVENT_ARRAY,
	  .want = "call vfs_read by kprobe__vfs_read\n",
	  .message = "note: 'other' is not read" },
	{ "nothing submitted",
	  { "kprobe__vfs_read" },
	  .has_no_table = true,
	  .message = "p.c submits nothing" },
};

static const char *describe(const struct probe *p)
{
	static const char *const events[] = {
		[EVENT_CALL] = "call",
		[EVENT_RETURN] = "return",
		[EVENT_TRACEPOINT] = "tracepoint",
		[EVENT_RAW_TRACEPOINT] = "raw tracepoint",
	};
	struct text text;

	assert_int_equal(text__open(&text), 0);
	for (unsigned int i = 0; i < p->nr_functions; i++) {
		const struct function *f = &p->functions[i];

		fprintf(text.out, "%s %s%s%s by %s%s%s\n", events[f->event],
			f->proto.module ? f->proto.module : "", f->proto.module ? ":" : "", f->proto.function,
			f->program, f->target.path ? " in " : "", f->target.path ? f->target.path : "");
	}
	return text__keep(&text, arena);
}

static struct compiler_reply reply_for(const struct row *row)
{
	static struct compiler_table tables[] = { { "events", &int_t, 4, NULL } };
	static struct image_map maps[] = { { .name = "events", .type = BPF_MAP_TYPE_PERF_EVENT_ARRAY },
					   { .name = "other" } };
	static struct image_program programs[MAX_FUNCTIONS];
	struct compiler_reply r = { .tables = tables, .nr_tables = !row->has_no_table };

	maps[1].type = row->other_map;
	r.image = (struct image){ .maps = maps, .nr_maps = row->other_map ? 2 : 1, .programs = programs };
	for (; row->functions[r.image.nr_programs]; r.image.nr_programs++)
		programs[r.image.nr_programs].name = row->functions[r.image.nr_programs];
	return r;
}

static void is_attached(void **state)
{
	const struct row *row = *state;
	const struct compiler_reply reply = reply_for(row);
	struct spec spec;
	const struct target target = { .spec = &spec, .path = "/bin/x" };
	struct program_probe_options o = {
		.name = "p.c",
		.arch = abi__find("x86_64"),
		.spec = row->spec ? &spec : NULL,
		.target = row->is_user ? &target : NULL,
	};
	struct diag d = { 0 };
	struct probe probe;
	const char *const *notes;
	unsigned int nr_notes;
	const char *got, *message;
	int err;

	if (row->spec)
		assert_int_equal(spec__parse(row->spec, arena, &spec, &d), 0);
	err = program_probe__new(&o, &reply, arena, &probe, &d);
	notes = diag__notes(&d, arena, &nr_notes);
	got = err ? d.message : describe(&probe);
	message = arena__strdup(arena, err ? d.message : nr_notes ? notes[0] : "");
	got = arena__strdup(arena, got);
	diag__clear(&d);
	if (row->want && err)
		fail_msg("%s", message);
	if (row->want)
		assert_string_equal(got, row->want);
	else
		assert_int_not_equal(err, 0);
	if (row->message && !strstr(message, row->message))
		fail_msg("'%s' is not in '%s'", row->message, message);
}

int main(void)
{
	return RUN_ROWS(table, is_attached);
}
