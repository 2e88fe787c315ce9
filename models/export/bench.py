"""Time every model in the manifest on one thread: median, fastest, and the time to load.

python models/export/bench.py
"""

import time
import tomllib
from pathlib import Path

import numpy as np
import onnxruntime

MODELS = Path(__file__).resolve().parent.parent
SECONDS = 3.0


def main() -> None:
    manifest = tomllib.loads((MODELS / "manifest.toml").read_text())
    print(f"ONNX Runtime {onnxruntime.__version__}, one thread")
    for model in manifest["model"]:
        started = time.perf_counter()
        session = open_session(MODELS / model["file"])
        load = time.perf_counter() - started
        times = measure(session, model["input"])
        print(f"{model['id']:14} p50 {times[len(times) // 2]:6.2f} ms   min {times[0]:6.2f} ms   load {load * 1e3:4.0f} ms")


def open_session(path: Path) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])


def measure(session: onnxruntime.InferenceSession, image: dict) -> list[float]:
    """Milliseconds per run, sorted."""
    feed = {image["name"]: np.random.default_rng(0).random(image["shape"], dtype=np.float32)}
    for _ in range(5):
        session.run(None, feed)
    times, end = [], time.perf_counter() + SECONDS
    while time.perf_counter() < end:
        started = time.perf_counter()
        session.run(None, feed)
        times.append((time.perf_counter() - started) * 1e3)
    return sorted(times)


if __name__ == "__main__":
    main()
