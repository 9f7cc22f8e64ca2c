"""The language of a text: of sentences, of their parts, and of letters that are mostly names and figures."""

import pytest

from detectors import language_among, language_of
from detectors.pii._language import Verdicts

SENTENCES = {
    "en": "The quarterly figures were approved by everybody in the office.",
    "de": "Die Quartalszahlen wurden von allen im Büro genehmigt.",
    "fr": "Les chiffres trimestriels ont été approuvés par tout le bureau.",
    "es": "Las cifras trimestrales fueron aprobadas por toda la oficina.",
    "pt": "Os números trimestrais foram aprovados por todo o escritório.",
    "it": "Le cifre trimestrali sono state approvate da tutto l'ufficio.",
    "nl": "De kwartaalcijfers zijn door iedereen op kantoor goedgekeurd.",
    "pl": "Dane kwartalne zostały zatwierdzone przez wszystkich w biurze.",
    "sv": "Kvartalssiffrorna godkändes av alla på kontoret i går.",
    "ru": "Квартальные показатели были утверждены всеми в офисе.",
    "ja": "四半期の数字は承認されました。",
    "ar": "تمت الموافقة على الأرقام ربع السنوية من قبل الجميع في المكتب.",
}
LETTERS = {
    "es": "Hola Marisol Quintana Reverte, su envío sale hacia Calle Olmedo 41 Piso 2, Lugo, 27004.",
    "fr": "Bonjour Aurélie Tissandier, votre commande part vers 12, rue Gambetta, 56100 Lorient.",
    "de": "Hallo Wiebke Thormählen, Ihre Sendung ist auf dem Weg nach Lange Reihe 7, 20099 Hamburg.",
}
NOTHING = ("4711 | 0815 | 42", "Carmichael", "----", "AB-12-CD", "", " \n", "2026-01-12 02:46:10 10.0.0.7 200 512")


@pytest.mark.parametrize("language", SENTENCES)
def test_a_sentence_tells_its_language(language: str) -> None:
    assert language_of(SENTENCES[language]) == language


@pytest.mark.parametrize("language", LETTERS)
def test_a_letter_full_of_names_tells_it_by_its_small_words(language: str) -> None:
    assert language_of(LETTERS[language]) == language


@pytest.mark.parametrize("text", NOTHING)
def test_what_has_no_words_has_no_language(text: str) -> None:
    assert language_of(text) is None


def test_the_likeliest_of_some_languages_is_one_of_them() -> None:
    assert language_among(SENTENCES["fr"], ("en", "fr")) == "fr"
    assert language_among(SENTENCES["ru"], ("en", "fr")) == "en"
    assert language_among("4711", ("de", "en")) == "de"


def test_a_paragraph_speaks_for_itself_and_a_name_follows_its_document() -> None:
    german = Verdicts("\n\n".join((SENTENCES["de"], "Thomas Baker", SENTENCES["en"])) + SENTENCES["de"] * 3)
    assert not german.is_english("Thomas Baker")
    assert german.is_english(SENTENCES["en"])
    english = Verdicts(SENTENCES["en"] * 3)
    assert english.is_english("Thomas Baker")
    assert not english.is_english(SENTENCES["de"])
    assert not english.is_english("清水 陽子")
    assert Verdicts("4711").is_english("Thomas Baker")
