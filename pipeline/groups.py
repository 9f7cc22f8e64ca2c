"""Who belongs to which group, from `groups.toml`. Kept outside the corpus: whoever writes documents must not write it."""

import tomllib
from collections.abc import Mapping
from pathlib import Path

from pipeline.errors import AccessListError
from pipeline.model import Principal
from pipeline.principals import canonical

Membership = Mapping[str, frozenset[str]]
"""`group:name` -> its members, as `user:name@host` or `group:other`."""


def load(path: Path) -> Membership:
    """Read a membership file: a `[groups]` table of lists. No file, no groups. Raises `AccessListError`."""
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, RecursionError) as fault:
        raise AccessListError(f"groups file {path} can't be read: {type(fault).__name__}") from None
    groups = tables.get("groups")
    if not isinstance(groups, dict) or not all(_is_list_of_names(members) for members in groups.values()):
        raise AccessListError(
            f'groups file {path}: expected a table [groups] with lines such as hr = ["dana@example.com"]'
        )
    where = f"groups file {path}"
    membership: dict[str, frozenset[str]] = {}
    for name, members in groups.items():
        group = canonical(f"group:{name}", where)
        membership[group] = membership.get(group, frozenset()) | {_member(member, where) for member in members}
    return membership


def principal(user: str, membership: Membership) -> Principal:
    """A person with every group that they are in, directly or through other groups. Raises `AccessListError`."""
    address = user.strip()
    prefixed = address if address.lower().startswith("user:") else f"user:{address}"
    try:
        name = canonical(prefixed, "user")
    except AccessListError:
        raise AccessListError("a user is named by an address such as alice@example.com") from None
    inside: set[str] = set()
    reached = {name}
    while reached:
        reached = {group for group, members in membership.items() if members & reached} - inside
        inside |= reached
    return Principal(name.removeprefix("user:"), tuple(sorted(group.removeprefix("group:") for group in inside)))


def _member(name: str, where: str) -> str:
    """A member's one spelling; `dana@example.com` is short for `user:dana@example.com`. Nobody can be a member as `public`."""
    return canonical(name if name.lower().startswith(("user:", "group:")) else f"user:{name}", where)


def _is_list_of_names(members: object) -> bool:
    return isinstance(members, list) and all(isinstance(member, str) and member for member in members)
