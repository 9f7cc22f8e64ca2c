"""A user's own models (spaCy, Stanza, transformers, GLiNER): those that a file in Presidio's format names, behind its analyzer."""

import hashlib
import importlib.metadata
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property, partial
from pathlib import Path
from typing import Any

import spacy
import yaml
from presidio_analyzer import AnalyzerEngine, RecognizerRegistry, RecognizerResult
from presidio_analyzer.nlp_engine import NlpEngine, NlpEngineProvider
from presidio_analyzer.recognizer_registry import RecognizerRegistryProvider

from detectors._finding import CouldNotInspect
from detectors._language import language_among

_DIGITS = 16
_LARGEST = 1_000_000


class ConfiguredModels:
    """The models and recognizers of one configuration file; loaded when a text needs them, never fetched.

    The file is Presidio's analyzer configuration: `nlp_configuration`, and `recognizer_registry` where recognizers other than
    that of the models are wanted. Raises `LookupError` where the file can't be read, says something else, or names a model that
    is not installed.
    """

    def __init__(self, path: Path) -> None:
        content = _read(path)
        self._configuration = _parsed(path, content)
        models = self._configuration["nlp_configuration"]["models"]
        self._languages = [str(model["lang_code"]) for model in models]
        _check_installed(path, [*_of_spacy(self._configuration["nlp_configuration"])])
        self.identity = _hash([content, *(_version(name) for model in models for name in _names(model["model_name"]))])

    def find(self, text: str) -> list[RecognizerResult]:
        """What the models and recognizers say of a text. Raises `CouldNotInspect("model_missing")` where they can't be loaded."""
        language = language_among(text, self._languages)
        found: list[RecognizerResult] = self._analyzer.analyze(text, language)
        return found

    @cached_property
    def _analyzer(self) -> AnalyzerEngine:
        try:
            provider = NlpEngineProvider(nlp_configuration=self._configuration["nlp_configuration"])
            provider.nlp_engines = never_fetching(provider.nlp_engines)
            models = provider.create_engine()
            return AnalyzerEngine(self._registry(models), models, supported_languages=self._languages)
        except (ImportError, OSError, ValueError):
            raise CouldNotInspect("model_missing") from None

    def _registry(self, models: NlpEngine) -> RecognizerRegistry:
        wanted = self._configuration.get("recognizer_registry")
        if wanted is None:
            registry = RecognizerRegistry(supported_languages=self._languages)
            registry.add_nlp_recognizer(models)
            return registry
        return RecognizerRegistryProvider(
            registry_configuration={**wanted, "supported_languages": self._languages}, nlp_engine=models
        ).create_recognizer_registry()


def never_fetching(engines: Mapping[str, Any]) -> dict[str, Any]:
    """Presidio's engines by name. That of Stanza asks its server at every start, unless it is told not to."""
    stanza = {name: partial(engine, download_if_missing=False) for name, engine in engines.items() if name == "stanza"}
    return {**engines, **stanza}


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            content = file.read(_LARGEST + 1)
    except OSError as fault:
        raise LookupError(f"engine {path}: {fault.strerror}") from None
    if len(content) > _LARGEST:  # its beginning may be a configuration too: one that finds less
        raise LookupError(f"engine {path}: expected a file of at most {_LARGEST:,} bytes")
    return content


def _parsed(path: Path, content: bytes) -> dict[str, Any]:
    """The configuration, with what is needed of it in place. What else Presidio objects to shows when the models are loaded."""
    try:
        said = yaml.safe_load(content)
        models = said["nlp_configuration"]["models"]
        said["nlp_configuration"]["nlp_engine_name"]
        complete = bool(models) and all({"lang_code", "model_name"} <= set(model) for model in models)
    except (
        yaml.YAMLError,
        ValueError,
        KeyError,
        TypeError,
        RecursionError,
    ):  # ValueError: a day or a number that is none
        complete = False
    if not complete:
        raise LookupError(
            f"engine {path}: no analyzer configuration of Presidio's; it needs nlp_configuration with nlp_engine_name and "
            "models, each with lang_code and model_name"
        )
    configuration: dict[str, Any] = said
    return configuration


def _names(stated: object) -> list[str]:
    """A model's name; of a transformer's pair of names, both."""
    return [str(each) for each in stated.values()] if isinstance(stated, dict) else [str(stated)]


def _of_spacy(configuration: Mapping[str, Any]) -> Iterator[str]:
    """The spaCy models: those of its own engine, and those that cut the words for transformers."""
    for stated in (model["model_name"] for model in configuration["models"]):
        if configuration["nlp_engine_name"] == "spacy":
            yield str(stated)
        elif isinstance(stated, dict) and "spacy" in stated:
            yield str(stated["spacy"])


def _check_installed(path: Path, names: Sequence[str]) -> None:
    """Presidio would download a spaCy model that is missing."""
    missing = [name for name in names if not (spacy.util.is_package(name) or Path(name).exists())]
    if missing:
        raise LookupError(f"engine {path}: install the spaCy model {missing[0]}, or name its folder")


def _version(name: str) -> bytes:
    """What tells one state of a model from another: the version of its package, or what its folder says of itself."""
    about = Path(name) / "meta.json"
    if about.is_file():
        return about.read_bytes()
    try:
        return importlib.metadata.version(name).encode()
    except importlib.metadata.PackageNotFoundError:
        return name.encode()


def _hash(parts: Sequence[bytes]) -> str:
    return hashlib.sha256(b"".join(hashlib.sha256(part).digest() for part in parts)).hexdigest()[:_DIGITS]
