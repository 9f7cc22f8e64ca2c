"""User names, handles, addresses of persons' pages, births and ages, each beside what only looks like it."""

import pytest
from faker import Faker

from detectors import Detector, no_fingerprint
from detectors.pii import build


@pytest.fixture(scope="module")
def detector() -> Detector:
    return build("patterns")


def values(detector: Detector, text: str, rule: str) -> list[str]:
    return [text[f.start : f.end] for f in detector.detect(text, no_fingerprint) if f.rule == rule and f.score >= 0.5]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("my username is rquell13.", "rquell13"),
        ("She could not log in as mtarn60 today.", "mtarn60"),
        ('{"userName": "kbauer", "id": 4}', "kbauer"),
        ("Account CORP\\kbauer7 was locked", "kbauer7"),
        ("ls /home/jquist/.ssh", "jquist"),
        ("Skype: live:jane.doe_2", "live:jane.doe_2"),
        ("cc @mlopez, thanks", "@mlopez"),
        ("Mastodon: @jane@mastodon.example", "@jane@mastodon.example"),
        ("Angemeldet als hschmidt4", "hschmidt4"),
        ("Identifiant : m.moreau2", "m.moreau2"),
        ("assigned to tkrauss9 in May", "tkrauss9"),
    ],
)
def test_a_name_of_an_account_is_found(detector: Detector, text: str, value: str) -> None:
    assert values(detector, text, "USERNAME") == [value]


@pytest.mark.parametrize(
    "text",
    [
        "@Override\npublic void run()",
        "npm i @types/node @angular/core",
        "All @acme.org addresses end in May",
        "Handle: chrome, brushed",
        "The user name is shown in red",
        "login: https://example.org/start",
        "Log in as administrator",
        "@media (max-width: 600px)",
    ],
)
def test_what_only_looks_like_an_account_is_left_alone(detector: Detector, text: str) -> None:
    assert values(detector, text, "USERNAME") == []


@pytest.mark.parametrize(
    "address",
    [
        "https://www.linkedin.com/in/jane-doe-12345",
        "github.com/jquist",
        "https://orcid.org/0000-0002-1825-0097",
        "https://people.example.org/staff/carly-matthews",
        "https://example.org/~mueller/",
        "https://example.org/reset?email=jane%40example.org&x=1",
        "https://example.org/users/jdoe",
    ],
)
def test_the_address_of_a_persons_page_is_found_whole(detector: Detector, address: str) -> None:
    assert values(detector, f"See {address}, please.", "URL") == [address]


@pytest.mark.parametrize(
    "address",
    [
        "https://github.com/pallets/flask",
        "https://www.linkedin.com/company/acme",
        "https://example.org/users/login",
        "https://example.org/staff/annual-leave",
        "https://example.org/search?q=name&page=2",
        "https://docs.example.org/guide/start",
    ],
)
def test_the_address_of_any_other_page_is_left_alone(detector: Detector, address: str) -> None:
    assert values(detector, f"See {address}, please.", "URL") == []


BORN = [
    "Jane (b. {}) and Tom",
    "She was born in Leeds on {}.",
    "DOB: {}",
    '{{"dateOfBirth": "{}"}}',
    "Geb.-Datum {}",
    "née le {} à Lyon",
    "F. nac.: {}",
    "nata il {}",
    "Date of birth\n{}",
    "{} is her date of birth.",
    "name,birth_dt,city\nJane Doe,{},Leeds",
]


@pytest.mark.parametrize("form", BORN)
def test_a_date_of_birth_is_found_however_it_is_announced(detector: Detector, form: str) -> None:
    fake = Faker("en_GB")
    fake.seed_instance(form)
    for pattern in ("%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y"):
        date = fake.date_of_birth(minimum_age=18).strftime(pattern)
        assert values(detector, form.format(date), "DATE_OF_BIRTH") == [date]


@pytest.mark.parametrize(
    "text",
    [
        "Invoice date: 03/12/2024, due 12 April 2024",
        "Birth certificate issued on 3 May 2010",
        "* 12.03.2024 Release 4",
        "Osborne, 3 May 2024",
    ],
)
def test_other_dates_are_nobodys_birth(detector: Detector, text: str) -> None:
    assert values(detector, text, "DATE_OF_BIRTH") == []


@pytest.mark.parametrize(
    "form",
    [
        "aged {}",
        "She turned {} in May",
        "a {}-year-old man",
        "Hans Meier, {} J., Ingenieur",
        "Jane Doe, {}, of Leeds",
        "Marie a {} ans",
        "mujer de {} años",
        "im Alter von {} Jahren",
        "Age (years): {}",
        '"age": {},',
    ],
)
def test_an_age_is_found(detector: Detector, form: str) -> None:
    assert values(detector, form.format(47), "AGE") == ["47"]


@pytest.mark.parametrize(
    "text", ["contrat de 3 ans", "a 30-year-old building", "garantie 2 ans", "12 años de experiencia"]
)
def test_a_span_of_time_is_no_age(detector: Detector, text: str) -> None:
    assert values(detector, text, "AGE") == []


@pytest.mark.parametrize(
    "form",
    [
        "{}: {}",
        "{} {}",
        "{}\n{}",
        "Her {}, which is {}, was checked.",
        '"{}": "{}"',
        "{} of Jane Doe: {}",
        "the {}. The one on file, {}, is old",
    ],
)
@pytest.mark.parametrize("label", ["TFN", "Tax File No.", "taxFileNumber", "employeeTfn"])
def test_a_label_is_heard_in_many_forms(detector: Detector, form: str, label: str) -> None:
    assert values(detector, form.format(label, "123 456 782"), "AU_TFN") == ["123 456 782"]


@pytest.mark.parametrize("text", ["{} (TFN)", "{} is her TFN."])
def test_a_label_may_follow_its_number(detector: Detector, text: str) -> None:
    assert values(detector, text.format("123 456 782"), "AU_TFN") == ["123 456 782"]


@pytest.mark.parametrize("text", ["Parcel 123 456 782", "123 456 782 (order)", "SKU 123 456 782, TFN on request"])
def test_without_its_label_the_same_number_is_none(detector: Detector, text: str) -> None:
    assert values(detector, text, "AU_TFN") == []
