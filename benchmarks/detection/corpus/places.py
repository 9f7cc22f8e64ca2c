"""Where secrets stand in documents: sentences, tables, chats, slides, mails, tickets, settings, code, logs and URLs.

Each place writes the part of a document that holds the secrets; `generate` surrounds it with ordinary text.
"""

import csv
import io
from collections.abc import Callable, Sequence

from benchmarks.detection.corpus import filler
from benchmarks.detection.corpus.draw import Draw
from benchmarks.detection.corpus.secrets import PASSWORD, Secret
from benchmarks.detection.corpus.tables import Split, half, language, table

DOCUMENT_PLACES = ("prose", "table_markdown", "table_html", "csv", "chat", "slide", "mail", "ticket")
SETTING_PLACES = ("env", "yaml", "json", "ini", "xml", "toml", "cli", "code", "log", "url")


class Writer:
    """Puts secrets into one place, in one language, from one half of the templates."""

    def __init__(self, draw: Draw, split: Split, code: str) -> None:
        self.draw, self.split, self.code = draw, split, code
        self._words = language(code)

    def write(self, place: str, secrets: Sequence[Secret]) -> str:
        """The marked text of a place with all the secrets (tables) or the first one (elsewhere)."""
        if place in SETTING_PLACES:
            return self._setting(place, secrets[0])
        return _WRITERS[place](self, secrets)

    def sentence(self, secret: Secret) -> str:
        """A sentence that gives the secret away."""
        return self._filled(self._words[f"prose_{_sort(secret)}"], secret)

    def _filled(self, templates: Sequence[str], secret: Secret) -> str:
        template = self.draw.pick(half(templates, self.split))
        return self.draw.fill(template, {**secret.words(), "secret": secret.planted()})

    def _label(self, name: str) -> str:
        return self.draw.fill(self.draw.pick(half(self._words["labels"][name], self.split)))

    def _prose(self, secrets: Sequence[Secret]) -> str:
        around = [filler.paragraph(self.draw, self.code) for _ in range(2)]
        return (
            f"{around[0]} {self.sentence(secrets[0])} {around[1]}"
            if self.draw.chance(0.6)
            else self.sentence(secrets[0])
        )

    def _rows(self, secrets: Sequence[Secret]) -> list[list[str]]:
        """A head and a row for each secret, in one of three orders of columns."""
        sort = _sort(secrets[0])
        head = [self._label("system"), self._label("user"), self._label(sort), self._label("note")]
        fill = self.draw.fill
        system = [secret.vendor if sort == "token" else fill("{system_name}") for secret in secrets]
        rows = [
            head,
            *(
                [name, fill("{login}"), secret.planted(), fill("{first}")]
                for name, secret in zip(system, secrets, strict=True)
            ),
        ]
        columns = self.draw.pick(half([(0, 1, 2), (0, 1, 2, 3), (0, 2, 3), (2, 0), (0, 2), (1, 2, 3)], self.split))
        return [[row[column] for column in columns] for row in rows]

    def _table_markdown(self, secrets: Sequence[Secret]) -> str:
        head, *rows = self._rows(secrets)
        ticks = self.draw.chance(0.3)
        lines = [
            head,
            ["---"] * len(head),
            *([f"`{cell}`" if ticks and "\ue000" in cell else cell for cell in row] for row in rows),
        ]
        return "\n".join("| " + " | ".join(line) + " |" for line in lines)

    def _table_html(self, secrets: Sequence[Secret]) -> str:
        head, *rows = self._rows(secrets)
        break_ = self.draw.pick(["", "\n", "\n  "])
        body = [f"<tr>{break_}{break_.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows]
        return (
            "<table>\n<tr>" + "".join(f"<th>{cell}</th>" for cell in head) + "</tr>\n" + "\n".join(body) + "\n</table>"
        )

    def _csv(self, secrets: Sequence[Secret]) -> str:
        out = io.StringIO()
        csv.writer(out, delimiter=self.draw.pick(",;\t"), lineterminator="\n").writerows(self._rows(secrets))
        return out.getvalue().rstrip("\n")

    def _chat(self, secrets: Sequence[Secret]) -> str:
        told = self._filled(self._words[f"chat_{_sort(secrets[0])}"], secrets[0])
        idle = [self.draw.fill(self.draw.pick(self._words["harmless_chat"])) for _ in range(2)]
        form = self.draw.pick(half(_CHAT_LINES, self.split))
        return "\n".join(self._spoken(form, talk) for talk in (idle[0], told, idle[1]))

    def _spoken(self, form: str, talk: str) -> str:
        names = self.draw.random.sample(table("names")["first"], 2)
        return "\n".join(
            self.draw.fill(form, {"who": names[turn % 2], "said": said}) for turn, said in enumerate(talk.split("||"))
        )

    def _slide(self, secrets: Sequence[Secret]) -> str:
        secret = secrets[0]
        owner = self.draw.fill("{login}") if _sort(secret) == "password" else secret.vendor
        values = {
            **{"title": self._label("slide"), "label": self._label(_sort(secret)), "owner": owner},
            **{"user": self._label("user" if _sort(secret) == "password" else "system"), "secret": secret.planted()},
        }
        return self.draw.fill(self.draw.pick(half(_SLIDES, self.split)), values)

    def _mail(self, secrets: Sequence[Secret]) -> str:
        fill, label = self.draw.fill, self._label
        told = self.sentence(secrets[0]) if self.draw.chance(0.6) else self._block(secrets[0])
        body = f"{label('greeting')}\n\n{told}\n\n{label('closing')}"
        if self.draw.chance(0.3):
            body = body.replace("\n", "\n> ")
            body = f"{label('greeting')}\n\n{fill(self.draw.pick(self._words['filler']))}\n\n> {body}"
        return (
            fill("From: {first}@corp.example\nTo: {first}@corp.example\nDate: {date} {time}\nSubject: ")
            + f"{label('subject')}\n\n{body}"
        )

    def _ticket(self, secrets: Sequence[Secret]) -> str:
        told = self.sentence(secrets[0]) if self.draw.chance(0.5) else self._block(secrets[0])
        head = self.draw.fill(self.draw.pick(half(_TICKETS, self.split)))
        return (
            f"{head}{told}\n"
            + self.draw.fill("\n{first} {last}, {date} {time}\n")
            + self.draw.fill(self.draw.pick(self._words["filler"]))
        )

    def _block(self, secret: Secret) -> str:
        """Two labels over their values, as people fill in forms."""
        sort = _sort(secret)
        owner = self.draw.fill("{login}") if sort == "password" else secret.vendor
        form = self.draw.pick(
            half(
                [
                    "{a}: {b}\n{c}: {d}",
                    "{a}\n{b}\n{c}\n{d}",
                    "* {a} = {b}\n* {c} = {d}",
                    "{a}:\n  {b}\n{c}:\n  {d}",
                    "*{a}:* {b}\n*{c}:* {d}",
                    "{a}\t{b}\n{c}\t{d}",
                ],
                self.split,
            )
        )
        labels = self._label("user" if sort == "password" else "system"), self._label(sort)
        return self.draw.fill(form, {"a": labels[0], "b": owner, "c": labels[1], "d": secret.planted()})

    def _setting(self, place: str, secret: Secret) -> str:
        block = self._filled(table("configuration")[place][_sort(secret)], secret)
        joint = "\n\n" if place in ("code", "ini", "toml") else "\n"
        lines = [
            *filler.settings(self.draw, place, self.draw.number(0, 4)),
            block,
            *filler.settings(self.draw, place, self.draw.number(0, 4)),
        ]
        return joint.join(lines)


_CHAT_LINES = [
    "[{time}] {who}: {said}",
    "{who}  {time}\n{said}\n",
    "**{who}** ({time}): {said}",
    "<{who}> {said}",
    "{who} - {date} {time}\n  {said}",
    "{date}, {time} - {who}: {said}",
]
_SLIDES = [
    "--- Slide {n} ---\n{title}\n- {user}: {owner}\n- {label}: {secret}",
    "# {title}\n\n{owner}\n{label}: {secret}",
    "{title}\n{label}\n{secret}\n{user}\n{owner}",
    "[{n}] {title}\n • {user} {owner}\n • {label} {secret}",
    "--- Slide {n} ---\n{title}\n{user}: {owner} / {label}: {secret}",
    "{title}\n1. {user}: {owner}\n2. {label} = {secret}\n3. Enter",
]
_TICKETS = [
    "{ticket}  [{team}]\nStatus: open\nReporter: {person}\n\n",
    "h3. {ticket}\n||Priority||Medium||\n\n{person} added a comment - {date}\n",
    "Ticket {ticket}\nPriority: 3\nAssigned to: {person}\nDescription:\n",
    "{ticket} / {team} / {date}\n> {person} wrote:\n",
]
_WRITERS: dict[str, Callable[[Writer, Sequence[Secret]], str]] = {
    "prose": Writer._prose,
    "table_markdown": Writer._table_markdown,
    "table_html": Writer._table_html,
    "csv": Writer._csv,
    "chat": Writer._chat,
    "slide": Writer._slide,
    "mail": Writer._mail,
    "ticket": Writer._ticket,
}


def _sort(secret: Secret) -> str:
    return "password" if secret.secret_class == PASSWORD else "token"
