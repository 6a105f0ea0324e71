"""`backlog doctor`: checks the backlog, and repairs what is safe to repair."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from backlog.cli.command import SAFETY, Command, UsageError, switch
from backlog.cli.options import JSON
from backlog.cli.output import emit, print_note
from backlog.cli.questions import confirmed
from backlog.domain.snapshots import concern
from backlog.errors import BacklogError, Failed, Refused
from backlog.location.restoration import Restoration
from backlog.render.json import doctor as json_doctor
from backlog.render.paths import readable
from backlog.render.text import doctor as text_doctor
from backlog.service.doctor import Examination, examine, repair, stake

if TYPE_CHECKING:
    from collections.abc import Iterator

    from backlog.app import App

FIRST_TREE = "backlog"
"""The folder of a tree of files in most projects."""


def run(app: App, *, fix: bool = False, yes: bool = False, stale_evidence: bool = False) -> None:
    """Check the backlog for problems.

    Checks the database file, the search index, numbers, links between tasks, and that nothing is done
    with open criteria. Changes nothing; the exit code is 1 if there is a problem. With --fix, derived
    data is rebuilt from the tasks, after a snapshot; what only you can decide is left to you.

    Notes say if there is no second copy of the backlog, and if an export would fail.

    With --stale-evidence it lists instead the done tasks with a file that was changed after the evidence
    for their criteria; the exit code is 1 if there are any.
    """
    if stale_evidence:
        if fix or yes:
            raise UsageError(
                "--stale-evidence only looks; it cannot be combined with --fix", code="conflicting-options"
            )
        _look_at_evidence(app)
        return
    if yes and not fix:
        raise UsageError("--yes confirms --fix; it needs --fix", code="conflicting-options")
    examination = examine(app.context())
    if fix and any(finding.repairable for finding in examination.findings):
        _repair(app, examination, yes=yes)
        return
    emit(json_doctor.examination(examination) if app.as_json else text_doctor.examination(examination))
    _end(examination)
    _remark(app, examination)
    if examination.moved_to is None:
        for remark in _remarks_on_export(app):
            print_note(app, remark)


def _remarks_on_export(app: App) -> Iterator[str]:
    """Say of each tree of files, or of the one that a first export would write, why that would fail."""
    from backlog.service.exchange.project import index_of
    from backlog.service.exchange.tree_export import export_tree
    from backlog.service.exchange.trees import named_tree, tree_at

    held = stake(app.context())
    if held is None:
        return
    anchor = app.anchor(app.database())
    trees = [tree for tree in sorted(held.trees) if os.path.isdir(os.path.join(anchor, tree))]
    for tree in trees or [FIRST_TREE]:
        try:
            place = named_tree(tree_at(tree, anchor), anchor)
            index = index_of(place.tree)
            report = export_tree(app.store(), place, lambda: app.stamp("doctor"), check=True, index=index)
        except BacklogError as error:
            yield text_doctor.on_export(tree, error.message)
            continue
        for path, reason in report.blocked[:1]:
            more = len(report.blocked) - 1
            yield text_doctor.on_export(tree, f"{path}: {reason}", more)


def _remark(app: App, examination: Examination) -> None:
    """Say whether the backlog depends on one file alone."""
    if examination.moved_to is not None:
        return
    if app.on_server():
        print_note(app, text_doctor.ON_SERVER)
        return
    database = app.database()
    held, copies = stake(app.context()), Restoration(app).copies(database)
    trees = () if held is None else held.trees
    exported = any(os.path.isdir(os.path.join(app.anchor(database), tree)) for tree in trees)
    why = concern(held, copies, exported=exported)
    if why is not None:
        print_note(app, text_doctor.on_concern(why, copies))


def _repair(app: App, examination: Examination, *, yes: bool) -> None:
    if not yes:
        emit(json_doctor.examination(examination) if app.as_json else text_doctor.examination(examination))
        if not confirmed(app, "Repair what can be repaired? A snapshot is made first."):
            raise Refused(
                "nothing was repaired",
                code="not-confirmed",
                action="repair",
                answer="--fix --yes",
            )
    context = app.context("doctor")
    snapshot = Restoration(app).repair_copy(context.now())
    app.store().backup(snapshot, replace=False)
    left = repair(context)
    repaired = [finding for finding in examination.findings if finding not in left]
    after = Examination(left, examination.legacy, waiting=examination.waiting)
    shown = readable(snapshot)
    if app.as_json:
        emit(json_doctor.examination(after, shown, repaired))
    else:
        emit(text_doctor.repair(shown, repaired) + (text_doctor.examination(after) if left else ""))
    _end(after)


def _look_at_evidence(app: App) -> None:
    """List the done tasks with old evidence; raise Failed if there is one, so that scripts notice."""
    from backlog.location.project_commands import root_of
    from backlog.render.json import staleness as json_staleness
    from backlog.render.text import staleness as text_staleness
    from backlog.render.text.staleness import count, remarks
    from backlog.service.stale_evidence import stale_evidence

    staleness = stale_evidence(app.context(), root_of(app))
    emit(json_staleness.staleness(staleness) if app.as_json else text_staleness.staleness(staleness))
    for remark in remarks(staleness):
        print_note(app, remark)
    if staleness.tasks:
        raise Failed(f"{count(staleness)} older than the files", code="stale-evidence")


def _end(examination: Examination) -> None:
    """Raise Failed if something is wrong, so that scripts notice."""
    if examination.findings:
        raise Failed(f"{text_doctor.count(examination.findings)} found in the backlog", code="unhealthy")


command = Command(
    run,
    (
        switch("--fix", "rebuild what can be derived from the tasks, after a snapshot"),
        switch("--yes", "with --fix: do not ask", group=SAFETY),
        switch("--stale-evidence", "list done tasks whose files were changed after their evidence"),
        JSON,
    ),
)
