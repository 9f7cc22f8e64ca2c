"""Check digits of identifiers, from the algorithms that their issuers publish."""

from collections.abc import Callable, Sequence

Check = Callable[[str], str | None]
"""The check digits that belong to a payload; None where the issuer gives out no such number."""

_VERHOEFF_D = [
    [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
    [1, 2, 3, 4, 0, 6, 7, 8, 9, 5],
    [2, 3, 4, 0, 1, 7, 8, 9, 5, 6],
    [3, 4, 0, 1, 2, 8, 9, 5, 6, 7],
    [4, 0, 1, 2, 3, 9, 5, 6, 7, 8],
    [5, 9, 8, 7, 6, 0, 4, 3, 2, 1],
    [6, 5, 9, 8, 7, 1, 0, 4, 3, 2],
    [7, 6, 5, 9, 8, 2, 1, 0, 4, 3],
    [8, 7, 6, 5, 9, 3, 2, 1, 0, 4],
    [9, 8, 7, 6, 5, 4, 3, 2, 1, 0],
]
_VERHOEFF_P = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4]
_VERHOEFF_INVERSE = [0, 4, 3, 2, 1, 5, 6, 7, 8, 9]
_ITALIAN_ODD = [1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23]


def dot(digits: str, weights: Sequence[int]) -> int:
    """The sum of the digits, each with its weight."""
    return sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=True))


def nothing(_payload: str) -> str:
    """For numbers without a check digit."""
    return ""


def luhn(payload: str) -> str:
    """Cards, IMEI, and a dozen national numbers."""
    total = 0
    for place, digit in enumerate(reversed(payload)):
        value = int(digit) * (2 if place % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return str(-total % 10)


def verhoeff(payload: str) -> str:
    """Aadhaar."""
    state = 0
    for place, digit in enumerate(reversed(payload), 1):
        value = int(digit)
        for _ in range(place % 8):
            value = _VERHOEFF_P[value]
        state = _VERHOEFF_D[state][value]
    return str(_VERHOEFF_INVERSE[state])


def iso_11_10(payload: str) -> str:
    """ISO 7064 MOD 11,10: German tax number, Croatian OIB."""
    product = 10
    for digit in payload:
        total = (int(digit) + product) % 10 or 10
        product = total * 2 % 11
    return str((11 - product) % 10)


def down(first: int, last: int = 2) -> list[int]:
    """Weights that fall by one."""
    return list(range(first, last - 1, -1))


def eleven(weights: Sequence[int], low: dict[int, str] | None = None) -> Check:
    """Eleven minus the weighted sum modulo eleven; `low` says what 10 and 11 become, otherwise 11 is 0 and 10 is not issued."""
    special = {11: "0"} if low is None else low

    def check(payload: str) -> str | None:
        value = 11 - dot(payload, weights) % 11
        return str(value) if value < 10 else special.get(value)

    return check


def remainder(weights: Sequence[int], modulus: int = 11, ten: str | None = None) -> Check:
    """The weighted sum modulo something; `ten` is written for 10, otherwise such a number is not issued."""

    def check(payload: str) -> str | None:
        value = dot(payload, weights) % modulus
        return str(value) if value < 10 else ten

    return check


def tens(weights: Sequence[int]) -> Check:
    """What is missing to the next ten."""
    return lambda payload: str(-dot(payload, weights) % 10)


def letter(alphabet: str) -> Check:
    """The letter at the number's remainder."""
    return lambda payload: alphabet[int(payload) % len(alphabet)]


def cpf(payload: str) -> str:
    """Two digits, the second counts the first."""
    for _ in range(2):
        rest = dot(payload, down(len(payload) + 1)) % 11
        payload += "0" if rest < 2 else str(11 - rest)
    return payload[-2:]


def cnpj(payload: str) -> str:
    """As the CPF, its weights start again at nine."""
    for _ in range(2):
        weights = [place % 8 + 2 for place in range(len(payload))][::-1]
        rest = dot(payload, weights) % 11
        payload += "0" if rest < 2 else str(11 - rest)
    return payload[-2:]


def rut(payload: str) -> str:
    """Chile: 10 is K."""
    value = 11 - dot(payload, [place % 6 + 2 for place in range(len(payload))][::-1]) % 11
    return "0K"[value == 10] if value > 9 else str(value)


def curp(payload: str) -> str:
    """Mexico: letters count by their place in the Spanish alphabet."""
    alphabet = "0123456789ABCDEFGHIJKLMNÑOPQRSTUVWXYZ"
    return str(-sum((18 - place) * alphabet.index(sign) for place, sign in enumerate(payload)) % 10)


def norwegian(payload: str) -> str | None:
    """Two digits with weights of their own."""
    first = eleven([3, 7, 6, 1, 8, 9, 4, 5, 2])(payload)
    second = first and eleven([5, 4, 3, 2, 7, 6, 5, 4, 3, 2])(payload + first)
    return first + second if first and second else None


def baltic(payload: str) -> str:
    """Estonia and Lithuania: a second row of weights where the first gives ten."""
    for weights in ([1, 2, 3, 4, 5, 6, 7, 8, 9, 1], [3, 4, 5, 6, 7, 8, 9, 1, 2, 3]):
        if (rest := dot(payload, weights) % 11) < 10:
            return str(rest)
    return "0"


def italian(payload: str) -> str:
    """Codice fiscale: odd places through a table."""
    total = 0
    for place, sign in enumerate(payload):
        value = int(sign) if sign.isdigit() else ord(sign) - ord("A")
        total += _ITALIAN_ODD[value] if place % 2 == 0 else value
    return chr(ord("A") + total % 26)


def pension(payload: str) -> str:
    """German pension number: the letter counts as two digits, products by their digit sums."""
    digits = payload[:8] + f"{ord(payload[8]) - 64:02}" + payload[9:]
    weighted = (int(digit) * weight for digit, weight in zip(digits, [2, 1, 2, 5, 7, 1, 2, 1, 2, 1, 2, 1], strict=True))
    return str(sum(sum(map(int, str(value))) for value in weighted) % 10)


def turkish(payload: str) -> str:
    """The tenth digit weighs odd against even places, the eleventh sums all."""
    tenth = (7 * sum(map(int, payload[0::2])) - sum(map(int, payload[1::2]))) % 10
    return f"{tenth}{(sum(map(int, payload)) + tenth) % 10}"


def japanese(payload: str) -> str:
    """My Number: 10 and 11 are 0."""
    rest = dot(payload, [6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11
    return str(11 - rest) if rest > 1 else "0"


def chinese(payload: str) -> str:
    """GB 11643: ISO 7064 MOD 11-2."""
    return "10X98765432"[dot(payload, [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]) % 11]


def taiwanese(payload: str) -> str:
    """The letter counts as two digits."""
    number = "ABCDEFGHJKLMNPQRSTUVXYWZIO".index(payload[0]) + 10
    return str(-(number // 10 + number % 10 * 9 + dot(payload[1:], down(8, 1)[: len(payload) - 1])) % 10)


def singaporean(payload: str) -> str:
    """S of the last century, T of this one."""
    total = dot(payload[1:], [2, 7, 6, 5, 4, 3, 2]) + (4 if payload[0] == "T" else 0)
    return "JZIHGFEDCBA"[total % 11]


def hong_kong(payload: str) -> str:
    """One letter; a blank before it counts 36."""
    total = 36 * 9 + (ord(payload[0]) - 55) * 8 + dot(payload[1:], down(7))
    return "0123456789A"[-total % 11]


def australian_business(payload: str) -> str | None:
    """ABN: two digits in front that make the whole divisible by 89."""
    rest = dot(payload, [3, 5, 7, 9, 11, 13, 15, 17, 19])
    for front in range(10, 100):
        if (10 * (front // 10 - 1) + front % 10 + rest) % 89 == 0:
            return str(front)
    return None


def australian_tax(payload: str) -> str | None:
    """TFN: the whole is divisible by 11."""
    total = dot(payload, [1, 4, 3, 7, 5, 8, 6, 9])
    return next((str(digit) for digit in range(10) if (total + 10 * digit) % 11 == 0), None)


def vehicle(payload: str) -> str:
    """VIN, ISO 3779 with the North American check digit: the sixteen other characters."""
    values = {**{str(digit): digit for digit in range(10)}}
    for row, first in (("ABCDEFGH", 1), ("JKLMN", 1), ("P", 7), ("R", 9), ("STUVWXYZ", 2)):
        values |= {sign: first + place for place, sign in enumerate(row)}
    weights = [8, 7, 6, 5, 4, 3, 2, 10, 9, 8, 7, 6, 5, 4, 3, 2]
    rest = sum(values[sign] * weight for sign, weight in zip(payload, weights, strict=True)) % 11
    return "X" if rest == 10 else str(rest)


def iban(country: str, account: str) -> str:
    """The two check digits of ISO 13616."""
    number = "".join(str(int(sign, 36)) for sign in f"{account}{country}00")
    return f"{98 - int(number) % 97:02}"
