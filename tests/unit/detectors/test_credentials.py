import base64
from functools import cache
from itertools import pairwise

import pytest

from detectors import Finding, load, no_fingerprint
from detectors._examples import assemble
from detectors.credentials import build
from detectors.credentials._detector import CredentialDetector

TOKEN = assemble(["gh", "p_{crc:30}"], 4)
PASSWORD = assemble("{alpha:6}-{alpha:5}!{digit:2}", 4)
KEY = assemble("{loweralnum:30}7f", 4)
PEM = assemble(["-----BEGIN RSA PRIV", "ATE KEY-----\n{pem:16}\n-----END RSA PRIV", "ATE KEY-----"], 4)


@cache
def detector() -> CredentialDetector:
    return build()


def findings(text: str) -> list[Finding]:
    return list(detector().detect(text, no_fingerprint))


def found(text: str) -> list[str]:
    return [text[finding.start : finding.end] for finding in findings(text)]


PLACES = {
    "prose": f"The staging password is {PASSWORD}. Ask Jonas for access.",
    "bold label": f"**Password:** {PASSWORD}\n",
    "German": f"Das Kennwort für den Drucker lautet {PASSWORD}.",
    "French": f"Le mot de passe du VPN est {PASSWORD}",
    "Spanish": f"La contraseña del servidor es: {PASSWORD}",
    "Portuguese": f"senha: {PASSWORD}",
    "Dutch": f"Het wachtwoord is {PASSWORD}",
    "Polish": f"Hasło: {PASSWORD}",
    "Russian": f"Пароль от базы: {PASSWORD}",
    "Chinese": f"密码：{PASSWORD}",
    "Japanese": f"パスワードは {PASSWORD}",
    "next line": f"Password:\n  {PASSWORD}\n\nThen press Enter.",
    "chat reply": f"Ben: what's the password for the NAS?\nIda: {PASSWORD}\n",
    "used as": f"Use {PASSWORD} as the password.",
    "login pair": f"Login: admin / {PASSWORD}",
    "markdown table": f"| host | user | password |\n|---|---|---|\n| db01 | app | {PASSWORD} |\n",
    "csv": f"host,user,password\ndb01,app,{PASSWORD}\n",
    "yaml": f"db:\n  password: '{PASSWORD}'\n",
    "environment": f"DB_PASSWORD={PASSWORD}\n",
    "command line": f"app --user svc --password {PASSWORD} run",
    "URL": f"postgres://app:{PASSWORD}@db01/app",
    "HTML cells": f"<tr><td>Password</td><td>{PASSWORD}</td></tr>",
    "dash": f"Password – {PASSWORD}",
    "XML": f"<password>{PASSWORD}</password>",
}


@pytest.mark.parametrize("place", PLACES)
def test_a_password_is_found_where_people_write_it(place: str) -> None:
    assert found(PLACES[place]) == [PASSWORD]


TOKEN_PLACES = {
    "sentence": f"My Acme secret is {KEY}, is it still valid?",
    "code mark": f"Use the key `{KEY}` for Acme.",
    "table row": f"| ACME_TOKEN | {KEY} |",
    "table column": f"service,api_key\nacme,{KEY}\n",
    "next line": f"API key:\n{KEY}\n",
    "chat reply": f"Ben: what's the Acme token?\nIda: {KEY}\n",
    "header": f"X-Acme-Token: {KEY}",
    "command line": f"acme login --token {KEY}",
    "log line": f"10:11:12 DEBUG using acme key {KEY}",
}


@pytest.mark.parametrize("place", TOKEN_PLACES)
def test_a_token_without_a_format_is_found_by_what_stands_around_it(place: str) -> None:
    assert found(TOKEN_PLACES[place]) == [KEY]


WORDS = [
    "Password: required. Username: required.",
    "the token is expired",
    "password: ${DB_PASSWORD}",
    "password: <your-password>",
    "password: xxxxxxxx",
    "password: changeme",
    "api_key: YOUR_API_KEY",
    "The password is stored in the vault under Shared.",
    "Passwords must have at least 12 characters.",
    "token = request.headers['Authorization']",
    "The API key is rotated on 2024-11-02.",
    "secret: !Ref DatabaseSecret",
    "GitHub tokens start with ghp_ and end with a checksum.",
    "password = os.environ['DB_PASSWORD']",
    "| field | password |\n|---|---|\n| type | string |\n",
    "Das Passwort ist abgelaufen.",
    "postgres://user:password@localhost/db",
    "the key is in the drawer",
]


@pytest.mark.parametrize("text", WORDS)
def test_words_about_secrets_are_none(text: str) -> None:
    assert found(text) == []


def test_a_documented_sample_key_is_no_finding() -> None:
    assert found("aws_access_key_id = AKIA" + "IOSFODNN7" + "EXAMPLE") == []


def test_a_provider_speaks_before_a_label() -> None:
    (finding,) = findings(f"api_key: {TOKEN}")

    assert (finding.rule, finding.score) == ("github-token", 0.99)


def test_a_checksum_that_fails_drops_nothing() -> None:
    (finding,) = findings(TOKEN[:-1] + ("a" if TOKEN[-1] != "a" else "b"))

    assert finding.rule == "github-token"
    assert finding.score < 0.99


QUOTINGS = {
    "plain": PEM,
    "literal line breaks": '{"key": "' + PEM.replace("\n", "\\n") + '"}',
    "indented": "  key: |\n    " + PEM.replace("\n", "\n    "),
    "quoted reply": "> " + PEM.replace("\n", "\n> "),
    "html": PEM.replace("\n", "<br>"),
    "log lines": "12:01 INFO " + PEM.replace("\n", "\n12:01 INFO "),
    "one line": PEM.replace("\n", " "),
}


@pytest.mark.parametrize("quoting", QUOTINGS)
def test_a_private_key_is_covered_whole_in_every_quoting(quoting: str) -> None:
    text = f"Keep this safe:\n{QUOTINGS[quoting]}\nThanks, Ida"

    (span,) = found(text)

    assert span.startswith("-----BEGIN")
    assert span.rstrip().endswith("KEY-----")


WRAPPINGS = {
    "base64": base64.b64encode(f"note {TOKEN}".encode()).decode(),
    "hex": TOKEN.encode().hex(),
    "invisible": TOKEN[:9] + "\u200b" + TOKEN[9:],
    "homoglyph": TOKEN.replace("p_", "р_", 1),
    "entities": TOKEN.replace("_", "&#95;"),
    "percent": TOKEN.replace("_", "%5F"),
    "escapes": TOKEN.replace("_", "\\u005f"),
    "tags": "".join(chr(0xE0000 + ord(c)) for c in TOKEN),
    "reversed": TOKEN[::-1],
}


@pytest.mark.parametrize("layer", WRAPPINGS)
def test_a_wrapped_token_is_found_with_the_span_of_its_wrapping(layer: str) -> None:
    text = f"see {WRAPPINGS[layer]} ok"

    finding = next(f for f in findings(text) if f.rule == "github-token")

    assert finding.layers == (layer,)
    assert text[finding.start : finding.end] == WRAPPINGS[layer]


def test_one_secret_has_one_fingerprint_in_every_wrapping() -> None:
    marks = {
        finding.fingerprint
        for wrapped in (TOKEN, *WRAPPINGS.values())
        for finding in detector().detect(f"token: {wrapped}", lambda value: f"<{value}>")
        if finding.rule == "github-token"
    }

    assert marks == {f"<{TOKEN}>"}


def test_a_label_beside_a_wrapped_value_counts() -> None:
    text = "the Acme secret is " + base64.b64encode(KEY.encode()).decode()

    assert len(findings(text)) == 1


def test_the_head_of_a_further_table_ends_the_one_above() -> None:
    head = "host,password\n"
    text = head + f"db01,{PASSWORD}\n" + head * 2_000 + f"db02,{PASSWORD}\n"

    assert found(text) == [PASSWORD, PASSWORD]


def test_findings_are_ordered_and_do_not_overlap() -> None:
    text = f"{PLACES['markdown table']}\n{PEM}\n{PLACES['URL']}\napi_key={TOKEN}\nsecret: {KEY}\n"

    spans = [(finding.start, finding.end) for finding in findings(text)]

    assert len(spans) == 5
    assert all(before[1] <= after[0] for before, after in pairwise(spans))


def test_the_detector_is_registered_and_says_what_it_is() -> None:
    assert load("credentials").name == "credentials"
    assert load("credentials").category.value == "credential"


def test_without_hyperscan_the_findings_are_the_same() -> None:
    plain = CredentialDetector(detector().rules, use_hyperscan=False)
    text = "\n".join([*PLACES.values(), *WORDS, *QUOTINGS.values(), *WRAPPINGS.values()])

    assert plain.detect(text, no_fingerprint) == detector().detect(text, no_fingerprint)
