"""Make packs of networks that we do not ship: the ONNX file, to be added with `examhall models add`.

python models/export/packs.py --out FOLDER

Deterministic like export.py. What a file is, its digest tells: `models/known/` describes it.
"""

import argparse
import hashlib
from pathlib import Path

import onnx
from onnx import TensorProto, helper

import graph
from networks import INPUT, human_model
from packages import HUMAN_MODELS

SIDE = 112


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, required=True, help="folder that takes one folder per pack")
    parser.add_argument("--build", type=Path, help="where downloads and intermediate files go (default: OUT/build)")
    arguments = parser.parse_args()
    out = arguments.out.resolve()
    build = (arguments.build or out / "build").resolve()
    build.mkdir(parents=True, exist_ok=True)
    model = graph.tidy(graph.simplify(mobileface(build)), "mobileface", f"From {HUMAN_MODELS}, MIT.")
    path = out / "mobileface" / "mobileface.onnx"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(model.SerializeToString(deterministic=True))
    print(f"{path}: {path.stat().st_size:,} bytes, sha256 {hashlib.sha256(path.read_bytes()).hexdigest()}")


def mobileface(build: Path) -> onnx.ModelProto:
    """A face embedder on 112×112 crops, pixels 0 to 255 (it scales them itself), 256 numbers compared by the angle."""
    model = human_model("mobileface", build)
    planes = next(node for node in model.graph.node if node.op_type == "Transpose")
    # The scaling before it works on one number at a time, so planes may as well come in.
    graph.rename(model.graph, planes.output[0], planes.input[0])
    model.graph.node.remove(planes)
    image = helper.make_tensor_value_info(INPUT, TensorProto.FLOAT, [1, 3, SIDE, SIDE])
    model.graph.input[0].CopyFrom(image)
    (output,) = model.graph.output
    graph.add_reshape(model.graph, output.name, "embedding", [1, 256])
    graph.set_outputs(model, {"embedding": [1, 256]})
    return model


if __name__ == "__main__":
    main()
