"""What the PII detector finds in documents, and what it leaves alone."""

import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

import detectors
from detectors import CouldNotInspect, Detector, no_fingerprint
from detectors.pii._data import table
from detectors.pii._model import _installed, verify

REDACTED = 0.5


@pytest.fixture(scope="module")
def detector() -> Detector:
    return detectors.load("pii")


def found(detector: Detector, text: str) -> list[tuple[str, str]]:
    findings = detector.detect(text, no_fingerprint)
    return [(f.rule, text[f.start : f.end]) for f in findings if f.score >= REDACTED]


FOUND = {
    "a title": ("The letter went to Mrs Okonjo-Reyes on Friday.", "PERSON", "Okonjo-Reyes"),
    "a title that vouches for a common word": ("Seen by Dr. Price at noon.", "PERSON", "Price"),
    "a greeting": ("Dear Wojciech,\nthe parcel is on its way.", "PERSON", "Wojciech"),
    "a closing": ("See you soon.\n\nKind regards,\nTamsin Achterberg", "PERSON", "Tamsin Achterberg"),
    "a role": ("The case is approved by Ingmar Thorvald.", "PERSON", "Ingmar Thorvald"),
    "a field": ("Emergency contact: Ottoline Varga\nFloor: 3", "PERSON", "Ottoline Varga"),
    "a chat": ("Anselm 10:42\ndid you get it?", "PERSON", "Anselm"),
    "a name beside its address": ("Quillan Ostrander <qostrander@example.org> wrote", "PERSON", "Quillan Ostrander"),
    "a name in small letters": ("can you send it to patrick murphy?", "PERSON", "patrick murphy"),
    "a German letter": ("Sehr geehrte Frau Hölzenbein, anbei die Unterlagen.", "PERSON", "Hölzenbein"),
    "a Spanish contact": ("Su pedido está listo, atendido por Fermín Echegaray.", "PERSON", "Fermín Echegaray"),
    "a German list of those present": ("Anwesend: Wiebke Tornquist\nOrt: Kantine", "PERSON", "Wiebke Tornquist"),
    "an Italian closing": ("A domani.\n\nGrazie e a presto\nOndina", "PERSON", "Ondina"),
    "an account with its owner": ("Opened by: tquist (Tamsin Quist)\nQueue: mail", "PERSON", "Tamsin Quist"),
    "a function in a letter": (
        "Ich bevollmächtige hiermit Wiebke Tornquist, mich zu vertreten.",
        "PERSON",
        "Wiebke Tornquist",
    ),
    "an e-mail address": ("write to j.doe+x@mail.example.org.", "EMAIL_ADDRESS", "j.doe+x@mail.example.org"),
    "an address in quotes": ("log in as 'j.doe@example.org'", "EMAIL_ADDRESS", "j.doe@example.org"),
    "a spelt-out address": (
        "reach me: jane dot doe at example dot org",
        "EMAIL_ADDRESS",
        "jane dot doe at example dot org",
    ),
    "a bracketed address": ("jane [at] example [dot] org", "EMAIL_ADDRESS", "jane [at] example [dot] org"),
    "an international number": ("Call +44 20 7946 0958 today", "PHONE_NUMBER", "+44 20 7946 0958"),
    "an Italian mobile": ("tel. +39 320 5551234,", "PHONE_NUMBER", "+39 320 5551234"),
    "a zero in brackets": ("on +49 (0) 40 5550167", "PHONE_NUMBER", "+49 (0) 40 5550167"),
    "an American number": ("or (415) 555-0132.", "PHONE_NUMBER", "(415) 555-0132"),
    "a zero in brackets, closed up": ("Telefon: +49(0)40 5550167", "PHONE_NUMBER", "+49(0)40 5550167"),
    "two noughts and an extension": ("or 001-415-555-0132x501 then", "PHONE_NUMBER", "001-415-555-0132x501"),
    "an Austrian mobile": ("Telefon privat: 0664 5550123", "PHONE_NUMBER", "0664 5550123"),
    "an extension": ("Phone: 212-555-0147x021", "PHONE_NUMBER", "212-555-0147x021"),
    "a public address": ("opened from 81.2.69.142 twice", "IP_ADDRESS", "81.2.69.142"),
    "a version 6 address": ("from 2a02:8070::1f:22 port 22", "IP_ADDRESS", "2a02:8070::1f:22"),
    "a user name": ("login=rklugman app=crm", "USERNAME", "rklugman"),
    "a log line": ("sshd[12]: Accepted publickey for bquist from 10.0.0.1", "USERNAME", "bquist"),
    "a date of birth": ("Jane (born 9 March 1977) signed", "DATE_OF_BIRTH", "9 March 1977"),
    "a German date of birth": ("Geburtsdatum: 01.02.1990", "DATE_OF_BIRTH", "01.02.1990"),
    "an age": ("a 45-year-old driver", "AGE", "45"),
    "an American address": (
        "Ship to 12 Crown Street Apt. 4, Springfield, IL 62704 by May",
        "ADDRESS",
        "12 Crown Street Apt. 4, Springfield, IL 62704",
    ),
    "a British address": (
        "lives at Flat 8\nGerard Cliffs\nNelsonton\nHU90 3AD now",
        "ADDRESS",
        "Flat 8\nGerard Cliffs\nNelsonton\nHU90 3AD",
    ),
    "a German address": ("an Schillerstraße 41/3, 95028 Hof. Gruß", "ADDRESS", "Schillerstraße 41/3, 95028 Hof"),
    "a French address": ("vers 62, rue de la Paix, 75002 Paris. Merci", "ADDRESS", "62, rue de la Paix, 75002 Paris"),
    "a Spanish address": ("a Calle Mayor 12, Madrid, 28013.", "ADDRESS", "Calle Mayor 12, Madrid, 28013"),
    "an Italian address": ("in Via Roma, 18, 81100, Caserta (CE).", "ADDRESS", "Via Roma, 18, 81100, Caserta (CE)"),
    "a Polish address": ("na ul. Długa 5/7, 00-238 Warszawa", "ADDRESS", "ul. Długa 5/7, 00-238 Warszawa"),
    "a Dutch address": ("naar Kerkstraat 12, 1017 GC Amsterdam", "ADDRESS", "Kerkstraat 12, 1017 GC Amsterdam"),
    "a Brazilian address": (
        "endereço Rua das Flores, 34, Centro, 20040-002 Rio / RJ,",
        "ADDRESS",
        "Rua das Flores, 34, Centro, 20040-002 Rio / RJ",
    ),
    "an Indian address": ("at 525, Sant Marg, Dewas 455001.", "ADDRESS", "525, Sant Marg, Dewas 455001"),
    "an Australian address": (
        "at Level 2 202 Cooper Road, Thomastown, VIC, 3074.",
        "ADDRESS",
        "Level 2 202 Cooper Road, Thomastown, VIC, 3074",
    ),
    "an Irish address": ("to 27 Barron Street D08 X4Y6 Dublin", "ADDRESS", "27 Barron Street D08 X4Y6 Dublin"),
    "a post box": ("to P.O. Box 1234, Leeds", "ADDRESS", "P.O. Box 1234, Leeds"),
    "a country": ("Her mother is from Estonia.", "LOCATION", "Estonia"),
    "the dateline of a letter": ("Quetterby, den 03.02.2024", "LOCATION", "Quetterby"),
    "a Spanish dateline": ("En Quetterby, a 12 de mayo de 2024\n", "LOCATION", "Quetterby"),
    "a place in a column": ("name,office\nOttoline Varga,Quetterby\n", "LOCATION", "Quetterby"),
    "where somebody lives": ("He lives in Quetterby with two cats.", "LOCATION", "Quetterby"),
}


@pytest.mark.parametrize(("text", "rule", "value"), FOUND.values(), ids=FOUND)
def test_personal_data_is_found(detector: Detector, text: str, rule: str, value: str) -> None:
    assert (rule, value) in found(detector, text)


CLEAN = {
    "products": "In the store: a Samsung printer, two Bosch drills (SKU-77TQ2M), one Aspen sofa.",
    "software": "After the upgrade to v4.2.9, Kafka and Jenkins had to be restarted.",
    "functions and papers": "The Board approved the Travel Policy. Every Manager signs the Code of Conduct.",
    "a roadmap": "We bought one Hopper GPU and looked at the Florence AI demo.",
    "order numbers": "Booking code 702-55-81436, order 118-5520934-7716208, invoice no. 508 226 943.",
    "a book": "The book has ISBN 978-3-16-148410-0 and costs 18,455.10.",
    "a tracking number": "carton code 7402915538160427, tracking 280551937746",
    "a commit": "commit 0b5d1e7790aa43c26f18d5e2c4b93f6a7d80e211, build 3e0c7a52-91bd-4f06-8a3e-55d2c9f01b64",
    "a net mask": "The mask is 255.255.255.0, then 127.0.0.1 and 0.0.0.0",
    "a private address": "the printer is at 192.168.1.20",
    "a version": "update to version 7.20.61.44 now",
    "dates and times": "Next window 2027-03-09, 11:20; last one on 12/05/2026 at 08:00.",
    "years": "the budget of 2023-2024 and ticket 2027-61820",
    "an everyday at": "we meet at example.org on Monday",
    "German nouns": "Die Lieferung der Bestellung erfolgt am Montag, und die Rechnung wird mit der Ware geschickt.",
    "French prose": "Nous vous remercions pour votre Commande et nous restons à votre Disposition pour toute Question.",
    "a company": "Welch & Sons, Harbour PLC and Young GmbH signed the contract.",
    "partners": "The audit was done with Harcastle, Lowe and Penrose last year.",
    "a firm by its short name": "Penrose Limited moved out. The invoice goes to Penrose after all.",
    "brothers": "The roof was mended by Penrose and Sons.",
    "an authority": "The Ankara Administrative Court and the Kartal District Governor agreed.",
    "a jurisdiction": "The firm is registered in England and Wales. The laws of France apply.",
    "a state as a party": "The application against the Republic of Turkey was lodged.",
    "a name on a price list": "Armchair Oslo, grey wool, 299.00\nRug Marrakesh, wool, 149.00\n",
    "an amount": "unter 1.500.000 Euro",
    "a port": "Accepted publickey from 10.0.0.1 port 52211",
    "nothing": "",
    "blanks": " \n\n\t ",
}


@pytest.mark.parametrize("text", CLEAN.values(), ids=CLEAN)
def test_what_is_no_personal_data_is_left_alone(detector: Detector, text: str) -> None:
    assert found(detector, text) == []


def test_a_name_found_once_is_found_everywhere_in_the_document(detector: Detector) -> None:
    text = "Attendees: Tamsin Achterberg; Quill Oduya\nLater Achterberg's plan was read. Tamsin agreed, ACHTERBERG Ltd did not."
    names = [value for rule, value in found(detector, text) if rule == "PERSON"]
    assert names == ["Tamsin Achterberg", "Quill Oduya", "Achterberg", "Tamsin"]


def test_people_in_a_row_are_no_partners(detector: Detector) -> None:
    assert found(detector, "Present: Anna, Peter and Paul") == [
        ("PERSON", "Anna"),
        ("PERSON", "Peter"),
        ("PERSON", "Paul"),
    ]


def test_a_titled_person_stays_one_beside_a_firm_of_that_name(detector: Detector) -> None:
    text = "Penrose Ltd pays. Ask Mr Penrose."
    assert found(detector, text) == [("PERSON", "Penrose")]


def test_a_name_found_once_is_found_far_away_too(detector: Detector) -> None:
    text = "Attendees: Tamsin Achterberg\n" + "the plan was read again and again.\n" * 400 + "so Achterberg left"
    assert found(detector, text)[-1] == ("PERSON", "Achterberg")


def test_the_heading_of_a_table_reaches_into_later_windows(detector: Detector) -> None:
    rows = [f"{number};Xyl Qor;590284{number:03}" for number in range(600)]
    text = "no;name;passport\n" + "\n".join(rows)
    assert [value for rule, value in found(detector, text) if rule == "PASSPORT"] == [
        row.rpartition(";")[2] for row in rows
    ]


def test_of_overlapping_findings_the_longest_stays(detector: Detector) -> None:
    text = "Send it to 12 Victoria Street, London, SW1H 0NB."
    assert found(detector, text) == [("ADDRESS", "12 Victoria Street, London, SW1H 0NB")]


def test_offsets_count_code_points(detector: Detector) -> None:
    text = "\U0001f600\U0001f680 İstanbul ﬁle: Call +44 20 7946 0958 \U0001f600 or j.doe@example.org, NI AB 12 34 56 C"
    values = dict(found(detector, text))
    assert values["PHONE_NUMBER"] == "+44 20 7946 0958"
    assert values["EMAIL_ADDRESS"] == "j.doe@example.org"
    assert values["UK_NINO"] == "AB 12 34 56 C"


@pytest.mark.parametrize(
    ("texts", "normal"),
    [
        (["Dear Mr ZABLOCKI-Reyes,", "Dear Zablocki-Reyes,"], "zablocki-reyes"),
        (["SSN 219-09-9998", "SSN 219 09 9998"], "219099998"),
        (["write to J.Doe@Example.org", "write to j.doe@example.org"], "j.doe@example.org"),
        (["Call +44 20 7946 0958", "Call +44 (20) 7946-0958"], "442079460958"),
    ],
)
def test_the_fingerprint_is_made_of_the_normalised_value(detector: Detector, texts: list[str], normal: str) -> None:
    for text in texts:
        seen: list[str] = []
        detector.detect(text, lambda value, seen=seen: seen.append(value) or "f")  # type: ignore[misc]
        assert normal in seen


@pytest.mark.parametrize(
    "piece",
    ["1", "12 ", "Aa ", "A. ", "a.", "1-", "12 Aa Bb ", "Regards,\n", "(1) ", "name=Bob Ray;", "a at b dot ", " "],
)
def test_repeated_pieces_take_no_more_time_than_prose(detector: Detector, piece: str) -> None:
    started = time.process_time()
    detector.detect((piece * 10_000)[:10_000], no_fingerprint)
    assert time.process_time() - started < 10


def test_a_finding_holds_no_text(detector: Detector) -> None:
    (finding,) = detector.detect("write to j.doe@example.org", no_fingerprint)
    assert "doe" not in repr(finding)


def test_a_model_that_differs_from_the_committed_hashes_is_not_loaded(tmp_path: Path) -> None:
    pinned = table("model")
    copy = tmp_path / "model"
    shutil.copytree(_installed(pinned["package"]) / pinned["folder"], copy)
    verify(copy, pinned["sha256"])
    for fault in (_change, _add, _remove):
        fault(copy)
        with pytest.raises(CouldNotInspect, match="model_missing"):
            verify(copy, pinned["sha256"])


def _change(folder: Path) -> None:
    (folder / "ner" / "cfg").write_bytes(b"{}")


def _add(folder: Path) -> None:
    (folder / "extra").write_bytes(b"")


def _remove(folder: Path) -> None:
    shutil.rmtree(folder)


def test_a_model_that_is_not_installed_is_missing() -> None:
    with pytest.raises(CouldNotInspect, match="model_missing"):
        _installed("no_such_package_of_models")


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    tried: list[str] = []

    def refuse(*_arguments: object, **_options: object) -> None:
        tried.append("network")
        raise OSError("no network in this test")

    for name in ("create_connection", "getaddrinfo", "gethostbyname"):
        monkeypatch.setattr(socket, name, refuse)
    monkeypatch.setattr(socket.socket, "connect", refuse)
    yield tried


def test_nothing_is_fetched(no_network: list[str]) -> None:
    fresh = detectors.load.__wrapped__("pii")
    assert found(fresh, "Dear Wojciech, write to j.doe@example.co.uk or +44 20 7946 0958")
    assert no_network == []


def test_importing_the_facade_does_not_load_the_heavy_libraries() -> None:
    code = (
        "import sys, detectors; print([m for m in ('spacy', 'presidio_analyzer', 'detectors.pii') if m in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"
