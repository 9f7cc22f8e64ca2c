"""Ordinary documents that hold requests to machines and are about them: tests, logs, settings and manuals of chat programs.

Their requests are the ones that are planted elsewhere: only what stands around them says that they belong.
"""

import json
import random
from collections.abc import Callable

from training.injection.letters import Letters
from training.injection.plants import Plants

_ANSWERS = (
    "Sure, here it is.", "I'm sorry, I can't help with that.", "The order was shipped on Monday.", "Of course! Anything else?",
    "It depends on the version.", "Our office opens at nine.", "Hello! How can I help you today?", "I don't know.",
)  # fmt: skip
_FACTS = (
    "The model returns a list of tokens.", "The threshold is 0.5 by default.", "Each call is logged with its duration.",
    "The bot answers in the language of the user.", "Install the package with pip.", "The output is cut after 256 tokens.",
    "The dialogue begins when the user says hello.", "The response is streamed in parts.", "The example below shows one turn.",
    "A flow is a list of steps.", "The key is read from the environment.", "The run takes about two minutes.",
)  # fmt: skip


class Dialogues:
    """A source of such documents. `seen` as for plants: some forms are held back for the report."""

    def __init__(self, *, seen: bool) -> None:
        self._plants, self._letters = Plants(seen=seen), Letters(seen=seen)
        seen_forms = (_log, _tests, _settings, _manual, _notebook, _worksheet, _queries, _trace)
        held_back = (_transcript, _table, _script)
        self._forms: tuple[Callable[[list[str], random.Random], str], ...] = seen_forms if seen else held_back

    def draw(self, rng: random.Random) -> tuple[str, str]:
        """The kind, and a document with one to twelve requests."""
        language = "" if rng.random() < 0.5 else "en"
        count = rng.choice((1, 1, 2, 3, 5, 8, 12))
        wishes = [
            self._letters.prompt(rng, self._plants.draw(rng, language).text).replace('"', "'") for _ in range(count)
        ]
        return "dialogue", rng.choice(self._forms)(wishes, rng)


def _facts(rng: random.Random, most: int = 5) -> str:
    return " ".join(rng.sample(_FACTS, rng.randint(1, most)))


def _log(wishes: list[str], rng: random.Random) -> str:
    turns = [
        turn
        for wish in wishes
        for turn in ({"role": "user", "content": wish}, {"role": "assistant", "content": rng.choice(_ANSWERS)})
    ]
    head = [{"role": "system", "content": "You are a helpful assistant."}] if rng.random() < 0.5 else []
    return json.dumps({"model": "chat-small", "messages": head + turns}, indent=rng.choice((None, 2)))


def _tests(wishes: list[str], rng: random.Random) -> str:
    name = rng.choice(("ask", "chat", "generate", "run", "complete", "invoke"))
    lines = [f"import pytest\nfrom app import {name}\n"]
    for number, wish in enumerate(wishes):
        answer = rng.choice(_ANSWERS)
        lines.append(f'def test_answer_{number}():\n    answer = {name}("{wish}")\n    assert answer == "{answer}"\n')
    return "\n".join(lines)


def _settings(wishes: list[str], rng: random.Random) -> str:
    lines = ["models:", "  - type: main", "    engine: small", "    temperature: 0.2", "sample_conversation: |"]
    for wish in wishes:
        lines += [f'  user "{wish}"', "    ask something", f'  bot "{rng.choice(_ANSWERS)}"']
    return "\n".join([*lines, "rails:", "  input:", "    flows:", "      - check input", f"# {_facts(rng)}"])


def _manual(wishes: list[str], rng: random.Random) -> str:
    parts = ["# Getting started", _facts(rng), "```python", 'model = load("small")']
    for wish in wishes:
        parts.append(
            rng.choice(
                ('print(model.ask("{}"))', 'model.generate(prompt="{}")', 'messages=[{{"content": "{}"}}]')
            ).format(wish)
        )
    return "\n".join([*parts, "```", _facts(rng), "## Output", "```", rng.choice(_ANSWERS), "```", _facts(rng)])


def _notebook(wishes: list[str], rng: random.Random) -> str:
    cells = [_facts(rng)]
    for number, wish in enumerate(wishes, 1):
        cells += [f'In [{number}]: bot.say("{wish}")', f"Out[{number}]: {rng.choice(_ANSWERS)}", _facts(rng, 2)]
    return "\n\n".join(cells)


def _worksheet(wishes: list[str], rng: random.Random) -> str:
    lines = [f"{number}. {wish}" for number, wish in enumerate(wishes, 1)]
    return "\n".join(["Exercises", "Try these with the assistant and compare the answers.", *lines, _facts(rng)])


def _queries(wishes: list[str], rng: random.Random) -> str:
    rows = [
        {"id": number, "question": wish, "label": rng.choice(("chat", "search"))} for number, wish in enumerate(wishes)
    ]
    return "\n".join([_facts(rng, 2), *(json.dumps(row) for row in rows), _facts(rng, 2)])


def _trace(wishes: list[str], rng: random.Random) -> str:
    lines = [
        f"2026-0{rng.randint(1, 9)}-12 10:{rng.randint(10, 59)} INFO llm call task=check prompt='{wish}' "
        f"tokens={rng.randint(9, 400)} duration={rng.random():.3f}s completion='{rng.choice(_ANSWERS)}'"
        for wish in wishes
    ]
    return "\n".join(["started engine", *lines, "stopped engine", _facts(rng)])


def _transcript(wishes: list[str], rng: random.Random) -> str:
    lines = [line for wish in wishes for line in (f"> {wish}", rng.choice(_ANSWERS), "")]
    return "\n".join(["Example session", _facts(rng), "$ bot chat", *lines, _facts(rng)])


def _table(wishes: list[str], rng: random.Random) -> str:
    rows = [f"| {wish} | {rng.choice(_ANSWERS)} | {rng.randint(1, 99)} |" for wish in wishes]
    return "\n".join([_facts(rng), "", "| prompt | answer | ms |", "|---|---|---|", *rows, "", _facts(rng)])


def _script(wishes: list[str], rng: random.Random) -> str:
    lines = [f'curl -s localhost:8080/chat -d \'{{"prompt": "{wish}"}}\'' for wish in wishes]
    return "\n".join(["#!/bin/sh", f"# {_facts(rng)}", *lines, f"# {_facts(rng)}", "echo done"])
