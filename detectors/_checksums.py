"""Check digits that many numbers share. Each takes the bare value: letters in capitals and digits, nothing else."""

import hashlib


def luhn(value: str) -> bool:
    """ISO/IEC 7812 annex B: cards, and the identity numbers that borrowed it."""
    digits = [int(character) for character in reversed(value)]
    return sum(digits[0::2]) % 10 == _doubled(digits[1::2])


def iban(value: str) -> bool:
    """ISO 13616: ISO 7064 mod 97-10 after the first four characters went to the end."""
    return value[4:].isalnum() and int("".join(str(int(c, 36)) for c in value[4:] + value[:4])) % 97 == 1


def base58check(value: str) -> bool:
    """A Bitcoin address of the old kind: 21 bytes and the first four bytes of their double SHA-256."""
    number = 0
    for character in value:
        place = _BASE58.find(character)
        if place < 0:
            return False
        number = number * 58 + place
    if number.bit_length() > 200:
        return False
    raw = number.to_bytes(25, "big")
    return hashlib.sha256(hashlib.sha256(raw[:21]).digest()).digest()[:4] == raw[21:]


def bech32(value: str) -> bool:
    """A segwit address, BIP 173 (constant 1) or BIP 350 (bech32m)."""
    lowered = value.lower()
    prefix, _, data = lowered.rpartition("1")
    if any(character not in _BECH32 for character in data):
        return False
    expanded = [ord(c) >> 5 for c in prefix] + [0] + [ord(c) & 31 for c in prefix] + [_BECH32.index(c) for c in data]
    remainder = 1
    for item in expanded:
        top = remainder >> 25
        remainder = (remainder & 0x1FFFFFF) << 5 ^ item
        for bit, generator in enumerate(_BECH32_GENERATORS):
            remainder ^= generator if top >> bit & 1 else 0
    return remainder in (1, 0x2BC830A3)


def verhoeff(value: str) -> bool:
    """Verhoeff's dihedral check: Aadhaar."""
    remainder = 0
    for place, character in enumerate(reversed(value)):
        digit = int(character)
        for _ in range(place % 8):
            digit = _VERHOEFF_STEP[digit]
        remainder = _dihedral(remainder, digit)
    return remainder == 0


def mod_11_10(value: str) -> bool:
    """ISO 7064 mod 11,10: the German tax number and the Croatian OIB."""
    product = 10
    for character in value[:-1]:
        total = (int(character) + product) % 10 or 10
        product = total * 2 % 11
    return (11 - product) % 10 == int(value[-1])


def _doubled(digits: list[int]) -> int:
    return -sum(digit * 2 - 9 if digit > 4 else digit * 2 for digit in digits) % 10


def _dihedral(left: int, right: int) -> int:
    if left < 5:
        return (left + right) % 5 + (0 if right < 5 else 5)
    return (left - right) % 5 + (5 if right < 5 else 0)


_BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_BECH32_GENERATORS = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
_VERHOEFF_STEP = (1, 5, 7, 6, 2, 8, 3, 0, 9, 4)
