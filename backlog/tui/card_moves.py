"""What the board asks its screen for: cards to other columns and places, and another look."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backlog.domain.edit_request import CLEAR, EditRequest
from backlog.service.placement import move, move_together
from backlog.service.tasks import edit
from backlog.service.undo import ThisEvent, undo
from backlog.tui.actions import TaskActions, named
from backlog.tui.bars import TopBar
from backlog.tui.board import Board
from backlog.tui.dialogs import Choose, Confirm

if TYPE_CHECKING:
    from backlog.domain.events import Event
    from backlog.domain.task import TaskSummary
    from backlog.service.pages import Head
    from backlog.tui.activity import Activity


class Moving(TaskActions):
    """A screen with a board, whose cards can be moved; it defines what `TaskActions` says.

    What raises NotImplementedError here is the screen's to define: Textual's metaclass rules out ABC.
    """

    @property
    def selected(self) -> TaskSummary | None:
        """The selected task."""
        raise NotImplementedError

    def look(self, what: str) -> None:
        """Change the order, or how much is shown of each task."""
        raise NotImplementedError

    def redraw(self) -> None:
        """Draw the rows again."""
        raise NotImplementedError

    def on_board_shifted(self, event: Board.Shifted) -> None:
        """Move the marked cards, or the selected one, to a column."""
        self.work(self._to_column(event.head))

    async def _to_column(self, head: Head) -> None:
        ids, task = self.subjects(), self.selected
        if not ids:
            return
        request = _request(head)
        label = f"{named(ids)} to {head.title}"
        if len(ids) == 1 and task is not None and task.id == ids[0]:
            seen = task.status if head.by == "status" else None
            done: object = await self.change(
                "move", label, lambda context: move(context, ids[0], request, seen_in=seen), follow=ids[0]
            )
        else:
            done = await self.change("move", label, lambda context: edit(context, ids, request, shown=False))
        if done is not None and self.state.marked:
            self.state.marked.clear()
            self.redraw()

    def on_board_reordered(self, event: Board.Reordered) -> None:
        """Move cards up or down, which needs the order that we give."""
        self.work(self._reorder(event))

    async def _reorder(self, event: Board.Reordered) -> None:
        if self.state.request.sort not in {None, "ordinal"}:
            self.say(
                "These are in another order; o brings back ours, in which cards can be moved", wrong=True
            )
            return
        seen = [(task.id, task.status) for task in event.tasks]
        await self.change(
            "move",
            f"{named([id_ for id_, _ in seen])} moved",
            lambda context: move_together(context, seen, after=event.after, before=event.before),
            follow=self.state.selected,
        )

    def on_board_asked(self, event: Board.Asked) -> None:
        """Change how the board looks, or choose where cards go."""
        state, board = self.state, self.query_one(Board)
        if event.what == "move":
            self.work(self._move_to(board))
        elif event.what == "by":
            state.by = "milestone" if state.by == "status" else "status"
            state.wants_focus = True
            self.query_one(TopBar).refresh()
            self.work(self.refresh_tasks(follow=state.selected))
        elif event.what == "empty":
            state.hide_empty = not state.hides_empty
            self.query_one(TopBar).refresh()
            board.show_columns()
            board.fit()
            board.focus_column()
        elif event.what == "density":
            state.density = board.next_density()
            self.redraw()
        else:
            self.look(event.what)

    async def _move_to(self, board: Board) -> None:
        heads = [box.column.head for box in board.boxes]
        ids = self.subjects()
        if not ids:
            return
        here = board.current.head.title if board.current is not None else None
        options = [(head.title, str(place)) for place, head in enumerate(heads)]
        at = next((value for title, value in options if title == here), None)
        chosen = await self.app.push_screen_wait(Choose(f"Move {named(ids)} to", options, at))
        if chosen is not None:
            await self._to_column(heads[int(chosen)])

    # What the other views ask for.

    def on_activity_take_back(self, event: Activity.TakeBack) -> None:
        """Undo one event, if that is meant."""
        self.work(self._take_back(event.event))

    async def _take_back(self, event: Event) -> None:
        what = f"{event.stamp.command} of {event.entity_id} by {event.stamp.actor}"
        if await self.app.push_screen_wait(Confirm("Take this back?", [what], yes="Take back")):
            await self.change(
                "undo", f"Took back {what}", lambda context: undo(context, ThisEvent(event.key))
            )

    def open_event(self, event: Event) -> None:
        """Show the task that an event is about."""
        if event.entity in {"task", "draft"}:
            self.jump_to(event.entity_id)
        else:
            self.say(f"{event.entity_id} is not a task")


def _request(head: Head) -> EditRequest:
    if head.by == "status":
        return EditRequest(status=head.value or "")
    return EditRequest(milestone=CLEAR if head.value is None else head.value)
