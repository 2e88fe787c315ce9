"""Build dlib's face recognition network from the weight manifest of the face-api package.

The package stores no graph, only weights, most of them 8-bit: value = code * scale + min.
Each convolution is followed by a learnt per-channel scale and shift, which fold into it.
The codes stay 8-bit in the file, and three small nodes per convolution restore
the exact 32-bit weights when the runtime folds constants at load.
"""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

OPSET = 15
INPUT, OUTPUT = "image", "embedding"
SIDE = 150

# One entry per residual block after the stem: name and whether it halves the resolution.
BLOCKS = (
    *((f"conv32_{i}", False) for i in (1, 2, 3)),
    ("conv64_down", True),
    *((f"conv64_{i}", False) for i in (1, 2, 3)),
    ("conv128_down", True),
    *((f"conv128_{i}", False) for i in (1, 2)),
    ("conv256_down", True),
    *((f"conv256_{i}", False) for i in (1, 2)),
    ("conv256_down_out", True),
)


@dataclass(frozen=True)
class Weight:
    """Stored numbers: 8-bit codes with a scale and a minimum, or plain 32-bit values with 1 and 0."""

    stored: np.ndarray
    scale: float = 1.0
    minimum: float = 0.0

    def values(self) -> np.ndarray:
        return self.stored.astype(np.float64) * self.scale + self.minimum


class Builder:
    def __init__(self, weights: dict[str, Weight]):
        self.weights = weights
        self.nodes: list[onnx.NodeProto] = []
        self.initializers: list[onnx.TensorProto] = []

    def constant(self, name: str, value: np.ndarray) -> str:
        self.initializers.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def node(self, operator: str, inputs: list[str], name: str, **attributes) -> str:
        self.nodes.append(helper.make_node(operator, inputs, [name], name, **attributes))
        return name

    def conv(self, x: str, name: str, stride: int, padding: int) -> str:
        filters = self.weights[f"{name}/conv/filters"]
        gain = self.weights[f"{name}/scale/weights"].values()
        bias = self.weights[f"{name}/conv/bias"].values() * gain + self.weights[f"{name}/scale/biases"].values()
        weight = self.filters(name, filters, gain.reshape(-1, 1, 1, 1))
        offset = self.constant(f"{name}.bias", bias.astype(np.float32))
        return self.node("Conv", [x, weight, offset], name, strides=[stride] * 2, pads=[padding] * 4)

    def filters(self, name: str, weight: Weight, gain: np.ndarray) -> str:
        if weight.stored.dtype == np.float32:
            folded = weight.values().transpose(3, 2, 0, 1) * gain
            return self.constant(f"{name}.weight", folded.astype(np.float32))
        codes = self.constant(f"{name}.codes", weight.stored.transpose(3, 2, 0, 1))
        step = self.constant(f"{name}.step", (weight.scale * gain).astype(np.float32))
        low = self.constant(f"{name}.low", (weight.minimum * gain).astype(np.float32))
        real = self.node("Cast", [codes], f"{name}.cast", to=TensorProto.FLOAT)
        return self.node("Add", [self.node("Mul", [real, step], f"{name}.scaled"), low], f"{name}.weight")

    def block(self, x: str, name: str, down: bool, growth: int, missing: int) -> str:
        first = self.conv(x, f"{name}/conv1", 2 if down else 1, 0 if down else 1)
        out = self.conv(self.node("Relu", [first], f"{name}.relu1"), f"{name}/conv2", 1, 1)
        if down:
            # dlib halves the shortcut by averaging, then pads whichever side lacks rows, columns or channels.
            x = self.node("AveragePool", [x], f"{name}.pool", kernel_shape=[2, 2], strides=[2, 2])
            x = self.pad(x, f"{name}.grown", channels=growth, edge=0)
            out = self.pad(out, f"{name}.padded", channels=0, edge=missing)
        return self.node("Relu", [self.node("Add", [out, x], f"{name}.sum")], f"{name}.relu2")

    def pad(self, x: str, name: str, channels: int, edge: int) -> str:
        if not channels and not edge:
            return x
        pads = self.constant(f"{name}.pads", np.array([0, 0, 0, 0, 0, channels, edge, edge], np.int64))
        return self.node("Pad", [x, pads], name)


def build(package: Path) -> onnx.ModelProto:
    builder = Builder(read_weights(package / "model" / "face_recognition_model-weights_manifest.json"))
    x = builder.node("Relu", [builder.conv(INPUT, "conv32_down", 2, 0)], "stem.relu")
    x = builder.node("MaxPool", [x], "stem.pool", kernel_shape=[3, 3], strides=[2, 2])
    side, channels = ((SIDE - 7) // 2 + 1 - 3) // 2 + 1, 32
    for name, down in BLOCKS:
        wider = builder.weights[f"{name}/conv1/conv/filters"].stored.shape[3]
        convolved = (side - 3) // 2 + 1 if down else side
        halved = side // 2 if down else side
        x = builder.block(x, name, down, growth=wider - channels, missing=halved - convolved)
        side, channels = halved, wider
    x = builder.node("Flatten", [builder.node("GlobalAveragePool", [x], "mean")], "flat")
    matrix = builder.constant("fc", builder.weights["fc"].values().astype(np.float32))
    builder.node("MatMul", [x, matrix], OUTPUT)
    return model_of(builder)


def read_weights(manifest: Path) -> dict[str, Weight]:
    weights = {}
    for group in json.loads(manifest.read_text()):
        content = b"".join((manifest.parent / name).read_bytes() for name in group["paths"])
        offset = 0
        for entry in group["weights"]:
            kind = np.uint8 if "quantization" in entry else np.float32
            count = int(np.prod(entry["shape"]))
            stored = np.frombuffer(content, kind, count, offset).reshape(entry["shape"])
            code = entry.get("quantization", {"scale": 1.0, "min": 0.0})
            weights[entry["name"]] = Weight(stored, code["scale"], code["min"])
            offset += stored.nbytes
        if offset != len(content):
            raise ValueError(f"{manifest.name}: {len(content) - offset} bytes belong to no weight")
    return weights


def model_of(builder: Builder) -> onnx.ModelProto:
    image = helper.make_tensor_value_info(INPUT, TensorProto.FLOAT, [1, 3, SIDE, SIDE])
    embedding = helper.make_tensor_value_info(OUTPUT, TensorProto.FLOAT, [1, 128])
    graph = helper.make_graph(builder.nodes, "dlib-resnet", [image], [embedding], builder.initializers)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)])
    onnx.checker.check_model(model)
    return model
