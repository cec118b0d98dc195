# rewrite NAME FILE ARG...: what `kprobe-args --rewrite programs/FILE ARG...` prints and returns is expected/NAME.
# shellcheck shell=sh
rewrite do_mmap do_mmap.c
rewrite do_mmap_arm64 do_mmap.c --arch arm64
rewrite entry_return entry_return.c
rewrite heads heads.c
rewrite forms forms.c
rewrite types types.c
rewrite types_arm64 types.c --arch arm64
rewrite calls calls.c
rewrite others others.c
rewrite syscalls syscalls.c
rewrite unchanged unchanged.c
rewrite unchanged_i386 unchanged.c --arch i386
rewrite dialect dialect.c
rewrite lines lines.c
rewrite byte_order_mark byte_order_mark.c
rewrite any any.c --prefix ''
rewrite prefix any.c --prefix trace_e --prefix kprobe__
rewrite cflag any.c --cflag -Dtrace_mmap=kprobe__do_mmap

rewrite errors errors.c
rewrite syntax syntax.c
rewrite missing_in_body missing_in_body.c --arch arm64
rewrite no_registers no_registers.c
rewrite no_file no_such_file.c
rewrite a_folder .
rewrite no_headers no_headers.c --arch arm64
rewrite error_spec do_mmap.c vfs_write
rewrite error_arch do_mmap.c --arch vax
