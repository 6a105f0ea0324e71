"""Merges three versions of a record's file by its fields, as git asks a merge driver to.

Git merges lines: any two edits of one task meet in the line of `updated_date`. Here two versions are
in conflict only if both changed the same field, and of a long text the same lines.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from backlog.domain.merging import merge
from backlog.domain.sheets import empty_sheet
from backlog.domain.versions import part_names, with_parts
from backlog.markdown.errors import BadFileError
from backlog.markdown.files import Read, read_file, write_file
from backlog.markdown.lost_items import check_items

if TYPE_CHECKING:
    from collections.abc import Callable

    from backlog.markdown.files import FileKind


class Texts(NamedTuple):
    """Three versions of a file; `base` is "" where both sides added it."""

    base: str
    ours: str
    theirs: str


class MergedText(NamedTuple):
    """What comes of both sides; in the `conflicts`, which are names of fields, both stand between markers."""

    text: str
    conflicts: tuple[str, ...] = ()


ByLines = "Callable[[Texts], tuple[str, bool]]"
"""Merges three texts by their lines, and says whether there is a conflict, which stands between markers."""


def merge_texts(
    kind: FileKind, place: str, texts: Texts, by_lines: Callable[[Texts], tuple[str, bool]]
) -> MergedText:
    """Return the file that holds the changes of both sides.

    `place` is the folder in the tree. What git's own merge by lines gives is taken where it says the same,
    for it leaves everything as it was written. Raises BadFileError if a version cannot be read, or if the
    sides are files of different records.
    """
    base, ours, theirs = (_read(kind, text, place) for text in texts)
    uuids = {read.uuid for read in (base, ours, theirs) if read.uuid is not None}
    if len(uuids) > 1:
        raise BadFileError("two records have the same file name", hopeless=True)
    for side, text in ((ours, texts.ours), (theirs, texts.theirs)):
        check_items(base.sheet, side.sheet, text)
    merged = merge(base.sheet, ours.sheet, theirs.sheet)
    uuid = next(iter(uuids), None)
    if not merged.conflicts:
        plain, clash = by_lines(texts)
        if not clash and _says(kind, plain, place, merged.sheet, uuid):
            return MergedText(plain)
        return MergedText(write_file(kind, merged.sheet, uuid))
    other = merge(base.sheet, ours.sheet, theirs.sheet, prefer="theirs").sheet
    names = part_names(merged.sheet, other)
    was = with_parts(merged.sheet, base.sheet, names)
    versions = Texts(*(write_file(kind, sheet, uuid) for sheet in (was, merged.sheet, other)))
    text, clash = by_lines(versions)
    return MergedText(text, merged.conflicts if clash else ())


def _read(kind: FileKind, text: str, place: str) -> Read:
    return read_file(kind, text, place) if text.strip() else Read(empty_sheet(place), None, [])


def _says(kind: FileKind, text: str, place: str, wanted: object, uuid: str | None) -> bool:
    """Say whether a text is the file of a sheet."""
    try:
        read = read_file(kind, text, place)
    except BadFileError:
        return False
    return read.sheet == wanted and read.uuid == uuid
