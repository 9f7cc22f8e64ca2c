"""For any findings and any allow entries: what is let stand never makes anything else milder, and nothing lapses unseen."""

import string
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st
from quay import TODAY, quay_policy

from detectors import Category, Finding
from pipeline.allow import AllowEntry
from pipeline.decide import decide, verdicts
from pipeline.markers import marked
from pipeline.model import Action, Chunk
from pipeline.policy import Policy

RULES = ["github-token", "gitlab-personal-token", "npm-token", "labelled-password", "zero_width"]
URIS = ["/corpus/wiki/a.md", "/corpus/mails/b.eml", "/corpus/wiki/c.eml!/d.txt", "upload:x@example.com/e", ""]
PRINTS = ["a" * 32, "a" * 31 + "b", "b" * 32, ""]

spans = st.tuples(st.integers(0, 80), st.integers(1, 20))
findings = st.lists(
    st.builds(
        lambda rule, category, span, score, print_: Finding(
            "test", rule, category, span[0], span[0] + span[1], score, fingerprint=print_
        ),
        *(st.sampled_from(RULES), st.sampled_from(Category), spans, st.floats(0, 1), st.sampled_from(PRINTS)),
    ),
    max_size=8,
)
entries = st.lists(
    st.builds(
        lambda print_, rule, path, inline, days: AllowEntry(
            fingerprint=print_ or None,
            rule=rule,
            path="*" if (inline and path is None) or not (print_ or rule or path) else path,
            inline=inline,
            owner="dana",
            reason="x",
            expires=TODAY + timedelta(days=days),
        ),
        st.sampled_from(["", *(each[:12] for each in PRINTS[:3])]),
        st.sampled_from([None, "github-*", "*", *RULES]),
        st.sampled_from([None, "*", "*/wiki/*"]),
        st.booleans(),
        st.integers(-3, 3),
    ),
    max_size=4,
)


def policy_with(allowed: list[AllowEntry]) -> Policy:
    return quay_policy().model_copy(update={"allow": tuple(allowed)}).on(TODAY)


@given(findings, entries, st.sampled_from(URIS), st.data())
def test_an_allowed_finding_never_lowers_the_action_of_another(
    found: list[Finding], allowed: list[AllowEntry], uri: str, data: st.DataObject
) -> None:
    beside = frozenset(data.draw(st.sets(st.sampled_from(found)))) if found else frozenset()
    plain = decide(found, policy_with([]), uri)
    decided = decide(found, policy_with(allowed), uri, beside)
    for before, after in zip(plain, decided, strict=True):
        if after.allowance is None:
            assert (after.action, after.whole_document) == (before.action, before.whole_document)
        else:
            assert after.finding.category is Category.CREDENTIAL and after.action is Action.ALLOW
    chunks = [Chunk(number, number * 20, number * 20 + 20, None) for number in range(5)]
    rest = [each for each in decided if each.allowance is None]
    assert [each.action for each in verdicts(chunks, decided)] == [each.action for each in verdicts(chunks, rest)]


@given(findings, entries, st.sampled_from(URIS))
def test_an_expired_entry_is_never_honoured(found: list[Finding], allowed: list[AllowEntry], uri: str) -> None:
    live = [entry for entry in allowed if entry.expires >= TODAY]
    one, other = policy_with(allowed), policy_with(live)
    assert decide(found, one, uri, frozenset(found)) == decide(found, other, uri, frozenset(found))
    assert one.hash == other.hash
    later = one.on(TODAY + timedelta(days=4))
    assert all(each.allowance is None for each in decide(found, later, uri, frozenset(found)))
    assert later.hash == policy_with([]).hash


@given(findings, entries, st.sampled_from(URIS))
def test_a_marker_is_believed_only_where_an_inline_entry_names_the_source(
    found: list[Finding], allowed: list[AllowEntry], uri: str
) -> None:
    policy = policy_with(allowed)
    trusted = "!/" not in uri and any(
        entry.inline and entry.path in ("*", "*/wiki/*" if "/wiki/" in uri else "*") for entry in policy.honoured()
    )
    with_markers, without = (decide(found, policy, uri, beside) for beside in (frozenset(found), frozenset[Finding]()))
    if not trusted:
        assert [each.action for each in with_markers] == [each.action for each in without]
    assert all(each.marker_ignored is (each.allowance is None) for each in with_markers)


lines = st.text(alphabet="ab \n\u2028" + string.digits[:2], max_size=15)


@given(lines, lines, lines, st.booleans())
def test_a_marker_speaks_of_no_other_line(before: str, between: str, after: str, marker_first: bool) -> None:
    sign, secret = "pratique:allow github-token sample", "SECRET"
    first, second = (sign, secret) if marker_first else (secret, sign)
    text = f"{before} {first} {between} {second} {after}"
    start = text.index(secret)
    found = Finding("credentials", "github-token", Category.CREDENTIAL, start, start + len(secret), 0.9)
    assert (found in marked(text, [found])) is not bool({"\n", "\u2028"} & set(between))
