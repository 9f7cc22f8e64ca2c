"""Names: one spelling for each principal, in access lists, membership files and scopes."""

from pathlib import Path

import pytest

from pipeline import groups
from pipeline.errors import AccessListError
from pipeline.model import AccessList, AccessScope, Principal
from pipeline.principals import canonical
from pipeline.scope import NOBODY, digest, scope_of

GOOD = [
    ("user:Alice@Example.COM", "user:alice@example.com"),
    ("GROUP:Legal-EU.2", "group:legal-eu.2"),
    ("Public", "public"),
    ("user:jose\u0301@example.com", "user:jos\u00e9@example.com"),
    ("group:b\u00fcro", "group:b\u00fcro"),
    ("user:o'hara+x@example.com", "user:o'hara+x@example.com"),
]
BAD = [
    "", "alice@example.com", "user:", "user:alice", "user:alice@", "user:@example.com", "user:a@b@c", "group:", "group:two words",
    "everyone", "*", "publicly", "user:a b@example.com", "user:a@example.com\n", "user:a@example.com\ngroup:hr", "group:hr\x00",
    "user:a\x00@example.com", "user:a\ud800@example.com", "user:a\u200b@example.com", "user:a\u202e@example.com",
    "user:a\x85@example.com", "user:" + "a" * 400 + "@example.com", " public",
]  # fmt: skip


@pytest.mark.parametrize(("name", "spelled"), GOOD)
def test_a_principal_has_one_spelling(name: str, spelled: str) -> None:
    assert canonical(name, "here") == spelled
    assert canonical(spelled, "here") == spelled


@pytest.mark.parametrize("name", BAD, ids=lambda name: ascii(name)[:30])
def test_what_is_no_principal_is_refused_with_the_place_where_it_stands(name: str) -> None:
    with pytest.raises(AccessListError, match=r"access\.toml: .*is no principal; write user:NAME@HOST") as told:
        canonical(name, "access.toml")
    assert str(told.value).isascii()
    assert "\n" not in str(told.value)


def test_no_list_is_nobody_and_an_empty_list_is_nobody() -> None:
    assert scope_of(None) == NOBODY
    assert scope_of(AccessList(())) == NOBODY
    assert scope_of(AccessList((), ("public",))).allow == ()


def test_a_scope_is_sorted_and_holds_each_name_once() -> None:
    scope = scope_of(AccessList(("public", "group:B", "group:b", "group:a"), ("user:X@y",)))
    assert scope == AccessScope(("group:a", "group:b", "public"), ("user:x@y",))


def test_scopes_that_differ_have_digests_that_differ() -> None:
    scopes = [
        AccessScope((), ()),
        AccessScope(("group:a",), ()),
        AccessScope((), ("group:a",)),
        AccessScope(("group:a", "group:b"), ()),
        AccessScope(("group:a",), ("group:b",)),
        AccessScope(("group:b",), ("group:a",)),
    ]
    assert len({digest(scope) for scope in scopes}) == len(scopes)


MEMBERSHIP = """
[groups]
Staff = ["alice@example.com", "group:board", "USER:Bob@Example.com"]
board = ["carol@example.com", "group:chairs"]
chairs = ["dan@example.com", "group:staff"]
empty = []
"""


@pytest.fixture
def membership(tmp_path: Path) -> groups.Membership:
    return groups.load(write(tmp_path, MEMBERSHIP))


def write(tmp_path: Path, text: str | bytes) -> Path:
    path = tmp_path / "groups.toml"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


@pytest.mark.parametrize(
    ("user", "inside"),
    [
        ("alice@example.com", ("staff",)),
        (" User:ALICE@example.com ", ("staff",)),
        ("bob@example.com", ("staff",)),
        ("eve@example.com", ()),
    ],
)
def test_a_person_is_in_the_groups_that_name_them(
    membership: groups.Membership, user: str, inside: tuple[str, ...]
) -> None:
    found = groups.principal(user, membership)
    assert set(inside) <= set(found.groups)
    assert found.user == user.strip().lower().removeprefix("user:")


def test_groups_within_groups_are_followed_and_a_ring_of_them_ends(membership: groups.Membership) -> None:
    assert groups.principal("dan@example.com", membership) == Principal("dan@example.com", ("board", "chairs", "staff"))
    assert groups.principal("eve@example.com", membership).groups == ()


def test_no_file_means_no_groups(tmp_path: Path) -> None:
    assert groups.load(tmp_path / "nowhere.toml") == {}


@pytest.mark.parametrize(
    "text",
    [
        "groups = 3",
        "",
        "[groups]\nhr = 'dana@example.com'",
        "[groups]\nhr = [3]",
        "[groups]\nhr = ['']",
        "[groups]\nhr = ['dana']",
        "[groups]\nhr = ['public']",
        "[groups]\n'two words' = []",
        '[groups]\n"a\\ngroup:hr" = ["mallory@example.com"]',
        "[groups",
        "[groups]\nhr = " + "[" * 3000,
        "n = 1" + "0" * 5000,
        b"\xff",
    ],
)
def test_a_membership_file_that_is_not_understood_is_refused(tmp_path: Path, text: str | bytes) -> None:
    with pytest.raises(AccessListError, match="groups file"):
        groups.load(write(tmp_path, text))


@pytest.mark.parametrize("user", ["", "alice", "@", "a@b@c", "a b@example.com", "group:staff", "public", "a\n@b"])
def test_who_is_no_person_is_refused(user: str) -> None:
    with pytest.raises(AccessListError, match="named by an address"):
        groups.principal(user, {})
