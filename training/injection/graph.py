"""The reader as an ONNX model: the arrays that the training leaves, with weights of seven bits.

Every product of a layer is a `DynamicQuantizeMatMul`: its weights are whole numbers with a scale for each column, its input is
made whole numbers on the way. Word vectors are bytes with a scale for each word. The vocabulary goes with the model.
"""

from collections.abc import Mapping

import numpy as np
import onnx
from onnx import helper, numpy_helper

HEADS = 12
_LARGEST = 63
"""Pairs of products then fit into the 16 bits in which processors without VNNI add them up, so that all give one answer."""

_NORM_EPSILON = 1e-12
Arrays = Mapping[str, np.ndarray]


class _Graph:
    """Nodes and tensors in the making."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.tensors: list[onnx.TensorProto] = []

    def tensor(self, name: str, array: np.ndarray) -> str:
        self.tensors.append(numpy_helper.from_array(array, name))
        return name

    def node(self, kind: str, *inputs: str, domain: str = "", outputs: int = 1, **attributes: object) -> str:
        name = f"{kind}_{len(self.nodes)}"
        names = [name, *(f"{name}_{number}" for number in range(1, outputs))]
        self.nodes.append(helper.make_node(kind, list(inputs), names, name=name, domain=domain, **attributes))
        return name

    def fused(self, kind: str, *inputs: str, **attributes: object) -> str:
        """A node of ONNX Runtime's own kinds."""
        return self.node(kind, *inputs, domain="com.microsoft", **attributes)

    def product(self, source: str, name: str, weights: Arrays) -> str:
        whole, unit = in_bytes(weights[name], 0, _LARGEST)
        parts = [self.tensor(f"{name} whole", whole), self.tensor(f"{name} unit", unit.ravel()), ""]
        return self.fused(
            "DynamicQuantizeMatMul", source, *parts, self.tensor(f"{name}_shift", weights[f"{name}_shift"])
        )


def in_bytes(array: np.ndarray, axis: int, largest: int) -> tuple[np.ndarray, np.ndarray]:
    """Whole numbers up to `largest` and what one of them is worth, along the axis."""
    unit = np.maximum(np.abs(array).max(axis=axis, keepdims=True), 1e-9) / largest
    return np.round(array / unit).astype(np.int8), unit.astype(np.float32)


def built(weights: Arrays, vocabulary: list[str]) -> bytes:
    """The model: `tokens` and `kinds` (1 x length; 0 for the piece, 1 for what surrounds it) in, `margin` out."""
    graph = _Graph()
    state = _embedded(graph, weights)
    for layer in range(sum(name.endswith("_in") for name in weights)):
        state = _layer(graph, weights, layer, state)
    _judged(graph, weights, state)
    values = [
        helper.make_tensor_value_info(name, onnx.TensorProto.INT64, [1, "length"]) for name in ("tokens", "kinds")
    ]
    margin = helper.make_tensor_value_info("margin", onnx.TensorProto.FLOAT, [1, 1])
    made = helper.make_graph(graph.nodes, "reader", values, [margin], graph.tensors)
    model = helper.make_model(
        made, opset_imports=[helper.make_opsetid("", 17), helper.make_opsetid("com.microsoft", 1)], ir_version=8
    )
    helper.set_model_props(model, {"vocabulary": "\n".join(vocabulary)})
    data: bytes = model.SerializeToString(deterministic=True)
    return data


def weights_of(data: bytes) -> dict[str, np.ndarray]:
    """The arrays that such a model was built from, as far as rounding left them."""
    found = {each.name: numpy_helper.to_array(each) for each in onnx.load_from_string(data).graph.initializer}
    whole = {name.removesuffix(" whole"): array for name, array in found.items() if name.endswith(" whole")}
    weights = {name: array for name, array in found.items() if " " not in name and array.dtype == np.float32}
    return weights | {name: array.astype(np.float32) * found[f"{name} unit"] for name, array in whole.items()}


def _one(number: int) -> np.ndarray:
    return np.array([number], np.int64)


def _embedded(graph: _Graph, weights: Arrays) -> str:
    whole, unit = in_bytes(weights["word"], 1, 127)
    words = graph.node("Gather", graph.tensor("word whole", whole), "tokens")
    units = graph.node("Gather", graph.tensor("word unit", unit), "tokens")
    word = graph.node("Mul", graph.node("Cast", words, to=onnx.TensorProto.FLOAT), units)
    length = graph.node("Slice", graph.node("Shape", "tokens"), *(graph.tensor(f"at {at}", _one(at)) for at in (1, 2)))
    place = graph.node("Slice", graph.tensor("place", weights["place"]), graph.tensor("at 0", _one(0)), length)
    kind = graph.node("Gather", graph.tensor("kind", weights["kind"]), "kinds")
    summed = graph.node("Add", graph.node("Add", word, place), kind)
    norm = [graph.tensor(name, weights[name]) for name in ("norm", "norm_shift")]
    return graph.node("LayerNormalization", summed, *norm, epsilon=_NORM_EPSILON)


def _layer(graph: _Graph, weights: Arrays, layer: int, state: str) -> str:
    inner = graph.product(state, f"{layer}_in", weights)
    query = graph.node("Split", inner, outputs=3, axis=2)
    mixed = graph.fused("MultiHeadAttention", query, f"{query}_1", f"{query}_2", num_heads=HEADS)
    state = _normed(graph, weights, state, graph.product(mixed, f"{layer}_out", weights), f"{layer}_out_norm")
    wide = graph.fused("FastGelu", graph.product(state, f"{layer}_up", weights))
    return _normed(graph, weights, state, graph.product(wide, f"{layer}_down", weights), f"{layer}_down_norm")


def _normed(graph: _Graph, weights: Arrays, state: str, added: str, name: str) -> str:
    norm = [graph.tensor(each, weights[each]) for each in (name, f"{name}_shift")]
    return graph.fused("SkipLayerNormalization", state, added, *norm, epsilon=_NORM_EPSILON)


def _judged(graph: _Graph, weights: Arrays, state: str) -> None:
    """The mean over the piece's own words beside the first one, and from it the margin."""
    axis, first = graph.tensor("axis", np.array([1], np.int64)), graph.tensor("first", np.array(0, np.int64))
    zero, last = graph.tensor("zero", np.array(0, np.int64)), graph.tensor("last", np.array([2], np.int64))
    own = graph.node("Cast", graph.node("Equal", "kinds", zero), to=onnx.TensorProto.FLOAT)
    own = graph.node("Unsqueeze", own, last)
    total = graph.node("ReduceSum", graph.node("Mul", state, own), axis, keepdims=0)
    mean = graph.node("Div", total, graph.node("ReduceSum", own, axis, keepdims=0))
    pooled = graph.node("Add", mean, graph.node("Gather", state, first, axis=1))
    head, shift = graph.tensor("head", weights["head"]), graph.tensor("head_shift", weights["head_shift"])
    graph.nodes.append(helper.make_node("Add", [graph.node("MatMul", pooled, head), shift], ["margin"], name="margin"))
