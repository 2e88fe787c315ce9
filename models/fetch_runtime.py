#!/usr/bin/env python3
"""Put the pinned ONNX Runtime library at models/runtime/libonnxruntime.so.

The server loads this file at start. It comes out of the published Python wheel,
whose name and sha256 stand in manifest.toml, so every machine runs the same bytes.
Needs Python 3.9 or later with pip, and nothing else. Running it again is free.
"""

import argparse
import hashlib
import os
import platform
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

MODELS = Path(__file__).resolve().parent


class SetupError(Exception):
    """Something the person running the set-up can act on."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--wheel", type=Path, help="use this wheel file instead of downloading one")
    arguments = parser.parse_args()
    try:
        fetch(arguments.wheel)
    except SetupError as error:
        print(f"fetch_runtime: {error}", file=sys.stderr)
        return 1
    return 0


def fetch(given_wheel):
    runtime, wheels = read_pins(MODELS / "manifest.toml")
    pin = pick_wheel(wheels)
    target = MODELS / runtime["library"]
    if target.is_file() and sha256(target.read_bytes()) == pin["member_sha256"]:
        print(f"ONNX Runtime {runtime['version']} is already in place: {target}")
        return
    with tempfile.TemporaryDirectory() as folder:
        wheel = given_wheel or download(runtime, pin, Path(folder))
        library = extract(wheel, pin)
    write_atomically(target, library)
    print(f"ONNX Runtime {runtime['version']} ({pin['arch']}, {len(library) / 1e6:.1f} MB) written to {target}")


def read_pins(manifest):
    """Read [runtime] and its wheels. Python 3.9 and 3.10 ship no TOML reader, and these lines are all `key = "text"`."""
    runtime, wheels, table = {}, [], None
    for line in manifest.read_text(encoding="utf-8").splitlines():
        line = line.strip()
        if line.startswith("["):
            if line == "[[runtime.wheel]]":
                wheels.append({})
            table = {"[runtime]": runtime, "[[runtime.wheel]]": wheels[-1] if wheels else None}.get(line)
        elif table is not None and " = " in line:
            key, value = line.split(" = ", 1)
            table[key] = value.strip('"')
    return runtime, wheels


def pick_wheel(wheels):
    machine = {"amd64": "x86_64", "arm64": "aarch64"}.get(platform.machine().lower(), platform.machine())
    for pin in wheels:
        if sys.platform == "linux" and pin["arch"] == machine:
            return pin
    raise SetupError(
        f"no pinned library for {sys.platform} on {machine}. "
        "Build or install ONNX Runtime yourself and name it in ORT_DYLIB_PATH."
    )


def download(runtime, pin, folder):
    # Platform and Python version are forced, so that any host Python fetches exactly the pinned file.
    command = [
        sys.executable, "-m", "pip", "download", f"{runtime['package']}=={runtime['version']}",
        "--no-deps", "--only-binary=:all:", "--platform", pin["platform"],
        "--python-version", "3.11", "--implementation", "cp", "--disable-pip-version-check",
        "--quiet", "--dest", str(folder),
    ]  # fmt: skip
    result = subprocess.run(command, capture_output=True, text=True)
    wheel = folder / pin["file"]
    if result.returncode != 0 or not wheel.is_file():
        reason = (result.stderr or result.stdout).strip().splitlines()
        raise SetupError(
            f"pip could not download {pin['file']}.\n"
            f"  pip says: {reason[-1] if reason else 'nothing'}\n"
            "  Without pip, install it (Debian, Ubuntu: apt install python3-pip).\n"
            "  Without a network, copy that wheel here and run: fetch_runtime.py --wheel FILE"
        )
    return wheel


def extract(wheel, pin):
    try:
        content = wheel.read_bytes()
    except OSError as error:
        raise SetupError(f"cannot read the wheel: {error}") from error
    expect_sha256(wheel.name, content, pin["sha256"])
    with zipfile.ZipFile(wheel) as archive:
        library = archive.read(pin["member"])
    expect_sha256(pin["member"], library, pin["member_sha256"])
    return library


def expect_sha256(name, content, expected):
    actual = sha256(content)
    if actual != expected:
        raise SetupError(f"{name} is not the pinned file.\n  expected sha256 {expected}\n  found    sha256 {actual}")


def sha256(content):
    return hashlib.sha256(content).hexdigest()


def write_atomically(target, content):
    """A running server may have the old file mapped: replace it, never write into it."""
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_name(f"{target.name}.{os.getpid()}.partial")
    partial.write_bytes(content)
    partial.chmod(0o755)
    partial.replace(target)


if __name__ == "__main__":
    sys.exit(main())
