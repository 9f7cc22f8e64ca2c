"""Code, notation and documentation that stand where a secret could: behind its label, and no secret."""

from functools import cache

import pytest

from detectors import load, no_fingerprint
from detectors._examples import assemble
from detectors.credentials._detector import CredentialDetector

HEX = assemble("{hex:32}", 5)
BASE64 = assemble("{alnum:36}", 5)
FINGERPRINT = assemble("{hex:40}", 5).upper()
SLUG = "kms-key-" + "16307" + "50632841"

LOOK_ALIKES = {
    "a type after a parameter": [
        "_assertion_pass: Callable[[int, str], None] | None = None",
        "def f(mlkem_key: mlkem.MLKEM768PrivateKey) -> None: ...",
    ],
    "an identifier with a digit": ['for name in ("tokens", "symbol2label"):', "self.token = self.symbol2label"],
    "what a function is given": [
        "If the size is unknown, pass force_zip64 to use the format.",
        "where we pass FcChar8* pointers in",
    ],
    "a call": ["createPublicKey({ key: ed25519.hexToDER(keyInfo.value) })"],
    "a comment behind the value": ["machine m login bar password pass #comment"],
    "the address of a host": [
        "assert split('x') == ('User:Pass', 'www.corp.test:080')",
        "('user', 'password', 'localhost:22')",
    ],
    "characters by their number": [
        'parse("key=\\u0141%C3%A9")',
        "machine m login log password \\xa1\\xa2 account acct",
        "'secret': '\\U0001d51a'",
    ],
    "code in a string": ['"code": "try : pass\\n# 2\\nexcept E as e : pass\\n# 3"'],
    "an algorithm": ["Import the key for 'RSASSA-PKCS1-v1_5', then sign."],
    "a name with a number": [f'"id": "to-create-an-hmac-{SLUG}"'],
    "a nonce of a challenge": [
        f'Digest realm="test", nonce="{HEX}", opaque="x"',
        f'realm="me@corp.test",\nqop="auth",\nnonce="{HEX}",',
    ],
    "a value that is cut short": [f'verify_token="{BASE64}..."'],
    "a page's mark": [f"<NextToken>{BASE64}</NextToken>", f'"HashKey": "{HEX}"'],
    "the name of a key": [f"To delete a key with ID `{HEX}` run it.", f"Add upstream signing key {FINGERPRINT}"],
    "the label's own word": [
        "connect(host=h, user=baduser, password=badpw)",
        "redis://user:foopass@cache:6379/0",
        "--password newpassword99",
    ],
    "minified code": ["children:[(0,j.jsx)(Vu,{nonce:i}),(0,j.jsx)(N.div,{class:n})]"],
    "a colour": ["| Result | Colour |\n|---|---|\n| Pass | #826766 |"],
    "a package": ["Auth - Credentials (com.corp.auth:google-auth-library-credentials:1.3.0 - https://corp.test)"],
    "a manual page's marks": ["$ gcloud reset\\-password creds\\-name\\-1", "identified by \\s-1URL\\s0 and"],
    "a regular expression": ["my $Token = qr/[\\x21\\x23-\\x27\\x2A]/;"],
    "words with a space": ["check('password', 'pas s')"],
}


@cache
def detector() -> CredentialDetector:
    loaded = load("credentials")
    assert isinstance(loaded, CredentialDetector)
    return loaded


@pytest.mark.parametrize(("kind", "text"), [(kind, text) for kind, texts in LOOK_ALIKES.items() for text in texts])
def test_what_stands_where_a_secret_could_is_left_alone(kind: str, text: str) -> None:
    assert [finding.rule for finding in detector().detect(text, no_fingerprint)] == [], kind


SECRETS = [
    "password: {alpha:6}#{digit:3}{alpha:4}",
    "password: {alpha:5}%40{alpha:5}%21{digit:2}",
    "user svc, pass {alpha:6}#{digit:3}",
    "api_key = {alnum:20}.{alnum:30}7",
    "signing key {loweralnum:40}7",
    "the token is {alnum:36}7",
]


@pytest.mark.parametrize("secret", SECRETS)
def test_a_secret_in_the_same_place_is_found(secret: str) -> None:
    assert detector().detect(assemble(secret, 3), no_fingerprint)
