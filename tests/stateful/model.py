"""The backlog as a few lines of plain Python: what every command must do, told a second time and naively."""

from datetime import datetime, timedelta
from typing import NamedTuple

from backlog.errors import BacklogError, Conflict, InvalidInput, NotFound, OpenItems, Refused

DRAFT = "Draft"


class Item(NamedTuple):
    """A task or draft, as far as the model knows it."""

    id: str
    kind: str
    title: str
    status: str
    state: str = "active"
    criteria: tuple[tuple[str, bool], ...] = ()
    dependencies: tuple[str, ...] = ()
    holder: str | None = None
    until: datetime | None = None
    assignee: str | None = None


Items = dict[str, Item]
"""Tasks and drafts by UUID."""


class Model:
    """What there is, and how every command changes it; `refused` says which error is due before it does."""

    def __init__(self) -> None:
        self.items: Items = {}
        self.statuses: tuple[str, ...] = ("To Do", "In Progress", "Done")
        self.given_out = {"task": 0, "draft": 0}
        self.past: list[tuple[Items, tuple[str, ...]]] = []

    # What there is

    def active(self, kind: str) -> list[str]:
        return [uuid for uuid, item in self.items.items() if item.kind == kind and item.state == "active"]

    def named(self, id_: str) -> Item | None:
        for item in self.items.values():
            if item.id == id_ and item.state != "archived":
                return item
        return None

    def finished(self, item: Item) -> bool:
        return item.kind == "task" and (item.state == "completed" or item.status == self.statuses[-1])

    def held(self, item: Item, now: datetime) -> bool:
        return item.until is not None and item.until > now

    def others(self, item: Item, who: str) -> bool:
        """Say whether somebody else is assigned, and it is not that a claim of theirs has expired."""
        return item.assignee not in {None, who, item.holder}

    def free(self, who: str, now: datetime) -> set[str]:
        """The tasks that can be handed to somebody: not done, waiting for nothing, nobody at work on them."""
        return {
            uuid
            for uuid in self.active("task")
            if (item := self.items[uuid]).status != self.statuses[-1]
            and not self.held(item, now)
            and not self.others(item, who)
            and (item.holder is not None or item.status not in self.statuses[1:-1])
            and all((other := self.named(id_)) and self.finished(other) for id_ in item.dependencies)
        }

    def reaches(self, start: str, goal: str) -> bool:
        """Say whether dependencies lead from one id to another."""
        seen, waiting = set(), [start]
        while waiting:
            id_ = waiting.pop()
            if id_ == goal:
                return True
            found = self.named(id_)
            if found is not None and id_ not in seen:
                seen.add(id_)
                waiting += found.dependencies
        return False

    # What changes it

    def step(self) -> None:
        """Remember what there is, to go back to."""
        self.past.append((dict(self.items), self.statuses))

    def undo(self) -> None:
        """Go back one step; what was created since stays, archived, for its id stays used."""
        items, self.statuses = self.past.pop()
        created = {uuid: item for uuid, item in self.items.items() if uuid not in items}
        self.items = items | {uuid: item._replace(state="archived") for uuid, item in created.items()}

    def next_id(self, kind: str) -> str:
        self.given_out[kind] += 1
        return f"{kind.upper()}-{self.given_out[kind]}"

    def gate(self, item: Item) -> type[BacklogError] | None:
        is_open = any(not checked for _, checked in item.criteria)
        return OpenItems if item.kind == "task" and item.status == self.statuses[-1] and is_open else None

    def put(self, uuid: str, item: Item) -> None:
        if item.kind == "task" and item.status == self.statuses[-1] and item != self.items.get(uuid):
            item = item._replace(holder=None, until=None)
        self.items[uuid] = item

    def unlink(self, gone: str, new: str | None = None) -> None:
        """Cut every link to an id that is gone, or let it name the new one."""
        for uuid, item in self.items.items():
            if item.state == "active":
                kept = tuple(new if id_ == gone else id_ for id_ in item.dependencies if new or id_ != gone)
                self.items[uuid] = item._replace(dependencies=tuple(id_ for id_ in kept if id_))

    def archive_refused(self, item: Item) -> type[BacklogError] | None:
        return Refused if item.kind == "task" and item.status == self.statuses[-1] else None

    def archive(self, uuid: str) -> None:
        item = self.items[uuid]
        self.items[uuid] = item._replace(state="archived", holder=None, until=None)
        self.unlink(item.id)

    def complete_refused(self, item: Item) -> type[BacklogError] | None:
        return None if item.status == self.statuses[-1] else Refused

    def complete(self, uuid: str) -> None:
        self.items[uuid] = self.items[uuid]._replace(state="completed", holder=None, until=None)

    def demote(self, uuid: str) -> None:
        item = self.items[uuid]
        self.items[uuid] = item._replace(
            kind="draft", id=self.next_id("draft"), status=DRAFT, holder=None, until=None
        )
        self.unlink(item.id)

    def promote(self, uuid: str) -> None:
        item = self.items[uuid]
        self.items[uuid] = item._replace(kind="task", id=self.next_id("task"), status=self.statuses[0])
        self.unlink(item.id, self.items[uuid].id)

    def edited(self, item: Item, change: "Change") -> Item | type[BacklogError]:
        """Return what an edit makes of an item, or the error that is due."""
        criteria = list(item.criteria) + [(text, False) for text in change.add]
        if change.remove:
            if change.remove > len(criteria):
                return NotFound
            del criteria[change.remove - 1]
        for number, checked in ((change.check, True), (change.uncheck, False)):
            if number:
                if number > len(criteria):
                    return NotFound
                criteria[number - 1] = (criteria[number - 1][0], checked)
        status = item.status if change.status is None or item.kind == "draft" else change.status
        if status not in (*self.statuses, DRAFT):
            return InvalidInput
        after = item._replace(criteria=tuple(criteria), status=status, title=change.title or item.title)
        concerned = (after.criteria, after.status) != (item.criteria, item.status)
        return (self.gate(after) if concerned else None) or after

    def claim_refused(self, item: Item, who: str, now: datetime) -> type[BacklogError] | None:
        if item.status == self.statuses[-1]:
            return Refused
        if self.held(item, now):
            return None if item.holder == who else Conflict
        return Conflict if self.others(item, who) else None

    def claim(self, uuid: str, holder: str, now: datetime, lease: timedelta) -> None:
        item = self.items[uuid]
        if self.held(item, now):
            return
        between = self.statuses[1:-1]
        status = item.status if item.status in between or not between else between[0]
        self.items[uuid] = item._replace(holder=holder, until=now + lease, status=status, assignee=holder)

    def statuses_refused(self, wanted: tuple[str, ...]) -> type[BacklogError] | None:
        gone = set(self.statuses) - set(wanted)
        tasks = [item for item in self.items.values() if item.kind == "task"]
        if any(item.status in gone and item.state != "archived" for item in tasks):
            return Refused
        if wanted[-1] != self.statuses[-1] and any(
            item.status == wanted[-1] and not all(checked for _, checked in item.criteria) for item in tasks
        ):
            return OpenItems
        return None


class Change(NamedTuple):
    """What an edit asks for; 0, () and None for nothing."""

    title: str | None = None
    status: str | None = None
    add: tuple[str, ...] = ()
    remove: int = 0
    check: int = 0
    uncheck: int = 0
