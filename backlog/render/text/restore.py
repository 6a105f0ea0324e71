"""Snapshots and what was restored from one, in lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backlog.render.notation import instant
from backlog.render.paths import readable

if TYPE_CHECKING:
    from backlog.domain.snapshots import Copies, Saved

_MEGABYTE = 1_000_000
_WHY_NONE = ": it is not a file in a git repository of your own"


def snapshots(copies: Copies) -> str:
    """Return a list of the snapshots of a backlog by number, and which ones others in its repository have."""
    if copies.saved:
        lines = [f"Snapshots of {readable(copies.database)}, newest first:\n"]
        width = len(str(copies.saved[0].snapshot.number))
        lines += [f"  {each.snapshot.number:>{width}}  {_described(each)}\n" for each in copies.saved]
    else:
        lines = [f"No snapshots of {readable(copies.database)}{'' if copies.possible else _WHY_NONE}\n"]
    for where, saved in copies.others.items():
        newest = saved[0]
        lines.append(
            f"\nOf another backlog in this repository, {readable(where)}: {len(saved)}, the newest of "
            f"{instant(newest.snapshot.taken)}:\n  {readable(newest.path)}\n"
        )
    return "".join(lines)


def restored(source: str, former: str | None) -> str:
    """Return what was restored, and where the previous backlog is."""
    lines = [f"Restored from {readable(source)}\n"]
    if former is not None:
        lines.append(f"The previous backlog is in {readable(former)}\n")
    return "".join(lines)


def dismissed(database: str) -> str:
    """Return what is done without from now on."""
    return f"Dismissed: {readable(database)}\n"


def _described(saved: Saved) -> str:
    taken, reason, size = saved.snapshot.taken, saved.snapshot.reason, saved.snapshot.size
    why = f"  {reason.replace('-', ' ')}" if reason else ""
    return f"{instant(taken)}  {size / _MEGABYTE:.1f} MB{why}"
