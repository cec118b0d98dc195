#!/bin/sh
# Installs the packages, builds, and runs all tests; ctest's summary is the last output.
#
# usage: scripts/test.sh [CTEST-ARGUMENT...]    for example: scripts/test.sh -L unit
set -eu
cd "$(dirname "$0")/.."

scripts/deps.sh test
# try.sh may have switched them off in the same folder.
cmake -S . -B build -DBUILD_TESTING=ON
cmake --build build -j "$(nproc)"
exec ctest --test-dir build -j "$(nproc)" --output-on-failure "$@"
