"""A provider's secret is found wherever people put it: in sentences, tables, chats, slides, logs, markup and configuration."""

import base64
import struct
import tomllib
import zlib
from functools import cache
from pathlib import Path

import pytest

import detectors
from detectors._examples import assemble
from detectors._finding import no_fingerprint
from detectors._matcher import Candidate, Matcher
from detectors._rules import Rule, load_rules
from detectors.credentials._checks import CHECKS
from detectors.credentials._detector import CredentialDetector

FOLDER = Path(detectors.__file__).parent / "rules" / "credentials"
RULES = load_rules(FOLDER)
NO_PROVIDERS = {
    "configs",
    "forms",
    "hashes",
    "json-web-token",
    "keys",
    "logins",
    "numbers",
    "passwords",
    "sessions",
    "tables",
    "tokens",
    "wallets",
}
"""Files whose rules know forms or phrases and no provider."""


def _ids(path: Path) -> list[str]:
    return [rule["id"] for rule in tomllib.loads(path.read_text(encoding="utf-8")).get("rule", [])]


PROVIDERS = {path.stem: _ids(path) for path in sorted(FOLDER.glob("[!_]*.toml")) if path.stem not in NO_PROVIDERS}
PROVIDER_RULES = [rule for rule in RULES if any(rule.id in ids for ids in PROVIDERS.values())]

TOKEN_SURROUNDINGS = {
    "at the end of a sentence": ("The old one was ", "."),
    "before a comma": ("We gave them ", ", which still works."),
    "in quotes": ('Please use "', '" for now.'),
    "in backticks": ("Run it with `", "` and wait."),
    "in bold": ("It stays **", "** until Monday."),
    "in parentheses": ("The other one (", ") is gone."),
    "in a table cell": ("| staging | ", " | alice |"),
    "in a chat": ("[10:42] Bob: ", ""),
    "in a reply": ("Ida: sure, ", " should work"),
    "in a row of CSV": ("app,", ",2024-11-02"),
    "on a slide": ("  • ", ""),
    "in a log": ("2024-11-02 10:11:12 WARN gave up on ", " after 3 attempts"),
    "in HTML": ("<p><code>", "</code></p>"),
    "in YAML": ("  value: ", "  # rotate me"),
    "in JSON": ('{"value": "', '", "debug": false}'),
    "in an environment file": ("VALUE=", ""),
    "in an address": ("https://intranet.test/page?value=", "&page=2"),
    "after an escaped line break": (r'"text": "first\n', r'\nlast"'),
}
LINE_SURROUNDINGS = {
    "on a line": ("", ""),
    "in a list": ("- ", ""),
    "indented": ("    ", ""),
    "in a quotation": ("> ", ""),
    "in HTML": ("<pre>\n", "\n</pre>"),
    "in a code block": ("```\n", "\n```"),
}


@cache
def matcher() -> Matcher:
    return Matcher(RULES, CHECKS)


@cache
def detector() -> CredentialDetector:
    return CredentialDetector(RULES)


@pytest.mark.parametrize("rule", PROVIDER_RULES, ids=lambda rule: rule.id)
def test_a_providers_secret_is_found_in_every_surrounding(rule: Rule) -> None:
    for number, example in enumerate(rule.examples):
        text, places = _document(assemble(example, number))
        found = [c for c in matcher().candidates(text) if c.rule.family == rule.family]
        assert [name for name, place in places.items() if not _is_covered(found, place)] == []


def _document(secret: str) -> tuple[str, dict[str, tuple[int, int]]]:
    """One text that holds the example in each surrounding that can hold it, and where."""
    text, places = "", {}
    for name, (before, after) in (LINE_SURROUNDINGS if _is_line(secret) else TOKEN_SURROUNDINGS).items():
        if any(mark in secret for mark in _delimiters(before, after)):
            continue
        text += f"\n\nThe weather was fine that day.\n\n{before}"
        places[name] = (len(text), len(text) + len(secret))
        text += secret + after
    return text + "\n", places


def _is_line(secret: str) -> bool:
    return any(character.isspace() for character in secret)


def _delimiters(before: str, after: str) -> set[str]:
    """Marks that would end the surrounding if they stood in the secret: such a secret is written otherwise there."""
    return set(before[-1:]) & set('"`*(,') | set(after[:1]) & set('"`*),|&<')


def _is_covered(found: list[Candidate], place: tuple[int, int]) -> bool:
    return any(candidate.start < place[1] and place[0] < candidate.end for candidate in found)


# -- proofs -------------------------------------------------------------------------------------------------------------


def _in_base36(number: int) -> str:
    digits = ""
    while number:
        number, rest = divmod(number, 36)
        digits = "0123456789abcdefghijklmnopqrstuvwxyz"[rest] + digits
    return digits.rjust(7, "0")


def _gitlab() -> str:
    head = assemble(["gl", "pat-", "{alnum:40}", ".01.", "16"], 1)
    return head + _in_base36(zlib.crc32(head.encode()))


def _grafana() -> str:
    head = assemble(["gl", "sa_", "{alnum:32}"], 1)
    return f"{head}_{struct.pack('<I', zlib.crc32(head.encode())).hex()}"


def _bitbucket() -> str:
    head = assemble(["AT", "BB", "{alnum:23}", "7"], 1)
    return f"{head}{zlib.crc32(head.encode()):08X}"


def _atlassian() -> str:
    head = assemble(["ATA", "TT3", "{word:177}", "="], 1)
    return f"{head}{zlib.crc32(head.encode()):08X}"


def _nats() -> str:
    raw = bytes([18 << 3, 20 << 3]) + bytes(range(7, 39))
    crc = 0
    for byte in raw:
        crc ^= byte << 8
        for _ in range(8):
            crc = (crc << 1 ^ 0x1021 if crc & 0x8000 else crc << 1) & 0xFFFF
    return base64.b32encode(raw + crc.to_bytes(2, "little")).decode().rstrip("=")


def _pypi() -> str:
    place = b"\x02\x01\x08pypi.org\x02$" + bytes(range(120))
    return "pypi-" + base64.urlsafe_b64encode(place).decode().rstrip("=")


def _grafana_cloud() -> str:
    body = b'{"o":"1","n":"stack-9-it-write","k":"' + bytes(range(97, 123)) + b'","m":{"r":"eu"}}'
    return "glc_" + base64.b64encode(body).decode()


def _jfrog() -> str:
    return base64.b64encode(b"reftkn:01:1767225600:" + bytes(range(97, 119))).decode().rstrip("=")


PROVEN = {
    "gitlab-personal-token": _gitlab,
    "grafana-service-token": _grafana,
    "bitbucket-app-password": _bitbucket,
    "atlassian-api-token": _atlassian,
    "nats-seed": _nats,
    "pypi-token": _pypi,
    "grafana-cloud-token": _grafana_cloud,
    "artifactory-reference-token": _jfrog,
}


@pytest.mark.parametrize("rule", PROVEN)
def test_a_token_that_proves_itself_is_nearly_certain(rule: str) -> None:
    scores = {c.rule.id: c.score for c in matcher().candidates(f"It is {PROVEN[rule]()} now")}
    assert scores[rule] == 0.99


@pytest.mark.parametrize("rule", PROVEN)
def test_a_token_that_does_not_is_found_all_the_same(rule: str) -> None:
    token = PROVEN[rule]()
    at = 14 if rule not in {"grafana-cloud-token", "artifactory-reference-token", "pypi-token"} else 8
    spoilt = token[:at] + ("B" if token[at] == "A" else "A") + token[at + 1 :]
    scores = {c.rule.id: c.score for c in matcher().candidates(f"It is {spoilt} now")}
    assert rule in scores


def test_the_check_sum_of_a_bech32_string_is_known() -> None:
    """The valid and an invalid string are those of BIP-173 itself."""
    assert CHECKS["bech32"]("abcdef1qpzry9x8gf2tvdw0s3jn54khce6mua7lmqqqxw", "")
    assert not CHECKS["bech32"]("abcdef1qpzry9x8gf2tvdw0s3jn54khce6mua7lmqqqxq", "")
    assert not CHECKS["bech32"]("without a one", "")


# -- what a person would call a name ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "Tokens of GitHub begin with ghp_ and those of GitLab with glpat-.",
        "Set GITHUB_TOKEN, GITLAB_TOKEN and SLACK_BOT_TOKEN in the vault.",
        "import stripe; stripe.api_key = os.environ['STRIPE_SECRET_KEY']",
        "hf_hub_download_and_snapshot_the_whole_repository_now",
        "npm_config_registry_and_npm_package_version_are_variables",
        "re_compiled_pattern_with_many_names_in_it = re.compile(x)",
        "sk_learn_pipeline_with_standard_scaler_and_regression",
        "secret_manager_client_with_a_very_long_name_indeed_yes = 1",
        "The api-internationalization-and-localization-tools package",
        "pub_live and pk_live keys are meant to be seen",
        "snmp-server community public RO",
        "psk=<your passphrase>",
    ],
)
def test_names_and_placeholders_are_left_alone(text: str) -> None:
    assert list(detector().detect(text, no_fingerprint)) == []
