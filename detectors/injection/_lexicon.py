"""The words of twenty languages by what they do: `ignore`, `prior`, `orders`, `assistant`, ... and where they stand in a text.

A file per language in `rules/injection/lexicon`. A term is a word or phrase; `*` at its end lets the word go on. In languages
that write no spaces (`spaced = false`) a term counts inside a word too.
"""

import tomllib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from detectors._scan import Anchor, Scanner
from detectors.injection._flat import fold


class Hit(NamedTuple):
    """Where a term stands in a flat text."""

    start: int
    end: int


_TELLING = (
    "ignore", "prior", "orders", "system_prompt", "named_assistant", "unrestricted", "secrets", "when_asked", "become", "send",
    "reveal", "mention", "this_order", "itself", "reading", "told",
)  # fmt: skip
_TELLING_LENGTH = 4
_REMEMBERED = 16_384

Hits = dict[str, dict[str, list[Hit]]]
"""By language and by concept, in order of place."""


@dataclass(frozen=True, slots=True)
class Language:
    """One file of the lexicon."""

    code: str
    spaced: bool
    concepts: Mapping[str, tuple[str, ...]]
    examples: Mapping[str, tuple[str, ...]]
    counterexamples: tuple[str, ...]


class _Term(NamedTuple):
    text: str
    whole: bool
    uses: tuple[tuple[str, str], ...]


class Lexicon:
    """All languages compiled into one search."""

    def __init__(self, languages: Collection[Language], needs: Sequence[Sequence[Collection[str]]] = ()) -> None:
        """`needs` says which concepts have to meet to mean anything: languages that lack them in a text are left out."""
        self._bits = {
            concept: 1 << bit for bit, concept in enumerate(sorted({c for each in languages for c in each.concepts}))
        }
        self._needs = [[self._mask(group) for group in groups] for groups in needs]
        self._meetings: dict[int, bool] = {}
        self.languages = {language.code: language for language in languages}
        uses: dict[tuple[str, bool], list[tuple[str, str]]] = {}
        for language in languages:
            for concept, terms in language.concepts.items():
                for term in terms:
                    open_ended = term.endswith("*") or not language.spaced
                    key = fold(term.rstrip("*")), not open_ended
                    uses.setdefault(key, []).append((language.code, concept))
        self._terms = [_Term(text, whole, tuple(where)) for (text, whole), where in uses.items()]
        self._joined = frozenset(language.code for language in languages if not language.spaced)
        self._scanner = Scanner([Anchor(term.text) for term in self._terms])
        self.telling = tuple(
            dict.fromkeys(
                term
                for language in languages
                for concept in _TELLING
                for term in language.concepts.get(concept, ())
                if not term.endswith("*") and len(term) >= _TELLING_LENGTH
            )
        )
        """Whole words and phrases that instructions are made of, in all languages."""

    def hits(self, text: str) -> Hits:
        """Where which concepts stand in a flat text."""
        places = self._scanner.scan(text)
        uses = self._uses({index for index, _ in places})
        found: dict[tuple[str, str], set[Hit]] = {use: set() for term_uses in uses.values() for use in term_uses}
        for index, end in places:
            if index not in uses:
                continue
            term = self._terms[index]
            start = end - len(term.text)
            if term.whole and _is_letter(text[end : end + 1]):
                continue
            begins_word = not start or not _is_letter(text[start - 1])
            for use in uses[index]:
                if begins_word or use[0] in self._joined:
                    found[use].add(Hit(start, end))
        hits: Hits = {}
        for (language, concept), spans in found.items():
            if spans:
                hits.setdefault(language, {})[concept] = sorted(spans)
        return hits

    def _uses(self, terms: Collection[int]) -> dict[int, list[tuple[str, str]]]:
        """What the terms stand for, in the languages that have in this text what a rule needs."""
        present: dict[str, int] = {}
        for index in terms:
            for language, concept in self._terms[index].uses:
                present[language] = present.get(language, 0) | self._bits[concept]
        useful = {language for language, concepts in present.items() if self._may_meet(concepts)}
        chosen = {index: [use for use in self._terms[index].uses if use[0] in useful] for index in terms}
        return {index: uses for index, uses in chosen.items() if uses}

    def _may_meet(self, concepts: int) -> bool:
        """Whether one of the needs has a concept of each of its groups among these, a bit each."""
        if concepts not in self._meetings:
            if len(self._meetings) >= _REMEMBERED:
                self._meetings.clear()
            self._meetings[concepts] = not self._needs or any(
                all(concepts & group for group in groups) for groups in self._needs
            )
        return self._meetings[concepts]

    def _mask(self, concepts: Collection[str]) -> int:
        return sum(self._bits.get(concept, 0) for concept in set(concepts))


def _is_letter(character: str) -> bool:
    return character.isalnum() or character == "_"


def read_languages(folder: Path) -> Iterator[Language]:
    """Every language file of the folder, by name."""
    for path in sorted(folder.glob("*.toml")):
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        yield Language(
            code=data["language"],
            spaced=data.get("spaced", True),
            concepts={concept: tuple(terms) for concept, terms in data["concepts"].items()},
            examples={rule: tuple(texts) for rule, texts in data.get("examples", {}).items()},
            counterexamples=tuple(data.get("counterexamples", {}).get("texts", ())),
        )
