"""What can be done to tasks, the same on every screen: each is one change, which undo takes back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from textual.reactive import Reactive
from textual.screen import Screen

from backlog.errors import BacklogError, OpenItems, RevisionMoved
from backlog.service.queries import view
from backlog.service.tasks import edit
from backlog.tui import keys
from backlog.tui.dialogs import Confirm
from backlog.tui.differences import difference, touched
from backlog.tui.problems import problem_text
from backlog.tui.text_lines import safe

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Sequence

    from textual.binding import BindingType
    from textual.widget import Widget

    from backlog.domain.edit_request import EditRequest
    from backlog.domain.task import Task
    from backlog.service.context import Context
    from backlog.tui.state import ViewState

T = TypeVar("T")


class TaskActions(Screen[None]):
    """A screen on which tasks can be selected.

    What raises NotImplementedError here is the screen's to define: Textual's metaclass rules out ABC.
    """

    BINDINGS: ClassVar[list[BindingType]] = keys.bindings(keys.TASKS)

    focused: Reactive[Widget | None] = Reactive(None, repaint=False)
    """Textual draws the whole screen again for it; what gains and loses the focus draws itself."""

    state: ViewState

    def subjects(self) -> list[str]:
        """Return the ids of the tasks that an action is for: the marked ones, else the selected one."""
        raise NotImplementedError

    async def refresh_tasks(self, *, follow: str | None = None) -> None:
        """Show what has changed; a task to `follow` is selected wherever it is now."""
        raise NotImplementedError

    def jump_to(self, id_: str, item: tuple[str, str] | None = None) -> None:
        """Show a task, and there an item by its kind and name."""
        raise NotImplementedError

    # Helpers.

    def say(self, message: str, *, wrong: bool = False) -> None:
        """Say something in a corner; what others wrote is harmless there."""
        self.app.notify(safe(message), severity="error" if wrong else "information", markup=False, timeout=4)

    def work(self, flow: Coroutine[Any, Any, None]) -> None:
        """Run a flow that asks and changes, beside everything else."""
        self.run_worker(self._guarded(flow), group="flow")

    async def _guarded(self, flow: Coroutine[Any, Any, None]) -> None:
        try:
            await flow
        except BacklogError as error:
            self.say(problem_text(error), wrong=True)

    async def change(
        self, command: str, label: str, use_case: Callable[[Context], T], *, follow: str | None = None
    ) -> T | None:
        """Make a change and say so; say what is wrong otherwise, and return None."""
        try:
            made = await self.state.desk.change(command, label, use_case)
        except OpenItems as error:
            await self.refuse(error)
            return None
        except RevisionMoved:
            raise
        except BacklogError as error:
            self.say(problem_text(error), wrong=True)
            return None
        self.say(f"{label} · u undoes it")
        await self.refresh_tasks(follow=follow)
        return made

    async def refuse(self, error: OpenItems) -> None:
        """Say which items are open, and go to them if that is wanted."""
        lines = [f"#{number} {text}" for number, text in error.open]
        what = "definition_of_done" if error.code == "open-definition-of-done" else "acceptance_criteria"
        question = f"{error.task} cannot be {error.status}: {len(lines)} open"
        if not lines:
            self.say(problem_text(error), wrong=True)
        elif await self.app.push_screen_wait(Confirm(question, lines, yes="Go to them", no="Leave it")):
            self.jump_to(error.task, (what, str(error.open[0][0])))

    async def commit(
        self, ids: Sequence[str], request: EditRequest, label: str, base: Task | None = None
    ) -> bool:
        """Edit tasks; where somebody else has changed the one task meanwhile, show the difference and ask."""
        revision = base.revision if base is not None else None
        kind = base.kind if base is not None else "task"
        follow = ids[0] if len(ids) == 1 else None
        while True:
            expected = revision

            def use_case(context: Context, expected: int | None = expected) -> object:
                return edit(context, ids, request, kind=kind, if_revision=expected, shown=False)

            try:
                return await self.change("edit", label, use_case, follow=follow) is not None
            except RevisionMoved as error:
                assert base is not None  # noqa: S101  without it no revision was asked for
                now = (await self.state.desk.ask(lambda context: view(context, ids[0], kind))).task
                if not touched(request, base, now):  # others changed other fields
                    revision = error.revision
                    continue
                lines = difference(request, base, now)
                question = f"{base.id} was changed meanwhile. Overwrite it with yours?"
                if not await self.app.push_screen_wait(
                    Confirm(question, lines, yes="Take mine", no="Keep theirs")
                ):
                    return False
                revision = now.revision

    async def read_task(self, id_: str) -> Task | None:
        """Return a task as it is now; say what is wrong and return None if there is none."""
        try:
            return (await self.state.desk.ask(lambda context: view(context, id_))).task
        except BacklogError as error:
            self.say(problem_text(error), wrong=True)
            return None

    def chosen(self) -> list[str]:
        """Return the ids that an action is for, and say so if there is none."""
        ids = self.subjects()
        if not ids:
            self.say("No task is selected")
        return ids


def named(ids: Sequence[str]) -> str:
    """Return what several tasks are called in a sentence."""
    return ids[0] if len(ids) == 1 else f"{len(ids)} tasks"
