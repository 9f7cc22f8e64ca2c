import base64
import html
import quopri
from collections.abc import Callable
from functools import cache

import pytest
from effort import calls

from detectors import no_fingerprint
from detectors._examples import assemble
from detectors.credentials import build
from detectors.credentials._detector import CredentialDetector

HEAD, FOOT = "-----BEGIN RSA PRIVATE" + " KEY-----", "-----END RSA PRIVATE" + " KEY-----"
BODY = [assemble("{base64:63}7", seed) for seed in range(5)]
LAST = assemble("{base64:38}==", 5)
KEY = [HEAD, *BODY, LAST, FOOT]


@cache
def detector() -> CredentialDetector:
    return build()


def found(text: str) -> list[str]:
    return [text[finding.start : finding.end] for finding in detector().detect(text, no_fingerprint)]


BARE = {
    "PKCS #1": "MIIEpAIBAAKCAQEA{base64:47}7",
    "PKCS #8": "MIIEvQIBADANBgkqhkiG9w0BAQEFAASC{base64:31}7",
    "PKCS #8 for a curve": "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg{base64:15}7",
    "encrypted PKCS #8": "MIIFHDBOBgkqhkiG9w0BBQ0wQTApBgkqhkiG9w0BBQww{base64:19}7",
    "SEC 1": "MHcCAQEEI{base64:54}7",
    "OpenSSH": "b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAABAAAA{base64:7}7",
    "PKCS #12": "MIIKYQIBAzCCCicGCSqGSIb3DQEHAaCCChgE{base64:27}7",
    "Java keystore": "/u3+7QAAAAIAAAAB{base64:47}7",
}


@pytest.mark.parametrize("form", BARE)
def test_a_key_without_head_and_foot_is_known_by_its_first_bytes(form: str) -> None:
    lines = [assemble(BARE[form], 8), *BODY, LAST]

    for joint in ("\n", "\\n", "", "\n  "):
        body = joint.join(lines)
        assert found(f'signing_data: "{body}"\nregion: eu\n') == [body]


WRAPPINGS: dict[str, Callable[[str], str]] = {
    "base64": lambda text: base64.b64encode(text.encode()).decode(),
    "wrapped base64": lambda text: base64.encodebytes(text.encode()).decode().strip(),
    "hex": lambda text: text.encode().hex(),
    "HTML entities": lambda text: html.escape(text).replace("-", "&#45;"),
    "percent": lambda text: text.replace("-", "%2D").replace("\n", "%0A").replace("+", "%2B"),
    "quoted-printable": lambda text: (
        quopri.encodestring(text.replace("-", "=2D").encode()).decode().replace("=3D2D", "=2D")
    ),
    "unicode escapes": lambda text: text.replace("-", "\\u002d").replace("\n", "\\n"),
}


@pytest.mark.parametrize("wrapping", WRAPPINGS)
def test_a_wrapped_key_is_covered_in_its_wrapping(wrapping: str) -> None:
    wrapped = WRAPPINGS[wrapping]("\n".join(KEY))
    (span,) = found(f"data:\n{wrapped}\nend\n")

    assert span.strip("\n") == wrapped


FLOODS = {
    "heads": f"{HEAD}\nabcdefgh ijklmnop qrstuvw\n",
    "feet": f"abcdefgh ijklmnop qrstuvw\n{FOOT}\n",
    "first bytes": "MIIEpAIBAAKCAQEA and more\n",
    "short keys": f"{HEAD}\nTm90IGEga2V5IG9mIGFueSBzb3J0IGF0IGFsbA\n",
    "JSON Web Keys": '{"kty" "kty" "kty"',
    "XML": "<RSAKeyValue><D>abc</D>",
}


@pytest.mark.parametrize("flood", FLOODS)
def test_twice_the_text_is_twice_the_work(flood: str) -> None:
    once, twice = (calls_for(FLOODS[flood] * count) for count in (300, 600))

    assert twice < 2.5 * once


def calls_for(text: str) -> int:
    return calls(lambda: detector().detect(text, no_fingerprint))


JWK = {name: assemble("{word:43}", seed) for seed, name in enumerate(("n", "d", "p", "q", "dp", "dq", "qi"))}
MEMBERS = list(JWK.values())[1:]


def test_the_private_members_of_a_json_web_key_are_found_and_its_public_ones_stay() -> None:
    members = ", ".join(f'"{name}": "{value}"' for name, value in JWK.items())

    assert found(f'{{"kty": "RSA", {members}}}') == MEMBERS
    assert found(f'{{{members}, "kty": "RSA", "use": "sig"}}') == MEMBERS
    assert found(f'{{"kty": "oct", "k": "{MEMBERS[0]}", "alg": "HS256"}}') == MEMBERS[:1]
    assert found(f'{{"kty": "EC", "crv": "P-256", "x": "{MEMBERS[0]}", "y": "{MEMBERS[1]}"}}') == []


def test_the_private_elements_of_an_xml_key_are_found_and_its_public_ones_stay() -> None:
    modulus, secret = assemble("{base64:171}=", 1), assemble("{base64:171}=", 2)
    public = f"<Modulus>{modulus}</Modulus><Exponent>AQAB</Exponent>"

    assert found(f"<RSAKeyValue>{public}<D>{secret}</D></RSAKeyValue>") == [secret]
    assert found(f"<RSAKeyValue>{public}</RSAKeyValue>") == []
