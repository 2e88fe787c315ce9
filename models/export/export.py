"""Rebuild every model file, its golden test and its manifest entry from the pinned packages.

python models/export/export.py --out models [--variants-only]

Deterministic: with the pinned tools, the same packages give the same bytes.
"""

import argparse
import hashlib
from pathlib import Path

import golden
import graph
import onnx
from networks import NETWORKS, Network
from variants import Variant

MARKER = "# ---- written by export/export.py from here on ----\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, default=Path(__file__).resolve().parent.parent)
    parser.add_argument("--build", type=Path, help="where downloads and intermediate files go (default: OUT/export/build)")
    parser.add_argument("--variants-only", action="store_true", help="take the networks as they lie in OUT")
    arguments = parser.parse_args()
    out = arguments.out.resolve()
    build = (arguments.build or out / "export" / "build").resolve()
    build.mkdir(parents=True, exist_ok=True)

    # First every network as it is: variants are calibrated by running the others.
    if not arguments.variants_only:
        for network in NETWORKS:
            model = network.build(build)
            write(network, graph.simplify(model) if network.fold else model, network.id, out)
    entries = []
    for network in NETWORKS:
        path = out / f"{network.id}.onnx"
        entries.append(entry(network, path))
        for variant in network.variants:
            name = f"{network.id}.{variant.name}"
            write(network, variant.derive(graph.simplify(onnx.load(path)), build), name, out)
            entries.append(variant_entry(variant, out / f"{name}.onnx"))
    write_manifest(out / "manifest.toml", entries)


def write(network: Network, model: onnx.ModelProto, name: str, out: Path) -> None:
    graph.store_half(model)
    note = f"From {network.source}, {network.licence}. See cards/{network.id}.md."
    path = out / f"{name}.onnx"
    path.write_bytes(graph.tidy(model, name, note).SerializeToString(deterministic=True))
    golden.write(path, network.mean, network.scale, out / "golden" / f"{name}.json")
    print(f"{path.name}: {path.stat().st_size:,} bytes")


def entry(network: Network, path: Path) -> str:
    content = path.read_bytes()
    model = onnx.load_from_string(content)
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
    return layout(tables)


def variant_entry(variant: Variant, path: Path) -> str:
    content = path.read_bytes()
    (image,) = onnx.load_from_string(content).graph.input
    values = {
        "name": variant.name,
        "file": path.name,
        "sha256": hashlib.sha256(content).hexdigest(),
        "bytes": len(content),
        "golden": f"golden/{path.stem}.json",
        "shape": graph.dims(image),
    }
    return layout([("[[model.variant]]", values | ({"cpu": variant.cpu} if variant.cpu else {}))])


def layout(tables: list[tuple[str, dict]]) -> str:
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
