"""The policy: text from outside that becomes typed data, and the question "what of this finding?"."""

import hashlib
import json
import tomllib
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Literal, Self

from pydantic import Field, PrivateAttr, ValidationError, field_validator, model_validator

from detectors import Category, Finding
from pipeline import operators
from pipeline.allow import AllowEntry
from pipeline.errors import AccessListError, PolicyError
from pipeline.model import Action, Decision, lies_in
from pipeline.principals import canonical_set
from pipeline.treatment import ActionName, CategoryPolicy, Level, Score, Table, Treatment

DEFAULT_POLICY = Path(__file__).parent / "policies" / "default.toml"


class _Categories(Table):
    pii: CategoryPolicy | None = None
    credential: CategoryPolicy | None = None
    injection: CategoryPolicy | None = None
    hidden: CategoryPolicy | None = None

    @field_validator("credential", "injection", "hidden")
    @classmethod
    def _show_nothing(cls, table: CategoryPolicy | None) -> CategoryPolicy | None:
        for treatment in table.treatments() if table else ():
            _check_shows_nothing(treatment)
        return table

    def treatment(self, category: Category, rule: str) -> Treatment | None:
        table: CategoryPolicy | None = getattr(self, category.value)
        return table.treatment(rule) if table else None


class SourcePolicy(_Categories):
    """Tables that hold for documents whose uri matches; what they leave out falls back to the policy's own."""

    match: str


class ExtractPolicy(Table):
    """Bounds on one document; beyond them it could not be inspected. Units are in the names."""

    max_bytes: int = Field(default=50_000_000, gt=0)
    wall_seconds: float = Field(default=60, gt=0)
    cpu_seconds: int = Field(default=60, gt=0)
    memory_bytes: int = Field(default=2_000_000_000, gt=0)
    max_text_chars: int = Field(default=2_000_000, gt=0)
    workers: int = Field(default=2, gt=0, le=64)
    ocr: bool = False


class ChunkPolicy(Table):
    """Size and overlap of chunks in characters, and their size in tokens: by default as many as the embedder reads at once."""

    size: int = Field(default=1000, ge=100, le=20_000)
    tokens: int | None = Field(default=None, ge=32, le=20_000)
    overlap: int = Field(default=0, ge=0)

    @model_validator(mode="after")
    def _overlap_is_smaller(self) -> Self:
        if self.overlap >= self.size:
            raise ValueError("overlap must be smaller than size")
        return self


class EmbedPolicy(Table):
    """Which embedder turns chunks into vectors."""

    engine: str = "minilm"


class DetectPolicy(Table):
    """Which detectors run, and on which engine where one has several. What the policy names and the machine lacks stops the run."""

    detectors: tuple[str, ...] = Field(min_length=1)
    engines: dict[str, str] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _engines_are_of_detectors(self) -> Self:
        if idle := sorted(self.engines.keys() - set(self.detectors)):
            raise ValueError(f"engines names {idle[0]}, which is not among the detectors")
        return self


class UninspectedPolicy(Table):
    """What happens to a document that could not be inspected: held, or turned away. Never let in."""

    action: Literal["quarantine", "reject"] = "quarantine"


class HiddenInstructionPolicy(Table):
    """Hidden text that also reads like an instruction: the stricter treatment of the two together."""

    min_score: Score = 0.3
    action: ActionName = "quarantine"


class ReviewPolicy(Table):
    """Who may see and settle the quarantine, as principals, and for how many days held text is kept."""

    reviewers: tuple[str, ...]
    keep_days: int = Field(default=90, gt=0)

    @field_validator("reviewers")
    @classmethod
    def _are_principals(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        return _people(names, "reviewers", "a reviewer")


class RevealPolicy(Table):
    """Who may open reversible tokens, as principals; nobody by default."""

    roles: tuple[str, ...] = ()

    @field_validator("roles")
    @classmethod
    def _are_principals(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        return _people(names, "roles", "a reader of tokens")


class ScanPolicy(Table):
    """A scan that would delete more than this share of a corpus stops instead: an unmounted share is not a deletion."""

    max_deleted_share: Score = 0.5


class CorpusPolicy(Table):
    """What is compared over documents: from which similarity on a passage is a settled attack's, and what is noted."""

    min_similarity: float = Field(default=0.8, ge=0.6, le=1)
    repeated_in: int = Field(default=5, ge=3)
    outlier_score: float = Field(default=3.5, ge=2.5)
    max_withdrawn: int = Field(default=100, ge=0)


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
    reveal: RevealPolicy = RevealPolicy()
    scan: ScanPolicy = ScanPolicy()
    corpus: CorpusPolicy = CorpusPolicy()
    sources: tuple[SourcePolicy, ...] = ()
    allow: tuple[AllowEntry, ...] = ()

    _day: date | None = PrivateAttr(default=None)

    @field_validator("unknown")
    @classmethod
    def _shows_nothing(cls, treatment: Treatment) -> Treatment:
        return _check_shows_nothing(treatment)

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
        layers: list[_Categories] = [source for source in self.sources if lies_in(uri, source.match)]
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


def _people(names: tuple[str, ...], key: str, role: str) -> tuple[str, ...]:
    try:
        found = canonical_set(names, key)
    except AccessListError as fault:
        raise ValueError(str(fault)) from None
    if "public" in found:
        raise ValueError(f"public would make {role} of everybody; name users and groups")
    return found


def _check_shows_nothing(treatment: Treatment) -> Treatment:
    """What shows a part of the value, or can be undone, is for personal data: a credential is to be gone."""
    if operators.load(treatment.operator).only_personal:
        stated = treatment.operator.operator
        options = (
            f" with {', '.join(name for name, _ in treatment.operator.options)}" if treatment.operator.options else ""
        )
        raise ValueError(
            f"operator {stated}{options} shows the value or can be undone, and is for personal data alone ([pii]); "
            "take placeholder, numbered, pseudonym, drop, or mask without options"
        )
    return treatment


def _reason(fault: Exception) -> str:
    return fault.strerror or "cannot be read" if isinstance(fault, OSError) else str(fault)
