"""Allow entries: which credentials the policy lets stand, who answers for that, and until when."""

import hashlib
import json
from datetime import date
from fnmatch import fnmatchcase
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator, model_validator

from detectors import Category, Finding
from pipeline.model import INSIDE, Allowance, lies_in

ID_DIGITS = 12
"""Hexadecimal digits of an entry's id, as the ledger and the audit log name it."""

Said = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Digits = Annotated[str, Field(pattern=r"^[0-9a-f]{12,32}$")]
"""The beginning of a fingerprint: 48 bits, which no two secrets of a corpus share by chance."""


class AllowEntry(BaseModel):
    """Credentials that may stand: those that fit every one of `fingerprint`, `rule` and `path` that the entry states.

    With `inline`, only beside a marker in the document that names the rule; see `markers`.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    fingerprint: Digits | None = None
    rule: Said | None = None
    path: Said | None = None
    inline: Annotated[bool, Field(strict=True)] = False
    owner: Said
    reason: Said
    expires: date

    @field_validator("expires", mode="before")
    @classmethod
    def _is_a_date(cls, value: Any) -> Any:
        """Numbers and texts would be read as seconds since 1970."""
        if type(value) is not date:
            raise ValueError("expected a date without quotes, such as 2027-01-31")
        return value

    @model_validator(mode="after")
    def _says_what(self) -> Self:
        if not (self.fingerprint or self.rule or self.path):
            raise ValueError("say which credentials: a fingerprint, a rule, a path, or several of them")
        if self.inline and not self.path:
            raise ValueError("inline needs a path: whose documents may allow a credential by a marker of their own")
        return self

    @property
    def allowance(self) -> Allowance:
        """What the ledger writes down of a finding that this entry allows. The id changes with anything that it says."""
        said = json.dumps(self.model_dump(mode="json"), sort_keys=True)
        return Allowance(hashlib.sha256(said.encode()).hexdigest()[:ID_DIGITS], self.owner)

    @property
    def is_sweeping(self) -> bool:
        """Whether it says nothing that narrows it down: no fingerprint, and no rule or path beyond a star."""
        return (
            self.fingerprint is None
            and not self.inline
            and not any((each or "").strip("*/") for each in (self.rule, self.path))
        )

    def holds_on(self, day: date) -> bool:
        """Whether the entry is honoured on a day. `expires` is the last one."""
        return day <= self.expires

    def allows(self, finding: Finding, uri: str, *, marked: bool) -> bool:
        """Whether the entry speaks of this finding in the document at `uri`; `marked` where a marker stands beside it.

        A document inside another one comes from elsewhere: its markers are not believed.
        """
        return (
            finding.category is Category.CREDENTIAL
            and (self.fingerprint is None or finding.fingerprint.startswith(self.fingerprint))
            and (self.rule is None or fnmatchcase(finding.rule, self.rule))
            and (self.path is None or lies_in(uri, self.path))
            and (not self.inline or (marked and INSIDE not in uri))
        )
