/* Below a root of the test's own, as the distributions lay their headers out. */
#include "unit.h"

#include "abi.h"
#include "files.h"
#include "headers.h"

#include <dirent.h>
#include <sys/wait.h>

#define RELEASE "6.1.0-13-amd64"
#define MODULES "lib/modules/" RELEASE
#define CACHE	"var/cache/kprobe-args"

static int find(struct headers *h, struct diag *d)
{
	return headers__find(h, root, RELEASE, abi__find("x86_64"), arena, d);
}

static void assert_found(struct headers *h, const char *source, const char *build, const char *for_libbcc)
{
	struct diag d = { 0 };
	int err = find(h, &d);

	if (err)
		diag__print(&d, stderr);
	diag__clear(&d);
	assert_int_equal(err, 0);
	assert_string_equal(h->source, path_of(source));
	assert_string_equal(h->build, path_of(build));
	assert_string_equal(h->arch, "x86");
	assert_int_equal(!h->for_libbcc, !for_libbcc);
	if (for_libbcc)
		assert_string_equal(h->for_libbcc, path_of(for_libbcc));
}

static void assert_not_found(void)
{
	struct diag d = { 0 };
	struct headers h;
	int err = find(&h, &d);
	bool told = d.message && strstr(d.message, RELEASE) && d.hint && strstr(d.hint, RELEASE);

	diag__clear(&d);
	assert_int_equal(err, -ENOENT);
	assert_true(told);
}

/* linux-headers-6.1.0-13-common and linux-headers-6.1.0-13-amd64 */
static void make_debian(void)
{
	make_file(MODULES "/source/include/linux/kconfig.h", "");
	make_file(MODULES "/build/include/generated/autoconf.h", "");
}

static void debian_has_two_folders(void **state)
{
	struct headers h;

	(void)state;
	make_debian();
	assert_found(&h, MODULES "/source", MODULES "/build", NULL);
}

static void fedora_has_one(void **state)
{
	struct headers h;

	(void)state;
	make_file(MODULES "/build/include/linux/kconfig.h", "");
	assert_found(&h, MODULES "/build", MODULES "/build", NULL);
}

/* What is installed is not what runs: modules are there for each kernel, headers are not. */
static void another_release_is_not_taken(void **state)
{
	(void)state;
	make_file("lib/modules/6.1.0-12-amd64/build/include/linux/kconfig.h", "");
	make_folders(MODULES "/");
	assert_not_found();
}

static void a_link_to_nowhere_is_not_there(void **state)
{
	(void)state;
	make_folders(MODULES "/");
	assert_int_equal(symlink("/nonexistent", path_of(MODULES "/build")), 0);
	assert_not_found();
}

static void a_folder_without_headers_is_not_enough(void **state)
{
	(void)state;
	make_file(MODULES "/build/.config", "");
	assert_not_found();
}

static int run(char *const argv[])
{
	pid_t pid = fork();
	int status = -1;

	if (!pid) {
		execvp(argv[0], argv);
		_exit(127);
	}
	waitpid(pid, &status, 0);
	return status;
}

/* CONFIG_IKHEADERS: an archive, the kernel's own. */
static void make_archive(void)
{
	char *argv[] = { (char *)"tar",
			 (char *)"-cJf",
			 (char *)path_of("sys/kernel/kheaders.tar.xz"),
			 (char *)"-C",
			 (char *)path_of("packed"),
			 (char *)".",
			 NULL };

	make_file("packed/include/linux/kconfig.h", "/* packed */");
	make_folders("sys/kernel/");
	make_folders("var/cache/");
	if (run(argv)) {
		print_message("tar could not make an archive with xz, so this is not tested\n");
		skip();
	}
}

static unsigned int nr_entries(const char *name)
{
	DIR *dir = opendir(path_of(name));
	const struct dirent *e;
	unsigned int nr = 0;

	while (dir && (e = readdir(dir)))
		nr += e->d_name[0] != '.';
	if (dir)
		closedir(dir);
	return nr;
}

static void the_kernels_archive_is_unpacked(void **state)
{
	struct headers h;
	struct stat st;

	(void)state;
	make_archive();
	assert_found(&h, CACHE "/kheaders-" RELEASE, CACHE "/kheaders-" RELEASE, CACHE "/kheaders-" RELEASE);
	assert_int_equal(access(path_of(CACHE "/kheaders-" RELEASE "/include/linux/kconfig.h"), R_OK), 0);
	/* Others may not put anything there. */
	assert_int_equal(stat(path_of(CACHE), &st), 0);
	assert_int_equal(st.st_mode & 0777, 0700);
	assert_int_equal(stat(path_of(CACHE "/kheaders-" RELEASE), &st), 0);
	assert_int_equal(st.st_mode & 022, 0);
	assert_int_equal(nr_entries(CACHE), 1);
}

static void it_is_unpacked_once(void **state)
{
	const char *mark = path_of(CACHE "/kheaders-" RELEASE "/mark");
	struct headers h;

	(void)state;
	make_archive();
	assert_found(&h, CACHE "/kheaders-" RELEASE, CACHE "/kheaders-" RELEASE, CACHE "/kheaders-" RELEASE);
	make_file(CACHE "/kheaders-" RELEASE "/mark", "");
	assert_found(&h, CACHE "/kheaders-" RELEASE, CACHE "/kheaders-" RELEASE, CACHE "/kheaders-" RELEASE);
	assert_int_equal(access(mark, F_OK), 0);
	assert_int_equal(nr_entries(CACHE), 1);
}

static void a_damaged_archive_leaves_nothing_behind(void **state)
{
	(void)state;
	make_file("sys/kernel/kheaders.tar.xz", "this is no archive");
	make_folders("var/cache/");
	assert_not_found();
	assert_int_equal(nr_entries(CACHE), 0);
}

/* A folder that others may write to may hold anybody's headers. */
static void a_cache_of_others_is_not_used(void **state)
{
	(void)state;
	make_archive();
	make_file(CACHE "/kheaders-" RELEASE "/include/linux/kconfig.h", "/* planted */");
	assert_int_equal(chmod(path_of(CACHE), 0700), 0);
	assert_int_equal(chmod(path_of(CACHE "/kheaders-" RELEASE), 0777), 0);
	assert_not_found();
}

static void a_cache_that_is_a_link_is_not_used(void **state)
{
	(void)state;
	make_archive();
	make_folders("elsewhere/");
	assert_int_equal(symlink(path_of("elsewhere"), path_of(CACHE)), 0);
	assert_not_found();
	assert_int_equal(nr_entries("elsewhere"), 0);
}

static void installed_headers_come_before_the_archive(void **state)
{
	struct headers h;

	(void)state;
	make_archive();
	make_debian();
	assert_found(&h, MODULES "/source", MODULES "/build", NULL);
	assert_int_equal(nr_entries(CACHE), 0);
}

static bool has_arg(const char *const *args, unsigned int nr, const char *arg)
{
	for (unsigned int i = 0; i < nr; i++)
		if (!strcmp(args[i], arg))
			return true;
	return false;
}

/* LINUXINCLUDE and USERINCLUDE in the kernel's Makefile, from both trees. */
static void clang_finds_them(void **state)
{
	static const char *const dirs[] = {
		"arch/x86/include",	  "arch/x86/include/generated",	     "include",
		"arch/x86/include/uapi",  "arch/x86/include/generated/uapi", "include/uapi",
		"include/generated/uapi",
	};
	static const char *const trees[] = { "source", "build" };
	const char *const *args;
	struct headers h;
	unsigned int nr;

	(void)state;
	make_debian();
	assert_found(&h, MODULES "/source", MODULES "/build", NULL);
	args = headers__clang_args(&h, arena, &nr);
	assert_non_null(args);
	for (size_t t = 0; t < NR(trees); t++)
		for (size_t i = 0; i < NR(dirs); i++)
			assert_true(has_arg(args, nr,
					    arena__printf(arena, "-I%s/" MODULES "/%s/%s", root, trees[t],
							  dirs[i])));
	for (unsigned int i = 0; i + 1 < nr; i++)
		if (!strcmp(args[i], "-include"))
			assert_string_equal(args[i + 1], "linux/kconfig.h");
	assert_true(has_arg(args, nr, "-include"));
}

static void one_tree_is_named_once(void **state)
{
	const char *const *args;
	struct headers h;
	unsigned int nr;

	(void)state;
	make_file(MODULES "/build/include/linux/kconfig.h", "");
	assert_found(&h, MODULES "/build", MODULES "/build", NULL);
	args = headers__clang_args(&h, arena, &nr);
	for (unsigned int i = 0; i < nr; i++)
		for (unsigned int j = 0; j < i; j++)
			assert_string_not_equal(args[i], args[j]);
}

/* Where a header is, what stands in it, and whether vfs_write is declared there. */
static const struct declaring {
	const char *title; /* its text */
	const char *file;
	const char *want; /* NULL: it is not there */
} declaring[] = {
	{ "extern ssize_t vfs_write(struct file *, const char *, size_t, loff_t *);", "include/linux/fs.h",
	  "linux/fs.h" },
	{ "ssize_t vfs_write\t (struct file *);", "include/linux/fs.h", "linux/fs.h" },
	{ "vfs_write(", "include/linux/fs.h", "linux/fs.h" },
	{ "/* vfs_write, vfs_writes(); */ ssize_t vfs_write(void);", "include/linux/fs.h", "linux/fs.h" },
	{ "ssize_t vfs_writev(void);", "include/linux/fs.h", NULL },
	{ "ssize_t kernel_vfs_write(void);", "include/linux/fs.h", NULL },
	{ "/* vfs_write is declared elsewhere */", "include/linux/fs.h", NULL },
	{ "#define WRITE vfs_write", "include/linux/fs.h", NULL },
	{ "", "include/linux/fs.h", NULL },
	{ "ssize_t vfs_write(void); ", "include/linux/fs.c", NULL },
	{ "ssize_t vfs_write(void);  ", "include/linux/.h", NULL },
	{ "ssize_t vfs_write(long);", "include/net/sock.h", "net/sock.h" },
	{ "ssize_t vfs_write(int);", "include/net/netfilter/x.h", "net/netfilter/x.h" },
	{ "ssize_t vfs_write(short);", "arch/x86/include/asm/mmu.h", "asm/mmu.h" },
	{ "ssize_t vfs_write(char);", "include/linux/sched/mm.h", "linux/sched/mm.h" },
	{ "ssize_t vfs_write(bool);", "include/drm/a/b/deep.h", "drm/a/b/deep.h" },
};

static void find_declaring(void **state)
{
	const struct declaring *row = *state;
	const char *found[4];
	struct headers h;
	unsigned int nr;

	make_file(MODULES "/source/include/linux/kconfig.h", "");
	make_folders(MODULES "/build/");
	make_file(arena__printf(arena, MODULES "/source/%s", row->file), row->title);
	assert_found(&h, MODULES "/source", MODULES "/build", NULL);
	nr = headers__declaring(&h, "vfs_write", arena, found, NR(found));
	assert_int_equal(nr, row->want ? 1 : 0);
	if (row->want)
		assert_string_equal(found[0], row->want);
}

static void no_more_than_asked_for(void **state)
{
	const char *found[3] = { NULL, NULL, "untouched" };
	struct headers h;

	(void)state;
	make_debian();
	for (int i = 0; i < 5; i++)
		make_file(arena__printf(arena, MODULES "/source/include/linux/f%d.h", i), "void f(void);");
	assert_found(&h, MODULES "/source", MODULES "/build", NULL);
	assert_int_equal(headers__declaring(&h, "f", arena, found, 2), 2);
	assert_string_not_equal(found[0], found[1]);
	assert_string_equal(found[2], "untouched");
}

/* linux/ declares it for everybody; what else mentions it is not looked at. */
static void the_likeliest_come_first(void **state)
{
	const char *found[4];
	struct headers h;

	(void)state;
	make_debian();
	make_file(MODULES "/source/include/net/a.h", "void f(void);");
	make_file(MODULES "/source/include/linux/b.h", "void f(void);");
	assert_found(&h, MODULES "/source", MODULES "/build", NULL);
	assert_int_equal(headers__declaring(&h, "f", arena, found, 4), 1);
	assert_string_equal(found[0], "linux/b.h");
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		FILES_TEST(debian_has_two_folders),
		FILES_TEST(fedora_has_one),
		FILES_TEST(another_release_is_not_taken),
		FILES_TEST(a_link_to_nowhere_is_not_there),
		FILES_TEST(a_folder_without_headers_is_not_enough),
		FILES_TEST(the_kernels_archive_is_unpacked),
		FILES_TEST(it_is_unpacked_once),
		FILES_TEST(a_damaged_archive_leaves_nothing_behind),
		FILES_TEST(a_cache_of_others_is_not_used),
		FILES_TEST(a_cache_that_is_a_link_is_not_used),
		FILES_TEST(installed_headers_come_before_the_archive),
		FILES_TEST(clang_finds_them),
		FILES_TEST(one_tree_is_named_once),
		FILES_TEST(no_more_than_asked_for),
		FILES_TEST(the_likeliest_come_first),
	};

	return RUN_ROWS_WITH(declaring, find_declaring, make_root, remove_root) +
	       cmocka_run_group_tests_name("headers", tests, NULL, NULL);
}
