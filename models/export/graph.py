"""Small, exact edits on ONNX graphs: none of them changes what a network computes."""

import copy
import tempfile
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper


def take_planar_input(model: onnx.ModelProto, name: str) -> None:
    """Drop the leading NHWC→NCHW transpose: the caller writes pixels anyway, so it may as well write planes."""
    graph = model.graph
    old = graph.input[0].name
    readers = [node for node in graph.node if old in node.input]
    if readers[0].op_type == "Transpose":
        (transpose,) = readers
        batch, height, width, channels = dims(graph.input[0])
        rename(graph, transpose.output[0], name)
        graph.node.remove(transpose)
        shape = [batch, channels, height, width]
    else:
        rename(graph, old, name)
        shape = dims(graph.input[0])
    graph.input[0].CopyFrom(helper.make_tensor_value_info(name, TensorProto.FLOAT, [1, *shape[1:]]))


def set_input_size(model: onnx.ModelProto, height: int, width: int) -> None:
    """Let the network see a picture of another size. Counts of cells that were worked out for the old one are left open."""
    graph = model.graph
    old = dims(graph.input[0])
    shape = [*old[:2], height, width]
    graph.input[0].CopyFrom(helper.make_tensor_value_info(graph.input[0].name, TensorProto.FLOAT, shape))
    targets = {node.input[1] for node in graph.node if node.op_type == "Reshape"}
    for tensor in graph.initializer:
        if tensor.name in targets:
            target = numpy_helper.to_array(tensor).copy()
            # [1, cells × anchors, numbers each]: the count in the middle follows from the picture.
            if target.size == 3 and target[1] > 1:
                target[1] = -1
                tensor.CopyFrom(numpy_helper.from_array(target, tensor.name))
    names = [output.name for output in graph.output]
    del graph.value_info[:], graph.output[:]
    graph.output.extend(helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in names)
    set_outputs(model, infer(model))


def infer(model: onnx.ModelProto) -> dict[str, list[int]]:
    """The shapes of the outputs, by running once: what a reshape leaves open is known only then."""
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    feed = {value.name: np.zeros(dims(value), np.float32) for value in model.graph.input}
    names = [output.name for output in session.get_outputs()]
    return {name: list(value.shape) for name, value in zip(names, session.run(names, feed))}


def dims(value: onnx.ValueInfoProto) -> list[int]:
    return [dim.dim_value for dim in value.type.tensor_type.shape.dim]


def rename(graph: onnx.GraphProto, old: str, new: str) -> None:
    for node in graph.node:
        replace(node.input, old, new)
        replace(node.output, old, new)


def replace(names, old: str, new: str) -> None:
    for index, name in enumerate(names):
        if name == old:
            names[index] = new


def producer(graph: onnx.GraphProto, tensor: str) -> onnx.NodeProto:
    return next(node for node in graph.node if tensor in node.output)


def add_node(graph: onnx.GraphProto, operator: str, inputs: list[str], output: str, **attributes) -> str:
    graph.node.append(helper.make_node(operator, inputs, [output], output, **attributes))
    return output


def add_constant(graph: onnx.GraphProto, name: str, value: np.ndarray) -> str:
    graph.initializer.append(numpy_helper.from_array(value, name))
    return name


def add_reshape(graph: onnx.GraphProto, tensor: str, output: str, shape: list[int]) -> str:
    constant = add_constant(graph, f"{output}.shape", np.array(shape, np.int64))
    return add_node(graph, "Reshape", [tensor, constant], output)


def set_outputs(model: onnx.ModelProto, outputs: dict[str, list[int]]) -> None:
    del model.graph.output[:]
    for name, shape in outputs.items():
        model.graph.output.append(helper.make_tensor_value_info(name, TensorProto.FLOAT, shape))
    drop_unused(model.graph)


def drop_unused(graph: onnx.GraphProto) -> None:
    """Keep only what the outputs need: heads nobody reads cost time in every frame."""
    nodes = sorted_nodes(graph)
    needed = {name for node in nodes for name in node.input}
    initializers = [tensor for tensor in graph.initializer if tensor.name in needed]
    del graph.node[:], graph.initializer[:], graph.value_info[:]
    graph.node.extend(nodes)
    graph.initializer.extend(initializers)


def sorted_nodes(graph: onnx.GraphProto) -> list[onnx.NodeProto]:
    """The nodes the outputs need, each after its inputs, in an order that depends on the connections alone."""
    makers = {name: node for node in graph.node for name in node.output}
    known = {value.name for value in (*graph.input, *graph.initializer)} | {""}
    done: list[onnx.NodeProto] = []
    stack = [output.name for output in reversed(graph.output)]
    while stack:
        name = stack[-1]
        if name in known:
            stack.pop()
            continue
        if name not in makers:
            raise ValueError(f"{graph.name}: nothing makes the tensor {name}")
        missing = [needed for needed in reversed(makers[name].input) if needed not in known]
        if missing:
            stack += missing
        else:
            done.append(makers[name])
            known.update(makers[name].output)
    return done


def split_prelu(model: onnx.ModelProto) -> None:
    """PRelu(x) = a·x + (1−a)·Relu(x). ONNX Runtime has no fast PRelu, and it breaks up the blocked layout around it."""
    graph = model.graph
    weights = {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}
    nodes = []
    for node in graph.node:
        if node.op_type != "PRelu":
            nodes.append(node)
            continue
        x, out = node.input[0], node.output[0]
        slope = weights[node.input[1]].reshape(-1, 1, 1, 1)
        options = {"group": len(slope), "kernel_shape": [1, 1]}
        line = add_constant(graph, f"{out}.slope", slope)
        bend = add_constant(graph, f"{out}.bend", (1 - slope).astype(np.float32))
        nodes += [
            helper.make_node("Relu", [x], [f"{out}.relu"]),
            helper.make_node("Conv", [x, line], [f"{out}.line"], **options),
            helper.make_node("Conv", [f"{out}.relu", bend], [f"{out}.bent"], **options),
            helper.make_node("Add", [f"{out}.bent", f"{out}.line"], [out]),
        ]
    del graph.node[:]
    graph.node.extend(nodes)
    drop_unused(graph)


def simplify(model: onnx.ModelProto) -> onnx.ModelProto:
    """Fold constants with ONNX Runtime's basic level: standard operators only, so the file suits every processor."""
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
    options.log_severity_level = 3
    with tempfile.TemporaryDirectory() as folder:
        options.optimized_model_filepath = str(Path(folder) / "model.onnx")
        onnxruntime.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])
        simplified = onnx.load(options.optimized_model_filepath)
    keep = [opset for opset in simplified.opset_import if opset.domain == ""]
    del simplified.opset_import[:]
    simplified.opset_import.extend(keep)
    return simplified


def store_half(model: onnx.ModelProto) -> None:
    """Store weights in 16 bits where that loses nothing, with a cast behind each that folds away at load.

    Several of the networks were published in 16 bits, so this halves their files at exactly equal results.
    """
    graph = model.graph
    casts = []
    for tensor in graph.initializer:
        value = numpy_helper.to_array(tensor)
        if value.dtype != np.float32 or value.size < 64 or not fits_half(value):
            continue
        name = tensor.name
        tensor.CopyFrom(numpy_helper.from_array(value.astype(np.float16), f"{name}.half"))
        casts.append(helper.make_node("Cast", [f"{name}.half"], [name], f"{name}.cast", to=TensorProto.FLOAT))
    nodes = [*casts, *graph.node]
    del graph.node[:]
    graph.node.extend(nodes)


def fits_half(value: np.ndarray) -> bool:
    with np.errstate(over="ignore"):
        return bool(np.array_equal(value.astype(np.float16).astype(np.float32), value))


def tidy(model: onnx.ModelProto, name: str, note: str) -> onnx.ModelProto:
    """Short stable names, no leftovers of the tool chain: the same input gives the same bytes."""
    graph = copy.deepcopy(model.graph)
    nodes = sorted_nodes(graph)
    fixed = {value.name for value in (*graph.input, *graph.output)} | {""}
    short: dict[str, str] = {}
    for number, node in enumerate(nodes):
        for tensor in (*node.input, *node.output):
            if tensor not in fixed and tensor not in short:
                short[tensor] = f"t{len(short)}"
        node.input[:] = [short.get(tensor, tensor) for tensor in node.input]
        node.output[:] = [short.get(tensor, tensor) for tensor in node.output]
        node.name, node.doc_string = f"n{number}", ""
    weights = []
    for tensor in graph.initializer:
        weights.append(numpy_helper.from_array(numpy_helper.to_array(tensor), short[tensor.name]))
    weights.sort(key=lambda tensor: int(tensor.name[1:]))
    clean = helper.make_graph(nodes, name, list(graph.input), list(graph.output), weights, doc_string=note)
    result = helper.make_model(clean, opset_imports=list(model.opset_import), producer_name="examhall-export")
    result.ir_version = 8
    onnx.checker.check_model(result, full_check=True)
    return result
