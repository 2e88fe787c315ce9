"""The pipeline as one would write it in Python: OpenCV, ONNX Runtime and NumPy on the same ONNX files.

    python python_peer.py part|whole MODELS FRAME.jpg…   answers lines on stdin: "look", "measure SECONDS"
    python python_peer.py frames OUT PHOTO.jpg…          puts photos on frames of 640×480 and ends

Every frame is looked at as if it were the first: decode, search, landmarks, quality, embedding, both eyes.
Where a crop shrinks, bilinear sampling would skip pixels, so that the image is averaged down first: with `part` only
the part the crop is taken from, as a careful author does it; with `whole` all of it, shorter to write and what
models/export/reference.py does.
"""

import json
import math
import sys
import time
from pathlib import Path

import cv2
import numpy as np
import onnxruntime

PRESENCE_MIN = 0.5
OVERLAP = 0.3
CHIP_POINTS = [263, 362, 33, 133, 2]
CHIP_PLACES = np.array([
    [0.8595674595992, 0.2134981538014],
    [0.6460604764104, 0.2289674387677],
    [0.1205750620789, 0.2137274526848],
    [0.3340850613712, 0.2290642403242],
    [0.4901123135679, 0.6277975316475],
])
CHIP_MEAN = np.float32([122.782, 117.001, 104.298])
# The corners of each eye, image-left first; the network knows one side, the other is shown mirrored.
EYES = ((33, 133, False), (362, 263, True))


class Net:
    """One network on one thread."""

    def __init__(self, models, name):
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        path = models / f"{name}.onnx"
        self.session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])

    def run(self, pixels, mean, scale):
        """`pixels`: height × width × 3, RGB, 0 to 255."""
        planes = ((pixels.astype(np.float32) - mean) * np.float32(scale)).transpose(2, 0, 1)[None]
        return self.session.run(None, {"image": np.ascontiguousarray(planes)})


class Detector:
    def __init__(self, models, name, side, score_min):
        self.net, self.side, self.score_min = Net(models, name), side, score_min
        centres = []
        for cells, repeat in ((16, 2), (8, 6)):
            ticks = (np.arange(cells) + 0.5) * side / cells
            centres.append(np.repeat(np.stack(np.meshgrid(ticks, ticks), -1).reshape(-1, 2), repeat, axis=0))
        self.centres = np.concatenate(centres)

    def find(self, image):
        """Rows of centre, size and six points, in pixels of the image; the best first."""
        height, width = image.shape[:2]
        scale = self.side / max(height, width)
        small = cv2.resize(image, (round(width * scale), round(height * scale)), interpolation=cv2.INTER_AREA)
        left, top = (self.side - small.shape[1]) // 2, (self.side - small.shape[0]) // 2
        canvas = np.zeros((self.side, self.side, 3), np.uint8)
        canvas[top:top + small.shape[0], left:left + small.shape[1]] = small
        scores, boxes = self.net.run(canvas, np.float32(127.5), 1 / 127.5)
        scores = 1 / (1 + np.exp(-scores[0, :, 0].clip(-80, 80)))
        chosen = np.flatnonzero(scores >= self.score_min)
        chosen = chosen[np.argsort(-scores[chosen])]
        faces = boxes[0, chosen].reshape(-1, 8, 2).astype(np.float64)
        places = [0, 2, 3, 4, 5, 6, 7]
        faces[:, places] = (faces[:, places] + self.centres[chosen, None] - (left, top)) / scale
        faces[:, 1] /= scale
        return faces[suppress(faces)]


def suppress(faces):
    """Indices of those that no better one overlaps."""
    low, high = faces[:, 0] - faces[:, 1] / 2, faces[:, 0] + faces[:, 1] / 2
    area = faces[:, 1].prod(axis=1)
    left, kept = np.arange(len(faces)), []
    while len(left):
        best, left = left[0], left[1:]
        kept.append(best)
        common = (np.minimum(high[best], high[left]) - np.maximum(low[best], low[left])).clip(0).prod(axis=1)
        left = left[common / (area[best] + area[left] - common) < OVERLAP]
    return kept


def square(centre, angle, side, pixels):
    """The matrix from the image to an upright crop of `pixels` × `pixels` around `centre`."""
    cosine, sine = math.cos(angle) * pixels / side, math.sin(angle) * pixels / side
    turn = np.array([[cosine, sine], [-sine, cosine]])
    return np.column_stack([turn, pixels / 2 - turn @ centre])


def fit(source, target):
    """The similarity that brings `source` closest to `target`."""
    a, b = source - source.mean(0), target - target.mean(0)
    cosine, sine = (a * b).sum() / (a**2).sum(), (a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0]).sum() / (a**2).sum()
    turn = np.array([[cosine, -sine], [sine, cosine]])
    return np.column_stack([turn, target.mean(0) - turn @ source.mean(0)])


def around(corners, image):
    """Left, top, right and bottom of the pixels between the corners, within the image."""
    height, width = image.shape[:2]
    left, top = np.floor(corners.min(0)).astype(int).clip(0, (width - 1, height - 1))
    right, bottom = np.ceil(corners.max(0)).astype(int).clip((left + 1, top + 1), (width, height))
    return left, top, right, bottom


def back_to_image(points, matrix):
    back = cv2.invertAffineTransform(matrix)
    return points @ back[:, :2].T + back[:, 2]


def angle_of(left, right):
    return math.atan2(right[1] - left[1], right[0] - left[0])


class Pipeline:
    def __init__(self, models, whole):
        self.whole = whole
        self.near = Detector(models, "detect-front", 128, 0.5)
        self.far = Detector(models, "detect-back", 256, 0.6)
        self.landmarks, self.iris = Net(models, "landmarks"), Net(models, "iris")
        self.recognition = Net(models, "recognition")

    def look(self, jpeg):
        """All there is to say about a frame: of every face its landmarks, of the largest the rest."""
        image = cv2.cvtColor(cv2.imdecode(jpeg, cv2.IMREAD_COLOR), cv2.COLOR_BGR2RGB)
        found = self.near.find(image)
        if not len(found):
            found = self.far.find(image)
        meshes = [self.mesh(image, face) for face in sorted(found, key=lambda face: -face[1].prod())]
        meshes = [points for points, presence in meshes if presence >= PRESENCE_MIN]
        if not meshes:
            return {"faces": 0}
        mesh = meshes[0]
        return {
            "faces": len(meshes),
            "points": mesh,
            "quality": self.quality(image, mesh),
            "embedding": self.embed(image, mesh),
            "gaze_across": [self.eye(image, mesh[inner], mesh[outer], mirrored) for inner, outer, mirrored in EYES],
        }

    def cut(self, image, matrix, pixels):
        """A crop of `pixels` × `pixels`, RGB."""
        scale = math.hypot(*matrix[:, 0])
        if scale < 1:
            height, width = image.shape[:2]
            x0, y0, x1, y1 = 0, 0, width, height
            if not self.whole:
                corners = np.array([[0, 0], [pixels, 0], [0, pixels], [pixels, pixels]])
                x0, y0, x1, y1 = around(back_to_image(corners, matrix), image)
            small = (max(1, round((x1 - x0) * scale)), max(1, round((y1 - y0) * scale)))
            image = cv2.resize(image[y0:y1, x0:x1], small, interpolation=cv2.INTER_AREA)
            matrix = matrix @ np.array([[(x1 - x0) / small[0], 0, x0], [0, (y1 - y0) / small[1], y0], [0, 0, 1]])
        # OpenCV counts a pixel's centre as a whole number, the networks as a half.
        matrix = np.column_stack([matrix[:, :2], matrix[:, 2] + matrix[:, :2] @ (0.5, 0.5) - 0.5])
        return cv2.warpAffine(image, matrix, (pixels, pixels), flags=cv2.INTER_LINEAR)

    def mesh(self, image, face):
        matrix = square(face[0], angle_of(face[2], face[3]), face[1].max() * 1.5, 192)
        points, presence = self.landmarks.run(self.cut(image, matrix, 192), np.float32(0), 1 / 255)
        return back_to_image(points[0, :, :2], matrix), float(presence.item())

    def quality(self, image, mesh):
        low, high = mesh.min(0), mesh.max(0)
        matrix = square((low + high) / 2, angle_of(mesh[33], mesh[263]), (high - low).max() * 0.8, 96)
        grey = cv2.cvtColor(self.cut(image, matrix, 96), cv2.COLOR_RGB2GRAY)
        edges = cv2.Laplacian(grey, cv2.CV_32F)
        return {
            "eye_distance": math.dist(mesh[33], mesh[263]),
            "sharpness": float(edges.var()),
            "mean": float(grey.mean()),
            "deviation": float(grey.std()),
        }

    def embed(self, image, mesh):
        matrix = fit(mesh[CHIP_POINTS], (CHIP_PLACES + 0.25) / 1.5 * 150)
        chip = self.cut(image, matrix, 150)
        return self.recognition.run(chip, CHIP_MEAN, 1 / 255)[0][0]

    def eye(self, image, left, right, mirrored):
        """Where the iris stands between the corners as the picture shows them: 0 left, 1 right."""
        matrix = square((left + right) / 2, angle_of(left, right), math.dist(left, right) * 2.3, 64)
        crop = self.cut(image, matrix, 64)
        answers = self.iris.run(crop[:, ::-1] if mirrored else crop, np.float32(0), 1 / 255)
        iris = next(answer for answer in answers if answer.size == 15).reshape(5, 3)[:1, :2]
        if mirrored:
            iris = np.array([64, 0]) + iris * (-1, 1)
        across = right - left
        return float((back_to_image(iris, matrix)[0] - left) @ across / (across @ across))


def make_frames(folder, photos):
    """Photos enlarged onto frames as a page sends them."""
    for path in photos:
        photo = cv2.resize(cv2.imread(str(path)), (480, 480), interpolation=cv2.INTER_CUBIC)
        frame = np.full((480, 640, 3), (120, 112, 108), np.uint8)
        frame[:, 80:560] = photo
        cv2.imwrite(str(folder / path.name), frame, [cv2.IMWRITE_JPEG_QUALITY, 80])


def seen(answer):
    """What the driver compares, as plain JSON."""
    if not answer["faces"]:
        return answer
    corners = answer["points"][[33, 133, 362, 263]]
    return {
        "faces": answer["faces"],
        "eyes": [corners[:2].mean(0).tolist(), corners[2:].mean(0).tolist()],
        "embedding": answer["embedding"].tolist(),
        "gaze_across": answer["gaze_across"],
    }


def measure(pipeline, jpegs, seconds):
    """Whole passes over the frames until the time is over."""
    frames, started = 0, time.perf_counter()
    while (spent := time.perf_counter() - started) < seconds:
        for jpeg in jpegs:
            pipeline.look(jpeg)
        frames += len(jpegs)
    return {"frames": frames, "seconds": spent}


def main():
    if sys.argv[1] == "frames":
        make_frames(Path(sys.argv[2]), [Path(path) for path in sys.argv[3:]])
        return
    cv2.setNumThreads(1)
    pipeline = Pipeline(Path(sys.argv[2]), whole=sys.argv[1] == "whole")
    jpegs = [np.fromfile(path, np.uint8) for path in sys.argv[3:]]
    for line in sys.stdin:
        order = line.split()
        if order[0] == "look":
            answer = [seen(pipeline.look(jpeg)) for jpeg in jpegs]
        else:
            answer = measure(pipeline, jpegs, float(order[1]))
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
