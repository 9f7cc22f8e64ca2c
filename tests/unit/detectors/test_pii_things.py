"""Things that bear names of people and towns are nobody's data; the people beside them are. No model is asked."""

import pytest
from presidio_analyzer import RecognizerResult

from detectors import no_fingerprint
from detectors.pii import build
from detectors.pii._firms import without_firms

PATTERNS = build("patterns")


def named(text: str) -> list[str]:
    found = PATTERNS.detect(text, no_fingerprint)
    return [text[f.start : f.end] for f in found if f.rule in ("PERSON", "LOCATION") and f.score >= 0.5]


@pytest.mark.parametrize(
    "text",
    [
        "Liebe Eltern, liebe Kinder,\nder Plan hängt aus. Viele Grüße\nEure Personalabteilung",
        "Sehr geehrte Mitglieder des Betriebsrats,\nanbei der Plan. Viele Grüße\nDas Projektteam",
        "Madame la Directrice, Monsieur le Maire,\nvoici le plan. Cordialement,\nLa Direction",
        "Estimados señores:\nadjuntamos el plan. Saludos\nRecursos Humanos",
        "Gentili colleghi,\necco il piano. Cordiali saluti\nUfficio Personale",
        "Prezados Senhores,\nsegue o plano. Atenciosamente\nDepartamento Financeiro",
        "Dear residents,\nthe plan is out. Kind regards\nThe Facilities Team",
    ],
)
def test_greetings_to_many_and_closings_of_departments_name_nobody(text: str) -> None:
    assert named(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "We ordered pizza Margherita and a tarta de Santiago.",
        "Le ferry Danielle Casanova part à midi, le navire Jeanne d'Arc aussi.",
        "Der Sessel Luise und das Regal Billy sind lieferbar.",
        "La maladie de Crohn et le syndrome de Down sont couverts.",
        "The Martin Luther King Day and the Dodd-Frank Act are explained.",
        "Escala de Glasgow 15, enfermedad de Crohn.",
        "Wir feiern den Sankt-Martins-Umzug und die festa di San Giuseppe.",
        "Fonts: Gill Sans, Georgia, Franklin Gothic",
        "Jours fériés : Ascension, Saint-Nicolas",
        "Author: Calder Precision Instruments",
        "Autor: Instrumentos Valverde",
        "La Panadería Gómez y los Transportes Molina facturan.",
    ],
)
def test_what_bears_a_name_is_a_thing(text: str) -> None:
    assert named(text) == []


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Menu: pizza, tiramisu. Responsible: Anna Keller.", "Anna Keller"),
        ("Tisch für Herrn Wellington um acht.", "Wellington"),
        ("Emily Rose called.", "Emily Rose"),
        ("Dear Mr Crohn,", "Crohn"),
        ("The fee was paid to Mr Quimby on 3 May.", "Quimby"),
        ("Author: Ada Calder", "Ada Calder"),
        ("Mancano questa settimana: Tina Bonomo.", "Tina Bonomo"),
        ("Herr Ing. Zamperl fehlt.", "Zamperl"),
        ("La Lic. Quispe firma.", "Quispe"),
    ],
)
def test_people_beside_things_stay_people(text: str, name: str) -> None:
    assert named(text) == [name]


def test_a_firm_of_a_trade_keeps_its_short_name_too() -> None:
    text = "Ostrand sells pumps. Ostrand Marine Instruments was founded in 1950."
    assert without_firms(text, [RecognizerResult("PERSON", 0, 7, 0.6)]) == []


def test_don_and_monsieur_are_no_initials() -> None:
    text = "Natalia Salazar vino.\nD. Natalia Salazar firmó."
    assert named(text) == ["Natalia Salazar", "Natalia Salazar"]


@pytest.mark.parametrize(
    "text",
    [
        "Lycée Jules Ferry, école Jean Moulin",
        "John F. Kennedy Airport and Theodore Roosevelt High School",
        "Team names: Falcons, Maverick, Phoenix",
        "Estimados vecinos:\nel ascensor no funciona. Un saludo\nLa Presidencia",
        "Cari vicini,\nla festa è sabato.\nL'Amministratore",
        "Hemos comprado un Renault Clio y un Seat Leon.",
    ],
)
def test_schools_teams_boards_and_cars_are_no_people(text: str) -> None:
    assert named(text) == []


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("Vive en Cra. 71 Este # 68K-2 Este, 202850 Salento.", "Cra. 71 Este # 68K-2 Este, 202850 Salento"),
        ("Entregar en Diagonal Chilecito N° 485, 8500 Viedma.", "Diagonal Chilecito N° 485, 8500 Viedma"),
    ],
)
def test_addresses_of_latin_america_are_read_whole(text: str, address: str) -> None:
    found = PATTERNS.detect(text, no_fingerprint)
    assert [text[f.start : f.end] for f in found if f.rule == "ADDRESS" and f.score >= 0.5] == [address]


def test_somebody_with_a_title_is_somewhere() -> None:
    assert named("Podes ligar para a Sra. Rios em Quetterby?") == ["Rios", "Quetterby"]
