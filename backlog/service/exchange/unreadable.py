"""Files of an import that hold no record that can be taken over, and what follows for the others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backlog.markdown.errors import BadFileError
from backlog.markdown.lost_items import check_items
from backlog.service.exchange.ids import number_at
from backlog.service.exchange.incoming import BAD_FILE
from backlog.service.exchange.report import FileOutcome

if TYPE_CHECKING:
    from collections.abc import Iterable

    from backlog.service.exchange.matches import Matched
    from backlog.service.exchange.numbers import Number
    from backlog.service.exchange.stored_records import StoredRecord


def numbers_of(refused: Iterable[FileOutcome]) -> frozenset[Number]:
    """Return the numbers that the names of files say which cannot be read: theirs, once they are repaired."""
    return frozenset(number for one in refused if (number := number_at(one.path)) is not None)


def absent(matched: Matched, refused: Iterable[FileOutcome]) -> list[StoredRecord]:
    """Return the records that have no file.

    A refused one at the place of theirs, or with their number, is theirs: nobody has deleted it.
    """
    refused = list(refused)
    paths, numbers = {one.path for one in refused}, numbers_of(refused)
    return [
        one
        for one in matched.absent
        if one.number not in numbers and (one.last is None or one.last.path not in paths)
    ]


def unreadable(matched: Matched) -> list[FileOutcome]:
    """Return the files whose criteria can no longer be read, though they stand there.

    With the first file of a record go its others, for they are compared with what becomes of it.
    """
    outcomes = []
    for file, stored in (*matched.known, *matched.twins):
        if stored.base is None:
            continue
        try:
            check_items(stored.base.record_file, file.record_file, file.file.text or "")
        except BadFileError as error:
            outcomes.append(
                FileOutcome(file.file.path, "refused", stored.record.id, error.reason, error.line, BAD_FILE)
            )
    return [*outcomes, *_without_first(matched, {outcome.path for outcome in outcomes})]


def _without_first(matched: Matched, paths: set[str]) -> list[FileOutcome]:
    """Return what is said of the further files of records whose first one is among those not read."""
    first = {stored.uuid: file.file.path for file, stored in matched.known if file.file.path in paths}
    return [
        FileOutcome(
            file.file.path,
            "refused",
            stored.record.id,
            f"{first[stored.uuid]}, the first file of the same record, cannot be read",
            None,
            BAD_FILE,
        )
        for file, stored in matched.twins
        if stored.uuid in first and file.file.path not in paths
    ]


def without(matched: Matched, paths: set[str]) -> Matched:
    """Return what belongs together but for some files, whose records stay as they are."""
    if not paths:
        return matched
    known = [pair for pair in matched.known if pair[0].file.path not in paths]
    return matched._replace(
        known=known, twins=[pair for pair in matched.twins if pair[0].file.path not in paths]
    )
