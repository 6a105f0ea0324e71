"""Plain values for tests that need one, whatever it is: a stamp, a task with a number."""

from datetime import UTC, datetime
from typing import Any
from uuid import NAMESPACE_OID, uuid5

from backlog.domain.events import Stamp
from backlog.domain.filters import Query
from backlog.domain.gate import Judged
from backlog.domain.task import ChecklistItem, Kind, Task
from backlog.domain.views import TaskList
from backlog.service.context import Context
from backlog.service.queries import listed
from backlog.service.transaction import reading
from backlog.store import Reader
from backlog.store.database import Store

NOW = datetime(2027, 1, 15, 9, 30, tzinfo=UTC)
STAMP = Stamp(NOW, "Ada", "task edit", "0b5b5d2c-6e0f-4c0e-9d2c-6d6f2f1a7c11")

OPEN = ChecklistItem("It works")
CHECKED = ChecklistItem("It works", checked=True)


def task(number: int | str, kind: Kind = "task", **fields: Any) -> Task:  # noqa: ANN401  any field of a task
    """A task or draft with that number, `7` or `7.1`, and else only what is given."""
    values: dict[str, Any] = {
        "uuid": str(uuid5(NAMESPACE_OID, f"{kind} {number}")),
        "kind": kind,
        "id": f"{kind.upper()}-{number}",
        "title": f"The {kind} {number}",
        "status": "To Do" if kind == "task" else "Draft",
        "created_at": NOW,
    }
    return Task(**{**values, **fields})


def let_through(before: Task | None, after: Task) -> Judged:
    """A change as the gate hands it to a storage, without asking it: a storage stores what it is given."""
    return Judged(before, after)


@reading
def list_tasks(reader: Reader, query: Query) -> TaskList:
    """The tasks that a query finds, in a transaction of their own."""
    return listed(reader, query, reader.settings())


class Asking(Context):
    """A context whose changes all have the same stamp."""

    def __init__(self, store: Store, stamp: Stamp = STAMP) -> None:
        super().__init__(store, stamp.actor, stamp.command, lambda: stamp.now)
        self._stamp = stamp

    def stamp(self) -> Stamp:
        return self._stamp
