"""Secrets in tables: a head that names them, and cells below it that look like them."""

import re
from collections.abc import Callable, Iterator

from detectors.credentials import _shape

ROWS = 2000
"""How far below a head its column is followed."""


def cells(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Spans of the cells, below the head line `text[start:end]`, that hold a secret in a column named for one."""
    head = text[start:end]
    mark = next((mark for mark in "|\t;," if mark in head), None)
    if mark is None or (mark in ",;" and _CODE.search(head)):
        return
    names = [span for span in _split(head, mark, 0) if span[0] < span[1] or mark in "|\t"]
    columns = {
        index: look
        for index, (low, high) in enumerate(names if len(names) > 1 else [])
        if (look := _look_for(head[low:high])) is not None
    }
    for low, high in _rows(text, end, mark) if columns else ():
        row = _split(text[low:high], mark, low)
        if any(index < len(row) and _look_for(text[slice(*row[index])]) for index in columns):
            return  # The head of a further table, which is looked at for itself: however many follow, each row is read once.
        for index, look in columns.items():
            if index < len(row) and look(text[slice(*row[index])]):
                yield row[index]


_PASSWORD_HEAD = re.compile(
    r"(?i)(?:[\w.-]{1,20}[ _-])?(?:pass(?:word|wort|wd|phrase|code)?|"
    r"kennwort|pwd|pw|mot de passe|contrase[ñn]a|senha|wachtwoord|has[łl]o|"
    r"l[öo]senord|пароль|密码|密碼|パスワード|비밀번호)(?:[ _-]?\w{1,12})?(?: \([^)]{1,24}\))?"
)
_TOKEN_HEAD = re.compile(
    r"(?i)(?:[\w.-]{1,20}[ _-]){0,2}"
    r"(?:api[ _-]?key|secret|token|access[ _-]?key|secret[ _-]?key|private[ _-]?key|credential)s?(?:[ _-]?value)?"
)
_CODE = re.compile(r"[(){}=]|\b(?:def|function|var|import)\b")
_RULE_LINE = re.compile(r"[\s|:+=-]+")
_MARKS = " \t\r\"'`*_|"


def _look_for(head: str) -> Callable[[str], bool] | None:
    name = head.strip(_MARKS)
    if _PASSWORD_HEAD.fullmatch(name):
        return _shape.is_password
    return _shape.is_token if _TOKEN_HEAD.fullmatch(name) else None


def _rows(text: str, end: int, mark: str) -> Iterator[tuple[int, int]]:
    """The lines of the table below its head, rules between rows left out."""
    at = end + 1
    for _ in range(ROWS):
        stop = text.find("\n", at)
        stop = len(text) if stop < 0 else stop
        if at >= len(text) or mark not in text[at:stop]:
            return
        if not _RULE_LINE.fullmatch(text[at:stop]):
            yield at, stop
        at = stop + 1


def _split(line: str, mark: str, offset: int) -> list[tuple[int, int]]:
    """Spans of the cells of a line, without the white space and marks around them. Quoted CSV cells keep their commas."""
    spans, at, quoted = [], 0, False
    for place, character in enumerate(line + mark):
        if character == '"' and mark in ",;":
            quoted = not quoted
        elif character == mark and (not quoted or place == len(line)):
            cell = line[at:place]
            low = at + len(cell) - len(cell.lstrip(_MARKS))
            spans.append((offset + low, offset + max(low, at + len(cell.rstrip(_MARKS)))))
            at = place + 1
    return spans
