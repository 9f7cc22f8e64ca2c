"""Government identifiers of some forty countries, valid ones and such as their issuer never gave out."""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from benchmarks.detection.pii import checks
from benchmarks.detection.pii.checks import Check, down, eleven, remainder, tens

Payload = Callable[[Random], str]
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
CONSONANTS = "BCDFGLMNPRSTVZ"


@dataclass(frozen=True, slots=True)
class Scheme:
    """How a number is made: what is free, what follows from it, and where the check digits stand (None: at the end)."""

    country: str
    payload: Payload
    check: Check = checks.nothing
    at: int | None = None

    def draw(self, random: Random) -> str:
        """A number that its issuer could have given out, without separators."""
        while True:
            payload = self.payload(random)
            if (check := self.check(payload)) is not None:
                return self._joined(payload, check)

    def draw_broken(self, random: Random) -> str:
        """The same shape with a wrong check digit. Only for numbers that have one."""
        right = None
        while right is None:
            payload = self.payload(random)
            right = self.check(payload)
        digits = "".join(random.choices("0123456789", k=len(right)))
        while digits == right:
            digits = f"{(int(digits) + 1) % 10 ** len(digits):0{len(digits)}}"
        return self._joined(payload, digits)

    def is_valid(self, number: str) -> bool:
        """Whether the check digits of a number without separators are right."""
        size = len(self.check(self.payload(Random(0))) or "0")  # noqa: S311 - only a length is asked for
        if self.check is checks.nothing:
            return True
        at = len(number) - size if self.at is None else self.at
        return self.check(number[:at] + number[at + size :]) == number[at : at + size]

    def _joined(self, payload: str, check: str) -> str:
        at = len(payload) if self.at is None else self.at
        return payload[:at] + check + payload[at:]


def digits(count: int, first: str = "0123456789") -> Payload:
    """Digits, the first of them one of a few."""
    return lambda random: random.choice(first) + "".join(random.choices("0123456789", k=count - 1))


def pattern(template: str) -> Payload:
    """`#` is a digit, `@` a letter, `&` a consonant; `D` a day and month, `M` month and day, `Y` a year; the rest stays."""

    def payload(random: Random) -> str:
        day, month, year = random.randint(1, 28), random.randint(1, 12), random.randint(44, 99)
        signs = {
            "D": lambda: f"{day:02}{month:02}",
            "M": lambda: f"{month:02}{day:02}",
            "Y": lambda: f"{year:02}",
            "#": lambda: random.choice("0123456789"),
            "@": lambda: random.choice(LETTERS),
            "&": lambda: random.choice(CONSONANTS),
        }
        return "".join(signs[sign]() if sign in signs else sign for sign in template)

    return payload


def _us_ssn(random: Random) -> str:
    area = random.choice([number for number in range(1, 900) if number != 666])
    return f"{area:03}{random.randint(1, 99):02}{random.randint(1, 9999):04}"


def _us_itin(random: Random) -> str:
    group = random.choice([*range(50, 66), *range(70, 89), *range(90, 93), *range(94, 100)])
    return f"9{random.randint(0, 99):02}{group}{random.randint(0, 9999):04}"


def _nino(random: Random) -> str:
    prefix = random.choice("ABCEGHJLMPRSWXYZ") + random.choice("ABCEGHJLMPRSWXYZ")
    if prefix in ("BG", "GB", "ZZ"):
        prefix = "JP"
    return prefix + "".join(random.choices("0123456789", k=6)) + random.choice("ABCD")


def _german_tax(random: Random) -> str:
    """Ten digits of which exactly one stands twice, as the Federal Central Tax Office gives them out."""
    chosen = random.sample("0123456789", 9)
    numbers = [*chosen, chosen[random.randrange(9)]]
    random.shuffle(numbers)
    while numbers[0] == "0":
        random.shuffle(numbers)
    return "".join(numbers)


def _french(random: Random) -> str:
    department = random.choice([number for number in range(1, 96) if number != 20])
    year, month = random.randint(40, 99), random.randint(1, 12)
    return (
        f"{random.choice('12')}{year:02}{month:02}{department:02}{random.randint(1, 650):03}{random.randint(1, 600):03}"
    )


def _italian(random: Random) -> str:
    day = random.randint(1, 28) + random.choice([0, 40])
    place = random.choice("ABCDEFGHIL") + "".join(random.choices("0123456789", k=3))
    names = "".join(random.choices(CONSONANTS, k=6))
    return f"{names}{random.randint(40, 99)}{random.choice('ABCDEHLMPRST')}{day:02}{place}"


def _czech(random: Random) -> str:
    month = random.randint(1, 12) + random.choice([0, 50])
    return f"{random.randint(54, 99)}{month:02}{random.randint(1, 28):02}{random.randint(0, 999):03}"


def _divisible_by_11(payload: str) -> str | None:
    rest = -int(payload + "0") % 11
    return str(rest) if rest < 10 else None


def _chinese(random: Random) -> str:
    area = random.choice(["110101", "310104", "440305", "510107", "330106", "420102"])
    date = f"19{random.randint(50, 99)}{random.randint(1, 12):02}{random.randint(1, 28):02}"
    return f"{area}{date}{random.randint(1, 999):03}"


def _yugoslav(random: Random) -> str:
    date = f"{random.randint(1, 28):02}{random.randint(1, 12):02}9{random.randint(50, 99)}"
    return f"{date}{random.choice(['50', '71', '78'])}{random.randint(0, 999):03}"


def _curp(random: Random) -> str:
    date = f"{random.randint(50, 99)}{random.randint(1, 12):02}{random.randint(1, 28):02}"
    place = random.choice(["DF", "JC", "NL", "PL", "VZ", "GT", "MC"])
    name = random.choice(CONSONANTS) + random.choice("AEIOU") + "".join(random.choices(CONSONANTS, k=2))
    return name + date + random.choice("HM") + place + "".join(random.choices(CONSONANTS, k=3)) + "0"


def _malaysian(random: Random) -> str:
    return pattern("YM")(random) + f"{random.randint(1, 14):02}" + "".join(random.choices("0123456789", k=4))


def _medicare(random: Random) -> str:
    """The card's number and, behind its check digit, how often it was issued."""
    return digits(8, "23456")(random) + random.choice("12345")


def _romanian(random: Random) -> str:
    return random.choice("12") + pattern("YM")(random) + f"{random.randint(1, 46):02}{random.randint(1, 999):03}"


SCHEMES: dict[str, Scheme] = {
    "us_ssn": Scheme("us", _us_ssn),
    "us_itin": Scheme("us", _us_itin),
    "ca_sin": Scheme("ca", digits(8, "1234567"), checks.luhn),
    "mx_curp": Scheme("mx", _curp, checks.curp),
    "br_cpf": Scheme("br", digits(9), checks.cpf),
    "br_cnpj": Scheme("br", pattern("########0001"), checks.cnpj),
    "ar_cuil": Scheme("ar", pattern("20########"), eleven([5, 4, 3, 2, 7, 6, 5, 4, 3, 2])),
    "cl_rut": Scheme("cl", digits(8, "12"), checks.rut),
    "uk_nhs": Scheme("gb", digits(9, "4679"), eleven(down(10))),
    "uk_nino": Scheme("gb", _nino),
    "ie_ppsn": Scheme("ie", digits(7), lambda p: "WABCDEFGHIJKLMNOPQRSTUV"[checks.dot(p, down(8)) % 23]),
    "de_tax_id": Scheme("de", _german_tax, checks.iso_11_10),
    "de_pension": Scheme("de", pattern("65DY@##"), checks.pension),
    "at_svnr": Scheme("at", pattern("1##DY"), remainder([3, 7, 9, 5, 8, 4, 2, 1, 6]), at=3),
    "ch_ahv": Scheme("ch", pattern("756#########"), tens([1, 3] * 6)),
    "fr_nir": Scheme("fr", _french, lambda p: f"{97 - int(p) % 97:02}"),
    "es_dni": Scheme("es", digits(8, "1234567"), checks.letter("TRWAGMYFPDXBNJZSQVHLCKE")),
    "es_nie": Scheme(
        "es", pattern("X#######"), lambda p: checks.letter("TRWAGMYFPDXBNJZSQVHLCKE")(p.replace("X", "0"))
    ),
    "it_cf": Scheme("it", _italian, checks.italian),
    "pt_nif": Scheme("pt", digits(8, "12"), eleven(down(9), {10: "0", 11: "0"})),
    "nl_bsn": Scheme("nl", digits(8, "1234"), remainder(down(9))),
    "be_nrn": Scheme("be", pattern("YM###"), lambda p: f"{97 - int(p) % 97:02}"),
    "dk_cpr": Scheme("dk", pattern("DY###"), eleven([4, 3, 2, 7, 6, 5, 4, 3, 2])),
    "se_pnr": Scheme("se", pattern("YM###"), checks.luhn),
    "no_fnr": Scheme("no", pattern("DY###"), checks.norwegian),
    "fi_hetu": Scheme("fi", pattern("DY###"), checks.letter("0123456789ABCDEFHJKLMNPRSTUVWXY")),
    "is_kt": Scheme("is", pattern("DY##9"), lambda p: eleven([3, 2, 7, 6, 5, 4, 3, 2])(p[:8]), at=8),
    "ee_ik": Scheme("ee", pattern("4YM###"), checks.baltic),
    "lt_ak": Scheme("lt", pattern("3YM###"), checks.baltic),
    "pl_pesel": Scheme("pl", pattern("YM####"), tens([1, 3, 7, 9, 1, 3, 7, 9, 1, 3])),
    "pl_nip": Scheme("pl", digits(9, "5678"), remainder([6, 5, 7, 2, 3, 4, 5, 6, 7])),
    "cz_rc": Scheme("cz", _czech, _divisible_by_11),
    "sk_rc": Scheme("sk", _czech, _divisible_by_11),
    "hu_taj": Scheme("hu", digits(8), remainder([3, 7] * 4, 10)),
    "ro_cnp": Scheme("ro", _romanian, remainder([2, 7, 9, 1, 4, 6, 3, 5, 8, 2, 7, 9], ten="1")),
    "bg_egn": Scheme("bg", pattern("YM###"), remainder([2, 4, 8, 5, 10, 9, 7, 3, 6], ten="0")),
    "gr_amka": Scheme("gr", pattern("DY####"), checks.luhn),
    "hr_oib": Scheme("hr", digits(10, "123456789"), checks.iso_11_10),
    "rs_jmbg": Scheme("rs", _yugoslav, eleven([7, 6, 5, 4, 3, 2] * 2)),
    "tr_tckn": Scheme("tr", digits(9, "123456789"), checks.turkish),
    "il_id": Scheme("il", digits(8, "0235"), checks.luhn),
    "za_id": Scheme("za", pattern("YM####08"), checks.luhn),
    "ae_eid": Scheme("ae", pattern("78419Y#######"), checks.luhn),
    "in_aadhaar": Scheme("in", digits(11, "23456789"), checks.verhoeff),
    "in_pan": Scheme("in", pattern("@@@P@####@")),
    "cn_rid": Scheme("cn", _chinese, checks.chinese),
    "kr_rrn": Scheme(
        "kr", pattern("YM1#####"), lambda p: str((11 - checks.dot(p, [2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5]) % 11) % 10)
    ),
    "jp_mn": Scheme("jp", digits(11), checks.japanese),
    "tw_id": Scheme("tw", pattern("A1#######"), checks.taiwanese),
    "sg_nric": Scheme("sg", pattern("S#######"), checks.singaporean),
    "hk_id": Scheme("hk", pattern("C######"), checks.hong_kong),
    "th_id": Scheme("th", digits(12, "123"), lambda p: str((11 - checks.dot(p, down(13)) % 11) % 10)),
    "my_nric": Scheme("my", _malaysian),
    "au_tfn": Scheme("au", digits(8, "1234568"), checks.australian_tax),
    "au_medicare": Scheme("au", _medicare, lambda p: remainder([1, 3, 7, 9, 1, 3, 7, 9], 10)(p[:8]), at=8),
    "au_abn": Scheme("au", digits(9, "123456789"), checks.australian_business, at=0),
    "nz_ird": Scheme("nz", lambda random: f"1{random.randint(0, 4_999_999):07}", eleven([3, 2, 7, 6, 5, 4, 3, 2])),
}
"""By country and name. Passports and driving licences have no public check digit and stand among the values."""
