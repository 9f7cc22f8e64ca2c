"""The results as tables for people and as JSON for programs."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from benchmarks.detection.corpus.places import DOCUMENT_PLACES, SETTING_PLACES
from benchmarks.detection.document import Kind
from benchmarks.detection.measure import Result
from benchmarks.detection.score import Cell, Score, Tally
from benchmarks.table import write_line, write_table

Wanted = Callable[[Cell], bool]


def _group(secret_class: str, places: Iterable[str] = ()) -> Wanted:
    chosen = set(places)
    return lambda cell: (
        cell.kind is Kind.POSITIVE and cell.secret_class == secret_class and (not chosen or cell.place in chosen)
    )


def _login_in_settings(cell: Cell) -> bool:
    return _group("password", SETTING_PLACES)(cell) or _group("url credential")(cell)


GROUPS: dict[str, Wanted] = {
    "all positives": lambda cell: cell.kind is Kind.POSITIVE,
    "settings, code, logs: prefixed token": _group("prefixed token", SETTING_PLACES),
    "settings, code, logs: generic token": _group("generic token", SETTING_PLACES),
    "documents: prefixed token": _group("prefixed token", DOCUMENT_PLACES),
    "documents: generic token": _group("generic token", DOCUMENT_PLACES),
    "settings, CLI, URL: password": _login_in_settings,
    "documents: password, eight languages": _group("password", DOCUMENT_PLACES),
    "private keys": _group("private key"),
    "JSON web tokens": _group("jwt"),
    "card numbers": lambda cell: cell.secret_class.endswith("card"),
    "IBANs": lambda cell: cell.secret_class.endswith("iban"),
}
"""The rows of the first table: secrets found by class and kind of place."""

AXES: dict[str, Callable[[Cell], str]] = {
    "place": lambda cell: f"{cell.secret_class}, {cell.place}",
    "language": lambda cell: f"{cell.secret_class}, {cell.language}",
    "family": lambda cell: f"{cell.secret_class}, {cell.family}",
}


def write_summary(results: Sequence[Result]) -> None:
    """Totals: a row for each group, a column for each scanner; `found / fully covered` in percent of the secrets."""
    rows = [
        [name, _count(results[0].score.sum(wanted)), *(_percents(each.score.sum(wanted)) for each in results)]
        for name, wanted in GROUPS.items()
    ]
    wrapped = [_total(each.score.wrapped.values()) for each in results]
    rows.append(["obfuscated, where the plain form is found", "", *map(_percents, wrapped)])
    lookalikes = [_total(each.score.lookalikes.values()) for each in results]
    rows.append(
        ["look-alike documents wrongly flagged", str(lookalikes[0].total), *(str(each.found) for each in lookalikes)]
    )
    rows.append(["other text flagged beside secrets", "", *(str(each.score.extra) for each in results)])
    rows.append(["precision of all findings", "", *(f"{each.score.precision:.1%}" for each in results)])
    rows.append(["findings per MB of ordinary text", "", *(f"{each.findings_per_megabyte:.2f}" for each in results)])
    rows.append(["MB per CPU-second, corpus", "", *(f"{each.corpus_speed.rate:.2f}" for each in results)])
    rows.append(["MB per CPU-second, ordinary text", "", *(f"{each.ordinary_speed.rate:.2f}" for each in results)])
    write_table(["", "secrets", *(f"{each.name} {each.version}" for each in results)], rows)


def write_cells(results: Sequence[Result], axis: str) -> None:
    """One table for an axis of `AXES`, or for wrappings and look-alikes where it is the family."""
    head = [axis, "secrets", *(each.name for each in results)]
    of = AXES[axis]
    names = dict.fromkeys(
        of(cell) for cell in results[0].score.cells if cell.kind is not Kind.OBFUSCATED and cell.kind is not Kind.PLAIN
    )
    sums = [{name: each.score.sum(_named(of, name)) for name in names} for each in results]
    write_table(head, [[name, _count(sums[0][name]), *(_percents(each[name]) for each in sums)] for name in names])
    if axis == "family":
        tables: list[Callable[[Score], dict[str, Tally]]] = [
            lambda score: score.wrapped,
            lambda score: score.lookalikes,
        ]
        for title, table in zip(("wrapping, plain form found", "look-alikes flagged"), tables, strict=True):
            listed = dict.fromkeys(name for each in results for name in table(each.score))
            found = [[table(each.score).get(name, Tally()) for each in results] for name in listed]
            write_table(
                [title, *head[2:]],
                [
                    [name, *(f"{each.found}/{each.total}" for each in row)]
                    for name, row in zip(listed, found, strict=True)
                ],
            )


def write_ordinary(result: Result) -> None:
    """Where ordinary text was flagged: rule, path and offsets, never the text."""
    for path, found in result.ordinary.items():
        for each in found:
            write_line(f"{each.rule}\t{path}\t{each.start}\t{each.end}")


def as_json(results: Sequence[Result], cells: bool) -> list[dict[str, Any]]:
    """Everything that the tables show; single cells only where they may be looked at."""
    return [
        {
            "scanner": each.name,
            "version": each.version,
            "groups": {name: _numbers(each.score.sum(wanted)) for name, wanted in GROUPS.items()},
            "obfuscated": _numbers(_total(each.score.wrapped.values())),
            "lookalike_documents_flagged": _total(each.score.lookalikes.values()).found,
            "extra": each.score.extra,
            "precision": each.score.precision,
            "ordinary_findings_per_megabyte": each.findings_per_megabyte,
            "megabytes_per_cpu_second": {"corpus": each.corpus_speed.rate, "ordinary": each.ordinary_speed.rate},
            "cells": [
                {
                    "kind": cell.kind,
                    "class": cell.secret_class,
                    "place": cell.place,
                    "language": cell.language,
                    "family": cell.family,
                    **_numbers(tally),
                }
                for cell, tally in each.score.cells.items()
                if cells
            ],
        }
        for each in results
    ]


def _named(of: Callable[[Cell], str], name: str) -> Wanted:
    return lambda cell: cell.kind in (Kind.POSITIVE, Kind.PAYMENT) and of(cell) == name


def _total(tallies: Iterable[Tally]) -> Tally:
    total = Tally()
    for each in tallies:
        total += each
    return total


def _numbers(tally: Tally) -> dict[str, int]:
    return {"total": tally.total, "found": tally.found, "fully": tally.fully}


def _count(tally: Tally) -> str:
    return str(tally.total)


def _percents(tally: Tally) -> str:
    return f"{tally.found / tally.total:.0%} / {tally.fully / tally.total:.0%}" if tally.total else "-"
