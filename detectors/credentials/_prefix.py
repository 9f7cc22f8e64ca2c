"""Where a token may begin: the prefixes that providers give their tokens, plain or in disguise."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from detectors._apart import written_apart
from detectors._rules import Rule
from detectors._scan import Anchor, Scanner

GENERIC = "generic"
"""Tag of a rule that knows no format."""

_FURTHER = ("eyJ", "sk-")
"""Prefixes of formats whose rules have a keyword that stands further inside."""

_SHORTEST = 3
_DISTINCT = 4
"""Letters of a prefix below which its disguise stands in texts by chance, unless a token's letters are beside it."""
_LETTER = "[A-Za-z0-9_.+/=-]"


_LABELLED = r"(?:key|token|secret|passwo?r?d|pwd|auth)[a-z_]{0,12}[\"'\]`]{0,2}[ \t]{0,3}(?::=|=>|[=:])[ \t]{0,3}[\"'`]?[a-z0-9]"
"""What is assigned to a name for a secret; it ends with the first letter of the value."""


class Prefixes:
    """Finds the prefixes of all rules, and values behind labels. Compiled when made; safe to share between threads."""

    def __init__(self, rules: Iterable[Rule], *, use_hyperscan: bool = True) -> None:
        prefixes = {*_FURTHER, *(keyword for rule in rules for keyword in _prefixes(rule))}
        starts = sorted(prefixes | {apart for prefix in prefixes for apart in written_apart(prefix)})
        anchors = [Anchor(prefix) for prefix in starts]
        anchors.append(Anchor(_LABELLED, literal=False, ignore_case=True))
        self._sizes = [*map(len, starts), 1]
        self._scanner = Scanner(anchors, use_hyperscan=use_hyperscan)

    def __call__(self, text: str) -> Sequence[int]:
        """The offsets at which one begins, in order."""
        return sorted({end - self._sizes[index] for index, end in self._scanner.scan(text)})


def disguised(rules: Iterable[Rule], layer: str, disguise: Callable[[str], str]) -> list[Anchor]:
    """Anchors for the rules' keywords as they stand in a text that `disguise` has changed."""
    anchors = [
        anchor for rule in rules if rule.layers is None or layer in rule.layers for anchor in _disguised(rule, disguise)
    ]
    return list(dict.fromkeys([*anchors, *(_beside_letters(prefix, disguise) for prefix in _FURTHER)]))


def _disguised(rule: Rule, disguise: Callable[[str], str]) -> Iterator[Anchor]:
    for keyword in rule.keywords:
        if len(keyword) >= _DISTINCT:
            yield Anchor(disguise(keyword), ignore_case=rule.ignore_case, once=True)
    for prefix in _prefixes(rule):
        if len(prefix) < _DISTINCT:
            yield _beside_letters(prefix, disguise)


def _beside_letters(prefix: str, disguise: Callable[[str], str]) -> Anchor:
    """The disguised prefix with a token's letters on the side where the disguise leaves them."""
    marked = disguise(prefix + "0")
    before, after = (_LETTER + "{16}", "") if marked.startswith("0") else ("", _LETTER + "{16}")
    return Anchor(before + re.escape(marked.strip("0")) + after, literal=False, once=True)


def _prefixes(rule: Rule) -> list[str]:
    """Keywords that look like the beginning of a token, and not like a provider's name."""
    if rule.ignore_case or GENERIC in rule.tags:
        return []
    return [keyword for keyword in rule.keywords if _PREFIX.fullmatch(keyword) and not _NAME.fullmatch(keyword)]


_PREFIX = re.compile(rf"[A-Za-z0-9_][A-Za-z0-9_.~+/=:-]{{{_SHORTEST - 1},40}}")
_NAME = re.compile(r"[A-Z]?[a-z]+")
