"""A model with 4-bit weights, rewritten in memory to 8-bit ones: the CPU multiplies those as they are, at twice the speed.

ONNX Runtime unpacks the weights of `MatMulNBits` to floats at every step. Each such node becomes a
`DynamicQuantizeMatMul`, whose weights stay integers. What is read and written here are Protocol Buffers, by their
field numbers in onnx.proto (ONNX IR, version 3 and later): no further package is needed for it.
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

_MODEL_GRAPH = 7
_GRAPH_NODE, _GRAPH_INITIALIZER = 1, 5
_NODE_INPUT, _NODE_OUTPUT, _NODE_NAME, _NODE_TYPE, _NODE_ATTRIBUTE, _NODE_DOMAIN = 1, 2, 3, 4, 5, 7
_ATTRIBUTE_NAME, _ATTRIBUTE_INTEGER = 1, 3
_TENSOR_DIMS, _TENSOR_TYPE, _TENSOR_NAME, _TENSOR_RAW = 1, 2, 8, 9
_FLOAT, _INT8 = 1, 3
_VARINT, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5

_LARGEST = 63
"""Weights take seven bits: pairs of products then fit into the 16 bits in which processors without VNNI add them up."""


class _Field(NamedTuple):
    number: int
    wire: int
    value: int | bytes

    @property
    def blob(self) -> bytes:
        if isinstance(self.value, int):
            raise ValueError("expected a field of bytes in the model file")
        return self.value

    @property
    def whole(self) -> int:
        if not isinstance(self.value, int):
            raise ValueError("expected a whole number in the model file")
        return self.value


def with_int8_weights(model: bytes) -> bytes:
    """The model with every `MatMulNBits` of 4 bits as `DynamicQuantizeMatMul`: weights per column, symmetric."""
    return b"".join(
        _written(field.number, _rewritten_graph(field.blob)) if field.number == _MODEL_GRAPH else _again(field)
        for field in _fields(model)
    )


def _rewritten_graph(graph: bytes) -> bytes:
    fields = list(_fields(graph))
    tensors = {_text(_all(f.blob, _TENSOR_NAME)[0]): f.blob for f in fields if f.number == _GRAPH_INITIALIZER}
    replaced: set[str] = set()
    written = []
    for field in fields:
        if field.number == _GRAPH_NODE and _text(_all(field.blob, _NODE_TYPE)[0]) == "MatMulNBits":
            source, packed, scales = (_text(name) for name in _all(field.blob, _NODE_INPUT))
            replaced |= {packed, scales}
            weights, steps = _per_column(_unpacked(tensors[packed], tensors[scales], _attributes(field.blob)))
            written += [_tensor(f"{packed}_int8", weights, _INT8), _tensor(f"{packed}_step", steps, _FLOAT)]
            written.append(_node(field.blob, [source, f"{packed}_int8", f"{packed}_step"]))
        elif field.number != _GRAPH_INITIALIZER:
            written.append(_again(field))
    written += [_written(_GRAPH_INITIALIZER, blob) for name, blob in tensors.items() if name not in replaced]
    return b"".join(written)


def _unpacked(packed: bytes, scales: bytes, shape: dict[str, int]) -> npt.NDArray[np.float32]:
    """The weights as floats, inputs by outputs. Two to a byte, the low half first, 8 is zero; one scale a block."""
    rows, block = shape["N"], shape["block_size"]
    pairs = np.frombuffer(_all(packed, _TENSOR_RAW)[0].blob, dtype=np.uint8).reshape(rows, -1, block // 2)
    halves = np.stack([pairs & 15, pairs >> 4], axis=-1).astype(np.float32) - 8
    steps = np.frombuffer(_all(scales, _TENSOR_RAW)[0].blob, dtype="<f4").reshape(rows, -1, 1)
    values = halves.reshape(rows, -1, block) * steps
    unpacked: npt.NDArray[np.float32] = values.reshape(rows, -1)[:, : shape["K"]].T
    return unpacked


def _per_column(weights: npt.NDArray[np.float32]) -> tuple[npt.NDArray[np.int8], npt.NDArray[np.float32]]:
    steps = np.maximum(np.abs(weights).max(axis=0), np.finfo(np.float32).tiny) / _LARGEST
    return np.rint(weights / steps).astype(np.int8), steps.astype(np.float32)


def _attributes(node: bytes) -> dict[str, int]:
    found = (field.blob for field in _all(node, _NODE_ATTRIBUTE))
    return {_text(_all(blob, _ATTRIBUTE_NAME)[0]): _all(blob, _ATTRIBUTE_INTEGER)[0].whole for blob in found}


def _node(old: bytes, inputs: list[str]) -> bytes:
    kept = (field for field in _fields(old) if field.number in (_NODE_OUTPUT, _NODE_NAME, _NODE_DOMAIN))
    parts = [_written(_NODE_INPUT, name.encode()) for name in inputs]
    parts += [_again(field) for field in kept]
    parts.append(_written(_NODE_TYPE, b"DynamicQuantizeMatMul"))
    return _written(_GRAPH_NODE, b"".join(parts))


def _tensor(name: str, values: npt.NDArray[np.int8] | npt.NDArray[np.float32], kind: int) -> bytes:
    parts = [_varint(_TENSOR_DIMS << 3) + _varint(length) for length in values.shape]
    parts.append(_varint(_TENSOR_TYPE << 3) + _varint(kind))
    parts += [_written(_TENSOR_NAME, name.encode()), _written(_TENSOR_RAW, np.ascontiguousarray(values).tobytes())]
    return _written(_GRAPH_INITIALIZER, b"".join(parts))


def _all(message: bytes, number: int) -> list[_Field]:
    return [field for field in _fields(message) if field.number == number]


def _text(field: _Field) -> str:
    return field.blob.decode()


def _fields(message: bytes) -> Iterator[_Field]:
    place = 0
    while place < len(message):
        key, place = _read_varint(message, place)
        number, wire = key >> 3, key & 7
        if wire == _VARINT:
            value, place = _read_varint(message, place)
            yield _Field(number, wire, value)
            continue
        if wire == _BYTES:
            length, place = _read_varint(message, place)
        elif wire in (_FIXED32, _FIXED64):
            length = 4 if wire == _FIXED32 else 8
        else:
            raise ValueError("expected no groups in the model file")
        yield _Field(number, wire, message[place : place + length])
        place += length


def _again(field: _Field) -> bytes:
    if field.wire == _VARINT:
        return _varint(field.number << 3) + _varint(field.whole)
    if field.wire == _BYTES:
        return _written(field.number, field.blob)
    return _varint(field.number << 3 | field.wire) + field.blob


def _written(number: int, blob: bytes) -> bytes:
    return _varint(number << 3 | _BYTES) + _varint(len(blob)) + blob


def _varint(value: int) -> bytes:
    found = bytearray()
    while value > 0x7F:
        found.append(value & 0x7F | 0x80)
        value >>= 7
    found.append(value)
    return bytes(found)


def _read_varint(message: bytes, place: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = message[place]
        place += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, place
        shift += 7
