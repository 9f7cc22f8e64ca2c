"""Check digits and dates of identifiers elsewhere, and the table by which rules name every check."""

from detectors._checksums import base58check, bech32, iban, luhn, mod_11_10, verhoeff
from detectors.pii._check_parts import Check, is_date, weighted, yymmdd
from detectors.pii._european_checks import EUROPEAN


def check_named(name: str) -> Check:
    """The check that a rule names in its TOML. Raises `KeyError` for a name that does not exist."""
    return _CHECKS[name]


def _us_ssn(v: str) -> bool:
    return v[:3] not in ("000", "666") and v[0] != "9" and v[3:5] != "00" and v[5:] != "0000"


def _us_itin(v: str) -> bool:
    return v[0] == "9" and (50 <= int(v[3:5]) <= 65 or 70 <= int(v[3:5]) <= 88 or 90 <= int(v[3:5]) != 93)


def _aba_routing(v: str) -> bool:
    prefix = int(v[:2])
    return (prefix <= 12 or 21 <= prefix <= 32 or 61 <= prefix <= 72 or prefix == 80) and weighted(
        v, (3, 7, 1) * 3
    ) % 10 == 0


def _npi(v: str) -> bool:
    return luhn("80840" + v)


def _dea(v: str) -> bool:
    digits = v[2:]
    return (weighted(digits[0:6:2], (1, 1, 1)) + 2 * weighted(digits[1:6:2], (1, 1, 1))) % 10 == int(digits[6])


def _dated_luhn(v: str) -> bool:
    return yymmdd(v) and luhn(v)


def _dated(v: str) -> bool:
    return yymmdd(v)


def _cpf(v: str) -> bool:
    first = weighted(v, tuple(range(10, 1, -1))) * 10 % 11 % 10
    second = weighted(v, tuple(range(11, 1, -1))) * 10 % 11 % 10
    return len(set(v)) > 1 and f"{first}{second}" == v[9:]


def _cnpj(v: str) -> bool:
    weights = (6, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2)
    first = weighted(v, weights[1:]) % 11
    second = weighted(v, weights) % 11
    expected = f"{0 if first < 2 else 11 - first}{0 if second < 2 else 11 - second}"
    return len(set(v)) > 1 and expected == v[12:]


def _cuil(v: str) -> bool:
    rest = 11 - weighted(v, (5, 4, 3, 2, 7, 6, 5, 4, 3, 2)) % 11
    return {11: 0, 10: 9}.get(rest, rest) == int(v[10])


def _rut(v: str) -> bool:
    rest = 11 - sum(int(digit) * (2 + place % 6) for place, digit in enumerate(reversed(v[:-1]))) % 11
    return {11: "0", 10: "K"}.get(rest, str(rest)) == v[-1]


def _curp(v: str) -> bool:
    alphabet = "0123456789ABCDEFGHIJKLMNÑOPQRSTUVWXYZ"
    total = sum(alphabet.index(c) * (18 - place) for place, c in enumerate(v[:17]))
    return yymmdd(v[4:10]) and str(-total % 10) == v[17]


def _rfc(v: str) -> bool:
    return yymmdd(v[4:10])


def _tfn(v: str) -> bool:
    return weighted(v, (1, 4, 3, 7, 5, 8, 6, 9, 10) if len(v) == 9 else (10, 7, 8, 4, 6, 3, 5, 1)) % 11 == 0


def _medicare(v: str) -> bool:
    return v[0] in "23456" and weighted(v, (1, 3, 7, 9, 1, 3, 7, 9)) % 10 == int(v[8])


def _abn(v: str) -> bool:
    return (weighted(v, (10, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19)) - 10) % 89 == 0


def _ird(v: str) -> bool:
    body = v.zfill(9)
    rest = -weighted(body, (3, 2, 7, 6, 5, 4, 3, 2)) % 11
    if rest == 10:
        rest = -weighted(body, (7, 4, 3, 2, 5, 2, 7, 6)) % 11
    return 10_000_000 <= int(v) <= 150_000_000 and rest == int(body[8])


def _nric(v: str) -> bool:
    total = weighted(v[1:8], (2, 7, 6, 5, 4, 3, 2)) + {"T": 4, "G": 4, "M": 3}.get(v[0], 0)
    letters = {"S": "JZIHGFEDCBA", "T": "JZIHGFEDCBA", "F": "XWUTRQPNMLK", "G": "XWUTRQPNMLK", "M": "XWUTRQPNJLK"}
    return letters[v[0]][total % 11] == v[8]


def _korean(v: str) -> bool:
    check = (11 - weighted(v, (2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5)) % 11) % 10
    return yymmdd(v) and (check == int(v[12]) or int(v[:2]) >= 20)


def _my_number(v: str) -> bool:
    rest = weighted(v, (6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2)) % 11
    return (0 if rest < 2 else 11 - rest) == int(v[11])


def _chinese(v: str) -> bool:
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return is_date(int(v[6:10]), int(v[10:12]), int(v[12:14])) and "10X98765432"[weighted(v, weights) % 11] == v[17]


def _hong_kong(v: str) -> bool:
    letters = v[:-7]
    total = 9 * (36 if len(letters) == 1 else int(letters[0], 36)) + 8 * int(letters[-1], 36)
    check = -(total + weighted(v[-7:-1], (7, 6, 5, 4, 3, 2))) % 11
    return ("A" if check == 10 else str(check)) == v[-1]


def _taiwanese(v: str) -> bool:
    first = "ABCDEFGHJKLMNPQRSTUVXYWZIO".index(v[0]) + 10
    return (first // 10 + first % 10 * 9 + weighted(v[1:], (8, 7, 6, 5, 4, 3, 2, 1, 1))) % 10 == 0


def _thai(v: str) -> bool:
    return (11 - weighted(v, tuple(range(13, 1, -1))) % 11) % 10 == int(v[12])


def _indonesian(v: str) -> bool:
    day = int(v[6:8])
    return 1 <= day - 40 * (day > 40) <= 31 and 1 <= int(v[8:10]) <= 12


def _uruguayan(v: str) -> bool:
    return -weighted(v.zfill(8), (2, 9, 8, 7, 6, 3, 4)) % 10 == int(v[-1])


def _iranian(v: str) -> bool:
    rest = weighted(v, (10, 9, 8, 7, 6, 5, 4, 3, 2)) % 11
    return len(set(v)) > 1 and (rest if rest < 2 else 11 - rest) == int(v[9])


def _orcid(v: str) -> bool:
    """ISO 7064, modulus 11-2."""
    total = 0
    for digit in v[:15]:
        total = (total + int(digit)) * 2
    return "0123456789X"[(12 - total % 11) % 11] == v[15]


def _vin(v: str) -> bool:
    values = dict(zip("ABCDEFGHJKLMNPRSTUVWXYZ0123456789", "12345678123457923456789" + "0123456789", strict=True))
    total = sum(
        int(values[c]) * w for c, w in zip(v, (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2), strict=True)
    )
    return "0123456789X"[total % 11] == v[8]


def _some_digits(v: str) -> bool:
    return sum(character.isdecimal() for character in v) >= 2


def _has_digits(v: str) -> bool:
    return sum(character.isdecimal() for character in v) >= 4


_CHECKS: dict[str, Check] = {
    **EUROPEAN,
    "base58check": base58check,
    "bech32": bech32,
    "iban": iban,
    "luhn": luhn,
    "mod_11_10": mod_11_10,
    "verhoeff": verhoeff,
    "aba_routing": _aba_routing,
    "abn": _abn,
    "chinese": _chinese,
    "cnpj": _cnpj,
    "cpf": _cpf,
    "cuil": _cuil,
    "curp": _curp,
    "dated": _dated,
    "dated_luhn": _dated_luhn,
    "dea": _dea,
    "has_digits": _has_digits,
    "hong_kong": _hong_kong,
    "indonesian": _indonesian,
    "ird": _ird,
    "iranian": _iranian,
    "korean": _korean,
    "medicare": _medicare,
    "my_number": _my_number,
    "npi": _npi,
    "nric": _nric,
    "orcid": _orcid,
    "rfc": _rfc,
    "rut": _rut,
    "some_digits": _some_digits,
    "taiwanese": _taiwanese,
    "tfn": _tfn,
    "thai": _thai,
    "uruguayan": _uruguayan,
    "us_itin": _us_itin,
    "us_ssn": _us_ssn,
    "vin": _vin,
}
