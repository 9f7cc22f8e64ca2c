"""Tokens are opened for whom the policy lets, and it is written down before anything is shown, also where it is refused."""

import json
from dataclasses import replace

import pytest
from harbour import ALICE, BOB, Gate

from detectors import Category
from pipeline.errors import RevealError, RevealRefused, TokenInvalid, UsageError
from pipeline.installation import Installation
from pipeline.keys import Keyring
from pipeline.model import Operation, Principal
from pipeline.operators import Value, load
from pipeline.policy import Policy, RevealPolicy
from pipeline.reveal import MOST_TOKENS, Revealed, reveal

NOTE = "asked for by the data subject"
VALUE = "Ann Weber-Canary"
DPO = Principal("dora@example.com", ("privacy",))
OTHER = Keyring(b"f" * 32, b"E" * 32, b"s" * 32)


def token(keys: Keyring, text: str = VALUE) -> str:
    value = Value(text, "PERSON", Category.PII, "whoever", 1, lambda among: among[0])
    return load(Operation("token")).rewrite(value, keys)


def letting(installation: Installation, *roles: str) -> Installation:
    policy = installation.policy.model_copy(update={"reveal": RevealPolicy(roles=roles)})
    return replace(installation, policy=policy)


def written(gate: Gate, event: str) -> list[dict[str, object]]:
    """What the log says of this event. It never holds a value, a token or a note."""
    events = gate.events(event)
    for each in events:
        line = json.dumps(each.details)
        assert VALUE not in line and NOTE not in line and token(gate.keyring) not in line
        assert each.subject in each.actor
    return [dict(each.details) for each in events]


@pytest.mark.parametrize(("role", "who"), [("group:privacy", DPO), ("user:bob@example.com", BOB)])
def test_whom_the_policy_names_sees_the_values_and_the_log_says_so(gate: Gate, role: str, who: Principal) -> None:
    tokens = [token(gate.keyring), token(gate.keyring, "Bo\nLi"), token(gate.keyring)]
    found = reveal(letting(gate.installation, role), tokens, who, NOTE)
    assert found == [
        Revealed(each, "PERSON", text) for each, text in zip(tokens, [VALUE, "Bo\nLi", VALUE], strict=True)
    ]
    assert VALUE not in repr(found)
    [details] = written(gate, "token.revealed")
    assert details["tokens"] == [gate.keyring.fingerprint_of(each) for each in tokens]
    assert details["entities"] == ["PERSON"] * 3
    assert details["note"] == gate.keyring.fingerprint_of(NOTE)
    gate.audit().verify()


def test_the_log_knows_a_token_however_it_was_typed(gate: Gate) -> None:
    made = token(gate.keyring)
    typed = [made, made.lower(), made.strip("<>"), f" {made.swapcase()}\n", made[1:]]
    reveal(letting(gate.installation, "group:privacy"), typed, DPO, NOTE)
    [details] = written(gate, "token.revealed")
    assert details["tokens"] == [gate.keyring.fingerprint_of(made)] * len(typed)


def test_nobody_may_by_default(gate: Gate) -> None:
    with pytest.raises(
        RevealRefused, match=r"alice@example.com may not reveal tokens; the policy lets nobody; see \[reveal\]"
    ):
        reveal(gate.installation, [token(gate.keyring)], ALICE, NOTE)
    assert written(gate, "token.refused")[0]["reason"] == "not_allowed"


REFUSED = [
    ("another person", BOB, NOTE, None, RevealRefused, "not_allowed"),
    ("somebody without a reason", DPO, " \n", None, RevealError, "no_note"),
    ("no token", DPO, NOTE, "<PERSON>", TokenInvalid, "not_a_token"),
    ("another key's token", DPO, NOTE, token(OTHER), TokenInvalid, "other_key"),
    ("a changed token", DPO, NOTE, "changed", TokenInvalid, "changed"),
    ("a stranger's guess", BOB, NOTE, "changed", RevealRefused, "not_allowed"),
]


@pytest.mark.parametrize(
    ("who", "note", "second", "error", "reason"), [row[1:] for row in REFUSED], ids=[r[0] for r in REFUSED]
)
def test_a_refusal_opens_none_of_the_tokens_and_is_written_down(
    gate: Gate, who: Principal, note: str, second: str | None, error: type[RevealError], reason: str
) -> None:
    good = token(gate.keyring)
    other = good.replace("PERSON", "PLACE") if second == "changed" else second or good
    with pytest.raises(error) as told:
        reveal(letting(gate.installation, "group:privacy"), [good, other], who, note)
    assert VALUE not in str(told.value) and told.value.exit_code == 1
    assert [each["reason"] for each in written(gate, "token.refused")] == [reason]
    assert written(gate, "token.revealed") == []
    gate.audit().verify()


@pytest.mark.parametrize("count", [0, MOST_TOKENS + 1])
def test_none_and_too_many_are_a_mistake(gate: Gate, count: int) -> None:
    with pytest.raises(UsageError, match="expected 1 to 1,000 tokens"):
        reveal(letting(gate.installation, "group:privacy"), ["x"] * count, DPO, NOTE)


def test_where_it_can_not_be_written_down_nothing_is_shown(gate: Gate) -> None:
    gate.tamper("DROP TABLE IF EXISTS audit_away; ALTER TABLE audit_head RENAME TO audit_away")
    try:
        with pytest.raises(Exception, match="refused"):
            reveal(letting(gate.installation, "group:privacy"), [token(gate.keyring)], DPO, NOTE)
    finally:
        gate.tamper("ALTER TABLE audit_away RENAME TO audit_head")


@pytest.mark.parametrize(
    ("roles", "message"), [('["public"]', "a reader of tokens of everybody"), ('["rita"]', "is no principal")]
)
def test_a_role_is_a_principal_and_never_everybody(policy: Policy, roles: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        RevealPolicy(roles=tuple(json.loads(roles)))
