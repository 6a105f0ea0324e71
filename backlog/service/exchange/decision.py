"""What a decision about a file of an import goes by, and what it says."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from backlog.service.exchange.beside import NOTHING, Beside

if TYPE_CHECKING:
    from collections.abc import Mapping

    from backlog.domain.merge import Side
    from backlog.domain.record_files import Exchange, Extras
    from backlog.domain.records import Record
    from backlog.domain.task import Task
    from backlog.markdown.notes import Note
    from backlog.markdown.task_files import Meanings
    from backlog.service.exchange.ids import Prefixes
    from backlog.service.exchange.links import Targets
    from backlog.service.exchange.report import FileOutcome, NotDone


class ImportContext(NamedTuple):
    """What the decisions about all files of one import share.

    `ids` are the ids that records have after it, by their UUIDs. `prefer` is the side that conflicts are
    decided for, `sides` that of single records by id, `beside` what git knows of the files. With
    `accept_done` a task whose file says that it is done is done, whatever criteria are open; `not_accepted`
    says why it is not, if somebody asked for it.
    """

    tree: str
    batch: str
    names: Meanings
    prefixes: Prefixes
    targets: Targets
    ids: Mapping[str, str]
    prefer: Side | None = None
    sides: Mapping[str, Side] = {}
    beside: Beside = NOTHING
    accept_done: bool = False
    not_accepted: str = ""


class FileDecision(NamedTuple):
    """What becomes of a file: the record as it is to be, and what is to be remembered; None is no change.

    `marked` says that the record is done with open criteria, `not_done` that it does not get the status
    that its file has, and `notes` are remarks on the file.
    """

    outcome: FileOutcome
    record: Task | Record | None = None
    extras: Extras | None = None
    exchange: Exchange | None = None
    marked: bool = False
    not_done: NotDone | None = None
    notes: tuple[Note, ...] = ()
