"""Reads and writes what import and export need: all tasks at once, and what files said.

Its methods import what they need themselves: most commands call none of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from backlog.storage.codec import records as codec
from backlog.storage.session.part import SessionPart

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from backlog.domain.events import Event
    from backlog.domain.sheets import Exchange, Kept
    from backlog.domain.task import Task, TaskLink


class ExchangeSession(SessionPart):
    """The part of a session that serves import and export."""

    def every_task(self) -> Iterator[Task]:
        return map(codec.decode_task, self.executor.rows("every_task", {}))

    def legacy_done(self) -> tuple[TaskLink, ...]:
        from backlog.domain.task import TaskLink

        return tuple(TaskLink(*row) for row in self.executor.rows("legacy_done_tasks", {}))

    def kept(self) -> dict[str, Kept]:
        from backlog.storage.codec.exchange import decode_kept

        return {uuid: decode_kept(content) for uuid, content in self.executor.rows("all_kept", {})}

    def exchanges(self) -> list[Exchange]:
        from backlog.storage.codec.exchange import decode_exchange

        return [decode_exchange(row) for row in self.executor.rows("all_exchanges", {})]

    def lift_counters(self, numbers: Mapping[tuple[str, str], int]) -> None:
        self.settle()
        known: dict[str, int] = dict(map(tuple, self.executor.rows("all_counters", {})))
        for (series, owner), number in numbers.items():
            name = f"{series} of {owner}" if owner else series
            if name not in known:
                self.executor.send("insert_counter", {"name": name, "value": number})
            elif known[name] < number:
                self.executor.send("lift_counter", {"of_name": name, "value": number})

    def save_kept(
        self, uuid: str, before: Kept | None, after: Kept, entity: tuple[str, int] | None = None
    ) -> None:
        from backlog.storage.codec.exchange import encode_kept

        content = encode_kept(after)
        if before is None:
            self.executor.send("insert_kept", {"uuid": uuid, "content": content})
        else:
            self.executor.send("update_kept", {"of_uuid": uuid, "content": content})
        if entity is not None:
            id_, revision = entity
            was = encode_kept(before) if before is not None else None
            self.remember(("file", uuid, id_), revision, {"kept": (was, content)})

    def restore_kept(self, event: Event) -> None:
        before, after = event.changes["kept"]
        self.executor.send("update_kept", {"of_uuid": event.entity_uuid, "content": before or "{}"})
        self.remember(
            ("file", event.entity_uuid, event.entity_id), event.revision, {"kept": (after, before)}, event.key
        )

    def save_exchange(self, exchange: Exchange, *, known: bool) -> None:
        from backlog.storage.codec.exchange import encode_exchange

        if self.stamp is None:
            raise RuntimeError("a session without a stamp only reads")
        if known:
            self.forget_exchange(exchange)
        self.executor.send("insert_exchange", encode_exchange(exchange, self.stamp.now))

    def forget_exchange(self, exchange: Exchange) -> None:
        self.executor.send("delete_exchange", {"of_tree": exchange.tree, "of_uuid": exchange.uuid})

    def schema(self) -> str:
        return str(next(self.executor.rows("schema_revision", {}))[0])

    def identity(self) -> str:
        return str(next(self.executor.rows("identity", {}))[0])

    def moved_to(self) -> str | None:
        return next((str(to) for (to,) in self.executor.rows("moved_to", {})), None)

    def mark_moved(self, to: str) -> None:
        self.executor.mark_moved(to)

    def dump(self) -> Iterator[tuple[str, dict[str, object]]]:
        from backlog.storage.session.dump import dump

        self.settle()
        return dump(self.executor)

    def clear(self) -> None:
        from backlog.storage.session.dump import clear

        self.settle()
        clear(self.executor)

    def load(self, table: str, row: Mapping[str, object]) -> None:
        from backlog.storage.session.dump import load

        load(self.executor, table, row)

    def check_loaded(self) -> None:
        from backlog.storage.session.dump import check

        check(self.executor)
