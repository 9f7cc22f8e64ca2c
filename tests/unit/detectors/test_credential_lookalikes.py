"""Code, notation and documentation that stand where a secret could: behind its label, and no secret."""

from base64 import b64encode
from functools import cache

import pytest

from detectors import load, no_fingerprint
from detectors._examples import assemble
from detectors.credentials._detector import CredentialDetector

HEX = assemble("{hex:32}", 5)
BASE64 = assemble("{alnum:36}", 5)
FINGERPRINT = assemble("{hex:40}", 5).upper()
SLUG = "kms-key-" + "16307" + "50632841"

UUID = assemble("{hex:8}-{hex:4}-{hex:4}-{hex:4}-{hex:12}", 5)
GUID = "258EAFA5-E914-" + "47DA-95CA-" + "C5AB0DC85B11"
PRINTED = "2YotnFZFEj" + "r1zCsicMWpAA"
REMARK = b64encode(b"not my real password").decode()

LOOK_ALIKES = {
    "a row of an index": ["'vts'\toptions.txt\t1a\n'key'\toptions.txt\t2b\n't_star7'\tterm.txt\t3c\n"],
    "a line of a table of contents": ["Passwords.....................|ftp-password|\nSee |ftp-ssh-hack2| for more.\n"],
    "the end of a file's name": [
        "50:application/x-pw:*.pw\n50:video/x-flic:*.fli2\n",
        "*.key\n50:text/x-idl-2001-interface:*.idl\n",
    ],
    "a class": ["from .apps import DjangoOAuth1App as DjangoOAuth1App"],
    "a key by its number": [f"the KMS key identified by key ID ``{UUID}``.", f"--target-key-id {UUID}"],
    "a function of a digest": ["hmac_sha512224\thmac_sha512224_base64\thmac_sha512224_hex"],
    "a word that ends in a label": ["#define NUM_NL80211_WOWLAN_PKTPAT NUM_NL80211_PKTPAT"],
    "an identifier of C": [
        "int gnutls_x509_crq_set_challenge_password(gnutls_x509_crq_t crq, const char *pass);",
        "gnutls_x509_crq_get_signature_algorithm(gnutls_x509_privkey_t key, gnutls_x509_crq_t crq)",
        "#define CKP_PKCS5_PBKD2_HMAC_GOSTR3411_2012_512 (CK_VENDOR)",
    ],
    "a port": ["kpasswd\t\t464/tcp\nkpasswd\t\t464/udp\nssmtp\t\t465/tcp\n"],
    "a module's control": ["password\t[success=1 default=ignore]\tpam_unix.so"],
    "a name before an escaped line": ["- proxy_pass: CLOUDSDK_PROXY_PASSWORD\\n- proxy_rdns: X2"],
    "a key for every browser": [f"site key: {BASE64}", f"publishable key: {BASE64}", f"search-only key: {HEX}"],
    "a key's or a trace's number": [
        f"key_id: {UUID}",
        f"API key ID: {HEX}",
        f"trace token {HEX}",
        f"correlation key: {HEX}",
    ],
    "a nonce of a policy": [f"Content-Security-Policy: script-src 'nonce-{BASE64}'"],
    "a pass to go through": ["Boarding pass: LH4R7K2", "Ski pass no. AX99821b"],
    "a type in HTML": ["<code>psk</code>: &#x3C;string>", "{ pem: x, passphrase: &#x3C;string>}"],
    "a template": ['password = f"{registry_id}-auth-token2"', 'PATH="`pwd`:$$PATH2"'],
    "a default": ["def setup(host=None, port=None, username=None, password=None):"],
    "markup in a prompt": ['"Please enter a password [cyan](must be at least 5 characters)"'],
    "a constant beside its name": [f'value = (key + "{GUID}").encode()'],
    "an example that a standard prints": [f'"access_token": "{PRINTED}"'],
    "a remark in base64": [f"password: '{REMARK}'"],
    "a type of a class": ["def scramble(password: ReadableBuffer | None, nonce: ReadableBuffer) -> bytes: ..."],
    "the name of an object": [
        f'{{"bucket": "ota", "key": "{UUID}"}}',
        f'"arn:aws:s3:us-east-2:access-grants/default/grant/{UUID}"',
    ],
    "the fields of a line": ["user:password:UID:GID:name", "pw_name:pw_passwd:pw_uid:pw_gid:pw_shell"],
    "a file": [
        "Use a user warning handler in contrib/gregbook/readpng2.c instead",
        "man/{readpassphrase.3 => readpassphrase.3bsd}",
    ],
    "a setting": ["EMR_KMS_KEY = 'fs.s3.cse.kms.keyId'", 'char *key = "__f2py_cb_#name#";'],
    "a statement": [">>> def f1(*args: *b): pass\n>>> f1.__annotations__\n{}"],
    "a release": ['<a href="../../files/tiktoken-0.14.0-cp311-cp311-manylinux_2_28_x86_64.whl">'],
    "an anonymous login": ["cvs://:pserver:anoncvs@sources.corp.test:/cvs/src", "$pass = '-anonymous@'"],
    "a standard's name": ["OLDPWD is now auto-exported, as POSIX.2 seems to require."],
    "a second quoted word": ["the key ``Name`` from connection ``dxcon-abcabc12345678ab``"],
    "code points": ["540E 540F " + " ".join(("5414", "5415", "5416", "5417")) + " 20BBF 20BC6"],
    "a card for tests": ['Commercial: Final = "41111' + '11111131010"'],
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
    "Password: Tulip harbour copper {digit:2}",
    "mot de passe: Nuage citron rivière {digit:2}",
    "connecting with user svc, password Tulip harbour copper {digit:2}",
    "<login>svc</login><pwd>Tulip harbour copper {digit:2}</pwd>",
    "| Host | Password |\n|---|---|\n| db01 | Tulip harbour copper {digit:2} |",
    "Ida: what's the wifi password?\nBob: Tulip harbour copper {digit:2}\n",
    "Ida: can't get into the wiki\nBob: try svc_app / {alpha:6}-{alpha:5}-{digit:2}\n",
    "Uwe: probier admin / tulip.harbour.{digit:3}\n",
    "Ola: spróbuj admin / {alpha:5}{digit:4}!\n",
    "Ida: which key do you use?\nBob: this one {hex:32}\n",
    "Hasło początkowe\n{alpha:5}{digit:4}!x\n",
    "*Klucz API:* {alnum:40}7",
    "Klucz dostępu\n{hex:32}\n",
    "service;clé d'accès;note\nacme;{hex:32};x\n",
    "check that the key {alnum:22}/{alpha:6}+5D is still active",
    "password: '{alpha:12}{digit:2}.'",
    "api_key: /{alnum:30}+7",
    "password: {alpha:6}#{digit:3}{alpha:4}",
    "password: {alpha:5}%40{alpha:5}%21{digit:2}",
    "user svc, pass {alpha:6}#{digit:3}",
    "api_key = {alnum:20}.{alnum:30}7",
    "signing key {loweralnum:40}7",
    "the token is {alnum:36}7",
    "MERROW_TOKEN={hex:64}",
    "(user: svc, password: Tulip{alpha:5}Harbour{digit:2})",
    "password: {alpha:5}.{alpha:4}.{digit:3}",
    "The key for `billing` is `{alnum:30}7`",
    "Ich habe das Passwort in {alpha:7}!{digit:3} geändert.",
]


REMARKS = [
    "Password: must have at least twelve letters 12",
    "The password is changed every ninety days 90.",
    "Password: see the vault entry 12",
    "Use Windows / Linux, or Python / Python3.11.",
    "try Ctrl / Shift+F5",
    "LOG_LEVEL=info\nSMTP_PASS=x7?\nFEATURE_ABC=true\n",
]


@pytest.mark.parametrize("text", REMARKS)
def test_a_remark_about_passwords_is_left_alone(text: str) -> None:
    assert [finding.rule for finding in detector().detect(text, no_fingerprint)] == []


@pytest.mark.parametrize("secret", SECRETS)
def test_a_secret_in_the_same_place_is_found(secret: str) -> None:
    assert detector().detect(assemble(secret, 3), no_fingerprint)
