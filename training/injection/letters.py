"""Ordinary documents, made up: letters, minutes, tickets, manuals, rules, guides for assistants; as text, JSON, table, HTML."""

import json
import random
import tomllib

from training.injection.plants import HERE, fill

_FORMS = ("text", "text", "text", "list", "json", "table", "html", "numbered")


class Letters:
    """A source of benign documents. `seen` as for plants: some kinds are held back for the report."""

    def __init__(self, *, seen: bool) -> None:
        read = {
            name: tomllib.loads((HERE / f"{name}.toml").read_text("utf-8"))
            for name in ("letters", "slots", "languages")
        }
        self._slots = read["slots"]
        self._kinds = {name: kind for name, kind in read["letters"].items() if kind.get("unseen", False) != seen}
        self._languages = read["languages"]

    def draw(self, rng: random.Random) -> tuple[str, str]:
        """The kind, and a document of five to sixty sentences in one of the forms."""
        if rng.random() < 0.15:
            language = rng.choice(sorted(self._languages))
            plain = self._languages[language]["plain"]
            lines = [rng.choice(plain) for _ in range(rng.randint(4, 14))]
            return f"letter-{language}", _shaped(list(dict.fromkeys(lines)), rng)
        name = rng.choice(sorted(self._kinds))
        kind = self._kinds[name]
        if "ask" in kind:
            return name, self._letter(kind, rng)
        count = rng.choice((5, 8, 12, 20, 35, 60))
        lines = [fill(rng.choice(kind["text"]), self._slots, rng) for _ in range(count)]
        if rng.random() < 0.15:
            other = self._kinds[rng.choice(sorted(self._kinds))]
            lines += [fill(rng.choice(other["text"]), self._slots, rng) for _ in range(rng.randint(3, 12))]
        head = fill(rng.choice(kind["open"]), self._slots, rng)
        tail = [fill(rng.choice(kind["close"]), self._slots, rng)] if "close" in kind else []
        return name, _shaped([head, *dict.fromkeys(lines), *tail], rng)

    def _letter(self, kind: dict[str, list[str]], rng: random.Random) -> str:
        """Statements, with a request or two among them."""
        count = min(len(kind["text"]), rng.randint(4, 12))
        lines = [fill(line, self._slots, rng) for line in rng.sample(kind["text"], count)]
        for line in rng.sample(kind["ask"], rng.choice((0, 1, 1, 2, 3))):
            lines.insert(rng.randint(len(lines) // 2, len(lines)), fill(line, self._slots, rng))
        head = fill(rng.choice(kind["open"]), self._slots, rng)
        tail = [fill(rng.choice(kind["close"]), self._slots, rng)] if "close" in kind else []
        return _paragraphs([head, *lines, *tail], rng) if rng.random() < 0.8 else _shaped([head, *lines, *tail], rng)

    def prompt(self, rng: random.Random, wish: str) -> str:
        """A bare request as a user types it, which is no planted one: there is no document around it."""
        return wish if rng.random() < 0.7 else f"{rng.choice(('Hi!', 'Hello,', 'Thanks!', 'Question:'))} {wish}"


def _shaped(lines: list[str], rng: random.Random) -> str:
    form = rng.choice(_FORMS)
    if form == "json":
        keys = ("text", "note", "body", "comment", "description", "title")
        rows = [{"id": number, rng.choice(keys): line} for number, line in enumerate(lines)]
        return json.dumps(rows, indent=rng.choice((None, 2)), ensure_ascii=rng.random() < 0.2)
    if form == "table":
        return "\n".join(f"| {number} | {line} | {rng.randint(1, 900)} |" for number, line in enumerate(lines))
    if form == "html":
        return "<html><body>" + "\n".join(f"<p>{line}</p>" for line in lines) + "</body></html>"
    if form == "list":
        return "\n".join(f"- {line}" for line in lines)
    if form == "numbered":
        return "\n".join(f"{number}. {line}" for number, line in enumerate(lines, 1))
    return _paragraphs(lines, rng)


def _paragraphs(lines: list[str], rng: random.Random) -> str:
    parts = [lines[0]]
    for line in lines[1:]:
        parts += (rng.choice((" ", " ", " ", "\n\n")) if parts[-1][-1:] in ".?!" else "\n\n", line)
    return "".join(parts)
