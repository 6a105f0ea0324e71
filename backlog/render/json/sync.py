"""What a sync did, for programs, and each conflict field by field with both values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backlog.render.json import document
from backlog.render.json.exchange import export_object, import_object
from backlog.render.paths import readable

if TYPE_CHECKING:
    from backlog.service.exchange.sync import SyncReport


def sync_report(report: SyncReport) -> str:
    """Return the report of a sync as one JSON document."""
    exported = report.exported
    return document(
        "sync",
        "sync",
        {
            "import": import_object(report.imported, None),
            "export": None if exported is None else export_object(exported),
            "conflicts": [
                {
                    "id": one.id,
                    "path": readable(one.path),
                    "fields": [
                        {"field": clash.field, "here": clash.here, "file": clash.there}
                        for clash in one.clashes
                    ],
                }
                for one in report.conflicts
            ],
        },
    )
