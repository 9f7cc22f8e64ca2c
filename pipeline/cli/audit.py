"""The audit log: read it, prove it, take a proof of it away."""

import json
from pathlib import Path
from typing import Annotated

import typer

from pipeline.audit import AuditLog, Checkpoint
from pipeline.cli._output import say, visible, write, write_json, write_table
from pipeline.errors import AuditBroken, UsageError
from pipeline.installation import opened

command = typer.Typer(no_args_is_help=True, help="The audit log: read it, prove it, take a proof of it away.")


@command.command()
def log(
    event: Annotated[str, typer.Option(help="Only events of this kind, such as search.performed.")] = "",
    subject: Annotated[str, typer.Option(help="Only events about this id.")] = "",
    limit: Annotated[int, typer.Option(min=1, max=100_000, help="How many, the newest first.")] = 50,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object an event.")] = False,
) -> None:
    """Print the newest events."""
    with opened() as installation:
        events = AuditLog(installation.database, installation.keyring).events(event=event, subject=subject, limit=limit)
    if as_json:
        for each in events:
            write_json(
                {
                    name: getattr(each, name)
                    for name in ("sequence", "at", "actor", "event", "subject", "details", "hash")
                }
            )
        return
    rows = [(each.sequence, f"{each.at:%Y-%m-%d %H:%M:%S}", each.actor, each.event, each.subject) for each in events]
    write_table("Audit log", ["#", "at (UTC)", "actor", "event", "subject"], rows)


@command.command()
def verify(
    checkpoint: Annotated[
        Path | None, typer.Option(help="A checkpoint that `audit export` wrote: proves the end too.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
) -> None:
    """Walk the whole chain. Exit 1 and the first bad event where it was edited, cut or reordered."""
    known = _read_checkpoint(checkpoint) if checkpoint else None
    with opened() as installation:
        try:
            end = AuditLog(installation.database, installation.keyring).verify(known)
        except AuditBroken as broken:
            if not as_json:
                raise AuditBroken(
                    f"audit verify: BROKEN at event {broken.sequence}: {broken}", broken.sequence
                ) from None
            write_json({"ok": False, "first_bad_event": broken.sequence, "reason": str(broken)})
            raise typer.Exit(1) from None
    proven = "up to the checkpoint and beyond" if known else "by this installation's signature"
    if as_json:
        write_json(
            {"ok": True, "events": end.sequence, "hash": end.hash, "end_proven_by_checkpoint": known is not None}
        )
    else:
        write(f"audit verify: ok ({end.sequence} events, end proven {proven})")


@command.command()
def export(
    folder: Annotated[Path, typer.Argument(help="A folder, made where it isn't there.")],
) -> None:
    """Write `events.jsonl`, every line as it was hashed, and `checkpoint.json`. Keep them out of reach of the database owner."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with opened() as installation:
            end = _write(AuditLog(installation.database, installation.keyring), folder)
    except OSError as fault:
        raise UsageError(f"{folder}: {fault.strerror}; name a folder that can be written") from None
    say(f"{end.sequence} events written to {visible(str(folder))}")


def _write(log: AuditLog, folder: Path) -> Checkpoint:
    end = log.verify()
    with (folder / "events.jsonl").open("w", encoding="utf-8") as file:
        file.writelines(f"{line}\n" for line in log.lines(end.sequence))
    record = {"sequence": end.sequence, "hash": end.hash, "signature": end.signature}
    (folder / "checkpoint.json").write_text(json.dumps(record) + "\n", encoding="utf-8")
    return end


def _read_checkpoint(path: Path) -> Checkpoint:
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
        return Checkpoint(int(record["sequence"]), str(record["hash"]), str(record["signature"]))
    except (OSError, ValueError, TypeError, KeyError):
        raise UsageError(f"{path} is no checkpoint; `pratique audit export FOLDER` writes one") from None
