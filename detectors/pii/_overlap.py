"""One finding for each place: of findings that overlap, the better one stays."""

from bisect import bisect_left, insort
from collections.abc import Iterable

from presidio_analyzer import RecognizerResult

REDACTED = 0.5
"""Scores from here on lead to redaction under the default policy; such a finding never yields to a mere note."""

NOTED = 0.45
"""Scores from here on are worth a note (a private network address, an unlabelled number of the right shape); less is noise."""

_GUESSED = frozenset({"PERSON", "LOCATION", "ADDRESS"})


def without_guesses(guesses: Iterable[RecognizerResult], facts: Iterable[RecognizerResult]) -> list[RecognizerResult]:
    """A model's guesses without those that overlap what a rule recognised by its shape and digits."""
    known = sorted(
        (fact.start, fact.end) for fact in facts if fact.entity_type not in _GUESSED and fact.score >= REDACTED
    )
    reach = max((end - start for start, end in known), default=0)

    def stands(guess: RecognizerResult) -> bool:
        near = known[bisect_left(known, (guess.start - reach, 0)) : bisect_left(known, (guess.end, 0))]
        return all(end <= guess.start for _, end in near)

    return [guess for guess in guesses if stands(guess)]


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
