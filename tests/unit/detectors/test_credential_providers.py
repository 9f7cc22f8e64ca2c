"""A provider's secret is found wherever people put it: in sentences, tables, chats, slides, logs, markup and configuration."""

import tomllib
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


# -- labels -------------------------------------------------------------------------------------------------------------

SPELLINGS = {
    "environment": "ACME_API_KEY={}",
    "two underscores": "ACME__KEY={}",
    "dots": "acme.api.key={}",
    "camel case": "const acmeSecretAccessToken = '{}';",
    "typed": 'acme_token: str = "{}"',
    "Go": 'acmeToken := "{}"',
    "C#": 'AcmeApiKey = @"{}"',
    "bytes": "ACME_TOKEN = b'{}'",
    "PHP": "define('ACME_TOKEN', '{}');",
    "Ruby": "'acme_token' => '{}'",
    "default of a variable": "os.getenv('ACME_TOKEN', '{}')",
    "item": 'os.environ["ACME_TOKEN"] = "{}"',
    "argument": 'Acme(api_key="{}")',
    "constructor": "client = AcmeClient('{}')",
    "setter": 'acme.setApiKey("{}")',
    "YAML": "acme_token: {}",
    "YAML below its name": "acme:\n  url: https://acme.test\n  api_key: {}",
    "Kubernetes": '- name: ACME_TOKEN\n  value: "{}"',
    "JSON": '"acme": {{\n  "apiKey": "{}"\n}}',
    "JSON in a string": '{{\\"acme_key\\": \\"{}\\"}}',
    "INI": "[acme]\ntoken = {}",
    "TOML": '[acme.auth]\ntoken = "{}"',
    "XML": "<acme><apiKey>{}</apiKey></acme>",
    "XML attribute": '<add key="AcmeApiKey" value="{}" />',
    "header": "X-Acme-Token: {}",
    "bearer": "curl https://api.acme.test/v1 -H 'Authorization: Bearer {}'",
    "address": "https://api.acme.test/v1?api_key={}",
    "option": "tool --acme-api-key {}",
    "login": "acme login --token {}",
    "sentence": "Your Acme key for the staging cluster is `{}`",
    "two clauses": "We use Acme; its key is {}",
    "German": "Der Acme-Schlüssel lautet {}",
    "bold": "**Acme token:** `{}`",
    "next line": "Acme token:\n{}",
    "chat": "Bob: the acme key? {}",
    "slide": "Acme – key {}",
    "table": "| Acme | {} |",
    "HTML table": "<tr><td>Acme token</td><td>{}</td></tr>",
    "definition list": "<dt>Acme API key</dt><dd>{}</dd>",
    "CSV": "acme,{}",
}
LABELLED = {"linode": "{hex:64}", "snyk": "{uuid}", "hetzner": "{alnum:63}7"}


@pytest.mark.parametrize("provider", LABELLED)
@pytest.mark.parametrize("spelling", SPELLINGS)
def test_a_label_names_its_provider_in_every_spelling(spelling: str, provider: str) -> None:
    text = SPELLINGS[spelling].format(assemble(LABELLED[provider], 3))
    text = text.replace("acme", provider).replace("ACME", provider.upper()).replace("Acme", provider.capitalize())
    assert f"{provider}-token" in {c.rule.id for c in matcher().candidates(f"Before.\n{text}\nAfter.")}


@pytest.mark.parametrize(
    "text",
    [
        "The snyk report of 2024 has id {uuid} and says nothing.",
        "linode-cli is pinned to sha256:{hex:64}.",
        "We left Hetzner for another host. The build's digest is {hex:64}.",
    ],
)
def test_a_provider_and_an_identifier_make_no_secret(text: str) -> None:
    assert [c.rule.id for c in matcher().candidates(assemble(text, 5)) if c.rule in PROVIDER_RULES] == []


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
