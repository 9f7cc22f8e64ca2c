import base64
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


HEX, WORD, LONG = assemble("{hex:31}7", 4), assemble("{loweralnum:25}7", 4), assemble("{alnum:59}7", 4)
SIGNED = assemble("s%3A{url:31}7.{alnum:42}7", 4)
CODE = assemble("4/0A{url:60}7", 4)

PLACES = {
    f"Set-Cookie: JSESSIONID={HEX.upper()}; Path=/; HttpOnly": HEX.upper(),
    f"Cookie: theme=dark; PHPSESSID={WORD}; _ga=GA1.2.1234567.7654321": WORD,
    f"Cookie: connect.sid={SIGNED}": SIGNED,
    f"set-cookie: acme_session={LONG}; Max-Age=3600": LONG,
    f"ASP.NET_SessionId={WORD}": WORD,
    f".AspNetCore.Identity.Application=CfDJ8{LONG}": f"CfDJ8{LONG}",
    f"curl -b 'auth_token={LONG}' https://x.internal": LONG,
    f'curl --cookie "sessionid={WORD}" https://x.internal': WORD,
    f'requests.get(url, cookies={{"sessionid": "{WORD}"}})': WORD,
    f"remember_user_token={LONG}": LONG,
    f"__Secure-next-auth.session-token={LONG}": LONG,
    f"Authorization: Bearer {LONG}": LONG,
    f"-H 'authorization: bearer {LONG}'": LONG,
    f"Authorization: token {HEX}": HEX,
    f"X-Auth-Token: {HEX}": HEX,
    f"X-Api-Key: {LONG}": LONG,
    f"Private-Token: {LONG}": LONG,
    f'{{"access_token": "{LONG}", "token_type": "Bearer", "expires_in": 3600}}': LONG,
    f'{{"refresh_token": "{LONG}"}}': LONG,
    f'"client_secret": "{LONG}"': LONG,
    f"grant_type=client_credentials&client_id=web&client_secret={LONG}": LONG,
    f"https://x.internal/cb?access_token={LONG}&state=1": LONG,
    f"https://x.internal/cb#access_token={LONG}&token_type=bearer": LONG,
    f"https://x.internal/hook?token={HEX}": HEX,
    f"https://x.internal/cb?code={CODE}&scope=mail": CODE,
    f"https://maps.internal/api/js?key={LONG}&callback=x": LONG,
    f"otpauth://totp/Acme:ida?secret={assemble('{base32:31}7', 4)}&issuer=Acme": assemble("{base32:31}7", 4),
    f"TOTP secret: {assemble('{base32:31}7', 4)}": assemble("{base32:31}7", 4),
    f"?sv=2022-11-02&ss=b&se=2027-01-01&sig={assemble('{alnum:42}7', 4)}%3D": assemble("{alnum:42}7", 4) + "%3D",
}


@pytest.mark.parametrize("text", PLACES, ids=lambda text: text[:24])
def test_what_stands_for_a_login_is_found_and_nothing_beside_it(text: str) -> None:
    assert found(text) == [PLACES[text]]


def test_a_basic_authorization_is_found_with_its_scheme_left() -> None:
    value = base64.b64encode(f"ida:{WORD}".encode()).decode()

    for header in (
        f"Authorization: Basic {value}",
        f'"Authorization": "Basic {value}"',
        f"proxy-authorization: basic {value}",
    ):
        assert found(header) == [value]


OTHERS = [
    "Cookie: lang=de; theme=dark; consent=true",
    "Set-Cookie: session=deleted; expires=Thu, 01 Jan 1970 00:00:00 GMT",
    "Set-Cookie: JSESSIONID=<id>; Path=/",
    "The PHPSESSID cookie is HttpOnly and SameSite=Lax.",
    "Authorization: Bearer <token>",
    "Authorization: Bearer ${ACCESS_TOKEN}",
    "https://x.internal/cb?access_token=ACCESS_TOKEN&state=1",
    "https://x.internal/search?key=internationalization&code=english",
    "https://docs.internal/a?token={token}",
    "otpauth://totp/Acme:ida?secret=SECRET",
    "TOTP is described in RFC6238 and HOTP in RFC4226.",
    "Print your recovery codes and keep them in a safe.",
    "Backup codes: 10 of 10 left",
]


@pytest.mark.parametrize("text", OTHERS)
def test_talk_about_sessions_is_none(text: str) -> None:
    assert found(text) == []


LISTS = {
    "dashed": ("{loweralnum:4}7-{loweralnum:5}", "{}\n"),
    "numbered": ("{loweralnum:4}7-{loweralnum:5}", "- {}\n"),
    "digits": ("{digit:8}", "{}\n"),
    "two in a line": ("{upperalnum:3}7-{upperalnum:4}", "{}   "),
    "boxes": ("{digit:4}-{digit:4}", "[ ] {}\n"),
}


@pytest.mark.parametrize("way", LISTS)
def test_recovery_codes_are_found_one_by_one(way: str) -> None:
    form, line = LISTS[way]
    codes = [assemble(form, seed) for seed in range(10)]

    text = "Your recovery codes:\n\n" + "".join(line.format(code) for code in codes) + "\nKeep them safe.\n"

    assert found(text) == codes
