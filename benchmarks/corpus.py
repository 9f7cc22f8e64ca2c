"""Settled attacks: what is known again, what is wrongly taken for one, and what it costs.

    python -m benchmarks.corpus data/samples/corpus /usr/share/doc

The examples of the rules for planted instructions stand for what reviewers rejected. The folders are read as plain text; whatever
is found in them is printed, for a person to say whether it is a false alarm.
"""

import sys
import time
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from detectors import wording
from detectors.wording import Reading, as_read, readings
from pipeline.likeness import FEWEST_ALIKE, FEWEST_WORDS, Known, Likeness

RULES = Path(wording.__file__).parent / "rules" / "injection"
SUFFIXES = frozenset({".txt", ".md", ".rst", ".html", ".py", ".pod", ".eml", ".csv", ""})
MIN_SIMILARITY = 0.8
LARGEST = 2_000_000


def main(folders: list[str]) -> None:
    """Print one line a measure."""
    likeness = Likeness(b"benchmark".ljust(32))
    settled = list(dict.fromkeys(_sentences()))
    known = Known(likeness, [likeness.passage(words) for words in settled], MIN_SIMILARITY)
    sys.stdout.write(f"settled passages: {len(settled)}, of {FEWEST_ALIKE} words or more: {_long(settled)}\n")
    for change in (0, 1, 2, 3):
        found, tried = _changed(known, settled, change)
        sys.stdout.write(f"known again with {change} words changed: {found} of {tried}\n")
    counts: Counter[str] = Counter()
    began = time.process_time()
    for path in _files(folders):
        text = path.read_text(encoding="utf-8", errors="replace")
        for reading in readings(text):
            counts["sentences"] += sum(end - first >= FEWEST_WORDS for first, end in reading.sentences)
            for match in known.matches(reading):
                counts["matches"] += 1
                sys.stdout.write(f"  found in {path}: {match.similarity:.2f} of {len(settled[match.number])} words\n")
        counts["documents"] += 1
        counts["characters"] += len(text)
    seconds = time.process_time() - began
    sys.stdout.write(
        f"{counts['documents']} documents, {counts['sentences']} sentences, {counts['matches']} matches; "
        f"{1e6 * seconds / max(1, counts['sentences']):.0f} ms for 1,000 sentences, "
        f"{counts['characters'] / 1e6 / seconds:.2f} MB/s\n"
    )


def _sentences() -> Iterator[tuple[str, ...]]:
    for path in sorted(RULES.rglob("*.toml")):
        for example in _examples(tomllib.loads(path.read_text(encoding="utf-8"))):
            reading: Reading = as_read(example)
            yield from (reading.words[a:b] for a, b in reading.sentences if b - a >= FEWEST_WORDS)


def _examples(table: object) -> Iterator[str]:
    if isinstance(table, dict):
        yield from (each for each in table.get("examples", ()) if isinstance(each, str))
        for value in table.values():
            yield from _examples(value)
    elif isinstance(table, list):
        for value in table:
            yield from _examples(value)


def _long(settled: list[tuple[str, ...]]) -> int:
    return sum(len(words) >= FEWEST_ALIKE for words in settled)


def _changed(known: Known, settled: list[tuple[str, ...]], change: int) -> tuple[int, int]:
    """Passages of ten words and more, with so many words, evenly apart, changed."""
    tried = [(number, words) for number, words in enumerate(settled) if len(words) >= 10]
    found = 0
    for number, words in tried:
        places = {(place + 1) * len(words) // (change + 1) for place in range(change)}
        text = " ".join("elsewhere" if place in places else word for place, word in enumerate(words))
        found += any(match.number == number for reading in readings(text) for match in known.matches(reading))
    return found, len(tried)


def _files(folders: list[str]) -> Iterator[Path]:
    for folder in folders:
        for path in sorted(Path(folder).rglob("*")):
            if path.is_file() and path.suffix in SUFFIXES and path.stat().st_size <= LARGEST:
                yield path


if __name__ == "__main__":
    main(sys.argv[1:])
