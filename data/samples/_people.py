"""Invented people and numbers with valid check digits. The numbers are drawn from the seed; they belong to nobody we know."""

from collections.abc import Callable

from _seed import DIGITS, UPPER, between, characters

PEOPLE = {
    "alice": "Alice Marlow",
    "ben": "Ben Achterberg",
    "clara": "Clara Nunes",
    "dana": "Dana Whitlock",
    "ingrid": "Ingrid Paulsen",
    "rita": "Rita Solheim",
    "tom": "Tom Ferris",
    "yusuf": "Yusuf Demir",
    "margaret": "Margaret Holloway",
    "jonas": "Jonas Reinhardt",
    "camille": "Camille Lefebvre",
    "lucia": "Lucia Romero",
    "marcos": "Marcos Oliveira",
    "peter": "Peter Lindqvist",
    "susan": "Susan Carmichael",
    "karin": "Karin Brandt",
    "george": "George Pemberton",
    "helen": "Helen Abernathy",
}
"""Staff first, then applicants, patients of the occupational doctor, customers and suppliers' clerks."""


def planted_pii() -> dict[str, str]:
    """Label to value for everything personal in the corpus."""
    people = {f"pii:person:{key}": name for key, name in PEOPLE.items()}
    mails = {f"pii:email:{key}": _address(name) for key, name in PEOPLE.items()}
    numbers = {label: MAKERS[label.split(":")[1]](label) for label in NUMBERS}
    return people | mails | PHONES | numbers


def _address(name: str) -> str:
    return name.lower().replace(" ", ".") + "@example.com"


PHONES = {
    "pii:phone:helen": "+44 20 7946 0318",
    "pii:phone:margaret": "+44 7700 900427",
    "pii:phone:peter": "+1 202-555-0143",
    "pii:phone:jonas": "+49 30 23125 418",
    "pii:phone:lucia": "+34 612 345 907",
    "pii:phone:camille": "+33 6 39 98 41 27",
    "pii:phone:george": "+1 206-555-0176",
}
"""Mostly from ranges that regulators keep free for fiction."""

NUMBERS = (
    "pii:iban_de:jonas",
    "pii:iban_fr:camille",
    "pii:iban_es:lucia",
    "pii:iban_gb:margaret",
    "pii:iban_nl:supplier",
    "pii:ssn:peter",
    "pii:ssn:susan",
    "pii:nino:margaret",
    "pii:nino:helen",
    "pii:steuer_id:jonas",
    "pii:steuer_id:karin",
    "pii:nir:camille",
    "pii:cpf:marcos",
    "pii:dni:lucia",
    "pii:visa:george",
    "pii:mastercard:susan",
    "pii:nhs:helen",
)


def _iban(country: str, account: str) -> str:
    """ISO 13616: the check digits make the rearranged number 1 modulo 97."""
    as_number = "".join(str(int(character, 36)) for character in f"{account}{country}00")
    number = f"{country}{98 - int(as_number) % 97:02d}{account}"
    return " ".join(number[start : start + 4] for start in range(0, len(number), 4))


def _iban_de(label: str) -> str:
    return _iban("DE", "5001" + characters(label, DIGITS, 14))


def _iban_fr(label: str) -> str:
    """The last two digits are the RIB key over bank, branch and account."""
    bank, branch, account = "30009", characters(f"{label}/branch", DIGITS, 5), characters(label, DIGITS, 11)
    key = 97 - (89 * int(bank) + 15 * int(branch) + 3 * int(account)) % 97
    return _iban("FR", f"{bank}{branch}{account}{key:02d}")


def _iban_es(label: str) -> str:
    """Two national check digits stand between branch and account."""
    branch, account = "2199" + characters(f"{label}/branch", DIGITS, 4), characters(label, DIGITS, 10)
    return _iban("ES", f"{branch}{_spanish_digit('00' + branch)}{_spanish_digit(account)}{account}")


def _spanish_digit(ten: str) -> int:
    rest = 11 - sum(int(digit) << place for place, digit in enumerate(ten)) % 11
    return {10: 1, 11: 0}.get(rest, rest % 11)


def _iban_gb(label: str) -> str:
    return _iban("GB", "OSTR" + characters(label, DIGITS, 14))


def _iban_nl(label: str) -> str:
    return _iban("NL", "VLIE0" + characters(label, DIGITS, 9))


def _ssn(label: str) -> str:
    return f"{between(f'{label}/area', 520, 640)}-{between(f'{label}/group', 11, 98)}-{between(label, 1200, 9800)}"


def _nino(label: str) -> str:
    prefix = characters(f"{label}/prefix", "ABCEGHJKLMPRSTWXYZ", 1) + characters(
        f"{label}/second", "ABCEHJLMPRSWXYZ", 1
    )
    pairs = (characters(f"{label}/{part}", DIGITS, 2) for part in range(3))
    return " ".join((prefix, *pairs, characters(label, "ABCD", 1)))


def _nhs(label: str) -> str:
    """Ten digits, the last one modulo 11."""
    for attempt in range(20):
        nine = "9" + characters(f"{label}/{attempt}", DIGITS, 8)
        check = -sum(int(digit) * weight for digit, weight in zip(nine, range(10, 1, -1), strict=True)) % 11
        if check < 10:
            return f"{nine[:3]} {nine[3:6]} {nine[6:]}{check}"
    raise ValueError(f"no number found for {label}")


def _steuer_id(label: str) -> str:
    """Ten digits of which exactly one appears twice, and a check digit by ISO 7064 MOD 11,10."""
    order = sorted(DIGITS, key=lambda digit: characters(f"{label}/{digit}", UPPER, 8))
    first = next(place for place, digit in enumerate(order) if digit != "0")
    order[0], order[first] = order[first], order[0]
    ten = [*order[:9], order[3]]
    product = 10
    for digit in ten:
        product = ((int(digit) + product) % 10 or 10) * 2 % 11
    number = "".join(ten) + str((11 - product) % 10)
    return f"{number[:2]} {number[2:5]} {number[5:8]} {number[8:]}"


def _nir(label: str) -> str:
    """Sex, year, month, department, commune, order; the key is 97 minus the number modulo 97."""
    year, commune = between(f"{label}/year", 70, 98), between(f"{label}/commune", 100, 500)
    body = f"2{year}0729{commune}{between(label, 100, 700)}"
    return f"{body[0]} {body[1:3]} {body[3:5]} {body[5:7]} {body[7:10]} {body[10:]} {97 - int(body) % 97:02d}"


def _cpf(label: str) -> str:
    digits = characters(label, DIGITS, 9)
    for length in (10, 11):
        total = sum(int(digit) * weight for digit, weight in zip(digits, range(length, 1, -1), strict=True))
        digits += str(total * 10 % 11 % 10)
    return f"{digits[:3]}.{digits[3:6]}.{digits[6:9]}-{digits[9:]}"


def _dni(label: str) -> str:
    number = characters(label, DIGITS[1:], 8)
    return number + "TRWAGMYFPDXBNJZSQVHLCKE"[int(number) % 23]


def _visa(label: str) -> str:
    return _card("400000" + characters(label, DIGITS, 9))


def _mastercard(label: str) -> str:
    return _card("520082" + characters(label, DIGITS, 9))


def _card(fifteen: str) -> str:
    doubled = (int(digit) * (2 if place % 2 == 0 else 1) for place, digit in enumerate(fifteen))
    check = -sum(value - 9 if value > 9 else value for value in doubled) % 10
    number = f"{fifteen}{check}"
    return " ".join(number[start : start + 4] for start in range(0, 16, 4))


MAKERS: dict[str, Callable[[str], str]] = {
    "iban_de": _iban_de,
    "iban_fr": _iban_fr,
    "iban_es": _iban_es,
    "iban_gb": _iban_gb,
    "iban_nl": _iban_nl,
    "ssn": _ssn,
    "nino": _nino,
    "nhs": _nhs,
    "steuer_id": _steuer_id,
    "nir": _nir,
    "cpf": _cpf,
    "dni": _dni,
    "visa": _visa,
    "mastercard": _mastercard,
}
