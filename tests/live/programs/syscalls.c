/* System calls with known arguments; prints what kprobe-args -r shows of each, without the duration. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

int main(void)
{
	/* Written to: what no one has touched yet, a kprobe cannot read. */
	char name[] = "/tmp/kpa-syscalls";
	long result = syscall(SYS_openat, AT_FDCWD, name, O_WRONLY | O_CREAT, 0640);

	printf("__x64_sys_openat dfd=AT_FDCWD filename=\"%s\" flags=O_WRONLY|O_CREAT mode=0640 = %ld\n", name,
	       result);
	unlink(name);
	result = syscall(SYS_openat, -7, name + 5, O_RDONLY, 0);
	printf("__x64_sys_openat dfd=-7 filename=\"kpa-syscalls\" flags=O_RDONLY mode=0 = -%d EBADF\n",
	       errno);
	if (result >= 0 || errno != EBADF)
		return 1;
	result = syscall(SYS_mmap, 0L, 20480L, (long)(PROT_READ | PROT_WRITE),
			 (long)(MAP_PRIVATE | MAP_ANONYMOUS), -1L, 0L);
	printf("__x64_sys_mmap addr=0 len=20480 prot=PROT_READ|PROT_WRITE flags=MAP_PRIVATE|MAP_ANONYMOUS fd=%lu off=0 = %ld\n",
	       -1UL, result);
	/* The upper halves of the registers are not the kernel's to look at. */
	result = syscall(SYS_dup3, 0x1234567800000001L, 0x7654321000000009L, O_CLOEXEC);
	printf("__x64_sys_dup3 oldfd=1 newfd=9 flags=O_CLOEXEC = %ld\n", result);
	return 0;
}
