"""Every source becomes a document, and what is to be found in it becomes a line of `expected.toml`."""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from _access import Access, access_of
from _damaged import damaged
from _mail import mail
from _open import epub, open_document, rich_text
from _paper import paper
from _sheets import separated, workbook
from _slides import slides
from _source import SUFFIX, Source, read, read_all
from _web import page
from _word import word

HERE = Path(__file__).parent
SOURCES = HERE / "sources"
EXPORT_SITE = "https://ostrand.sharepoint.example/sites/projects/"


@dataclass(frozen=True, slots=True)
class Expectation:
    key: str
    state: str
    findings: tuple[str, ...]
    access: Access
    reason: str | None


def generate(destination: Path = HERE) -> None:
    """Writes `corpus/`, `templates/`, `export/`, the manifest, the expectations and `.gitignore` below `destination`."""
    corpus, export = read_all(SOURCES / "corpus"), read_all(SOURCES / "export")
    secret = [source for source in corpus if "{{secret:" in source.body]
    for source in corpus:
        _write(destination / ("templates" if source in secret else "corpus") / source.path, rendered(source))
    for source in export:
        _write(destination / "export" / source.path, rendered(source))
    _write(destination / "manifest.jsonl", "".join(_manifest_line(source) for source in export).encode())
    _write(destination / ".gitignore", _ignored(secret).encode())
    expected = [line for source in corpus for line in _expectations(source, access_of(source.path, HERE / "corpus"))]
    exported = [line for source in export for line in _expectations(source, _stated(source), EXPORT_SITE)]
    _write(destination / "expected.toml", _as_toml("Paths below corpus/", expected).encode())
    _write(destination / "expected_export.toml", _as_toml("URIs of manifest.jsonl", exported).encode())


def rendered(source: Source) -> bytes:
    if "damage" in source.front:
        return damaged(source)
    if source.format == "eml":
        return mail(source, [(Path(part.path).name, rendered(part)) for part in _attachments(source)])
    return RENDERERS[source.format](source)


def _as_it_stands(source: Source) -> bytes:
    return source.body.encode()


RENDERERS: dict[str, Callable[[Source], bytes]] = {
    "csv": separated,
    "docx": word,
    "epub": epub,
    "html": page,
    "json": _as_it_stands,
    "md": _as_it_stands,
    "odt": open_document,
    "pdf": paper,
    "pptx": slides,
    "rtf": rich_text,
    "tsv": separated,
    "txt": _as_it_stands,
    "xlsx": workbook,
    "xml": _as_it_stands,
}


def _attachments(source: Source) -> list[Source]:
    tree = SOURCES / "attachments"
    return [read(tree / f"{name}{SUFFIX}", tree) for name in source.front.get("attachments", ())]


def _expectations(source: Source, access: Access, prefix: str = "") -> Iterable[Expectation]:
    """A document's own, then those of the files attached to it: `mails/x.eml!/name.pdf`."""
    front: Any = source.front
    key = prefix + (Path(source.path).name if prefix.endswith("!/") else source.path)
    yield Expectation(key, front.get("state", "indexed"), tuple(front.get("findings", ())), access, front.get("reason"))
    for part in _attachments(source):
        yield from _expectations(part, access, f"{key}!/")


def _stated(source: Source) -> Access:
    return Access(tuple(source.front["readers"]))


def _manifest_line(source: Source) -> str:
    line = {
        "uri": EXPORT_SITE + source.path,
        "path": f"export/{source.path}",
        "readers": source.front["readers"],
        "metadata": source.front["metadata"],
    }
    return json.dumps(line, ensure_ascii=False) + "\n"


def _ignored(secret: list[Source]) -> str:
    lines = [f"/corpus/{source.path}" for source in secret]
    return "# Filled in by make_samples.py; written by it too.\n" + "\n".join([*lines, "/.filling-*"]) + "\n"


def _as_toml(keys: str, expectations: list[Expectation]) -> str:
    head = f"# {keys}, and what a run under the default policy makes of them. Written by make_samples.py.\n"
    return head + "".join(_entry(expectation) for expectation in expectations)


def _entry(expectation: Expectation) -> str:
    pairs: dict[str, Any] = {"state": expectation.state, "findings": expectation.findings}
    pairs |= {"readers": expectation.access.readers}
    pairs |= {"deny": expectation.access.deny} if expectation.access.deny else {}
    pairs |= {"reason": expectation.reason} if expectation.reason else {}
    # A JSON string or list of strings is a TOML one too.
    return f"\n[{json.dumps(expectation.key)}]\n" + "".join(
        f"{name} = {json.dumps(value)}\n" for name, value in pairs.items()
    )


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
