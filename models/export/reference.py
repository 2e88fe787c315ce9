"""The face pipeline in plain Python: the yardstick for the Rust path, and the source of the published error rates.

    python models/export/reference.py --images FOLDER --pairs PAIRS.csv [--expected DISTANCES.csv] [--out DISTANCES.csv]

PAIRS.csv has the columns a, b (paths below FOLDER) and same (1 or 0). Written for reading, not for speed.
"""

import argparse
import csv
import math
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import onnxruntime

MODELS = Path(__file__).resolve().parent.parent
DETECT_SCORE = 0.6
MESH_MARGIN = 1.5

# Mesh points for image-right outer and inner eye corner, image-left outer and inner eye corner, below the nose,
# and where they belong in dlib's 150×150 face chip, which keeps a quarter of the face's size around it.
DLIB_POINTS = (263, 362, 33, 133, 2)
DLIB_TEMPLATE = (
    (0.8595674595992, 0.2134981538014),
    (0.6460604764104, 0.2289674387677),
    (0.1205750620789, 0.2137274526848),
    (0.3340850613712, 0.2290642403242),
    (0.4901123135679, 0.6277975316475),
)
DLIB_SIDE = 150
DLIB_MEAN = (122.782, 117.001, 104.298)


@dataclass(frozen=True)
class Face:
    """In image pixels. Points: image-left eye, image-right eye, nose, mouth, image-left ear, image-right ear."""

    score: float
    centre: np.ndarray
    size: np.ndarray
    points: np.ndarray


class Network:
    def __init__(self, name: str):
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.log_severity_level = 3
        path = MODELS / f"{name}.onnx"
        self.session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])

    def run(self, pixels: np.ndarray, mean: tuple[float, ...] | float, scale: float) -> list[np.ndarray]:
        """`pixels` is one RGB image, height × width × 3, 0 to 255."""
        planes = ((pixels.astype(np.float32) - np.float32(mean)) * np.float32(scale)).transpose(2, 0, 1)
        return self.session.run(None, {"image": np.ascontiguousarray(planes[None])})


class Pipeline:
    def __init__(self, detector: str = "detect-back", recognition: str = "recognition"):
        self.detector, self.side = Network(detector), {"detect-front": 128, "detect-back": 256}[detector]
        self.landmarks, self.recognition = Network("landmarks"), Network(recognition)

    def detect(self, image: np.ndarray) -> list[Face]:
        """All faces, best first."""
        scale = self.side / max(image.shape[:2])
        size = (self.side, self.side)
        matrix = placement(image, scale, size)
        scores, boxes = self.detector.run(warp(image, matrix, size), 127.5, 1 / 127.5)
        probability = 1 / (1 + np.exp(-scores[0, :, 0].clip(-80, 80)))
        chosen = np.flatnonzero(probability >= DETECT_SCORE)
        centres = anchors(self.side)
        faces = []
        for index in chosen[np.argsort(-probability[chosen])]:
            values = boxes[0, index].reshape(8, 2)
            points = np.vstack([values[:1], values[2:]]) + centres[index]
            points = (points - matrix[:, 2]) / scale
            faces.append(Face(float(probability[index]), points[0], values[1] / scale, points[1:]))
        return suppress(faces)

    def mesh(self, image: np.ndarray, face: Face) -> tuple[np.ndarray, float]:
        """468 points (x and y in image pixels, z in the same unit) and the probability that this is a face."""
        across = face.points[1] - face.points[0]
        side = float(face.size.max()) * MESH_MARGIN
        matrix = upright(face.centre, math.atan2(across[1], across[0]), 192 / side, 192)
        points, presence = self.landmarks.run(warp(image, matrix, (192, 192)), 0, 1 / 255)
        back = cv2.invertAffineTransform(matrix)
        flat = points[0, :, :2] @ back[:, :2].T + back[:, 2]
        return np.column_stack([flat, points[0, :, 2] * side / 192]), float(presence[0, 0])

    def embed(self, image: np.ndarray, mesh: np.ndarray) -> np.ndarray:
        template = (np.array(DLIB_TEMPLATE) + 0.25) / 1.5 * DLIB_SIDE
        chip = warp(image, similarity(mesh[list(DLIB_POINTS), :2], template), (DLIB_SIDE, DLIB_SIDE))
        return self.recognition.run(chip, DLIB_MEAN, 1 / 255)[0][0]

    def describe(self, image: np.ndarray) -> np.ndarray | None:
        """The embedding of the largest face: a bystander may be sharper, and score higher, than the person in front."""
        face = max(self.detect(image), key=lambda face: face.size.max(), default=None)
        return None if face is None else self.embed(image, self.mesh(image, face)[0])


def anchors(side: int) -> np.ndarray:
    """Centres in input pixels: a 16×16 grid with 2 anchors a cell, then an 8×8 grid with 6, row by row."""
    centres = []
    for cells, repeat in ((16, 2), (8, 6)):
        ticks = (np.arange(cells) + 0.5) * side / cells
        y, x = np.meshgrid(ticks, ticks, indexing="ij")
        centres.append(np.repeat(np.stack([x, y], -1).reshape(-1, 2), repeat, axis=0))
    return np.concatenate(centres)


def suppress(faces: list[Face], overlap: float = 0.3) -> list[Face]:
    kept: list[Face] = []
    for face in faces:
        if all(iou(face, other) < overlap for other in kept):
            kept.append(face)
    return kept


def iou(a: Face, b: Face) -> float:
    low = np.maximum(a.centre - a.size / 2, b.centre - b.size / 2)
    high = np.minimum(a.centre + a.size / 2, b.centre + b.size / 2)
    common = float(np.prod((high - low).clip(0)))
    return common / (float(np.prod(a.size)) + float(np.prod(b.size)) - common)


def placement(image: np.ndarray, scale: float, size: tuple[int, int]) -> np.ndarray:
    """Letterbox: keep the aspect, centre the image in width × height, leave the rest black."""
    height, width = image.shape[:2]
    return np.array([[scale, 0, (size[0] - width * scale) / 2], [0, scale, (size[1] - height * scale) / 2]])


def upright(centre: np.ndarray, angle: float, scale: float, side: int) -> np.ndarray:
    cosine, sine = math.cos(angle) * scale, math.sin(angle) * scale
    linear = np.array([[cosine, sine], [-sine, cosine]])
    return np.column_stack([linear, side / 2 - linear @ centre])


def similarity(source: np.ndarray, target: np.ndarray) -> np.ndarray:
    """The rotation, scale and shift that bring `source` closest to `target` (least squares, no mirroring)."""
    a, b = source - source.mean(0), target - target.mean(0)
    norm = (a**2).sum()
    cosine = (a * b).sum() / norm
    sine = (a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0]).sum() / norm
    linear = np.array([[cosine, -sine], [sine, cosine]])
    return np.column_stack([linear, target.mean(0) - linear @ source.mean(0)])


def warp(image: np.ndarray, matrix: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    """Cut out width × height. A strong reduction is averaged down first: bilinear sampling alone would skip source pixels.

    The matrix maps continuous coordinates, where a pixel's centre lies at +0.5; OpenCV counts centres as whole numbers.
    """
    scale = math.sqrt(abs(np.linalg.det(matrix[:, :2])))
    if scale < 1:
        height, width = image.shape[:2]
        small = (max(1, round(width * scale)), max(1, round(height * scale)))
        image = cv2.resize(image, small, interpolation=cv2.INTER_AREA)
        matrix = matrix @ np.diag([width / small[0], height / small[1], 1])
    centred = matrix.copy()
    centred[:, 2] += matrix[:, :2] @ (0.5, 0.5) - 0.5
    return cv2.warpAffine(image, centred, size, flags=cv2.INTER_LINEAR, borderValue=(0, 0, 0))


def read_rgb(path: Path) -> np.ndarray:
    return cv2.cvtColor(cv2.imread(str(path), cv2.IMREAD_COLOR), cv2.COLOR_BGR2RGB)


def read_rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def report(distances: np.ndarray, same: np.ndarray) -> None:
    """ISO/IEC 19795 names: FMR, false match rate; FNMR, false non-match rate; TAR = 1 − FNMR."""
    genuine, impostor = distances[same], np.sort(distances[~same])
    cuts = np.sort(distances)
    fmr = np.searchsorted(impostor, cuts, "right") / len(impostor)
    fnmr = 1 - np.searchsorted(np.sort(genuine), cuts, "right") / len(genuine)
    middle = int(np.abs(fmr - fnmr).argmin())
    print(f"{len(genuine)} same pairs, {len(impostor)} different pairs")
    print(f"EER {(fmr[middle] + fnmr[middle]) / 2:.2%} at {cuts[middle]:.3f}")
    for limit in (1e-2, 1e-3):
        cut = cuts[np.flatnonzero(fmr <= limit)[-1]]
        print(f"FMR <= {limit:g}: TAR {(genuine <= cut).mean():.3f} at distance {cut:.3f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--images", type=Path, required=True)
    parser.add_argument("--pairs", type=Path, required=True)
    parser.add_argument("--expected", type=Path, help="distances to compare with, columns a, b, distance")
    parser.add_argument("--out", type=Path, help="write the distances here")
    parser.add_argument("--detector", default="detect-back", choices=["detect-back", "detect-front"])
    parser.add_argument("--recognition", default="recognition", help="or recognition.int8")
    arguments = parser.parse_args()

    pipeline, pairs = Pipeline(arguments.detector, arguments.recognition), read_rows(arguments.pairs)
    names = sorted({row[side] for row in pairs for side in "ab"})
    vectors = {name: pipeline.describe(read_rgb(arguments.images / name)) for name in names}
    missed = [name for name, vector in vectors.items() if vector is None]
    print(f"{len(names)} images, a face missed in {len(missed)}")

    pairs = [row for row in pairs if row["a"] not in missed and row["b"] not in missed]
    distances = np.array([np.linalg.norm(vectors[row["a"]] - vectors[row["b"]]) for row in pairs])
    report(distances, np.array([row["same"] == "1" for row in pairs]))
    if arguments.expected:
        compare(pairs, distances, read_rows(arguments.expected))
    if arguments.out:
        with arguments.out.open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            writer.writerow(["a", "b", "same", "distance"])
            writer.writerows([r["a"], r["b"], r["same"], f"{d:.4f}"] for r, d in zip(pairs, distances))


def compare(pairs: list[dict[str, str]], distances: np.ndarray, expected: list[dict[str, str]]) -> None:
    known = {(row["a"], row["b"]): float(row["distance"]) for row in expected}
    gaps = np.abs([known[row["a"], row["b"]] - distance for row, distance in zip(pairs, distances)])
    print(f"against the expected distances: median gap {np.median(gaps):.4f}, largest {gaps.max():.4f}")


if __name__ == "__main__":
    main()
