"""The screen of one task: its page, with everything that can be done to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType

from backlog.tui.bars import KeyBar
from backlog.tui.checklists import Checklists
from backlog.tui.leaving import Leaving
from backlog.tui.pane import TaskPane
from backlog.tui.stages import StageActions
from backlog.tui.task_edits import Editing

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from backlog.tui.state import ViewState


class TaskScreen(Editing, Checklists, StageActions, Leaving[None]):
    """A task, and those that were opened from it: Esc leads back through them."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,backspace", "back", "Back", id="task.back", show=True)
    ]

    def __init__(self, state: ViewState, id_: str, item: tuple[str, str] | None = None) -> None:
        """Take the task's id, and the item to begin at by kind and name."""
        super().__init__()
        self.state = state
        self._task_id, self._item = id_, item
        self._before: list[str] = []
        self._pane = TaskPane(state.desk, id="page")

    def compose(self) -> ComposeResult:
        """Lay it out."""
        yield self._pane
        yield KeyBar(self.state)

    def on_mount(self) -> None:
        """Show the task."""
        self._pane.focus()
        self._pane.open(self._task_id, self._item)

    def subjects(self) -> list[str]:
        """Return the task's id."""
        return [self._task_id]

    async def refresh_tasks(self, *, follow: str | None = None) -> None:  # noqa: ARG002  it shows one task
        """Show what the task is now."""
        self._pane.reload()

    def jump_to(self, id_: str, item: tuple[str, str] | None = None) -> None:
        """Show another task, and there an item."""
        if id_ != self._task_id:
            self._before.append(self._task_id)
        self._task_id = id_
        self._pane.open(id_, item)

    def action_back(self) -> None:
        """Show the task before, or what was there before all."""
        if self._before:
            self._task_id = self._before.pop()
            self._pane.open(self._task_id)
        else:
            self.state.selected = self._task_id
            self.dismiss()

    def on_task_pane_left(self) -> None:
        """Go back."""
        self.action_back()
