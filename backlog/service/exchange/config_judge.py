"""Takes the settings of a tree over: all of them while the backlog has no tasks, later what changed there."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from backlog.domain.errors import Refused
from backlog.domain.merging import changed_names, merge
from backlog.domain.settings import Settings
from backlog.domain.sheets import CONFIG_UUID, Exchange, Kept
from backlog.markdown.config_file import config_sheet, kept_of_config, read_config, settings_of
from backlog.markdown.errors import BadFileError
from backlog.service.exchange.incoming import BAD_FILE, CONFLICT
from backlog.service.exchange.report import Outcome
from backlog.service.settings import save_changed

if TYPE_CHECKING:
    from backlog.domain.merging import Side
    from backlog.domain.sheets import Sheet
    from backlog.service.exchange.files import TreeFile
    from backlog.service.store import Writer


class Known(NamedTuple):
    """What is known of a tree's settings before they are read.

    `exchange` is the last one with this tree, else with another. `empty` says that the backlog has
    no tasks, so that the settings of the tree all count.
    """

    tree: str
    exchange: Exchange | None
    kept: Kept | None
    empty: bool

    @property
    def here(self) -> bool:
        """Whether the settings were exchanged with this tree before."""
        return self.exchange is not None and self.exchange.tree == self.tree


class Judged(NamedTuple):
    """What became of the file of settings, and what of it is not in use."""

    outcome: Outcome
    notes: list[tuple[str, str]]

    @property
    def ruled_out(self) -> bool:
        """Whether a rule of the backlog stands in the way, which the tasks' files may clear."""
        return self.outcome.fate == "refused" and self.outcome.code != BAD_FILE


def take_settings(writer: Writer, file: TreeFile, known: Known, prefer: Side | None) -> Judged:
    """Store the settings of a file and return what became of it."""
    if known.here and known.exchange and file.digest == known.exchange.digest:
        return Judged(Outcome(file.path, "unchanged"), [])
    try:
        theirs = _read(file)
    except BadFileError as error:
        return Judged(Outcome(file.path, "refused", None, error.reason, error.line, BAD_FILE), [])
    ours = config_sheet(writer.settings(), known.kept or Kept())
    merged, conflicts = merge(
        _told(_base(known, ours)), _told(ours), _told(theirs), prefer=prefer, whole_lists=True
    )
    if conflicts:
        reason = f"{', '.join(conflicts)} changed here and there"
        return Judged(Outcome(file.path, "conflict", None, reason, None, CONFLICT, conflicts), [])
    try:
        problems = _store(writer, ours, merged._replace(loose=theirs.loose), file, known)
    except Refused as error:
        return Judged(Outcome(file.path, "refused", None, error.message, None, error.code), [])
    writer.exchange.save_exchange(
        Exchange(known.tree, CONFIG_UUID, file.path, file.digest, theirs), known=known.here
    )
    notes = [(file.path, f"{key} is not in use: {problem}") for key, problem in problems.items()]
    fields = tuple(changed_names(_told(ours), _told(merged)))
    if known.exchange is None:
        return Judged(Outcome(file.path, "imported", fields=fields), notes)
    return Judged(Outcome(file.path, "updated" if fields else "unchanged", fields=fields), notes)


def _read(file: TreeFile) -> Sheet:
    if file.text is None:
        raise BadFileError(file.reason, file.line)
    return read_config(file.text)


def _base(known: Known, ours: Sheet) -> Sheet:
    """Return what both sides began with: what was exchanged, else what a new backlog has."""
    if known.exchange is not None:
        return known.exchange.sheet
    return ours if known.empty else config_sheet(Settings(), Kept())


def _store(writer: Writer, ours: Sheet, merged: Sheet, file: TreeFile, known: Known) -> dict[str, str]:
    """Store the settings of a merged sheet; return what of them is not in use. Raises Refused."""
    before = start = writer.settings()
    if known.exchange is not None:
        gone = [key for key in ours.front if key not in merged.front]
        start = before._replace(**{key: getattr(Settings(), key) for key in gone})
    if not known.empty:
        merged.front["task_prefix"] = before.task_prefix  # the ids of a backlog stay what they are
    after, problems = settings_of(merged, start)
    save_changed(writer, before, after)
    writer.exchange.save_kept(CONFIG_UUID, known.kept, kept_of_config(merged, after, file.name))
    return problems


def _told(sheet: Sheet) -> Sheet:
    """Return what a file says without the text that it is."""
    return sheet._replace(loose={})
