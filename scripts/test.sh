#!/bin/sh
# Installs the packages, builds, and runs all tests; ctest's summary is the last output.
#
# usage: scripts/test.sh [CTEST-ARGUMENT...]    for example: scripts/test.sh -L unit
set -eu
cd "$(dirname "$0")/.."

scripts/deps.sh test
cmake -S . -B build
cmake --build build -j "$(nproc)"
exec ctest --test-dir build --output-on-failure "$@"
