"""Compares the parts of a schema that act or guard with those that the migrations make.

A database that came from elsewhere, or that somebody repaired by hand, may lack a trigger that holds up the
gate, or bring one of its own that deletes the history with each change. docs/design.md 4.8 says what follows.
"""

from collections.abc import Sequence
from typing import Literal, NamedTuple

from backlog.domain.findings import Code, Damage

PartState = Literal["missing", "foreign", "changed"]
_LONGEST_TEXT = 200


class Part(NamedTuple):
    """A trigger, index, view or table: its kind, its name, the table it belongs to, and its definition.

    `form` is the definition as it is compared, without what engines and their versions write differently.
    """

    kind: str
    name: str
    table: str
    form: str
    sql: str

    @property
    def shown(self) -> str:
        """What it is called in a message: `trigger tasks_gate_update on tasks`."""
        return f"{self.kind} {self.name}" + (f" on {self.table}" if self.table not in {"", self.name} else "")


class Difference(NamedTuple):
    """What is wrong with a part: `wanted` is what the migrations make, `actual` what the database has."""

    wanted: Part | None
    actual: Part | None

    @property
    def state(self) -> PartState:
        """Whether the part is missing, foreign to the migrations, or not as they make it."""
        if self.actual is None:
            return "missing"
        return "foreign" if self.wanted is None else "changed"

    @property
    def part(self) -> Part:
        """The part that the database has, else the one that it should have."""
        part = self.actual or self.wanted
        if part is None:
            raise ValueError("a difference has one side at least")
        return part

    @property
    def shown(self) -> str:
        """What is wrong, in a few words."""
        words = {"missing": "is missing", "foreign": "was not made by backlog", "changed": "was changed"}
        return f"{self.part.shown} {words[self.state]}"


def differences(wanted: Sequence[Part], actual: list[Part]) -> list[Difference]:
    """Return how the parts that were found differ from those that are wanted, in the order of the latter."""
    there = {(part.kind, part.name): part for part in actual}
    known = {(part.kind, part.name) for part in wanted}
    wrong = [
        Difference(part, there.get((part.kind, part.name)))
        for part in wanted
        if (part.kind, part.name) not in there or there[part.kind, part.name].form != part.form
    ]
    return wrong + [Difference(None, part) for part in actual if (part.kind, part.name) not in known]


def damages(wrong: list[Difference], *, repairable: bool = True) -> list[Damage]:
    """Return differences as what `doctor` reports; what is foreign, with its text."""
    return [Damage(_code(each), _detail(each), repairable) for each in wrong]


def _code(difference: Difference) -> Code:
    if difference.part.kind == "table":
        return "lost-table" if difference.actual is None else "schema-table"
    codes: dict[PartState, Code] = {
        "missing": "schema-missing",
        "foreign": "schema-foreign",
        "changed": "schema-changed",
    }
    return codes[difference.state]


def _detail(difference: Difference) -> str:
    if difference.actual is None or difference.actual.kind == "table":
        return difference.shown
    text = " ".join(difference.actual.sql.split())
    short = text if len(text) <= _LONGEST_TEXT else f"{text[: _LONGEST_TEXT - 1]}…"
    return f"{difference.shown}: {short}"
