#include "unit.h"

#include "image.h"
#include "pack.h"

#include <errno.h>

static const struct image_map maps[] = {
	{ "calls", BPF_MAP_TYPE_PERF_EVENT_ARRAY, 4, 4, 0, 0 },
	{ "counts", BPF_MAP_TYPE_PERCPU_ARRAY, 4, 8, 2, BPF_F_NUMA_NODE },
};
static const struct bpf_insn first[] = {
	{ .code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = 0, .imm = -7 },
	{ .code = BPF_JMP | BPF_EXIT },
};
static const struct bpf_insn second[] = { { .code = BPF_JMP | BPF_EXIT } };
static const struct image_program programs[] = {
	{ "kprobe__vfs_write", first, NR(first) },
	{ "kretprobe__vfs_write", second, NR(second) },
};
static const struct image image = { maps, NR(maps), programs, NR(programs) };

static int unpack(const struct pack *p, size_t len, struct image *copy)
{
	unsigned char *bytes = malloc(len + !len);
	struct unpack u = { .bytes = bytes, .len = len, .arena = arena };
	int err;

	assert_non_null(bytes);
	memcpy(bytes, p->bytes, len);
	err = image__unpack(copy, &u);
	free(bytes); /* the copy owns all that it has */
	return err;
}

static void comes_back(void **state)
{
	struct pack p = { 0 };
	struct image copy;

	(void)state;
	image__pack(&image, &p);
	assert_false(p.failed);
	assert_int_equal(unpack(&p, p.len, &copy), 0);
	pack__free(&p);
	assert_int_equal(copy.nr_maps, NR(maps));
	for (size_t i = 0; i < NR(maps); i++) {
		assert_string_equal(copy.maps[i].name, maps[i].name);
		assert_int_equal(copy.maps[i].type, maps[i].type);
		assert_int_equal(copy.maps[i].key_size, maps[i].key_size);
		assert_int_equal(copy.maps[i].value_size, maps[i].value_size);
		assert_int_equal(copy.maps[i].max_entries, maps[i].max_entries);
		assert_int_equal(copy.maps[i].flags, maps[i].flags);
	}
	assert_int_equal(copy.nr_programs, NR(programs));
	for (size_t i = 0; i < NR(programs); i++) {
		assert_string_equal(copy.programs[i].name, programs[i].name);
		assert_int_equal(copy.programs[i].nr_insns, programs[i].nr_insns);
		assert_memory_equal(copy.programs[i].insns, programs[i].insns,
				    programs[i].nr_insns * sizeof(struct bpf_insn));
	}
}

static void nothing_comes_back_too(void **state)
{
	static const struct image nothing;
	struct pack p = { 0 };
	struct image copy;

	(void)state;
	image__pack(&nothing, &p);
	assert_int_equal(unpack(&p, p.len, &copy), 0);
	pack__free(&p);
	assert_int_equal(copy.nr_maps, 0);
	assert_int_equal(copy.nr_programs, 0);
	assert_null(image__map(&copy, "calls"));
	assert_null(image__program(&copy, "kprobe__vfs_write"));
}

static void is_found_by_name(void **state)
{
	(void)state;
	assert_ptr_equal(image__map(&image, "counts"), &maps[1]);
	assert_ptr_equal(image__program(&image, "kprobe__vfs_write"), &programs[0]);
	assert_null(image__map(&image, "count"));
	assert_null(image__program(&image, "kprobe__vfs_write2"));
	assert_null(image__program(&image, ""));
}

static void whatever_is_cut_off_is_refused(void **state)
{
	struct pack p = { 0 };

	(void)state;
	image__pack(&image, &p);
	for (size_t len = 0; len < p.len; len++) {
		struct image copy;

		assert_int_equal(unpack(&p, len, &copy), -EINVAL);
	}
	pack__free(&p);
}

/* Half an instruction, a program or a map without a name. */
static void what_no_one_packed_is_refused(void **state)
{
	struct pack half = { 0 }, no_name = { 0 }, no_map_name = { 0 };
	struct image copy;

	(void)state;
	pack__u32(&half, 0);
	pack__u32(&half, 1);
	pack__string(&half, "f");
	pack__bytes(&half, first, sizeof(first) - 1);
	assert_int_equal(unpack(&half, half.len, &copy), -EINVAL);
	pack__free(&half);

	pack__u32(&no_name, 0);
	pack__u32(&no_name, 1);
	pack__string(&no_name, NULL);
	pack__bytes(&no_name, first, sizeof(first));
	assert_int_equal(unpack(&no_name, no_name.len, &copy), -EINVAL);
	pack__free(&no_name);

	pack__u32(&no_map_name, 1);
	pack__string(&no_map_name, NULL);
	for (int i = 0; i < 5; i++)
		pack__u32(&no_map_name, 1);
	pack__u32(&no_map_name, 0);
	assert_int_equal(unpack(&no_map_name, no_map_name.len, &copy), -EINVAL);
	pack__free(&no_map_name);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(comes_back),
		TEST(nothing_comes_back_too),
		TEST(is_found_by_name),
		TEST(whatever_is_cut_off_is_refused),
		TEST(what_no_one_packed_is_refused),
	};

	return cmocka_run_group_tests_name("image", tests, NULL, NULL);
}
