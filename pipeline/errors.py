"""Every way in which Pratique says no, as one tree.

PratiqueError                 a message for a person: what was expected, what to do next; never document text
├── UsageError                the command, a setting, the policy or an access list is wrong (exit 2)
│   ├── SettingsError
│   ├── PolicyError
│   └── AccessListError
├── CouldNotInspect           this document was not fully inspected; carries a reason code; it quarantines
├── DatabaseError             the database is not there, or not migrated
│   └── DatabaseRefused       it answers, and refuses this statement
├── AuditBroken               the chain does not verify; names the first bad event
├── ReceiptInvalid            a chunk is not what was admitted
├── SealBroken                held text does not open
├── ReviewError               a settlement that can't be made
│   ├── NotAReviewer
│   ├── ItemNotFound
│   └── ItemChanged           somebody else settled it first
├── RevealError               tokens that are not opened
│   ├── RevealRefused         the policy does not let this person
│   └── TokenInvalid          not a token, another key's, or changed
├── WebhookFailed             a notice could not be delivered; it waits for the next run
├── ServerError               Prefect's server did not start, or does not answer
└── StepFailed                a step of the walk ended in an unexpected exception, told without its text
"""


class PratiqueError(Exception):
    """The root: its message is for a person and holds no document text."""

    exit_code = 1


class UsageError(PratiqueError):
    """The user can mend this: a wrong argument, setting or file."""

    exit_code = 2


class SettingsError(UsageError):
    """A setting from the environment is missing or malformed."""


class PolicyError(UsageError):
    """The policy file does not say what it should."""


class AccessListError(UsageError):
    """An `access.toml`, `groups.toml` or manifest names readers in a way that can't be understood."""


class CouldNotInspect(PratiqueError):
    """A document was not inspected to its end. `reason` is a code such as `encrypted` or `timeout`; see docs/limits.md."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"could not inspect: {reason}")
        self.reason = reason


class DatabaseError(PratiqueError):
    """The database can't be reached, or is not at this version's schema."""


class DatabaseRefused(DatabaseError):
    """The database answers and refuses: a value that it can't store, a constraint. Trying again will not help."""


class AuditBroken(PratiqueError):
    """The audit chain does not verify. `sequence` is the first bad event."""

    def __init__(self, message: str, sequence: int) -> None:
        super().__init__(message)
        self.sequence = sequence


class ReceiptInvalid(PratiqueError):
    """A chunk's text, scope or receipt is not what was admitted."""


class SealBroken(PratiqueError):
    """Held text can't be opened: it was changed, moved to another item, or sealed with another key."""


class WebhookFailed(PratiqueError):
    """The webhook did not take a message. `fault` is its status (`503`) or the kind of exception (`ConnectTimeout`)."""

    def __init__(self, fault: str) -> None:
        super().__init__(f"the webhook did not take the message: {fault}")
        self.fault = fault


class ServerError(PratiqueError):
    """Prefect's server did not start, or does not answer."""


class ReviewError(PratiqueError):
    """A review action that can't be taken."""


class NotAReviewer(ReviewError):
    """The principal is not among the reviewers that the policy names."""


class ItemNotFound(ReviewError):
    """No such quarantine item."""


class ItemChanged(ReviewError):
    """The item was settled, or replaced by a newer version of its document, since it was read."""


class RevealError(PratiqueError):
    """Tokens that are not opened."""


class RevealRefused(RevealError):
    """The principal is not among the roles that the policy lets reveal."""


class TokenInvalid(RevealError):
    """What was to be opened is no token of this installation. `reason` is `not_a_token`, `other_key` or `changed`."""

    def __init__(self, reason: str) -> None:
        super().__init__(_TOKEN_FAULTS[reason])
        self.reason = reason


_TOKEN_FAULTS = {
    "not_a_token": "this is no token; one reads <ENTITY:KEYID:LETTERS>, as it stands in the index",
    "other_key": (
        "this token was made under another encryption key; set PRATIQUE_ENCRYPTION_KEY to the one that was in use then, "
        "with a home of its own, or look the value up in the document itself"
    ),
    "changed": "this token does not open: letters of it, or the entity before them, are not as they were made",
}


class StepFailed(PratiqueError):
    """A step raised something unexpected. Carries the step and the exception's type, never its text."""

    def __init__(self, step: str, fault: str) -> None:
        super().__init__(f"{step}: {fault}")
