"""The `pratique` command: a table of verbs, of which only the one that was asked for is imported."""

import ast
import errno
import importlib.util
import os
import sys
import traceback
from importlib.metadata import EntryPoint, entry_points, version
from pathlib import Path

import typer

from pipeline.errors import PratiqueError

VERBS = "pratique.commands"

_ROOT = Path(__file__).resolve().parents[2]
INTERRUPTED = 130
_FULL = {errno.ENOSPC, errno.EDQUOT}
_NO_SPACE = (
    "no space left: for the output, in PRATIQUE_HOME or in the folder for temporary files; make room and run it again"
)


def main(arguments: list[str] | None = None) -> None:
    """Run one verb. Exit 0 clean, 1 findings or a refusal, 2 usage, 130 interrupted."""
    try:
        _dispatch(sys.argv[1:] if arguments is None else arguments)
    except SystemExit as ended:
        sys.exit(_flushed(ended.code))
    except BrokenPipeError:  # whoever read has read enough
        sys.exit(_flushed(0))
    except OSError as fault:
        sys.exit(_flushed(_refuse(_NO_SPACE if fault.errno in _FULL else str(fault.strerror), 1)))


def _dispatch(words: list[str]) -> None:
    verbs = {verb.name: verb for verb in sorted(entry_points(group=VERBS), key=lambda verb: verb.name)}
    if not words or words[0] in ("-h", "--help", "help"):
        sys.exit(_say(_overview(verbs)))
    if words[0] == "--version":
        sys.exit(_say(f"pratique {version('pratique')}"))
    if words[0] not in verbs:
        sys.exit(_refuse(f"no verb {words[0]!r}; there are: {', '.join(verbs)}", 2))
    sys.exit(_run(verbs[words[0]], words))


def _run(verb: EntryPoint, words: list[str]) -> int:
    try:
        _application(verb)(args=words, prog_name="pratique", standalone_mode=True)
    except PratiqueError as fault:
        return _refuse(str(fault), fault.exit_code)
    except KeyboardInterrupt:  # while the verb is imported
        return _interrupted()
    except SystemExit as ended:  # typer turns the other two into codes of its own, without a word
        if ended.code == INTERRUPTED:
            return _interrupted()
        if isinstance(ended.__context__, BrokenPipeError):
            return 0
        raise
    except Exception as fault:  # noqa: BLE001 - told by its type and place: its text may quote a document
        if isinstance(fault, OSError) and fault.errno in _FULL:
            return _refuse(_NO_SPACE, 1)
        return _refuse(f"a defect, please report it: {type(fault).__name__} at {_place_of(fault)}", 1)
    return 0


def _flushed(code: int | str | None) -> int | str | None:
    """The exit code, once all that was printed has arrived; else that of a refusal, and the rest goes nowhere."""
    try:
        sys.stdout.flush()
    except OSError as fault:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return _refuse(_NO_SPACE, 1) if fault.errno in _FULL and not code else code
    return code


def _place_of(fault: Exception) -> str:
    """Files and lines of ours through which an exception came up, the innermost first."""
    frames = traceback.extract_tb(fault.__traceback__)
    ours = [(Path(frame.filename), frame.lineno) for frame in frames if "site-packages" not in frame.filename]
    return ", from ".join(
        f"{path.relative_to(_ROOT)}:{line}" for path, line in reversed(ours) if path.is_relative_to(_ROOT)
    )


def _interrupted() -> int:
    return _refuse("interrupted: nothing is lost; run the same command again to go on", INTERRUPTED)


def _application(verb: EntryPoint) -> typer.Typer:
    application = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False)
    application.callback()(lambda: None)
    command = verb.load()
    if isinstance(command, typer.Typer):
        application.add_typer(command, name=verb.name)
    else:
        application.command(verb.name)(command)
    return application


def _overview(verbs: dict[str, EntryPoint]) -> str:
    width = max(map(len, verbs))
    lines = (f"  {name:<{width}}  {_summary(verb.module)}" for name, verb in verbs.items())
    usage = ["Usage: pratique VERB [ARGUMENTS]", "", "The gate before the index.", "", "Verbs:"]
    return "\n".join([*usage, *lines, "", "`pratique VERB --help` tells the rest."])


def _summary(module: str) -> str:
    """The first line of a verb's module docstring, read without importing the verb."""
    found = importlib.util.find_spec(module)
    if found is None or found.origin is None:
        return ""
    text = ast.get_docstring(ast.parse(Path(found.origin).read_text(encoding="utf-8"))) or ""
    return text.partition("\n")[0]


def _say(text: str) -> int:
    sys.stdout.write(text + "\n")
    return 0


def _refuse(message: str, code: int) -> int:
    sys.stderr.write(f"pratique: {message}\n")
    return code
