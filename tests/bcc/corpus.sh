#!/bin/bash
# The programs of the installed bpfcc-tools, extracted and put through kpa_bcc_corpus.
#
# usage: tests/bcc/corpus.sh BUILD_FOLDER KPA_BCC_CORPUS
set -eu
here=$(cd "$(dirname "$0")" && pwd)
ls /usr/sbin/*-bpfcc >/dev/null 2>&1 || {
	echo "bpfcc-tools is not installed (scripts/deps.sh test), so this is not tested"
	exit 77
}
texts=$(mktemp -d)
trap 'rm -rf "$texts"' EXIT
/usr/bin/python3 "$here/extract.py" "$texts"

# Both are waited for, and one that fails is enough.
"$here/with_headers.sh" "$1" "$2" "$texts" 0 2 &
status=0
"$here/with_headers.sh" "$1" "$2" "$texts" 1 2 || status=$?
wait $! || status=$?
exit $status
