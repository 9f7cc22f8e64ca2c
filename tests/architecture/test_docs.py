"""What there is, is documented, and what is documented is so: verbs, policy keys, reasons, errors, states, examples, links."""

import ast
import importlib.metadata
import json
import re
import shlex
import subprocess
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, get_args

import click
import pytest
import typer
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from detectors import Category, no_fingerprint
from pipeline import errors, groups, operators
from pipeline.extract import FAULTS, REASONS
from pipeline.model import AccessScope, Action, Principal, State
from pipeline.policy import DEFAULT_POLICY, Policy
from pipeline.quarantine import ItemState, Kind
from pipeline.scope import scope_of
from pipeline.settings import Settings
from pipeline.sources.folder import Folder
from pipeline.sources.jsonl import Manifest
from pipeline.treatment import CategoryPolicy, Level, Treatment

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
CODE = [path for folder in ("detectors", "pipeline", "flows") for path in sorted((ROOT / folder).rglob("*.py"))]
FENCE = re.compile(r"^```(\w+)(?: (\S+))?\n(.*?)^```$", re.M | re.S)
CATEGORIES = {category.value for category in Category}
CELL = re.compile(r"`([^`]+)`")


@cache
def page(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def rows(name: str, heading: str = "") -> list[list[str]]:
    """The cells of every table row of a page, or of its section under a heading."""
    text = section(name, heading) if heading else page(name)
    lines = (line.replace("\\|", "¦") for line in text.splitlines() if line.startswith("| "))
    return [[cell.strip().replace("¦", "|") for cell in line.strip().strip("|").split("|")] for line in lines]


def section(name: str, heading: str) -> str:
    """What stands under a heading, up to the next one of its level."""
    found = re.search(rf"^(#+) {re.escape(heading)}\n(.*?)(?=^\1 |\Z)", page(name), re.M | re.S)
    assert found, f"{name} has no section {heading!r}"
    return found[2]


def examples(name: str, language: str) -> list[tuple[str, str]]:
    """Fenced examples of a language: the file that each one stands for, and its text."""
    return [(file, text) for kind, file, text in FENCE.findall(page(name)) if kind == language]


def names_in(cell: str) -> list[str]:
    return CELL.findall(cell)


def described(name: str, heading: str = "") -> set[str]:
    """What the first cells of a page's tables name in code marks."""
    return {each for row in rows(name, heading) for each in names_in(row[0])}


# The policy


def policy_keys() -> Iterator[tuple[str, FieldInfo]]:
    """Every key of the policy, dotted, treatments and categories apart."""
    for name, info in Policy.model_fields.items():
        kinds = [kind for kind in (info.annotation, *get_args(info.annotation)) if isinstance(kind, type)]
        table = next((kind for kind in kinds if issubclass(kind, BaseModel)), None)
        if table is None or issubclass(table, Treatment | CategoryPolicy) or name in ("sources", "allow"):
            yield name, info
        if table is not None and not issubclass(table, Treatment | CategoryPolicy):
            own = {key: field for key, field in table.model_fields.items() if key not in CATEGORIES}
            yield from ((f"{name}.{key}", field) for key, field in own.items())


POLICY_KEYS = dict(policy_keys())


def test_every_policy_key_is_described_and_no_other() -> None:
    assert described("docs/policy.md", "All keys") == set(POLICY_KEYS)


def test_the_defaults_of_policy_keys_are_those_of_the_code() -> None:
    for key, _kind, default, _meaning in rows("docs/policy.md", "All keys")[1:]:
        info = POLICY_KEYS[names_in(key)[0]]
        stated = tomllib.loads(f"x = {names_in(default)[0]}")["x"] if names_in(default) else default
        if info.is_required():
            assert stated == "required", key
        elif isinstance(info.default, int | float | str):
            assert stated == info.default, key


def test_every_key_of_a_treatment_and_a_level_is_described() -> None:
    assert described("docs/policy.md", "A treatment") >= {*Treatment.model_fields, *Level.model_fields}
    assert all(f"`{key}`" in section("docs/policy.md", "A category") for key in CategoryPolicy.model_fields)


def test_every_action_and_operator_is_described() -> None:
    known = {*(action.name.lower() for action in Action), "inspect", *operators.available()}
    assert described("docs/policy.md", "A treatment") >= known
    assert described("docs/redaction.md", "Which to choose") == set(operators.available())


def test_the_policy_examples_are_valid_policies() -> None:
    shipped = tomllib.loads(DEFAULT_POLICY.read_text(encoding="utf-8"))
    found = [*examples("docs/policy.md", "toml"), *examples("docs/redaction.md", "toml")]
    assert found
    for _, text in found:
        assert Policy.model_validate({**shipped, **tomllib.loads(text)})


def test_every_reason_for_hiding_is_listed_with_its_sentence_and_what_the_shipped_policy_does() -> None:
    policy = Policy.load()
    listed = {names_in(row[0])[0]: (row[1], row[2]) for row in rows("docs/policy.md", "Hidden text")[1:]}
    words = {Action.ALLOW: "inspect", Action.REDACT: "redact", Action.QUARANTINE: "hold", Action.REJECT: "reject"}
    treated = {reason: policy.treatment_at(Category.HIDDEN, reason, "").action_at(1.0) for reason in REASONS}
    assert listed == {reason: (meaning, words[treated[reason]]) for reason, meaning in REASONS.items()}


def test_every_kind_of_hidden_character_is_named() -> None:
    source = (ROOT / "detectors" / "hidden_text.py").read_text(encoding="utf-8")
    rules = re.findall(r'^    \("(\w+)", _\w+\),$', source, re.M)
    assert rules
    assert all(f"`{rule}`" in page("docs/policy.md") for rule in rules)


# Codes


def literals(call: str) -> set[str]:
    """Codes that the product hands to `call` as they stand."""
    return {code for path in CODE for code in re.findall(rf'\b{call}\("(\w+)"\)', path.read_text(encoding="utf-8"))}


def test_every_fault_is_listed_with_its_sentence() -> None:
    listed = rows("docs/limits.md", "From extraction")[1:]
    assert {names_in(row[0])[0]: row[1] for row in listed} == dict(FAULTS)


@pytest.mark.parametrize("call", ["CouldNotInspect", "FileFault"])
def test_every_code_of_what_could_not_be_inspected_is_listed(call: str) -> None:
    assert literals(call)
    assert literals(call) <= described("docs/limits.md", "Could not inspect")


# Access


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of the access page's examples, and an empty file for each document that it speaks of."""
    root = tmp_path_factory.mktemp("access")
    for file, text in (*examples("docs/access.md", "toml"), *examples("docs/access.md", "json")):
        (root / file).parent.mkdir(parents=True, exist_ok=True)
        (root / file).write_text(text, encoding="utf-8")
    for uri in access_table():
        if uri.startswith("corpus/"):
            (root / uri).parent.mkdir(parents=True, exist_ok=True)
            (root / uri).touch()
    return root


def access_table() -> dict[str, tuple[set[str], set[str]]]:
    tables = [*rows("docs/access.md", "A folder: access.toml"), *rows("docs/access.md", "A manifest")]
    listed = [row for row in tables if len(row) == 3 and names_in(row[0])]
    return {names_in(row[0])[0]: (set(names_in(row[1])), set(names_in(row[2]))) for row in listed}


@pytest.fixture(scope="module")
def scopes(corpus: Path) -> Mapping[str, AccessScope]:
    sources = (Folder(corpus / "corpus", 1_000), Manifest(corpus / "export" / "manifest.jsonl", 1_000))
    return {
        entry.uri.removeprefix(f"{corpus.resolve()}/"): scope_of(entry.read().readers)
        for source in sources
        for entry in source.entries()
    }


def test_the_access_examples_say_what_the_page_says(scopes: Mapping[str, AccessScope]) -> None:
    assert access_table()
    assert {uri: (set(scope.allow), set(scope.deny)) for uri, scope in scopes.items()} == access_table()


def people(corpus: Path) -> Iterator[tuple[Principal, list[str]]]:
    membership = groups.load(corpus / "groups.toml")
    for row in rows("docs/access.md", "Groups"):
        if len(row) == 2 and "@" in row[0]:
            yield groups.principal(names_in(row[0])[0], membership), names_in(row[1])


def test_the_group_examples_say_what_the_page_says(corpus: Path, scopes: Mapping[str, AccessScope]) -> None:
    found = list(people(corpus))
    assert len(found) > 4
    for person, listed in found:
        names = set(person.names())
        readable = {uri for uri, scope in scopes.items() if names & set(scope.allow) and not names & set(scope.deny)}
        expected = (
            {uri for uri in readable if uri.startswith("corpus/")} if listed and "/" in listed[0] else person.groups
        )
        assert set(listed) == set(expected), person.user


# Errors


@cache
def error_classes() -> Mapping[str, tuple[str, int | None]]:
    """Every class of the product: the name of its first base, and the exit code that it states."""
    found: dict[str, tuple[str, int | None]] = {}
    for path in CODE:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef) and node.bases and isinstance(node.bases[0], ast.Name):
                stated = (each for each in node.body if isinstance(each, ast.Assign))
                code = next(
                    (ast.literal_eval(s.value) for s in stated if ast.unparse(s.targets[0]) == "exit_code"), None
                )
                if node.name not in found or path.name == "errors.py":
                    found[node.name] = (node.bases[0].id, code)
    return found


def exit_code(name: str) -> int | None:
    """The exit code of an error; None for what is no `PratiqueError`."""
    base, code = error_classes().get(name, ("", None))
    if name == errors.PratiqueError.__name__:
        return code
    inherited = exit_code(base) if base in error_classes() else None
    return inherited if code is None else code


def test_every_error_is_described_with_its_exit_code() -> None:
    listed = {names_in(row[0])[0]: int(row[1]) for row in rows("docs/errors.md", "All errors") if names_in(row[0])}
    known = {name: code for name in error_classes() if (code := exit_code(name)) is not None}
    assert len(known) > 10
    assert listed == known


# The command line


@pytest.fixture(scope="module")
def verbs() -> Mapping[str, click.Command]:
    """Every command, as it is typed: `scan`, `audit verify`."""
    found: dict[str, click.Command] = {}
    for verb in importlib.metadata.entry_points(group="pratique.commands"):
        application = typer.Typer(add_completion=False)
        loaded = verb.load()
        if isinstance(loaded, typer.Typer):
            application = loaded
        else:
            application.command(verb.name)(loaded)
        command: Any = typer.main.get_command(application)
        inner = getattr(command, "commands", None)
        found |= {f"{verb.name} {name}": each for name, each in inner.items()} if inner else {verb.name: command}
    return found


def test_every_verb_and_each_of_its_options_is_described(verbs: Mapping[str, click.Command]) -> None:
    assert set(re.findall(r"^## (.+)$", page("docs/cli.md"), re.M)) == set(verbs)
    for name, command in verbs.items():
        options = {
            word
            for parameter in command.params
            if getattr(parameter, "param_type_name", "") == "option"
            for word in (*parameter.opts, *parameter.secondary_opts)
            if word != "--help"
        }
        assert described("docs/cli.md", name) >= options, name
        assert {word for word in described("docs/cli.md", name) if word.startswith("--")} == options, name


def typed(name: str) -> list[str]:
    """The lines that a page has a user type after `pratique`, without what the shell takes for itself."""
    lines = (line for _, text in examples(name, "sh") for line in text.splitlines())
    return [line.removeprefix("pratique ").partition(" < ")[0] for line in lines if line.startswith("pratique ")]


COMMANDED = ("docs/cli.md", "docs/policy.md", "docs/redaction.md")


@pytest.mark.parametrize("line", [line for name in COMMANDED for line in typed(name)])
def test_an_example_of_the_command_line_is_understood(line: str, verbs: Mapping[str, click.Command]) -> None:
    name = next(name for name in sorted(verbs, key=len, reverse=True) if f"{line} ".startswith(f"{name} "))
    words = shlex.split(line.removeprefix(name))
    assert verbs[name].make_context(name, words)


def test_every_verb_has_an_example(verbs: Mapping[str, click.Command]) -> None:
    lines = typed("docs/cli.md")
    assert [name for name in verbs if not any(f"{line} ".startswith(f"{name} ") for line in lines)] == []


def test_every_setting_is_described() -> None:
    assert {f"PRATIQUE_{name.upper()}" for name in Settings.model_fields} <= described("docs/cli.md")


# Words


def test_every_state_kind_and_category_is_in_the_glossary() -> None:
    assert described("docs/glossary.md", "States of a document") == {state.value for state in State}
    assert described("docs/glossary.md", "States of an item") == {state.value for state in ItemState}
    assert described("docs/glossary.md", "Kinds of item") == {kind.value for kind in Kind}
    assert all(f"`{category.value}`" in page("docs/glossary.md") for category in Category)


def test_every_audit_event_is_in_the_glossary() -> None:
    source = "\n".join(path.read_text(encoding="utf-8") for path in CODE)
    events = set(re.findall(r'"((?:document|run|review|search|receipt|token|webhook)\.[a-z]+)"', source))
    events |= {f"review.{state.value}" for state in ItemState if state not in (ItemState.HELD, ItemState.SUPERSEDED)}
    events |= {f"run.{outcome}" for outcome in described("docs/glossary.md", "Outcomes of a run")}
    assert described("docs/glossary.md", "Audit events") == events


def test_every_function_of_the_walk_stands_in_the_file_that_is_named() -> None:
    text = " ".join(page("docs/walk.md").split())
    named = re.findall(r"`(\w+)` in `([\w/]+\.py)`", text)
    assert len(named) > 40
    assert [each for each in named if not re.search(rf"\b(def|class|FUNCTION) {each[0]}\b", page(each[1]))] == []


def test_the_example_of_a_detector_is_one() -> None:
    [(_, source)] = examples("CONTRIBUTING.md", "python")
    space: dict[str, Any] = {}
    exec(compile(source, "CONTRIBUTING.md", "exec"), space)
    detector = space["build"]()
    [finding] = detector.detect("two  spaces", no_fingerprint)
    assert (finding.category, finding.start, finding.end) == (space["CATEGORY"], 3, 5)


def test_every_decision_is_in_the_list_and_has_its_three_parts() -> None:
    pages = sorted(path.name for path in (DOCS / "decisions").glob("0*.md"))
    assert re.findall(r"\((0\d+-[\w-]+\.md)\)", page("docs/decisions/README.md")) == pages
    for name in pages:
        headings = re.findall(r"^## (\w+)$", page(f"docs/decisions/{name}"), re.M)
        assert headings == ["Context", "Choice", "Consequences"], name


# All files


@cache
def tracked() -> tuple[Path, ...]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
    return tuple(path for name in listed.decode().split("\0") if name and (path := ROOT / name).is_file())


def pages() -> list[str]:
    """Every page of documentation, wherever it stands."""
    found = [*ROOT.glob("*.md"), *DOCS.rglob("*.md"), ROOT / "data" / "samples" / "README.md"]
    return sorted(path.relative_to(ROOT).as_posix() for path in found)


def anchors(path: Path) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", path.read_text(encoding="utf-8"), re.M)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("name", pages())
def test_links_lead_somewhere(name: str) -> None:
    text = FENCE.sub("", page(name))
    targets = [*re.findall(r"\]\(([^)\s]+)\)", text), *re.findall(r'(?:src|srcset)="([^"]+)"', text)]
    for target in targets:
        if re.match(r"[a-z]+:", target):
            continue
        file, _, anchor = target.partition("#")
        path = (ROOT / name).parent / file if file else ROOT / name
        assert path.exists(), f"{name}: {target}"
        assert not anchor or anchor in anchors(path), f"{name}: {target}"


def test_examples_of_json_are_json() -> None:
    found = [line for name in pages() for _, text in examples(name, "json") for line in text.splitlines()]
    assert found
    assert all(isinstance(json.loads(line), dict) for line in found)


HOSTS = ("py" + "pi.org", "python" + "hosted.org", "registry.npm" + "js.org", "deb.de" + "bian.org")
"""Where packages come from is the user's own setting. In parts, so that this file does not hold them."""


def test_no_file_holds_a_path_of_this_machine_or_the_host_of_a_registry() -> None:
    checkout = re.escape(str(ROOT)) if len(ROOT.parts) > 2 else "(?!)"
    unwanted = re.compile("|".join([checkout, r"/(?:work|root)/\w", *map(re.escape, HOSTS)]).encode())
    found = [path.relative_to(ROOT).as_posix() for path in tracked() if unwanted.search(path.read_bytes())]
    assert found == []
