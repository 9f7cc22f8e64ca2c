"""DECIDE: findings and policy in, verdicts out. Pure, and the same for every chunk size and overlap."""

from collections.abc import Sequence
from dataclasses import replace

from detectors import Category, Finding
from pipeline.model import Action, Chunk, Decision, Verdict
from pipeline.policy import Level, Policy


def decide(findings: Sequence[Finding], policy: Policy, uri: str) -> tuple[Decision, ...]:
    """One decision a finding, in the order of the findings."""
    decisions = [policy.decide(finding, uri) for finding in findings]
    hidden = [finding for finding in findings if finding.category is Category.HIDDEN]
    return tuple(_with_hidden(decision, hidden, policy) for decision in decisions)


def strictest(decisions: Sequence[Decision]) -> Action:
    """The verdict over several decisions; allowed where there are none."""
    return max((decision.action for decision in decisions), default=Action.ALLOW)


def verdict(chunk: Chunk, decisions: Sequence[Decision]) -> Verdict:
    """The verdict on one chunk: what touches it, and what holds the whole document."""
    touching = tuple(decision for decision in decisions if _concerns(decision, chunk))
    action = strictest(touching)
    return Verdict(chunk, action, touching, reasons(touching))


def reasons(decisions: Sequence[Decision]) -> tuple[str, ...]:
    """Codes of the strictest decisions (`injection:override`), sorted; empty where all is allowed."""
    action = strictest(decisions)
    if action is Action.ALLOW:
        return ()
    strict = (decision.finding for decision in decisions if decision.action is action)
    return tuple(sorted({f"{finding.category.value}:{finding.rule}" for finding in strict}))


def _with_hidden(decision: Decision, hidden: Sequence[Finding], policy: Policy) -> Decision:
    """Raise an instruction's action where the instruction stands in hidden text."""
    finding, stricter = decision.finding, policy.hidden_instruction
    if finding.category is not Category.INJECTION or finding.score < stricter.min_score:
        return decision
    if not any(span.start < finding.end and finding.start < span.end for span in hidden):
        return decision
    raised = Level(action=stricter.action).to_action()
    return replace(decision, action=max(decision.action, raised), whole_document=True)


def _concerns(decision: Decision, chunk: Chunk) -> bool:
    holds_all = decision.whole_document and decision.action >= Action.QUARANTINE
    return holds_all or (decision.finding.start < chunk.end and chunk.start < decision.finding.end)
