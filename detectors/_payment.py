"""Who issues a card number, and how long an IBAN of a country is: the tables that tell payment numbers from any digits."""

import re

from detectors._checksums import iban, luhn

# Issuer ranges and lengths, as the networks publish them (ISO/IEC 7812; the tables of Visa, Mastercard, American Express,
# Discover, JCB, UnionPay, Mir, NPCI, Elo, Verve, Troy, Uzcard and Humo). First digits from..to, lengths.
_SURE = (
    ("4", "4", (16,)),  # Visa
    ("51", "55", (16,)),  # Mastercard
    ("2221", "2720", (16,)),
    ("34", "34", (15,)),  # American Express
    ("37", "37", (15,)),
    ("300", "305", (14,)),  # Diners Club
    ("36", "36", (14,)),
    ("38", "39", (14,)),
    ("6011", "6011", (16,)),  # Discover
    ("644", "659", (16,)),
    ("3528", "3589", (16,)),  # JCB
    ("62", "62", (16, 17, 18, 19)),  # UnionPay
    ("2200", "2204", (16,)),  # Mir
)
_ANY = (
    ("4", "4", (13, 16, 19)),
    ("3095", "3095", (14, 16, 19)),
    ("36", "36", (14, 15, 16, 17, 18, 19)),
    ("6011", "6011", (16, 17, 18, 19)),
    ("644", "659", (16, 17, 18, 19)),
    ("3528", "3589", (16, 17, 18, 19)),
    ("2200", "2205", (16, 17, 18, 19)),
    ("81", "82", (16, 17, 18, 19)),  # UnionPay, RuPay
    ("353", "356", (16,)),  # RuPay with JCB
    ("50", "50", (12, 13, 14, 15, 16, 17, 18, 19)),  # Maestro, Elo, RuPay, Verve, Dankort
    ("56", "69", (12, 13, 14, 15, 16, 17, 18, 19)),  # Maestro, Elo, Hipercard, InterPayment
    ("9792", "9792", (16,)),  # Troy
    ("8600", "8600", (16,)),  # Uzcard
    ("9860", "9860", (16,)),  # Humo
)

# Numbers that payment providers publish for tests; nothing can be bought with them.
_TEST_CARDS = frozenset(
    re.findall(
        r"\S+",
        "4111111111111111 4242424242424242 4012888888881881 4222222222222 4000056655665556 4444333322221111 "
        "4917610000000000 4012000033330026 4005519200000004 4009348888881881 4500600000000061 4263970000005262 "
        "4007000000027 4000000000001000 5555555555554444 5105105105105100 5200828282828210 5454545454545454 "
        "2223003122003222 2222400070000005 5424000000000015 5425230000004415 2223000010309703 378282246310005 "
        "371449635398431 378734493671000 370000000000002 374245455400126 6011111111111117 6011000990139424 "
        "6011981111111113 6011000000000012 6011000000000004 30569309025904 38520000023237 36227206271667 38000000000006 "
        "36006666333344 3530111333300000 3566002020360505 3569990010095841 6200000000000005 6205500000000000004 "
        "6250941006528599 6759649826438453 6304000000000000 6799990100000000019",
    )
)
_TEST_CARD = re.compile(r"400000[0-9]{3}000[0-9]{4}|[0-9]*0{6}[0-9]*|(?:[2-9]*[01]){11}[0-9]*")
"""What providers' cards for tests of declines, kinds and countries look like, too many to list: noughts and ones.

Of random numbers one in 30,000 does.
"""

# Letters of the account number behind the four first characters, by country: n digits, a capitals, c either (ISO 13616, the
# registry of SWIFT).
_ACCOUNTS = {
    "AD": "8n12c", "AE": "19n", "AL": "8n16c", "AT": "16n", "AZ": "4a20c", "BA": "16n", "BE": "12n", "BG": "4a6n8c", "BH": "4a14c",
    "BI": "23n", "BR": "23n1a1c", "BY": "4c4n16c", "CH": "5n12c", "CR": "18n", "CY": "8n16c", "CZ": "20n", "DE": "18n", "DJ": "23n",
    "DK": "14n", "DO": "4c20n", "EE": "16n", "EG": "25n", "ES": "20n", "FI": "14n", "FK": "2a12n", "FO": "14n", "FR": "10n11c2n",
    "GB": "4a14n", "GE": "2a16n", "GI": "4a15c", "GL": "14n", "GR": "7n16c", "GT": "24c", "HN": "4a20n", "HR": "17n", "HU": "24n",
    "IE": "4a14n", "IL": "19n", "IQ": "4a15n", "IS": "22n", "IT": "1a10n12c", "JO": "4a4n18c", "KW": "4a22c", "KZ": "3n13c",
    "LB": "4n20c", "LC": "4a24c", "LI": "5n12c", "LT": "16n", "LU": "3n13c", "LV": "4a13c", "LY": "21n", "MC": "10n11c2n",
    "MD": "20c", "ME": "18n", "MK": "3n10c2n", "MN": "16n", "MR": "23n", "MT": "4a5n18c", "MU": "4a19n3a", "NI": "4a20n",
    "NL": "4a10n", "NO": "11n", "OM": "3n16c", "PK": "4a16c", "PL": "24n", "PS": "4a21c", "PT": "21n", "QA": "4a21c", "RO": "4a16c",
    "RS": "18n", "RU": "14n15c", "SA": "2n18c", "SC": "4a20n3a", "SD": "14n", "SE": "20n", "SI": "15n", "SK": "20n",
    "SM": "1a10n12c",
    "SO": "19n", "ST": "21n", "SV": "4a20n", "TL": "19n", "TN": "20n", "TR": "6n16c", "UA": "6n19c", "VA": "18n", "VG": "4a16n",
    "XK": "16n", "YE": "4a4n18c",
}  # fmt: skip
_CLASSES = {"n": "[0-9]", "a": "[A-Z]", "c": "[A-Z0-9]"}
_IBANS = {
    country: re.compile(
        country + "[0-9]{2}" + "".join(_CLASSES[kind] + f"{{{n}}}" for n, kind in re.findall(r"(\d+)([nac])", parts))
    )
    for country, parts in _ACCOUNTS.items()
}
_LENGTHS = {country: 4 + sum(map(int, re.findall(r"\d+", parts))) for country, parts in _ACCOUNTS.items()}

# Examples of the registry and of banks' manuals.
_SAMPLE_IBANS = frozenset(
    re.findall(
        r"\S+",
        "GB82WEST12345698765432 GB29NWBK60161331926819 GB33BUKB20201555555555 DE89370400440532013000 "
        "FR1420041010050500013M02606 ES9121000418450200051332 CH9300762011623852957 NL91ABNA0417164300 BE68539007547034 "
        "IT60X0542811101000000123456 AT611904300234573201 IE29AIBK93115212345678 PL61109010140000071219812874 "
        "SE4550000000058398257466 NO9386011117947",
    )
)


def is_card(digits: str, *, sure: bool = False) -> bool:
    """A card number: Luhn's check, an issuer's first digits, and a length that this issuer gives out.

    With `sure`, only ranges and lengths that are narrow enough for a number that nothing announces. Published test cards
    are none.
    """
    if len(set(digits)) < 3 or digits in _TEST_CARDS or _TEST_CARD.fullmatch(digits) or not luhn(digits):
        return False
    ranges = _SURE if sure else _SURE + _ANY
    return any(len(digits) in lengths and low <= digits[: len(low)] <= high for low, high, lengths in ranges)


def is_iban(value: str) -> bool:
    """An IBAN in its country's form, with its check digits. Takes the bare value in capitals. Published samples are none."""
    form = _IBANS.get(value[:2])
    return form is not None and form.fullmatch(value) is not None and value not in _SAMPLE_IBANS and iban(value)


def iban_length(country: str) -> int:
    """Characters of an IBAN that begins with these two letters; 0 where there is no such country."""
    return _LENGTHS.get(country, 0)
