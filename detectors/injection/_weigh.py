"""What the signs in a text amount to: one finding for each sentence, with a score that is roughly a probability."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from detectors._finding import Category, CouldNotInspect, Evidence, Finding
from detectors.injection._families import MISPLACED
from detectors.injection._mention import FACTORS, HIGHEST, Standing, Surroundings, Words
from detectors.injection._sentence import sentence

_DOUBT_LEFT = 0.35
"""How much of the doubt a disguise leaves: what reads like an instruction is not encoded by accident."""

_NEIGHBOURHOOD = 400
_SUPPORT = 0.45
"""How much of its score a sign lends to one of another family within 400 characters."""

_NAMED = 0.5
_HIGHEST = 0.99
_MOST_SENTENCES = 5_000


@dataclass(frozen=True, slots=True)
class Sign:
    """A rule's match. `is_markup`: code is where such a thing is at home. `techniques` and `features` as in `Evidence`.

    `is_disguised`: the sentence is written as nobody writes who wants to be read.
    """

    rule: str
    family: str
    start: int
    end: int
    score: float
    layers: tuple[str, ...] = ()
    is_markup: bool = False
    techniques: tuple[str, ...] = ()
    features: tuple[tuple[str, float], ...] = ()
    is_disguised: bool = False


@dataclass(frozen=True, slots=True)
class _Judged:
    finding: Finding
    families: frozenset[str]
    is_mentioned: bool


def weigh(text: str, signs: Iterable[Sign], words: Words) -> list[Finding]:
    """Findings by start. Raises `CouldNotInspect` past 5,000 sentences with a sign: no document, but a flood."""
    around = Surroundings(text, words)
    sentences: dict[tuple[int, int], list[Sign]] = {}
    for sign in signs:
        if sign.family == MISPLACED.family and around.speaks_of_models:
            continue  # it goes by context alone: in a text about models, requests are at home
        sentences.setdefault(sentence(text, sign.start, sign.end), []).append(sign)
        if len(sentences) > _MOST_SENTENCES:
            raise CouldNotInspect("budget_exceeded")
    judged = [_judge(span, group, around) for span, group in sorted(sentences.items())]
    return [_supported(place, judged) for place in range(len(judged))]


def _judge(span: tuple[int, int], signs: Sequence[Sign], around: Surroundings) -> _Judged:
    strongest = max(signs, key=lambda sign: (_is_named(sign), _sure(sign), sign.rule))
    families: dict[str, float] = {}
    for sign in signs:
        families[sign.family] = max(families.get(sign.family, 0.0), _sure(sign))
    standing = around.standing(strongest.start, strongest.end, strongest.is_markup)
    is_mentioned = standing is not Standing.USED
    layers = (*strongest.layers, "mentioned") if is_mentioned else strongest.layers
    score = round(min(_any_of(families.values()) * FACTORS[standing], HIGHEST.get(standing, _HIGHEST)), 3)
    evidence = _evidence(signs, families, standing)
    finding = Finding("injection", strongest.rule, Category.INJECTION, *span, score, layers, evidence=evidence)
    return _Judged(finding, frozenset(families), is_mentioned)


def _evidence(signs: Sequence[Sign], families: Mapping[str, float], standing: Standing) -> Evidence:
    """The techniques and families of all signs, the surest family first, and what the classifier went by if it spoke."""
    techniques = dict.fromkeys(technique for sign in signs for technique in sign.techniques)
    features = next((sign.features for sign in signs if sign.features), ())
    return Evidence(
        tuple(sorted(techniques)),
        tuple(sorted(families, key=families.__getitem__, reverse=True)),
        features,
        standing.value,
    )


def _is_named(sign: Sign) -> bool:
    """A rule that is sure enough to cut by itself says more than the classifier, however sure that is."""
    return sign.family != MISPLACED.family and _sure(sign) >= _NAMED


def _sure(sign: Sign) -> float:
    """The classifier's score stays: that something asks is all it knows, and an encoded mail may ask too."""
    if sign.family == MISPLACED.family or not sign.is_disguised:
        return sign.score
    return 1 - (1 - sign.score) * _DOUBT_LEFT


def _supported(place: int, judged: Sequence[_Judged]) -> Finding:
    """The finding, surer for what stands beside it: an attack is seldom one sentence."""
    own = judged[place]
    if own.is_mentioned:
        return own.finding
    best: dict[str, float] = {}
    for other in _neighbours(place, judged):
        for family in other.families - own.families if not other.is_mentioned else ():
            best[family] = max(best.get(family, 0.0), _SUPPORT * other.finding.score)
    score = _any_of([own.finding.score, *best.values()])
    return replace(own.finding, score=round(min(score, _HIGHEST), 3))


def _neighbours(place: int, judged: Sequence[_Judged]) -> Iterable[_Judged]:
    here = judged[place].finding
    for step in (-1, 1):
        # Eight to a side are enough to see every family, and bound the work.
        for other in judged[place + step : place + 9 * step if place + 9 * step >= 0 else None : step]:
            if other.finding.start - here.end > _NEIGHBOURHOOD or here.start - other.finding.end > _NEIGHBOURHOOD:
                break
            yield other


def _any_of(chances: Iterable[float]) -> float:
    """The chance that at least one of several independent signs is right."""
    doubt = 1.0
    for chance in chances:
        doubt *= 1 - chance
    return 1 - doubt
