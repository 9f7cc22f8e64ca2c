"""Who belongs to which group, from `groups.toml`. Kept outside the corpus: whoever writes documents must not write it."""

import tomllib
from collections.abc import Mapping
from pathlib import Path

from pipeline.errors import AccessListError
from pipeline.model import Principal

Membership = Mapping[str, frozenset[str]]
"""Group name -> its members, as `name@host` or `group:other`."""


def load(path: Path) -> Membership:
    """Read a membership file: a `[groups]` table of lists. No file, no groups. Raises `AccessListError`."""
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as fault:
        raise AccessListError(f"groups file {path} can't be read: {type(fault).__name__}") from None
    groups = tables.get("groups")
    if not isinstance(groups, dict) or not all(_is_list_of_names(members) for members in groups.values()):
        raise AccessListError(
            f'groups file {path}: expected a table [groups] with lines such as hr = ["dana@example.com"]'
        )
    return {name.lower(): frozenset(member.lower() for member in members) for name, members in groups.items()}


def principal(user: str, membership: Membership) -> Principal:
    """A person with every group that they are in, directly or through other groups. Raises `AccessListError`."""
    name = user.strip().lower().removeprefix("user:")
    if name.count("@") != 1 or not all(name.split("@")) or any(letter.isspace() for letter in name):
        raise AccessListError("a user is named by an address such as alice@example.com")
    inside: set[str] = set()
    reached = {name}
    while reached:
        more = {group for group, members in membership.items() if members & reached} - inside
        inside |= more
        reached = {f"group:{group}" for group in more}
    return Principal(name, tuple(sorted(inside)))


def _is_list_of_names(members: object) -> bool:
    return isinstance(members, list) and all(isinstance(member, str) and member for member in members)
