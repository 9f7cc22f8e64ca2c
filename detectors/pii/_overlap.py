"""One finding for each place: of findings that overlap, the better one stays."""

from bisect import bisect_left, insort
from collections.abc import Iterable

from presidio_analyzer import RecognizerResult

REDACTED = 0.5
"""Scores from here on lead to redaction under the default policy; such a finding never yields to a mere note."""

NOTED = 0.45
"""Scores from here on are worth a note (a private network address, an unlabelled number of the right shape); less is noise."""

_GUESSED = frozenset({"PERSON", "LOCATION", "ADDRESS"})


def without_guesses(found: Iterable[RecognizerResult], guesser: str) -> list[RecognizerResult]:
    """The findings without those of the recognizer `guesser` that overlap what a rule recognised by its shape and digits."""
    results = sorted(found, key=lambda result: result.start)
    facts = [r for r in results if r.entity_type not in _GUESSED and r.score >= REDACTED]
    starts = [fact.start for fact in facts]
    reach = max((fact.end - fact.start for fact in facts), default=0)

    def stands(result: RecognizerResult) -> bool:
        if (result.recognition_metadata or {}).get(RecognizerResult.RECOGNIZER_NAME_KEY) != guesser:
            return True
        near = facts[bisect_left(starts, result.start - reach) : bisect_left(starts, result.end)]
        return all(fact.end <= result.start for fact in near)

    return [result for result in results if stands(result)]


def resolve(found: Iterable[RecognizerResult]) -> list[RecognizerResult]:
    """The findings without overlaps and noise, by start: the redacted go first, then the longest, then the surest."""
    ranked = sorted(
        (r for r in found if r.score >= NOTED),
        key=lambda r: (r.score < REDACTED, r.start - r.end, -r.score, r.entity_type, r.start),
    )
    kept: list[tuple[int, int, int]] = []
    for index, result in enumerate(ranked):
        place = bisect_left(kept, (result.start, 0, 0))
        clear_before = place == 0 or kept[place - 1][1] <= result.start
        clear_after = place == len(kept) or kept[place][0] >= result.end
        if clear_before and clear_after:
            insort(kept, (result.start, result.end, index))
    return [ranked[index] for _, _, index in kept]
