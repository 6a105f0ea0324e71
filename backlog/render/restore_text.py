"""What `restore` reports: which snapshots there are, and what was restored."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from backlog.render.notation import instant, instant_json

if TYPE_CHECKING:
    from collections.abc import Sequence

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


def snapshots_json(copies: Copies) -> str:
    """Return the same as a JSON document."""
    from backlog.render.as_json import document

    found = {
        "database": readable(copies.database),
        "snapshots": _plain(copies.saved),
        "others": [
            {"database": readable(where), "snapshots": _plain(saved)}
            for where, saved in copies.others.items()
        ],
    }
    return document("snapshots", "snapshots", found)


def restored(source: str, kept: str | None) -> str:
    """Return what was restored, and where the previous backlog is."""
    lines = [f"Restored from {readable(source)}\n"]
    if kept is not None:
        lines.append(f"The previous backlog is in {readable(kept)}\n")
    return "".join(lines)


def restored_json(source: str, kept: str | None) -> str:
    """Return the same as a JSON document; `kept` is null if nothing was there."""
    from backlog.render.as_json import document

    return document(
        "restore", "restore", {"path": readable(source), "kept": None if kept is None else readable(kept)}
    )


def dismissed(database: str) -> str:
    """Return what is done without from now on."""
    return f"Dismissed: {readable(database)}\n"


def dismissed_json(database: str) -> str:
    """Return the same as a JSON document."""
    from backlog.render.as_json import document

    return document("dismiss", "dismissed", {"database": readable(database)})


def readable(path: str) -> str:
    """Return a path in valid UTF-8, whatever its bytes."""
    return os.fsencode(path).decode(errors="backslashreplace")


def _described(saved: Saved) -> str:
    taken, reason, size = saved.snapshot.taken, saved.snapshot.reason, saved.snapshot.size
    why = f"  {reason.replace('-', ' ')}" if reason else ""
    return f"{instant(taken)}  {size / _MEGABYTE:.1f} MB{why}"


def _plain(saved: Sequence[Saved]) -> list[dict[str, object]]:
    return [
        {
            "number": each.snapshot.number,
            "taken": instant_json(each.snapshot.taken),
            "reason": each.snapshot.reason or None,
            "bytes": each.snapshot.size,
            "path": readable(each.path),
        }
        for each in saved
    ]
