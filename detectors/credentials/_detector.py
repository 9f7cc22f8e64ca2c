"""The detector: rules over the text and its unwrapped views; of findings that say the same, the most specific stays."""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from operator import attrgetter
from pathlib import Path

from detectors._finding import Category, Finding, Fingerprint
from detectors._matcher import Candidate, Matcher
from detectors._origin import View
from detectors._rules import Rule, load_rules
from detectors._scan import Scanner
from detectors._unwrap import rot13
from detectors._version import version_of
from detectors._view import DECODED, JOINED, UNWRAPPED, views
from detectors.credentials import (
    _context,
    _members,
    _payment_numbers,
    _pem,
    _recovery_codes,
    _seed_phrases,
    _tables,
    _value,
)
from detectors.credentials._checks import CHECKS
from detectors.credentials._prefix import GENERIC, Prefixes, disguised
from detectors.credentials._repeats import repeats

LAYERS = (*UNWRAPPED, *DECODED, *JOINED)
DISGUISES: Mapping[str, Callable[[str], str]] = {"rot13": rot13, "reversed": lambda text: text[::-1]}
"""Layers that take a whole further reading: done only where a provider's keyword stands disguised in the text."""

CONTEXT = 120
"""Characters around a decoded piece that are read with it: what says that it is a secret stands on its own line."""

DOUBTFUL = frozenset({"cells", "spaces", "split"})
"""Joints that may as well part two values: what is whole without them stays as it is."""

READERS: Mapping[str, Callable[[str, int, int], Iterable[tuple[int, int]]]] = {
    "table": _tables.cells,
    "labelled": _context.labelled,
    "key": _pem.spans,
    "key-tail": _pem.tails,
    "key-body": _pem.bodies,
    "card": _payment_numbers.cards,
    "iban": _payment_numbers.ibans,
    "codes": _recovery_codes.codes,
    "jwk": _members.of_jwk,
    "xml-key": _members.of_xml,
    "seed-phrase": _seed_phrases.checked,
    "seed-words": _seed_phrases.labelled,
}
"""Tags of rules whose match only says where to look: (text, start, end) -> the spans of the secrets there."""


class CredentialDetector:
    """Passwords, tokens, keys: where a provider's format or the words around a value say so."""

    name = "credentials"
    version = version_of("credentials")
    category = Category.CREDENTIAL

    def __init__(self, rules: Sequence[Rule], *, use_hyperscan: bool = True) -> None:
        self.rules = tuple(rules)
        self._matcher = Matcher(self.rules, CHECKS, use_hyperscan=use_hyperscan)
        self._gates = {
            layer: Scanner(disguised(self.rules, layer, disguise), use_hyperscan=use_hyperscan)
            for layer, disguise in DISGUISES.items()
        }
        self._prefixes = Prefixes(self.rules, use_hyperscan=use_hyperscan)

    def detect(self, text: str, fingerprint: Fingerprint) -> Sequence[Finding]:
        """Findings in `text`, ordered by start, none overlapping another."""
        disguises = [layer for layer, gate in self._gates.items() if gate.scan(text)]
        readings = views(text, (*LAYERS, *disguises), context=CONTEXT, prefixes=self._prefixes)
        claims = _most_specific(claim for view in readings for claim in self._claims(view))
        found = [replace(claim.finding, fingerprint=fingerprint(claim.all_values())) for claim in claims]
        return sorted([*found, *repeats(text, found)], key=attrgetter("start"))

    def _claims(self, view: View) -> "Iterator[_Claim]":
        for candidate in self._matcher.candidates(view.text, view.layers):
            for low, high in _spans(candidate, view.text):
                layers = _layers(view, candidate, low, high)
                if layers or not view.layers:
                    start, end = view.span(low, high)
                    rule, score = candidate.rule, candidate.score
                    finding = Finding(self.name, rule.id, self.category, start, end, score, layers)
                    yield _Claim(finding, rule.tags, _value.same(view.text[low:high], rule.tags))


def _layers(view: View, candidate: Candidate, low: int, high: int) -> tuple[str, ...]:
    """How the secret was wrapped, or else what says that it is one, unless its letters and spaces only have another width."""
    around = view.layers_of(*candidate.match.span())
    return view.layers_of(low, high) or (around if around != ("nfkc",) else ())


def _spans(candidate: Candidate, text: str) -> "Iterable[tuple[int, int]]":
    for tag in candidate.rule.tags:
        if tag in READERS:
            return READERS[tag](text, candidate.start, candidate.end)
    return ((candidate.start, candidate.end),)


def build() -> CredentialDetector:
    """The detector with the rules that ship beside it."""
    return CredentialDetector(load_rules(Path(__file__).parent.parent / "rules" / "credentials"))


@dataclass(frozen=True, slots=True)
class _Claim:
    """A finding to be, and the values of others that its span hides."""

    finding: Finding
    tags: tuple[str, ...]
    value: str = field(repr=False)
    hidden: set[str] = field(default_factory=set, repr=False)

    def all_values(self) -> str:
        """What the fingerprint is made of. Who allows one secret does not allow another in the same wrapping, or within a key."""
        return "\n".join(sorted({self.value, *self.hidden}))

    def hides(self, other: "_Claim") -> bool:
        if not _value.KEYS.isdisjoint(self.tags):
            return GENERIC not in other.tags and _value.KEYS.isdisjoint(other.tags)
        layers = other.finding.layers  # fewer of them show what the inner wrapping looks like
        if set(DECODED).isdisjoint(self.finding.layers) or len(layers) < len(self.finding.layers):
            return False
        return other.value not in self.value and self.value not in other.value


def _most_specific(claims: Iterable[_Claim]) -> list[_Claim]:
    """Per place one claim: a provider's format before a label, then the longer, plain before decoded, the surer.

    The longer first: of what is wrapped, no decodable rest may stay.
    """
    kept: list[_Claim] = []
    starts: list[int] = []
    for claim in sorted(claims, key=_order):
        at = bisect_left(starts, claim.finding.end)
        if at == 0 or kept[at - 1].finding.end <= claim.finding.start:
            starts.insert(at, claim.finding.start)
            kept.insert(at, claim)
        elif kept[at - 1].hides(claim):
            kept[at - 1].hidden.add(claim.value)
    return kept


def _order(claim: _Claim) -> tuple[bool, bool, int, int, float, str]:
    found = claim.finding
    doubtful = not DOUBTFUL.isdisjoint(found.layers)
    return GENERIC in claim.tags, doubtful, found.start - found.end, len(found.layers), -found.score, found.rule
