"""Object detection in plain Python, and its hit rate on labelled photos.

    python models/export/reference_objects.py --images FOLDER --labels LABELS.csv [--score 0.4] [--model objects.int8]

LABELS.csv has the columns path (below FOLDER) and objects (COCO names joined by semicolons). Only the
classes that matter at an exam are counted: a photo either shows such an object or it does not.
"""

import argparse
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from reference import Network, placement, read_rgb, read_rows, warp

HEIGHT, WIDTH = 320, 416
MEAN = (123.675, 116.28, 103.53)
CLASSES = {0: "person", 62: "monitor", 63: "laptop", 64: "mouse", 66: "keyboard", 67: "cell phone", 73: "book"}


@dataclass(frozen=True)
class Object:
    name: str
    score: float
    box: np.ndarray
    """Left, top, right, bottom in image pixels."""


def detect(network: Network, image: np.ndarray, score: float, overlap: float = 0.5) -> list[Object]:
    scale = min(WIDTH / image.shape[1], HEIGHT / image.shape[0])
    matrix = placement(image, scale, (WIDTH, HEIGHT))
    scores, boxes = network.run(warp(image, matrix, (WIDTH, HEIGHT)), MEAN, 1.0)
    found = []
    for number, name in CLASSES.items():
        cells = np.flatnonzero(scores[0, :, number] >= score)
        kept: list[Object] = []
        for cell in cells[np.argsort(-scores[0, cells, number])]:
            box = (boxes[0, cell] - np.tile(matrix[:, 2], 2)) / scale
            if all(iou(box, other.box) < overlap for other in kept):
                kept.append(Object(name, float(scores[0, cell, number]), box))
        found += kept
    return found


def iou(a: np.ndarray, b: np.ndarray) -> float:
    common = float(np.prod((np.minimum(a[2:], b[2:]) - np.maximum(a[:2], b[:2])).clip(0)))
    return common / (float(np.prod(a[2:] - a[:2])) + float(np.prod(b[2:] - b[:2])) - common)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--images", type=Path, required=True)
    parser.add_argument("--labels", type=Path, required=True)
    parser.add_argument("--score", type=float, default=0.4)
    parser.add_argument("--model", default="objects")
    arguments = parser.parse_args()
    network, hits, labelled, extra = Network(arguments.model), 0, 0, 0
    for row in read_rows(arguments.labels):
        objects = detect(network, read_rgb(arguments.images / row["path"]), arguments.score)
        wanted = set(filter(None, row["objects"].split(";")))
        got = {thing.name for thing in objects} - {"person"}
        hits, labelled, extra = hits + len(wanted & got), labelled + len(wanted), extra + len(got - wanted)
        listed = "; ".join(f"{thing.name} {thing.score:.2f} {thing.box.round().astype(int).tolist()}" for thing in objects)
        print(f"{row['path']}: {listed or 'nothing'}")
    print(f"{hits} of {labelled} labelled objects found, {extra} named that the labels do not list")


if __name__ == "__main__":
    main()
