"""The policy: text from outside that becomes typed data, and the question "what of this finding?"."""

import hashlib
import json
import tomllib
from datetime import UTC, date, datetime
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, PrivateAttr, ValidationError, field_validator, model_validator

from detectors import Category, Finding
from pipeline.allow import AllowEntry
from pipeline.errors import AccessListError, PolicyError
from pipeline.model import Action, Decision, Operator
from pipeline.principals import canonical_set

DEFAULT_POLICY = Path(__file__).parent / "policies" / "default.toml"

ActionName = Literal["allow", "inspect", "redact", "quarantine", "reject"]
Score = Annotated[float, Field(ge=0, le=1)]


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Level(_Table):
    """From `min_score` on, `action`. `inspect` reads as `allow`: looked at, and let in where nothing else objects."""

    min_score: Score = 0.0
    action: ActionName

    def to_action(self) -> Action:
        return Action.ALLOW if self.action == "inspect" else Action[self.action.upper()]


class Treatment(_Table):
    """What is done with findings of a rule or a category. `action` and `min_score` are short for a single level."""

    levels: tuple[Level, ...] = Field(min_length=1)
    operator: Operator = Operator.PLACEHOLDER
    extent: Literal["chunk", "document"] = "chunk"

    @model_validator(mode="before")
    @classmethod
    def _one_level(cls, table: Any) -> Any:
        if isinstance(table, dict) and "action" in table and "levels" not in table:
            level = {key: table[key] for key in ("action", "min_score") if key in table}
            rest = {key: value for key, value in table.items() if key not in level}
            return {**rest, "levels": [level]}
        return table

    def action_at(self, score: float) -> Action:
        """The strictest level that the score reaches; below all of them the finding is noted and allowed."""
        reached = [level.to_action() for level in self.levels if score >= level.min_score]
        return max(reached, default=Action.ALLOW)


class CategoryPolicy(_Table):
    """The treatment of a category and, by rule name or glob, of single rules in it."""

    default: Treatment | None = None
    rules: dict[str, Treatment] = {}

    @model_validator(mode="before")
    @classmethod
    def _split(cls, table: Any) -> Any:
        """`[pii]` holds the default's keys, `[pii.US_SSN]` is a rule's table."""
        if not isinstance(table, dict) or set(table) <= {"default", "rules"}:
            return table
        rules = {key: value for key, value in table.items() if isinstance(value, dict)}
        default = {key: value for key, value in table.items() if key not in rules}
        return {"default": default or None, "rules": rules}

    def treatment(self, rule: str) -> Treatment | None:
        """An exact name wins over a glob, a glob over the category's default."""
        if rule in self.rules:
            return self.rules[rule]
        globs = (treatment for pattern, treatment in self.rules.items() if fnmatchcase(rule, pattern))
        return next(globs, self.default)


class _Categories(_Table):
    pii: CategoryPolicy | None = None
    credential: CategoryPolicy | None = None
    injection: CategoryPolicy | None = None
    hidden: CategoryPolicy | None = None

    def treatment(self, category: Category, rule: str) -> Treatment | None:
        table: CategoryPolicy | None = getattr(self, category.value)
        return table.treatment(rule) if table else None


class SourcePolicy(_Categories):
    """Tables that hold for documents whose uri matches; what they leave out falls back to the policy's own."""

    match: str


class ExtractPolicy(_Table):
    """Bounds on one document; beyond them it could not be inspected. Units are in the names."""

    max_bytes: int = Field(default=50_000_000, gt=0)
    wall_seconds: float = Field(default=60, gt=0)
    cpu_seconds: int = Field(default=60, gt=0)
    memory_bytes: int = Field(default=2_000_000_000, gt=0)
    max_text_chars: int = Field(default=2_000_000, gt=0)
    workers: int = Field(default=2, gt=0, le=64)


class ChunkPolicy(_Table):
    """Size and overlap of chunks, in characters."""

    size: int = Field(default=1000, ge=100, le=20_000)
    overlap: int = Field(default=0, ge=0)

    @model_validator(mode="after")
    def _overlap_is_smaller(self) -> Self:
        if self.overlap >= self.size:
            raise ValueError("overlap must be smaller than size")
        return self


class EmbedPolicy(_Table):
    """Which embedder turns chunks into vectors."""

    engine: str = "minilm"


class DetectPolicy(_Table):
    """Which detectors run, and on which engine where one has several. What the policy names and the machine lacks stops the run."""

    detectors: tuple[str, ...] = Field(min_length=1)
    engines: dict[str, str] = {}

    @model_validator(mode="after")
    def _engines_are_of_detectors(self) -> Self:
        if idle := sorted(self.engines.keys() - set(self.detectors)):
            raise ValueError(f"engines names {idle[0]}, which is not among the detectors")
        return self


class UninspectedPolicy(_Table):
    """What happens to a document that could not be inspected: held, or turned away. Never let in."""

    action: Literal["quarantine", "reject"] = "quarantine"


class HiddenInstructionPolicy(_Table):
    """Hidden text that also reads like an instruction: the stricter treatment of the two together."""

    min_score: Score = 0.3
    action: ActionName = "quarantine"


class ReviewPolicy(_Table):
    """Who may see and settle the quarantine, as principals, and for how many days held text is kept."""

    reviewers: tuple[str, ...]
    keep_days: int = Field(default=90, gt=0)

    @field_validator("reviewers")
    @classmethod
    def _are_principals(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        try:
            found = canonical_set(names, "reviewers")
        except AccessListError as fault:
            raise ValueError(str(fault)) from None
        if "public" in found:
            raise ValueError("public would make a reviewer of everybody; name users and groups")
        return found


class ScanPolicy(_Table):
    """A scan that would delete more than this share of a corpus stops instead: an unmounted share is not a deletion."""

    max_deleted_share: Score = 0.5


class Policy(_Categories):
    """A validated policy. See docs/policy.md for every key.

    Allow entries are honoured on the day that the policy was loaded for. One that was made otherwise honours none.
    """

    version: Literal[1]
    extract: ExtractPolicy = ExtractPolicy()
    chunk: ChunkPolicy = ChunkPolicy()
    embed: EmbedPolicy = EmbedPolicy()
    detect: DetectPolicy
    could_not_inspect: UninspectedPolicy = UninspectedPolicy()
    hidden_instruction: HiddenInstructionPolicy = HiddenInstructionPolicy()
    unknown: Treatment = Treatment(levels=(Level(action="quarantine"),), extent="document")
    review: ReviewPolicy
    scan: ScanPolicy = ScanPolicy()
    sources: tuple[SourcePolicy, ...] = ()
    allow: tuple[AllowEntry, ...] = ()

    _day: date | None = PrivateAttr(default=None)

    @classmethod
    def load(cls, path: Path = DEFAULT_POLICY, day: date | None = None) -> Self:
        """Read and check a policy file, for today (UTC) or another day. Raises `PolicyError` that names each faulty key."""
        try:
            policy = cls.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
        except ValidationError as fault:
            lines = (f"  {'.'.join(map(str, error['loc']))}: {error['msg']}" for error in fault.errors())
            raise PolicyError("\n".join([f"policy {path} is not valid:", *lines, "See docs/policy.md."])) from None
        except (
            OSError,
            ValueError,
            RecursionError,
        ) as fault:  # tomllib raises the latter two on odd numbers and deep nests
            raise PolicyError(f"policy {path}: {_reason(fault)}") from None
        return policy.on(day or datetime.now(UTC).date())

    def on(self, day: date) -> Self:
        """The same policy on a day: the allow entries that have not expired by then are honoured."""
        copy = self.model_copy()
        copy._day = day
        return copy

    def honoured(self) -> tuple[AllowEntry, ...]:
        """The allow entries that count."""
        day = self._day
        return tuple(entry for entry in self.allow if day is not None and entry.holds_on(day))

    @property
    def hash(self) -> str:
        """SHA-256 of the validated policy: comments and key order do not change it, and neither does an expired allow entry.

        So the day after an entry's last changes it, and what the entry allowed is decided anew. Not cached: `model_copy` would
        take the cache along.
        """
        said = {**self.model_dump(mode="json"), "allow": [entry.model_dump(mode="json") for entry in self.honoured()]}
        canonical = json.dumps(said, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(canonical.encode()).hexdigest()

    def treatment_at(self, category: Category, rule: str, uri: str) -> Treatment:
        """The nearest treatment: a matching source's, else the policy's own, else that of the unknown."""
        layers: list[_Categories] = [source for source in self.sources if fnmatchcase(uri, source.match)]
        found = (layer.treatment(category, rule) for layer in [*layers, self])
        return next((treatment for treatment in found if treatment), self.unknown)

    def decide(self, finding: Finding, uri: str, *, marked: bool = False) -> Decision:
        """What this policy makes of a finding in the document at `uri`; `marked` where a marker there asks to let it stand."""
        entry = next((entry for entry in self.honoured() if entry.allows(finding, uri, marked=marked)), None)
        treatment = self.treatment_at(finding.category, finding.rule, uri)
        action = Action.ALLOW if entry else treatment.action_at(finding.score)
        whole_document = treatment.extent == "document"
        return Decision(
            finding,
            action,
            treatment.operator,
            whole_document,
            allowance=entry.allowance if entry else None,
            marker_ignored=marked and entry is None,
        )


def _reason(fault: Exception) -> str:
    return fault.strerror or "cannot be read" if isinstance(fault, OSError) else str(fault)
