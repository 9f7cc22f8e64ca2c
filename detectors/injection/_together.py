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

_SOFTENED = 0.7
"""What is left where the sentence says what in particular is meant (`... regarding the garage`), as people do."""

_BESIDE, _CLOSE = 16, 24


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
    excuses = _across_languages(
        hits, {"not", *(concept for rule in rules for concept in rule.unless + rule.without + rule.softened)}
    )
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
        sentence = _sentence(flat.text, anchor, rule.within)
        chosen = _choose(groups, rarest, anchor, *sentence)
        if not chosen:
            continue
        span = min(hit.start for hit in chosen), max(hit.end for hit in chosen)
        by_group = dict(zip((group[0] for group in rule.all), chosen, strict=True))
        if span[1] - span[0] <= rule.within and not _is_excused(rule, by_group, excuses, span, sentence):
            is_report = language == "en" and rule.addressed and not _asks(flat, by_group[rule.addressed].start)
            is_soft = _meets(rule.softened, excuses, span, sentence)
            yield Meeting(rule, *span, rule.score * (_DESCRIBED if is_report else 1) * (_SOFTENED if is_soft else 1))


def _is_excused(
    rule: Together,
    by_group: dict[str, Hit],
    excuses: dict[str, list[Hit]],
    span: tuple[int, int],
    sentence: tuple[int, int],
) -> bool:
    """Whether something in the sentence takes the sign back altogether."""
    if _meets(rule.unless, excuses, span, sentence) or _meets(rule.without, excuses, span, span):
        return True
    if rule.affirmed and _is_negated(excuses["not"], by_group[rule.affirmed]):
        return True
    return bool(rule.close) and _gap(*(by_group[group] for group in rule.close)) > _CLOSE


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
    return min(near, key=lambda hit: _gap(hit, anchor), default=None)


def _gap(one: Hit, other: Hit) -> int:
    return max(one.start - other.end, other.start - one.end)


def _meets(
    concepts: Sequence[str], hits: dict[str, list[Hit]], span: tuple[int, int], sentence: tuple[int, int]
) -> bool:
    """Whether one of the concepts stands in the span or right beside it, in the same sentence."""
    low, high = max(sentence[0], span[0] - _BESIDE), min(sentence[1], span[1] + _BESIDE)
    return any(_nearest(hits[concept], Hit(*span), low, high) for concept in concepts)


def _is_negated(negations: Sequence[Hit], verb: Hit) -> bool:
    """A negation stands right before the verb (`do not ignore`) or right behind it (`vergiss nicht`, `잊지 마`)."""
    place = bisect_left(negations, (verb.start, verb.end))
    around = negations[max(0, place - 2) : place + 3]
    return any(0 <= verb.start - hit.end <= 2 or 0 <= hit.start - verb.end <= 2 for hit in around)
