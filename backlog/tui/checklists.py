"""Checks criteria with evidence, adds, rewords and removes them, and follows the links on a task's page."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from backlog.domain.edit_request import EditRequest
from backlog.errors import RevisionMoved
from backlog.service.tasks import edit
from backlog.tui.check_runs import Proving
from backlog.tui.dialogs import Ask, Choose, Confirm
from backlog.tui.problems import problem_text

if TYPE_CHECKING:
    from backlog.domain.task import Task
    from backlog.domain.views import TaskView
    from backlog.service.context import Context
    from backlog.tui.page import PageItem
    from backlog.tui.pane import TaskPane

CHECK: dict[tuple[str, bool], str] = {
    ("acceptance_criteria", False): "check_ac",
    ("acceptance_criteria", True): "uncheck_ac",
    ("definition_of_done", False): "check_dod",
    ("definition_of_done", True): "uncheck_dod",
}


class Checklists(Proving):
    """A screen with a task's page."""

    def on_task_pane_chosen(self, event: TaskPane.Chosen) -> None:
        """Check an item, or show the task that is named."""
        self.choose(event.item, event.task)

    def on_task_pane_asked(self, event: TaskPane.Asked) -> None:
        """Change a checklist, or jump to a section."""
        self.asked(event.what, event.pane)

    def choose(self, item: PageItem, shown: TaskView) -> None:
        """Check an item of a task that is shown, or show the task that is named."""
        if item.kind == "task":
            self.jump_to(item.name)
        else:
            self.work(self.check(shown.task, item))

    def asked(self, what: str, pane: TaskPane) -> None:
        """Add to a checklist, take from it, set a criterion's check, or jump to a section."""
        if pane.shown is None:
            return
        task, item = pane.shown.task, pane.selected_item
        if what == "add":
            self.work(self.add_item(task))
        elif what == "sections":
            self.work(self._jump(pane))
        elif item is not None and item.kind == "acceptance_criteria" and what == "command":
            self.work(self.set_check(task, item))
        elif item is not None and item.kind != "task" and what == "reword":
            self.work(self.reword_item(task, item))
        elif item is not None and item.kind != "task" and what == "remove":
            self.work(self.remove_item(task, item))

    async def _jump(self, pane: TaskPane) -> None:
        options = [(section.title, str(section.line)) for section in pane.page.sections]
        if options:
            line = await self.app.push_screen_wait(Choose("Jump to", options))
            if line is not None:
                pane.jump(int(line))

    async def check(self, task: Task, item: PageItem) -> None:
        """Check an item, asking for evidence, or uncheck it, if it is still the one that was seen."""
        number = int(item.name)
        evidence = None
        if not item.checked:
            evidence = await self.app.push_screen_wait(
                Ask(f"#{number} {item.text}", hint="evidence: what shows it? Enter without checks it, too")
            )
            if evidence is None:
                return
        changed: dict[str, Any] = {CHECK[item.kind, item.checked]: [number]}
        if evidence and evidence.strip():
            changed["evidence"] = evidence.strip()
        verb = "unchecked" if item.checked else "checked"
        request = EditRequest(**changed)
        label = f"{task.id} {verb} #{number}"
        try:
            await self.change("check", label, partial(_edited, seen=task, request=request))
        except RevisionMoved:
            now = await self.read_task(task.id)
            items = getattr(now, item.kind, ()) if now is not None else ()
            if now is not None and number <= len(items) and items[number - 1].text == item.text:
                await self.commit([task.id], request, label)
                return
            self.say(f"The checklist of {task.id} was changed meanwhile; look at it again", wrong=True)
            await self.refresh_tasks()

    async def add_item(self, task: Task) -> None:
        """Add a criterion."""
        text: str | None = ""
        while text := await self.app.push_screen_wait(Ask(f"New criterion of {task.id}", text or "")):
            if not text.strip() or await self.commit(
                [task.id], EditRequest(add_ac=[text]), f"{task.id} criterion"
            ):
                return  # else it is asked for again, with what was typed

    async def reword_item(self, task: Task, item: PageItem) -> None:
        """Say in other words what an item asks for; one that was checked is open again.

        What others change meanwhile stays, unless it is this item.
        """
        number = int(item.name)
        text = await self.app.push_screen_wait(Ask(f"Reword #{number} of {task.id}", item.text))
        if text is None or text.strip() in {"", item.text}:
            return
        now: Task | None = task
        while now is not None:
            points = list(getattr(now, item.kind))
            if number > len(points) or points[number - 1].text != item.text:
                self.say(
                    f"The checklist of {task.id} was changed meanwhile; look at it again. You wrote: {text}",
                    wrong=True,
                )
                await self.refresh_tasks()
                return
            points[number - 1] = points[number - 1].unchecked()._replace(text=text.strip())
            changed: dict[str, Any] = {item.kind: points}
            use_case = partial(_edited, seen=now, request=EditRequest(**changed))
            try:
                await self.change("edit", f"{task.id} reworded #{number}", use_case)
            except RevisionMoved:
                now = await self.read_task(task.id)
            else:
                return

    async def remove_item(self, task: Task, item: PageItem) -> None:
        """Remove an item of a checklist, if that is meant."""
        number = int(item.name)
        if await self.app.push_screen_wait(Confirm(f"Remove #{number}?", [item.text], yes="Remove")):
            name = "remove_ac" if item.kind == "acceptance_criteria" else "remove_dod"
            changed: dict[str, Any] = {name: [number]}
            try:
                use_case = partial(_edited, seen=task, request=EditRequest(**changed))
                await self.change("edit", f"{task.id} removed #{number}", use_case)
            except RevisionMoved as error:
                self.say(problem_text(error), wrong=True)
                await self.refresh_tasks()


def _edited(context: Context, *, seen: Task, request: EditRequest) -> object:
    """Edit a task if it is still as it was seen; raise RevisionMoved otherwise."""
    return edit(context, [seen.id], request, kind=seen.kind, if_revision=seen.revision, shown=False)
