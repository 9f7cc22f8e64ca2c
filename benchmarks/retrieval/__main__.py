"""python -m benchmarks.retrieval: recall at ten of the same questions over the same corpus, raw and with each operator.

Questions ask by matter ("letters about parental leave"), by a person's full name, and by a number. The whole walk is the real
one: extraction, detection, redaction, embedding, database, scoped search. `treated` questions are rewritten as the documents were.
"""

import argparse
import os
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks.retrieval.corpus import documents, questions
from benchmarks.retrieval.walk import RAW, Loss, gate, measure
from benchmarks.table import write_table
from pipeline.operators import available

DEFAULT_SEED = 20261122


def main(words: Sequence[str] | None = None) -> int:
    """Measure every operator that is asked for; print a table."""
    options = _options().parse_args(words)
    for name in [name for name in os.environ if name.startswith("PRATIQUE_")]:
        del os.environ[name]
    texts = documents(options.seed)
    asked = questions(options.seed, texts)
    plain = {name: document.text for name, document in texts.items()}
    with tempfile.TemporaryDirectory() as home, gate(Path(home) / "home") as opened:
        losses = [
            measure(opened, operator, plain, asked) for operator in (RAW, *(options.operator or list(available())))
        ]
    kinds = list(losses[0].recall)
    write_table(
        ["", *(f"recall@10 by {kind}" for kind in kinds), "chunks", "characters"],
        [_row(each, kinds) for each in losses],
    )
    return 0


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.retrieval", description=__doc__)
    parser.add_argument("--seed", type=int, default=DEFAULT_SEED)
    parser.add_argument("--operator", choices=list(available()), action="append", help="may be repeated; all otherwise")
    return parser


def _row(loss: Loss, kinds: Sequence[str]) -> list[str]:
    return [loss.operator, *(f"{loss.recall[kind]:.3f}" for kind in kinds), str(loss.chunks), str(loss.characters)]


if __name__ == "__main__":
    sys.exit(main())
