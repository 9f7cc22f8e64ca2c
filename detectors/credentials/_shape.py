"""What a value looks like: a secret, a word, a reference to something, or a stand-in for a secret.

Entropy alone can't tell `getUserPassword` from a token of the same length; whether its letters pair up as words do can.
"""

import math
import re
from collections import Counter
from html import unescape
from itertools import pairwise

from detectors.credentials._documented import is_documented


def entropy(value: str) -> float:
    """Shannon entropy in bits per character."""
    size = len(value)
    return -sum(n / size * math.log2(n / size) for n in Counter(value).values()) if size else 0.0


def is_stand_in(value: str) -> bool:
    """A placeholder, a mask, a documented sample: what people write where a secret belongs."""
    folded = _ESCAPED_END.sub("", (unescape(value) if _ENTITY.search(value) else value).casefold())
    if _STAND_IN.search(folded) or is_documented(value) or folded.strip("\"'`<>[](){}_-*.,:; ") in _STAND_IN_WORDS:
        return True
    line = _ESCAPED_BREAK.split(folded, maxsplit=1)[0]
    if line != folded and line.strip("\"'_").replace("_", "").isalpha():
        return True
    bare = re.sub(r"[\W_]", "", folded)
    words = _CHUNK.findall(value)
    if len(set(bare)) <= 2 or _is_sequence(bare) or _is_mash(bare):
        return True
    return sum(map(len, words)) >= 0.6 * len(bare) and all(word.lower() in ROLES for word in words)


def is_reference(value: str) -> bool:
    """Code, a variable, a template, a path, an address: what leads to a secret and is none."""
    if _SLASHED.fullmatch(value) and word_share(value) < 0.35:
        return False
    if _REFERENCE.search(value) or _EXPRESSION.search(value) or _TYPE.fullmatch(value):
        return True
    if value.count("/") > 1 and word_share(value) > 0.5:
        return True
    if _DOTTED.fullmatch(value):
        return True
    parts = re.split(r"[./\\:]", value)
    return len(parts) > 1 and all(_NAME.fullmatch(part) and word_share(part) >= 0.5 for part in parts if part)


def word_share(value: str) -> float:
    """The share of a value's characters that belong to pronounceable words, 0..1. Separators count for nobody."""
    letters = sum(character.isalnum() for character in value)
    return sum(len(chunk) for chunk in _CHUNK.findall(value) if _is_word(chunk)) / letters if letters else 0.0


def is_token(value: str) -> bool:
    """A generated token, key or digest, by its look alone: twelve characters and more with nothing of a word in them."""
    if len(value) < 12 or _DATED.search(value) or is_stand_in(value) or is_reference(value) or _is_algorithm(value):
        return False
    if (unescaped := _ESCAPE.sub("", value)) != value and len(re.sub(r"[\W_]", "", unescaped)) < 12:
        return False
    if _UUID.fullmatch(value):
        return True
    digits = sum(character.isdigit() for character in value)
    if (
        _SNAKE.fullmatch(value)
        or _NUMBERED_NAME.fullmatch(value)
        or _RELEASE.match(value)
        or _CONVERSION.fullmatch(value)
    ):
        return False
    if digits == len(re.sub(r"\W", "", value)) or (not digits and len(value) < 16):
        return False
    if not digits and (value.islower() or value.isupper()) and len(value) < 20:
        return False
    return entropy(value) >= min(3.0, math.log2(len(value)) - 1.0) and word_share(value) < (0.5 if digits else 0.35)


def is_strong_token(value: str) -> bool:
    """A token that needs little around it to be believed: sixteen characters, digits and letters well mixed."""
    digits = sum(character.isdigit() for character in value)
    few = digits == 1 and len(value) >= 24 and not (value.islower() or value.isupper()) and word_share(value) < 0.25
    return len(value) >= 16 and (digits >= 2 or few) and is_token(value) and not _is_dashed_name(value)


def is_password(value: str) -> bool:
    """A password where one is expected: what a person or a generator chose, and no plain word, number, path or code."""
    if not 5 <= len(value) <= 128 or is_stand_in(value) or is_reference(value) or _TECHNICAL.fullmatch(value):
        return False
    if _is_sequence("".join(filter(str.isalpha, value.casefold())), least=20):
        return False
    if _is_algorithm(value) or (_ESCAPE.search(value) and not is_password(_ESCAPE.sub("~", value).strip("~"))):
        return False
    kinds = (
        any(c.islower() for c in value),
        any(c.isupper() for c in value[1:]),
        any(c.isdigit() for c in value),
        any(not (c.isalnum() or c.isspace()) and c not in "-_.'/" for c in value.strip(_EDGES)),
    )
    lower, upper, digit, symbol = kinds
    if digit:
        return lower or upper or symbol or value[0].isupper()
    if symbol:
        return (lower or upper or value[0].isupper()) and not (
            _TWO_WORDS.fullmatch(value) and (word_share(value) >= 0.5 or not (lower and upper))
        )
    return lower and upper and len(value) >= 8 and word_share(value) < 0.5


def is_chosen_password(value: str) -> bool:
    """A password in a running sentence, where words, versions and amounts stand as well: a digit or symbol must speak for it."""
    if not is_password(value) or _AMOUNT.fullmatch(value):
        return False
    digit = any(c.isdigit() for c in value)
    letters = sum(c.isalpha() for c in value)
    return letters >= 3 and (digit or is_token(value) or INNER_SYMBOL.search(value) is not None)


_NUMBERED_NAME = re.compile(r"[a-z]{2,12}(?:[_.-](?:[a-z]{2,12}|\d{1,14})){2,8}", re.IGNORECASE)
_TWO_WORDS = re.compile(r"[^\W\d_]+[^\w\s][^\W\d_]*")
_DRUMMED = re.compile(r"[A-Za-z]{6}")
_SLASHED = re.compile(r"(?=.{0,80}[a-z])(?=.{0,80}[A-Z])(?=.{0,80}\d)/[A-Za-z0-9+/]{20,100}={0,2}")
"""Base64 that begins as a path does."""
_ENTITY = re.compile(r"&(?:#\w{1,6}|[lg]t|quot|amp);")
_ESCAPED_BREAK = re.compile(r"\\{1,2}[nr]")
"""Behind it stands another line: `pass\\n# done`, `PROXY_PASSWORD\\n- proxy_port`."""
_ESCAPED_END = re.compile(r"(?:\\{1,2}[nrt])+$")
_EDGES = "\"'`.,:;()[]{}<>*"
_ESCAPE = re.compile(r"\\(?:u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|x[0-9a-fA-F]{2})|(?:%[0-9A-F]{2}){2,}")
"""A character by its number: its letters and digits say nothing of the value's look."""
_CONVERSION = re.compile(r"[a-z_]{3,16}[24][a-z_]{3,16}|(?:[A-Z]{0,4}[A-Z][a-z]{2,14}\d{0,2}){2,6}")
"""A function or a table named for what it makes of what, or a class: `symbol2label`, `DjangoOAuth1App`."""
_TYPE = re.compile(r"(?:[a-z]\w{1,30}\.){1,5}(?:[A-Z]\w{0,12}(?:\d{1,4}))?(?:[A-Z][a-z]{2,16}){2,6}")
"""A class in its module: `mlkem.MLKEM768PrivateKey`."""
_SNAKE = re.compile(
    r"_?(?:(?:[a-z]{1,14}|[A-Z]{1,14})\d{0,5}|\d{1,5})(?:_(?:(?:[a-z]{1,14}|[A-Z]{1,14})\d{0,5}|\d{1,5})){2,9}_?"
)
"""An identifier of C: `gnutls_x509_crq_t`, `GOSTR3411_2012_512`."""
_DOTTED = re.compile(
    r"(?:[A-Za-z][A-Za-z_-]{0,20}\d?[A-Za-z_-]{0,12}[./]){3,12}[A-Za-z][A-Za-z_-]{0,20}\d?[A-Za-z_-]{0,12}"
)
"""A setting or a file by its place: `fs.s3.cse.kms.keyId`."""
_RELEASE = re.compile(r"v?\d{1,3}(?:\.\d{1,4}){2,3}(?:$|[-_+.])")
_CHUNK = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|[^\W\d_A-Za-z]+")
_NAME = re.compile(r"[A-Za-z_-]+\d?")
_UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-zA-Z]{4}){3}-[0-9a-zA-Z]{12}")
_DATED = re.compile(r"(?:19|20)\d\d-[01]\d-[0-3]\d|\d{4}/\d{2}/\d{2}")
_TECHNICAL = re.compile(
    r"(?i)(?:sha|md|aes|rsa|pbkdf|bcrypt|argon|base|utf|iso|http|oauth|tls|ssl|rfc|x|v|ipv|win|utf-|python|level|"
    r"step|version|node|"
    r"pkcs|hs|es|rs|p|ed|ecdsa|des|crc|scrypt|hmac|otp|totp|2fa|fido|saml|ntlm|kerberos|tier|grade|class|day|week|q)"
    r"[-_ /.#]?\d[\d.x_/-]*(?:[-_/](?:sha|cbc|gcm|bit|bits|hmac)[-\d]*)?[.,;:)]*"
)
_AMOUNT = re.compile(
    r"(?i)[~≈<>≤≥=+$€£]?\d[\d.,:/x%+-]*(?:st|nd|rd|th|h|m|s|ms|d|am|pm|kb|mb|gb|tb|px|pt|km|kg|bit|bits|chars?|"
    r"characters?|digits?|days?|hours?|"
    r"weeks?|months?|years?|minutes?|mins?|seconds?|secs?|times?|[€$£%])?(?:[-–/]\w+)?"
)
INNER_SYMBOL = re.compile(r"\w[!@#$%^&*?+=~§€£]\w|\w[!@#$%^&*]$")
_STAND_IN = re.compile(
    r"example|placeholder|change[-_. ]?(?:me|it|this)|"
    r"replace[-_ ]?(?:me|this|with)|your[-_ ]|^your|[-_]here$|redact|masked|hidden|dummy|fake|sample|"
    r"notreal|not[-_](?:a[-_])?(?:real|set|secret)|"
    r"(?<![a-z0-9])(?:todo|tbd)(?![a-z0-9])|insert[-_ ]|enter[-_ ]|fill[-_ ]?in|"
    r"xmpl|0123456789|^\w{2,}pass(?:word|wd|phrase)[._a-z-]{0,8}\d{0,3}[a-z]{0,3}$|"
    r"(?<!\d)123456789012(?!\d)|(?<!\d)1234-?5678(?!\d)|must[-_ ]?be|^test\d{1,4}$|[-_]my[-_]password$|"
    r"at[-_ ]?least|x{4,}|\*{3,}|•|●|…|\.{3}|#{4,}|_{4,}|-{4,}|<[^<>]{1,60}>|"
    r"\[[a-z _-]+\]|0{8,}|^-?anon(?:ymous|cvs)@?$|:anoncvs$|(?:1234567|abcdefg)(?:8|9|0|h|i)*$"
)
_STAND_IN_WORDS = frozenset(
    re.findall(
        r"\S+",
        "password passwort passwd pass pwd secret token key apikey api_key test testing foo bar baz foobar none null nil undefined "
        "true false empty default admin root user username string str int bool optional required value n/a na xxx yyy zzz abc "
        "abc123 letmein qwerty tiger hunter2 secret123 secr3t s3cret s3cr3t topsecret topsecret1",
    )
)
ROLES = frozenset(
    re.findall(
        r"\S+",
        "my your our aws the a an some this api auth access app application client user username name secret token key "
        "pass password passwd passphrase pwd login db database admin root webhook seed id sid jwt value string new old "
        "real super default bot private public bearer oauth service account server host session signing encryption "
        "master mail email smtp sender from to is in of for with as or and not ",
    )
)
"""Words that only say what stands here: a value made of nothing else is a name (`MyApiToken`)."""
_REFERENCE = re.compile(
    r"(?i)^\\?[$%@&!]{1,2}[a-z_{(\[]|\$\{|\{\{|\$\(|%\(|^%[a-z_]{3,}%|#\{|<%|\{[a-zA-Z_][\w.]*\}|://|^(?:https?|file|"
    r"arn|vault|op|kms|env|secretref|ref|enc|urn|data|ssm|keyring)[:/\[]"
    r"|^\.{0,2}~?/|\\[A-Za-z]{2,}\\|\w\(|\(\)|->|::|=>|\|\||&&|^(?:self|this|process|os|env|config|settings|"
    r"request|req|options|args|params|props|ctx|context|"
    r"user|data|input|form|credentials?|secrets?|vars?|module|local|each|app|conf|cfg|opts)[.\[]|\[['\"]|"
    r"\w\[[\w:-]*(?:\]|$)|^(?-i:-[a-z][a-z-]*(?:=|$)|--[a-z][a-z0-9-]*(?:=|$))|^(?-i:[a-z]+(?:[A-Z][a-z]+)+=)|^\d{1,5}/(?:tcp|udp|sctp)$|^\[?(?-i:[a-z_]{2,}=)[\w\"'\[]|"
    r"^(?-i:[a-z_]\w*(?:\.\w+)*\.(?:[A-Z]{0,5}(?:[A-Z][a-z]{2,16}){2,6}\d{0,3}|[A-Z][a-z]{1,16}[A-Z]{2,20})$)|getenv|environ|^(?:const|let|var|new|await|return|function)\b"
    r"|^amzn1\.|(?:^|:)aws(?:-cn|-us-gov)?:[a-z0-9-]+:|/\$[A-Z{(]|#[a-z_]{2,20}#|(?-i:^[a-z_][a-z_.]*\}|^[A-Z][A-Z0-9_]{2,}=\w)|^[@%]\$\w|^[^\W\d]+(?::[^\W\d]+){2,}$|\w\[\[|^#(?:[a-z]+|[0-9a-f]{3,8})$|(?-i:^(?:localhost|[a-z0-9-]+(?:\.[a-z0-9-]+)+):\d{1,5}$)"
    r"|^[\w.+-]+@[\w-]+\.[\w.]{2,}$|\.(?:py|js|ts|json|ya?ml|md|txt|html?|pem|key|crt|conf|cfg|ini|sh|com|org|net|"
    r"io|dev|test|local)$|(?-i:[/\\][\w.-]{1,60}\.(?:[ch]|cc|cpp|hpp|rs|go|rb|pl|pm|java|kt|php|sql|xml|css|csv|log|gz|zip|png|jpe?g|svg|pdf)$)"
)
_EXPRESSION = re.compile(
    r"a-zA-Z|A-Za-z|a-z0-9|A-Z0-9|0-9a-f|0-9A-F|\(\?[P<:=!]|\]\{\d|\]\+|\*\*|\w\\{1,2}n\\{1,2}n|"
    r"\}\),|\)\(|\),\(|\)\{|\(\{|,\{|\}\}|^(?:qr|m|tr|s)[/{|].{0,80}[\[(\\]|\\f[BIRPC0-9](?![a-z])|\\s[-+]?\d|\w\\-\w|__[a-z]+__|\]\(|\)\$/|\w\)(?:\.|->)\w|\\[nrt]\$\w|\\\*\(|\\\((?:$|['`:^,~])|"
    r"^(?:before|after|hover|focus|active|checked|disabled|first-child|last-child)\b[,.{: ]|\{[\w-]+$"
)
"""Regular expressions, markup, style sheets, the punctuation of minified code and the escapes of manual pages."""
_PAIRS = (
    "inerreteenonstesatletiarorandeedsecontlialngrarimaroetmeittristaneecelndlaiochpetoasdigensuncasilonailacprpaiceavellctheamfiharsceemtht"
    "sltniomrtssncadexolmpmiouutckslurnoshpoimkeodabocosdaieeeopmousapttblultysuplaibaepibefigsorrscidfosahoiairbeptotlydoxsagvahiclsprmevgicr"
    "ooffvigrburdrcpiowivumautcnfbiciegeipplsbofetuluifryldueupzeizfaipwarunnypgsovqufrrnwirgtpdsxtkiwetlgaogakcuduebdrubbrobeypuflka"
)
_COMMON = frozenset(_PAIRS[at : at + 2] for at in range(0, len(_PAIRS), 2))
"""The 200 letter pairs that make up 84 % of those in English prose and identifiers; of random letters they make up 30 %."""


_VARIANT = re.compile(r"[A-Za-z]{0,8}\d{0,6}")
_ALGORITHM = re.compile(
    r"(?i)(?:rsa|sha|aes|pkcs|hmac|ecdsa|ecdh|eddsa|ed25519|x25519|dsa|mlkem|md5|pbkdf|hkdf|argon|oaep|pss|chacha|gcm|cbc|ctr|curve)\w{0,3}\d{0,6}$"
)


def _is_word(chunk: str) -> bool:
    if not chunk.isascii():
        return len(chunk) >= 2
    folded = chunk.lower()
    if len(folded) < 3:
        return False
    common = sum(folded[at : at + 2] in _COMMON for at in range(len(folded) - 1))
    return common >= 0.55 * (len(folded) - 1)


def _is_algorithm(value: str) -> bool:
    """An algorithm by its name and variant: `RSASSA-PKCS1-v1_5`."""
    parts = re.split(r"[-_/. ]", value)
    return all(_VARIANT.fullmatch(part) for part in parts) and any(_ALGORITHM.match(part) for part in parts)


def _is_dashed_name(value: str) -> bool:
    """A host, pod or release: lower-case parts joined by dashes or dots, at least one of them a word."""
    parts = re.split(r"[-.]", value)
    return value.islower() and len(parts) > 1 and any(len(part) >= 4 and word_share(part) == 1 for part in parts)


def _is_mash(value: str) -> bool:
    """Fingers drummed on the middle row of a keyboard: chance seldom takes eight letters in ten from its nine."""
    letters = [c for c in value if c.isalpha()]
    drummed = sum(c in "asdfghjkl" for c in letters)
    return (
        len(value) <= 20
        and _DRUMMED.search(value) is not None
        and drummed >= 6
        and drummed >= 0.8 * len(letters)
        and sum(c in "sghjkl" for c in letters) >= 3
    )


def _is_sequence(value: str, *, least: int = 6) -> bool:
    """Nothing but steps of one along the alphabet or the digits, but for a break or two."""
    if len(value) < least:
        return False
    steps = sum(abs(ord(b) - ord(a)) == 1 for a, b in pairwise(value))
    return steps >= len(value) - 1 - max(1, len(value) // 9)
