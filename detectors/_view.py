"""Other readings of a text: what it says once its wrapping is undone, with an exact way back to the original offsets.

`views()` gives the text itself first, then each reading that differs from it. A reading is one of three:

- the *unwrapped* text: invisible characters gone, compatibility forms (NFKC), homoglyphs, HTML entities, percent and
  backslash escapes and quoted-printable undone, all in one view, because attackers mix them;
- a *decoded* piece (base64, base32, hex, tag characters, variation selectors), with some of the line around it, read
  again in the same ways, to a depth of three;
- a *transformed* text: rot13, reversed, leetspeak, spaced-out words. These are for whoever asks for them.

A finding in a view counts only where `view.layers_of(start, end)` is not empty: elsewhere the view repeats the text.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field

from detectors import _decode, _unwrap
from detectors._finding import CouldNotInspect
from detectors._scan import Anchor, Scanner
from detectors._unwrap import Edit

UNWRAPPED = ("invisible", "nfkc", "homoglyph", "entities", "percent", "escapes", "quoted-printable")
DECODED = ("base64", "base32", "hex", "tags", "variation")
TRANSFORMED = ("rot13", "reversed", "leet", "spaced")
ALL_LAYERS = UNWRAPPED + DECODED + TRANSFORMED

DEPTH = 3
"""How many wrappings are undone inside each other."""


@dataclass(frozen=True, slots=True)
class View:
    """A reading of a text. `layers` names what was undone to get it, outermost first; empty for the text itself."""

    text: str = field(repr=False)
    layers: tuple[str, ...] = ()
    _parent: "View | None" = field(default=None, repr=False)
    _pieces: "tuple[_Piece, ...]" = field(default=(), repr=False)
    _starts: tuple[int, ...] = field(default=(), repr=False)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where `text[start:end]` stands in the original. A decoded piece maps to the whole of its visible wrapping."""
        if self._parent is None:
            return start, end
        if start >= end:
            return self._parent.span(*self._point(start))
        touched = self._touched(start, end)
        ends = [piece.outer(max(start, piece.at), min(end, piece.until)) for piece in touched if piece.at < piece.until]
        return self._parent.span(min(low for low, _ in ends), max(high for _, high in ends))

    def layers_of(self, start: int, end: int) -> tuple[str, ...]:
        """The layers that changed something within `text[start:end]`, outermost first; empty if it stands so in the text."""
        if self._parent is None:
            return ()
        touched = self._touched(start, end)
        copied = [
            piece.outer(max(start, piece.at), min(end, piece.until)) for piece in touched if piece.at < piece.until
        ]
        outer = self._parent.layers_of(min(a for a, _ in copied), max(b for _, b in copied)) if copied else ()
        return outer + tuple(dict.fromkeys(piece.layer for piece in touched if piece.layer))

    def _touched(self, start: int, end: int) -> "tuple[_Piece, ...]":
        return self._pieces[max(0, bisect_right(self._starts, start) - 1) : bisect_left(self._starts, end)]

    def _point(self, at: int) -> tuple[int, int]:
        piece = self._pieces[max(0, bisect_right(self._starts, at) - 1)]
        low, _ = piece.outer(min(at, piece.until), min(at, piece.until))
        return low, low


@dataclass(frozen=True, slots=True)
class _Piece:
    """A stretch `at..until` of a view that came from `start..end` of its parent: copied (no layer), or changed by one.

    An aligned stretch has one parent character for each of its own, counted backwards where `backwards`.
    """

    at: int
    until: int
    start: int
    end: int
    layer: str = ""
    aligned: bool = True
    backwards: bool = False

    def outer(self, low: int, high: int) -> tuple[int, int]:
        if not self.aligned:
            return self.start, self.end
        if self.backwards:
            return self.end - (high - self.at), self.end - (low - self.at)
        return self.start + (low - self.at), self.start + (high - self.at)


def views(
    text: str, layers: Collection[str] = ALL_LAYERS, *, context: int = 0, depth: int = DEPTH, budget: int | None = None
) -> Iterator[View]:
    """The text, then its other readings as far as `layers` asks for them, cheapest first.

    A decoded piece is shown with up to `context` characters of the text on either side of it. `budget` bounds the
    characters of all views together (default: 32 times the text, and a million); beyond it `CouldNotInspect`.
    """
    whole = View(text)
    yield whole
    purse = _Purse(32 * len(text) + 1_000_000 if budget is None else budget)
    yield from _readings(whole, frozenset(layers), context, depth, purse)


class _Purse:
    def __init__(self, budget: int) -> None:
        self.left = budget

    def pay(self, view: View) -> View:
        self.left -= len(view.text)
        if self.left < 0:
            raise CouldNotInspect("budget_exceeded")
        return view


def _readings(view: View, layers: frozenset[str], context: int, depth: int, purse: _Purse) -> Iterator[View]:
    gates = _gates(view.text)
    plain = _unwrapped(view, layers, gates, purse)
    if plain is not view:
        yield plain
        gates = _gates(plain.text)
    for inner in _decoded(view, plain, layers, gates, context, purse):
        yield inner
        if depth > 1:
            yield from _readings(inner, layers - set(TRANSFORMED), context, depth - 1, purse)
    for layer in TRANSFORMED:
        if layer in layers and (layer not in _GATED or layer in gates):
            edits = _TRANSFORMERS[layer](plain.text)
            if edits:
                yield purse.pay(_reversed(plain) if layer == "reversed" else _edited(plain, layer, edits))


def _unwrapped(view: View, layers: frozenset[str], gates: "dict[str, list[int]]", purse: _Purse) -> View:
    """The view with all characters unwrapped: the steps in order, again while escapes come out of escapes."""
    for _ in range(DEPTH):
        before = view
        for layer, step in _unwrap.STEPS.items():
            if layer in layers and (layer not in _GATED or layer in gates):
                edits = step(view.text)
                if edits:
                    view = purse.pay(_edited(view, layer, edits))
        if view is before:
            break
        gates = _gates(view.text)
    return view


def _decoded(
    view: View, plain: View, layers: frozenset[str], gates: "dict[str, list[int]]", context: int, purse: _Purse
) -> Iterator[View]:
    """Each decodable piece of the unwrapped view, once. Smuggled characters are looked for before they are unwrapped."""
    for layer, edits in _decode.smuggled(view.text):
        if layer in layers:
            yield purse.pay(_excerpt(view, layer, edits, 0))
    for layer, edit in _decode.pieces(plain.text, gates.get("run", []), "pairs" in gates, purse.left):
        inside = plain.layers_of(edit.start, edit.end)
        if layer in layers and (plain.layers == () or not _is_context(plain, inside)):
            yield purse.pay(_excerpt(plain, layer, [edit], context))


def _is_context(view: View, inside: tuple[str, ...]) -> bool:
    """Whether a piece of a decoded view only repeats what stands around the decoded part, which has been read already."""
    return any(layer in DECODED for layer in view.layers) and not any(layer in DECODED for layer in inside)


def _edited(parent: View, layer: str, edits: Sequence[Edit], low: int = 0, high: int | None = None) -> View:
    """`parent.text[low:high]` with the edits made."""
    high = len(parent.text) if high is None else high
    parts: list[str] = []
    pieces: list[_Piece] = []
    at, done = 0, low
    for edit in edits:
        if done < edit.start:
            pieces.append(_Piece(at, at + edit.start - done, done, edit.start))
            parts.append(parent.text[done : edit.start])
            at += edit.start - done
        aligned = len(edit.text) == edit.end - edit.start
        pieces.append(_Piece(at, at + len(edit.text), edit.start, edit.end, layer, aligned))
        parts.append(edit.text)
        at, done = at + len(edit.text), edit.end
    if done < high:
        pieces.append(_Piece(at, at + high - done, done, high))
        parts.append(parent.text[done:high])
    return View("".join(parts), (*parent.layers, layer), parent, tuple(pieces), tuple(p.at for p in pieces))


def _excerpt(parent: View, layer: str, edits: Sequence[Edit], context: int) -> View:
    low = max(0, edits[0].start - context)
    high = min(len(parent.text), edits[-1].end + context)
    return _edited(parent, layer, edits, low, high)


def _reversed(parent: View) -> View:
    size = len(parent.text)
    piece = _Piece(0, size, 0, size, "reversed", backwards=True)
    return View(parent.text[::-1], (*parent.layers, "reversed"), parent, (piece,), (0,))


def _whole(change: Callable[[str], str]) -> Callable[[str], list[Edit]]:
    def edits(text: str) -> list[Edit]:
        changed = change(text)
        return [Edit(0, len(text), changed)] if changed != text else []

    return edits


_TRANSFORMERS: dict[str, Callable[[str], list[Edit]]] = {
    "rot13": _whole(_unwrap.rot13),
    "reversed": _whole(lambda text: text[::-1]),
    "leet": _unwrap.leet,
    "spaced": _unwrap.spaced,
}

_ANCHORS = {
    "entities": Anchor(r"&[#A-Za-z][0-9A-Za-z]{1,31};", literal=False, once=True),
    "percent": Anchor(r"%[0-9A-Fa-f]{2}", literal=False, once=True),
    "escapes": Anchor(r"\\[^ \t\r\n]", literal=False, once=True),
    "quoted-printable": Anchor(r"=(?:3D|20|0A|0D|09|C[2-9A-F]|\r?\n)", literal=False, once=True),
    "run": Anchor(_decode.RUN_START, literal=False),
    "pairs": Anchor(_decode.PAIRS_START, literal=False, once=True),
    "leet": Anchor(r"[a-z][0134578@$][a-z]", literal=False, ignore_case=True, once=True),
    "spaced": Anchor(r"\b[a-z]([ ._*-])[a-z][ ._*-][a-z][ ._*-][a-z]\b", literal=False, ignore_case=True, once=True),
}
_GATED = frozenset(_ANCHORS)
_NAMES = tuple(_ANCHORS)
_SCANNER: list[Scanner] = []


def _gates(text: str) -> dict[str, list[int]]:
    """Which costly steps are worth a try, and where encoded runs may start: one pass over the text."""
    if not _SCANNER:
        _SCANNER.append(Scanner(tuple(_ANCHORS.values())))
    found: dict[str, list[int]] = {}
    for index, end in _SCANNER[0].scan(text):
        found.setdefault(_NAMES[index], []).append(end)
    return found
