"""Events hold what changed of a text or a list, no longer both sides whole.

The file then grows with what is written, and not with its square. A field's change is rewritten where it is worth it and
where the values fit together: what the change left has to be what the next change found, or what the record holds now. A
change that does not fit, because somebody wrote to the database by hand, stays whole, and so does what is older and cannot be
reached without it.

A change of JSON is one of

- `[before, after]`: the whole value on both sides;
- `[kept, removed, added, kept behind, CRC-32]`: a text whose middle was replaced;
- `[[[kept, [removed …], [added …]], …], length, CRC-32]`: a list, item by item.

The checksum is that of the text, or of the JSON of the list with sorted keys, after the change. The events are taken record by record, the
newest first, and written in portions.
"""

import json
import zlib
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

EVENTS = sa.table("events", *map(sa.column, ("key", "entity", "entity_uuid", "revision", "changes")))
HOLDERS = ("tasks", "milestones", "documents", "decisions")
TEXTS = ("title", "description", "plan", "notes", "final_summary", "content")
LISTS = (
    "acceptance_criteria", "definition_of_done", "comments", "assignees", "labels", "dependencies", "references",
    "documentation", "modified_files", "tags",
)  # fmt: skip
PORTION = 500
WORTHWHILE = 200
"""The changes of an event that are shorter are left alone."""

to_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
to_sorted_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode


def upgrade() -> None:
    """Rewrite the events of each record that has long ones."""
    connection = op.get_bind()
    long = sa.select(EVENTS.c.entity_uuid).where(
        EVENTS.c.entity.in_(("task", "draft", "milestone", "document", "decision")),
        EVENTS.c.revision > 1,
        sa.func.length(EVENTS.c.changes) > WORTHWHILE,
    )
    holders = list(holders_of(connection))
    for (uuid,) in portions(connection, long.distinct().order_by(EVENTS.c.entity_uuid), EVENTS.c.entity_uuid):
        rewrite(connection, uuid, current(connection, holders, uuid))


def holders_of(connection: sa.Connection) -> Iterator[sa.TableClause]:
    """Yield the tables of records, each with its texts and lists."""
    for name in HOLDERS:
        columns = {column["name"] for column in sa.inspect(connection).get_columns(name)}
        yield sa.table(name, *(sa.column(field) for field in ("uuid", *TEXTS, *LISTS) if field in columns))


def portions(connection: sa.Connection, query: sa.Select[Any], column: sa.ColumnClause[Any]) -> Iterator[Any]:
    """Yield the rows of an ordered query, some at a time, each time after the last value of its first column."""
    rows = connection.execute(query.limit(PORTION)).all()
    while rows:
        yield from rows
        rows = connection.execute(query.where(column > rows[-1][0]).limit(PORTION)).all()


def rewrite(connection: sa.Connection, uuid: str, fields: dict[str, Any]) -> None:
    """Rewrite the events of one record, one after the other; `fields` is what it holds now."""
    of_it = (EVENTS.c.entity_uuid == uuid, EVENTS.c.entity != "file")
    newest = sa.select(EVENTS.c.key, EVENTS.c.changes).where(*of_it).order_by(EVENTS.c.key.desc()).limit(1)
    row = connection.execute(newest).one_or_none()
    while row is not None:
        key, text = row
        changes = json.loads(text)
        shorter = {field: shortened(fields, field, *sides) for field, sides in changes.items()}
        if shorter != changes:
            connection.execute(sa.update(EVENTS).where(EVENTS.c.key == key).values(changes=to_json(shorter)))
        row = connection.execute(newest.where(EVENTS.c.key < key)).one_or_none()


def current(connection: sa.Connection, holders: list[sa.TableClause], uuid: str) -> dict[str, Any]:
    """Return the texts and lists that a record holds now; nothing if it is gone."""
    for table in holders:
        query = sa.select(*table.c).where(table.c.uuid == uuid)
        row = connection.execute(query).mappings().one_or_none()
        if row is not None:
            return {
                field: json.loads(value) if field in LISTS else value
                for field, value in row.items()
                if field != "uuid"
            }
    return {}


def shortened(fields: dict[str, Any], field: str, before: Any, after: Any) -> Any:  # noqa: ANN401  a change
    """Return a change as short as it can be, and let the fields be what they were before it."""
    fits = field in fields and fields[field] == after
    if field in TEXTS or field in LISTS:
        fields[field] = before
    if not fits:
        return [before, after]
    if isinstance(before, str) and isinstance(after, str):
        kept, behind = ends(before, after)
        middle = (kept, before[kept : len(before) - behind], after[kept : len(after) - behind], behind)
        delta: list[Any] = [*middle, zlib.crc32(after.encode())]
    elif isinstance(before, list) and isinstance(after, list):
        delta = [hunks(before, after), len(after), zlib.crc32(to_sorted_json(after).encode())]
    else:
        return [before, after]
    return delta if len(to_json(delta)) < len(to_json([before, after])) else [before, after]


def hunks(before: list[Any], after: list[Any]) -> list[Any]:
    """Return what was replaced: of lists of one length item by item, else all between the common ends."""
    if len(before) != len(after):
        kept, behind = ends(before, after)
        return [[kept, before[kept : len(before) - behind], after[kept : len(after) - behind]]]
    found: list[Any] = []
    kept = 0
    for old, new in zip(before, after, strict=True):
        if old == new:
            kept += 1
        elif found and not kept:
            found[-1][1].append(old)
            found[-1][2].append(new)
        else:
            found.append([kept, [old], [new]])
            kept = 0
    return found


def ends(before: Any, after: Any) -> tuple[int, int]:  # noqa: ANN401  two texts or two lists
    """Return how much of the beginning two sequences share, and how much of the end behind that."""
    most = min(len(before), len(after))
    kept = shared(before[:most], after[:most])
    behind = shared(before[len(before) - most + kept :][::-1], after[len(after) - most + kept :][::-1])
    return kept, behind


def shared(one: Any, other: Any) -> int:  # noqa: ANN401  two texts or two lists of one length
    """Return how much of the beginning two sequences share, by comparing ever shorter slices."""
    low, high = 0, len(one)
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low
