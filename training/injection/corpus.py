"""Which documents are trained on and which are only for the report: by source, by kind, by style and by goal."""

import random
from collections.abc import Sequence
from pathlib import Path

from training.injection.dialogues import Dialogues
from training.injection.examples import Document, attacked
from training.injection.hosts import documents
from training.injection.letters import Letters
from training.injection.plants import Plants

TALK = 10
"""For so many letters, one document that requests to machines are at home in."""

SIZES = (20_000, 40_000, 66_000)
"""Characters of the documents that are put together."""


def benign(sources: list[str], most: int, letters: int, rng: random.Random, *, seen: bool) -> list[Document]:
    """Documents of the named folders (`name=folder`), and made-up ones; dialogues among them where they are trained on."""
    found = [
        Document(text, name)
        for name, _, folder in (source.partition("=") for source in sources)
        for text in documents(Path(folder), most, rng, code=name.startswith("code-"))
    ]
    made = Letters(seen=seen)
    found += [Document(text, kind) for kind, text in (made.draw(rng) for _ in range(letters))]
    return found + (dialogues(letters // TALK, rng, seen=True) if seen else [])


def longer(some: list[Document], count: int, rng: random.Random) -> list[Document]:
    """Documents of up to 66,000 characters, each put together from texts of one source."""
    texts: dict[str, list[str]] = {}
    for document in some:
        texts.setdefault(document.source, []).append(document.text)
    large = sorted(source for source, found in texts.items() if sum(map(len, found)) > SIZES[-1])
    found = []
    for _ in range(count):
        source = rng.choice(large)
        text = "\n\n".join(rng.sample(texts[source], len(texts[source])))
        found.append(Document(text[: rng.choice(SIZES)], source))
    return found


def dialogues(count: int, rng: random.Random, *, seen: bool) -> list[Document]:
    """Documents that requests to machines are at home in. Rare, so that no threshold is set by them."""
    talk = Dialogues(seen=seen)
    return [Document(text, kind) for kind, text in (talk.draw(rng) for _ in range(count))]


def with_plants(hosts: list[Document], others: Sequence[str], rng: random.Random, *, seen: bool) -> list[Document]:
    """Every host once more, with a plant in it; `others` are requests beside the generated ones.

    None in dialogues: among requests to machines, one more is no different.
    """
    taking = [(host.source, host.text) for host in hosts if host.source != "dialogue"]
    return list(attacked(taking, Plants(seen=seen, others=others), rng))


def prompts(count: int, rng: random.Random, *, seen: bool) -> list[Document]:
    """What users type: the same requests with nothing around them. Benign, as no document is there to be misled by."""
    plants, letters = Plants(seen=seen), Letters(seen=seen)
    texts = [
        " ".join(letters.prompt(rng, plants.draw(rng).text) for _ in range(rng.choice((1, 1, 1, 2, 3))))
        for _ in range(count)
    ]
    return [Document(text, "prompt") for text in texts]
