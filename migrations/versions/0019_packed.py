"""The history takes less room: long changes are packed on SQLite, and no index holds the events that undo nothing.

The changes of an event from 200 characters on are the deflated UTF-8 of their JSON, as bytes, if that is shorter. An event that
changes the status, state or kind of a task stays as it is, for SQL looks into it. PostgreSQL packs what is long itself.
"""

import zlib

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

EVENTS = sa.table("events", *map(sa.column, ("key", "changes", "moved")))
COUNTED = ('"status":', '"state":', '"kind":')
"""What stands in the changes that SQL looks into; `moved` says so too, unless somebody wrote by hand."""
WORTHWHILE = 200
PORTION = 1_000


def upgrade() -> None:
    """Make the index anew, and on SQLite pack the changes, some at a time."""
    op.drop_index("events_undoes", "events")
    undoing = sa.text("undoes IS NOT NULL")
    op.create_index("events_undoes", "events", ["undoes"], sqlite_where=undoing, postgresql_where=undoing)
    connection = op.get_bind()
    if connection.dialect.name != "sqlite":
        return
    long = sa.select(EVENTS.c.key, EVENTS.c.changes).where(
        EVENTS.c.moved.is_(None),
        sa.func.typeof(EVENTS.c.changes) == "text",
        sa.func.length(EVENTS.c.changes) >= WORTHWHILE,
    )
    pack = sa.update(EVENTS).where(EVENTS.c.key == sa.bindparam("of_key"))
    last = 0
    while rows := connection.execute(
        long.where(EVENTS.c.key > last).order_by(EVENTS.c.key).limit(PORTION)
    ).all():
        for key, changes in rows:
            shorter = None if any(field in changes for field in COUNTED) else packed(changes)
            if shorter is not None:
                connection.execute(pack.values(changes=shorter), {"of_key": key})
        last = rows[-1][0]


def packed(text: str) -> bytes | None:
    """Return a text packed, None if that is not shorter."""
    packing = zlib.compressobj(6, zlib.DEFLATED, -15)
    whole = text.encode("utf-8", "surrogatepass")
    found = packing.compress(whole) + packing.flush()
    return found if len(found) < len(whole) else None
