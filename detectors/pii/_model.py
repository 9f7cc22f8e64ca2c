"""The models: read from installed packages, after their files were compared with the committed hashes."""

import hashlib
import importlib.util
from pathlib import Path
from typing import Any

import spacy
from spacy.language import Language

from detectors._finding import CouldNotInspect
from detectors.pii._data import table

# The tagger, the parser and their shared vectors take four fifths of the model's time, and no rule here asks for a part of speech.
UNUSED = ["tok2vec", "tagger", "parser", "senter", "attribute_ruler", "lemmatizer"]


def load_model() -> Language:
    """The model with its tokeniser and its entity recogniser only. Raises `CouldNotInspect("model_missing")`."""
    pinned = table("model")
    folder = _installed(pinned["package"]) / pinned["folder"]
    verify(folder, pinned["sha256"])
    return spacy.load(folder, exclude=UNUSED)


def read_files(name: str) -> dict[str, bytes]:
    """The files that `rules/pii/NAME.toml` lists, by name. Raises `CouldNotInspect("model_missing")` where one differs."""
    pinned = table(name)
    folder = _installed(pinned["package"]) / pinned["folder"]
    found = {}
    for file, sha256 in pinned["sha256"].items():
        path = folder / file
        found[file] = path.read_bytes() if path.is_file() else b""
        if hashlib.sha256(found[file]).hexdigest() != sha256:
            raise CouldNotInspect("model_missing")
    return found


def verify(folder: Path, expected: dict[str, Any]) -> None:
    """Compares every file under `folder` with its SHA-256. Raises `CouldNotInspect("model_missing")` on any difference."""
    present = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    found = {name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in present.items()}
    if not found or found != expected:
        raise CouldNotInspect("model_missing")


def _installed(package: str) -> Path:
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        raise CouldNotInspect("model_missing")
    return Path(spec.origin).parent
