"""A treatment: what the policy says of findings of one kind."""

from fnmatch import fnmatchcase
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer, model_validator

from pipeline import operators
from pipeline.errors import PolicyError
from pipeline.model import Action, Operation

ActionName = Literal["allow", "inspect", "redact", "quarantine", "reject"]
Score = Annotated[float, Field(ge=0, le=1)]


class Table(BaseModel):
    """A table of the policy: a key that nobody knows is a mistake."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def _operation(stated: Any) -> Operation:
    """`"mask"`, or `{ name = "mask", keep_last = 4 }`: an operator that exists, with options that it has."""
    if isinstance(stated, Operation):
        return stated
    table = {"name": stated} if isinstance(stated, str) else stated
    if not isinstance(table, dict) or not isinstance(table.get("name"), str):
        raise ValueError('expected an operator\'s name, or a table such as { name = "mask", keep_last = 4 }')
    options = tuple(sorted((name, value) for name, value in table.items() if name != "name"))
    if not all(type(value) in (int, str) for _, value in options):
        raise ValueError("expected a number or a text for each option")
    operation = Operation(table["name"], options)
    try:
        operators.load(operation)
    except PolicyError as fault:
        raise ValueError(str(fault)) from None
    return operation


def _stated(operation: Operation) -> str | dict[str, int | str]:
    """As a policy states it, in its shortest form: what is left out does not change the policy's hash."""
    return {"name": operation.operator, **dict(operation.options)} if operation.options else operation.operator


OperatorTable = Annotated[Operation, BeforeValidator(_operation), PlainSerializer(_stated)]


class Level(Table):
    """From `min_score` on, `action`. `inspect` reads as `allow`: looked at, and let in where nothing else objects."""

    min_score: Score = 0.0
    action: ActionName

    def to_action(self) -> Action:
        return Action.ALLOW if self.action == "inspect" else Action[self.action.upper()]


class Treatment(Table):
    """What is done with findings of a rule or a category. `action` and `min_score` are short for a single level."""

    levels: tuple[Level, ...] = Field(min_length=1)
    operator: OperatorTable = Operation()
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


class CategoryPolicy(Table):
    """The treatment of a category and, by rule name or glob, of single rules in it."""

    default: Treatment | None = None
    rules: dict[str, Treatment] = {}

    @model_validator(mode="before")
    @classmethod
    def _split(cls, table: Any) -> Any:
        """`[pii]` holds the default's keys, `[pii.US_SSN]` is a rule's table."""
        if not isinstance(table, dict) or set(table) <= {"default", "rules"}:
            return table
        rules = {key: value for key, value in table.items() if isinstance(value, dict) and key != "operator"}
        default = {key: value for key, value in table.items() if key not in rules}
        return {"default": default or None, "rules": rules}

    def treatment(self, rule: str) -> Treatment | None:
        """An exact name wins over a glob, a glob over the category's default."""
        if rule in self.rules:
            return self.rules[rule]
        globs = (treatment for pattern, treatment in self.rules.items() if fnmatchcase(rule, pattern))
        return next(globs, self.default)

    def treatments(self) -> tuple[Treatment, ...]:
        """All of them, the category's own first."""
        return (*([self.default] if self.default else []), *self.rules.values())
