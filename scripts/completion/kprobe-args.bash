# bash completion of kprobe-args, which itself knows what may follow.
# shellcheck shell=bash
_kprobe_args() {
	local candidates

	mapfile -t candidates < <("$1" --complete "${COMP_LINE:0:COMP_POINT}" -- "$2" 2>/dev/null)
	COMPREPLY=("${candidates[@]%%$'\t'*}") # without the help
	# A function, or another argument, follows without a space.
	case ${COMPREPLY[0]} in
	*: | *\(*[!\)]) compopt -o nospace ;;
	esac
}
complete -o nosort -o bashdefault -o default -F _kprobe_args kprobe-args
