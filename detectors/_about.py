"""What a detector knows of a rule, beyond its name: for reports that tell a person what was found and what to do."""

from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Protocol

from detectors._registry import load


class _Told(Protocol):
    """What the rules of every detector have in common."""

    id: str
    description: str
    family: str
    severity: str
    advice: str
    link: str


@dataclass(frozen=True, slots=True)
class About:
    """What a rule finds, whose it is, how bad a leak of it is (`low` to `critical`), and what to do then."""

    description: str
    family: str
    severity: str
    advice: str
    link: str


def about(detector: str, rule: str) -> About | None:
    """What is known of a rule; None where the detector does not exist, has no rules as data, or no longer has this one."""
    return _known(detector).get(rule)


@cache
def _known(detector: str) -> MappingProxyType[str, About]:
    try:
        rules: tuple[_Told, ...] = getattr(load(detector), "rules", ())
    except LookupError:
        rules = ()
    found = {each.id: About(each.description, each.family, each.severity, each.advice, each.link) for each in rules}
    return MappingProxyType(found)
