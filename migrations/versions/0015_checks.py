"""A criterion may carry a check: the list of criteria holds it, and two columns count what is checked in that way.

The columns are NULL for tasks without checks, which all tasks are at this migration. An older program would drop the checks when
it writes a task, so it has to find a newer schema.
"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
COLUMNS = ("kind", "state", "sort_key", "criteria_with_check", "criteria_verified")


def upgrade() -> None:
    """Add the columns, and the index of the few tasks that have checks."""
    op.add_column("tasks", sa.Column("criteria_with_check", WHOLE))
    op.add_column("tasks", sa.Column("criteria_verified", WHOLE))
    condition = sa.text("criteria_with_check IS NOT NULL")
    op.create_index(
        "tasks_with_check", "tasks", list(COLUMNS), sqlite_where=condition, postgresql_where=condition
    )
