/*
 * Files and memory. The numbers are those of the kernel's own headers for programs, which is where the C library's
 * are not always from: its O_LARGEFILE is 0 on 64 bits.
 */
#include "flag_sets.h"

#include <linux/eventpoll.h>
#include <linux/falloc.h>
#include <linux/fcntl.h>
#include <linux/fs.h>
#include <linux/inotify.h>
#include <linux/memfd.h>
#include <linux/mman.h>
#include <linux/mount.h>
#include <linux/random.h>

/* include/uapi/asm-generic/fcntl.h */
static const struct flag open_list[] = {
	FIELD(O_RDONLY, O_ACCMODE),
	FIELD(O_WRONLY, O_ACCMODE),
	FIELD(O_RDWR, O_ACCMODE),
	FLAG(O_TMPFILE),
	FLAG(O_SYNC),
	FLAG(O_CREAT),
	FLAG(O_EXCL),
	FLAG(O_NOCTTY),
	FLAG(O_TRUNC),
	FLAG(O_APPEND),
	FLAG(O_NONBLOCK),
	FLAG(O_DSYNC),
	FLAG(O_DIRECT),
	FLAG(O_LARGEFILE),
	FLAG(O_DIRECTORY),
	FLAG(O_NOFOLLOW),
	FLAG(O_NOATIME),
	FLAG(O_CLOEXEC),
	FLAG(O_PATH),
};
const struct flag_set flags_of_open = FLAG_SET(open_list);

/* Of pipe2(), dup3(), eventfd2(), ...: bits of open() under other names. */
static const struct flag cloexec_list[] = { FLAG(O_CLOEXEC), FLAG(O_NONBLOCK), FLAG(O_DIRECT) };
const struct flag_set flags_of_cloexec = FLAG_SET(cloexec_list);

/* include/linux/fs.h: MAY_EXEC, ...; POSIX has these names for them. */
enum { X_OK = 1, W_OK = 2, R_OK = 4, F_OK = 0 };
static const struct flag access_list[] = { FLAG(R_OK), FLAG(W_OK), FLAG(X_OK), VALUE(F_OK) };
const struct flag_set flags_of_access = FLAG_SET(access_list);

/* include/uapi/linux/fcntl.h; one bit has different names in different calls. Of 32 bits: a descriptor is an int. */
static const struct flag directory_list[] = { { "AT_FDCWD", (uint32_t)AT_FDCWD, ~0ULL } };
const struct flag_set flags_of_directory = FLAG_SET(directory_list);

static const struct flag unlink_list[] = { FLAG(AT_REMOVEDIR) };
const struct flag_set flags_of_unlink = FLAG_SET(unlink_list);

static const struct flag faccess_list[] = { FLAG(AT_EACCESS), FLAG(AT_SYMLINK_NOFOLLOW),
					    FLAG(AT_EMPTY_PATH) };
const struct flag_set flags_of_faccess = FLAG_SET(faccess_list);

static const struct flag at_list[] = { FLAG(AT_SYMLINK_NOFOLLOW), FLAG(AT_SYMLINK_FOLLOW),
				       FLAG(AT_NO_AUTOMOUNT), FLAG(AT_EMPTY_PATH) };
const struct flag_set flags_of_at = FLAG_SET(at_list);

static const struct flag statx_list[] = {
	FIELD(AT_STATX_FORCE_SYNC, AT_STATX_SYNC_TYPE),
	FIELD(AT_STATX_DONT_SYNC, AT_STATX_SYNC_TYPE),
	FLAG(AT_SYMLINK_NOFOLLOW),
	FLAG(AT_NO_AUTOMOUNT),
	FLAG(AT_EMPTY_PATH),
};
const struct flag_set flags_of_statx = FLAG_SET(statx_list);

/* include/uapi/linux/fs.h */
static const struct flag rename_list[] = { FLAG(RENAME_NOREPLACE), FLAG(RENAME_EXCHANGE),
					   FLAG(RENAME_WHITEOUT) };
const struct flag_set flags_of_rename = FLAG_SET(rename_list);

static const struct flag whence_list[] = { VALUE(SEEK_SET), VALUE(SEEK_CUR), VALUE(SEEK_END),
					   VALUE(SEEK_DATA), VALUE(SEEK_HOLE) };
const struct flag_set flags_of_whence = FLAG_SET(whence_list);

/* include/uapi/asm-generic/fcntl.h, include/uapi/linux/fcntl.h */
static const struct flag fcntl_list[] = {
	VALUE(F_DUPFD),
	VALUE(F_GETFD),
	VALUE(F_SETFD),
	VALUE(F_GETFL),
	VALUE(F_SETFL),
	VALUE(F_GETLK),
	VALUE(F_SETLK),
	VALUE(F_SETLKW),
	VALUE(F_SETOWN),
	VALUE(F_GETOWN),
	VALUE(F_SETSIG),
	VALUE(F_GETSIG),
	VALUE(F_SETOWN_EX),
	VALUE(F_GETOWN_EX),
	VALUE(F_OFD_GETLK),
	VALUE(F_OFD_SETLK),
	VALUE(F_OFD_SETLKW),
	VALUE(F_SETLEASE),
	VALUE(F_GETLEASE),
	VALUE(F_NOTIFY),
	VALUE(F_CANCELLK),
	VALUE(F_DUPFD_CLOEXEC),
	VALUE(F_SETPIPE_SZ),
	VALUE(F_GETPIPE_SZ),
	VALUE(F_ADD_SEALS),
	VALUE(F_GET_SEALS),
	VALUE(F_GET_RW_HINT),
	VALUE(F_SET_RW_HINT),
	VALUE(F_GET_FILE_RW_HINT),
	VALUE(F_SET_FILE_RW_HINT),
};
const struct flag_set flags_of_fcntl = FLAG_SET(fcntl_list);

static const struct flag flock_list[] = { FIELD(LOCK_SH, 3), FIELD(LOCK_EX, 3), FLAG(LOCK_UN),
					  FLAG(LOCK_NB) };
const struct flag_set flags_of_flock = FLAG_SET(flock_list);

/* include/uapi/asm-generic/mman-common.h */
static const struct flag prot_list[] = {
	VALUE(PROT_NONE), FLAG(PROT_READ),	FLAG(PROT_WRITE),   FLAG(PROT_EXEC),
	FLAG(PROT_SEM),	  FLAG(PROT_GROWSDOWN), FLAG(PROT_GROWSUP),
};
const struct flag_set flags_of_prot = FLAG_SET(prot_list);

/* The same, include/uapi/asm-generic/mman.h and include/uapi/linux/mman.h */
static const struct flag map_list[] = {
	FIELD(MAP_SHARED, MAP_TYPE),
	FIELD(MAP_PRIVATE, MAP_TYPE),
	FIELD(MAP_SHARED_VALIDATE, MAP_TYPE),
	FLAG(MAP_FIXED),
	FLAG(MAP_ANONYMOUS),
#ifdef MAP_32BIT
	FLAG(MAP_32BIT),
#endif
	FLAG(MAP_GROWSDOWN),
	FLAG(MAP_DENYWRITE),
	FLAG(MAP_EXECUTABLE),
	FLAG(MAP_LOCKED),
	FLAG(MAP_NORESERVE),
	FLAG(MAP_POPULATE),
	FLAG(MAP_NONBLOCK),
	FLAG(MAP_STACK),
	FLAG(MAP_HUGETLB),
	FLAG(MAP_SYNC),
	FLAG(MAP_FIXED_NOREPLACE),
	{ "MAP_HUGE_2MB", MAP_HUGE_2MB, (uint64_t)MAP_HUGE_MASK << MAP_HUGE_SHIFT },
	{ "MAP_HUGE_1GB", MAP_HUGE_1GB, (uint64_t)MAP_HUGE_MASK << MAP_HUGE_SHIFT },
};
const struct flag_set flags_of_map = FLAG_SET(map_list);

static const struct flag mremap_list[] = { FLAG(MREMAP_MAYMOVE), FLAG(MREMAP_FIXED), FLAG(MREMAP_DONTUNMAP) };
const struct flag_set flags_of_mremap = FLAG_SET(mremap_list);

static const struct flag msync_list[] = { FLAG(MS_ASYNC), FLAG(MS_INVALIDATE), FLAG(MS_SYNC) };
const struct flag_set flags_of_msync = FLAG_SET(msync_list);

static const struct flag madvise_list[] = {
	VALUE(MADV_NORMAL),	   VALUE(MADV_RANDOM),	       VALUE(MADV_SEQUENTIAL),
	VALUE(MADV_WILLNEED),	   VALUE(MADV_DONTNEED),       VALUE(MADV_FREE),
	VALUE(MADV_REMOVE),	   VALUE(MADV_DONTFORK),       VALUE(MADV_DOFORK),
	VALUE(MADV_HWPOISON),	   VALUE(MADV_SOFT_OFFLINE),   VALUE(MADV_MERGEABLE),
	VALUE(MADV_UNMERGEABLE),   VALUE(MADV_HUGEPAGE),       VALUE(MADV_NOHUGEPAGE),
	VALUE(MADV_DONTDUMP),	   VALUE(MADV_DODUMP),	       VALUE(MADV_WIPEONFORK),
	VALUE(MADV_KEEPONFORK),	   VALUE(MADV_COLD),	       VALUE(MADV_PAGEOUT),
	VALUE(MADV_POPULATE_READ), VALUE(MADV_POPULATE_WRITE), VALUE(MADV_DONTNEED_LOCKED),
	VALUE(MADV_COLLAPSE),
};
const struct flag_set flags_of_madvise = FLAG_SET(madvise_list);

static const struct flag mlockall_list[] = { FLAG(MCL_CURRENT), FLAG(MCL_FUTURE), FLAG(MCL_ONFAULT) };
const struct flag_set flags_of_mlockall = FLAG_SET(mlockall_list);

/* include/uapi/linux/mount.h */
static const struct flag mount_list[] = {
	FLAG(MS_RDONLY),      FLAG(MS_NOSUID),	    FLAG(MS_NODEV),	 FLAG(MS_NOEXEC),
	FLAG(MS_SYNCHRONOUS), FLAG(MS_REMOUNT),	    FLAG(MS_MANDLOCK),	 FLAG(MS_DIRSYNC),
	FLAG(MS_NOSYMFOLLOW), FLAG(MS_NOATIME),	    FLAG(MS_NODIRATIME), FLAG(MS_BIND),
	FLAG(MS_MOVE),	      FLAG(MS_REC),	    FLAG(MS_SILENT),	 FLAG(MS_POSIXACL),
	FLAG(MS_UNBINDABLE),  FLAG(MS_PRIVATE),	    FLAG(MS_SLAVE),	 FLAG(MS_SHARED),
	FLAG(MS_RELATIME),    FLAG(MS_STRICTATIME), FLAG(MS_LAZYTIME),
};
const struct flag_set flags_of_mount = FLAG_SET(mount_list);

/* include/linux/fs.h: programs have them from the C library only. */
enum { MNT_FORCE = 1, MNT_DETACH = 2, MNT_EXPIRE = 4, UMOUNT_NOFOLLOW = 8 };
static const struct flag umount_list[] = { FLAG(MNT_FORCE), FLAG(MNT_DETACH), FLAG(MNT_EXPIRE),
					   FLAG(UMOUNT_NOFOLLOW) };
const struct flag_set flags_of_umount = FLAG_SET(umount_list);

/* include/uapi/linux/memfd.h */
static const struct flag memfd_list[] = { FLAG(MFD_CLOEXEC), FLAG(MFD_ALLOW_SEALING), FLAG(MFD_HUGETLB) };
const struct flag_set flags_of_memfd = FLAG_SET(memfd_list);

/* include/uapi/linux/random.h */
static const struct flag getrandom_list[] = { FLAG(GRND_NONBLOCK), FLAG(GRND_RANDOM), FLAG(GRND_INSECURE) };
const struct flag_set flags_of_getrandom = FLAG_SET(getrandom_list);

/* include/uapi/linux/inotify.h */
static const struct flag inotify_list[] = {
	FLAG(IN_ACCESS),
	FLAG(IN_MODIFY),
	FLAG(IN_ATTRIB),
	FLAG(IN_CLOSE_WRITE),
	FLAG(IN_CLOSE_NOWRITE),
	FLAG(IN_OPEN),
	FLAG(IN_MOVED_FROM),
	FLAG(IN_MOVED_TO),
	FLAG(IN_CREATE),
	FLAG(IN_DELETE),
	FLAG(IN_DELETE_SELF),
	FLAG(IN_MOVE_SELF),
	FLAG(IN_ONLYDIR),
	FLAG(IN_DONT_FOLLOW),
	FLAG(IN_EXCL_UNLINK),
	FLAG(IN_MASK_CREATE),
	FLAG(IN_MASK_ADD),
	FLAG(IN_ISDIR),
	{ "IN_ONESHOT", 0x80000000, 0x80000000 },
};
const struct flag_set flags_of_inotify = FLAG_SET(inotify_list);

/* include/uapi/linux/eventpoll.h */
static const struct flag epoll_list[] = { VALUE(EPOLL_CTL_ADD), VALUE(EPOLL_CTL_DEL), VALUE(EPOLL_CTL_MOD) };
const struct flag_set flags_of_epoll = FLAG_SET(epoll_list);
