"""Reads why mutants survive that nobody has to notice, and tells the others from them.

`survivors.toml` has a table for each reason, with the modules that it holds for. Of each there are lists: a
function, a line as it was, and what that becomes; every change of the line is meant if that is missing, and
every change of the function if both are. `tests/guards/test_mutants.py` sees that all it names is there.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from benchmarks.mutants.mutant import Mutant

FILE = Path(__file__).with_name("survivors.toml")


class Reason(NamedTuple):
    """Why mutants of one line survive: all of them, or the one that it becomes."""

    module: str
    function: str
    was: str
    becomes: str
    why: str

    def covers(self, mutant: Mutant) -> bool:
        """Whether a mutant is meant."""
        return (
            (self.module, self.function) == (mutant.module, mutant.function)
            and self.was in {"", mutant.was}
            and self.becomes in {"", mutant.becomes}
        )


def read_reasons(file: Path = FILE) -> list[Reason]:
    """Return the reasons in the order of the file."""
    found = tomllib.loads(file.read_text(encoding="utf-8"))
    return [
        Reason(module, row[0], row[1] if len(row) > 1 else "", becomes, why)
        for why, modules in found.items()
        for module, rows in modules.items()
        for row in rows
        for becomes in row[2:] or [""]
    ]


def reason_for(mutant: Mutant, reasons: Iterable[Reason]) -> Reason | None:
    """Return why a mutant survives, None if nobody has said."""
    return next((reason for reason in reasons if reason.covers(mutant)), None)
