"""Claims on tasks, what an undo takes back, and the answers that a repeated command gets again."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Add what many hands at once need."""
    op.add_column("tasks", sa.Column("claimed_by", TEXT))
    op.add_column("tasks", sa.Column("claimed_until", TEXT))
    op.create_index("tasks_claimed", "tasks", ["kind", "state", "claimed_until"])
    op.add_column("events", sa.Column("undoes", WHOLE))
    op.create_index("events_undoes", "events", ["undoes"])
    op.create_table(
        "answers",
        sa.Column("idempotency_key", TEXT, primary_key=True),
        sa.Column("instant", TEXT, nullable=False),
        sa.Column("request", TEXT, nullable=False),
        sa.Column("answer", TEXT, nullable=False),
    )
