"""Decides what becomes of a tree's settings: all count while there are no tasks, later what changed there."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from backlog.domain.merge import changed_names, merge
from backlog.domain.record_files import CONFIG_UUID, Exchange, Extras
from backlog.domain.settings import Settings
from backlog.domain.statuses import with_default_status
from backlog.domain.versions import base_of, following
from backlog.errors import Refused
from backlog.markdown.config_file import (
    ReadConfig,
    extras_of_config,
    read_config,
    settings_file,
    settings_of,
)
from backlog.markdown.errors import BadFileError
from backlog.markdown.notes import Note
from backlog.service.exchange.clashes import clashes
from backlog.service.exchange.incoming import BAD_FILE, CONFLICT
from backlog.service.exchange.report import FileOutcome
from backlog.service.exchange.stored_records import config_taken_back, is_home, standing

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from backlog.domain.merge import Side
    from backlog.domain.record_files import RecordFile
    from backlog.service.exchange.files import TreeFile
    from backlog.service.exchange.report import Fate
    from backlog.service.exchange.stored_records import Facts


class ConfigPlan(NamedTuple):
    """What becomes of the file of settings, what of it is not in use, and what is to be stored.

    `prefix` is what the ids of tasks begin with in this tree, None if the file does not say it. `extras`
    and `exchange` are None where nothing new is to be remembered.
    """

    outcome: FileOutcome
    settings: Settings
    prefix: str | None = None
    notes: tuple[Note, ...] = ()
    extras: Extras | None = None
    exchange: Exchange | None = None


class Known(NamedTuple):
    """What is known of a tree's settings before they are read.

    `base` is the last exchange that stands with this tree, else with another; `last` is this tree's as it
    is stored. `empty` says that the backlog has no tasks, so that the settings of the tree all count.
    """

    tree: str
    base: Exchange | None
    last: Exchange | None
    extras: Extras
    empty: bool


def known_config(facts: Facts, tree: str, *, empty: bool) -> Known:
    """Return what is known of the settings of a tree."""
    exchanges = [exchange for exchange in facts.exchanges if exchange.uuid == CONFIG_UUID]
    last = next((exchange for exchange in exchanges if exchange.tree == tree), None)
    base = next(iter([last] if last else exchanges), None)
    return Known(
        tree, standing(base, config_taken_back(facts)), last, facts.extras.get(CONFIG_UUID, Extras()), empty
    )


def plan_config(
    file: TreeFile, settings: Settings, known: Known, prefer: Side | None, batch: str
) -> ConfigPlan:
    """Return what becomes of a file of settings; whether the tasks allow it is for the caller to judge."""
    base = known.base
    if base is not None and base.tree == known.tree and file.digest == base.digest:
        return ConfigPlan(
            FileOutcome(file.path, "unchanged"), settings, base.record_file.scalar("task_prefix") or None
        )
    try:
        theirs, problem = _read(file)
    except BadFileError as error:
        return ConfigPlan(
            FileOutcome(file.path, "refused", None, error.reason, error.line, BAD_FILE), settings
        )
    prefix = theirs.scalar("task_prefix") or None
    ours = settings_file(settings, known.extras)
    was = base_of(base, theirs) if base is not None else _first_base(known, ours)
    merged, conflicts = merge(
        _without_text(was), _without_text(ours), _without_text(theirs), prefer=prefer, whole_lists=True
    )
    if not known.empty:  # ids keep the prefix that they have, or get that of the tree
        conflicts = tuple(name for name in conflicts if name != "task_prefix")
    if conflicts:
        reason = f"{', '.join(conflicts)} changed here and there"
        outcome = FileOutcome(file.path, "conflict", None, reason, None, CONFLICT, conflicts)
        outcome = outcome._replace(clashes=clashes(_without_text(ours), _without_text(theirs), conflicts))
        return ConfigPlan(outcome, settings, prefix)
    merged = merged._replace(loose=theirs.loose)
    try:
        after, problems = _understood(settings, ours, merged, known, prefix or "")
    except Refused as error:
        return ConfigPlan(
            FileOutcome(file.path, "refused", None, error.message, None, error.code), settings, prefix
        )
    fields = tuple(changed_names(_without_text(ours), _without_text(merged)))
    fate: Fate = "imported" if base is None else "updated" if fields else "unchanged"
    return ConfigPlan(
        FileOutcome(file.path, fate, fields=fields),
        after,
        prefix,
        tuple(_notes(problem, problems)),
        extras_of_config(merged, after, file.name),
        Exchange(
            known.tree,
            CONFIG_UUID,
            file.path,
            file.digest,
            theirs,
            following(known.last, theirs, file.digest, ours=False),
            batch if after != settings or known.last is None else known.last.batch,
        ),
    )


def _notes(problem: BadFileError | None, unused: Mapping[str, str]) -> Iterator[Note]:
    """Yield what is worth telling of a file of settings."""
    if problem is not None:
        where = "" if problem.line is None else f"line {problem.line}: "
        yield Note("repaired", f"{where}{problem.reason}")
    for key, reason in unused.items():
        yield Note("unused-setting", f"{key} is not used: {reason}")


def _read(file: TreeFile) -> ReadConfig:
    if file.text is None:
        raise BadFileError(file.reason, file.line)
    return read_config(file.text)


def _first_base(known: Known, ours: RecordFile) -> RecordFile:
    """Return what both sides began with where nothing was exchanged: what a new backlog has."""
    return ours if known.empty else settings_file(Settings(), Extras())


def _understood(
    before: Settings, ours: RecordFile, merged: RecordFile, known: Known, prefix: str
) -> tuple[Settings, dict[str, str]]:
    """Return the settings of a merged record file, and what of it is not in use. Raises Refused.

    The ids of a backlog keep their prefix, unless its own files get another one.
    """
    start = before
    if known.base is not None:
        gone = [key for key in ours.front if key not in merged.front]
        start = before._replace(**{key: getattr(Settings(), key) for key in gone})
    if _is_renamed(known, prefix):
        merged.front["task_prefix"] = prefix
    elif not known.empty and ("task_prefix" in merged.front or before.task_prefix != Settings().task_prefix):
        merged.front["task_prefix"] = before.task_prefix
    after, problems = settings_of(merged, start)
    if after.statuses != before.statuses:
        after = with_default_status(before, after, {})
    return after, problems


def _is_renamed(known: Known, prefix: str) -> bool:
    """Say whether the project itself gave its tasks another prefix since its files were last exchanged."""
    last = known.last if known.base is not None and is_home(known.tree) else None
    return last is not None and bool(prefix) and prefix != last.record_file.scalar("task_prefix")


def _without_text(record_file: RecordFile) -> RecordFile:
    """Return what a file says without the text that it is."""
    return record_file._replace(loose={})
