"""The properties of RTF text that decide whether it is seen."""

from dataclasses import dataclass, replace

_AWAY = 1_400  # half points, the height of a page
_FAR = 3_000  # twips
_FLAT = 40  # twips


@dataclass(frozen=True, slots=True)
class State:
    """What a group inherits: hidden, deleted, sizes in half points, numbers of colours, places in twips."""

    destination: str = ""
    is_hidden: bool = False
    deleted: bool = False
    size: int = 24
    colour: int = 0
    behind: int = 0
    fallback: int = 1
    squeezed: bool = False
    moved: bool = False
    ground: int = 0
    away: bool = False
    flat: bool = False


def with_property(state: State, word: str, number: int) -> State:
    """The state after a control word with a number, 1 where none stands."""
    if word == "v":
        state = replace(state, is_hidden=number != 0)
    elif word == "deleted":
        state = replace(state, deleted=number != 0)
    elif word == "fs":
        state = replace(state, size=number)
    elif word == "cf":
        state = replace(state, colour=number)
    elif word in ("highlight", "chcbpat", "cb"):
        state = replace(state, behind=number)
    elif word == "uc":
        state = replace(state, fallback=number)
    elif word in ("expnd", "expndtw", "charscalex"):
        state = replace(state, squeezed=number <= {"expnd": -20, "expndtw": -100, "charscalex": 10}[word])
    elif word in ("dn", "up"):
        state = replace(state, moved=abs(number) >= _AWAY)
    elif word == "cbpat":
        state = replace(state, ground=number)
    elif word in ("li", "lin", "ri", "rin"):
        state = replace(state, away=number <= -_FAR or number >= 4 * _FAR)
    elif word == "sl":
        state = replace(state, flat=-_FLAT <= number < 0)
    elif word == "shpright":
        state = replace(state, away=state.away or number <= 0)
    elif word in ("shpleft", "shptop"):
        state = replace(state, away=state.away or number >= 8 * _FAR)
    elif word == "pard":
        state = replace(state, ground=0, away=False, flat=False)
    elif word == "plain":
        state = replace(state, is_hidden=False, deleted=False, size=24, colour=0, behind=0, squeezed=False, moved=False)
    return state
