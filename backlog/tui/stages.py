"""Takes tasks through the stages of their life: claimed, released, completed, archived."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backlog.errors import Conflict
from backlog.service import lifecycle
from backlog.service.claims import claim, release
from backlog.tui.actions import TaskActions, named
from backlog.tui.dialogs import Confirm
from backlog.tui.problems import problem_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from backlog.service.context import Context


TAKEN = frozenset({"task-claimed", "task-assigned"})
"""What says that somebody else has a task."""


class StageActions(TaskActions):
    """A screen on which tasks are claimed, completed and archived."""

    def action_claim(self) -> None:
        """Claim the selected task; of somebody else's it is asked whether to take it over."""
        if ids := self.chosen():
            self.work(self._claim(ids[0]))

    async def _claim(self, id_: str) -> None:
        try:
            await self.state.desk.change("claim", f"Claimed {id_}", lambda context: claim(context, id_))
        except Conflict as error:
            if error.code not in TAKEN:
                raise
            if await self.app.push_screen_wait(
                Confirm("Take it over?", [problem_text(error)], yes="Take over")
            ):
                await self._simple(
                    "claim", f"Took {id_} over", lambda context: claim(context, id_, take_over=True)
                )
            return
        self.say(f"Claimed {id_} · u undoes it")
        await self.refresh_tasks(follow=id_)

    def action_release(self) -> None:
        """Give a claim up."""
        if ids := self.chosen():
            id_ = ids[0]
            self.work(self._simple("release", f"Released {id_}", lambda context: release(context, id_)))

    def action_complete(self) -> None:
        """Put done tasks aside."""
        if ids := self.chosen():
            self.work(
                self._simple(
                    "complete", f"Completed {named(ids)}", lambda context: lifecycle.complete(context, ids)
                )
            )

    def action_archive(self) -> None:
        """Archive tasks, if that is meant."""
        if ids := self.chosen():
            self.work(self._archive(ids))

    async def _archive(self, ids: list[str]) -> None:
        if await self.app.push_screen_wait(Confirm(f"Archive {named(ids)}?", yes="Archive")):
            await self._simple(
                "archive", f"Archived {named(ids)}", lambda context: lifecycle.archive(context, ids)
            )

    async def _simple(self, command: str, label: str, use_case: Callable[[Context], object]) -> None:
        if await self.change(command, label, use_case) is not None:
            self.state.marked.clear()
            await self.refresh_tasks()

    def action_copy(self) -> None:
        """Copy the ids to the clipboard."""
        if ids := self.chosen():
            self.app.copy_to_clipboard(" ".join(ids))
            self.say(f"Copied {named(ids)}")
