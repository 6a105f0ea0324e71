"""What was done, by whom and when, each step of which can be taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.message import Message

from backlog.domain.events import Event, EventQuery
from backlog.errors import BacklogError
from backlog.service.history import log
from backlog.tui import cards, keys
from backlog.tui.problems import problem_text
from backlog.tui.rows import RowView

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.binding import BindingType

    from backlog.tui.cards import CardLine
    from backlog.tui.state import ViewState

MOST = 500
"""Events that are shown; `backlog log` prints all."""


class Activity(RowView[Event]):
    """The newest events."""

    BINDINGS: ClassVar[list[BindingType]] = keys.bindings(keys.ACTIVITY)

    class TakeBack(Message):
        """An event is to be undone."""

        def __init__(self, event: Event) -> None:
            super().__init__()
            self.event = event

    def __init__(self, state: ViewState, *, id: str | None = None) -> None:  # noqa: A002  Textual's name
        """Take what all views share."""
        super().__init__(id=id)
        self._state = state
        self.row_height = 2

    def key_of(self, row: Event) -> str:
        """Return the event's number."""
        return str(row.key)

    def lines_of(self, row: Event, width: int) -> Sequence[CardLine]:
        """Return the event's lines."""
        return cards.event(row, width)

    async def reload(self, *, follow: str | None = None) -> None:  # noqa: ARG002  every view's signature
        """Read the events again."""
        chosen = self.selected.key if self.selected is not None and self.cursor else None
        try:
            events = await self._state.desk.ask(
                lambda context: tuple(log(context, EventQuery(limit=MOST), brief=True))
            )
        except BacklogError as error:
            self._state.problem = problem_text(error)
            return
        cursor = next((at for at, event in enumerate(events) if event.key == chosen), self.cursor)
        self.show([(0, events)], len(events), cursor)

    def action_take_back(self) -> None:
        """Undo the selected event."""
        if self.selected is not None:
            self.post_message(self.TakeBack(self.selected))
