"""The results as tables for people and as JSON for programs."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from benchmarks.detection.pii import generate
from benchmarks.detection.pii.document import CORE, MORE, Document, Prediction
from benchmarks.detection.pii.score import Score, Tally, score
from benchmarks.table import write_line, write_table


@dataclass(frozen=True, slots=True)
class Result:
    """An engine's scores by suite and by form of text without personal data, and its thousand characters per CPU-second."""

    name: str
    version: str
    suites: Mapping[str, Score]
    everything: Score
    negatives: Mapping[str, Score]
    speed: float
    prose_speed: float


def result(
    name: str,
    version: str,
    documents: Sequence[Document],
    predictions: Mapping[str, Sequence[Prediction]],
    speed: float,
    prose_speed: float,
) -> Result:
    """Score an engine's answers."""
    negatives = [document for document in documents if document.suite == generate.NEGATIVES]
    return Result(
        name,
        version,
        {suite: score([each for each in documents if each.suite == suite], predictions) for suite in generate.SUITES},
        score(documents, predictions),
        {
            form: score([each for each in negatives if each.form == form], predictions)
            for form in dict.fromkeys(each.form for each in negatives)
        },
        speed,
        prose_speed,
    )


def _of(suite: str, *groups: str) -> Callable[[Result], str]:
    return lambda result: rates(result.suites[suite].of(*groups))


def _cover(suite: str) -> Callable[[Result], str]:
    return lambda result: f"{percent(result.suites[suite].cover)} at {result.suites[suite].over_rate:.1f}"


def _all(*groups: str) -> Callable[[Result], str]:
    return lambda result: rates(result.everything.of(*groups))


ROWS: dict[str, Callable[[Result], str]] = {
    "corporate English: R / P / F2": _of(generate.ENGLISH),
    "cover at over": _cover(generate.ENGLISH),
    "person, corporate English": _of(generate.ENGLISH, "PERSON"),
    "place and address, corporate English": _of(generate.ENGLISH, "LOC"),
    "single sentences": _of(generate.SENTENCES),
    "tables, JSON, logs": _of(generate.DATA),
    "cover at over, tables, JSON, logs": _cover(generate.DATA),
    "government ids among look-alikes, 57 kinds": _of(generate.IDENTIFIERS, "GOV_ID"),
    "government ids, everywhere": _all("GOV_ID"),
    "phone, everywhere": _all("PHONE"),
    "e-mail, everywhere": _all("EMAIL"),
    "court rulings, person and place": _of(generate.RULINGS, "PERSON", "LOC"),
    "news, person and place": _of(generate.NEWS, "PERSON", "LOC"),
    "five languages: R / P / F2": _of(generate.LETTERS),
    "five languages: cover at over": _cover(generate.LETTERS),
    "IBAN, card, account, wallet": _all("IBAN", "CARD", "BANK", "CRYPTO"),
    "IP, MAC, vehicle, device, patient": _all("IP", "MAC", "VEHICLE", "DEVICE", "MED"),
    "birth and age: R": lambda each: percent(each.everything.of("BIRTH").recall),
    "user name, profile URL: R": lambda each: percent(each.everything.of("USER", "URL").recall),
    "no personal data: over": lambda each: f"{each.suites[generate.NEGATIVES].over_rate:.1f}",
}

SPEEDS: dict[str, Callable[[Result], float]] = {
    "corpus": lambda each: each.speed,
    "ordinary prose": lambda each: each.prose_speed,
}


def write_summary(results: Sequence[Result], documents: Sequence[Document]) -> None:
    """Totals: a row for each suite or class, a column for each engine."""
    rows = [[name, *(of(each) for each in results)] for name, of in ROWS.items()]
    rows += [
        [f"- over in {form}", *(f"{each.negatives[form].over_rate:.1f}" for each in results)]
        for form in results[0].negatives
    ]
    baseline = next((each for each in results if each.name == "presidio-sm"), None)
    for title, speed in SPEEDS.items():
        rows.append([f"thousand characters per CPU-s, {title}", *(_speed(speed(each)) for each in results)])
        if baseline and speed(baseline):
            rows.append([f"times presidio-sm, {title}", *(f"{speed(each) / speed(baseline):.2f}" for each in results)])
    write_table(["", *(f"{each.name} {each.version}" for each in results)], rows)
    planted = sum(len(document.spans) for document in documents)
    write_line(
        f"{len(documents)} documents, {sum(len(each.text) for each in documents)} characters, {planted} planted\n"
    )


AXES: dict[str, Callable[[Score], Mapping[str, Tally]]] = {
    "class": lambda score: {group: score.of(group) for group in (*CORE, *MORE)},
    "detail": lambda score: dict(sorted(score.details.items())),
}


def write_cells(results: Sequence[Result], axis: str) -> None:
    """Recall, precision and F2 by class, or the recall of each identifier and form."""
    cells = [AXES[axis](each.everything) for each in results]
    names = dict.fromkeys(name for each in cells for name in each)
    show = rates if axis == "class" else lambda tally: f"{tally.found}/{tally.planted}"
    write_table(
        [axis, *(each.name for each in results)],
        [[name, *(show(each.get(name, Tally())) for each in cells)] for name in names],
    )


def write_misses(result: Result, documents: Sequence[Document], around: int = 40) -> None:
    """What was missed and wrongly marked, with its surroundings. All of it is generated; nobody's data is shown."""
    texts = {document.id: document.text for document in documents}
    for miss in sorted(result.everything.misses, key=lambda each: (bool(each.kind), each.group, each.document)):
        text = texts[miss.document]
        shown = (
            text[max(0, miss.start - around) : miss.start],
            text[miss.start : miss.end],
            text[miss.end : miss.end + around],
        )
        before, inside, after = (part.replace("\n", "⏎").replace("\t", "⇥") for part in shown)
        write_line(
            f"{'missed' if miss.kind else 'wrong'}\t{miss.group}\t{miss.kind}\t{miss.document}\t{before}[[{inside}]]{after}"
        )


def as_json(results: Sequence[Result]) -> list[dict[str, Any]]:
    """Everything that the tables show."""
    return [
        {
            "engine": each.name,
            "version": each.version,
            "rows": {name: of(each) for name, of in ROWS.items()},
            "over": {form: score.over_rate for form, score in each.negatives.items()},
            "thousand_characters_per_cpu_second": {"corpus": each.speed, "prose": each.prose_speed},
        }
        for each in results
    ]


def rates(tally: Tally) -> str:
    """Recall / precision / F2 in percent."""
    return f"{percent(tally.recall)} / {percent(tally.precision)} / {100 * tally.f2:.0f}"


def percent(share: float | None) -> str:
    """In whole percent."""
    return "-" if share is None else f"{100 * share:.0f}"


def _speed(rate: float) -> str:
    return f"{rate:.1f}" if rate else "-"
