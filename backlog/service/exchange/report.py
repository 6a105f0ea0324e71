"""What an import or an export has to say: what became of each file, and what to look at."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Literal, NamedTuple

from backlog.markdown.file_names import folder_at

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from backlog.markdown.notes import Note

Fate = Literal["imported", "updated", "merged", "unchanged", "conflict", "refused", "left"]
_KINDS = ("task", "draft", "milestone", "document", "decision")
FATES: tuple[Fate, ...] = ("imported", "updated", "merged", "unchanged", "conflict", "refused", "left")


class Clash(NamedTuple):
    """A field that was changed here and in a file, and its values as they are written; "" is none."""

    field: str
    here: str
    there: str


class FileOutcome(NamedTuple):
    """What became of one file: `reason` says why, `line` where, `code` names the reason for programs.

    `fields` are those that were changed here, or that are in conflict; `clashes` are their values then.
    """

    path: str
    fate: Fate
    id: str | None = None
    reason: str = ""
    line: int | None = None
    code: str | None = None
    fields: tuple[str, ...] = ()
    clashes: tuple[Clash, ...] = ()


class Renumbered(NamedTuple):
    """A record with another id than it came with, or than it had here; `path` is its file, "" for none."""

    path: str
    old: str
    new: str


class NotDone(NamedTuple):
    """A task whose file says that it is done, which a rule forbids: the status that it has, and why.

    `done` is the status that it would have. `open_` are the numbers of what is unchecked, in the checklist
    that the `code` of the error tells; `by_checks` says that only checks can check some of them.
    """

    path: str
    id: str
    status: str
    reason: str
    done: str = ""
    code: str = ""
    open_: tuple[int, ...] = ()
    by_checks: bool = False


class ImportReport(NamedTuple):
    """What an import did, or with `dry_run` would do.

    `unknown` maps `priorities`, `types` and `projects` to the names in use that are not configured;
    `adopted` says that they are now. `statuses` were in use and are configured now. `marked` are the
    tasks that came as done with open criteria, `not_done` those that did not get their file's status,
    `missing` the files of the last exchange that are gone, and `archived` the records of these that
    were archived. `notes` are remarks on files that were
    imported, with their paths.
    """

    root: str
    outcomes: Sequence[FileOutcome]
    renumbered: Sequence[Renumbered] = ()
    not_done: Sequence[NotDone] = ()
    notes: Sequence[tuple[str, Note]] = ()
    unknown: Mapping[str, Sequence[str]] = {}
    adopted: bool = False
    statuses: Sequence[str] = ()
    marked: Sequence[str] = ()
    missing: Sequence[str] = ()
    archived: Sequence[str] = ()
    dry_run: bool = False

    def count(self, fate: Fate) -> int:
        """Return how many files had a fate."""
        return [outcome.fate for outcome in self.outcomes].count(fate)

    def kinds(self, fate: Fate) -> dict[str, int]:
        """Return how many files of each kind of record had a fate; what is no record is left out."""
        counts = dict.fromkeys(_KINDS, 0)
        if fate == "left":
            return {}
        paths = [outcome.path for outcome in self.outcomes if outcome.fate == fate]
        for place, count in Counter([path.rpartition("/")[0] for path in paths]).items():
            if (folder := folder_at(place)) is not None:
                counts["draft" if folder.draft else folder.kind] += count
        return {kind: count for kind, count in counts.items() if count}


class ExportReport(NamedTuple):
    """What an export wrote and removed, or with `check` would have to.

    `blocked` are files that stand in the way, each with the reason; nothing was done then. `left` are
    files that no import can read, each with the reason; they stay as they are. `remembered` says that the
    next export will know the files as its own.
    """

    root: str
    written: Sequence[str]
    removed: Sequence[str]
    unchanged: int
    blocked: Sequence[tuple[str, str]] = ()
    left: Sequence[tuple[str, str]] = ()
    check: bool = False
    remembered: bool = True
