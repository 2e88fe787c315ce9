"""Convert a TensorFlow.js graph model to ONNX with tf2onnx."""

import json
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

import onnx

HERE = Path(__file__).resolve().parent


def convert(source: Path, build: Path) -> onnx.ModelProto:
    """`source` is the model's topology file; its weight files lie beside it."""
    output = build / f"{source.stem}.raw.onnx"
    if not output.is_file():
        patched = patch(source, build / "patched")
        command = [str(environment(build)), "-m", "tf2onnx.convert"]
        command += ["--tfjs", str(patched), "--opset", "15", "--output", str(output)]
        # A fixed hash seed keeps tf2onnx's node order, and so the final file, the same in every run.
        settings = os.environ | {"PYTHONHASHSEED": "0", "TF_CPP_MIN_LOG_LEVEL": "3"}
        subprocess.run(command, check=True, env=settings, stderr=subprocess.DEVNULL)
    return onnx.load(output)


def environment(build: Path) -> Path:
    """TensorFlow 2.13 and the pinned ONNX Runtime want different protobufs, hence a second environment."""
    folder = build / "tfjs-venv"
    python = folder / "bin" / "python"
    if not (folder / "ready").exists():
        venv.create(folder, with_pip=True, clear=True)
        install = [str(python), "-m", "pip", "install", "--quiet", "--requirement"]
        subprocess.run([*install, str(HERE / "requirements-tfjs.txt")], check=True, stdout=sys.stderr)
        (folder / "ready").touch()
    return python


def patch(source: Path, folder: Path) -> Path:
    """The web converter drops attributes that its own runtime ignores and TensorFlow insists on."""
    model = json.loads(source.read_text())
    for node in model["modelTopology"]["node"]:
        attributes = node.setdefault("attr", {})
        if node["op"] == "_FusedConv2D":
            arguments = int(attributes["num_args"]["i"])
            attributes.setdefault("TArgs", {"list": {"type": [attributes["T"]["type"]] * arguments}})
            attributes.setdefault("num_host_args", {"i": "0"})
            attributes.setdefault("leakyrelu_alpha", {"f": 0.2})
        elif node["op"] == "TopKV2":
            attributes.setdefault("index_type", {"type": "DT_INT32"})
    folder.mkdir(exist_ok=True)
    for group in model["weightsManifest"]:
        for name in group["paths"]:
            shutil.copy(source.parent / name, folder / name)
    patched = folder / source.name
    patched.write_text(json.dumps(model))
    return patched
