"""What this program has installed in a git repository, in lines."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from backlog.errors import printable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from backlog.git.hooks import Hook, HookState
    from backlog.git.setup import Changed, Setup

_STATES: dict[HookState, str] = {
    "installed": "installed",
    "outdated": "of an older version; update it with: backlog git install",
    "missing": "not installed",
    "called": "called from a hook of {owner}",
    "foreign": "belongs to {owner} and was left alone; to call it from there, add:",
    "elsewhere": "not installed, for core.hooksPath names a folder of {owner}; add to {path}:",
}


_SHORT = 12


def setup(setup: Setup) -> str:
    """Return what there is, a line each."""
    return _joined(_status(setup))


def changed(changed: Changed, verb: str) -> str:
    """Return what was done and what there is then; `verb` says what was done: `Installed`."""
    done = f"{verb}: {', '.join(changed.changes)}" if changed.changes else "Nothing to do"
    return _joined([done, *_status(changed.setup)])


def _status(setup: Setup) -> Iterator[str]:
    tree = setup.worktree.tree or os.curdir
    if setup.driver:
        yield "Merge driver: installed in this clone"
    else:
        yield "Merge driver: not installed in this clone; git merges records by lines"
    named = "names the merge driver" if setup.attributes else "does not name the merge driver"
    yield f"Attributes: {tree}/.gitattributes {named}"
    if setup.attributes and not setup.driver:
        yield "  A clone brings only this name along; the driver works where `backlog git install` was run."
    yield "Hooks:"
    for hook in setup.hooks:
        yield f"  {hook.name:<14} {_state(setup, hook)}"
        if hook.line:
            yield f"    {hook.line}"
    yield f"Last commit synced: {setup.synced[:_SHORT] if setup.synced else 'none'}"


def _state(setup: Setup, hook: Hook) -> str:
    owner = hook.manager or "somebody else"
    path = os.path.relpath(hook.path, setup.worktree.root)
    return _STATES[hook.state].format(owner=owner, path=path if not path.startswith(os.pardir) else hook.path)


def _joined(lines: Sequence[str] | Iterator[str]) -> str:
    return "".join(f"{printable(line)}\n" for line in lines)
