"""Search the index as somebody: only what they may read is there to be found."""

from dataclasses import asdict
from typing import Annotated

import typer

from pipeline import embedders
from pipeline.cli._output import indented, place, say, write, write_json
from pipeline.installation import opened
from pipeline.search import Hit, search

EXCERPT = 200
"""Characters of a hit that a person is shown; --json has them all."""


def command(
    words: Annotated[str, typer.Argument(help="What to look for.")],
    user: Annotated[str, typer.Option("--as", help="Whose eyes to search with: alice@example.com.")],
    limit: Annotated[int, typer.Option(min=1, max=100, help="How many hits at the most.")] = 5,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a hit.")] = False,
) -> None:
    """Print the chunks nearest to the words, best first, with where each comes from. The search is audited."""
    with opened() as installation:
        principal = installation.principal(user)
        embedder = embedders.load(installation.policy.embed.engine)
        hits = search(installation.database, installation.keyring, embedder, principal, words, limit)
    for hit in hits:
        if as_json:
            write_json(asdict(hit))
        else:
            write(_page(hit))
    if not hits:
        say(f"nothing that {principal.user} may read")


def _page(hit: Hit) -> str:
    page = f", page {hit.page}" if hit.page else ""
    text = hit.text if len(hit.text) <= EXCERPT else hit.text[: EXCERPT - 1] + "…"
    return f"{hit.score:.2f}  {place(hit.uri)}{page}, characters {hit.start} to {hit.end}\n{indented(text, 6)}"
