"""Other readings of a text: what it says once its wrapping is undone, with an exact way back to the original offsets.

`views()` gives the text itself first, then each reading that differs from it. A reading is one of three:

- the *unwrapped* text: invisible characters gone, compatibility forms (NFKC), homoglyphs, HTML entities, percent and
  backslash escapes and quoted-printable undone, all in one view, because attackers mix them;
- a *decoded* piece (base64, base32, hex, tag characters, variation selectors), with some of the line around it, read
  again in the same ways, to a depth of three;
- a *transformed* text: rot13, reversed. These are for whoever asks for them.

A finding in a view counts only where `view.layers_of(start, end)` is not empty: elsewhere the view repeats the text.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import NamedTuple

from detectors import _decode, _joined, _unwrap
from detectors._finding import CouldNotInspect
from detectors._origin import View, backwards, edited, excerpt
from detectors._scan import Anchor, Scanner
from detectors._unwrap import Edit

UNWRAPPED = ("invisible", "nfkc", "homoglyph", "entities", "percent", "escapes", "quoted-printable")
DECODED = ("base64", "base32", "base85", "hex", "decimal", "octal", "binary", "tags", "variation")
JOINED = ("concatenated",)
TRANSFORMED = ("rot13", "reversed")
ALL_LAYERS = UNWRAPPED + DECODED + TRANSFORMED

Prefixes = Callable[[str], Sequence[int]]

DEPTH = 3
"""How many wrappings are undone inside each other."""


def views(
    text: str,
    layers: Collection[str] = ALL_LAYERS,
    *,
    context: int = 0,
    depth: int = DEPTH,
    budget: int | None = None,
    prefixes: Prefixes | None = None,
) -> Iterator[View]:
    """The text, then its other readings as far as `layers` asks for them, cheapest first.

    A decoded piece is shown with up to `context` characters of the text on either side of it. `budget` bounds the
    characters of all views together (default: 32 times the text, and a million); beyond it `CouldNotInspect`.
    `prefixes` says where in a text a token may begin; with it, tokens that are broken in parts are shown rejoined, alone.
    """
    whole = View(text)
    yield whole
    purse = _Purse(32 * len(text) + 1_000_000 if budget is None else budget)
    yield from _readings(whole, _Wanted(frozenset(layers), context, prefixes), depth, purse)


class _Wanted(NamedTuple):
    layers: frozenset[str]
    context: int
    prefixes: Prefixes | None


class _Purse:
    def __init__(self, budget: int) -> None:
        self.left = budget

    def pay(self, view: View) -> View:
        self.left -= len(view.text)
        if self.left < 0:
            raise CouldNotInspect("budget_exceeded")
        return view


def _readings(view: View, wanted: _Wanted, depth: int, purse: _Purse) -> Iterator[View]:
    gates = _gates(view.text, wanted.layers)
    plain, inner_gates = _unwrapped(view, wanted.layers, gates, purse)
    if plain is not view:
        yield plain
    if wanted.prefixes is not None:
        for layer, edits in _joined.joints(plain.text, wanted.prefixes(plain.text)):
            yield purse.pay(edited(plain, layer, edits))
    for inner in _decoded(view, plain, wanted, gates, inner_gates, purse):
        yield inner
        if depth > 1:
            yield from _readings(inner, wanted._replace(layers=wanted.layers - set(TRANSFORMED)), depth - 1, purse)
    for layer in TRANSFORMED:
        if layer in wanted.layers:
            edits = _TRANSFORMERS[layer](plain.text)
            if edits:
                yield purse.pay(
                    backwards(plain, 0, len(plain.text)) if layer == "reversed" else edited(plain, layer, edits)
                )


def _unwrapped(view: View, layers: frozenset[str], gates: "_Gates", purse: _Purse) -> tuple[View, "_Gates"]:
    """The view with all characters unwrapped, and its gates: the steps in order, again while escapes come out of escapes."""
    made: set[str] = set()
    for _ in range(DEPTH):
        before = view
        for layer, step in _STEPS.items():
            if layer in made and layer in _ONCE:
                continue
            if layer in layers and (layer not in _GATED or layer in gates):
                edits = step(view.text)
                if edits:
                    view = purse.pay(edited(view, layer, edits))
                    made.add(layer)
        if view is before:
            break
        gates = _gates(view.text, layers)
    return view, gates


def _decoded(
    view: View, plain: View, wanted: _Wanted, gates: "_Gates", inner: "_Gates", purse: _Purse
) -> Iterator[View]:
    """Each decodable piece of the unwrapped view, once. Smuggled characters are looked for before they are unwrapped."""
    for layer, smuggled in _SMUGGLED.items():
        if layer in wanted.layers and layer in gates:
            edits = smuggled(view.text)
            if edits:
                yield purse.pay(excerpt(view, layer, edits, 0))
                if wanted.context:  # Alone it is a text, beside a visible label it may be a value.
                    yield purse.pay(excerpt(view, layer, edits, wanted.context))
    for layer, edit in _decode.written_raw(view.text, gates, purse.left):
        if layer in wanted.layers and not _is_context(view, view.layers_of(edit.start, edit.end)):
            yield purse.pay(excerpt(view, layer, [edit], wanted.context))
    for layer, edit in _decode.pieces(plain.text, inner, purse.left):
        inside = plain.layers_of(edit.start, edit.end)
        if layer in wanted.layers and (plain.layers == () or not _is_context(plain, inside)):
            yield purse.pay(excerpt(plain, layer, [edit], wanted.context))


def _is_context(view: View, inside: tuple[str, ...]) -> bool:
    """Whether a piece of a decoded view only repeats what stands around the decoded part, which has been read already."""
    return any(layer in DECODED for layer in view.layers) and not any(layer in DECODED for layer in inside)


def _whole(change: Callable[[str], str]) -> Callable[[str], list[Edit]]:
    def edits(text: str) -> list[Edit]:
        changed = change(text)
        return [Edit(0, len(text), changed)] if changed != text else []

    return edits


_TRANSFORMERS: dict[str, Callable[[str], list[Edit]]] = {
    "rot13": _whole(_unwrap.rot13),
    "reversed": _whole(lambda text: text[::-1]),
}

_STEPS = {**_unwrap.STEPS, "concatenated": _joined.concatenated}
_SMUGGLED: dict[str, Callable[[str], list[Edit]]] = {
    "tags": _decode.from_tags,
    "variation": _decode.from_selectors,
}
_ANCHORS: Mapping[str, tuple[Anchor, ...]] = {
    "invisible": (Anchor(f"[{_unwrap.INVISIBLE}]", literal=False, once=True),),
    "homoglyph": (Anchor(f"[{_unwrap.LOOKS}]", literal=False, once=True),),
    "tags": (Anchor("[\U000e0020-\U000e007e]", literal=False, once=True),),
    "variation": (Anchor("[\ufe00-\ufe0f\U000e0100-\U000e01ef]{4}", literal=False, once=True),),
    "entities": (Anchor(r"&(?:#[0-9xX][0-9A-Fa-f]|[A-Za-z][0-9A-Za-z]{1,31};)", literal=False, once=True),),
    "percent": (Anchor(r"%(?:u[0-9A-Fa-f]{2})?[0-9A-Fa-f]{2}", literal=False, once=True),),
    "escapes": (Anchor(r"\\[!-~]", literal=False, once=True),),
    "quoted-printable": (Anchor(r"=[0-9A-F]{2}[^\n]{0,80}=(?:[0-9A-F]{2}|\r?\n)", literal=False, once=True),),
    **{name: tuple(Anchor(start, literal=False) for start in some) for name, some in _decode.STARTS.items()},
    "concatenated": tuple(replace(one, once=True) for one in (*_joined.LITERALS.anchors, *_joined.LISTS.anchors)),
}
_SERVES = _decode.LAYERS
_ONCE = frozenset({"escapes", "quoted-printable"})
"""What comes out of these often looks like one of them again (`\\\\n`), and hardly ever is."""
_GATED = frozenset(_ANCHORS)


class _Gate:
    """One pass over a text that tells which costly steps are worth a try, and where encoded runs may start."""

    def __init__(self, names: frozenset[str], *, ascii_only: bool) -> None:
        named = [(name, one) for name, some in _ANCHORS.items() if name in names for one in some]
        # What no ASCII text holds is not looked for in one: the classes of Unicode are what costs.
        named = [(name, anchor) for name, anchor in named if anchor.pattern.isascii() or not ascii_only]
        self._names = [name for name, _ in named]
        self._scanner = Scanner([anchor for _, anchor in named])

    def open(self, text: str) -> "_Gates":
        found: _Gates = {}
        for index, end in self._scanner.scan(text):
            found.setdefault(self._names[index], []).append(end)
        for ends in found.values():
            ends.sort()
        return found


_Gates = dict[str, list[int]]


def _gates(text: str, layers: frozenset[str]) -> _Gates:
    wanted = frozenset(name for name in _GATED if not layers.isdisjoint(_SERVES.get(name, (name,))))
    return _gate(wanted, text.isascii()).open(text)


@cache
def _gate(names: frozenset[str], ascii_only: bool) -> _Gate:
    return _Gate(names, ascii_only=ascii_only)
