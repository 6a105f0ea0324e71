"""Remembers that a tree and the backlog were in step, so that a hook need not look while neither changes.

What is remembered is a token of the backlog's last event and a digest of what the file system says of the
tree's files. Both are taken before a sync looks at anything, and count only if that sync then had nothing to
do: whatever is changed meanwhile is seen the next time.
"""

from __future__ import annotations

import hashlib
import json
import os
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

from backlog import __version__
from backlog.errors import BacklogError
from backlog.files import atomic
from backlog.files import tree as disk
from backlog.files.stamps import is_settled, stamp_of

if TYPE_CHECKING:
    from backlog.service.exchange.files import Tree
    from backlog.service.exchange.sync import SyncReport
    from backlog.store.database import Store

_LONGEST = 10_000


class TreeState(NamedTuple):
    """A tree's files and a backlog's last event at one moment; which version of the program saw them."""

    program: str
    files: str
    token: str


def seen(store: Store, tree: Tree, now: int) -> TreeState | None:
    """Return how things are; None if a file is so new that another change of it might go unnoticed.

    `now` is the time in nanoseconds, as `time.time_ns` has it.
    """
    files = _digest(tree, now)
    return None if files is None else TreeState(__version__, files, store.changes_since(None).token)


def is_in_step(store: Store, tree: Tree, path: str) -> bool:
    """Say whether nothing has changed since what a file remembers."""
    last = _recalled(path)
    if last is None or last.program != __version__ or last.files != _digest(tree, None):
        return False
    changes = store.changes_since(last.token)
    return changes.token == last.token and changes.touched == ()


def remember(state: TreeState | None, report: SyncReport, path: str) -> None:
    """Keep in a file how things were before a sync, if that had nothing to do and left nothing open."""
    done = report.exported is not None and report.idle and not report.imported.missing
    with suppress(BacklogError):
        if state is not None and done and state != _recalled(path):
            atomic.write(path, (json.dumps(state).encode(),))


def _recalled(path: str) -> TreeState | None:
    try:
        with open(path, "rb") as file:
            state = json.loads(file.read(_LONGEST))
    except (OSError, ValueError, RecursionError):
        return None
    if not isinstance(state, list) or len(state) != len(TreeState._fields):
        return None
    return TreeState(*map(str, state))


def _digest(tree: Tree, now: int | None) -> str | None:
    """Return what stands for the files of a tree, None for one of them that was changed just before `now`."""
    digest = hashlib.sha256(os.fsencode(tree.root))
    paths = [path for path, _ in disk.walk(tree.root)]
    for path in sorted({*paths, *([tree.config] if tree.config is not None else [])}):
        try:
            status = os.stat(os.path.join(tree.root, path))
        except OSError:
            digest.update(os.fsencode(f"\n{path}"))
            continue
        if now is not None and not is_settled(status, now):
            return None
        digest.update(os.fsencode(f"\n{path}\0{stamp_of(status)}:{status.st_mode}"))
    return digest.hexdigest()
