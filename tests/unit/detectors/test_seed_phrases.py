import hashlib
import random
import tomllib
from functools import cache
from pathlib import Path

import pytest

import detectors
from detectors import Finding, no_fingerprint
from detectors.credentials import build
from detectors.credentials._detector import CredentialDetector

WORDS = tomllib.loads(
    (Path(detectors.__file__).parent / "rules" / "credentials" / "words" / "bip39-english.toml").read_text(
        encoding="utf-8"
    )
)["words"].split()


@cache
def detector() -> CredentialDetector:
    return build()


def findings(text: str) -> list[Finding]:
    return list(detector().detect(text, no_fingerprint))


def found(text: str) -> list[str]:
    return [text[finding.start : finding.end] for finding in findings(text)]


def phrase(size: int, seed: int = 1) -> list[str]:
    """Words whose checksum holds, as BIP-39 makes them."""
    bits = size * 32 // 3
    entropy = random.Random(seed).randbytes(bits // 8)
    number = int.from_bytes(entropy, "big") << bits // 32 | hashlib.sha256(entropy).digest()[0] >> 8 - bits // 32
    return [WORDS[number >> 11 * (size - 1 - place) & 2047] for place in range(size)]


def broken(size: int, seed: int) -> list[str]:
    """Words of the list, of which no twelve in a row have a checksum that holds."""
    words = phrase(size, seed)
    return [*words[:-1], WORDS[(WORDS.index(words[-1]) + 1) % 2048]]


def test_the_list_is_that_of_the_standard() -> None:
    assert (len(WORDS), WORDS[0], WORDS[-1]) == (2048, "abandon", "zoo")
    assert hashlib.sha256(("\n".join(WORDS) + "\n").encode()).hexdigest().startswith("2f5eed53a4727b4b")


@pytest.mark.parametrize("size", [12, 15, 18, 21, 24])
def test_a_phrase_is_found_without_a_label(size: int) -> None:
    for seed in range(5):
        words = " ".join(phrase(size, seed))
        assert found(f"Ida, note this:\n{words}\nBen") == [words]
        assert found(words) == [words]


WRITTEN = {
    "numbered lines": "\n".join(f"{n}. {word}" for n, word in enumerate(phrase(12), 1)),
    "numbered in a row": " ".join(f"{n}) {word}" for n, word in enumerate(phrase(24), 1)),
    "commas": ", ".join(phrase(12)),
    "capitals": " ".join(phrase(12)).upper(),
    "capital letters": " ".join(phrase(12)).title(),
    "quoted lines": "\n> ".join(phrase(12)),
    "cells": " | ".join(phrase(12)),
    "list": "\n- ".join(phrase(24)),
}


@pytest.mark.parametrize("way", WRITTEN)
def test_a_phrase_is_found_however_it_is_set(way: str) -> None:
    (span,) = found(f"=====\n{WRITTEN[way]}\n=====\n")

    assert span.split()[-1].lower() == WRITTEN[way].split()[-1].lower()
    assert len([word for word in span.lower().replace(",", " ").split() if word in WORDS]) in (12, 24)


def test_a_phrase_behind_words_that_are_in_the_list_is_found() -> None:
    words = " ".join(phrase(12, 6))

    assert any(words in span for span in found(f"my wallet seed phrase: {words}"))


def test_words_of_the_list_without_a_checksum_are_a_phrase_only_behind_a_label() -> None:
    words = " ".join(broken(12, 3))
    (finding,) = findings(f"Recovery phrase: {words}\n")

    assert found(words) == []
    assert (finding.rule, finding.score) == ("labelled-seed-phrase", 0.75)


PROSE = [
    "The quick brown fox jumps over the lazy dog and then the other one sleeps under that old tree near here",
    "A seed phrase has twelve words that come from one list that every wallet knows and that anyone can read there",
    " ".join(sorted(random.Random(2).sample(WORDS, 400))),
    " ".join(["zoo"] * 24),
]


@pytest.mark.parametrize("text", PROSE, ids=["prose", "talk", "word list", "one word"])
def test_other_words_are_none(text: str) -> None:
    assert found(text) == []
