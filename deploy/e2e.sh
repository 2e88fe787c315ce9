#!/bin/sh
# The browser stories: Chromium against the real server. They go two at a time, but those with a camera go alone: how
# soon a picture is judged depends on what else the machine does.
set -eu
cd "$(dirname "$0")/.."
stories=$(ls tests/e2e/*.test.mjs 2>/dev/null || true)
[ -n "$stories" ] || { echo "no browser stories yet"; exit 0; }
export EXAMHALL_BINARY="${EXAMHALL_BINARY:-${CARGO_TARGET_DIR:-target}/debug/examhall}"
# shellcheck disable=SC2086
timed=$(grep -lE "camera\.mjs" $stories || true)
# shellcheck disable=SC2086
others=$(grep -LE "camera\.mjs" $stories || true)
# shellcheck disable=SC2086
[ -z "$others" ] || node --test --test-concurrency=2 $others
# shellcheck disable=SC2086
[ -z "$timed" ] || node --test --test-concurrency=1 $timed
