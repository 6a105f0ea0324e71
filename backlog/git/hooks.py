"""Installs the hooks that keep a tree of files and the backlog in step; leaves other people's hooks alone.

What is written runs nothing of the repository: this program alone, by its absolute path. See
https://git-scm.com/docs/githooks.
"""

from __future__ import annotations

import os
import shlex
from typing import TYPE_CHECKING, Literal, NamedTuple

from backlog.errors import quoted
from backlog.files import atomic
from backlog.files.contents import read
from backlog.git.driver import configured
from backlog.git.repository import git_path

if TYPE_CHECKING:
    from collections.abc import Sequence

    from backlog.git.repository import TreeWorktree

NAMES = ("pre-commit", "post-merge", "post-checkout", "post-rewrite")
MARK = "# Written by `backlog git install`; `backlog git uninstall` removes it."
MAX_BYTES = 1_000_000
_MODE = 0o755
_MANAGERS = {
    "husky": (".husky", "husky"),
    "pre-commit": ("pre-commit.com", "pre_commit"),
    "lefthook": ("lefthook",),
    "overcommit": ("overcommit",),
}
"""Programs that manage hooks, and what their hooks or their folders are known by."""

HookState = Literal["installed", "outdated", "missing", "called", "foreign", "elsewhere"]


class Hook(NamedTuple):
    """A hook and its state.

    `called` is somebody else's that calls this program, `foreign` one that does not, and `elsewhere` one in
    a folder that is not git's own.
    `manager` is the program that manages hooks there, "" if none is known. `line` is what to add to it.
    """

    name: str
    path: str
    state: HookState
    manager: str = ""
    line: str = ""


def find(worktree: TreeWorktree, program: Sequence[str]) -> list[Hook]:
    """Return each of our hooks as it is now."""
    folder = git_path(worktree, "hooks")
    elsewhere = configured(worktree, "core.hooksPath")
    return [_hook(name, os.path.join(folder, name), program, elsewhere) for name in NAMES]


def install(hooks: Sequence[Hook], program: Sequence[str]) -> list[str]:
    """Write the hooks that are missing or outdated; return their names."""
    written = []
    for hook in hooks:
        if hook.state in {"missing", "outdated"}:
            text = script(hook.name, program)
            folder = os.path.dirname(hook.path)
            os.makedirs(folder, exist_ok=True)
            atomic.write(hook.path, (text.encode(),), within=folder, mode=_MODE, shown=quoted(hook.path, 200))
            written.append(hook.name)
    return written


def uninstall(hooks: Sequence[Hook]) -> list[str]:
    """Remove the hooks that are ours; return their names."""
    removed = []
    for hook in hooks:
        if hook.state in {"installed", "outdated"}:
            os.remove(hook.path)
            removed.append(hook.name)
    return removed


def script(name: str, program: Sequence[str]) -> str:
    """Return the text of a hook. Where the program is gone, it says so and gets in nobody's way."""
    stop = (
        "  [ $? -ne 5 ] || exit 1 # 5: a file of this commit is in conflict\n" if name == "pre-commit" else ""
    )
    return (
        f"#!/bin/sh\n{MARK}\n"
        f"if [ -x {shlex.quote(program[0])} ]; then\n"
        f'  BACKLOG_CWD= {shlex.join(program)} git hook {name} "$@"\n{stop}'
        "else\n"
        f"  echo {shlex.quote(f'backlog: {name}: the program is gone; see: backlog git install')} >&2\n"
        "fi\nexit 0\n"
    )


def line_for(name: str) -> str:
    """Return what to add to a hook of somebody else's, which people without this program may run, too."""
    words = f'backlog git hook {name} "$@"'
    return f"if command -v backlog >/dev/null 2>&1; then {words} || exit $?; fi"


def _hook(name: str, path: str, program: Sequence[str], elsewhere: str | None) -> Hook:
    folder = os.path.dirname(path)
    if elsewhere and os.path.basename(folder) == "_":  # husky calls the hooks in the folder above
        path = os.path.join(os.path.dirname(folder), name)
    content = read(path, MAX_BYTES)
    text = "" if content is None else content.decode(errors="replace")
    manager = _manager(f"{text}\n{elsewhere or ''}")
    if MARK in text.split("\n"):
        return Hook(name, path, "installed" if text == script(name, program) else "outdated")
    if f"backlog git hook {name}" in text:
        return Hook(name, path, "called", manager)
    if elsewhere:
        return Hook(name, path, "elsewhere", manager, line_for(name))
    if content is not None:
        return Hook(name, path, "foreign", manager, line_for(name))
    return Hook(name, path, "missing")


def _manager(text: str) -> str:
    return next((name for name, signs in _MANAGERS.items() if any(sign in text for sign in signs)), "")
