import textwrap
from collections.abc import Callable
from functools import cache

import pytest

from detectors import no_fingerprint
from detectors._examples import assemble
from detectors.credentials import build
from detectors.credentials._detector import CredentialDetector


@cache
def detector() -> CredentialDetector:
    return build()


def found(text: str) -> list[str]:
    return [text[finding.start : finding.end] for finding in detector().detect(text, no_fingerprint)]


def marks(kind: str) -> tuple[str, str]:
    return f"-----BEGIN {kind} KEY-----", f"-----END {kind} KEY-----"


def key(kind: str = "RSA PRIVATE", lines: int = 13, seed: int = 3, last: str = "{base64:38}==") -> list[str]:
    """The lines of a key: its head, full lines, a short one, its foot."""
    head, foot = marks(kind)
    body = [assemble("{base64:63}7", seed * 100 + number) for number in range(lines)]
    return [head, *body, assemble(last, seed), foot]


KEY = key()


def numbered(lines: list[str], form: str = "{:3d}  {}") -> str:
    return "\n".join(form.format(number, line) for number, line in enumerate(lines, 8))


QUOTINGS: dict[str, Callable[[list[str]], str]] = {
    "plain": "\n".join,
    "Windows line ends": "\r\n".join,
    "old Mac line ends": "\r".join,
    "indented": lambda lines: textwrap.indent("\n".join(lines), "      "),
    "tabs": lambda lines: textwrap.indent("\n".join(lines), "\t\t"),
    "quoted": lambda lines: textwrap.indent("\n".join(lines), "> "),
    "quoted twice": lambda lines: textwrap.indent("\n".join(lines), ">> > "),
    "YAML block": lambda lines: "key: |\n" + textwrap.indent("\n".join(lines), "    ") + "\nport: 22",
    "JSON": lambda lines: '{"private_key": "' + "\\n".join(lines) + '\\n", "id": 7}',
    "JSON in JSON": lambda lines: '"{\\"private_key\\": \\"' + "\\\\n".join(lines) + '\\\\n\\"}"',
    "carriage returns too": lambda lines: 'k = "' + "\\r\\n".join(lines) + '"',
    "environment file": lambda lines: 'SSH_KEY="' + "\\n".join(lines) + '"',
    "one line": " ".join,
    "table cell": lambda lines: "| deploy key | " + " ".join(lines) + " | Ida |",
    "table cell with breaks": lambda lines: "| deploy key | " + "<br>".join(lines) + " | Ida |",
    "HTML breaks": "<br/>\n".join,
    "HTML paragraphs": lambda lines: "".join(f"<p>{line}</p>\n" for line in lines),
    "HTML list": lambda lines: "<ul>" + "".join(f'<li class="c">{line}</li>' for line in lines) + "</ul>",
    "HTML cells": lambda lines: "".join(f"<tr><td>{n}</td><td>{line}</td></tr>" for n, line in enumerate(lines)),
    "HTML entities for breaks": "&#10;".join,
    "Java": lambda lines: "String k =\n" + " +\n".join(f'    "{line}\\n"' for line in lines) + ";",
    "JavaScript": lambda lines: "\n".join(f"k += '{line}\\n';" for line in lines),
    "C": lambda lines: "const char *k =\n" + "\n".join(f'  "{line}\\n"' for line in lines) + ";",
    "Python in one line": lambda lines: "k = (" + " ".join(f"'{line}\\n'" for line in lines) + ")",
    "array": lambda lines: "[" + ", ".join(f'"{line}"' for line in lines) + "]",
    "shell echo": lambda lines: "\n".join(f'echo "{line}" >> id_rsa' for line in lines),
    "continued lines": lambda lines: "key = " + "\\\n  ".join(lines),
    "properties": lambda lines: "key=" + "\\n\\\n    ".join(lines),
    "diff": lambda lines: "".join(f"+ {line}\n" for line in lines),
    "line numbers": numbered,
    "cat -n": lambda lines: numbered(lines, "{}\t{}"),
    "line numbers and bars": lambda lines: numbered(lines, "{}: | {}"),
    "log": lambda lines: "\n".join(
        f"2024-03-0{n % 9} 10:0{n % 9}:12,8{n % 9}1 INFO [main] {x}" for n, x in enumerate(lines)
    ),
    "hash comments": lambda lines: textwrap.indent("\n".join(lines), "# "),
    "slash comments": lambda lines: textwrap.indent("\n".join(lines), "// "),
    "star comments": lambda lines: "/*\n" + textwrap.indent("\n".join(lines), " * ") + "\n */",
    "semicolon comments": lambda lines: textwrap.indent("\n".join(lines), ";; "),
    "SQL comments": lambda lines: textwrap.indent("\n".join(lines), "-- "),
    "REM comments": lambda lines: textwrap.indent("\n".join(lines), "REM "),
    "blank lines between": "\n\n".join,
    "narrow lines": lambda lines: "\n".join([lines[0], *textwrap.wrap("".join(lines[1:-1]), 48), lines[-1]]),
    "wide lines": lambda lines: "\n".join([lines[0], *textwrap.wrap("".join(lines[1:-1]), 76), lines[-1]]),
    "all of it in one line": lambda lines: "\n".join([lines[0], "".join(lines[1:-1]), lines[-1]]),
    "page break": lambda lines: "\n".join(
        [*lines[:6], "", "Handbook of the Acme Company", "Page 3 of 9", "", *lines[6:]]
    ),
    "trailing spaces": "   \n".join,
}


@pytest.mark.parametrize("quoting", QUOTINGS)
def test_a_private_key_is_covered_from_head_to_foot(quoting: str) -> None:
    text = f"Ida, here it is:\n{QUOTINGS[quoting](KEY)}\nThanks, and delete this mail.\nBen\n"

    (span,) = found(text)

    assert span.startswith(KEY[0])
    assert span.endswith(KEY[-1])


@pytest.mark.parametrize("quoting", sorted(set(QUOTINGS) - {"narrow lines", "wide lines", "all of it in one line"}))
def test_a_key_without_its_foot_is_covered_to_its_last_line(quoting: str) -> None:
    cut = QUOTINGS[quoting](KEY).split(KEY[-1])[0]
    text = f"Ida, here it is:\n{cut}\nThanks, and delete this mail.\nBen\n"

    (span,) = found(text)

    assert span.startswith(KEY[0])
    assert span.endswith(KEY[-2])


@pytest.mark.parametrize("quoting", sorted(set(QUOTINGS) - {"page break", "shell echo"}))
def test_a_key_without_its_head_is_covered_from_its_first_line(quoting: str) -> None:
    cut = QUOTINGS[quoting](KEY).split(KEY[0])[1]
    text = f"The second half, Ida:\n{cut}\nThanks.\n"

    (span,) = found(text)

    assert span.startswith(KEY[1][:40])
    assert span.endswith(KEY[-1])


KINDS = ["RSA PRIVATE", "EC PRIVATE", "DSA PRIVATE", "OPENSSH PRIVATE", "PRIVATE", "ENCRYPTED PRIVATE", "ANY PRIVATE"]


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_head_is_known(kind: str) -> None:
    lines = key(kind)

    assert found("x\n" + "\n".join(lines) + "\ny") == ["\n".join(lines)]


HEADS = {
    "block": "-----BEGIN PRIVATE KEY BLOCK-----",
    "SSH2": "---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----",
    "en dashes": "–––––BEGIN RSA PRIVATE KEY–––––",
    "a word processor's dashes": "—–BEGIN RSA PRIVATE KEY—–",
    "one dash lost": "----BEGIN RSA PRIVATE KEY----",
    "dashes lost": "BEGIN RSA PRIVATE KEY",
}


@pytest.mark.parametrize("head", HEADS)
def test_a_head_may_be_worn(head: str) -> None:
    lines = [HEADS[head], *KEY[1:-1], HEADS[head].replace("BEGIN", "END")]

    (span,) = found("Here:\n" + "\n".join(lines) + "\nBye.\n")

    assert span.startswith(HEADS[head])
    assert span.rstrip("-—–").endswith(lines[-1].rstrip("-—–") if "END" in span else lines[-2])


def test_fields_of_the_head_belong_to_the_key() -> None:
    fields = ["Proc-Type: 4,ENCRYPTED", "DEK-Info: AES-128-CBC," + assemble("{HEX:32}", 2), ""]
    lines = [KEY[0], *fields, *KEY[1:]]

    assert found("\n".join(lines)) == ["\n".join(lines)]
    assert found("\n".join(lines[:-1]) + "\nSee you") == ["\n".join(lines[:-1])]


def test_keys_in_a_row_are_each_found() -> None:
    keys = ["\n".join(key(kind, seed=seed)) for seed, kind in enumerate(KINDS)]

    assert found("\n".join(keys)) == keys


def test_a_key_and_its_certificate_are_told_apart() -> None:
    certificate = "\n".join(["-----BEGIN CERTIFICATE-----", assemble("{pem:12}", 5), "-----END CERTIFICATE-----"])
    private = "\n".join(KEY)

    assert found(f"{certificate}\n{private}\n{certificate}\n") == [private]


def test_an_openpgp_key_is_covered_with_its_checksum() -> None:
    head, foot = "-----BEGIN PGP PRIVATE" + " KEY BLOCK-----", "-----END PGP PRIVATE" + " KEY BLOCK-----"
    lines = [head, "Version: GnuPG v2", "Comment: backup", "", *KEY[1:-1], "=aB3d", foot]

    assert found("\n".join(lines) + "\nregards") == ["\n".join(lines)]
    assert found("\n".join(lines[:-1]) + "\nregards") == ["\n".join(lines[:-1])]


PUTTY = assemble(
    "PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none\nComment: ida\nPublic-Lines: 2\n{base64:64}\n{base64:20}\n"
    "Private-Lines: 1\n{base64:44}\nPrivate-MAC: {hex:64}",
    6,
)


@pytest.mark.parametrize("quoting", ["plain", "indented", "quoted", "Windows line ends", "line numbers"])
def test_a_putty_key_is_covered_to_its_mac(quoting: str) -> None:
    (span,) = found("My key:\n" + QUOTINGS[quoting](PUTTY.split("\n")) + "\nbye")

    assert span.startswith("PuTTY-User")
    assert span.endswith(PUTTY[-64:])


PUBLIC = {
    "public key": "\n".join(key("PUBLIC")),
    "certificate": assemble(
        "-----BEGIN CERTIFICATE-----\nMIIDxTCCAq2gAwIBAgIQAqxcJmoLQJuPC3nyrkYl{base64:22}\n{pem:12}\n-----END CERTIFICATE-----",
        4,
    ),
    "request": assemble("-----BEGIN CERTIFICATE REQUEST-----\n{pem:10}\n-----END CERTIFICATE REQUEST-----", 4),
    "OpenPGP public key": assemble(
        "-----BEGIN PGP PUBLIC KEY BLOCK-----\n\n{pem:20}\n=aB3d\n-----END PGP PUBLIC KEY BLOCK-----", 4
    ),
    "OpenPGP message": assemble("-----BEGIN PGP MESSAGE-----\n\n{pem:20}\n=aB3d\n-----END PGP MESSAGE-----", 4),
    "OpenPGP signature": assemble("-----BEGIN PGP SIGNATURE-----\n\n{pem:5}\n=aB3d\n-----END PGP SIGNATURE-----", 4),
    "OpenSSH public key": assemble("ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABgQC{base64:330} ida@acme", 4),
    "SSH2 public key": assemble("---- BEGIN SSH2 PUBLIC KEY ----\n{pem:5}\n---- END SSH2 PUBLIC KEY ----", 4),
    "bare public key": assemble("MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA{base64:300}", 4),
    "bare certificate": assemble("MIIDxTCCAq2gAwIBAgIQAqxcJmoLQJuPC3nyrkYldzANBgkqhkiG9w0BAQUFADBs{base64:300}", 4),
    "parameters": assemble("-----BEGIN DH PARAMETERS-----\n{pem:6}\n-----END DH PARAMETERS-----", 4),
}


@pytest.mark.parametrize("what", PUBLIC)
def test_what_may_be_public_is_left_alone(what: str) -> None:
    assert found(f"Here it is:\n{PUBLIC[what]}\nBye.\n") == []


HEAD, FOOT = marks("RSA PRIVATE")
TALK = [
    f"The file begins with {HEAD} and ends with {FOOT}.",
    f"{HEAD}\n...\n{FOOT}",
    f"{HEAD}\nMIIEpAIBAAKCAQEA...\n{FOOT}",
    f"{HEAD}\n<paste your key here>\n{FOOT}",
    f"{HEAD}\nxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\n{FOOT}",
    f'if not text.startswith("{HEAD}"):\n    raise ValueError("no private key in the file that was given to this function")\n',
    f'PATTERN = re.compile("{HEAD}.*?{FOOT}", re.DOTALL)',
    f"Look for `{HEAD}` in the repository; see internationalizationConfigurationOfTheWholeSystem for more.",
    "RSA keys begin with MIIEpAIBAAKCAQEA, others with MIIEvQIBADANBgkqhkiG9w0BAQEFAASC.",
    "An OpenSSH key begins with b3BlbnNzaC1rZXktdjEAAAAA in base64.",
    "BEGIN PRIVATE KEY is written in capitals, always, by every tool that we know of.",
]


@pytest.mark.parametrize("text", TALK)
def test_talk_about_keys_is_none(text: str) -> None:
    assert found(text) == []


def test_prose_behind_a_cut_key_stays() -> None:
    prose = "Best regards from the Kundenbetreuung in Friedrichshafen, extension 4711.\n" * 4
    text = "\n".join(KEY[:6]) + "\n" + prose

    assert found(text) == ["\n".join(KEY[:6])]
