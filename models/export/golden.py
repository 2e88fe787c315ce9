"""Golden tests: a made-up image in, a few sampled outputs out, so that any port can check itself without photos."""

import json
from pathlib import Path

import numpy as np
import onnxruntime
from onnxruntime import GraphOptimizationLevel as Level

SAMPLES = 32


def pattern(shape: list[int]) -> np.ndarray:
    """Pixel i of the planar image, counted flat, is bits 8 to 15 of i·2654435761 in 32-bit arithmetic."""
    index = np.arange(int(np.prod(shape)), dtype=np.uint64)
    return (((index * 2654435761) % 2**32 >> 8) & 0xFF).astype(np.float32).reshape(shape)


def normalised(pixels: np.ndarray, mean: list[float], scale: float) -> np.ndarray:
    return (pixels - np.array(mean, np.float32).reshape(1, 3, 1, 1)) * np.float32(scale)


def write(model: Path, mean: list[float], scale: float, target: Path) -> None:
    reference = session(model, Level.ORT_ENABLE_ALL, 1)
    shape = reference.get_inputs()[0].shape
    feed = {reference.get_inputs()[0].name: normalised(pattern(shape), mean, scale)}
    names = [output.name for output in reference.get_outputs()]
    expected = reference.run(names, feed)
    settings = [(Level.ORT_DISABLE_ALL, 1), (Level.ORT_ENABLE_EXTENDED, 1), (Level.ORT_ENABLE_ALL, 2)]
    others = [session(model, *setting).run(names, feed) for setting in settings]
    outputs = {}
    for number, name in enumerate(names):
        spread = max(float(np.abs(other[number] - expected[number]).max()) for other in others)
        outputs[name] = sample(expected[number], spread)
    target.parent.mkdir(exist_ok=True)
    target.write_text(layout({"model": model.name, "input": "pattern", "outputs": outputs}))


def session(model: Path, level: Level, threads: int) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level, options.intra_op_num_threads = level, threads
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])


def sample(output: np.ndarray, spread: float) -> dict:
    """The tolerance leaves room for other processors: ten times what we saw between optimiser levels, or 2e-4 of the range."""
    flat = output.reshape(-1)
    tolerance = max(10 * spread, 2e-4 * float(np.abs(flat).max()), 1e-4)
    indices = sorted({step * (flat.size - 1) // (SAMPLES - 1) for step in range(SAMPLES)})
    return {
        "shape": list(output.shape),
        "tolerance": float(f"{tolerance:.1e}"),
        "indices": indices,
        "values": [float(f"{flat[index]:.7g}") for index in indices],
    }


def layout(golden: dict) -> str:
    """JSON with one line per list: a diff then shows which output moved."""
    text = json.dumps(golden, indent=2)
    lines, inside = [], False
    for line in text.splitlines():
        if inside:
            inside = not line.strip().startswith("]")
            lines[-1] += line.strip() + (" " if inside and line.endswith(",") else "")
        else:
            lines.append(line)
            inside = line.endswith("[")
    return "\n".join(lines) + "\n"
