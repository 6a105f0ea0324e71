"""`backlog sync`: brings the files of a tree and the backlog into step, in one command."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backlog.cli.command import SAFETY, Argument, Command, UsageError, switch, texts
from backlog.cli.options import JSON, PLAIN
from backlog.cli.output import emit, on_terminal
from backlog.cli.questions import ask, confirmed
from backlog.render.terminal import write_to_stderr

if TYPE_CHECKING:
    from collections.abc import Iterable

    from backlog.app import App
    from backlog.domain.merge import Side
    from backlog.service.exchange.sync import SyncReport

ALL = "all"
_CHOICES: dict[str, Side] = {"h": "ours", "here": "ours", "f": "theirs", "file": "theirs"}


def run(
    app: App,
    *,
    path: str | None = None,
    dry_run: bool = False,
    ours: tuple[str, ...] = (),
    theirs: tuple[str, ...] = (),
    archive_deleted: bool = False,
    hooks: bool = False,
    verbose: bool = False,
    plain: bool = False,  # noqa: ARG001  the report is plain in any case
) -> None:
    """Sync the files of a project and the backlog.

    Imports what others changed in the files, merged field by field, and writes what was changed here.
    PATH is the folder of the project or its backlog/; by default it is looked for from here.

    Where the same field was changed on both sides, both values are shown, with the commands that decide
    it; on a terminal you are asked. The rest is synced, and the exit code is 5. Tasks whose files were
    deleted stay in the backlog until --archive-deleted.
    """
    from backlog.cli.sync import synced
    from backlog.service.exchange.plan import ImportRequest
    from backlog.service.exchange.trees import tree_of

    sides = _sides(app, ours, theirs)
    request = ImportRequest(
        dry_run, prefer=sides.get(ALL), sides=sides, archive_deleted=archive_deleted, hooks=hooks
    )
    app.store()
    tree = tree_of(app, path)
    report = synced(app, tree, request)
    if report.conflicts and not dry_run and on_terminal() and not app.as_json:
        report = synced(app, tree, request._replace(sides={**sides, **_decided(report)}))
    if report.imported.missing and not report.imported.archived and not dry_run:
        count = len(report.imported.missing)
        what = f"{count:,} files were deleted" if count > 1 else f"{report.imported.missing[0]} was deleted"
        if confirmed(app, f"{what}. Archive the records that they held?"):
            report = synced(app, tree, request._replace(archive_deleted=True))
    _show(app, report, verbose=verbose)


def _sides(app: App, ours: Iterable[str], theirs: Iterable[str]) -> dict[str, Side]:
    """Return the sides that records are decided for, by id; raise UsageError if one is named for both."""
    sides: dict[str, Side] = {}
    both: tuple[tuple[Side, Iterable[str]], ...] = (("ours", ours), ("theirs", theirs))
    for side, words in both:
        for word in (each.strip() for words_ in words for each in words_.split(",")):
            name = _name(app, word)
            if sides.setdefault(name, side) != side:
                raise UsageError(
                    f"{word}: --ours and --theirs cannot both be given", code="conflicting-options"
                )
    return sides


def _name(app: App, word: str) -> str:
    """Return how a record is named in conflicts: `7` and `task-7` are `TASK-7`."""
    from backlog.domain.ids import parse_reference

    if word.lower() in {ALL, "config"}:
        return word.lower()
    reference = parse_reference(word)
    if reference is None:
        raise UsageError(
            f"{word} is not an id", hint="for example: --ours TASK-7, or --ours all", code="invalid-id"
        )
    if reference.prefix is None:
        with app.store().reading() as reader:
            return f"{reader.settings().task_prefix.upper()}-{word}"
    return word if reference.prefix.lower() in {"m", "doc", "decision"} else word.upper()


def _decided(report: SyncReport) -> dict[str, Side]:
    """Ask of each conflict which side is right."""
    from backlog.render.text.sync import conflict, name_of

    sides: dict[str, Side] = {}
    for one in report.conflicts:
        write_to_stderr(conflict(one))
        given = ask("Keep what is [h]ere, take what is in the [f]ile, or leave it [Enter]? ").lower()
        if given in _CHOICES:
            sides[name_of(one)] = _CHOICES[given]
    return sides


def _show(app: App, report: SyncReport, *, verbose: bool) -> None:
    from backlog.render.json import sync as json_sync
    from backlog.render.text.sync import sync_report
    from backlog.service.exchange.problems import problem_of_sync

    emit(json_sync.sync_report(report) if app.as_json else sync_report(report, verbose=verbose))
    if (problem := problem_of_sync(report)) is not None:
        raise problem


command = Command(
    run,
    (
        switch("--dry-run", "show what would be imported, change nothing", group=SAFETY),
        texts("--ours", "IDS", "resolve conflicts in these records, or all, in favour of the backlog"),
        texts("--theirs", "IDS", "resolve conflicts in these records, or all, in favour of the files"),
        switch("--archive-deleted", "archive tasks whose files were deleted since the last sync"),
        switch("--hooks", "run the command of the setting onStatusChange for each change of a status"),
        switch("--verbose", "list every file with a remark, and those left in place"),
        PLAIN,
        JSON,
    ),
    Argument("path", "PATH", "the folder of the project", required=False),
)
