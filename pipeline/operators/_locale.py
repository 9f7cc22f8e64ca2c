"""Which locale a surrogate is drawn from: that of the value's script, else that of the document's language."""

import unicodedata

from pipeline.operators._operator import Value

_BY_SCRIPT = {
    "CYRILLIC": "ru_RU", "GREEK": "el_GR", "HIRAGANA": "ja_JP", "KATAKANA": "ja_JP", "CJK": "zh_CN", "HANGUL": "ko_KR",
    "ARABIC": "ar_SA", "HEBREW": "he_IL", "THAI": "th_TH", "ARMENIAN": "hy_AM", "GEORGIAN": "ka_GE", "DEVANAGARI": "hi_IN",
}  # fmt: skip
"""By the first word of a letter's name in Unicode."""

_BY_LANGUAGE = {
    "en": "en_US", "de": "de_DE", "fr": "fr_FR", "es": "es_ES", "it": "it_IT", "pt": "pt_PT", "nl": "nl_NL", "pl": "pl_PL",
    "sv": "sv_SE", "da": "da_DK", "no": "no_NO", "fi": "fi_FI", "ro": "ro_RO", "tr": "tr_TR", "cs": "cs_CZ", "hu": "hu_HU",
}  # fmt: skip
"""English first: it stands where nothing tells."""


def locale_of(value: Value) -> str:
    """A locale of Faker's. It rests on value and document alone, so that a document is of one piece."""
    letter = next((each for each in value.text if each.isalpha()), "A")
    script = unicodedata.name(letter, "").partition(" ")[0]
    return _BY_SCRIPT.get(script) or _BY_LANGUAGE[value.language(tuple(_BY_LANGUAGE))]
