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


FORMS = {
    "bcrypt": "$2b$12${alnum:53}",
    "MD5 crypt": "$1${alnum:8}${alnum:22}",
    "Apache MD5": "$apr1${alnum:8}${alnum:22}",
    "SHA-256 crypt": "$5$rounds=5000${alnum:16}${alnum:43}",
    "SHA-512 crypt": "$6${alnum:16}${alnum:86}",
    "yescrypt": "$y$j9T${alnum:22}${alnum:43}",
    "argon2": "$argon2id$v=19$m=65536,t=3,p=4${alnum:22}${alnum:43}",
    "passlib": "$pbkdf2-sha256$29000${alnum:22}${alnum:43}",
    "WordPress": "$P$B{alnum:29}7",
    "Drupal": "$S$D{alnum:50}7",
    "Cisco 8": "$8${alnum:14}${alnum:43}",
    "Cisco 9": "$9${alnum:14}${alnum:43}",
    "macOS": "$ml$35000${hex:64}${hex:256}",
    "GRUB": "grub.pbkdf2.sha512.10000.{HEX:128}.{HEX:128}",
    "Django": "pbkdf2_sha256$600000${alnum:22}${base64:43}=",
    "Werkzeug scrypt": "scrypt:32768:8:1${alnum:16}${hex:128}",
    "Werkzeug PBKDF2": "pbkdf2:sha256:600000${alnum:16}${hex:64}",
    "PostgreSQL": "SCRAM-SHA-256$4096:{base64:22}==${base64:43}=:{base64:43}=",
    "SQL Server": "0x0200{HEX:136}",
    "Oracle": "S:{HEX:60};T:{HEX:160}",
    "MySQL": "*{HEX:40}",
    "Kerberos ticket": "$krb5tgs$23$*svc$ACME.TEST$http/web*${hex:32}${hex:600}",
    "Kerberos reply": "$krb5asrep$23$ida@ACME.TEST:{hex:32}${hex:300}",
    "cached logon": "$DCC2$10240#ida#{hex:32}",
}
PLACES = [
    "{}",
    "ida:{}:19000:0:99999:7:::",
    "the hash was {} as far as I remember",
    "| ida | {} | active |",
    "<td>{}</td>",
    '{{"user": "ida", "hash": "{}"}}',
    "INSERT INTO users VALUES (7, 'ida', '{}');",
    "hash={}\n",
]


@pytest.mark.parametrize("form", FORMS)
def test_a_hashed_password_is_found_whole_wherever_it_stands(form: str) -> None:
    value = assemble(FORMS[form], 5)

    for place in PLACES:
        assert found(place.format(value)) == [value]


LM, NT = assemble("{hex:32}", 1), assemble("{hex:32}", 2)
RESPONSE = assemble("{hex:16}:{hex:32}:{hex:180}", 3)
DIRECTORY = assemble("{base64:31}7", 4)
LINES = {
    f"Administrator:500:{LM}:{NT}:::": f"{LM}:{NT}",
    f"ACME\\ida:1104:{LM}:{NT}::: (status=Enabled)": f"{LM}:{NT}",
    f"[SMB] NTLMv2-SSP Hash : ida::ACME:{RESPONSE}": RESPONSE,
    f"userPassword: {{SSHA}}{DIRECTORY}": DIRECTORY,
    f"ida:{{SHA}}{DIRECTORY}": DIRECTORY,
    f'"app" "md5{NT}"': f"md5{NT}",
    f"CREATE ROLE app PASSWORD 'md5{NT}';": f"md5{NT}",
}


@pytest.mark.parametrize("line", LINES)
def test_of_a_line_only_the_hash_is_found(line: str) -> None:
    assert found(line) == [LINES[line]]


OTHERS = [
    f"sha256:{assemble('{hex:64}', 1)}",
    f"{NT}  image.iso",
    f"md5sum: {NT}",
    f'ETag: "{NT}"',
    f'integrity="sha384-{assemble("{base64:64}", 1)}"',
    f"commit {assemble('{hex:40}', 1)}",
    "bcrypt hashes begin with $2b$12$ and have 60 characters",
    "It cost $5$ and then $6$ more.",
    "pbkdf2:sha256:600000 is the default of this version",
    "{SSHA} stands before the value",
    "echo $1$2$3",
]


@pytest.mark.parametrize("text", OTHERS)
def test_digests_and_talk_of_hashes_are_none(text: str) -> None:
    assert found(text) == []
