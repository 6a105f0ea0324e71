"""Sets a repository up for a backlog: the merge driver, the attributes that name it, and the hooks."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from backlog.errors import Failed, quoted
from backlog.git import attributes, driver, hooks, projects
from backlog.git.repository import TreeWorktree, forget_synced, head, remember_synced, synced, worktree_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from backlog.git.hooks import Hook


class Setup(NamedTuple):
    """What there is of ours in the repository of a tree: the driver, its line in the attributes, the hooks.

    `synced` is the commit that was last brought into the backlog, None for none.
    """

    worktree: TreeWorktree
    tree: str
    driver: bool
    attributes: bool
    hooks: Sequence[Hook]
    synced: str | None

    @property
    def refused(self) -> list[Hook]:
        """The hooks that belong to somebody else, and do not call this program."""
        return [hook for hook in self.hooks if hook.state in {"foreign", "elsewhere"}]


class Changed(NamedTuple):
    """What was changed, in the order in which it was done, and what there is then."""

    changes: Sequence[str]
    setup: Setup


def repository_of(tree: str) -> TreeWorktree:
    """Return the worktree that a tree lies in; raise Failed if it lies in none."""
    worktree = worktree_of(tree)
    if worktree is None:
        raise Failed(f"{quoted(tree, 200)} is not in a git repository", code="no-repository", path=tree)
    return worktree


def look(tree: str) -> Setup:
    """Return what there is; raise Failed outside of a repository."""
    worktree = repository_of(tree)
    installed = hooks.find(worktree, driver.program())
    if not projects.is_served(worktree):
        installed = [
            hook._replace(state="missing") if hook.state == "installed" else hook for hook in installed
        ]
    return Setup(
        worktree,
        tree,
        driver.is_installed(worktree),
        attributes.has_line(tree),
        installed,
        synced(worktree),
    )


def install(tree: str, *, known: bool) -> Changed:
    """Set up what is missing or of an older version; what belongs to somebody else stays as it is.

    `known` says that what is checked out is in the backlog already.
    """
    before = look(tree)
    program = driver.program()
    changes = []
    if driver.install(before.worktree, program):
        changes.append("merge driver")
    if attributes.add_line(tree):
        changes.append(attributes.FILE)
    changes += hooks.install(before.hooks, program)
    projects.serve(before.worktree)
    now = head(before.worktree)
    if known and before.synced is None and now is not None:
        remember_synced(before.worktree, now)
    return Changed(changes, look(tree))


def uninstall(tree: str) -> Changed:
    """Remove what `install` has set up, and nothing else; what other trees of the repository need stays."""
    before = look(tree)
    alone = not projects.leave(before.worktree)
    changes = hooks.uninstall(before.hooks) if alone else []
    if attributes.remove_line(tree):
        changes.append(attributes.FILE)
    if alone and driver.uninstall(before.worktree):
        changes.append("merge driver")
    forget_synced(before.worktree)
    return Changed(changes, look(tree))
