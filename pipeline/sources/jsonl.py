"""A manifest: one JSON object a line, `{"uri", "path", "readers", "deny", "metadata"}`, such as a SharePoint export gives."""

import unicodedata
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from pipeline.errors import AccessListError, UsageError
from pipeline.model import AccessList
from pipeline.sources import SourceEntry
from pipeline.sources.files import printable, read_document, size_of


class _Line(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    uri: str = Field(min_length=1, max_length=2000)
    path: str = Field(min_length=1)
    readers: tuple[str, ...] | None = None
    deny: tuple[str, ...] = ()
    metadata: dict[str, str] = {}

    @field_validator("uri")
    @classmethod
    def _is_one_line(cls, uri: str) -> str:
        if any(unicodedata.category(letter) in ("Cc", "Cs") for letter in uri):
            raise ValueError("no control characters here")
        return uri


class Manifest:
    """The documents that a manifest names. Paths are relative to the manifest and must stay beside or below it."""

    def __init__(self, path: Path, max_bytes: int) -> None:
        self._path = path
        self._root = path.resolve().parent
        self._max_bytes = max_bytes
        self.corpus = printable(str(path.resolve()))

    def entries(self) -> Iterator[SourceEntry]:
        """Every line, in order. All lines are checked before the first is given out: half a manifest is no manifest."""
        for line in self._lines():
            path = self._root / line.path
            listed = None if line.readers is None else AccessList(line.readers, line.deny, f"{self._path}: {line.uri}")
            read = partial(
                read_document, path, line.uri, self._root, listed, self._max_bytes, metadata=dict(line.metadata)
            )
            yield SourceEntry(line.uri, size_of(path), read)

    def _lines(self) -> list[_Line]:
        lines: list[_Line] = []
        seen: set[str] = set()
        for number, text in enumerate(
            self._text().split("\n"), 1
        ):  # splitlines() also cuts at U+2028, which JSON may hold
            if not text.strip():
                continue
            line = self._line(number, text)
            if line.uri in seen:
                raise UsageError(f"{self._path}, line {number}: the uri was named before; each document has one line")
            seen.add(line.uri)
            lines.append(line)
        return lines

    def _text(self) -> str:
        try:
            return self._path.read_text(encoding="utf-8-sig")  # exports from Windows begin with a mark
        except (OSError, UnicodeDecodeError) as fault:
            raise UsageError(f"the manifest {self._path} can't be read: {type(fault).__name__}") from None

    def _line(self, number: int, text: str) -> _Line:
        try:
            return _Line.model_validate_json(text)
        except ValidationError as fault:
            where = ".".join(map(str, fault.errors()[0]["loc"])) or "the line"
            raise AccessListError(
                f'{self._path}, line {number}: {where}: {fault.errors()[0]["msg"]}; a line is {{"uri", "path", "readers"}}'
            ) from None
