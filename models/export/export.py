"""Rebuild every model file, its golden test and its manifest entry from the pinned packages.

python models/export/export.py --out models

Deterministic: with the pinned tools, the same packages give the same bytes.
"""

import argparse
import hashlib
from pathlib import Path

import onnx

import golden
import graph
from networks import NETWORKS, Network

MARKER = "# ---- written by export/export.py from here on ----\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, default=Path(__file__).resolve().parent.parent)
    parser.add_argument("--build", type=Path, help="where downloads and intermediate files go (default: OUT/export/build)")
    arguments = parser.parse_args()
    out = arguments.out.resolve()
    build = (arguments.build or out / "export" / "build").resolve()
    build.mkdir(parents=True, exist_ok=True)

    entries = []
    for network in NETWORKS:
        path = out / f"{network.id}.onnx"
        model = finish(network, network.build(build))
        path.write_bytes(model.SerializeToString(deterministic=True))
        golden.write(path, network.mean, network.scale, out / "golden" / f"{network.id}.json")
        entries.append(entry(network, model, path))
        print(f"{path.name}: {path.stat().st_size:,} bytes")
    write_manifest(out / "manifest.toml", entries)


def finish(network: Network, model: onnx.ModelProto) -> onnx.ModelProto:
    if network.fold:
        model = graph.simplify(model)
    graph.store_half(model)
    return graph.tidy(model, network.id, f"From {network.source}, {network.licence}. See cards/{network.id}.md.")


def entry(network: Network, model: onnx.ModelProto, path: Path) -> str:
    content = path.read_bytes()
    (image,) = model.graph.input
    tables = [
        ("[[model]]", {
            "id": network.id,
            "role": network.role,
            "adapter": network.adapter,
            "file": path.name,
            "sha256": hashlib.sha256(content).hexdigest(),
            "bytes": len(content),
            "source": str(network.source),
            "source_file": network.source_file,
            "licence": network.licence,
            "golden": f"golden/{network.id}.json",
            "card": f"cards/{network.id}.md",
        }),
        ("[model.input]", {
            "name": image.name,
            "shape": graph.dims(image),
            "layout": "NCHW",
            "colour": "RGB",
            "mean": network.mean,
            "scale": network.scale,
        }),
    ]  # fmt: skip
    for output in model.graph.output:
        meaning = network.outputs[output.name]
        tables.append(("[[model.output]]", {"name": output.name, "shape": graph.dims(output), "meaning": meaning}))
    tables.append(("[model.thresholds]", network.thresholds))
    return "\n".join(f"{head}\n" + "".join(f"{k} = {toml(v)}\n" for k, v in body.items()) for head, body in tables)


def toml(value) -> str:
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(toml(item) for item in value) + "]"
    return repr(value)


def write_manifest(path: Path, entries: list[str]) -> None:
    by_hand = path.read_text().split(MARKER)[0].rstrip()
    path.write_text(f"{by_hand}\n\n{MARKER}\n" + "\n".join(entries))


if __name__ == "__main__":
    main()
