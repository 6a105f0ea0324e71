"""Random commands do to a real backlog what they do to a model of a few lines, and undo takes them back."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import settings as examples
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from backlog.domain.create import CreateRequest
from backlog.domain.edit_request import KEEP, EditRequest
from backlog.domain.events import Event, EventQuery, Stamp
from backlog.domain.setting_keys import key_named
from backlog.domain.task import Task
from backlog.errors import BacklogError, Conflict, NotFound, Refused
from backlog.service import claims, lifecycle, tasks
from backlog.service.settings import set_several
from backlog.service.undo import ThisEvent, undo
from backlog.storage.home.create import create_database
from backlog.storage.home.open import open_store
from tests.samples import Asking
from tests.stateful.model import DRAFT, Change, Item, Model

TODAY = date(2027, 1, 15)
LEASE = timedelta(minutes=10)
HOLDERS = ("Ada", "Bob")
STATUSES = (
    ("To Do", "In Progress", "Done"),
    ("To Do", "In Progress", "Review", "Done"),
    ("To Do", "Done"),
    ("To Do", "Done", "In Progress"),
)

number = st.integers(0, 3)
pick = st.integers(0, 1000)
kinds = st.sampled_from(["task", "task", "task", "draft"])
titles = st.sampled_from(["A", "B", "C"])
some_status = st.none() | st.sampled_from(["To Do", "In Progress", "Review", "Done"])


START = datetime(2027, 1, 15, 9, 30, tzinfo=UTC)
FIRST = (
    CreateRequest(title="A"),
    CreateRequest(title="B", acceptance_criteria=["A"]),
    CreateRequest(title="C", acceptance_criteria=["A", "B"], dependencies=["TASK-1"]),
    CreateRequest(title="A", draft=True, dependencies=["TASK-1"]),
    CreateRequest(title="B", dependencies=["DRAFT-1"]),
)


@cache
def prepared_file() -> bytes:
    """A backlog with a few tasks; to copy it takes less time than to make it."""
    with TemporaryDirectory() as folder:
        path = Path(folder, "backlog.db")
        create_database(str(path), lambda _: None)
        store = open_store(str(path))
        for run, request in enumerate(FIRST):
            tasks.create(Asking(store, Stamp(START, "Ada", "a command", f"first {run}")), request)
        store.close()
        return path.read_bytes()


class Commands(RuleBasedStateMachine):
    """Each rule runs one command on both; every one has a batch of its own."""

    @initialize()
    def begin(self) -> None:
        self.folder = TemporaryDirectory()
        path = Path(self.folder.name, "backlog.db")
        path.write_bytes(prepared_file())
        self.store = open_store(str(path))
        self.now = START
        self.runs = 0
        self.model = Model()
        self.model.given_out = {"task": 4, "draft": 1}
        self.learn()

    def teardown(self) -> None:
        if hasattr(self, "store"):
            try:
                self.every_task_is_the_sum_of_its_events()
            finally:
                self.store.close()
                self.folder.cleanup()

    def stamp(self) -> Stamp:
        self.runs += 1
        self.now += timedelta(minutes=1)
        return Stamp(self.now, "Ada", "a command", f"run {self.runs}")

    def asking(self) -> Asking:
        return Asking(self.store, self.stamp())

    def ran(self, due: type[BacklogError] | None, command: Callable[[], Any]) -> Any:  # noqa: ANN401  any result
        """Run a command on the backlog and return its result, None if it is refused as is due."""
        if due is None:
            self.model.step()
            return command()
        try:
            command()
        except due:
            return None
        raise AssertionError(f"{due.__name__} was due")

    def chosen(self, kind: str, choice: int) -> str | None:
        """One of the active tasks or drafts, None if there is none."""
        active = self.model.active(kind)
        return active[choice % len(active)] if active else None

    # Commands

    @rule(
        title=titles,
        draft=st.booleans(),
        status=some_status,
        criteria=st.lists(titles, max_size=2),
        depends_on=st.lists(st.tuples(kinds, pick), max_size=2),
    )
    def create(
        self,
        title: str,
        draft: bool,  # noqa: FBT001  hypothesis gives arguments by name
        status: str | None,
        criteria: list[str],
        depends_on: list[tuple[str, int]],
    ) -> None:
        found = [uuid for kind, choice in depends_on if (uuid := self.chosen(kind, choice))]
        ids = tuple(dict.fromkeys(self.model.items[uuid].id for uuid in found))
        status = None if draft or status not in self.model.statuses else status
        item = Item(
            "", "draft" if draft else "task", title, DRAFT if draft else status or self.model.statuses[0],
            criteria=tuple((text, False) for text in criteria), dependencies=ids,
        )  # fmt: skip
        request = CreateRequest(
            title=item.title,
            draft=item.kind == "draft",
            status=None if item.kind == "draft" else item.status,
            acceptance_criteria=[text for text, _ in item.criteria],
            dependencies=item.dependencies,
        )
        view = self.ran(self.model.gate(item), lambda: tasks.create(self.asking(), request))
        if view is not None:
            self.model.put(view.task.uuid, item._replace(id=self.model.next_id(item.kind)))

    @rule(
        kind=kinds,
        choice=pick,
        change=st.builds(
            Change,
            st.none() | titles,
            some_status,
            st.lists(titles, max_size=1).map(tuple),
            number,
            number,
            number,
        ),
    )
    def edit(self, kind: Any, choice: int, change: Change) -> None:  # noqa: ANN401  "task" or "draft"
        uuid = self.chosen(kind, choice)
        if uuid is None:
            return
        item = self.model.items[uuid]
        status = None if kind == "draft" or change.status not in self.model.statuses else change.status
        change = change._replace(status=status)
        after = self.model.edited(item, change)
        request = EditRequest(
            title=change.title or KEEP, status=change.status or KEEP, add_ac=change.add,
            remove_ac=_one(change.remove), check_ac=_one(change.check), uncheck_ac=_one(change.uncheck),
        )  # fmt: skip

        def command() -> object:
            return tasks.edit(self.asking(), [item.id], request, kind=kind)

        if not isinstance(after, Item):
            self.ran(after, command)
        elif after == item:
            command()
            self.model.put(uuid, after)
        else:
            self.ran(None, command)
            self.model.put(uuid, after)

    @rule(choice=pick)
    def finish(self, choice: int) -> None:
        uuid = self.chosen("task", choice)
        if uuid is None:
            return
        item, last = self.model.items[uuid], self.model.statuses[-1]
        done = item._replace(status=last, criteria=tuple((text, True) for text, _ in item.criteria))
        if done == item:
            return
        request = EditRequest(status=last, check_ac=range(1, len(item.criteria) + 1))
        self.ran(None, lambda: tasks.edit(self.asking(), [item.id], request))
        self.model.put(uuid, done)

    @rule(choice=pick, on=pick)
    def depend(self, choice: int, on: int) -> None:
        uuid, other = self.chosen("task", choice), self.chosen("task", on)
        if uuid is None or other is None:
            return
        item, target = self.model.items[uuid], self.model.items[other].id
        due = Refused if self.model.reaches(target, item.id) else None
        if item.dependencies == (target,):
            return
        request = EditRequest(dependencies=[target])
        self.ran(due, lambda: tasks.edit(self.asking(), [item.id], request))
        if due is None:
            self.model.put(uuid, item._replace(dependencies=(target,)))

    @rule(kind=kinds, choice=pick)
    def archive(self, kind: Any, choice: int) -> None:  # noqa: ANN401  "task" or "draft"
        uuid = self.chosen(kind, choice)
        if uuid is not None:
            item = self.model.items[uuid]
            due = self.model.archive_refused(item)
            self.ran(due, lambda: lifecycle.archive(self.asking(), [item.id], kind))
            if due is None:
                self.model.archive(uuid)

    @rule(choice=pick)
    def complete(self, choice: int) -> None:
        uuid = self.chosen("task", choice)
        if uuid is not None:
            item = self.model.items[uuid]
            due = self.model.complete_refused(item)
            self.ran(due, lambda: lifecycle.complete(self.asking(), [item.id]))
            if due is None:
                self.model.complete(uuid)

    @rule(choice=pick)
    def demote(self, choice: int) -> None:
        uuid = self.chosen("task", choice)
        if uuid is not None:
            self.ran(None, lambda: lifecycle.demote(self.asking(), [self.model.items[uuid].id]))
            self.model.demote(uuid)

    @rule(choice=pick)
    def promote(self, choice: int) -> None:
        uuid = self.chosen("draft", choice)
        if uuid is not None:
            self.ran(None, lambda: lifecycle.promote(self.asking(), self.model.items[uuid].id))
            self.model.promote(uuid)

    @rule(choice=pick, holder=st.sampled_from(HOLDERS))
    def claim(self, choice: int, holder: str) -> None:
        uuid = self.chosen("task", choice)
        if uuid is not None:
            item = self.model.items[uuid]
            stamp = self.stamp()
            if self.model.held(item, stamp.now) and item.holder == holder:
                claims.claim(Asking(self.store, stamp), item.id, holder, LEASE)  # which changes nothing
                return
            due = self.model.claim_refused(item, holder, stamp.now)
            self.ran(due, lambda: claims.claim(Asking(self.store, stamp), item.id, holder, LEASE))
            if due is None:
                self.model.claim(uuid, holder, stamp.now, LEASE)

    @rule(holder=st.sampled_from(HOLDERS))
    def claim_any(self, holder: str) -> None:
        stamp = self.stamp()
        free = self.model.free(holder, stamp.now)
        task = self.ran(
            None if free else NotFound, lambda: claims.claim(Asking(self.store, stamp), None, holder, LEASE)
        )
        if task is not None:
            assert task.uuid in free

            self.model.claim(task.uuid, holder, stamp.now, LEASE)

    @rule(choice=pick, holder=st.sampled_from(HOLDERS), renewing=st.booleans())
    def release_or_renew(self, choice: int, holder: str, renewing: bool) -> None:  # noqa: FBT001  hypothesis gives arguments by name
        uuid = self.chosen("task", choice)
        if uuid is None:
            return
        item = self.model.items[uuid]
        stamp = self.stamp()
        others = self.model.held(item, stamp.now) and item.holder != holder
        if renewing:
            due = None if item.holder == holder else Conflict
            self.ran(due, lambda: claims.renew(Asking(self.store, stamp), item.id, holder, LEASE))
            after = item._replace(until=stamp.now + LEASE)
        elif item.holder is None:
            claims.release(Asking(self.store, stamp), item.id, holder)
            return
        else:
            due = Conflict if others else None
            found = self.ran(due, lambda: claims.release(Asking(self.store, stamp), item.id, holder))
            after = item._replace(holder=None, until=None)
            if found is not None:  # what it was before the claim, which the tests of claims look at
                assert found.status in self.model.statuses[:-1]
                after = after._replace(status=found.status, assignee=next(iter(found.assignees), None))
        if due is None:
            self.model.items[uuid] = after

    @rule(minutes=st.integers(1, 8))
    def wait(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)

    @rule(wanted=st.sampled_from(STATUSES))
    def configure(self, wanted: tuple[str, ...]) -> None:
        if wanted == self.model.statuses:
            return
        due = self.model.statuses_refused(wanted)
        key, text = key_named("statuses"), ",".join(wanted)
        self.ran(due, lambda: set_several(self.asking(), {key: text}))
        if due is None:
            self.model.statuses = wanted

    @precondition(lambda self: self.model.past)
    @rule()
    def undo_the_last(self) -> None:
        undo(self.asking(), None)
        self.model.undo()

    @rule(choice=pick)
    def undo_any(self, choice: int) -> None:
        """What comes of it the model does not know: all of it or nothing, and then it begins anew."""
        events = self.events()
        if events:
            before = self.tasks(), self.events()
            try:
                undo(self.asking(), ThisEvent(events[choice % len(events)].key))
            except (Conflict, Refused):
                assert (self.tasks(), self.events()) == before
            else:
                self.learn()

    # What holds after every command

    @invariant()
    def the_backlog_is_what_the_model_says(self) -> None:
        if hasattr(self, "store"):
            assert {uuid: _item(task) for uuid, task in self.tasks().items()} == self.model.items

    @invariant()
    def done_means_done_and_links_lead_somewhere(self) -> None:
        if hasattr(self, "store"):
            items = self.model.items.values()

            assert [item for item in items if self.model.gate(item)] == []
            assert [
                (item.id, id_)
                for item in items
                for id_ in item.dependencies
                if item.state == "active" and self.model.named(id_) is None
            ] == []
            assert len({item.id for item in items}) == len(items)

    def every_task_is_the_sum_of_its_events(self) -> None:
        events: dict[str, list[Event]] = {}
        for event in reversed(self.events()):
            events.setdefault(event.entity_uuid, []).append(event)
        for uuid, task in self.tasks().items():
            summed = {field: after for event in events[uuid] for field, (_, after) in event.changes.items()}

            assert {field: getattr(task, field) for field in summed} == summed
            assert [event.revision for event in events[uuid]] == list(range(1, task.revision + 1))

    # What there is

    def tasks(self) -> dict[str, Task]:
        with self.store.reading() as reader:
            return {task.uuid: task for task in reader.every_task()}

    def events(self) -> list[Event]:
        with self.store.reading() as reader:
            return list(reader.history.events(EventQuery()))

    def learn(self) -> None:
        """Let the model begin anew with what there is."""
        with self.store.reading() as reader:
            self.model.statuses = reader.settings().statuses
        self.model.items = {uuid: _item(task) for uuid, task in self.tasks().items()}
        self.model.past = []


def _one(index: int) -> tuple[int, ...]:
    return (index,) if index else ()


def _item(task: Task) -> Item:
    return Item(
        task.id, task.kind, task.title, task.status, task.state,
        tuple((criterion.text, criterion.checked) for criterion in task.acceptance_criteria),
        task.dependencies, task.claimed_by, task.claimed_until, next(iter(task.assignees), None),
    )  # fmt: skip


TestCommands = Commands.TestCase
TestCommands.settings = examples(max_examples=40, stateful_step_count=25)
