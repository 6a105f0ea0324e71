"""The part of a session that serves shells: what they offer while a command is typed."""

from __future__ import annotations

from backlog.domain.task import TaskLink
from backlog.lean import TYPE_CHECKING

if TYPE_CHECKING:
    from backlog.domain.task import Kind
    from backlog.storage.codec.records import Values
    from backlog.storage.session.executor import Executor

_LAST = "\U0010ffff"
"""Sorts after every character of an id."""


class Completion:
    """See `store/parts.py`."""

    def __init__(self, executor: Executor) -> None:
        """Take what runs the statements."""
        self._executor = executor

    def names_beginning(self, kind: Kind, first: str, most: int) -> list[TaskLink]:
        between: Values = {"kind": kind, "first": first, "last": first + _LAST, "most": most}
        return [TaskLink(*row) for row in self._executor.rows("names_from", between)]

    def latest_names(self, kind: Kind, most: int) -> list[TaskLink]:
        return [TaskLink(*row) for row in self._executor.rows("latest_names", {"kind": kind, "most": most})]
