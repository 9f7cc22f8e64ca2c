"""One secret, one fingerprint: however it is quoted, wrapped or labelled. And what a report may say of a rule."""

import base64
import hashlib
import random
import textwrap

import pytest

import detectors
from detectors import Category, Finding
from detectors._examples import assemble

TOKEN = assemble(["gh", "p_", "{crc:30}"], 7)
OTHER = assemble(["gh", "p_", "{crc:30}"], 8)


def keyed(value: str) -> str:
    return hashlib.sha256(value.encode()).hexdigest()


def found(text: str) -> list[Finding]:
    return list(detectors.load("credentials").detect(text, keyed))


def key(size: int, width: int = 64, kind: str = "RSA ") -> str:
    body = "MII" + base64.b64encode(random.Random(size).randbytes(size)).decode()
    lines = "\n".join(body[at : at + width] for at in range(0, len(body), width))
    return "".join(["-----BEGIN ", kind, "PRIVATE", " KEY-----\n", lines, "\n-----END ", kind, "PRIVATE", " KEY-----"])


QUOTINGS = {
    "as a file": lambda pem: pem,
    "indented": lambda pem: textwrap.indent(pem, "    "),
    "in a mail": lambda pem: textwrap.indent(pem, "> "),
    "in JSON": lambda pem: '{"private_key": "' + pem.replace("\n", "\\n").replace("/", "\\/") + '\\n"}',
    "in a web page": lambda pem: pem.replace("\n", "<br>\n"),
    "with line numbers": lambda pem: "\n".join(f"{n:3}  {line}" for n, line in enumerate(pem.splitlines(), 1)),
    "with DOS line ends": lambda pem: pem.replace("\n", "\r\n"),
    "without its foot": lambda pem: pem.rpartition("\n")[0],
    "without its head": lambda pem: pem.partition("\n")[2],
    "as base64": lambda pem: "backup: " + base64.b64encode(pem.encode()).decode(),
}


@pytest.mark.parametrize("size", [121, 1190], ids=["small", "large"])
@pytest.mark.parametrize("quoting", QUOTINGS)
def test_a_private_key_has_one_fingerprint_in_every_quoting(quoting: str, size: int) -> None:
    [plain] = found(key(size))
    [other] = found(key(size + 1))
    [quoted] = found(QUOTINGS[quoting](key(size)))
    assert quoted.fingerprint == plain.fingerprint != other.fingerprint


def test_lines_of_another_length_do_not_make_another_key() -> None:
    assert len({finding.fingerprint for width in (48, 64, 70, 76) for finding in found(key(1190, width))}) == 1


WRAPPINGS = {
    "in prose": f"The token is {TOKEN} and nothing else.",
    "in base64": base64.b64encode(f"token={TOKEN}".encode()).decode(),
    "in hex": TOKEN.encode().hex(),
    "in quotes": f'password = "{TOKEN}"',
    "in a url": f"https://deploy:{TOKEN}@git.example.com/x.git",
    "with zero-width characters": "\u200b".join(TOKEN),
}


@pytest.mark.parametrize("wrapping", WRAPPINGS)
def test_a_token_has_one_fingerprint_in_every_wrapping(wrapping: str) -> None:
    [plain] = found(TOKEN)
    [wrapped] = found(WRAPPINGS[wrapping])
    assert wrapped.fingerprint == plain.fingerprint
    assert keyed(OTHER) != plain.fingerprint


def test_a_card_number_is_the_same_with_and_without_its_blanks() -> None:
    number = "".join(["4539", "1488", "0343", "6467"])
    spaced = " ".join(number[at : at + 4] for at in range(0, 16, 4))
    prints = {each.fingerprint for text in (number, spaced) for each in found(f"card number: {text}")}
    assert len(prints) == 1


def test_a_rule_can_be_asked_what_it_finds_and_what_to_do() -> None:
    [finding] = found(TOKEN)
    known = detectors.about(finding.detector, finding.rule)
    assert known is not None
    assert known.severity in ("low", "medium", "high", "critical")
    assert known.description and known.advice and known.link.startswith("https://")


@pytest.mark.parametrize("detector", ["hidden_text", "credentials", "nobody"])
def test_what_is_not_known_of_a_rule_is_not_made_up(detector: str) -> None:
    assert detectors.about(detector, "no-such-rule") is None


def test_findings_say_their_category() -> None:
    assert {each.category for each in found(TOKEN)} == {Category.CREDENTIAL}


def test_a_secret_beside_another_in_one_wrapping_does_not_pass_for_it() -> None:
    """The span is that of the wrapping: who allows the one by its fingerprint would let the other in."""
    alone, both = (base64.b64encode(each.encode()).decode() for each in (f"a={TOKEN}", f"a={TOKEN} b={OTHER}"))

    assert found(alone)[0].fingerprint == keyed(TOKEN)
    assert found(both)[0].fingerprint not in (keyed(TOKEN), keyed(OTHER))


def test_a_token_within_a_key_does_not_pass_for_the_key() -> None:
    lines = key(1190).splitlines()

    assert found("\n".join([*lines[:9], TOKEN, *lines[9:]]))[0].fingerprint != found("\n".join(lines))[0].fingerprint


@pytest.mark.parametrize("where", ["behind the letters", "as a second body"])
def test_what_is_hidden_in_a_key_does_not_pass_for_the_key(where: str) -> None:
    """Who allows a sample key by its fingerprint allows that key, and nothing that was put between its lines."""
    lines = key(1190).splitlines()
    password = assemble(["{alnum:9}", "#7x"], 5)
    more = [f"password: {password}"] if where == "behind the letters" else key(1191).splitlines()[1:-1]
    stuffed = "\n".join([*lines[:-1], *more, lines[-1]])

    prints = [each.fingerprint for each in found(stuffed)]

    assert found(key(1190))[0].fingerprint not in prints or len(prints) > 1
