/* Of the kernel that headers would be of. BCC's prelude gives it to the kernel, which has not looked since Linux 5.0. */
#define LINUX_VERSION_CODE	0
#define KERNEL_VERSION(a, b, c) (((a) << 16) + ((b) << 8) + (c))
