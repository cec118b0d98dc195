#!/bin/bash
# The checkers that the code has to be clean for.
#
# usage: tests/lint/lint.sh format|tidy|cppcheck|scripts|warnings
set -eu
cd "$(dirname "$0")/../.."

sources() {
	git ls-files --cached --others --exclude-standard '*.c' '*.h' |
		grep -v -e '^tests/live/module/' -e '^tests/rewrite/programs/' -e '^probes/\(call\|summary\)[a-z_]*\.c$' -e '^probes/tree/' -e "$1"
}

case $1 in
format)
	sources '^$' | xargs clang-format-14 --dry-run -Werror
	;;
tidy)
	# What the build compiles; the probe sources are for another machine.
	sources '^probes/include/' | grep '\.c$' | grep -v '^tests/' |
		xargs -n 8 -P "$(nproc)" clang-tidy-14 -p build --quiet 2>/dev/null
	;;
cppcheck)
	cppcheck --quiet --error-exitcode=1 --std=c11 --inline-suppr -j "$(nproc)" \
		--enable=warning,performance,portability,style --suppress=unusedStructMember \
		--suppress=ctuPointerArith --suppress=missingIncludeSystem \
		-D_GNU_SOURCE '-DLIBBPF_OPTS(type, name, ...)=struct type name = { __VA_ARGS__ }' \
		-Irewriter -Isrc -Iprobes src rewriter probes/definitions.c probes/item.c probes/layout.c \
		probes/source.c probes/source_capture.c probes/source_record.c probes/source_summary.c \
		probes/source_template.c
	;;
scripts)
	git ls-files --cached --others --exclude-standard '*.sh' .ci/run | xargs shellcheck -x
	;;
warnings)
	for compiler in gcc clang-14; do
		cmake -S . -B "build/warnings-$compiler" -DCMAKE_C_COMPILER=$compiler -DCMAKE_C_FLAGS=-Werror >/dev/null
		cmake --build "build/warnings-$compiler" -j "$(nproc)" -- --quiet
	done
	;;
*)
	sed -n 's/^# usage: /usage: /p' "$0" >&2
	exit 2
	;;
esac
