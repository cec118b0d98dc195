/* The functions, and their parameters, that a word on the command line may become. */
#ifndef KPA_COMPLETE_FUNCTION_H
#define KPA_COMPLETE_FUNCTION_H

struct abi_arch;
struct candidates;

/*
 * Offers what C->typed may become: "vfs_wr" a function of the kernel's BTF, or a module's name, "mod:", "syscall:" and "./prog:" what is
 * behind the colon, "vfs_write(file, b" a parameter.
 */
void complete__function(struct candidates *c, const struct abi_arch *arch);

#endif
