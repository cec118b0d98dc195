#!/bin/bash
# Merges the unpacked header packages of Debian's kernel into one tree of links, as BCC_KERNEL_SOURCE wants it, and
# prints where that is.
#
# usage: tests/bcc/headers.sh BUILD_FOLDER
set -eu
build=$(cd "$1" && pwd)
kernel=$("$(dirname "$0")/../../scripts/kernel.sh" | tail -n 1)
kernel=$(realpath "$kernel")
release=$(cat "$kernel/release")
tree=$build/bcc-headers-$release
if [ ! -e "$tree" ]; then
	mkdir -p "$build"
	work=$(mktemp -d "$build/.bcc-headers.XXXXXX")
	trap 'rm -rf "$work"' EXIT
	# What all flavours share first, then what was generated for this one.
	for folder in "$kernel/headers/usr/src/linux-headers-${release%-cloud-*}-common" \
		"$kernel/headers/usr/src/linux-headers-$release"; do
		cp -rs "$folder/include" "$folder/arch" "$work/"
	done
	chmod 755 "$work"
	mv -T "$work" "$tree"
fi
echo "$tree"
