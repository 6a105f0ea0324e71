"""Names of statuses, priorities, types and projects that imported tasks use and nobody configured."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backlog.domain.task import DRAFT_STATUS, same_name, same_word
from backlog.service.settings import save_changed

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from backlog.domain.settings import Settings
    from backlog.domain.task import Task
    from backlog.service.store import Writer

_FIELDS = {"statuses": "status", "priorities": "priority", "types": "type", "projects": "project"}


def unknown_names(tasks: Iterable[Task], settings: Settings) -> dict[str, list[str]]:
    """Return the names that tasks use and the settings do not have, by setting, in the order of the tasks."""
    found: dict[str, list[str]] = {}
    for task in tasks:
        for setting, field in _FIELDS.items():
            name = getattr(task, field)
            if not name or (field == "status" and (task.kind == "draft" or same_name(name, DRAFT_STATUS))):
                continue
            known = (*getattr(settings, setting), *found.get(setting, ()))
            if not any(same_word(name, other) for other in known):
                found.setdefault(setting, []).append(name)
    return found


def adopt(writer: Writer, unknown: Mapping[str, Sequence[str]]) -> None:
    """Configure names: statuses before the terminal one, others at the end."""
    before = after = writer.settings()
    for setting, new in unknown.items():
        known: tuple[str, ...] = getattr(after, setting)
        kept = len(known) - (setting == "statuses")
        after = after._replace(**{setting: (*known[:kept], *new, *known[kept:])})  # type: ignore[arg-type]  # all are tuples
    save_changed(writer, before, after)
