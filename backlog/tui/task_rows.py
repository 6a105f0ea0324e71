"""Rows that are tasks, whichever view shows them: known by their ids, and marked in all views alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backlog.domain.task import TaskSummary
from backlog.tui.rows import RowView

if TYPE_CHECKING:
    from backlog.tui.state import ViewState


class TaskRows(RowView[TaskSummary]):
    """Rows of tasks; what draws them says how, by `lines_of`."""

    def __init__(self, state: ViewState, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002  Textual's name
        """Take what all views share."""
        super().__init__(id=id, classes=classes)
        self._state = state

    def key_of(self, row: TaskSummary) -> str:
        """Return the task's id."""
        return row.id

    def is_marked(self, row: TaskSummary) -> bool:
        """Say whether the task is marked."""
        return row.id in self._state.marked
