"""Phone numbers by the words beside them: labels, keys, elements, columns and extensions; other numbers stay."""

import pytest

from detectors import no_fingerprint
from detectors.pii import build

PATTERNS = build("patterns")


def phones(text: str) -> list[str]:
    return [
        text[f.start : f.end]
        for f in PATTERNS.detect(text, no_fingerprint)
        if f.rule == "PHONE_NUMBER" and f.score >= 0.5
    ]


@pytest.mark.parametrize(
    "label", ["Tlm.", "Fone:", "Tfno.", "Mob.", "Natel", "Hotline", "Télécopie :", "Tel./Fax:", "T:", "M."]
)
def test_a_label_of_any_country_makes_a_phone_number(label: str) -> None:
    assert phones(f"Lena\n{label} 34 44 16 68") == ["34 44 16 68"]


@pytest.mark.parametrize(
    "record",
    [
        '{{"workPhone": "{}"}}',
        '{{"contact_phone": "{}"}}',
        "handy={}",
        "<movil>{}</movil>",
        "telefono_1: '{}'",
        "id,fax,notes\n77,{},ok",
        "name;phoneNumber;city\nanna;{};hof",
    ],
)
@pytest.mark.parametrize("number", ["0664 041494", "21-2577-6819", "+441212614357", "(0212)/823 94 37"])
def test_a_key_or_a_column_makes_a_phone_number(record: str, number: str) -> None:
    assert phones(record.format(number)) == [number]


@pytest.mark.parametrize(
    "extension", [" poste 12", " ramal 22", " DW 14", " Apparat 3", " int. 5", " anexo 204", ", ext. 7"]
)
def test_an_extension_belongs_to_its_number(extension: str) -> None:
    assert phones(f"Tel. 021 254 25 50{extension}") == [f"021 254 25 50{extension}"]


@pytest.mark.parametrize(
    "text",
    [
        "Mobile app build 20917344",
        "phone model: 3310-4471",
        "Öffnungszeiten 0800-1700",
        "Zählernummer 0957757443",
        "phone: 192.168.10.20",
        "see https://example.org/?tid=0123456789",
        "1,079 123 456 units",
        "cell size 1200 x 800 x 450",
        '{"order_id": "0664 041494"}',
        "telephone_id=4400123456",
    ],
)
def test_other_numbers_are_none(text: str) -> None:
    assert phones(text) == []
