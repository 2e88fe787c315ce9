#!/bin/sh
# What a build needs that the build itself does not fetch.
#
#   setup.sh run    tools present, ONNX Runtime, the web client built
#   setup.sh test   the same, and PostgreSQL, Redis, Chromium and a Chinese font for the tests
#
# Installs packages only for `test`, only on Debian or Ubuntu, and only as root or with a sudo that asks
# no password; else it says exactly what to install. The second time everything is there and it is quick.
set -eu
cd "$(dirname "$0")/.."

say() { printf '▶ %s\n' "$*"; }
stop() { printf '✘ %s\n' "$*" >&2; exit 1; }

need_tools() {
    missing=
    for tool in cargo node npm python3; do
        command -v "$tool" >/dev/null || missing="$missing $tool"
    done
    [ -z "$missing" ] || stop "缺少 / missing:$missing — 请先安装 Rust (rustup.rs)、Node 20+ 与 Python 3.9+ / install Rust, Node 20+ and Python 3.9+ first"
    [ "$(node -p 'process.versions.node.split(".")[0]')" -ge 20 ] || stop "Node 20 或更新版本 / Node 20 or later is needed, this is $(node --version)"
}

fetch_runtime() {
    [ -f models/runtime/libonnxruntime.so ] && return 0
    say "下载 ONNX Runtime / fetching ONNX Runtime"
    python3 models/fetch_runtime.py || stop "ONNX Runtime 未能下载，见 models/README.md（可用 --wheel 指定本地文件） / not fetched; models/README.md tells how to hand it a file"
}

# Digest of all that the pages are made of.
pages_digest() {
    find web-client -type f -not -path '*/node_modules/*' -not -path '*/dist/*' -not -name '*.test.*' \
        | LC_ALL=C sort | xargs sha256sum | sha256sum | cut -d' ' -f1
}

build_pages() {
    [ -f web-client/package.json ] || { say "web-client 尚未就绪，跳过 / no web client yet"; return 0; }
    lock=$(sha256sum web-client/package-lock.json | cut -d' ' -f1)
    if [ "$(cat web-client/node_modules/.examhall-stamp 2>/dev/null)" != "$lock" ]; then
        say "安装网页依赖 / installing the web client's packages"
        npm --prefix web-client ci --no-audit --no-fund
        printf '%s\n' "$lock" > web-client/node_modules/.examhall-stamp
    fi
    digest=$(pages_digest)
    if [ "$(cat web-client/node_modules/.examhall-built 2>/dev/null)" != "$digest" ] || [ ! -f web-client/dist/index.html ]; then
        say "构建网页 / building the pages"
        npm --prefix web-client run build
        printf '%s\n' "$digest" > web-client/node_modules/.examhall-built
    fi
}

# Packages the tests need and this machine lacks.
lacking_packages() {
    ls /usr/lib/postgresql/*/bin/postgres >/dev/null 2>&1 || printf 'postgresql '
    command -v redis-server >/dev/null || printf 'redis-server '
    [ -x "${CHROMIUM:-/usr/bin/chromium}" ] || printf 'chromium '
    ls /usr/share/fonts/opentype/noto/NotoSansCJK* >/dev/null 2>&1 || printf 'fonts-noto-cjk '
}

install_packages() {
    lacking=$(lacking_packages)
    [ -n "$lacking" ] || return 0
    manual="请安装后重试 / install and try again: apt-get install $lacking"
    command -v apt-get >/dev/null || stop "$manual"
    as_root=
    if [ "$(id -u)" -ne 0 ]; then
        sudo -n true 2>/dev/null || stop "$manual"
        as_root='sudo -n'
    fi
    say "安装 / installing: $lacking"
    $as_root apt-get update -qq
    # The tests start servers of their own: the package's cluster and service are not wanted.
    # shellcheck disable=SC2086
    $as_root env DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 apt-get install -y -qq --no-install-recommends $lacking || stop "$manual"
}

need_tools
case "${1:-}" in
run)
    fetch_runtime
    build_pages
    ;;
test)
    install_packages
    fetch_runtime
    build_pages
    ;;
*) stop "usage: setup.sh run|test" ;;
esac
