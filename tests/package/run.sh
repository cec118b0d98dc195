#!/bin/bash
# Makes the Debian package, installs it below a folder of the test's own with the machine's own list of packages, uses
# it there, and removes it.
#
# usage: tests/package/run.sh BUILD_FOLDER
set -eu
build=$(cd "$1" && pwd)
fail() {
	echo "FAILED: $*"
	exit 1
}
for tool in dpkg dpkg-shlibdeps cpack; do
	command -v $tool >/dev/null || {
		echo "$tool is missing (scripts/deps.sh test installs it), so this is not tested"
		exit 77
	}
done
[ "$(id -u)" = 0 ] || {
	echo "only root can install a package, so this is not tested"
	exit 77
}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
chmod 755 "$work"
root=$work/root
multiarch=$(dpkg-architecture -qDEB_HOST_MULTIARCH)

(cd "$build" && cpack -G DEB -B "$work") >"$work/cpack.log" 2>&1 || fail "cpack: $(cat "$work/cpack.log")"
deb=$(echo "$work"/kprobe-args_*_"$(dpkg --print-architecture)".deb)
[ -f "$deb" ] || fail "no package: $(cat "$work/cpack.log")"

# The machine's packages are there for its dependencies; that they are files elsewhere does not matter to dpkg.
mkdir -p "$root"/var/lib/dpkg/{info,updates}
cp /var/lib/dpkg/status "$root/var/lib/dpkg/"
cp /var/lib/dpkg/info/*.list /var/lib/dpkg/info/format "$root/var/lib/dpkg/info/"
dpkg_here() {
	# The machine may be set to leave man pages and the like out.
	dpkg --path-include='*' --root="$root" --force-script-chrootless "$@" >"$work/dpkg.log" 2>&1 || fail "dpkg $*: $(cat "$work/dpkg.log")"
}
files() {
	(cd "$root" && find . -mindepth 1 -path ./var -prune -o -print | sort)
}

# The list is not to have the machine's own, if it is installed there.
! dpkg-query -W kprobe-args >/dev/null 2>&1 || dpkg_here --force-all --purge kprobe-args
[ -z "$(files)" ] || fail "something is there already"
dpkg_here -i "$deb"
[ "$(dpkg-query --admindir="$root/var/lib/dpkg" -W -f '${Status}' kprobe-args)" = "install ok installed" ] ||
	fail "not installed: $(cat "$work/dpkg.log")"

# Where Debian has them.
for file in bin/kprobe-args libexec/kprobe-args/kprobe-args-compiler include/kprobe-args/rewrite.h \
	lib/"$multiarch"/libkprobe-args-rewrite.{a,so,so.0} lib/"$multiarch"/pkgconfig/kprobe-args-rewrite.pc \
	share/bash-completion/completions/kprobe-args share/zsh/vendor-completions/_kprobe-args \
	share/doc/kprobe-args/README.md share/man/man8/kprobe-args.8.gz share/kprobe-args/include/kprobe_args/probe.h; do
	[ -e "$root/usr/$file" ] || fail "$file is not in the package"
done
! files | grep -qv '^\./usr' || fail "something outside of /usr: $(files)"
[ -z "$(find "$root/usr" ! -type l -perm /022)" ] || fail "others may write to it: $(find "$root/usr" ! -type l -perm /022)"
[ -z "$(find "$root" ! -uid 0)" ] || fail "it is not root's"
! grep -rlF "$build" "$root/usr" || fail "it has the build folder in it"

# Every library that it is linked with is of a package that it depends on, or its own.
depends=$(dpkg-deb -f "$deb" Depends)
elfs=$(find "$root/usr" -type f -exec sh -c 'head -c 4 "$1" | grep -q ELF && echo "$1"' sh {} \;)
[ "$(echo "$elfs" | wc -l)" = 3 ] || fail "not three programs and libraries: $elfs"
for elf in $elfs; do
	ldd "$elf" >"$work/ldd"
	! grep 'not found' "$work/ldd" || fail "$elf: a library is missing"
	for name in $(LC_ALL=C objdump -p "$elf" | sed -n 's/^ *NEEDED *//p'); do
		path=$(awk -v name="$name" '$1 == name { print $3 } $1 ~ "/" name "$" { print $1 }' "$work/ldd")
		path=$(readlink -f "$path")
		# Since /lib is a link to /usr/lib, a package has a file under one of the two.
		package=$(dpkg-query -S "$path" "${path#/usr}" 2>/dev/null | sed 's/:.*//' | head -n 1)
		case ", $depends," in
		*", $package "* | *", $package,"*) ;;
		*) fail "$elf needs $name of $package, and the package does not depend on it" ;;
		esac
	done
done

# It works from where it is.
tool=$root/usr/bin/kprobe-args
[ "$("$tool" --version)" = "kprobe-args $(dpkg-deb -f "$deb" Version)" ] || fail "another version"
"$tool" --no-cache --no-btf --emit bpf 'f(int a, long b)' >"$work/bpf" || fail "no probe is compiled"
grep -q exit "$work/bpf" || fail "no instructions"
man -l "$root/usr/share/man/man8/kprobe-args.8.gz" 2>/dev/null | grep -q 'rewrite FILE' || fail "man"
PKG_CONFIG_PATH=$root/usr/lib/$multiarch/pkgconfig pkg-config --exists kprobe-args-rewrite || fail "pkg-config"

# All of it goes again.
dpkg_here -r kprobe-args
[ -z "$(files)" ] || fail "left behind by dpkg -r: $(files)"
dpkg_here -i "$deb"
dpkg_here -P kprobe-args
[ -z "$(files)" ] || fail "left behind by dpkg -P: $(files)"
! dpkg-query --admindir="$root/var/lib/dpkg" -W kprobe-args 2>/dev/null || fail "dpkg still knows it"

# Installed by hand it is where a machine's own things are.
cmake --install "$build" --prefix "$work/local" >/dev/null
[ -e "$work/local/share/zsh/site-functions/_kprobe-args" ] || fail "zsh's completion is not in site-functions"
[ "$("$work/local/bin/kprobe-args" --version)" = "$("$build/bin/kprobe-args" --version)" ] || fail "make install"
