"""Names of statuses, priorities, types and projects that imported tasks use and nobody configured.

Statuses are configured right away, for no task can be in any other; the rest is on request.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from backlog.domain.errors import InvalidInput
from backlog.domain.setting_values import statuses as read_statuses
from backlog.domain.settings import configured_status
from backlog.domain.task import same_word
from backlog.domain.text import one_line
from backlog.service.settings import save_changed

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from backlog.domain.settings import Settings
    from backlog.domain.task import Task
    from backlog.service.exchange.incoming import Incoming
    from backlog.service.store import Writer

_FIELDS = {"priorities": "priority", "types": "type", "projects": "project"}


def unknown_names(tasks: Iterable[Task], settings: Settings) -> dict[str, list[str]]:
    """Return the names that tasks use and the settings do not have, by setting, in the order of the tasks."""
    found: dict[str, list[str]] = {}
    for task in tasks:
        for setting, field in _FIELDS.items():
            name = getattr(task, field)
            if not name:
                continue
            known = (*getattr(settings, setting), *found.get(setting, ()))
            if not any(same_word(name, other) for other in known):
                found.setdefault(setting, []).append(name)
    return found


def adopt(writer: Writer, unknown: Mapping[str, Sequence[str]]) -> None:
    """Configure names, after those that are configured already."""
    before = after = writer.settings()
    for setting, new in unknown.items():
        after = after._replace(**{setting: (*getattr(after, setting), *new)})  # type: ignore[arg-type]  # all are tuples
    save_changed(writer, before, after)


def with_statuses(settings: Settings, files: Iterable[Incoming]) -> tuple[Settings, list[str]]:
    """Return the settings with the statuses of the tasks in some files, and which of them are new.

    New ones stand before the one that means done.
    """
    new: list[str] = []
    for file in files:
        if file.folder.kind != "task" or file.folder.draft or file.folder.state == "archived":
            continue
        try:
            status = one_line(file.sheet.scalar("status"), "status")
            if not status or configured_status(status, settings) is not None:
                continue
            *steps, last = settings.statuses
            read = read_statuses("statuses", json.dumps([*steps, status, last]), settings)
        except InvalidInput:  # it cannot be one, and the task gets another
            continue
        settings = settings._replace(statuses=read)
        new.append(status)
    return settings, new
