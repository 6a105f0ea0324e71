"""Merges three versions of a record's file by its fields, as git asks a merge driver to.

Git merges lines: any two edits of one task meet in the line of `updated_date`. Here two versions are
in conflict only if both changed the same field, and of a long text the same lines.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from backlog.domain.merge import LATEST, merge
from backlog.domain.record_files import empty_record_file
from backlog.domain.versions import part_names, with_parts
from backlog.markdown.errors import BadFileError
from backlog.markdown.files import ReadFile, read_file, write_file
from backlog.markdown.lost_items import check_items

if TYPE_CHECKING:
    from collections.abc import Callable

    from backlog.markdown.files import FileKind


class FileVersions(NamedTuple):
    """Three versions of a file; `base` is "" where both sides added it."""

    base: str
    ours: str
    theirs: str


class MergedText(NamedTuple):
    """What comes of both sides; in the `conflicts`, which are names of fields, both stand between markers.

    Where they are files of two records, `other` is the UUID of the one that cannot have this name, and its
    text.
    """

    text: str
    conflicts: tuple[str, ...] = ()
    other: tuple[str, str] | None = None


ByLines = "Callable[[Texts], tuple[str, bool]]"
"""Merges three texts by their lines, and says whether there is a conflict, which stands between markers."""


def merge_texts(
    kind: FileKind,
    place: str,
    texts: FileVersions,
    by_lines: Callable[[FileVersions], tuple[str, bool]],
    published: Callable[[], str] = lambda: "",
) -> MergedText:
    """Return the file that holds the changes of both sides.

    `place` is the folder in the tree. What git's own merge by lines gives is taken where it says the same,
    for it leaves everything as it was written. Of two records the one that is `published`, a version of the
    file that everybody has, keeps its name, then the older one. Raises BadFileError if a version cannot be
    read, or if nobody can tell how many records the sides are.
    """
    base, ours, theirs = (read_file(kind, text, place) for text in texts)
    if ours.uuid is not None and theirs.uuid is not None and ours.uuid != theirs.uuid:
        known = read_file(kind, published(), place).uuid
        if _first(ours, theirs, known) is ours:
            return MergedText(texts.ours, other=(theirs.uuid, texts.theirs))
        return MergedText(texts.theirs, other=(ours.uuid, texts.ours))
    uuids = {read.uuid for read in (base, ours, theirs) if read.uuid is not None}
    if len(uuids) > 1 and ours.uuid == theirs.uuid:
        base = ReadFile(
            empty_record_file(place), None, []
        )  # the record that had the name before is another one
        uuids = set()
    if len(uuids) > 1:
        raise BadFileError("two records have the same file name", hopeless=True)
    for side, text in ((ours, texts.ours), (theirs, texts.theirs)):
        check_items(base.record_file, side.record_file, text)
    merged = merge(base.record_file, ours.record_file, theirs.record_file)
    uuid = ours.uuid or theirs.uuid or base.uuid
    if not merged.conflicts:
        plain, clash = by_lines(texts)
        if not clash and _says(kind, plain, place, merged.record_file, uuid):
            return MergedText(plain)
        return MergedText(write_file(kind, merged.record_file, uuid))
    other = merge(base.record_file, ours.record_file, theirs.record_file, prefer="theirs").record_file
    other = with_parts(other, merged.record_file, [f"front {LATEST}"])  # the later one, as in ours
    names = part_names(merged.record_file, other)
    was = with_parts(merged.record_file, base.record_file, names)
    versions = FileVersions(*(write_file(kind, file, uuid) for file in (was, merged.record_file, other)))
    text, clash = by_lines(versions)
    return MergedText(text, merged.conflicts if clash else ())


def _first(one: ReadFile, other: ReadFile, known: str | None) -> ReadFile:
    """Return which of two records keeps the name that both made: the known one, else the older."""
    return min(one, other, key=lambda read: (read.uuid != known, *_birth(read)))


def _birth(read: ReadFile) -> tuple[bool, str, str]:
    """Return what sorts records by their age, those last of which nobody knows it."""
    made = read.record_file.scalar("created_date") or read.record_file.scalar("date")
    return not made, made, read.uuid or ""


def _says(kind: FileKind, text: str, place: str, wanted: object, uuid: str | None) -> bool:
    """Say whether a text is that of a record file."""
    try:
        read = read_file(kind, text, place)
    except BadFileError:
        return False
    return read.record_file == wanted and read.uuid == uuid
