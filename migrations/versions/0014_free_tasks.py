"""What `next`, `claim` and `list --unassigned` look for is found by an index, however many tasks there are."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

FREE = "claimed_until IS NULL AND ordinal IS {} AND length(assignees) <= 200"
"""A longer list of assignees could be too long for an index of PostgreSQL."""
INDEXES = {
    "tasks_unassigned": (("kind", "state", "status", "priority_rank", "sort_key"), "assignees = '[]'"),
    "tasks_free_by_ordinal": (
        ("kind", "state", "assignees", "status", "priority_rank", "ordinal", "sort_key"),
        FREE.format("NOT NULL"),
    ),
    "tasks_free_by_id": (
        ("kind", "state", "assignees", "status", "priority_rank", "sort_key"),
        FREE.format("NULL"),
    ),
    "tasks_crowded": (("kind", "state", "status"), "length(assignees) > 200"),
}


def upgrade() -> None:
    """Make the indexes."""
    for name, (columns, where) in INDEXES.items():
        condition = sa.text(where)
        op.create_index(name, "tasks", list(columns), sqlite_where=condition, postgresql_where=condition)
