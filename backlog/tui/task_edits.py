"""Edits tasks and makes new ones: a key for each field, a form for all, an editor for long texts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backlog.domain.create import CreateRequest
from backlog.domain.edit_request import CLEAR, EditRequest
from backlog.errors import BacklogError
from backlog.service.tasks import create, edit
from backlog.service.vocabulary import vocabulary
from backlog.tui import editor, fields
from backlog.tui.actions import TaskActions, named
from backlog.tui.dialogs import Ask, Choose, Write
from backlog.tui.differences import NONE
from backlog.tui.form import TaskForm
from backlog.tui.problems import problem_text

if TYPE_CHECKING:
    from backlog.service.context import Context


class Editing(TaskActions):
    """A screen on which tasks can be edited and created."""

    def action_field(self, name: str) -> None:
        """Change one field."""
        if ids := self.chosen():
            self.work(self._field(ids, name))

    async def _field(self, ids: list[str], name: str) -> None:
        field = fields.BY_NAME[name]
        task = await self.read_task(ids[0])
        if task is None:
            return
        if len(ids) > 1 and name == "title":
            self.say("A title is for one task at a time", wrong=True)
            return
        text = fields.text_of(task, name) if len(ids) == 1 else ""
        in_use = await self.state.desk.ask(vocabulary)
        known = list(fields.words(name, in_use))
        title = f"{field.label} of {ids[0] if len(ids) == 1 else f'{len(ids)} tasks'}"
        given: str | None
        if field.form == "choice":
            options = [(word, word) for word in known]
            if name not in fields.REQUIRED:
                options.append((NONE, ""))
            given = await self.app.push_screen_wait(Choose(title, options, text))
        else:
            today = self.state.today
            given = await self.app.push_screen_wait(
                Ask(
                    title,
                    text,
                    hint=field.hint,
                    words=known,
                    several=field.form == "names",
                    check=lambda text: fields.value_of(name, text, today),
                )
            )
        if given is None or (len(ids) == 1 and given == text):
            return
        request = fields.edit_request({name: given}, self.state.today)
        what = f"{field.label}: {given or 'none'}"
        await self.commit(ids, request, f"{named(ids)} {what}", task if len(ids) == 1 else None)

    def action_edit(self) -> None:
        """Change any field of the selected task."""
        if ids := self.chosen():
            self.work(self._edit(ids[0]))

    async def _edit(self, id_: str) -> None:
        task = await self.read_task(id_)
        if task is None:
            return
        in_use = await self.state.desk.ask(vocabulary)
        names = [field.name for field in fields.FIELDS]

        async def save(given: dict[str, str]) -> str | None:
            if not given:
                return None
            try:
                request = fields.edit_request(given, self.state.today)
            except BacklogError as error:
                return problem_text(error)
            label = f"{task.id} {', '.join(fields.BY_NAME[name].label.lower() for name in given)}"
            if await self.commit([task.id], request, label, task):
                return None
            return "Nothing was saved; esc leaves the form"

        given = {name: fields.text_of(task, name) for name in names}
        await self.app.push_screen_wait(TaskForm(f"Edit {task.id}", names, given, in_use, save))

    def action_editor(self) -> None:
        """Edit the description in the person's editor."""
        if ids := self.chosen():
            self.work(self._editor(ids[0]))

    async def _editor(self, id_: str) -> None:
        task = await self.read_task(id_)
        if task is None:
            return
        before = task.description or ""
        try:
            text = editor.edited(self.app, before)
        except BacklogError as error:
            self.say(problem_text(error), wrong=True)
            return
        if text.strip() == before.strip():
            self.say("Nothing was changed")
            return
        written: str | None = text
        while written is not None and not await self.commit(
            [id_],
            EditRequest(description=written if written.strip() else CLEAR),
            f"{id_} description",
            task,
        ):  # what was written stays, to be saved again or copied
            written = await self.app.push_screen_wait(Write(f"Description of {id_}", written))

    def action_comment(self) -> None:
        """Add a comment."""
        if ids := self.chosen():
            self.work(self._comment(ids[0]))

    async def _comment(self, id_: str) -> None:
        text: str | None = ""
        while text := await self.app.push_screen_wait(Write(f"Comment on {id_}", text or "")):
            if not text.strip():
                return
            wanted = EditRequest(comments=[text])

            def use_case(context: Context, wanted: EditRequest = wanted) -> object:
                who = self.state.desk.actor()
                return edit(context, [id_], wanted._replace(comment_author=who), shown=False)

            if await self.change("comment", f"{id_} comment", use_case) is not None:
                return  # else it is asked for again, with what was typed

    # New tasks.

    def action_create(self) -> None:
        """Create a task."""
        self.work(self._create({}))

    def action_subtask(self) -> None:
        """Create a subtask of the selected task."""
        if ids := self.chosen():
            self.work(self._create({"parent": ids[0]}))

    async def _create(self, given: dict[str, str]) -> None:
        in_use = await self.state.desk.ask(vocabulary)
        names = list(fields.NEW)
        if not in_use.settings.projects:
            names.remove("project")
        made: list[str] = []

        async def save(typed: dict[str, str]) -> str | None:
            wanted = {**given, **typed}
            try:
                values = {
                    name: value
                    for name, text in wanted.items()
                    if (value := fields.value_of(name, text, self.state.today)) is not None
                }
                values.setdefault("title", "")
                request = CreateRequest(**values)
                task = await self.state.desk.change(
                    "create", "New task", lambda context: create(context, request)
                )
            except BacklogError as error:
                return problem_text(error)
            made.append(task.task.id)
            return None

        await self.app.push_screen_wait(TaskForm("New task", names, given, in_use, save))
        if made:
            self.say(f"Created {made[0]} · u undoes it")
            await self.refresh_tasks(follow=made[0])
