"""Claims on tasks, what an undo takes back, and the answers that a repeated command gets again."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add what many hands at once need."""
    op.add_column("tasks", sa.Column("claimed_by", sa.Text))
    op.add_column("tasks", sa.Column("claimed_until", sa.Text))
    op.create_index("tasks_claimed", "tasks", ["kind", "state", "claimed_until"])
    op.add_column("events", sa.Column("undoes", sa.Integer))
    op.create_index("events_undoes", "events", ["undoes"])
    op.create_table(
        "answers",
        sa.Column("idempotency_key", sa.Text, primary_key=True),
        sa.Column("instant", sa.Text, nullable=False),
        sa.Column("request", sa.Text, nullable=False),
        sa.Column("answer", sa.Text, nullable=False),
    )
