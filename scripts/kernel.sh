#!/bin/bash
# Fetches a Debian cloud kernel and its headers into the build folder, for the VM (vm.sh) and for building test
# modules. Nothing is installed: the packages are only unpacked. Prints the kernel's folder as its last line.
#
# usage: scripts/kernel.sh [--debug] [FAMILY]
#   FAMILY   6.1 (Debian 12, the default), 5.10 (Debian 11) or 6.12 (Debian 13)
#   --debug  also the debug package: vmlinux and modules with DWARF (300 MB to fetch, 1.8 GB unpacked)
#
# In the folder, $KPROBE_ARGS_BUILD/kernel/FAMILY (KPROBE_ARGS_BUILD is the project's build/ unless set):
#   release   the kernel's name, as uname -r gives it
#   image     the kernel package: boot, usr/lib/modules
#   headers   the header packages: usr/src, usr/lib/linux-kbuild-*, and the build and source links of usr/lib/modules
#   vmlinux   the kernel as an ELF file: BTF, no symbols
#   build     to build a module outside the VM: make -C FOLDER/build M=/absolute/path/of/the/module modules
#             As with Debian's installed headers the module then has no BTF. To add it (5.10 cannot use it):
#             pahole -J --btf_base FOLDER/vmlinux MODULE.ko
#             6.12 has no such folder: its objtool and compiler options need Debian 13.
#   debug     with --debug: usr/lib/debug/boot/vmlinux-RELEASE, usr/lib/debug/lib/modules
#   packages  package=version of what was unpacked
#
# A folder that is there is complete and is used as it is, without the network. Remove it to get a newer kernel.
set -eu
PATH=$PATH:/usr/sbin:/sbin
umask 022

die() {
	echo "scripts/kernel.sh: $*" >&2
	exit 1
}

usage() {
	sed -n '/^# usage:/,/^[^#]/s/^# \{0,1\}//p' "$0"
	exit "$1"
}

family=6.1
debug=
for arg; do
	case $arg in
	--debug) debug=1 ;;
	-h | --help) usage 0 ;;
	5.10 | 6.1 | 6.12) family=$arg ;;
	*) usage 2 >&2 ;;
	esac
done
case $family in
5.10) codename=bullseye ;;
6.1) codename=bookworm ;;
6.12) codename=trixie ;;
esac

project=$(cd "$(dirname "$0")/.." && pwd)
mkdir -p "${KPROBE_ARGS_BUILD:-$project/build}/kernel"
folder=$(cd "${KPROBE_ARGS_BUILD:-$project/build}/kernel" && pwd)
kernel=$folder/$family

complete() {
	[ -e "$kernel" ] && { [ -z "$debug" ] || [ -e "$kernel/debug" ]; }
}

# apt with the machine's proxies and keys, but with its own lists and state. The machine's are not changed.
apt_options=()
apt_setup() {
	mkdir -p "$work/apt/none" "$work/apt/state/lists/partial" "$work/apt/cache/archives/partial"
	: >"$work/apt/empty"
	apt_options=(
		-o "Dir::Etc::sourcelist=$work/apt/sources.list" -o "Dir::Etc::sourceparts=$work/apt/none"
		-o "Dir::Etc::preferences=$work/apt/empty" -o "Dir::Etc::preferencesparts=$work/apt/none"
		-o "Dir::State=$work/apt/state" -o "Dir::State::status=$work/apt/empty" -o "Dir::Cache=$work/apt/cache"
		-o APT::Architecture=amd64 -o APT::Default-Release= -o Acquire::Languages=none -o Acquire::Retries=3
		# The user _apt may not be able to write to the build folder.
		-o APT::Sandbox::User=root
		# A release that is no longer maintained keeps a Release file that is past its date.
		-o Acquire::Check-Valid-Until=false
	)
	sources >"$work/apt/sources.list"
	[ -s "$work/apt/sources.list" ] || die "the machine's apt sources have no Debian mirror"
	apt-get -q "${apt_options[@]}" update >&2 || die "cannot fetch the package lists of $codename"
}

# The machine's mirrors as sources of this release. "Origin: Debian" leaves out other people's repositories. apt knows
# nothing of its sources before an update, and images of Debian come without one.
sources() {
	local lists=() targets uri release component
	targets=$(indextargets)
	if [ -z "$targets" ]; then
		lists=(-o "Dir::State::lists=$work/apt/machine")
		mkdir -p "$work/apt/machine/partial"
		apt-get -q "${lists[@]}" -o APT::Sandbox::User=root update >&2 || die 'cannot update from the apt sources'
		targets=$(indextargets "${lists[@]}")
	fi
	while read -r uri release component; do
		case $component/$release in
		main/*-security) echo "deb $uri $codename-security main" ;;
		main/*-*) ;;
		main/*) echo "deb $uri $codename main" ;;
		esac
	done <<<"$targets" | sort -u
}

indextargets() {
	# shellcheck disable=SC2016 # the variables are apt's
	apt-get "$@" indextargets --format '$(REPO_URI) $(RELEASE) $(COMPONENT)' 'Created-By: Packages' 'Origin: Debian'
}

depends() {
	apt-cache "${apt_options[@]}" depends "$1" | sed -n 's/^[ |]*Depends: //p'
}

# unpack DIR PACKAGE...: fetches packages and unpacks them to DIR, what is in /lib to usr/lib, as it is after an
# installation
unpack() {
	local dir=$1 deb
	shift
	mkdir -p "$work/debs" "$dir"
	(cd "$work/debs" && apt-get -q "${apt_options[@]}" download "$@" >&2) || die "cannot fetch $*"
	for deb in "$work"/debs/*.deb; do
		dpkg-deb -x "$deb" "$dir"
		# shellcheck disable=SC2016 # the variables are dpkg-deb's
		dpkg-deb -W --showformat='${Package}=${Version}\n' "$deb" >>"$work/packages"
	done
	rm -r "$work/debs"
	if [ -d "$dir/lib" ]; then
		mkdir -p "$dir/usr/lib"
		cp -a "$dir/lib/." "$dir/usr/lib/"
		rm -r "${dir:?}/lib"
	fi
}

# decompress BZIMAGE ELF: the header says where the compressed kernel is (Documentation/x86/boot.rst); its last four
# bytes are its uncompressed size, which is no part of the compressed stream.
decompress() {
	local setup offset length tool
	setup=$(od -An -tu1 -j $((0x1f1)) -N 1 "$1")
	offset=$(od -An -tu4 -j $((0x248)) -N 4 "$1")
	length=$(od -An -tu4 -j $((0x24c)) -N 4 "$1")
	offset=$(((setup + 1) * 512 + offset))
	case $(od -An -tx1 -j $offset -N 4 "$1") in
	' 02 21 4c 18') tool=lz4 ;;
	' 28 b5 2f fd') tool=zstd ;;
	' fd 37 7a 58') tool=xz ;;
	*) die "$1 is compressed in a way that this script does not know" ;;
	esac
	tail -c +$((offset + 1)) "$1" | head -c $((length - 4)) | $tool -dc >"$2" || die "cannot decompress $1"
}

# Debian's headers have the absolute path of their common part in one line of one Makefile, and name a compiler that
# another Debian release may lack. All else is found by relative links.
build_folder() {
	local headers=headers/usr/src/linux-headers-$2 common
	common=$(basename "$(readlink "$1/headers/usr/lib/modules/$2/source")")
	mkdir "$1/build"
	ln -s "../$headers"/{.config,Module.symvers,arch,include,scripts,tools} "$1/build"
	echo "include \$(dir \$(lastword \$(MAKEFILE_LIST)))../headers/usr/src/$common/Makefile" >"$1/build/Makefile"
	# shellcheck disable=SC2016 # the variables are make's
	sed -E 's/gcc-[0-9]+$/$(if $(shell command -v &),&,gcc)/' "$1/$headers/.kernelvariables" \
		>"$1/build/.kernelvariables"
}

fetch_kernel() {
	local new=$work/kernel release headers
	mkdir "$new"
	release=$(depends linux-image-cloud-amd64 | sed -n 's/^linux-image-//p')
	[ -n "$release" ] || die "$codename has no linux-image-cloud-amd64"
	echo "$release" >"$new/release"
	unpack "$new/image" "linux-image-$release"
	headers=$(depends "linux-headers-$release" | grep -E '^linux-(headers|kbuild)-')
	# shellcheck disable=SC2086 # one word a package
	unpack "$new/headers" "linux-headers-$release" $headers
	decompress "$new/image/boot/vmlinuz-$release" "$new/vmlinux"

	# An installation would run depmod too. It looks in lib/modules.
	ln -s usr/lib "$new/image/lib"
	depmod -b "$new/image" "$release" || die "depmod failed"

	[ "$family" = 6.12 ] || build_folder "$new" "$release"
	mv "$work/packages" "$new/packages"
	mv -T "$new" "$kernel"
}

fetch_debug() {
	local release version
	release=$(cat "$kernel/release")
	# The DWARF of another build of the same release would be wrong without notice.
	version=$(sed -n "s/^linux-image-$release=//p" "$kernel/packages")
	unpack "$work/debug" "linux-image-$release-dbg=$version"
	mv -T "$work/debug" "$kernel/debug"
}

if ! complete; then
	for tool in apt-get dpkg-deb lz4 zstd xz depmod; do
		command -v $tool >/dev/null || die "$tool is missing (scripts/deps.sh vm installs it)"
	done
	# One at a time: the second finds the work of the first.
	exec 9>"$folder/.lock"
	flock 9
fi
if ! complete; then
	# What is there under its own name is complete: all work is done under another name and renamed at the end.
	rm -rf "$folder"/.unpack.*
	work=$(mktemp -d "$folder/.unpack.XXXXXX")
	trap 'rm -rf "$work"' EXIT
	trap 'exit 129' HUP
	trap 'exit 130' INT
	trap 'exit 143' TERM
	apt_setup
	[ -e "$kernel" ] || fetch_kernel
	[ -z "$debug" ] || [ -e "$kernel/debug" ] || fetch_debug
fi
echo "$kernel"
