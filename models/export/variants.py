"""Other files of a network: the same weights for wide pictures, or in whole numbers of eight bits.

Derived from the file that was written, so that they can be made again without TensorFlow.
"""

import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import cv2
import graph as g
import numpy as np
import onnx
import reference as r
from onnxruntime import quantization
from onnxruntime.quantization import QuantFormat, QuantType
from packages import FACE_API, fetch

LIGHTS = (1.0, 0.55, 1.25)
"""Calibration sees each picture as it is, in poor light and in bright light."""
PARTS = ((0, 0, 1, 1), (0, 0, 0.5, 0.5), (0.5, 0.5, 1, 1), (0.25, 0.25, 0.75, 0.75), (0, 0.5, 0.5, 1), (0.5, 0, 1, 0.5))
"""Left, top, right, bottom of what is cut out of a calibration picture, as shares of it."""


@dataclass(frozen=True)
class Variant:
    """A further file of a network. `derive` takes the network's float graph, folded, and the build folder."""

    name: str
    derive: Callable[[onnx.ModelProto, Path], onnx.ModelProto]
    cpu: list[str] = field(default_factory=list)
    """Processor features of which one is needed."""


def wide(height: int, width: int) -> Variant:
    """For pictures of 4:3 or wider: a square's black bars would cost a quarter of the time."""

    def derive(model: onnx.ModelProto, _: Path) -> onnx.ModelProto:
        g.set_input_size(model, height, width)
        return model

    return Variant("wide", derive)


def int8(
    frames: Callable[[Path], Iterator[np.ndarray]], spared: Callable[[onnx.GraphProto], list[str]], weight_bits: int
) -> Variant:
    """Convolutions in 8 bits: activations 0 to 255, weights per channel. `spared` names those that stay as they are.

    Processors without VNNI add two products in 16 bits. Weights of 7 bits always fit; with 8 bits the sum saturates
    where both products are near their largest, so they are for networks in which that was measured not to happen.
    """

    def derive(model: onnx.ModelProto, build: Path) -> onnx.ModelProto:
        for number, node in enumerate(model.graph.node):
            node.name = f"n{number}"
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "int8.onnx"
            quantization.quantize_static(
                model, path, Frames(model.graph.input[0].name, frames(build)),
                quant_format=QuantFormat.QDQ, op_types_to_quantize=["Conv"], nodes_to_exclude=spared(model.graph),
                activation_type=QuantType.QUInt8, weight_type=QuantType.QInt8, per_channel=True, reduce_range=weight_bits == 7,
            )  # fmt: skip
            return onnx.load(path)

    # Measured with AVX2, with and without VNNI. Elsewhere nobody has measured.
    return Variant("int8", derive, cpu=["avx2"])


class Frames(quantization.CalibrationDataReader):
    def __init__(self, name: str, frames: Iterator[np.ndarray]):
        self.feeds = ({name: frame} for frame in frames)

    def get_next(self) -> dict[str, np.ndarray] | None:
        return next(self.feeds, None)


def convolutions(graph: onnx.GraphProto) -> list[str]:
    return [node.name for node in graph.node if node.op_type == "Conv"]


def embedder_spares(graph: onnx.GraphProto) -> list[str]:
    """The one that sees the pixels: few products, and an error made there goes through the whole network."""
    return convolutions(graph)[:1]


def objects_spare(graph: onnx.GraphProto) -> list[str]:
    """The first three, which halves the scores' deviation for a twentieth of the time, and the last of each scale,
    whose scores are compared with a threshold."""
    last = [g.producer(graph, node.input[0]).name for node in graph.node if node.op_type == "Split"]
    return convolutions(graph)[:3] + last


def sample_photos(build: Path) -> list[np.ndarray]:
    folder = fetch(FACE_API, build) / "demo"
    return [r.read_rgb(path) for path in sorted(folder.glob("sample*.jpg"))]


def face_chips(build: Path) -> Iterator[np.ndarray]:
    """Every face on the package's own sample photos, as the embedder sees it, both ways round."""
    pipeline = r.Pipeline()
    template = (np.array(r.DLIB_TEMPLATE) + 0.25) / 1.5 * r.DLIB_SIDE
    for photo in sample_photos(build):
        for face in pipeline.detect(photo):
            points = pipeline.mesh(photo, face)[0][list(r.DLIB_POINTS), :2]
            chip = r.warp(photo, r.similarity(points, template), (r.DLIB_SIDE, r.DLIB_SIDE))
            for light in LIGHTS:
                planes = feed(chip, light, r.DLIB_MEAN, 1 / 255)
                yield planes
                yield np.ascontiguousarray(planes[..., ::-1])


def desk_frames(height: int, width: int, mean: tuple[float, ...]) -> Callable[[Path], Iterator[np.ndarray]]:
    """The package's sample photos, whole and in parts, letterboxed."""

    def frames(build: Path) -> Iterator[np.ndarray]:
        for photo in sample_photos(build):
            rows, columns = photo.shape[:2]
            for left, top, right, bottom in PARTS:
                part = photo[int(top * rows) : int(bottom * rows), int(left * columns) : int(right * columns)]
                for light in LIGHTS:
                    yield feed(letterbox(part, height, width), light, mean, 1.0)

    return frames


def letterbox(image: np.ndarray, height: int, width: int) -> np.ndarray:
    scale = min(width / image.shape[1], height / image.shape[0])
    size = (round(image.shape[1] * scale), round(image.shape[0] * scale))
    small = cv2.resize(image, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR)
    frame = np.zeros((height, width, 3), np.uint8)
    top, left = (height - size[1]) // 2, (width - size[0]) // 2
    frame[top : top + size[1], left : left + size[0]] = small
    return frame


def feed(pixels: np.ndarray, light: float, mean: tuple[float, ...], scale: float) -> np.ndarray:
    lit = np.clip(pixels.astype(np.float32) * light, 0, 255)
    planes = ((lit - np.float32(mean)) * np.float32(scale)).transpose(2, 0, 1)
    return np.ascontiguousarray(planes[None], dtype=np.float32)
