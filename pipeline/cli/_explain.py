"""Why a document was judged as it was: each finding with its words, its evidence and the policy's reason.

This prints text of the user's own file on their own terminal. Values that the category `credential` found are left out even
here, for terminals are logged.
"""

from bisect import bisect_right
from collections.abc import Iterator
from typing import Any

from rich.console import Console
from rich.text import Text

from detectors import Category, about
from pipeline.cli._findings import describe
from pipeline.cli._output import UNBOUND_WIDTH, place, visible
from pipeline.extract import element_ids
from pipeline.inspection import Inspection
from pipeline.model import Action, Decision, Position
from pipeline.policy import Policy
from pipeline.spans import merged

_STYLES = {Action.ALLOW: "green", Action.REDACT: "yellow", Action.QUARANTINE: "red", Action.REJECT: "bold red"}
_LONGEST, _AROUND = 400, 60
_STANDING = {
    "used": "used: it speaks for itself",
    "shown": "mentioned: shown as an example, in a text that teaches",
    "explained": "mentioned: introduced or reported",
    "topical": "mentioned: in a text about attacks on models",
}


def explained(inspection: Inspection, policy: Policy) -> list[dict[str, Any]]:
    """The findings as JSON: as other verbs print them, and beside it the words, the evidence and why the policy acts so."""
    text = _without_secrets(inspection)
    elements = _Elements(inspection)
    return [
        {
            **describe(decision.finding),
            **_evidence(decision),
            **elements.told(decision.finding.start),
            "text": text[decision.finding.start : decision.finding.end],
            "line": position.line,
            "page": position.page,
            "action": decision.action.name.lower(),
            "why": _why(decision, policy, inspection.source.uri),
        }
        for decision, position in zip(inspection.decisions, inspection.positions(), strict=True)
    ]


def write_explained(inspection: Inspection, policy: Policy, *, whole_text: bool) -> None:
    """The same for a person: in colour on a terminal, plain in a file. A finding's words stand in brackets, amid what is around.

    `whole_text` adds the text with hidden parts marked.
    """
    console = Console(highlight=False, soft_wrap=True, width=UNBOUND_WIDTH)
    style = _STYLES[inspection.action]
    reasons = ", ".join(inspection.reasons)
    console.print(Text(f"{inspection.action.name.lower():<10}", style), Text(place(inspection.source.uri)), end="")
    console.print(Text(f"  ({reasons})" if reasons else ""))
    text = _without_secrets(inspection)
    elements = _Elements(inspection)
    places = {(span.start, span.end, span.reason): span.place for span in inspection.hidden}
    for decision, position in zip(inspection.decisions, inspection.positions(), strict=True):
        finding = decision.finding
        where = places.get((finding.start, finding.end, finding.rule), "")
        language = elements.told(finding.start)["language"]
        console.print(_block(decision, position, language, text, where, _why(decision, policy, inspection.source.uri)))
    if whole_text:
        console.print(_marked(inspection, text))


class _Elements:
    """Which element of a document holds a place."""

    def __init__(self, inspection: Inspection) -> None:
        found = inspection.extracted
        ids = element_ids(found) if found else ()
        self._elements = sorted(zip(found.elements if found else (), ids, strict=True), key=lambda each: each[0].start)
        self._starts = [element.start for element, _ in self._elements]

    def told(self, place: int) -> dict[str, str | None]:
        """The id of the element, its kind and its language."""
        number = bisect_right(self._starts, place) - 1
        if number < 0:
            return {"element": None, "kind": None, "language": None}
        element, id = self._elements[number]
        return {"element": id, "kind": element.kind, "language": element.language}


def _block(decision: Decision, position: Position, language: str | None, text: str, where: str, why: str) -> Text:
    finding, style = decision.finding, _STYLES[decision.action]
    at = ", ".join(
        part
        for part in (
            f"page {position.page}" if position.page is not None else "",
            f"line {position.line}",
            f"in the file {visible(where)}" if where else "",
            f"language {language}" if language else "",
        )
        if part
    )
    block = Text(f"\n  {at}: ")
    block.append(f"{finding.category.value}:{visible(finding.rule)}", "bold")
    block.append(f" {finding.score:.2f} ")
    block.append(f"{decision.action.name.lower()}\n", style)
    block.append("    " + _flat(text[max(0, finding.start - _AROUND) : finding.start]), "dim")
    block.append(f"⟦{_flat(_shortened(text[finding.start : finding.end]))}⟧", f"{style} reverse")
    block.append(_flat(text[finding.end : finding.end + _AROUND]) + "\n", "dim")
    block.append("\n".join(f"    {visible(line)}" for line in (*_told(decision), why)))
    return block


def _told(decision: Decision) -> Iterator[str]:
    finding, evidence = decision.finding, decision.finding.evidence
    if known := about(finding.detector, finding.rule):
        techniques = f" MITRE ATLAS {', '.join(evidence.techniques)}." if evidence.techniques else ""
        yield f"{known.description.rstrip('.')}.{techniques}"
    if evidence.families:
        yield f"families: {', '.join(evidence.families)}"
    if evidence.features:
        yield "went by: " + ", ".join(f"{name} {weight:+.2f}" for name, weight in evidence.features)
    if layers := [layer for layer in finding.layers if layer != "mentioned"]:
        yield f"decoded: {', then '.join(layers)}"
    if evidence.standing:
        yield _STANDING[evidence.standing]


def _evidence(decision: Decision) -> dict[str, Any]:
    finding, evidence = decision.finding, decision.finding.evidence
    known = about(finding.detector, finding.rule)
    return {
        "description": known.description if known else "",
        "techniques": list(evidence.techniques),
        "families": list(evidence.families),
        "features": dict(evidence.features),
        "standing": evidence.standing,
    }


def _why(decision: Decision, policy: Policy, uri: str) -> str:
    """The part of the policy that made the action what it is."""
    finding, category = decision.finding, decision.finding.category
    if decision.allowance:
        return f"allowed by entry {decision.allowance.entry} of {decision.allowance.owner}"
    treatment = policy.treatment_at(category, finding.rule, uri)
    if decision.action is not treatment.action_at(finding.score):
        return (
            f"it stands in hidden text and scores {policy.hidden_instruction.min_score:g} or more: [hidden_instruction]"
        )
    reached = [level for level in treatment.levels if finding.score >= level.min_score]
    level = next((level for level in reached if level.to_action() is decision.action), None)
    if level is None:
        return f"noted: below every level of [{category.value}]"
    return f"the score reaches {level.min_score:g}, from where the policy says {level.action}"


def _marked(inspection: Inspection, text: str) -> Text:
    """The canonical text; what a reader does not see stands in brackets, with the reason behind it."""
    marked, done = Text("\n"), 0
    for span in sorted(inspection.hidden, key=lambda span: (span.start, span.end)):
        if span.start < done:
            continue
        marked.append(visible(text[done : span.start]))
        marked.append(f"⟦{visible(text[span.start : span.end])}⟧", "reverse")
        marked.append(f"({span.reason})", "bold")
        done = span.end
    marked.append(visible(text[done:]))
    return marked


def _without_secrets(inspection: Inspection) -> str:
    """The canonical text with a dot for every character of a secret, so that no offset moves."""
    if inspection.extracted is None:
        return ""
    text = inspection.extracted.text
    found = (d.finding for d in inspection.decisions if d.finding.category is Category.CREDENTIAL)
    parts: list[str] = []
    done = 0
    for start, end in merged((finding.start, finding.end) for finding in found):
        parts += (text[done:start], "•" * (end - start))
        done = end
    return "".join((*parts, text[done:]))


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]} [… {len(text) - _LONGEST} characters]"


def _flat(text: str) -> str:
    return visible(text.replace("\n", " "))
