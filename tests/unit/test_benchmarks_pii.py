"""The corpus of personal data is the same for one seed, its labels are exact, its halves share nothing, its arithmetic is right."""

import re
import sys
from collections import Counter
from functools import cache
from pathlib import Path
from random import Random

import pytest

from benchmarks.detection.__main__ import main
from benchmarks.detection.pii import checks, generate, values
from benchmarks.detection.pii.classes import group_of
from benchmarks.detection.pii.document import CORE, GROUPS, MORE, Document, Prediction, Span, Split
from benchmarks.detection.pii.generate import corpus
from benchmarks.detection.pii.identifiers import SCHEMES
from benchmarks.detection.pii.peers.engines import OURS, PEERS, Peer, ask, python_with
from benchmarks.detection.pii.peers.worker import ENGINES
from benchmarks.detection.pii.people import half_of, person
from benchmarks.detection.pii.score import Tally, score
from benchmarks.detection.pii.tables import table

SEED = 7
LONGEST_LABEL = 22


@cache
def documents(split: Split = Split.OPEN) -> list[Document]:
    return corpus(SEED, split)


def planted(split: Split, kind: str) -> list[str]:
    return [each.text[span.start : span.end] for each in documents(split) for span in each.spans if span.detail == kind]


def strings(content: object) -> set[str]:
    if isinstance(content, str):
        return {content.strip()}
    if isinstance(content, dict):
        return set().union(*map(strings, content.values()))
    return set().union(*map(strings, content)) if isinstance(content, list) else set()


def test_the_same_seed_gives_the_same_corpus_and_another_one_another() -> None:
    again = corpus(SEED, Split.OPEN)
    assert again == documents()
    assert [each.text for each in corpus(SEED + 1, Split.OPEN)] != [each.text for each in again]


@pytest.mark.parametrize("split", Split)
def test_a_half_has_every_suite_and_every_class(split: Split) -> None:
    spans = Counter(span.group for each in documents(split) for span in each.spans)
    assert {each.suite for each in documents(split)} == set(generate.SUITES)
    assert {each.language for each in documents(split)} == {"en", *generate.LANGUAGES}
    assert set(spans) == set(GROUPS.values())
    assert min(spans.values()) >= 5
    assert spans["GOV_ID"] > 300
    assert len({each.id for each in documents(split)}) == len(documents(split))


@pytest.mark.parametrize("split", Split)
def test_labels_lie_where_the_text_says_and_never_overlap(split: Split) -> None:
    for each in documents(split):
        at = 0
        for span in each.spans:
            assert at <= span.start < span.end <= len(each.text), each.id
            assert each.text[span.start : span.end].strip() == each.text[span.start : span.end], each.id
            at = span.end


@pytest.mark.parametrize("split", Split)
def test_labelled_stretches_look_like_their_kind(split: Split) -> None:
    shapes = {
        **{"EMAIL": r"\S+@\S+|.+\S+", "PHONE": r"[+(]?[\d() ./-]{7,24}", "IBAN": r"[A-Z]{2}[\dA-Z ]+", "AGE": r"\d\d"},
        **{"MAC": r"(?i)[\da-f]{2}([:-][\da-f]{2}){5}", "IP": r"[\d.]+|[\da-f:]+", "PERSON": r"[^\d@]+"},
    }
    for each in documents(split):
        for span in each.spans:
            assert re.fullmatch(shapes.get(span.kind, r"(?s).+"), each.text[span.start : span.end]), (each.id, span)


@pytest.mark.parametrize("split", Split)
def test_no_slot_is_left_unfilled(split: Split) -> None:
    assert [each.id for each in documents(split) if re.search(r"\{(?!at\})[a-z]+(:[a-z0-9_.]+)?\}", each.text)] == []


@pytest.mark.parametrize("split", Split)
def test_texts_without_personal_data_have_no_labels(split: Split) -> None:
    assert not [each for each in documents(split) if each.suite == generate.NEGATIVES and each.spans]


@pytest.mark.parametrize("name", ["english", "sentences", "prose", "data", "letters", "negatives", "words"])
def test_the_halves_share_no_template(name: str) -> None:
    """Names of fields, a word or two long, may be the same."""
    shared = strings(table(Split.OPEN, name)) & strings(table(Split.FINAL, name))
    assert {each for each in shared if "{" in each or len(each) > LONGEST_LABEL} == set()


@pytest.mark.parametrize("part", ["line", "national", "international"])
def test_no_country_writes_addresses_and_numbers_alike_in_both_halves(part: str) -> None:
    halves = [table(split, "countries") for split in Split]
    assert halves[0].keys() == halves[1].keys()
    assert [country for country in halves[0] if set(halves[0][country][part]) & set(halves[1][country][part])] == []


@pytest.mark.parametrize("part", ["cities", "streets"])
def test_the_halves_share_no_town_and_no_street(part: str) -> None:
    halves = [
        {each.split("|")[0] for country in table(split, "countries").values() for each in country[part]}
        for split in Split
    ]
    assert halves[0] & halves[1] == set()


def test_the_halves_share_no_name() -> None:
    names = [
        {part for name in (*planted(split, "full"), *planted(split, "surname")) for part in re.split("[ -]", name)}
        for split in Split
    ]
    assert {name for name in names[0] & names[1] if not name.endswith(".")} == set()
    drawn = person(Random(3), Split.FINAL, "en")
    assert half_of(drawn.first.split()[0]) is Split.FINAL


KNOWN = {
    **{"de_tax_id": "86095742719", "uk_nhs": "9434765919", "br_cpf": "11144477735", "br_cnpj": "11222333000181"},
    **{"pl_pesel": "44051401359", "nl_bsn": "111222333", "es_dni": "12345678Z", "es_nie": "X1234567L"},
    **{"it_cf": "RSSMRA85T10A562S", "pt_nif": "123456789", "fr_nir": "255081416802538", "ch_ahv": "7569217076985"},
    **{"au_tfn": "123456782", "au_abn": "51824753556", "ca_sin": "046454286", "mx_curp": "HEGG560427MVZRRL04"},
    **{"jp_mn": "123456789018", "tw_id": "A123456789", "sg_nric": "S1234567D", "hk_id": "A1234563"},
    **{"za_id": "8001015009087", "tr_tckn": "10000000146", "fi_hetu": "131052308T", "ee_ik": "37605030299"},
    **{"ro_cnp": "1800101221144", "bg_egn": "6101057509", "hr_oib": "69435151530", "cl_rut": "123456785"},
    **{"at_svnr": "1237010180", "be_nrn": "85073003328", "se_pnr": "8112189876", "pl_nip": "1234563218"},
    **{"cn_rid": "11010519491231002X", "ie_ppsn": "1234567T", "in_aadhaar": "999941057058", "is_kt": "1201743399"},
    **{"hu_taj": "111111110", "nz_ird": "049091850", "kr_rrn": "8203221003221", "th_id": "1101700230708"},
}
"""Numbers that issuers and encyclopaedias print as examples."""


@pytest.mark.parametrize("scheme", KNOWN)
def test_the_check_digits_are_those_of_the_issuer(scheme: str) -> None:
    assert SCHEMES[scheme].is_valid(KNOWN[scheme])


@pytest.mark.parametrize("name", SCHEMES)
def test_drawn_identifiers_are_valid_and_broken_ones_are_not(name: str) -> None:
    scheme, random = SCHEMES[name], Random(name)
    drawn = [scheme.draw(random) for _ in range(20)]
    assert all(map(scheme.is_valid, drawn))
    if scheme.check is not checks.nothing:
        broken = [scheme.draw_broken(random) for _ in range(20)]
        assert not any(map(scheme.is_valid, broken))
        assert {len(number) for number in drawn} == {len(number) for number in broken}


@pytest.mark.parametrize("split", Split)
@pytest.mark.parametrize("name", SCHEMES)
def test_an_identifier_is_written_in_full(name: str, split: Split) -> None:
    for form in table(split, "ids")[name]["formats"]:
        assert form.count("#") == len(SCHEMES[name].draw(Random(1)))


def test_identifiers_come_from_thirty_countries() -> None:
    assert len({scheme.country for scheme in SCHEMES.values()}) >= 30


def test_accounts_cards_and_cars_carry_right_check_digits() -> None:
    random = Random(5)
    assert checks.vehicle("1M8GDM9A" + "KP042788") == "X"
    for split in Split:
        number = "".join(filter(str.isdigit, values.card(random, split)))
        assert checks.luhn(number[:-1]) == number[-1]
        iban = values.iban(random, split, "de").replace(" ", "")
        assert int("".join(str(int(sign, 36)) for sign in iban[4:] + iban[:4])) % 97 == 1


TEXT = "Mr Adam Stone, 12 Elm Road, phone 555 0199."
PERSON, ADDRESS, PHONE = Span(3, 13, "PERSON"), Span(15, 26, "ADDRESS"), Span(34, 42, "PHONE")


def scored(*marks: tuple[int, int, str]) -> dict[str, Tally]:
    document = Document("d", "s", "f", "en", TEXT, (PERSON, ADDRESS, PHONE))
    result = score([document], {"d": [Prediction(*mark) for mark in marks]})
    return {**result.groups, "cover": Tally(result.coverable, result.covered), "over": Tally(result.over)}


@pytest.mark.parametrize(
    ("marks", "found", "right", "covered", "over"),
    [
        ([(3, 13, "PERSON")], 1, 1, 1, 0),
        ([(0, 13, "PERSON")], 1, 1, 1, 2),
        ([(3, 7, "PERSON")], 0, 1, 0, 0),
        ([(3, 9, "PERSON"), (9, 13, "PERSON")], 1, 2, 1, 0),
        ([(3, 13, "LOC")], 0, 0, 1, 0),
        ([(27, 33, "PERSON")], 0, 0, 0, 5),
        ([(8, 13, "PERSON")], 1, 1, 0, 0),
        ([(3, 13, "BIRTH")], 0, 0, 0, 0),
    ],
    ids=[
        "exact",
        "with a title",
        "less than half",
        "in pieces",
        "other class",
        "beside",
        "half",
        "a class that masks nothing",
    ],
)
def test_half_of_a_span_counts(
    marks: list[tuple[int, int, str]], found: int, right: int, covered: int, over: int
) -> None:
    result = scored(*marks)
    assert result["PERSON"].planted == 1
    assert (result["PERSON"].found, sum(tally.right for tally in result.values())) == (found, right)
    assert (result["cover"].found, result["over"].planted) == (covered, over)


def test_recall_counts_twice() -> None:
    tally = Tally(planted=10, found=8, marked=16, right=8)
    assert (tally.recall, tally.precision) == (0.8, 0.5)
    assert tally.f2 == pytest.approx(5 * 0.8 * 0.5 / (4 * 0.5 + 0.8))
    assert Tally().f2 == 0.0 and Tally().recall is None


@pytest.mark.parametrize(
    ("entity", "group"),
    [
        *[("GIVEN_NAME", "PERSON"), ("LOCATION", "LOC"), ("DE_TAX_ID", "GOV_ID"), ("XX_NEW_ID", "GOV_ID")],
        *[("DATE_TIME", "BIRTH"), ("US_NPI", "MED"), ("ORGANIZATION", "NEUTRAL"), ("SOMETHING", "")],
    ],
)
def test_every_name_of_an_entity_has_its_class(entity: str, group: str) -> None:
    assert group_of(entity) == group
    assert group in (*CORE, *MORE, "NEUTRAL", "")


def test_a_peer_that_is_not_installed_is_told_from_one_that_is() -> None:
    assert python_with(Peer("nobody", ("no_such_module",), ("no-such-package",)), []) is None
    assert python_with(Peer("test", ("pytest",), ("pytest",)), [Path("/nowhere/python")]) is not None


def test_every_engine_that_is_named_can_be_asked() -> None:
    assert set(ENGINES) == {*OURS, *(peer.name for peer in PEERS)}
    assert all(peer.install.startswith("pip install ") for peer in PEERS)


def test_our_engine_answers_for_every_text() -> None:
    texts = {"a": "Dear Ms Stone, call +44 20 7946 0958.", "b": "Nothing here."}
    answers = ask("pratique-patterns", "0", Path(sys.executable), texts)
    assert {mark.group for mark in answers.predictions["a"]} >= {"PHONE"}
    assert answers.predictions["b"] == []
    assert answers.failed == 0


@pytest.mark.parametrize("words", [["--by", "class"], ["--list", "pratique-default"]])
def test_the_final_half_shows_totals_only(words: list[str]) -> None:
    with pytest.raises(SystemExit):
        main(["pii", "--split", "final", *words])
