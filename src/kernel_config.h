/* The options that the running kernel was built with. */
#ifndef KPA_KERNEL_CONFIG_H
#define KPA_KERNEL_CONFIG_H

struct arena;

struct kernel_config {
	const char *path; /* of the file that told them; NULL: no file tells them */
	const char *text;
};

/*
 * Fills C with those of the kernel RELEASE, from the first of /proc/config.gz, /boot, /lib/modules and the installed headers
 * below ROOT ("" but in tests) that has them. A owns it.
 */
void kernel_config__read(struct kernel_config *c, const char *root, const char *release, struct arena *a);

/*
 * What the option NAME ("CONFIG_KPROBES") is set to: 'y', 'm', another first character of a value, or 'n', also where it is
 * not mentioned; '?': no file tells.
 */
char kernel_config__value(const struct kernel_config *c, const char *name);

#endif
