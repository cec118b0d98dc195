#include "paths.h"

#include "arena.h"

#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct self {
	const char *prefix;
	uid_t owner;
};

static int find_self(struct self *self, struct arena *a, struct diag *d)
{
	char path[PATH_MAX];
	ssize_t len = readlink("/proc/self/exe", path, sizeof(path) - 1);
	struct stat st;

	if (len < 0)
		return diag__fail(d, -errno, "/proc is not mounted, and nothing works without it");
	path[len] = '\0';
	if (stat("/proc/self/exe", &st))
		return diag__fail(d, -errno, "%s: %s", path, strerror(errno));
	self->owner = st.st_uid;
	for (int i = 0; i < 2; i++) { /* off with the name, then with "bin" */
		char *slash = strrchr(path, '/');

		if (!slash)
			return diag__fail(d, -ENOENT, "%s is not in a folder 'bin'", path);
		*slash = '\0';
	}
	self->prefix = arena__strdup(a, path);
	return self->prefix ? 0 : -ENOMEM;
}

static int check(const struct self *self, const char *path, struct diag *d)
{
	struct stat st;

	if (stat(path, &st)) {
		diag__hint(d, "The installation is not complete: install it again, or build it again.");
		return diag__fail(d, -errno, "%s: %s", path, strerror(errno));
	}
	if (st.st_mode & S_IWOTH)
		return diag__fail(d, -EPERM, "%s can be written to by everybody, so it is not used", path);
	if (st.st_uid && st.st_uid != self->owner && st.st_uid != geteuid())
		return diag__fail(d, -EPERM,
				  "%s belongs to user %u, neither root nor the owner of kprobe-args, so it "
				  "is not used",
				  path, st.st_uid);
	return 0;
}

int paths__find(struct paths *p, struct arena *a, struct diag *d)
{
	struct self self = { 0 };
	const char *dir;
	int err = find_self(&self, a, d);

	if (err)
		return err;
	dir = arena__printf(a, "%s/libexec/kprobe-args", self.prefix);
	p->compiler = arena__printf(a, "%s/kprobe-args-compiler", dir);
	p->data = arena__printf(a, "%s/share/kprobe-args", self.prefix);
	if (!dir || !p->compiler || !p->data)
		return -ENOMEM;
	err = check(&self, dir, d);
	if (!err)
		err = check(&self, p->compiler, d);
	return err ? err : check(&self, p->data, d);
}
