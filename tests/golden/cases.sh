# golden NAME ARG...: what `kprobe-args --btf protos.o ARG...` prints and returns is expected/NAME.
# shellcheck shell=sh

# Where each argument is.
golden explain_vfs_write --explain vfs_write
golden explain_do_mmap --explain do_mmap
golden explain_do_mmap_arm64 --arch arm64 --explain do_mmap
golden explain_pairs --explain do_tcp_getsockopt
golden explain_pairs_arm64 --arch arm64 --explain do_tcp_getsockopt
golden explain_sys_bpf --explain __sys_bpf
golden explain_hidden_result --explain rtc_ktime_to_tm
golden explain_hidden_result_arm64 --arch arm64 --explain rtc_ktime_to_tm
golden explain_by_value --explain rtc_tm_to_ktime
golden explain_by_value_arm64 --arch arm64 --explain rtc_tm_to_ktime
golden explain_by_value_thrice --explain pci_bus_distribute_available_resources
golden explain_by_value_thrice_arm64 --arch arm64 --explain pci_bus_distribute_available_resources
golden explain_bool_on_stack --explain security_compute_sid
golden explain_bool --explain fpu_clone
golden explain_nine --explain perf_tp_event
golden explain_nine_arm64 --arch arm64 --explain perf_tp_event
golden explain_small_struct --explain from_kuid
golden explain_returned_pair --explain timestamp_truncate
golden explain_function_pointer --explain kthread_create_on_node
golden explain_void --explain nr_processes
golden explain_float --explain weigh

golden explain_pattern --explain 'rtc_*_to_ktime'
golden explain_pattern_none --explain 'no_such_*'

# The same for programs.
golden json_vfs_write --explain -j vfs_write
golden json_do_mmap --explain -j do_mmap
golden json_pairs --explain -j do_tcp_getsockopt
golden json_hidden_result --explain -j rtc_ktime_to_tm
golden json_by_reference_arm64 --arch arm64 --explain -j rtc_tm_to_ktime
golden json_nothing --explain --json keep_nothing
golden json_function_pointer --explain -j kthread_create_on_node
golden json_void --explain -j nr_processes
golden json_float --explain -j weigh
golden json_pattern --explain -j '*_compute_???'
golden explain_syscall --explain '__x64_sys_wait4'
golden explain_syscall_wrapper --explain '__x64_sys_wait4(const struct pt_regs *regs)'
golden source_syscall --emit source 'syscall:wait4(upid, ru)'
golden json_syscall --explain --json syscall:wait4

# What there is.
golden list --list 'rtc_*' do_mmap
golden list_all -l
golden list_json -lj do_mmap rtc_ktime_to_tm
golden list_none --list 'no_such_*'
golden list_arguments --list 'do_mmap(file)'
golden list_address --list 'do_mmap@0x1000'
golden list_and_explain --list --explain do_mmap

# Names, positions, declarations.
golden names_select --emit source 'vfs_write(count, file)'
golden names_select_and_rest --emit source 'vfs_write(pos, ...)'
golden names_by_position --explain 'vfs_write(f, b, n, p)'
golden names_skip --emit source 'vfs_write(_, b)'
golden names_none --emit source 'vfs_write()'
golden declared --explain 'vfs_write(struct file *f, const char *b, size_t n, loff_t *p)'
golden declared_narrower --explain 'vfs_write(_, _, int n)'
golden declared_wider --explain 'from_kuid(_, unsigned long id)'
golden declared_moves --explain 'vfs_write(struct timespec64 t, ...)'
golden declared_too_many --explain 'fpu_clone(_, _, _, long extra)'
golden declared_struct --explain 'from_kuid(struct user_namespace *ns, kuid_t id)'
golden clone_name --explain vfs_write.isra.0

# The probe, and what our own pass makes of it.
golden source_vfs_write --emit source vfs_write
golden source_do_mmap --emit source do_mmap
golden source_pairs --emit source do_tcp_getsockopt
golden source_hidden_result --emit source rtc_ktime_to_tm
golden source_returned_pair --emit source -r timestamp_truncate
golden source_returned_large_arm64 --arch arm64 --emit source -r rtc_ktime_to_tm
golden source_variadic --emit source kthread_create_on_node
golden source_large --emit source pci_bus_distribute_available_resources
golden source_string_size --emit source -Z 16 vfs_write
golden source_long_string --emit source -Z 1000 vfs_write
golden source_float --emit source weigh
golden rewritten_vfs_write --emit rewritten vfs_write
golden rewritten_do_mmap --emit rewritten do_mmap
golden rewritten_do_mmap_arm64 --arch arm64 --emit rewritten do_mmap
golden rewritten_pairs --emit rewritten do_tcp_getsockopt
golden rewritten_bool_on_stack --emit rewritten security_compute_sid
golden rewritten_by_value --emit rewritten rtc_tm_to_ktime
golden rewritten_by_value_arm64 --arch arm64 --emit rewritten rtc_tm_to_ktime
golden rewritten_hidden_result --emit rewritten rtc_ktime_to_tm

# Probes that sum up calls: of parameters only those that are used, of the maps only those that are needed.
golden source_count --emit source --count vfs_write
golden source_count_two --emit source --count vfs_write do_mmap
golden source_hist_top --emit source --hist count --top buf -f 'count > 1' vfs_write
golden source_hist_negative --emit source --hist 'pos ? (int)*pos : -1' vfs_write
golden source_profile --emit source --profile-args 'vfs_write(buf, count, pos)'
golden rewritten_hist_return --emit rewritten -r --hist duration --top pgoff -f 'result > 0' do_mmap
golden rewritten_top_on_stack --emit rewritten --top '*populate' do_mmap
golden error_hist_pointer --emit source --hist file vfs_write
golden error_hist_name --emit source --hist cuont vfs_write
golden error_hist_result --emit source --hist result vfs_write
golden error_top_record --emit source --top '*file' vfs_write
golden error_top_float --emit source --top weight weigh
golden error_summaries --emit source --count --profile-args vfs_write
golden error_interval --emit source -i 1 vfs_write
golden error_summary_prints --emit source --count -P count vfs_write

# What is wrong is said once, with its place and what would be right.
golden error_no_function --explain vfs_rite
golden error_nothing_near --explain frobnicate
golden error_bad_spec --explain 'vfs_write(file'
golden error_bad_name --explain '1vfs_write'
golden error_behind --explain 'vfs_write(file) more'
golden error_rest_first --explain 'vfs_write(..., pos)'
golden error_declaration --explain 'vfs_write(struct file *f, no_such_t n)'
golden error_declaration_syntax --explain 'vfs_write(int int)'
golden error_declaration_incomplete --explain 'vfs_write(struct file f)'
golden declared_float --emit source 'weigh(double w, n)'
golden error_mixture --explain 'vfs_write(file, b)'
golden error_position --explain 'vfs_write(a, count)'
golden error_too_many --explain 'fpu_clone(a, b, c, d)'
golden error_option --frob vfs_write
golden explain_two --explain vfs_write do_mmap
golden error_cut_spec --explain vfs_write '(file, ' 'buf)'
golden error_no_spec --explain
golden error_arch --arch vax --explain vfs_write
golden error_emit --emit everything vfs_write
golden error_no_offline vfs_write
