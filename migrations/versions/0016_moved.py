"""What the overview counts and names, and what is cleaned up, blocked or linked to, comes out of indexes.

An event of a task or draft that began or changed its status, state or kind says so in a column of its own, with the day:
`2026-01-02["task",0,["To Do","Done"],null,null]`, the number saying whether it began. Few are so long that an index of PostgreSQL
could not hold them; these are found by their instant.
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
INDEXES = {
    "tasks_created": ("tasks", ("kind", "state", "created_at", "sort_key"), None),
    "tasks_touched": ("tasks", ("state", "status", "updated_at", "created_at", "sort_key", "kind"), None),
    "tasks_dependent": (
        "tasks",
        ("kind", "state", "status", "priority_rank", "sort_key"),
        "dependencies != '[]'",
    ),
    "tasks_referring": ("tasks", ("state", "sort_key"), "\"references\" != '[]'"),
    "events_moved": ("events", ("moved",), "length(moved) <= 600"),
    "events_moved_far": ("events", ("instant",), "length(moved) > 600"),
}
MOVED = {
    "sqlite": """
UPDATE events SET moved = substr(instant, 1, 10) || json_array(entity, revision = 1,
json_extract(changes, '$.status'), json_extract(changes, '$.state'), json_extract(changes, '$.kind'))
WHERE entity IN ('task', 'draft') AND json_valid(changes)
AND coalesce(json_type(changes, '$.status'), json_type(changes, '$.state'), json_type(changes, '$.kind')) IS NOT NULL
""",
    "postgresql": """
UPDATE events SET moved = substr(instant, 1, 10) || CAST(jsonb_build_array(entity, CASE revision WHEN 1 THEN 1 ELSE 0 END,
CAST(changes AS jsonb) -> 'status', CAST(changes AS jsonb) -> 'state', CAST(changes AS jsonb) -> 'kind') AS text)
WHERE entity IN ('task', 'draft') AND coalesce(CAST(changes AS jsonb) -> 'status', CAST(changes AS jsonb) -> 'state',
CAST(changes AS jsonb) -> 'kind') IS NOT NULL
""",
}


def upgrade() -> None:
    """Add and fill the column, and make the indexes."""
    op.add_column("events", sa.Column("moved", TEXT))
    connection = op.get_bind()
    connection.exec_driver_sql(MOVED[connection.dialect.name])
    for name, (table, columns, where) in INDEXES.items():
        condition = None if where is None else sa.text(where)
        op.create_index(name, table, list(columns), sqlite_where=condition, postgresql_where=condition)
