"""The demo corpus. `fill` writes the samples that carry a credential (standard library only); `generate` makes everything anew."""

import argparse
import sys
from pathlib import Path

from _fill import CORPUS, fill, planted

__all__ = ["fill", "main", "planted"]


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    verbs = parser.add_subparsers(dest="verb", required=True)
    filling = verbs.add_parser("fill", help="fill the credentials into their samples")
    filling.add_argument(
        "destination", nargs="?", type=Path, default=CORPUS, help="a copy of corpus/; default: corpus/ itself"
    )
    verbs.add_parser("generate", help="make all committed files anew (needs the development dependencies)")
    chosen = parser.parse_args(arguments)
    if chosen.verb == "generate":
        # Late, because `fill` must run where none of the libraries that this needs is installed.
        from _generate import generate

        generate()
    filled = fill(chosen.destination if chosen.verb == "fill" else CORPUS)
    sys.stderr.write(f"{len(filled)} samples with a planted credential are in place\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
