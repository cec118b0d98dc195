#!/bin/sh
# Installs the Debian packages that the project is built and tested with.
#
# usage: scripts/deps.sh [build|vm|test|bench]
#   build  what try.sh needs on a machine that can trace: compiler, libraries (default)
#   vm     also QEMU and what unpacks a kernel for it
#   test   also the test libraries and the checkers
#   bench  also the tools that it is compared with
set -eu

build="cmake make gcc pkg-config libc6-dev libbpfcc-dev libclang-14-dev llvm-14-dev libbpf-dev libdw-dev libelf-dev zlib1g-dev"
vm="qemu-system-x86 qemu-system-common busybox-static cpio kmod xz-utils lz4 zstd pahole"

# tests/bcc: programs to try the AST pass on; and what kprobe-args is compared with.
bcc="bpfcc-tools python3-bpfcc"

# tests/abi: other architectures are compared with their compilers too. README.md there names more.
cross="gcc-aarch64-linux-gnu gcc-riscv64-linux-gnu gcc-s390x-linux-gnu gcc-powerpc64le-linux-gnu qemu-user"
# The man page, the completions and the package are tested with these.
hand="dpkg-dev file man-db mandoc zsh"
test="g++ shellcheck python3 python3-jsonschema binutils libc6-dbg clang-14 clang-format-14 clang-tidy-14 cppcheck libcmocka-dev libclang-rt-14-dev valgrind $hand $bcc $cross"

bench="bpftrace strace $bcc"

case "${1:-build}" in
build) packages="$build" ;;
vm) packages="$build $vm" ;;
test) packages="$build $vm $test" ;;
bench) packages="$build $vm $bench" ;;
*)
	echo "usage: scripts/deps.sh [build|vm|test|bench]" >&2
	exit 2
	;;
esac

missing=
for p in $packages; do
	# shellcheck disable=SC2016 # ${Status} is dpkg-query's, not the shell's
	dpkg-query -W -f '${Status}\n' "$p" 2>/dev/null | grep -q '^install ok installed$' || missing="$missing $p"
done
[ -n "$missing" ] || exit 0

[ "$(id -u)" = 0 ] || {
	echo "scripts/deps.sh: these packages are missing, and only root can install them:$missing" >&2
	exit 1
}
echo "Installing:$missing" >&2
export DEBIAN_FRONTEND=noninteractive
apt-get -q update >&2
# shellcheck disable=SC2086 # one word a package
apt-get -q install -y --no-install-recommends $missing >&2
