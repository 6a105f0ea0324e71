"""Names of statuses, priorities, types and projects that imported tasks use and nobody configured.

Statuses are configured right away, for no task can be in any other; the rest is on request.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from backlog.domain.setting_values import statuses as read_statuses
from backlog.domain.settings import configured_status
from backlog.domain.task import same_word
from backlog.domain.text import one_line
from backlog.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from backlog.domain.settings import Settings
    from backlog.domain.task import Task

_FIELDS = {"priorities": "priority", "types": "type", "projects": "project"}


def unknown_names(tasks: Iterable[Task], settings: Settings) -> dict[str, list[str]]:
    """Return the names that tasks use and the settings do not have, by setting, in the order of the tasks."""
    names: dict[str, list[str]] = {}
    for task in tasks:
        for setting, field in _FIELDS.items():
            name = getattr(task, field)
            if not name:
                continue
            known = (*getattr(settings, setting), *names.get(setting, ()))
            if not any(same_word(name, other) for other in known):
                names.setdefault(setting, []).append(name)
    return names


def adopted(settings: Settings, unknown: Mapping[str, Sequence[str]]) -> Settings:
    """Return the settings with more names, after those that are configured already."""
    for setting, new in unknown.items():
        settings = settings._replace(**{setting: (*getattr(settings, setting), *new)})  # type: ignore[arg-type]  # all are tuples
    return settings


def with_statuses(settings: Settings, words: Iterable[str]) -> Settings:
    """Return the settings with more statuses, before the one that means done.

    A word that cannot be a status is left out.
    """
    for word in words:
        try:
            status = one_line(word, "status")
            if not status or configured_status(status, settings) is not None:
                continue
            *steps, last = settings.statuses
            read = read_statuses("statuses", json.dumps([*steps, status, last]), settings)
        except InvalidInput:  # the task gets another one
            continue
        settings = settings._replace(statuses=read)
    return settings
