"""DECIDE: findings and policy in, verdicts out. Pure, and the same for every chunk size and overlap."""

from bisect import bisect_left, bisect_right
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import accumulate

from detectors import Category, Finding
from pipeline.model import Action, Chunk, Decision, Verdict
from pipeline.operators import label_of
from pipeline.policy import Policy
from pipeline.treatment import Level


def decide(
    findings: Sequence[Finding], policy: Policy, uri: str, marked: Container[Finding] = frozenset()
) -> tuple[Decision, ...]:
    """One decision a finding, in the order of the findings; `marked` are those beside which a marker asks to let them stand."""
    decisions = [policy.decide(finding, uri, marked=finding in marked) for finding in findings]
    hidden = [finding for finding in findings if finding.category is Category.HIDDEN]
    return tuple(_numbered(_with_hidden(decision, hidden, policy) for decision in decisions))


def strictest(decisions: Sequence[Decision]) -> Action:
    """The verdict over several decisions; allowed where there are none."""
    return max((decision.action for decision in decisions), default=Action.ALLOW)


def verdicts(chunks: Sequence[Chunk], decisions: Sequence[Decision]) -> tuple[Verdict, ...]:
    """One verdict a chunk: from what touches it, and from what holds the whole document.

    A text of a million findings has thousands of chunks: the work is the sum of the two, not their product.
    """
    everywhere = [
        decision for decision in decisions if decision.whole_document and decision.action >= Action.QUARANTINE
    ]
    why = strictest(everywhere), reasons(everywhere)
    ordered = sorted(decisions, key=lambda decision: decision.finding.start)
    starts = [decision.finding.start for decision in ordered]
    reached = list(accumulate((decision.finding.end for decision in ordered), max))
    return tuple(_verdict(chunk, _touching(chunk, ordered, starts, reached), *why) for chunk in chunks)


def reasons(decisions: Sequence[Decision]) -> tuple[str, ...]:
    """Codes of the strictest decisions (`injection:override`), sorted; empty where all is allowed."""
    action = strictest(decisions)
    if action is Action.ALLOW:
        return ()
    strict = (decision.finding for decision in decisions if decision.action is action)
    return tuple(sorted({f"{finding.category.value}:{finding.rule}" for finding in strict}))


def _numbered(decisions: Iterable[Decision]) -> Iterator[Decision]:
    """Each decision that changes the text with the number of its value among those of its label, in the order of the text.

    Over the whole document, so that `<PERSON_2>` is the same person in every chunk, and in one that a reviewer lets in later.
    A finding without a fingerprint is a value of its own.
    """
    numbers: dict[str, dict[object, int]] = {}
    for decision in decisions:
        if decision.action is Action.ALLOW:
            yield decision
            continue
        finding = decision.finding
        values = numbers.setdefault(label_of(finding.rule), {})
        value = finding.fingerprint or (finding.start, finding.end)
        yield replace(decision, number=values.setdefault(value, len(values) + 1))


def _with_hidden(decision: Decision, hidden: Sequence[Finding], policy: Policy) -> Decision:
    """Raise an instruction's action where the instruction stands in hidden text."""
    finding, stricter = decision.finding, policy.hidden_instruction
    if finding.category is not Category.INJECTION or finding.score < stricter.min_score:
        return decision
    if not any(span.start < finding.end and finding.start < span.end for span in hidden):
        return decision
    raised = Level(action=stricter.action).to_action()
    return replace(decision, action=max(decision.action, raised), whole_document=True)


def _verdict(
    chunk: Chunk, touching: tuple[Decision, ...], everywhere: Action, everywhere_reasons: tuple[str, ...]
) -> Verdict:
    own = strictest(touching)
    codes = reasons(touching) if own >= everywhere else ()
    if everywhere >= own:
        codes = tuple(sorted({*codes, *everywhere_reasons}))
    return Verdict(chunk, max(own, everywhere), touching, codes)


def _touching(
    chunk: Chunk, ordered: Sequence[Decision], starts: Sequence[int], reached: Sequence[int]
) -> tuple[Decision, ...]:
    """The decisions on spans that a chunk shares a character with. `reached` is how far the spans up to each one go."""
    first, last = bisect_right(reached, chunk.start), bisect_left(starts, chunk.end)
    return tuple(decision for decision in ordered[first:last] if decision.finding.end > chunk.start)
