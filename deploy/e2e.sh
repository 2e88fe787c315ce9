#!/bin/sh
# The browser stories: Chromium with a fake camera against the real server, one after another.
set -eu
cd "$(dirname "$0")/.."
stories=$(ls tests/e2e/*.test.mjs 2>/dev/null || true)
[ -n "$stories" ] || { echo "no browser stories yet"; exit 0; }
export EXAMHALL_BINARY="${EXAMHALL_BINARY:-${CARGO_TARGET_DIR:-target}/debug/examhall}"
# shellcheck disable=SC2086
exec node --test --test-concurrency=1 $stories
