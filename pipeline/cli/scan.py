"""Dry run: what would happen to a file or a folder. Writes nothing, needs no server and no database."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer

from detectors import Detector, no_fingerprint
from pipeline.cli._explain import explained, write_explained
from pipeline.cli._findings import describe
from pipeline.cli._output import place, say, write, write_json
from pipeline.detect import load_detectors
from pipeline.errors import UsageError
from pipeline.extract import Extractor
from pipeline.inspection import Inspection, extract_document, inspect_document, limits_of
from pipeline.model import Action, ExtractedDocument, SourceDocument
from pipeline.policy import DEFAULT_POLICY, Policy
from pipeline.settings import Settings
from pipeline.sources import SourceEntry, batches
from pipeline.sources.files import printable, read_document, size_of
from pipeline.sources.locate import source_at


def command(
    path: Annotated[Path, typer.Argument(help="A file, a folder, or a .jsonl manifest.")],
    policy: Annotated[
        Path | None, typer.Option(help="The policy; PRATIQUE_POLICY or the default one otherwise.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a document.")] = False,
    text: Annotated[
        bool,
        typer.Option(
            "--text", help="With --json or --explain: the canonical text, with --explain its hidden parts marked."
        ),
    ] = False,
    explain: Annotated[
        bool,
        typer.Option("--explain", help="Print each finding with its words, and why it is one. Secrets are left out."),
    ] = False,
) -> None:
    """Inspect documents and say what the policy would do with each. Exit 1 where anything would be redacted or held."""
    if text and not (as_json or explain):
        raise UsageError("--text goes with --json or --explain")
    rules = Policy.load(policy or Settings.load().policy or DEFAULT_POLICY)
    actions: Counter[Action] = Counter()
    for inspection in _inspections(_entries(path, rules), rules):
        actions[inspection.action] += 1
        if as_json:
            findings = explained(inspection, rules) if explain else None
            write_json(_record(inspection, findings, with_text=text))
        elif explain:
            write_explained(inspection, rules, whole_text=text)
        else:
            reasons = ", ".join(inspection.reasons)
            write(
                f"{inspection.action.name.lower():<10}  {place(inspection.source.uri)}"
                + (f"  ({reasons})" if reasons else "")
            )
    if explain:
        say(
            "settled attacks are not looked for: reviewers' decisions are in the database, which a dry run does not open"
        )
    say(", ".join(f"{count} {action.name.lower()}" for action, count in sorted(actions.items())) or "no documents")
    if max(actions, default=Action.ALLOW) > Action.ALLOW:
        raise typer.Exit(1)


def _entries(path: Path, policy: Policy) -> Iterable[SourceEntry]:
    largest = policy.extract.max_bytes
    if path.is_file() and path.suffix != ".jsonl":
        uri = printable(str(path.resolve()))
        return [SourceEntry(uri, size_of(path), partial(read_document, path, uri, path.parent, None, largest))]
    return source_at(path, largest).entries()


def _inspections(entries: Iterable[SourceEntry], policy: Policy) -> Iterator[Inspection]:
    """One inspection a document, documents inside documents right behind the one that they came in."""
    with (
        Extractor(limits_of(policy), policy.extract.workers) as extractor,
        ThreadPoolExecutor(policy.extract.workers) as threads,
    ):
        read = partial(extract_document, extract=extractor.extract)
        for batch in batches(entries):
            sources = [entry.read() for entry in batch]
            texts = threads.map(read, sources)
            active = load_detectors(policy.detect.detectors, policy.detect.engines)  # while the workers read
            for source, extracted in zip(sources, texts, strict=True):
                yield from _with_attachments(source, extracted, policy, active, read)


def _with_attachments(
    source: SourceDocument,
    extracted: ExtractedDocument | str,
    policy: Policy,
    active: Sequence[Detector],
    read: Callable[[SourceDocument], ExtractedDocument | str],
) -> Iterator[Inspection]:
    inspection = inspect_document(source, extracted, policy, active, no_fingerprint)
    yield inspection
    for inner in inspection.attachments():
        yield from _with_attachments(inner, read(inner), policy, active, read)


def _record(inspection: Inspection, findings: list[dict[str, Any]] | None, *, with_text: bool) -> dict[str, Any]:
    if findings is None:
        findings = [describe(decision.finding) for decision in inspection.decisions]
    record = {
        "uri": inspection.source.uri,
        "action": inspection.action.name.lower(),
        "reason": ", ".join(inspection.reasons),
        "findings": findings,
        "hidden": [
            {"start": span.start, "end": span.end, "reason": span.reason, "place": span.place}
            for span in inspection.hidden
        ],
    }
    return {**record, "text": inspection.extracted.text if inspection.extracted else ""} if with_text else record
