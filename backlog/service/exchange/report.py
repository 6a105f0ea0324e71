"""What an import or an export has to tell: what became of each file, and what to look at."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Fate = Literal["imported", "updated", "merged", "unchanged", "conflict", "refused", "left"]
FATES: tuple[Fate, ...] = ("imported", "updated", "merged", "unchanged", "conflict", "refused", "left")


class Outcome(NamedTuple):
    """What became of one file: `reason` says why, `line` where, `code` names the reason for programs.

    `fields` are those that were changed here, or that are in conflict.
    """

    path: str
    fate: Fate
    id: str | None = None
    reason: str = ""
    line: int | None = None
    code: str | None = None
    fields: tuple[str, ...] = ()


class Renumbered(NamedTuple):
    """A record that came with an id that was taken."""

    path: str
    old: str
    new: str


class ImportReport(NamedTuple):
    """What an import did, or with `dry_run` would do. Nothing was done if it was `aborted`.

    `unknown` maps `priorities`, `types` and `projects` to the names in use that are not configured;
    `adopted` says that they are now. `statuses` were in use and are configured now. `marked` are the
    tasks that came as done with open criteria, `missing` the files of the last exchange that are gone.
    """

    root: str
    outcomes: Sequence[Outcome]
    renumbered: Sequence[Renumbered] = ()
    notes: Sequence[tuple[str, str]] = ()
    unknown: Mapping[str, Sequence[str]] = {}
    adopted: bool = False
    statuses: Sequence[str] = ()
    marked: Sequence[str] = ()
    missing: Sequence[str] = ()
    aborted: bool = False
    dry_run: bool = False

    def count(self, fate: Fate) -> int:
        """Return how many files had a fate."""
        return sum(outcome.fate == fate for outcome in self.outcomes)

    def with_code(self, *codes: str) -> list[Outcome]:
        """Return the outcomes with one of some codes."""
        return [outcome for outcome in self.outcomes if outcome.code in codes]


class ExportReport(NamedTuple):
    """What an export wrote and removed, or with `check` would have to.

    `blocked` are files that stand in the way, each with the reason; nothing was done then.
    """

    root: str
    written: Sequence[str]
    removed: Sequence[str]
    unchanged: int
    blocked: Sequence[tuple[str, str]] = ()
    check: bool = False
