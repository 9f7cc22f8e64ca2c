"""What the checks of many countries share: weighted sums, and dates in six digits."""

from collections.abc import Callable
from datetime import date

Check = Callable[[str], bool]


def weighted(value: str, weights: tuple[int, ...]) -> int:
    return sum(int(digit) * weight for digit, weight in zip(value, weights, strict=False))


def is_date(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def yymmdd(digits: str) -> bool:
    """A day of some century; 2000 is asked because it was a leap year."""
    return is_date(2000 + int(digits[:2]) % 100, int(digits[2:4]), int(digits[4:6]))


def ddmmyy(digits: str) -> bool:
    return yymmdd(digits[4:6] + digits[2:4] + digits[0:2])
