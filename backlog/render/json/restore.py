"""Snapshots and what was restored from one, for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backlog.render.notation import instant_json
from backlog.render.paths import readable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from backlog.domain.snapshots import Copies, Saved


def snapshots(copies: Copies) -> str:
    """Return the same as a JSON document."""
    from backlog.render.json import document

    objects = {
        "database": readable(copies.database),
        "snapshots": _plain(copies.saved),
        "others": [
            {"database": readable(where), "snapshots": _plain(saved)}
            for where, saved in copies.others.items()
        ],
    }
    return document("snapshots", "snapshots", objects)


def restored(source: str, former: str | None) -> str:
    """Return the same as a JSON document; `former` is null if nothing was there."""
    from backlog.render.json import document

    return document(
        "restore", "restore", {"path": readable(source), "kept": None if former is None else readable(former)}
    )


def dismissed(database: str) -> str:
    """Return the same as a JSON document."""
    from backlog.render.json import document

    return document("dismiss", "dismissed", {"database": readable(database)})


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
