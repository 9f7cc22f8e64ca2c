"""How verbs print a finding. Apart from `_output`, whose tables take a tenth of a second to import: `detect` has none."""

from typing import Any

from detectors import Finding


def describe(finding: Finding) -> dict[str, Any]:
    """A finding as the JSON that every reading verb prints. It has no text."""
    return {
        "category": finding.category.value,
        "rule": finding.rule,
        "start": finding.start,
        "end": finding.end,
        "score": round(finding.score, 4),
        "layers": list(finding.layers),
    }
