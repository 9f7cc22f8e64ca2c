"""Rampart: names and addresses in forms and letters of seven languages, by a MiniLM token classifier on the CPU."""

import json
import re
from collections.abc import Iterator

import numpy as np
import onnxruntime
from tokenizers import Tokenizer

from detectors.pii._data import table
from detectors.pii._int8 import with_int8_weights
from detectors.pii._mention import FIRM, Mention
from detectors.pii._model import read_files

LONGEST = 450
"""Characters read at once. The model was made for 512 tokens, and finds most in windows of this length (its package reads 480)."""

FAINT = 0.05
"""Probability from which on its word counts where the text says so, too: 1 in 50 of the ordinary capitalised words has it."""

_LEADS = 0.25
"""Probability from which on a word may stand before a sure one: what begins a sentence has a capital, too."""

_MOST_TOKENS = 512
_LONE = re.compile("[\ud800-\udfff]")
"""Halves of characters, which broken files hold and which no tokenizer takes."""
_WORD = re.compile(r"\w+(?:['’‑-]\w+)*")
# Within a name or an address: blanks, the comma before a house number, the point of an initial or of "St." and "Av.".
_GAP = re.compile(r"[ \u00a0]{1,3}|,[ \u00a0](?=\d)|(?:(?<=\b\w)|(?<=\b\w\w))\.[ \u00a0]?")


class Rampart:
    """The model, loaded. Raises `CouldNotInspect("model_missing")` where its files are not the pinned ones."""

    def __init__(self) -> None:
        files = read_files("rampart")
        options = onnxruntime.SessionOptions()
        # One thread: the documents are what runs in parallel.
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        model = with_int8_weights(files["onnx/model_q4.onnx"])
        self._session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
        self._tokenizer = Tokenizer.from_buffer(files["tokenizer.json"])
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        names = json.loads(files["config.json"])["id2label"]
        kinds = table("rampart")["kinds"]
        labels = [kinds.get(names[str(index)].partition("-")[2]) for index in range(len(names))]
        self._columns = {
            kind: [index for index, label in enumerate(labels) if label == kind] for kind in sorted(set(kinds.values()))
        }

    def mentions(self, text: str) -> Iterator[Mention]:
        """Whole words, joined where they follow one another and are of one kind; `sure` is the surest word's.

        Below `FIRM` they are what the model only thinks possible; words in small letters and parts of addresses are not among them.
        """
        odds = self._odds(text)
        current: Mention | None = None
        for word in _WORD.finditer(text):
            kind, sure = odds.get(word.start(), ("", 0.0))
            if sure < FAINT or (sure < FIRM and (kind == "ADDRESS" or not word.group()[0].isupper())):
                continue
            follows = current is not None and current.kind == kind and _GAP.fullmatch(text, current.end, word.start())
            if current and follows and not current.sure < _LEADS <= FIRM <= sure:
                current = Mention(current.start, word.end(), kind, max(sure, current.sure), "rampart")
            else:
                if current:
                    yield current
                current = Mention(*word.span(), kind, sure, "rampart")
        if current:
            yield current

    def _odds(self, text: str) -> dict[int, tuple[str, float]]:
        """For each word by its start: the kind that the surest of its tokens has."""
        starts = {place: word.start() for word in _WORD.finditer(text) for place in range(*word.span())}
        found: dict[int, tuple[str, float]] = {}
        for place, kind, sure in self._tokens(text):
            start = starts.get(place)
            if start is not None and (start not in found or found[start][1] < sure):
                found[start] = kind, sure
        return found

    def _tokens(self, text: str) -> Iterator[tuple[int, str, float]]:
        encoding = self._tokenizer.encode(_LONE.sub("?", text))
        for first in range(0, len(encoding.ids), _MOST_TOKENS):
            ids = np.array([encoding.ids[first : first + _MOST_TOKENS]], dtype=np.int64)
            feed = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
            logits = self._session.run(None, feed)[0][0]
            odds = np.exp(logits - logits.max(axis=-1, keepdims=True))
            odds /= odds.sum(axis=-1, keepdims=True)
            for name, columns in self._columns.items():
                of_kind = odds[:, columns].sum(axis=-1)
                for index in np.flatnonzero(of_kind >= FAINT):
                    start, end = encoding.offsets[first + index]
                    if end > start:
                        yield start, name, float(of_kind[index])
