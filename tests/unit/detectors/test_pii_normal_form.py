"""When two mentions of a value are the same: fingerprints, numbers and pseudonyms rest on it."""

import pytest

from detectors.pii._normalise import normalise

SAME = [
    ("PERSON", "john smith", ["John Smith", "JOHN  SMITH", "Mr John Smith", "Dr. John Smith's", "Smith, John", "Smith, Mr John"]),
    ("PERSON", "smith", ["Mr SMITH", "Smith’s", "smith", "Smith.", "Smi\u200bth"]),
    ("PERSON", "o'brien", ["O’Brien", "O'BRIEN", "Mrs. O'Brien's"]),
    ("PERSON", "john smith, jr", ["John Smith, Jr.", "Mr John Smith, jr"]),
    (
        "EMAIL_ADDRESS",
        "jane.doe@example.org",
        ["Jane.Doe@Example.org", "mailto:jane.doe@example.org", "jane dot doe at example dot org", "jane.doe (at) example.org"],
    ),
    ("PHONE_NUMBER", "49301234567", ["+49 30 1234567", "0049 30 123 45 67", "+49 (0)30 1234-567"]),
    ("PHONE_NUMBER", "4155550123", ["(415) 555-0123", "+1 415 555 0123", "1-415-555-0123", "415.555.0123"]),
    ("US_SSN", "219099998", ["219-09-9998", "219 09 9998", "219099998"]),
    ("IBAN_CODE", "de89370400440532013000", ["DE89 3704 0044 0532 0130 00", "de89370400440532013000"]),
    ("LOCATION", "new york", ["New York", "NEW\nYORK"]),
]  # fmt: skip


@pytest.mark.parametrize(("entity", "normal", "values"), SAME, ids=[f"{entity}:{normal}" for entity, normal, _ in SAME])
def test_the_same_value_has_one_form_however_it_is_written(entity: str, normal: str, values: list[str]) -> None:
    assert {normalise(entity, value) for value in values} == {normal}


DIFFERENT = [
    ("PERSON", "John Smith", "Smith"),
    ("PERSON", "John Smith", "John Smithers"),
    ("EMAIL_ADDRESS", "jane@example.org", "jane@example.com"),
    ("EMAIL_ADDRESS", "pat@example.org", "p@example.org"),
    ("PHONE_NUMBER", "+49 30 1234567", "+49 30 1234568"),
    ("PHONE_NUMBER", "030 1234567", "+30 1234567"),
]


@pytest.mark.parametrize(("entity", "one", "other"), DIFFERENT)
def test_different_values_have_different_forms(entity: str, one: str, other: str) -> None:
    assert normalise(entity, one) != normalise(entity, other)
