"""`backlog git hook`: what git's hooks run, once `git install` has set them up."""

from __future__ import annotations

import os
import sys
import time
from typing import TYPE_CHECKING

from backlog.cli.command import Argument, Command, UsageError
from backlog.cli.output import print_note
from backlog.errors import BacklogError, Conflict, listed

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from backlog.app import App
    from backlog.git.repository import TreeWorktree
    from backlog.service.exchange.files import Tree
    from backlog.service.exchange.report import Fate
    from backlog.service.exchange.sync import SyncReport

_NEW: tuple[Fate, ...] = ("imported", "updated", "merged")
_MOST_INPUT = 10_000_000
_INDEXES = ("index", "index.lock")
"""The index files of a commit after which the index is what was committed."""


def run(app: App, *, words: tuple[str, ...] = ()) -> None:
    """Keep the files and the backlog in step as a git hook.

    Git runs this with the NAME of the hook and its arguments: pre-commit, post-merge, post-checkout or
    post-rewrite. A commit stops, with exit code 5, only where a file that it would contain is in conflict
    with the backlog. Any other problem is reported, and blocks nothing.
    """
    from backlog.git.hooks import NAMES

    if not words or words[0] not in NAMES:
        raise UsageError(
            f"git hook needs the name of a hook: {', '.join(NAMES)}",
            hint="git runs it; see: backlog git install",
            code="missing-argument",
        )
    name, *arguments = words
    replaced = _replaced() if name == "post-rewrite" else None
    conflicts = []
    for each in _served(app):
        with each:
            try:
                conflicts.append(_run(each, name, arguments, replaced))
            except (BacklogError, OSError) as error:
                print_note(app, f"{name}: the files were not synced: {error}")
    for conflict in conflicts:
        if conflict is not None:
            raise conflict


def _served(app: App) -> list[App]:
    """Return where to look for the trees that `git install` noted, else where git runs the hook."""
    from backlog.git.projects import served
    from backlog.git.repository import worktree_of

    worktree = worktree_of(app.directory())
    folders = [] if worktree is None else [os.path.join(worktree.root, path) for path in served(worktree)]
    return [app.seen_from(folder) for folder in folders if os.path.isdir(folder)] if folders else [app]


def _run(app: App, name: str, arguments: Sequence[str], replaced: str | None) -> Conflict | None:
    """Do what a hook is for; return what stops the commit, None if nothing does.

    `replaced` is the last of the commits that were rewritten.
    """
    from backlog.git import repository
    from backlog.service.exchange.nearby import nearby_tree

    tree = nearby_tree(app.directory())
    worktree = None if tree is None else repository.worktree_of(tree.root)
    if tree is None or worktree is None or not app.has_backlog() or not _is_due(worktree, name, arguments):
        return None
    if name == "pre-commit":
        return _before_commit(app, tree, worktree)
    if _is_in_step(app, tree, worktree):
        return None
    if name == "post-checkout":
        _print_summary(app, name, _imported(app, tree, arguments[0]))
    else:
        _print_summary(app, name, _after_merge(app, tree, replaced))
    return None


def _is_due(worktree: TreeWorktree, name: str, arguments: Sequence[str]) -> bool:
    """Say whether there is anything to do: not during a rebase, and only where a branch was checked out."""
    from backlog.git import repository

    if name == "post-rewrite":  # a rebase has come to its end
        return True
    if repository.is_underway(worktree):
        return False
    if name != "post-checkout":
        return True
    before, after, branch = (*arguments, "", "", "")[:3]
    return branch == "1" and before != after and repository.is_on_branch(worktree)


def _replaced() -> str | None:
    """Return the last of the commits that were rewritten, which git names on standard input, or None."""
    lines = sys.stdin.read(_MOST_INPUT).splitlines() if sys.stdin is not None else []
    return lines[-1].split()[0] if lines and lines[-1].split() else None


def _after_merge(app: App, tree: Tree, replaced: str | None) -> SyncReport:
    """Import, and write only if what was merged needs it: other changes wait for the next commit.

    `replaced` is the commit that the one checked out takes the place of, if there is one.
    """
    from backlog.cli.sync import synced
    from backlog.service.exchange.plan import ImportRequest

    report = synced(app, tree, ImportRequest(), replaced=replaced, write=False)
    imported = report.imported
    if imported.renumbered or imported.not_done or imported.count("merged"):
        exported = synced(app, tree, ImportRequest()).exported
        return report._replace(exported=exported)
    return report


def _imported(app: App, tree: Tree, before: str) -> SyncReport:
    """Import alone: what a checkout has just written is not changed again."""
    from backlog.cli.sync import synced
    from backlog.service.exchange.plan import ImportRequest

    return synced(app, tree, ImportRequest(), before=before, write=False)


def _is_in_step(app: App, tree: Tree, worktree: TreeWorktree) -> bool:
    """Say whether neither side has changed since they were in step; what is checked out is, then."""
    from backlog.git import repository
    from backlog.service.exchange import in_step

    if not in_step.is_in_step(app.store(), tree, repository.in_step_path(worktree)):
        return False
    now = repository.head(worktree)
    if now is not None:
        repository.remember_synced(worktree, now)
    return True


def _before_commit(app: App, tree: Tree, worktree: TreeWorktree) -> Conflict | None:
    """Sync, and let the commit contain what was written, unless only some paths are committed."""
    from backlog.git import repository

    index = os.environ.get("GIT_INDEX_FILE")
    whole = index is None or os.path.basename(index) in _INDEXES
    if _is_in_step(app, tree, worktree):
        unstaged = repository.unstaged(worktree, index)
        changed = unstaged | repository.untracked(worktree, index)
        if whole and changed and repository.is_tracked(worktree, index):
            in_parts = unstaged & repository.staged(worktree, index)
            records = [path for path in changed - in_parts if _is_of_record(tree, path)]
            repository.stage(worktree, sorted(records), index)
        return None
    in_parts = repository.unstaged(worktree, index) & repository.staged(worktree, index)
    report = _synced(app, tree, worktree)
    _print_summary(app, "pre-commit", report)
    if whole and repository.is_tracked(worktree, index):
        changed = repository.unstaged(worktree, index) | repository.untracked(worktree, index)
        wanted = changed & (_in_step(report) | _gone(tree, changed, report))
        repository.stage(worktree, sorted(wanted - in_parts), index)
    committed = repository.staged(worktree, index)
    files = [one.path for one in report.conflicts if one.path in committed]
    if not files:
        return None
    return Conflict(
        f"{', '.join(files)}: changed in the backlog as well, in the same fields",
        code="commit-conflict",
        files=files,
    )


def _synced(app: App, tree: Tree, worktree: TreeWorktree) -> SyncReport:
    """Sync, and remember whether there was nothing to do."""
    from backlog.cli.sync import synced
    from backlog.git import repository
    from backlog.service.exchange import in_step
    from backlog.service.exchange.plan import ImportRequest

    before = in_step.seen(app.store(), tree, time.time_ns())
    report = synced(app, tree, ImportRequest())
    in_step.remember(before, report, repository.in_step_path(worktree))
    return report


def _is_of_record(tree: Tree, path: str) -> bool:
    """Say whether a path is that of a record's file or of the settings."""
    from backlog.markdown.file_names import folder_at, may_be_record

    place, name = os.path.split(path)
    folder = folder_at(place)
    return path == tree.config or (folder is not None and may_be_record(folder, name))


def _in_step(report: SyncReport) -> set[str]:
    """Return the paths of the files that are as the backlog has them."""
    exported = report.exported
    paths = {one.path for one in report.imported.outcomes if one.fate in {*_NEW, "unchanged"}}
    return paths if exported is None else paths | {*exported.written, *exported.removed}


def _gone(tree: Tree, changed: Iterable[str], report: SyncReport) -> set[str]:
    """Return the paths of records' files that are gone because the records moved elsewhere."""
    from backlog.markdown.file_names import folder_at

    gone = {path for path in changed if not os.path.lexists(os.path.join(tree.root, path))}
    return {path for path in gone if folder_at(os.path.dirname(path))} - set(report.imported.missing)


def _print_summary(app: App, name: str, report: SyncReport) -> None:
    """Say in one line what was done, if anything was."""
    imported, exported = report.imported, report.exported
    done = [
        f"{count} {fate}" for fate in ("imported", "updated", "merged") if (count := imported.count(fate))
    ]
    done += [f"{old.old} is now {old.new}" for old in imported.renumbered]
    if held_back := [one.id for one in imported.not_done]:
        done += [f"{listed(held_back)} not done here, with open criteria; see: backlog doctor"]
    if exported is not None:
        done += [f"{_files(exported.written)} written"] if exported.written else []
        done += [f"{_files(exported.removed)} removed"] if exported.removed else []
    open_ = len(report.conflicts) + len(report.refused) + len(imported.missing)
    done += [f"{open_} to decide; see: backlog sync"] if open_ else []
    if done:
        print_note(app, f"{name}: {', '.join(done)}")


def _files(paths: Sequence[str]) -> str:
    return "1 file" if len(paths) == 1 else f"{len(paths):,} files"


command = Command(
    run,
    (),
    Argument("words", "NAME ARGUMENTS", "the hook, and the arguments that git passes", many=True),
)
