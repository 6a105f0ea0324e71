"""A column of the board in its own order comes out of an index, page by page, however many tasks are in it.

Its condition holds for every row: so SQLite, which keeps no statistics here, takes it for no other question.
"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


EVERY = sa.text("uuid > ''")


def upgrade() -> None:
    """Make the index."""
    columns = ["kind", "state", "status", "ordinal", "sort_key"]
    op.create_index("tasks_placed", "tasks", columns, sqlite_where=EVERY, postgresql_where=EVERY)
