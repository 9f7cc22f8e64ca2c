"""The language of each element."""

import pytest
from reading import read

from pipeline.extract import Extractor
from pipeline.extract.answers import decode, encode

SENTENCES = {
    "en": "The quarterly figures were approved by everybody in the office.",
    "de": "Die Quartalszahlen wurden von allen im Büro genehmigt.",
    "fr": "Les chiffres trimestriels ont été approuvés par tout le bureau.",
    "es": "Las cifras trimestrales fueron aprobadas por toda la oficina.",
    "pt": "Os números trimestrais foram aprovados por todo o escritório.",
    "it": "Le cifre trimestrali sono state approvate da tutto l'ufficio.",
    "nl": "De kwartaalcijfers zijn door iedereen op kantoor goedgekeurd.",
    "pl": "Dane kwartalne zostały zatwierdzone przez wszystkich w biurze.",
    "ru": "Квартальные показатели были утверждены всеми в офисе.",
    "ja": "四半期の数字は承認されました。",
    "zh": "季度数据已获得办公室所有人的批准。",
    "ar": "تمت الموافقة على الأرقام ربع السنوية من قبل الجميع في المكتب.",
}


def _languages(extractor: Extractor, *paragraphs: str) -> list[str | None]:
    text = "\n\n".join(paragraphs)
    document = read(extractor, "a.txt", text)
    return [element.language for element in document.elements]


def test_each_paragraph_has_its_own_language(extractor: Extractor) -> None:
    assert _languages(extractor, *SENTENCES.values()) == list(SENTENCES)


def test_what_has_no_words_has_no_language(extractor: Extractor) -> None:
    assert _languages(extractor, "4711 | 0815 | 42", "Carmichael", "----", "AB-12-CD") == [None] * 4


def test_a_worker_that_tells_nonsense_for_a_language_is_not_believed(extractor: Extractor) -> None:
    document = read(extractor, "a.txt", SENTENCES["de"])
    header, body = encode(document)
    assert decode(header, body) == document
    header["elements"][0][4] = "de; and more"
    with pytest.raises(ValueError, match="language"):
        decode(header, body)
