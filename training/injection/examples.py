"""Documents with and without a plant, and the numbers that the model learns from them."""

import json
import random
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from detectors.injection._excerpt import Excerpt
from detectors.injection._features import measure
from detectors.injection._meaning import Meanings
from detectors.injection._pieces import pieces
from detectors.injection._words import Dictionary, Floats, Ints
from training.injection.plants import Plant, Plants

_CODE_LINE = re.compile(r"^[ \t]*[A-Za-z_][^\n]{8,}$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Document:
    """A text, where it came from, and what was planted where (`plant` is None in a benign one)."""

    text: str
    source: str
    plant: Plant | None = None
    start: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True)
class Rows:
    """The pieces of many documents, but for those that are too short.

    Features, whether planted (1), benign (0) or partly planted (-1), and the number of the document.
    """

    features: Floats
    label: np.ndarray
    document: np.ndarray


def planted(host: str, source: str, plant: Plant, rng: random.Random) -> Document:
    """The host with the plant at a place where a sentence, a line, a cell or a value may stand."""
    form, text = rng.random(), plant.text
    if host.startswith(("[{", "{")):
        return _in_json(host, source, plant, rng)
    if source.startswith("code-") and rng.random() < 0.9:
        return _in_code(host, source, plant, rng)
    place = _place(host, rng)
    if form < 0.07:
        text = f"<!-- {text} -->"
    elif form < 0.12:
        text = f"# {text}"
    elif form < 0.15:
        text = f"({text})"
    before, after = _joints(host, place, rng)
    start = place + len(before) + text.index(plant.text)
    return Document(host[:place] + before + text + after + host[place:], source, plant, start, start + len(plant.text))


def _place(host: str, rng: random.Random) -> int:
    chance = rng.random()
    if chance < 0.06:
        return 0
    if chance < 0.16:
        return len(host)
    found = [piece.end for piece in pieces(host)]
    return rng.choice(found) if found else len(host)


def _joints(host: str, place: int, rng: random.Random) -> tuple[str, str]:
    if place and host[place - 1] in ".!?\u3002" and rng.random() < 0.6:
        return " ", ""
    gap = "\n\n" if rng.random() < 0.6 else "\n"
    line = host.rfind("\n", 0, place) + 1
    indent = host[line:place][: len(host[line:place]) - len(host[line:place].lstrip(" -*#>"))]
    mark = indent if rng.random() < 0.5 and len(indent) < 8 else ""
    return gap + mark, gap if host[place : place + 1] != "\n" else ""


def _in_code(host: str, source: str, plant: Plant, rng: random.Random) -> Document:
    """As a comment above a line or behind it, or as a text that the program holds."""
    mark = "//" if host.count("//") > host.count("#") else "#"
    lines = [line.start() for line in _CODE_LINE.finditer(host)] or [0]
    line = rng.choice(lines)
    end = host.find("\n", line)
    end = end if end >= 0 else len(host)
    indent = host[line:end][: len(host[line:end]) - len(host[line:end].lstrip())]
    before, after = rng.choice(
        (
            (f"{indent}{mark} ", "\n"), (f"{indent}{mark} ", "\n"), (f"{indent}{mark} TODO: ", "\n"),
            (f'{indent}note = "', '"\n'), (f"{indent}/* ", " */\n") if mark == "//" else (f'{indent}"""', '"""\n'),
        )
    )  # fmt: skip
    if rng.random() < 0.2:
        line, before, after = end, f"  {mark} ", ""
    start = line + len(before)
    return Document(
        host[:line] + before + plant.text + after + host[line:], source, plant, start, start + len(plant.text)
    )


def _in_json(host: str, source: str, plant: Plant, rng: random.Random) -> Document:
    text = json.dumps(plant.text, ensure_ascii=False)[1:-1]
    ends = [at for at in range(len(host)) if host[at] == '"' and host[at - 1 : at] in (".", "?", "!", ")")]
    place = rng.choice(ends) if ends else len(host)
    start = place + 1
    return Document(f"{host[:place]} {text}{host[place:]}", source, plant, start, start + len(text))


def rows(documents: Iterable[Document], dictionary: Dictionary, meanings: Meanings) -> Rows:
    """Every piece of every document."""
    parts = [_rows_of(number, document, dictionary, meanings) for number, document in enumerate(documents)]
    kept = [part for part in parts if part is not None]
    return Rows(*(np.concatenate([part[column] for part in kept]) for column in range(3)))


def _rows_of(
    number: int, document: Document, dictionary: Dictionary, meanings: Meanings
) -> tuple[Floats, np.ndarray, np.ndarray] | None:
    found = pieces(document.text)
    if not found:
        return None
    measures = measure(document.text, found, dictionary, meanings)
    label = np.zeros(len(found), np.int8)
    if document.plant is not None:
        for index, piece in enumerate(found):
            inside = min(piece.end, document.end) - max(piece.start, document.start)
            label[index] = 1 if inside >= 0.6 * (piece.end - piece.start) else -int(inside > 0)
    kept = ~measures.is_short
    features = measures.rows(0, len(found))[kept].astype(np.float16)
    return features, label[kept], np.full(len(features), number, np.int32)


def attacked(hosts: list[tuple[str, str]], plants: Plants, rng: random.Random) -> Iterator[Document]:
    """Each host with a plant; a foreign host mostly with one in its language."""
    for source, host in hosts:
        language = source.rpartition("-")[2] if source.startswith("letter-") and rng.random() < 0.7 else ""
        yield planted(host, source, plants.draw(rng, language), rng)


def padded(excerpts: Sequence[Excerpt]) -> tuple[Ints, Ints]:
    """Tokens and kinds (0 the piece, 1 its surroundings, -1 nothing), an excerpt a row."""
    longest = max(len(excerpt.tokens) for excerpt in excerpts)
    tokens = np.zeros((len(excerpts), longest), np.int64)
    kinds = np.full((len(excerpts), longest), -1, np.int64)
    for row, excerpt in enumerate(excerpts):
        tokens[row, : len(excerpt.tokens)] = excerpt.tokens
        kinds[row, : len(excerpt.tokens)] = excerpt.kinds
    return tokens, kinds
