"""The corpus of a half: suites of documents, the same for one seed."""

from collections.abc import Iterator, Mapping, Sequence
from random import Random
from typing import NamedTuple

from benchmarks.detection.pii.document import Document, Split
from benchmarks.detection.pii.fill import Filler
from benchmarks.detection.pii.identifiers import SCHEMES
from benchmarks.detection.pii.tables import table

LANGUAGES = ("de", "fr", "es", "it", "pt")
ENGLISH, SENTENCES, IDENTIFIERS, RULINGS, NEWS, DATA, LETTERS, NEGATIVES = SUITES = (
    *("english documents", "sentences", "identifiers", "rulings", "news", "tables, JSON, logs"),
    *("five languages", "no personal data"),
)
PER_TEMPLATE = {ENGLISH: 7, SENTENCES: 5, RULINGS: 10, NEWS: 24, DATA: 5, LETTERS: 6, NEGATIVES: 4}
"""Documents of each template; each identifier stands in one of each template; news are put together from several items each."""
ITEMS = 4


class Plan(NamedTuple):
    """What a document is made from; `scheme` is the identifier that it is about, where it is about one."""

    suite: str
    form: str
    language: str
    number: int
    template: str
    pools: Mapping[str, list[str]]
    scheme: str = ""


def corpus(seed: int, split: Split) -> list[Document]:
    """All documents of a half, about 670."""
    return [_document(seed, split, each) for each in _templates(split)]


def _templates(split: Split) -> Iterator[Plan]:
    for suite, name in ((ENGLISH, "english"), (DATA, "data"), (NEGATIVES, "negatives")):
        content = table(split, name)
        yield from _repeated(suite, "en", content["documents"], content.get("pools", {}))
    sentences = table(split, "sentences")
    yield from _repeated(SENTENCES, "en", _as(sentences["sentences"], "sentence"), {})
    for order, scheme in enumerate(SCHEMES):
        for number, text in enumerate(sentences["identifiers"]):
            yield Plan(IDENTIFIERS, scheme, "en", order * 100 + number, text.strip("\n"), {}, scheme)
    prose = table(split, "prose")
    yield from _repeated(RULINGS, "en", _as(prose["ruling"]["forms"], "ruling"), {"ruling": prose["ruling"]["pools"]})
    for number in range(PER_TEMPLATE[NEWS]):
        yield Plan(NEWS, "news", "en", number, "\n\n".join(["{pool:news}"] * ITEMS), {"news": prose["news"]["items"]})
    letters = table(split, "letters")
    for language in LANGUAGES:
        yield from _repeated(LETTERS, language, letters[language], letters["pools"])


def _as(templates: Sequence[str], form: str) -> list[dict[str, str]]:
    return [{"form": form, "text": text} for text in templates]


def _repeated(
    suite: str, language: str, templates: Sequence[Mapping[str, str]], pools: Mapping[str, list[str]]
) -> Iterator[Plan]:
    for order, template in enumerate(templates):
        for number in range(PER_TEMPLATE[suite]):
            yield Plan(suite, template["form"], language, order * 100 + number, template["text"].strip("\n"), pools)


def _document(seed: int, split: Split, plan: Plan) -> Document:
    identity = f"{split}-{plan.suite}-{plan.language}-{plan.number}".replace(" ", "_").replace(",", "")
    random = Random(f"{seed}-{identity}")  # noqa: S311 - documents must be the same for one seed; they protect nothing
    country = random.choice(table(split, "people")["countries"][plan.language])
    filler = Filler(random, split, plan.language, country, plan.scheme)
    text, spans = filler.fill(plan.template, plan.pools)
    return Document(identity, plan.suite, plan.form, plan.language, text, spans)
