"""Check digits and dates of European identifiers."""

from detectors._checksums import luhn, mod_11_10
from detectors.pii._check_parts import Check, ddmmyy, is_date, weighted, yymmdd


def _nhs(v: str) -> bool:
    return len(set(v)) > 1 and weighted(v, (10, 9, 8, 7, 6, 5, 4, 3, 2, 1)) % 11 == 0


def _nino(v: str) -> bool:
    return v[:2] not in ("BG", "GB", "KN", "NK", "NT", "TN", "ZZ")


def _ppsn(v: str) -> bool:
    extra = 9 * (ord(v[8]) - 64) if len(v) == 9 and v[8] != "W" else 0
    return "WABCDEFGHIJKLMNOPQRSTUV"[(weighted(v, (8, 7, 6, 5, 4, 3, 2)) + extra) % 23] == v[7]


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
    return int(v) > 10_000_000 and weighted(v.zfill(9), (9, 8, 7, 6, 5, 4, 3, 2, -1)) % 11 == 0


def _belgian(v: str) -> bool:
    return any(97 - int(century + v[:9]) % 97 == int(v[9:]) for century in ("", "2"))


def _portuguese(v: str) -> bool:
    rest = weighted(v, (9, 8, 7, 6, 5, 4, 3, 2)) % 11
    return v[0] in "1235689" and (0 if rest < 2 else 11 - rest) == int(v[8])


def _pesel(v: str) -> bool:
    born = is_date(2000 + int(v[:2]), int(v[2:4]) % 20, int(v[4:6]))
    return born and weighted(v, (1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1)) % 10 == 0


def _nip(v: str) -> bool:
    return weighted(v, (6, 5, 7, 2, 3, 4, 5, 6, 7)) % 11 == int(v[9])


def _czech(v: str) -> bool:
    month = int(v[2:4]) % 50
    return 1 <= month % 20 <= 12 and 1 <= int(v[4:6]) <= 31 and (len(v) == 9 or int(v[:9]) % 11 % 10 == int(v[9]))


def _romanian(v: str) -> bool:
    rest = weighted(v, (2, 7, 9, 1, 4, 6, 3, 5, 8, 2, 7, 9)) % 11
    return v[0] != "0" and yymmdd(v[1:7]) and (1 if rest == 10 else rest) == int(v[12])


def _bulgarian(v: str) -> bool:
    born = is_date(2000 + int(v[:2]), int(v[2:4]) % 20, int(v[4:6]))
    return born and weighted(v, (2, 4, 8, 5, 10, 9, 7, 3, 6)) % 11 % 10 == int(v[9])


def _jmbg(v: str) -> bool:
    rest = weighted(v, (7, 6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2)) % 11
    return is_date(2000, int(v[2:4]), int(v[:2])) and rest != 1 and (11 - rest) % 11 == int(v[12])


def _baltic(v: str) -> bool:
    rest = weighted(v, (1, 2, 3, 4, 5, 6, 7, 8, 9, 1)) % 11
    if rest == 10:
        rest = weighted(v, (3, 4, 5, 6, 7, 8, 9, 1, 2, 3)) % 11 % 10
    return v[0] in "123456" and yymmdd(v[1:7]) and rest == int(v[10])


def _swedish(v: str) -> bool:
    short = v[-10:]
    day = int(short[4:6])
    return is_date(2000 + int(short[:2]), int(short[2:4]), day - 60 * (day > 60)) and luhn(short)


def _norwegian(v: str) -> bool:
    day = int(v[:2])
    first = -weighted(v, (3, 7, 6, 1, 8, 9, 4, 5, 2)) % 11
    second = -weighted(v, (5, 4, 3, 2, 7, 6, 5, 4, 3, 2)) % 11
    return is_date(2000, int(v[2:4]) % 40, day - 40 * (day > 40)) and f"{first}{second}" == v[9:]


def _danish(v: str) -> bool:
    return ddmmyy(v)


def _finnish(v: str) -> bool:
    """Called with the century sign taken out: six digits of the day, three of the number, one check character."""
    number = v[:6] + v[-4:-1]
    return ddmmyy(v) and "0123456789ABCDEFHJKLMNPRSTUVWXY"[int(number) % 31] == v[-1]


def _icelandic(v: str) -> bool:
    day = int(v[:2])
    born = is_date(2000, int(v[2:4]), day - 40 * (day > 40))
    return born and weighted(v, (3, 2, 7, 6, 5, 4, 3, 2, 1)) % 11 == 0 and v[9] in "890"


def _ean13(v: str) -> bool:
    return weighted(v, (1, 3) * 6 + (1,)) % 10 == 0


def _austrian(v: str) -> bool:
    return weighted(v, (3, 7, 9, 0, 5, 8, 4, 2, 1, 6)) % 11 == int(v[3]) and v[0] != "0"


def _greek(v: str) -> bool:
    return ddmmyy(v) and luhn(v)


def _turkish(v: str) -> bool:
    odd, even = weighted(v[0:9:2], (1,) * 5), weighted(v[1:8:2], (1,) * 4)
    return v[0] != "0" and (odd * 7 - even) % 10 == int(v[9]) and weighted(v[:10], (1,) * 10) % 10 == int(v[10])


def _hungarian_health(v: str) -> bool:
    return weighted(v, (3, 7) * 4) % 10 == int(v[8])


def _hungarian_tax(v: str) -> bool:
    return weighted(v, (1, 2, 3, 4, 5, 6, 7, 8, 9)) % 11 == int(v[9])


def _ukrainian(v: str) -> bool:
    return weighted(v, (-1, 5, 7, 9, 4, 6, 10, 5, 7)) % 11 % 10 == int(v[9])


def _snils(v: str) -> bool:
    return weighted(v, (9, 8, 7, 6, 5, 4, 3, 2, 1)) % 101 % 100 == int(v[9:])


def _russian_tax(v: str) -> bool:
    first = weighted(v, (7, 2, 4, 10, 3, 5, 9, 4, 6, 8)) % 11 % 10
    second = weighted(v, (3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8)) % 11 % 10
    return f"{first}{second}" == v[10:]


def _french_tax(v: str) -> bool:
    return int(v[:10]) % 511 == int(v[10:])


def _greek_tax(v: str) -> bool:
    return weighted(v, (256, 128, 64, 32, 16, 8, 4, 2)) % 11 % 10 == int(v[8])


def _slovenian_tax(v: str) -> bool:
    return v[0] != "0" and (11 - weighted(v, (8, 7, 6, 5, 4, 3, 2)) % 11) % 10 == int(v[7])


_ITALIAN_ODD = (1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23)

EUROPEAN: dict[str, Check] = {
    "austrian": _austrian,
    "baltic": _baltic,
    "belgian": _belgian,
    "bsn": _bsn,
    "bulgarian": _bulgarian,
    "czech": _czech,
    "danish": _danish,
    "ean13": _ean13,
    "finnish": _finnish,
    "french_nir": _french_nir,
    "german_health": _german_health,
    "german_pension": _german_pension,
    "german_tax": _german_tax,
    "french_tax": _french_tax,
    "greek": _greek,
    "greek_tax": _greek_tax,
    "hungarian_health": _hungarian_health,
    "hungarian_tax": _hungarian_tax,
    "icelandic": _icelandic,
    "italian_code": _italian_code,
    "jmbg": _jmbg,
    "mod_97_tail": _mod_97_tail,
    "nhs": _nhs,
    "nino": _nino,
    "nip": _nip,
    "norwegian": _norwegian,
    "pesel": _pesel,
    "portuguese": _portuguese,
    "ppsn": _ppsn,
    "romanian": _romanian,
    "russian_tax": _russian_tax,
    "slovenian_tax": _slovenian_tax,
    "snils": _snils,
    "spanish_nif": _spanish_nif,
    "swedish": _swedish,
    "turkish": _turkish,
    "ukrainian": _ukrainian,
}
