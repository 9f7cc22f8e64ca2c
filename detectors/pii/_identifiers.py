"""Identifiers by rule: a shape, a check digit, and the labels that announce it. The rules are `rules/pii/identifiers.toml`."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from presidio_analyzer import RecognizerResult

from detectors.pii import _labels
from detectors.pii._check_parts import Check
from detectors.pii._data import table
from detectors.pii._national_checks import check_named
from detectors.pii._page import Page
from detectors.pii._recognizer import PageRecognizer

# A number that goes on to the left or right is another number: 1234-5678 is not in 1234-5678-90, nor in a UUID or a decimal.
_LEFT, _RIGHT = r"(?<![^\W_])(?<![^\W_][-./@])(?<!\d,)", r"(?![^\W_])(?![-./@,:]\d)(?!-\w)"
_WITH_GENERAL_LABEL = 0.75
_SOMETHING_ELSE = 0.3


@dataclass(frozen=True, slots=True)
class IdentifierRule:
    """One table of identifiers.toml, compiled; the file's head says what each key means."""

    entity: str
    shape: re.Pattern[str]
    check: Check | None
    announced: re.Pattern[str]
    named: re.Pattern[str]
    alone: float
    labelled: float
    loose: float
    generic: bool
    verbatim: bool
    examples: Sequence[str] = field(repr=False)
    counterexamples: Sequence[str] = field(repr=False)


def identifier_rules() -> list[IdentifierRule]:
    """All rules of identifiers.toml, in the order of the file."""
    return [_compiled(raw) for raw in table("identifiers")["identifier"]]


class IdentifierRecognizer(PageRecognizer):
    """Presidio's frame around one rule."""

    def __init__(self, rule: IdentifierRule) -> None:
        self.rule = rule
        super().__init__(rule.entity, name=f"{rule.entity.title().replace('_', '')}Recognizer")

    def find(self, page: Page) -> list[RecognizerResult]:
        """Values of the rule's shape whose score, by check digit and label, is above zero."""
        text = page.text
        rule = self.rule
        if not page.islands:
            return []
        if rule.alone == 0 and not rule.generic and rule.named.search(page.lowered) is None and not self._column(page):
            return []
        results = []
        for start, end in page.islands:
            for match in rule.shape.finditer(text, start, end):
                score = _score(rule, match, page)
                if score > 0:
                    results.append(RecognizerResult(rule.entity, match.start(), match.end(), score))
        return results

    def _column(self, page: Page) -> bool:
        return any(self.rule.named.search(heading) for heading in page.headings)


def _score(rule: IdentifierRule, match: re.Match[str], page: Page) -> float:
    start = match.start()
    valid = rule.check is None or _holds(rule, match.group())
    if not valid and not rule.loose:
        return 0.0
    reach = _labels.before(page.lowered, start)
    heading = page.heading(start)
    if rule.announced.search(reach) or (heading and rule.named.search(heading)):
        return rule.labelled if valid else rule.loose
    if not valid:
        return 0.0
    if rule.generic and rule.check and (_labels.generic().search(reach) or _general(heading)):
        return max(rule.alone, _WITH_GENERAL_LABEL)
    if rule.alone and rule.alone < 0.9 and _labels.is_something_else(page.lowered, start):
        return rule.alone * _SOMETHING_ELSE
    return rule.alone


def _holds(rule: IdentifierRule, value: str) -> bool:
    bare = value if rule.verbatim else "".join(c for c in value if c.isalnum() and c.isascii()).upper()
    if rule.check is None:
        return True
    try:
        return rule.check(bare)
    except (ValueError, IndexError, KeyError):
        # A masked or oddly shaped value ("XXX-XX-1234") has nothing to compute with.
        return False


def _general(heading: str) -> bool:
    return bool(heading) and _labels.generic().search(heading) is not None


def _compiled(raw: dict[str, Any]) -> IdentifierRule:
    return IdentifierRule(
        entity=raw["entity"],
        shape=re.compile(f"{_LEFT}(?:{raw['pattern']}){_RIGHT}"),
        check=check_named(raw["check"]) if "check" in raw else None,
        announced=_labels.ending_in(raw["labels"]),
        named=_labels.naming(raw["labels"]),
        alone=raw["alone"],
        labelled=raw["labelled"],
        loose=raw.get("loose", 0.0),
        generic=raw.get("generic", False),
        verbatim=raw.get("verbatim", False),
        examples=raw["examples"],
        counterexamples=raw["counterexamples"],
    )
