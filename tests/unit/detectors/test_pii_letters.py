"""Letters, minutes and lists as people write them: what stands in them about persons, and what only looks like it."""

import pytest

import detectors
from detectors import Detector, no_fingerprint


@pytest.fixture(scope="module")
def detector() -> Detector:
    return detectors.load("pii")


def found(detector: Detector, text: str) -> list[tuple[str, str]]:
    return [(f.rule, text[f.start : f.end]) for f in detector.detect(text, no_fingerprint) if f.score >= 0.5]


PLACES = {
    "a German move": ("Im Mai zieht sie mit den Kindern nach Quetterby um.", "Quetterby"),
    "a French stay": ("Elle a passé trois jours à Quetterby chez un client.", "Quetterby"),
    "a Spanish journey": ("La semana que viene viajará a Quetterby.", "Quetterby"),
    "an Italian site": ("Ha guidato per otto anni lo stabilimento di Quetterby.", "Quetterby"),
    "a Portuguese home": ("A família vive desde março em Quetterby.", "Quetterby"),
    "where somebody comes from": ("Er fuhr gestern aus Quetterby zurück.", "Quetterby"),
    "a town of the list": ("The trains to Angers stand still.", "Angers"),
    "a town that bears a name": ("The patient lives alone in Regina and is well.", "Regina"),
    "a German dateline": ("Quetterby, am 17.06.2026\n", "Quetterby"),
}


@pytest.mark.parametrize(("text", "place"), PLACES.values(), ids=PLACES)
def test_a_town_is_found_where_a_verb_a_site_or_a_date_announces_it(detector: Detector, text: str, place: str) -> None:
    assert ("LOCATION", place) in found(detector, text)


PERSONS = {
    "behind a preposition": ("Puoi controllare le spese di Gino Doglioni?", "Gino Doglioni"),
    "behind a noun and a preposition": ("Bitte die Reisekosten von Hilma Tornquist prüfen.", "Hilma Tornquist"),
    "before a Spanish reflexive": ("Mariano Bartolomé se muda en mayo.", "Mariano Bartolomé"),
    "above an address": ("Rechnung 79729\nRebecca Achterberg\nSchillerstraße 3, 95028 Hof\n", "Rebecca Achterberg"),
    "behind greetings from a town": ("Bis dann.\n\nViele Grüße aus Goslar\nDiethard Quandt", "Diethard Quandt"),
    "with a particle": ("A testemunha Maria Cecília da Luz saiu.", "Maria Cecília da Luz"),
    "with an initial at the foot": ("Geprüft und abgelegt.\n\nHof, 3. Mai 2025\nK. Feichter", "K. Feichter"),
    "a relation": ("The applicant's wife, Bhavani, was heard.", "Bhavani"),
    "founders": ("the brainchild of our three founders: Achterberg, Oduya and Quist", "Oduya"),
    "a maiden name in small letters": ("her maiden name is achterberg", "achterberg"),
}


@pytest.mark.parametrize(("text", "name"), PERSONS.values(), ids=PERSONS)
def test_a_name_is_found_with_nothing_but_its_own_words(detector: Detector, text: str, name: str) -> None:
    assert ("PERSON", name) in found(detector, text)


ADDRESSES = {
    "a Portuguese postcode": ("vive na Rua das Flores n.º 34, 2.º Esq., 2426-255 Leiria.", "2426-255 Leiria"),
    "no house number": ("mora na Travessa Martins, S/N, 9967-265 Pinhel.", "Travessa Martins, S/N, 9967-265 Pinhel"),
    "a Colombian street": ("reside en la Carrera 70 # 61-4, Bogotá.", "Carrera 70 # 61-4, Bogotá"),
    "a pronoun before it": (
        "Als Wohnsitz haben Sie Zorbachplatz 7, 65487 Anklam angegeben.",
        "Zorbachplatz 7, 65487 Anklam",
    ),
    "a river behind it": ("an Lindenweg 4, 15230 Frankfurt (Oder) senden", "Lindenweg 4, 15230 Frankfurt (Oder)"),
}


@pytest.mark.parametrize(("text", "address"), ADDRESSES.values(), ids=ADDRESSES)
def test_an_address_has_its_own_end_and_beginning(detector: Detector, text: str, address: str) -> None:
    values = [value for rule, value in found(detector, text) if rule == "ADDRESS"]
    assert any(value.endswith(address) for value in values) and not any("Sie" in value for value in values)


PHONES = {
    "Italian": ("Chiama prima il 377 8418244.", "377 8418244"),
    "Spanish": ("El portero atiende en el 91.556.59.52.", "91.556.59.52"),
    "Portuguese": ("O número dela é 11 91271 8939.", "11 91271 8939"),
    "German": ("Die Nummer ist 0561 794524.", "0561 794524"),
    "English": ("He left a note with the number 81 238 94 20.", "81 238 94 20"),
    "beside a name": ("Emergency contact: Kirsty Kelly, 9998879625", "9998879625"),
    "at the foot of a letter": ("Gruß\nAnna Berg\n01.87.28.91.16\n", "01.87.28.91.16"),
}


@pytest.mark.parametrize(("text", "number"), PHONES.values(), ids=PHONES)
def test_a_national_number_is_a_phone_number_by_what_stands_around_it(
    detector: Detector, text: str, number: str
) -> None:
    assert ("PHONE_NUMBER", number) in found(detector, text)


NUMBERED = {
    "a stock number": "Stock number 601 754 6498, meter 650 424 026",
    "a document's number": "My TAJ szám is on file, 257 341 693, and hard to read.",
    "an article with its price": "Sideboard, art. 41-900-4486, 5,065.06",
    "a price list": "551 235 258   office chair   37,955.26\n",
    "code": 'DEFAULT_ID = "158.862.330-89"',
    "a column": "order;sku;item;weight\n2026-6231;41-891-3219;diffuser;1.1\n",
    "a version": "updated to 10.2.555.1200 last week",
}


@pytest.mark.parametrize("text", NUMBERED.values(), ids=NUMBERED)
def test_what_is_numbered_is_no_telephone(detector: Detector, text: str) -> None:
    assert "PHONE_NUMBER" not in [rule for rule, _ in found(detector, text)]


NOBODY = {
    "counted goods": "Livraison : 2 bureaux Oslo, 3 étagères Anton.",
    "goods by what they are": "New in the range: Jasmine diffuser and Carter torque wrench.",
    "a version": "INFO build Travis v5.44.0 finished; tested with Julia 1.11.",
    "a theme": 'New theme "Savannah", restored column widths.',
    "a German noun behind a preposition": "Er arbeitet in Teilzeit und geht im Sommer in Rente.",
    "a firm by its head": "Nous avons écrit au Cabinet Verdon hier.",
    "a firm by its dotted form": "Il a travaillé en mai pour Velásquez S.L. et Tarantini S.r.l.",
    "an article before it": "The Sami village is known for its reindeer.",
    "headings of a table": "Apelido;Nome;Cidade;Telefone\n",
    "an invoice": "INVOICE 2026-5060\n\nBill to:\n",
    "a device": "Ticket 69052, Router vom Typ FritzBox 7590.",
}


@pytest.mark.parametrize("text", NOBODY.values(), ids=NOBODY)
def test_goods_firms_and_words_are_nobody(detector: Detector, text: str) -> None:
    assert found(detector, text) == []


def test_a_surname_that_is_a_town_is_the_person_unless_somebody_is_there(detector: Detector) -> None:
    text = "The buyer is Maria Ferrara. Ferrara signed. She lives in Ferrara. Then M. Ferrara left."
    assert found(detector, text) == [
        ("PERSON", "Maria Ferrara"),
        ("PERSON", "Ferrara"),
        ("LOCATION", "Ferrara"),
        ("PERSON", "M. Ferrara"),
    ]


def test_a_surname_alone_speaks_for_nobody(detector: Detector) -> None:
    text = "Signed by Mr Quill.\nThe quill is old; Quillmark sells it."
    assert [value for _, value in found(detector, text)] == ["Quill"]
