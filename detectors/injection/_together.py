"""Where concepts meet in one sentence."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from detectors.injection import _mood
from detectors.injection._families import Together
from detectors.injection._flat import Flat
from detectors.injection._lexicon import Hit, Hits

SENTENCE_END = re.compile(r"[.!?\u2026][\"'\u201d\u2019\u00bb)\]]?\s|[\u3002\uff01\uff1f\u0964\u061f]|\n")

_DESCRIBED = 0.5
"""What is left of a score where the sentence reports (`users ignore ...`) instead of asking."""


@dataclass(frozen=True, slots=True)
class Meeting:
    """A rule's concepts, together between two offsets of a flat text."""

    rule: Together
    start: int
    end: int
    score: float


def meetings(rules: Iterable[Together], hits: Hits, flat: Flat) -> Iterator[Meeting]:
    """Every meeting in a flat text, in no order. Linear in the number of hits: each looks only as far as its sentence."""
    rules = tuple(rules)
    excuses = _across_languages(hits, {"not", *(concept for rule in rules for concept in rule.unless)})
    for language, concepts in hits.items():
        for rule in rules:
            if rule.languages and language not in rule.languages:
                continue
            if not any(concepts.keys().isdisjoint(group) for group in rule.all):
                yield from _of_rule(rule, concepts, excuses, language, flat)


def _across_languages(hits: Hits, concepts: Iterable[str]) -> dict[str, list[Hit]]:
    """What takes a sign back counts in any language: half of an English sentence may be Portuguese, letter by letter."""
    return {concept: _merged([found.get(concept, []) for found in hits.values()]) for concept in concepts}


def _of_rule(
    rule: Together, concepts: dict[str, list[Hit]], excuses: dict[str, list[Hit]], language: str, flat: Flat
) -> Iterator[Meeting]:
    groups = [_merged([concepts[c] for c in group if c in concepts]) for group in rule.all]
    rarest = min(range(len(groups)), key=lambda index: len(groups[index]))
    for anchor in groups[rarest]:
        low, high = _sentence(flat.text, anchor, rule.within)
        chosen = _choose(groups, rarest, anchor, low, high)
        if not chosen:
            continue
        start, end = min(hit.start for hit in chosen), max(hit.end for hit in chosen)
        if end - start > rule.within or _is_excused(rule, excuses, start, end, low, high):
            continue
        by_group = dict(zip((group[0] for group in rule.all), chosen, strict=True))
        if rule.affirmed and _is_negated(excuses["not"], by_group[rule.affirmed]):
            continue
        is_report = language == "en" and rule.addressed and not _asks(flat, by_group[rule.addressed].start)
        yield Meeting(rule, start, end, rule.score * (_DESCRIBED if is_report else 1))


def _asks(flat: Flat, verb: int) -> bool:
    # A capital letter begins a sentence, even where a heading without a full stop stands before it.
    return flat.is_capital(verb) or _mood.asks(flat.text, verb)


def _merged(lists: Sequence[list[Hit]]) -> list[Hit]:
    return lists[0] if len(lists) == 1 else sorted({hit for hits in lists for hit in hits})


def _sentence(text: str, anchor: Hit, within: int) -> tuple[int, int]:
    """The bounds of the anchor's sentence, no further away than a match may reach."""
    low, high = max(0, anchor.end - within), anchor.start + within
    for stop in SENTENCE_END.finditer(text, low, anchor.start):
        low = stop.end()
    stop_after = SENTENCE_END.search(text, anchor.end, high)
    return low, stop_after.start() + 1 if stop_after else high


def _choose(groups: Sequence[list[Hit]], rarest: int, anchor: Hit, low: int, high: int) -> list[Hit] | None:
    """The hit of each group nearest to the anchor, within the sentence."""
    chosen: list[Hit] = []
    for index, group in enumerate(groups):
        hit = anchor if index == rarest else _nearest(group, anchor, low, high)
        if hit is None:
            return None
        chosen.append(hit)
    return chosen


def _nearest(group: list[Hit], anchor: Hit, low: int, high: int) -> Hit | None:
    place = bisect_left(group, (anchor.start, anchor.end))
    # Three to either side: a longer term may begin earlier than the nearest one and end later.
    near = [hit for hit in group[max(0, place - 3) : place + 3] if low <= hit.start and hit.end <= high]
    return min(near, key=lambda hit: max(hit.start - anchor.end, anchor.start - hit.end), default=None)


def _is_excused(rule: Together, excuses: dict[str, list[Hit]], start: int, end: int, low: int, high: int) -> bool:
    low, high = max(low, start - 16), min(high, end + 16)
    return any(_nearest(excuses[concept], Hit(start, end), low, high) for concept in rule.unless)


def _is_negated(negations: Sequence[Hit], verb: Hit) -> bool:
    """A negation stands right before the verb (`do not ignore`) or right behind it (`vergiss nicht`, `잊지 마`)."""
    place = bisect_left(negations, (verb.start, verb.end))
    around = negations[max(0, place - 2) : place + 3]
    return any(0 <= verb.start - hit.end <= 2 or 0 <= hit.start - verb.end <= 2 for hit in around)
