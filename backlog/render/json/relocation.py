"""What `migrate` did, for programs: a schema upgraded, or a backlog in another database."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backlog.render.json import document
from backlog.render.paths import readable

if TYPE_CHECKING:
    from backlog.service.relocation import Relocation, Upgraded


def upgraded(done: Upgraded) -> str:
    """Return the same as a JSON document; `before` is null if nothing was to be done."""
    return document("migrate", "migrate", {"schema": done.schema, "before": done.before})


def moved(relocation: Relocation) -> str:
    """Return the same as a JSON document, with the rows of each table."""
    report = {
        "from": readable(relocation.source),
        "to": relocation.to,
        "dryRun": relocation.dry_run,
        "result": relocation.moved.fate,
        "rows": dict(relocation.moved.rows),
        "foundBy": None if relocation.leading is None else readable(relocation.leading),
        "replaced": None if relocation.replaced is None else readable(relocation.replaced),
    }
    return document("migrate", "migrate", report)
