"""Check digits and dates of national identifiers, and the table by which rules name every check."""

from collections.abc import Callable
from datetime import date

from detectors.pii._checksums import base58check, bech32, iban, luhn, mod_11_10, verhoeff

Check = Callable[[str], bool]


def check_named(name: str) -> Check:
    """The check that a rule names in its TOML. Raises `KeyError` for a name that does not exist."""
    return _CHECKS[name]


def _weighted(value: str, weights: tuple[int, ...]) -> int:
    return sum(int(digit) * weight for digit, weight in zip(value, weights, strict=False))


def _is_date(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def _yymmdd(digits: str) -> bool:
    """A day of some century; 2000 is asked because it was a leap year."""
    return _is_date(2000 + int(digits[:2]) % 100, int(digits[2:4]), int(digits[4:6]))


def _ddmmyy(digits: str) -> bool:
    return _yymmdd(digits[4:6] + digits[2:4] + digits[0:2])


def _us_ssn(v: str) -> bool:
    return v[:3] not in ("000", "666") and v[0] != "9" and v[3:5] != "00" and v[5:] != "0000"


def _us_itin(v: str) -> bool:
    return v[0] == "9" and (50 <= int(v[3:5]) <= 65 or 70 <= int(v[3:5]) <= 88 or 90 <= int(v[3:5]) != 93)


def _aba_routing(v: str) -> bool:
    prefix = int(v[:2])
    return (prefix <= 12 or 21 <= prefix <= 32 or 61 <= prefix <= 72 or prefix == 80) and _weighted(
        v, (3, 7, 1) * 3
    ) % 10 == 0


def _npi(v: str) -> bool:
    return luhn("80840" + v)


def _dea(v: str) -> bool:
    digits = v[2:]
    return (_weighted(digits[0:6:2], (1, 1, 1)) + 2 * _weighted(digits[1:6:2], (1, 1, 1))) % 10 == int(digits[6])


def _nhs(v: str) -> bool:
    return len(set(v)) > 1 and _weighted(v, (10, 9, 8, 7, 6, 5, 4, 3, 2, 1)) % 11 == 0


def _nino(v: str) -> bool:
    return v[:2] not in ("BG", "GB", "KN", "NK", "NT", "TN", "ZZ")


def _ppsn(v: str) -> bool:
    extra = 9 * (ord(v[8]) - 64) if len(v) == 9 and v[8] != "W" else 0
    return "WABCDEFGHIJKLMNOPQRSTUV"[(_weighted(v, (8, 7, 6, 5, 4, 3, 2)) + extra) % 23] == v[7]


def _german_tax(v: str) -> bool:
    most = max(v[:10].count(digit) for digit in set(v[:10]))
    return v[0] != "0" and most in (2, 3) and mod_11_10(v)


def _german_pension(v: str) -> bool:
    digits = v[:8] + f"{ord(v[8]) - 64:02d}" + v[9:]
    weights = (2, 1, 2, 5, 7, 1, 2, 1, 2, 1, 2, 1)
    total = sum(sum(divmod(int(d) * w, 10)) for d, w in zip(digits[:12], weights, strict=True))
    return total % 10 == int(digits[12])


def _german_health(v: str) -> bool:
    digits = f"{ord(v[0]) - 64:02d}" + v[1:]
    return sum(sum(divmod(int(d) * (1 + i % 2), 10)) for i, d in enumerate(digits[:10])) % 10 == int(digits[10])


def _french_nir(v: str) -> bool:
    number = v[:13].replace("2A", "19").replace("2B", "18") if v[5:7] in ("2A", "2B") else v[:13]
    return number.isdecimal() and 97 - int(number) % 97 == int(v[13:])


def _spanish_nif(v: str) -> bool:
    number = v[:-1].translate(str.maketrans("XYZ", "012"))
    return "TRWAGMYFPDXBNJZSQVHLCKE"[int(number) % 23] == v[-1]


def _mod_97_tail(v: str) -> bool:
    return int(v[:-2]) % 97 == int(v[-2:])


def _italian_code(v: str) -> bool:
    places = [ord(c) - 65 if c.isalpha() else int(c) for c in v[:15]]
    return chr(65 + (sum(_ITALIAN_ODD[place] for place in places[0::2]) + sum(places[1::2])) % 26) == v[15]


def _bsn(v: str) -> bool:
    return int(v) > 10_000_000 and _weighted(v.zfill(9), (9, 8, 7, 6, 5, 4, 3, 2, -1)) % 11 == 0


def _belgian(v: str) -> bool:
    return any(97 - int(century + v[:9]) % 97 == int(v[9:]) for century in ("", "2"))


def _portuguese(v: str) -> bool:
    rest = _weighted(v, (9, 8, 7, 6, 5, 4, 3, 2)) % 11
    return v[0] in "1235689" and (0 if rest < 2 else 11 - rest) == int(v[8])


def _pesel(v: str) -> bool:
    born = _is_date(2000 + int(v[:2]), int(v[2:4]) % 20, int(v[4:6]))
    return born and _weighted(v, (1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1)) % 10 == 0


def _nip(v: str) -> bool:
    return _weighted(v, (6, 5, 7, 2, 3, 4, 5, 6, 7)) % 11 == int(v[9])


def _czech(v: str) -> bool:
    month = int(v[2:4]) % 50
    return 1 <= month % 20 <= 12 and 1 <= int(v[4:6]) <= 31 and (len(v) == 9 or int(v[:9]) % 11 % 10 == int(v[9]))


def _romanian(v: str) -> bool:
    rest = _weighted(v, (2, 7, 9, 1, 4, 6, 3, 5, 8, 2, 7, 9)) % 11
    return v[0] != "0" and _yymmdd(v[1:7]) and (1 if rest == 10 else rest) == int(v[12])


def _bulgarian(v: str) -> bool:
    born = _is_date(2000 + int(v[:2]), int(v[2:4]) % 20, int(v[4:6]))
    return born and _weighted(v, (2, 4, 8, 5, 10, 9, 7, 3, 6)) % 11 % 10 == int(v[9])


def _jmbg(v: str) -> bool:
    rest = _weighted(v, (7, 6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2)) % 11
    return _is_date(2000, int(v[2:4]), int(v[:2])) and rest != 1 and (11 - rest) % 11 == int(v[12])


def _baltic(v: str) -> bool:
    rest = _weighted(v, (1, 2, 3, 4, 5, 6, 7, 8, 9, 1)) % 11
    if rest == 10:
        rest = _weighted(v, (3, 4, 5, 6, 7, 8, 9, 1, 2, 3)) % 11 % 10
    return v[0] in "123456" and _yymmdd(v[1:7]) and rest == int(v[10])


def _swedish(v: str) -> bool:
    short = v[-10:]
    day = int(short[4:6])
    return _is_date(2000 + int(short[:2]), int(short[2:4]), day - 60 * (day > 60)) and luhn(short)


def _norwegian(v: str) -> bool:
    day = int(v[:2])
    first = -_weighted(v, (3, 7, 6, 1, 8, 9, 4, 5, 2)) % 11
    second = -_weighted(v, (5, 4, 3, 2, 7, 6, 5, 4, 3, 2)) % 11
    return _is_date(2000, int(v[2:4]) % 40, day - 40 * (day > 40)) and f"{first}{second}" == v[9:]


def _danish(v: str) -> bool:
    return _ddmmyy(v)


def _finnish(v: str) -> bool:
    """Called with the century sign taken out: six digits of the day, three of the number, one check character."""
    number = v[:6] + v[-4:-1]
    return _ddmmyy(v) and "0123456789ABCDEFHJKLMNPRSTUVWXY"[int(number) % 31] == v[-1]


def _icelandic(v: str) -> bool:
    day = int(v[:2])
    born = _is_date(2000, int(v[2:4]), day - 40 * (day > 40))
    return born and _weighted(v, (3, 2, 7, 6, 5, 4, 3, 2, 1)) % 11 == 0 and v[9] in "890"


def _ean13(v: str) -> bool:
    return _weighted(v, (1, 3) * 6 + (1,)) % 10 == 0


def _austrian(v: str) -> bool:
    return _weighted(v, (3, 7, 9, 0, 5, 8, 4, 2, 1, 6)) % 11 == int(v[3]) and v[0] != "0"


def _greek(v: str) -> bool:
    return _ddmmyy(v) and luhn(v)


def _turkish(v: str) -> bool:
    odd, even = _weighted(v[0:9:2], (1,) * 5), _weighted(v[1:8:2], (1,) * 4)
    return v[0] != "0" and (odd * 7 - even) % 10 == int(v[9]) and _weighted(v[:10], (1,) * 10) % 10 == int(v[10])


def _dated_luhn(v: str) -> bool:
    return _yymmdd(v) and luhn(v)


def _dated(v: str) -> bool:
    return _yymmdd(v)


def _cpf(v: str) -> bool:
    first = _weighted(v, tuple(range(10, 1, -1))) * 10 % 11 % 10
    second = _weighted(v, tuple(range(11, 1, -1))) * 10 % 11 % 10
    return len(set(v)) > 1 and f"{first}{second}" == v[9:]


def _cnpj(v: str) -> bool:
    weights = (6, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2)
    first = _weighted(v, weights[1:]) % 11
    second = _weighted(v, weights) % 11
    expected = f"{0 if first < 2 else 11 - first}{0 if second < 2 else 11 - second}"
    return len(set(v)) > 1 and expected == v[12:]


def _cuil(v: str) -> bool:
    rest = 11 - _weighted(v, (5, 4, 3, 2, 7, 6, 5, 4, 3, 2)) % 11
    return {11: 0, 10: 9}.get(rest, rest) == int(v[10])


def _rut(v: str) -> bool:
    rest = 11 - sum(int(digit) * (2 + place % 6) for place, digit in enumerate(reversed(v[:-1]))) % 11
    return {11: "0", 10: "K"}.get(rest, str(rest)) == v[-1]


def _curp(v: str) -> bool:
    alphabet = "0123456789ABCDEFGHIJKLMNÑOPQRSTUVWXYZ"
    total = sum(alphabet.index(c) * (18 - place) for place, c in enumerate(v[:17]))
    return _yymmdd(v[4:10]) and str(-total % 10) == v[17]


def _rfc(v: str) -> bool:
    return _yymmdd(v[4:10])


def _tfn(v: str) -> bool:
    return _weighted(v, (1, 4, 3, 7, 5, 8, 6, 9, 10) if len(v) == 9 else (10, 7, 8, 4, 6, 3, 5, 1)) % 11 == 0


def _medicare(v: str) -> bool:
    return v[0] in "23456" and _weighted(v, (1, 3, 7, 9, 1, 3, 7, 9)) % 10 == int(v[8])


def _abn(v: str) -> bool:
    return (_weighted(v, (10, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19)) - 10) % 89 == 0


def _ird(v: str) -> bool:
    body = v.zfill(9)
    rest = -_weighted(body, (3, 2, 7, 6, 5, 4, 3, 2)) % 11
    if rest == 10:
        rest = -_weighted(body, (7, 4, 3, 2, 5, 2, 7, 6)) % 11
    return 10_000_000 <= int(v) <= 150_000_000 and rest == int(body[8])


def _nric(v: str) -> bool:
    total = _weighted(v[1:8], (2, 7, 6, 5, 4, 3, 2)) + {"T": 4, "G": 4, "M": 3}.get(v[0], 0)
    letters = {"S": "JZIHGFEDCBA", "T": "JZIHGFEDCBA", "F": "XWUTRQPNMLK", "G": "XWUTRQPNMLK", "M": "XWUTRQPNJLK"}
    return letters[v[0]][total % 11] == v[8]


def _korean(v: str) -> bool:
    check = (11 - _weighted(v, (2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5)) % 11) % 10
    return _yymmdd(v) and (check == int(v[12]) or int(v[:2]) >= 20)


def _my_number(v: str) -> bool:
    rest = _weighted(v, (6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2)) % 11
    return (0 if rest < 2 else 11 - rest) == int(v[11])


def _chinese(v: str) -> bool:
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return _is_date(int(v[6:10]), int(v[10:12]), int(v[12:14])) and "10X98765432"[_weighted(v, weights) % 11] == v[17]


def _hong_kong(v: str) -> bool:
    letters = v[:-7]
    total = 9 * (36 if len(letters) == 1 else int(letters[0], 36)) + 8 * int(letters[-1], 36)
    check = -(total + _weighted(v[-7:-1], (7, 6, 5, 4, 3, 2))) % 11
    return ("A" if check == 10 else str(check)) == v[-1]


def _taiwanese(v: str) -> bool:
    first = "ABCDEFGHJKLMNPQRSTUVXYWZIO".index(v[0]) + 10
    return (first // 10 + first % 10 * 9 + _weighted(v[1:], (8, 7, 6, 5, 4, 3, 2, 1, 1))) % 10 == 0


def _thai(v: str) -> bool:
    return (11 - _weighted(v, tuple(range(13, 1, -1))) % 11) % 10 == int(v[12])


def _indonesian(v: str) -> bool:
    day = int(v[6:8])
    return 1 <= day - 40 * (day > 40) <= 31 and 1 <= int(v[8:10]) <= 12


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


_ITALIAN_ODD = (1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23)

_CHECKS: dict[str, Check] = {
    "aba_routing": _aba_routing,
    "abn": _abn,
    "austrian": _austrian,
    "base58check": base58check,
    "bech32": bech32,
    "baltic": _baltic,
    "belgian": _belgian,
    "bsn": _bsn,
    "bulgarian": _bulgarian,
    "chinese": _chinese,
    "cnpj": _cnpj,
    "cpf": _cpf,
    "cuil": _cuil,
    "curp": _curp,
    "czech": _czech,
    "danish": _danish,
    "dated": _dated,
    "dated_luhn": _dated_luhn,
    "dea": _dea,
    "ean13": _ean13,
    "finnish": _finnish,
    "french_nir": _french_nir,
    "german_health": _german_health,
    "german_pension": _german_pension,
    "german_tax": _german_tax,
    "greek": _greek,
    "has_digits": _has_digits,
    "hong_kong": _hong_kong,
    "iban": iban,
    "icelandic": _icelandic,
    "indonesian": _indonesian,
    "ird": _ird,
    "italian_code": _italian_code,
    "jmbg": _jmbg,
    "korean": _korean,
    "luhn": luhn,
    "medicare": _medicare,
    "mod_11_10": mod_11_10,
    "mod_97_tail": _mod_97_tail,
    "my_number": _my_number,
    "nhs": _nhs,
    "nino": _nino,
    "nip": _nip,
    "norwegian": _norwegian,
    "npi": _npi,
    "nric": _nric,
    "pesel": _pesel,
    "portuguese": _portuguese,
    "ppsn": _ppsn,
    "rfc": _rfc,
    "romanian": _romanian,
    "rut": _rut,
    "some_digits": _some_digits,
    "spanish_nif": _spanish_nif,
    "swedish": _swedish,
    "taiwanese": _taiwanese,
    "tfn": _tfn,
    "thai": _thai,
    "turkish": _turkish,
    "us_itin": _us_itin,
    "us_ssn": _us_ssn,
    "verhoeff": verhoeff,
    "vin": _vin,
}
