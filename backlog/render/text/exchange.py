"""What an import or an export did, in lines: every file is accounted for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backlog.errors import listed, printable
from backlog.render.next_steps import next_step
from backlog.service.exchange.report import FATES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from backlog.markdown.notes import NoteKind
    from backlog.service.exchange.report import ExportReport, Fate, FileOutcome, ImportReport, NotDone

_MEANINGS: dict[Fate, str] = {
    "imported": "new here",
    "updated": "changed there",
    "merged": "changed here and there",
    "unchanged": "nothing new",
    "conflict": "changed on both sides, left alone",
    "refused": "cannot be imported, left in place",
    "left": "not records, left in place",
}


_NOTES: dict[NoteKind, str] = {
    "repaired": "front matter missing or not valid YAML; read line by line",
    "no-id": "no id; taken from the file name, or the next free one",
    "no-title": "no title; taken from the text or the file name",
    "encoding": "not UTF-8, or with NUL characters; read as the file is",
    "long-title": "titles of more than 1,000 characters; shown shortened, whole in the file",
    "unread-value": "values that mean nothing here; kept but not used",
    "list-value": "lists where a text belongs; read with commas between",
    "loose-text": "text outside the known sections",
    "bad-uuid": "UUID not valid; ignored",
    "unused-setting": "settings that cannot be used",
    "claim": "criteria that only their check can check",
    "lost-check": "criteria that have lost their check in the file",
}
"""What the remarks of each kind say together."""

_MOST_LINES = 50
_FEW_LINES = 10
_SHOWN = ("updated", "merged")


def import_report(report: ImportReport, created: str | None, *, verbose: bool = False) -> str:
    """Return the report of an import; `created` is the database that was made for it.

    It is short, unless `verbose` asks for every file.
    """
    return "".join(f"{printable(line)}\n" for line in _import_lines(report, created, verbose=verbose))


def export_report(report: ExportReport) -> str:
    """Return the report of an export, or of a check."""
    would = "would be " if report.check else ""
    lines = [f"  {would}written  {path}" for path in _few(report.written, _MOST_LINES)]
    lines += [f"  {would}removed  {path}" for path in _few(report.removed, _MOST_LINES)]
    lines += [f"  in the way  {path}: {reason}" for path, reason in report.blocked]
    lines += [f"  left  {path}: {reason}" for path, reason in report.left]
    if not report.written and not report.removed and not report.blocked:
        head = f"{report.root}/ is up to date: {_files(report.unchanged)}"
    elif report.check:
        head = f"{report.root}/ is not up to date"
    elif report.blocked:
        head = f"Nothing was written to {report.root}/"
    else:
        counts = f"{len(report.written)} written, {len(report.removed)} removed, {report.unchanged} unchanged"
        head = f"Exported to {report.root}/: {counts}"
    return "".join(f"{printable(line)}\n" for line in (head, *lines))


def _import_lines(report: ImportReport, created: str | None, *, verbose: bool) -> Iterator[str]:
    if created is not None:
        yield f"Created {created}"
    yield f"From {report.root}/ would be imported:" if report.dry_run else f"Imported from {report.root}/"
    for fate in FATES:
        if count := report.count(fate):
            yield f"  {count:6,}  {fate}: {_MEANINGS[fate]}{_kinds(report.kinds(fate))}"
    yield from import_sections(report, verbose=verbose)


def import_sections(report: ImportReport, *, verbose: bool, conflicts: bool = True) -> Iterator[str]:
    """Yield what is to be looked at after an import, in sections; `conflicts` are one of them."""
    few = None if verbose else _FEW_LINES
    most = None if verbose else _MOST_LINES
    yield from _section(
        "Not imported", [_line(one) for one in report.outcomes if one.fate == "refused"], most
    )
    if conflicts:
        yield from _section(
            "Conflicts", [_line(one) for one in report.outcomes if one.fate == "conflict"], most
        )
    yield from _section(
        "Renumbered", [f"{one.old} -> {one.new}  {one.path}".rstrip() for one in report.renumbered], most
    )
    yield from _not_done(report.not_done, most)
    if report.statuses:
        yield from _section("Statuses configured now", [", ".join(report.statuses)])
    for setting, names in report.unknown.items():
        what = "configured now" if report.adopted else "not configured; --adopt adds them"
        yield from _section(f"{setting.capitalize()} {what}", [", ".join(names)])
    if report.marked:
        marked = listed(report.marked, len(report.marked) if verbose else _MOST_LINES)
        yield from _section("Done with open criteria, kept as imported", [marked])
    changed = [one for one in report.outcomes if one.fate in _SHOWN]
    yield from _section("Changed", [f"{one.id or one.path}: {', '.join(one.fields)}" for one in changed], few)
    if report.archived:
        yield from _section("Archived here, for their files were deleted", report.archived, few)
    else:
        yield from _section("Deleted in the files, still in the backlog", report.missing, few)
    yield from _notes(report, verbose=verbose)
    if verbose:
        yield from _section("Left in place", [one.path for one in report.outcomes if one.fate == "left"])


def _not_done(tasks: Sequence[NotDone], most: int | None) -> Iterator[str]:
    """Yield which tasks are done in their files alone, each with the command that comes next, and other ways.

    The status in the file stays until a sync finds nothing open here, or somebody decides.
    """
    if not tasks:
        return
    shown = tasks[:most]
    ids = ",".join(one.id for one in tasks[:_FEW_LINES])
    yield "Imported, but not as done:"
    for one in shown:
        yield f'  {one.id} is "{one.status}": {one.reason}'
        yield f"    {next_step(one)}"
    yield from (f"  {line}" for line in _few([one.id for one in tasks], most)[len(shown) :])
    yield f"  not done after all:  backlog sync --ours {ids}"
    yield "  done all the same:   backlog import --accept-done"


def _kinds(counts: Mapping[str, int]) -> str:
    """Return how many files there are of each kind: ` (3 tasks, 1 draft)`."""
    counted = [f"{count:,} {kind}{'' if count == 1 else 's'}" for kind, count in counts.items()]
    return f" ({', '.join(counted)})" if counted else ""


def _notes(report: ImportReport, *, verbose: bool) -> Iterator[str]:
    """Yield the remarks on files: how many there are of each kind, or each one."""
    if verbose:
        yield from _section("Remarks", [f"{path}: {note.text}" for path, note in report.notes])
        return
    files: dict[NoteKind, set[str]] = {}
    for path, note in report.notes:
        files.setdefault(note.kind, set()).add(path)
    if files:
        yield "Remarks (--verbose lists the files):"
        for kind, meaning in _NOTES.items():
            if kind in files:
                yield f"  {len(files[kind]):6,}  {meaning}"


def _section(heading: str, lines: Iterable[str], most: int | None = None) -> Iterator[str]:
    """Yield a heading and its lines, of more than `most` the others counted; nothing for none."""
    lines = list(lines)
    if lines:
        yield f"{heading}:"
        yield from (f"  {line}" for line in _few(lines, most))


def _few(lines: Sequence[str], most: int | None) -> list[str]:
    if most is None or len(lines) <= most:
        return list(lines)
    return [*lines[:most], f"… and {len(lines) - most:,} more; --verbose lists all"]


def _line(outcome: FileOutcome) -> str:
    where = outcome.path if outcome.line is None else f"{outcome.path}:{outcome.line}"
    who = f"{outcome.id}: " if outcome.id else ""
    return f"{where}: {who}{outcome.reason}"


def _files(count: int) -> str:
    return "1 file" if count == 1 else f"{count:,} files"
