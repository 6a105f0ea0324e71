"""A backlog in a file of its own with every command in one line, for the tests of use cases."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from backlog.domain.create import CreateRequest
from backlog.domain.edit_request import EditRequest
from backlog.domain.events import Event, EventQuery, Stamp
from backlog.domain.records import Decision, Document, Milestone
from backlog.domain.setting_keys import key_named
from backlog.domain.task import Task
from backlog.errors import BacklogError
from backlog.service import milestones, queries, settings, tasks
from backlog.service.undo import ThisBatch, ThisEvent, undo
from backlog.storage.home.open import open_store
from tests.contract.conftest import empty_sqlite_file, save_all
from tests.samples import Asking

if TYPE_CHECKING:
    from backlog.store.database import Store

START = datetime(2027, 1, 15, 9, 30, tzinfo=UTC)


class Backlog:
    """A backlog with every command in one line; each run is a minute later than the one before."""

    def __init__(self, folder: Path) -> None:
        """Make a backlog without tasks in a folder."""
        path = folder / "backlog.db"
        path.write_bytes(empty_sqlite_file())
        self.path = str(path)
        self.store: Store = open_store(self.path)
        self._runs = count()

    def stamp(self, command: str = "test", actor: str = "Ada") -> Stamp:
        run = next(self._runs)
        return Stamp(START + timedelta(minutes=run), actor, command, f"run {run}")

    def asking(self, command: str = "test", actor: str = "Ada") -> Asking:
        return Asking(self.store, self.stamp(command, actor))

    def save(self, *every: Task, **settings: Any) -> list[Task]:  # noqa: ANN401  any setting
        """Store tasks as they are, whatever the rules say, and settings."""
        return save_all(self.store, every, **settings)

    def past_the_program(self, *statements: str) -> None:
        """Run SQL past the triggers, which stand again afterwards."""
        with closing(sqlite3.connect(self.path)) as connection, connection:
            fence = connection.execute(
                "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
            ).fetchall()
            for name, _ in fence:
                connection.execute(f"DROP TRIGGER {name}")
            for statement in statements:
                connection.execute(statement)
            for _, sql in fence:
                connection.execute(sql)

    def create(self, title: str = "A task", **fields: Any) -> str:  # noqa: ANN401  the fields of CreateRequest
        request = CreateRequest(title=title, **fields)
        return tasks.create(self.asking(), request).task.id

    def edit(self, id_: str, **fields: Any) -> None:  # noqa: ANN401  the fields of EditRequest
        kind: Any = "draft" if id_.startswith("DRAFT") else "task"
        tasks.edit(self.asking(), [id_], EditRequest(**fields), kind=kind)

    def config(self, name: str, value: str) -> None:
        settings.set_several(self.asking(), {key_named(name): value})

    def milestone(self, name: str) -> Milestone:
        return milestones.add(self.asking(), name)

    def undo(self, what: ThisEvent | ThisBatch | None = None) -> list[str]:
        return [event.entity_id for event in undo(self.asking("undo"), what)]

    def undo_run(self, run: int) -> list[str]:
        return self.undo(ThisBatch(f"run {run}"))

    def last_batch(self) -> str:
        return self.events(limit=1)[0].stamp.batch

    def events(self, **query: Any) -> list[Event]:  # noqa: ANN401  any restriction
        with self.store.reading() as reader:
            return list(reader.history.events(EventQuery(**query)))

    def tasks(self) -> dict[str, Task]:
        with self.store.reading() as reader:
            return {task.id: task for task in reader.every_task()}

    def other_text(self, id_: str) -> str:
        """What the file of a task or draft says outside of its sections."""
        kind: Any = "draft" if id_.startswith("DRAFT") else "task"
        return queries.view(self.asking(), id_, kind).other_text

    def everything(self) -> tuple[object, ...]:
        """All that a user can see, apart from when and how often it was changed."""
        with self.store.reading() as reader:
            every = sorted(
                (task._replace(revision=0, updated_at=None) for task in reader.every_task()),
                key=lambda task: task.uuid,
            )
            records: list[Any] = [*reader.records(Milestone), *reader.records(Document)]
            records += reader.records(Decision)
            alike = [record._replace(revision=0, updated_at=None) for record in records]
            return every, alike, reader.settings()


class Refusal(NamedTuple):
    """An error with all that front ends see of it."""

    kind: str
    code: str
    message: str
    data: dict[str, object]


def refusal(action: Callable[[], object]) -> Refusal:
    """Return the error that something ends with."""
    with pytest.raises(BacklogError) as raised:
        action()
    error = raised.value
    return Refusal(type(error).__name__, error.code, error.message, dict(error.data))
