"""Documents about twenty matters with people in them, and questions by matter, by name and by number."""

import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from benchmarks.detection.pii.document import Document, Split
from benchmarks.detection.pii.fill import Filler

DOCUMENTS_PER_TOPIC = 6
TOPICS = Path(__file__).with_name("topics.toml")
NUMBERS = ("PHONE", "IBAN", "GOV_ID", "EMAIL")


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked, and the names of the documents that answer it."""

    kind: str
    text: str = field(repr=False)
    answers: frozenset[str]


def documents(seed: int) -> dict[str, Document]:
    """The texts by file name. `suite` is the number of the matter."""
    topics: dict[str, Any] = tomllib.loads(TOPICS.read_text(encoding="utf-8"))
    made = {}
    for order, topic in enumerate(topics["topic"]):
        for number in range(DOCUMENTS_PER_TOPIC):
            name = f"{order:02}-{number}.txt"
            random = Random(f"{seed}-{name}")  # noqa: S311 - documents must be the same for one seed; they protect nothing
            form = topics["layout"]["forms"][number % len(topics["layout"]["forms"])]
            for sentence in random.sample(topic["say"], 2):
                form = form.replace("{say}", sentence, 1)
            text, spans = Filler(random, Split.OPEN, "en", random.choice(["us", "gb", "au"])).fill(form, {})
            made[name] = Document(name, str(order), "letter", "en", text, spans)
    return made


def questions(seed: int, made: dict[str, Document]) -> list[Question]:
    """One question for each matter, and for each document one by the person it is about and one by a number in it."""
    topics: dict[str, Any] = tomllib.loads(TOPICS.read_text(encoding="utf-8"))
    random = Random(seed)  # noqa: S311 - as above
    asked = [
        Question("topic", topic["ask"], frozenset(name for name, each in made.items() if each.suite == str(order)))
        for order, topic in enumerate(topics["topic"])
    ]
    for name, document in made.items():
        texts = {span.detail: document.text[span.start : span.end] for span in reversed(document.spans)}
        person = texts.get("inverted") or texts["full"]
        asked.append(
            Question("name", random.choice(topics["layout"]["by_name"]).format(_turned(person)), frozenset([name]))
        )
        numbers = [document.text[span.start : span.end] for span in document.spans if span.kind in NUMBERS]
        number = random.choice(numbers)
        asked.append(Question("number", random.choice(topics["layout"]["by_number"]).format(number), frozenset([name])))
    return asked


def _turned(name: str) -> str:
    """`Last, First` as one asks for it."""
    last, comma, first = name.partition(", ")
    return f"{first} {last}" if comma else name
