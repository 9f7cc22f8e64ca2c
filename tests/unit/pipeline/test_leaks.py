"""The report of leaked credentials: each secret once, with every place, as the index and the quarantine have it now."""

import base64
from collections.abc import Sequence
from itertools import pairwise

import pytest
from harbour import Gate, paragraphs
from quay import CUT, HOLDS, OTHER, PASSWORD, RULE, TURNS_AWAY, allowing, quay, quay_policy

from pipeline.embedders import Embedder
from pipeline.installation import Installation
from pipeline.leaks import Leak, Standing, documents_sharing, leaks


def report(berth: Gate, **narrowed: object) -> list[Leak]:
    with berth.database.transaction() as transaction:
        return leaks(transaction, **narrowed)  # type: ignore[arg-type]


def leak_of(berth: Gate, secret: str, **narrowed: object) -> Leak | None:
    print_ = berth.keyring.fingerprint_of(secret)
    found = [leak for leak in report(berth, **narrowed) if leak.fingerprint == print_]
    assert len(found) <= 1
    return found[0] if found else None


def places(leak: Leak | None) -> list[tuple[str, str]]:
    return [(place.uri.rsplit("/", 1)[-1], place.standing.value) for place in leak.places] if leak else []


def test_a_secret_is_listed_once_with_all_its_places_plain_and_wrapped(berth: Gate) -> None:
    berth.put("a.txt", f"First line\nThe token is {CUT} here.\n")
    berth.put("b.txt", "Config: " + base64.b64encode(f"token={CUT}\n".encode()).decode())
    berth.put("c.txt", f"password: {CUT}\nand again {CUT}\n")
    berth.walk()
    [leak] = report(berth)
    assert places(leak) == [("a.txt", "redacted"), ("b.txt", "redacted"), ("c.txt", "redacted"), ("c.txt", "redacted")]
    first, wrapped, *_ = leak.places
    assert (first.line, first.page, first.start, first.end) == (2, None, 24, 24 + len(CUT))
    assert wrapped.layers == ("base64",)
    assert (leak.rule, leak.about.family, leak.about.severity) == (RULE, "GitHub", "critical")
    assert leak.about.advice and leak.about.link
    assert CUT not in repr(leak)


def test_what_became_of_each_place_is_told(berth: Gate) -> None:
    berth.put("cut.txt", f"The token is {CUT} here.")
    berth.put("held.txt", f"The token is {HOLDS} and {CUT} too.")
    berth.put("away.txt", f"The token is {TURNS_AWAY} here.")
    berth.put("weak.txt", "nothing at all")
    berth.walk()
    assert places(leak_of(berth, CUT)) == [("cut.txt", "redacted"), ("held.txt", "held")]
    assert places(leak_of(berth, HOLDS)) == [("held.txt", "held")]
    assert leak_of(berth, TURNS_AWAY) is None
    assert places(leak_of(berth, TURNS_AWAY, everything=True)) == [("away.txt", "rejected")]


@pytest.mark.parametrize(
    ("settle", "expected"),
    [("release", [("held.txt", "allowed")]), ("redact", [("held.txt", "redacted")]), ("reject", [])],
)
def test_a_reviewers_decision_shows_in_the_report(berth: Gate, settle: str, expected: list[tuple[str, str]]) -> None:
    berth.put("held.txt", f"The token is {HOLDS} here.")
    berth.walk()
    [item] = berth.held()
    getattr(berth.queue(), settle)(item.id, "looked at it")
    assert places(leak_of(berth, HOLDS)) == expected


def test_each_chunk_of_a_partial_document_is_told_for_itself(berth: Gate) -> None:
    parts = [f"The token is {secret} here." for secret in (CUT, HOLDS, TURNS_AWAY, OTHER)]
    berth.put("a.txt", paragraphs(*parts))
    berth.walk()
    assert berth.states() == {"a.txt": "partial"}
    assert {secret: leak_of(berth, secret, everything=True).places[0].standing for secret in (CUT, HOLDS, TURNS_AWAY, OTHER)} == {  # type: ignore[union-attr]
        CUT: Standing.REDACTED,
        HOLDS: Standing.HELD,
        TURNS_AWAY: Standing.REJECTED,
        OTHER: Standing.REDACTED,
    }  # fmt: skip


def test_a_chunk_that_was_nothing_but_the_secret_is_redacted_although_nothing_is_indexed(berth: Gate) -> None:
    drop = quay_policy('[credential.github-token]\naction = "redact"\noperator = "drop"\n')
    with quay(berth.installation, berth.embedder, berth.folder, drop) as dropping:
        dropping.put("a.txt", CUT)
        dropping.walk()
        assert dropping.rows("SELECT 1 FROM chunk") == []
        assert places(leak_of(dropping, CUT)) == [("a.txt", "redacted")]


def test_what_a_newer_version_or_the_source_no_longer_has_is_not_live(berth: Gate) -> None:
    berth.put("mended.txt", f"The token is {CUT} here.")
    gone = berth.put("gone.txt", f"The token is {OTHER} here.")
    for number in range(3):
        berth.put(f"{number}.txt", "nothing")
    berth.walk()
    assert len(report(berth)) == 2
    berth.put("mended.txt", "The token stands in the vault.")
    gone.unlink()
    berth.walk()
    assert report(berth) == []
    assert places(leak_of(berth, CUT, everything=True)) == []
    assert places(leak_of(berth, OTHER, everything=True)) == [("gone.txt", "deleted")]


def test_a_place_on_a_page_says_which(berth: Gate) -> None:
    from reportlab.pdfgen.canvas import Canvas

    path = berth.folder / "two pages.pdf"
    canvas = Canvas(str(path))
    canvas.drawString(72, 700, "The first page has nothing.")
    canvas.showPage()
    canvas.drawString(72, 700, f"The token is {CUT} here.")
    canvas.save()
    berth.walk()
    assert [place.page for place in leak_of(berth, CUT).places] == [2]  # type: ignore[union-attr]


def test_the_worst_stands_first_and_the_narrowed_list_holds_no_milder_one(berth: Gate) -> None:
    berth.put("a.txt", f"password = {PASSWORD}\n\nThe token is {CUT} here.\n")
    berth.put("b.txt", f"The token is {OTHER}.\n")
    berth.put("c.txt", f"The token is {OTHER}.\n")
    berth.walk()
    found = report(berth)
    ranks = [("low", "medium", "high", "critical").index(leak.about.severity) for leak in found]
    assert ranks == sorted(ranks, reverse=True)
    assert [len(leak.places) for leak in found[:2]] == [2, 1]
    assert {leak.rule for leak in report(berth, severity="critical")} == {RULE}
    assert [places(leak) for leak in report(berth, uri="/B.TXT")] == [[("b.txt", "redacted")]]
    assert all(len(one.short) >= 12 for one in found)
    assert not any(two.fingerprint.startswith(one.short) for one, two in pairwise(found))


def test_a_rule_that_is_gone_is_severe_and_goes_by_its_name(berth: Gate) -> None:
    berth.put("a.txt", f"The token is {CUT} here.")
    berth.walk()
    berth.tamper("UPDATE finding SET rule = 'no-such-rule'")
    [leak] = report(berth)
    assert (leak.about.severity, leak.about.description, leak.about.advice) == ("high", "no-such-rule", "")


def test_findings_without_a_fingerprint_are_leaks_of_their_own(berth: Gate) -> None:
    berth.put("a.txt", f"The tokens are {CUT} and {OTHER}.")
    berth.walk()
    berth.tamper("UPDATE finding SET fingerprint = ''")
    assert [(len(leak.places), leak.short) for leak in report(berth)] == [(1, ""), (1, "")]


def test_a_leak_is_open_until_an_entry_that_is_honoured_answers_for_all_of_it(
    berth: Gate, installation: Installation, embedder: Embedder
) -> None:
    policy = quay_policy(allowing(path="*/training/*"))
    with quay(installation, embedder, berth.folder, policy) as trusting:
        trusting.put("training/a.txt", f"The token is {CUT} here.")
        trusting.put("b.txt", f"The tokens are {CUT} and {OTHER}.")
        trusting.put("training/c.txt", f"The token is {HOLDS}.")
        trusting.walk()
        honoured = {entry.allowance.entry for entry in policy.honoured()}
        is_open = {leak.fingerprint: leak.is_open(honoured) for leak in report(trusting)}
        fingerprint = trusting.keyring.fingerprint_of
        assert is_open == {fingerprint(CUT): True, fingerprint(OTHER): True, fingerprint(HOLDS): False}
        assert leak_of(trusting, HOLDS).is_open(set())  # type: ignore[union-attr]


# The queue


def counted(berth: Gate, names: Sequence[str]) -> dict[str, int]:
    ids = {id: uri.rsplit("/", 1)[-1] for id, uri in berth.rows("SELECT id, uri FROM document")}
    with berth.database.transaction() as transaction:
        shared = documents_sharing(transaction, [id for id, name in ids.items() if name in names])
    return {ids[id]: count for (id, _), count in shared.items()}


def test_the_queue_says_where_else_a_secret_stands(berth: Gate) -> None:
    for name in ("a.txt", "b.txt", "c.txt"):
        berth.put(name, f"The token is {HOLDS} and {HOLDS} here.")
    berth.put("alone.txt", f"The token is {HOLDS[::-1].replace('-tap', 'x')}.")
    gone = berth.put("gone.txt", f"The token is {HOLDS} here.")
    berth.walk()
    assert counted(berth, ["a.txt", "alone.txt"]) == {"a.txt": 3}
    gone.unlink()
    berth.walk()
    items = berth.held()
    assert berth.queue().elsewhere(items) == {item.id: 2 for item in items}
    view = berth.queue().show(items[0].id)
    assert dict(view.elsewhere) == {berth.keyring.fingerprint_of(HOLDS): 2}
    short = berth.keyring.fingerprint_of(HOLDS)[:12]
    assert [item.id for item in berth.queue().items(secret=short)] == [item.id for item in items]
    assert berth.queue().items(secret="0" * 12) == []
