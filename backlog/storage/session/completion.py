"""Reads what a shell offers while a command is typed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backlog.domain.task import TaskLink
from backlog.storage.session.part import SessionPart

if TYPE_CHECKING:
    from backlog.domain.task import Kind
    from backlog.storage.codec import records as codec

_LAST = "\U0010ffff"
"""Sorts after every character of an id."""


class CompletionSession(SessionPart):
    """The part of a session that serves completion."""

    def names_beginning(self, kind: Kind, first: str, most: int) -> list[TaskLink]:
        between: codec.Values = {"kind": kind, "first": first, "last": first + _LAST, "most": most}
        return [TaskLink(*row) for row in self.executor.rows("names_from", between)]

    def latest_names(self, kind: Kind, most: int) -> list[TaskLink]:
        return [TaskLink(*row) for row in self.executor.rows("latest_names", {"kind": kind, "most": most})]
