"""What can be done to tasks, the same on every screen: each is one change, which undo takes back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from textual.screen import Screen

from backlog.domain.create import CreateRequest
from backlog.domain.edit_request import CLEAR, EditRequest, given_fields
from backlog.domain.errors import BacklogError, OpenItems, RevisionMoved
from backlog.service import lifecycle
from backlog.service.claims import claim, release
from backlog.service.queries import view
from backlog.service.tasks import create, edit
from backlog.service.vocabulary import vocabulary
from backlog.tui import editor, fields, keys
from backlog.tui.dialogs import Ask, Choose, Confirm, Write
from backlog.tui.drawing import safe
from backlog.tui.form import TaskForm
from backlog.tui.problems import told

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Sequence

    from textual.binding import BindingType

    from backlog.domain.task import Task
    from backlog.domain.views import TaskView
    from backlog.service.context import Context
    from backlog.tui.page import Item
    from backlog.tui.pane import TaskPane
    from backlog.tui.state import State

T = TypeVar("T")
NONE = "(none)"
CHECK: dict[tuple[str, bool], str] = {
    ("acceptance_criteria", False): "check_ac",
    ("acceptance_criteria", True): "uncheck_ac",
    ("definition_of_done", False): "check_dod",
    ("definition_of_done", True): "uncheck_dod",
}


class TaskActions(Screen[None]):
    """A screen on which tasks can be selected."""

    BINDINGS: ClassVar[list[BindingType]] = keys.bindings(keys.TASKS)

    state: State

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
            self.say(told(error), wrong=True)

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
            self.say(told(error), wrong=True)
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
            self.say(told(error), wrong=True)
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
                if not _touched(request, base, now):  # others changed other fields
                    revision = error.revision
                    continue
                lines = _difference(request, base, now)
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
            self.say(told(error), wrong=True)
            return None

    def _some(self) -> list[str]:
        ids = self.subjects()
        if not ids:
            self.say("No task is selected")
        return ids

    # Fields.

    def action_field(self, name: str) -> None:
        """Change one field."""
        if ids := self._some():
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
        found = await self.state.desk.ask(vocabulary)
        known = list(fields.words(name, found))
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
        if ids := self._some():
            self.work(self._edit(ids[0]))

    async def _edit(self, id_: str) -> None:
        task = await self.read_task(id_)
        if task is None:
            return
        found = await self.state.desk.ask(vocabulary)
        names = [field.name for field in fields.FIELDS]

        async def save(given: dict[str, str]) -> str | None:
            if not given:
                return None
            try:
                request = fields.edit_request(given, self.state.today)
            except BacklogError as error:
                return told(error)
            label = f"{task.id} {', '.join(fields.BY_NAME[name].label.lower() for name in given)}"
            if await self.commit([task.id], request, label, task):
                return None
            return "Nothing was saved; esc leaves the form"

        given = {name: fields.text_of(task, name) for name in names}
        await self.app.push_screen_wait(TaskForm(f"Edit {task.id}", names, given, found, save))

    def action_editor(self) -> None:
        """Edit the description in the person's editor."""
        if ids := self._some():
            self.work(self._editor(ids[0]))

    async def _editor(self, id_: str) -> None:
        task = await self.read_task(id_)
        if task is None:
            return
        before = task.description or ""
        try:
            text = editor.edited(self.app, before)
        except BacklogError as error:
            self.say(told(error), wrong=True)
            return
        if text.strip() == before.strip():
            self.say("Nothing was changed")
            return
        request = EditRequest(description=text if text.strip() else CLEAR)
        await self.commit([id_], request, f"{id_} description", task)

    def action_comment(self) -> None:
        """Add a comment."""
        if ids := self._some():
            self.work(self._comment(ids[0]))

    async def _comment(self, id_: str) -> None:
        text = await self.app.push_screen_wait(Write(f"Comment on {id_}"))
        if text and text.strip():
            who = self.state.desk.actor
            await self.change(
                "comment",
                f"{id_} comment",
                lambda context: edit(
                    context, [id_], EditRequest(comments=[text], comment_author=who()), shown=False
                ),
            )

    # New tasks.

    def action_create(self) -> None:
        """Create a task."""
        self.work(self._create({}))

    def action_subtask(self) -> None:
        """Create a subtask of the selected task."""
        if ids := self._some():
            self.work(self._create({"parent": ids[0]}))

    async def _create(self, given: dict[str, str]) -> None:
        found = await self.state.desk.ask(vocabulary)
        names = list(fields.NEW)
        if not found.settings.projects:
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
                return told(error)
            made.append(task.task.id)
            return None

        await self.app.push_screen_wait(TaskForm("New task", names, given, found, save))
        if made:
            self.say(f"Created {made[0]} · u undoes it")
            await self.refresh_tasks(follow=made[0])

    # Checklists.

    async def check(self, task: Task, item: Item) -> None:
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
            await self.change(
                "check",
                label,
                lambda context: edit(
                    context, [task.id], request, kind=task.kind, if_revision=task.revision, shown=False
                ),
            )
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
        text = await self.app.push_screen_wait(Ask(f"New criterion of {task.id}"))
        if text and text.strip():
            await self.commit([task.id], EditRequest(add_ac=[text]), f"{task.id} criterion")

    async def remove_item(self, task: Task, item: Item) -> None:
        """Remove an item of a checklist, if that is meant."""
        number = int(item.name)
        if await self.app.push_screen_wait(Confirm(f"Remove #{number}?", [item.text], yes="Remove")):
            name = "remove_ac" if item.kind == "acceptance_criteria" else "remove_dod"
            changed: dict[str, Any] = {name: [number]}
            try:
                await self.change(
                    "edit",
                    f"{task.id} removed #{number}",
                    lambda context: edit(
                        context, [task.id], EditRequest(**changed), if_revision=task.revision, shown=False
                    ),
                )
            except RevisionMoved as error:
                self.say(told(error), wrong=True)
                await self.refresh_tasks()

    # Claims, and where tasks go.

    def action_claim(self) -> None:
        """Claim the selected task."""
        if ids := self._some():
            id_ = ids[0]
            self.work(self._simple("claim", f"Claimed {id_}", lambda context: claim(context, id_)))

    def action_release(self) -> None:
        """Give a claim up."""
        if ids := self._some():
            id_ = ids[0]
            self.work(self._simple("release", f"Released {id_}", lambda context: release(context, id_)))

    def action_complete(self) -> None:
        """Put done tasks aside."""
        if ids := self._some():
            self.work(
                self._simple(
                    "complete", f"Completed {named(ids)}", lambda context: lifecycle.complete(context, ids)
                )
            )

    def action_archive(self) -> None:
        """Archive tasks, if that is meant."""
        if ids := self._some():
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
        if ids := self._some():
            self.app.copy_to_clipboard(" ".join(ids))
            self.say(f"Copied {named(ids)}")

    # What a page asks for.

    def choose(self, item: Item, shown: TaskView) -> None:
        """Check an item of a task that is shown, or show the task that is named."""
        if item.kind == "task":
            self.jump_to(item.name)
        else:
            self.work(self.check(shown.task, item))

    def asked(self, what: str, pane: TaskPane) -> None:
        """Add to a checklist, take from it, or jump to a section."""
        if pane.shown is None:
            return
        task, item = pane.shown.task, pane.selected_item
        if what == "add":
            self.work(self.add_item(task))
        elif what == "sections":
            self.work(self._jump(pane))
        elif item is not None and item.kind != "task":
            self.work(self.remove_item(task, item))

    async def _jump(self, pane: TaskPane) -> None:
        options = [(section.title, str(section.line)) for section in pane.page.sections]
        if options:
            line = await self.app.push_screen_wait(Choose("Jump to", options))
            if line is not None:
                pane.jump(int(line))


def named(ids: Sequence[str]) -> str:
    """Return what several tasks are called in a sentence."""
    return ids[0] if len(ids) == 1 else f"{len(ids)} tasks"


def _touched(request: EditRequest, base: Task, now: Task) -> list[str]:
    """Return the fields that are to be set and that somebody else has changed meanwhile."""
    return [
        name
        for name in given_fields(request)
        if name in fields.BY_NAME and getattr(base, name) != getattr(now, name)
    ]


def _difference(request: EditRequest, base: Task, now: Task) -> list[str]:
    """Return, for each of them, what it was, what it is, and what it would be."""
    lines = []
    for name in _touched(request, base, now):
        value = getattr(request, name)
        mine = "" if value is CLEAR else ", ".join(value) if isinstance(value, list) else str(value)
        lines += [
            f"{fields.BY_NAME[name].label}",
            f"  was:    {fields.text_of(base, name) or NONE}",
            f"  theirs: {fields.text_of(now, name) or NONE}",
            f"  yours:  {mine or NONE}",
        ]
    return lines
