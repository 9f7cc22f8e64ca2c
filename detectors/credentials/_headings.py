"""What a table's head says of the cells below it: that they hold passwords, or tokens, or neither."""

import re
from collections.abc import Callable

from detectors.credentials import _chosen, _shape

Look = Callable[[str], bool]
"""Whether a cell's text looks like what its head names."""

MARKS = " \t\r\"'`*_|"
"""What stands around a cell's text and is no part of it."""


def look_for(head: str) -> Look | None:
    """The look of the cells under `head`; None where it names no secret."""
    name = head.strip(MARKS)
    if not 2 <= len(name) <= 48 or _ABOUT.search(name):
        return None
    if _PASSWORD.fullmatch(name):
        return _password
    if _TOKEN.fullmatch(name):
        return _token
    return _strong_token if _KEY.fullmatch(name) else None


def _password(cell: str) -> bool:
    if _chosen.is_spaced_passphrase(cell):
        return True
    if re.search(r"[\s\"{}]", cell):
        return False
    return _shape.is_password(cell) or _chosen.is_passphrase(cell)


def _token(cell: str) -> bool:
    return not re.search(r"\s", cell) and _shape.is_token(cell)


def _strong_token(cell: str) -> bool:
    return not re.search(r"\s", cell) and _shape.is_strong_token(cell)


_BEFORE = r"(?:[\w.()/&-]{1,20}[ _-]{1,2}){0,3}"
_AFTER = r"(?:[ _-]{1,2}\(?[\w.-]{1,16}\)?){0,3}"
_PASSWORD = re.compile(
    rf"(?i){_BEFORE}(?:\w{{0,16}}(?:pass(?:word|wort|wd|phrase|code)|kennwort|kennwörter|wachtwoord)(?:s|en)?|"
    r"pass|pwd|pw|psw|ww|mdp|mots? de passe|code d'acc[èe]s|contrase[ñn]as?|clave|senhas?|palavras?[ -]passe|"
    r"parola d'ordine|toegangscode|inlogcode|has[łl][oa]|heslo|l[öo]senord|adgangskode|passord|salasana|jelszó|"
    r"şifre|parol[aă]|lozinka|"
    r"парол[ьи]|密码|密碼|口令|パスワード|비밀번호|"
    r"pre-?shared key|psk|wpa2? key|wi-?fi key|(?:wlan|wifi)-?(?:schl[üu]ssel|key|code))"
    rf"{_AFTER}"
)
_TOKEN = re.compile(
    rf"(?i){_BEFORE}(?:(?:api|access|secret|private|auth|bearer|client|webhook|signing|license|licence|master|shared|encryption|deploy)"
    r"[ _-]?(?:key|token|secret)s?|apikey|(?:[\w-]{0,16}-)?tokens?|(?:[\w-]{0,16}-)?secrets?|credentials?|passkey|"
    r"api-schl[üu]ssel|(?:zugangs|zugriffs|geheim)\w{0,8}schl[üu]ssel|"
    r"zugangstoken|cl[ée]s? (?:d'|de l')?(?:api|acc[èe]s|secr[èe]te)|jetons?|clave (?:de )?(?:api|secreta|acceso)|"
    r"chiave (?:di )?(?:api|segreta|accesso)|"
    r"chave (?:de |da )?(?:api|secreta|acesso)|(?:api|toegangs|geheime)[ -]?sleutel|toegangstoken|"
    r"klucze? (?:api|dost[ęe]pu|tajny|prywatny)|"
    r"ключ api|api[ -]?ключ|токен|api密钥|密钥|令牌|apiキー|トークン)"
    rf"{_AFTER}"
)
_KEY = re.compile(
    r"(?i)(?:[\w.-]{1,20}[ _-]{1,2}){0,2}(?:key|schl[üu]ssel|cl[ée]|clave|chiave|chave|sleutel|klucz|ключ)"
)
_ABOUT = re.compile(
    r"(?i)polic|rule|length|l[äa]nge|longueur|expir|chang|require|status|hash|last|age\b|protect|strength|reset|"
    r"\bcount|\btype|\bname|\bid\b|public|"
    r"foreign|primary|\bsort|location|storage|stored|owner|manager|ablauf|\bno\b|without|ohne|sans\b|sin\b|senza|"
    r"\bsem\b|zonder|öffentlich"
)
