"""Benign documents that are present where the model is trained: documentation, from folders that the command line names.

A source is `name=folder`. Texts are read as they are; of Python files the docstrings, of HTML the text, of message catalogues
(`.mo`) the translations, of manual pages the words. A source whose name begins with `code-` is read as code.
"""

import ast
import gettext
import gzip
import random
import re
from collections.abc import Iterator
from pathlib import Path

import lxml.html

SHORTEST, LONGEST = 400, 14_000
_KINDS = (".md", ".rst", ".txt", ".html", ".py", ".mo", ".gz", "METADATA")
_CODE = (".py", ".js", ".c", ".h", ".pm", ".pl", ".sh", ".java", ".rs")
_ROFF = re.compile(r"^[.'][^\n]*$|\\f[BIRP]|\\[&|-]", re.MULTILINE)


def documents(folder: Path, most: int, rng: random.Random, *, code: bool = False) -> list[str]:
    """Up to `most` texts of 0.4 to 14 thousand characters, each file once; long ones are cut at a line's end."""
    kinds = _CODE if code else _KINDS
    files = sorted(path for path in folder.rglob("*") if path.name.endswith(kinds) and path.is_file())
    rng.shuffle(files)
    found: dict[str, None] = {}
    for path in files:
        if len(found) >= most:
            break
        for text in [_read(path)] if code else _texts(path, rng):
            if len(text) >= SHORTEST:
                found.setdefault(_cut(text, rng))
    return list(found)[:most]


def _read(path: Path) -> str:
    return path.read_text("utf-8", "replace") if path.stat().st_size <= 300_000 else ""


def _texts(path: Path, rng: random.Random) -> Iterator[str]:
    if path.stat().st_size > 3_000_000:
        return
    if path.suffix == ".mo":
        yield _catalogue(path, rng)
        return
    data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    text = data.decode("utf-8", "replace")
    if path.suffix == ".py":
        yield from _docstrings(text)
    elif path.suffix == ".html":
        yield _of_html(text)
    elif path.suffix == ".gz":
        yield _ROFF.sub("", text)
    else:
        yield text


def _docstrings(code: str) -> Iterator[str]:
    try:
        tree = ast.parse(code)
    except (SyntaxError, ValueError, RecursionError):
        return
    parts = [
        ast.get_docstring(node)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
    ]
    yield "\n\n".join(part for part in parts if part)


def _of_html(text: str) -> str:
    try:
        page = lxml.html.fromstring(text.encode())
    except (lxml.etree.ParserError, ValueError):
        return ""
    for node in page.xpath("//script|//style|//nav"):
        node.drop_tree()
    main = page.xpath("//main") or [page]
    return re.sub(r"\n\s*\n\s*", "\n\n", main[0].text_content()).strip()


def _catalogue(path: Path, rng: random.Random) -> str:
    try:
        with path.open("rb") as file:
            catalogue = gettext.GNUTranslations(file)._catalog  # type: ignore[attr-defined]
    except (OSError, ValueError, UnicodeError):
        return ""
    lines = [text.strip() for text in catalogue.values() if isinstance(text, str) and len(text) > 25]
    start = rng.randrange(max(1, len(lines)))
    return rng.choice(("\n", "\n\n", " ")).join(lines[1:][start : start + 60] or lines[1:60])


def _cut(text: str, rng: random.Random) -> str:
    if len(text) <= LONGEST:
        return text
    start = rng.randrange(len(text) - LONGEST) if rng.random() < 0.5 else 0
    size = rng.choice((1500, 3000, 6000, LONGEST))
    begin = text.find("\n", start) + 1 if start else 0
    return text[begin : max(text.rfind("\n", begin, begin + size), begin + SHORTEST)]
