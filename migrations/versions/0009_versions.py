"""What import remembers of files beyond their last version: which run brought it, and what it meant then."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Add the columns; of files that were exchanged before, none of this is known."""
    for name in ("batch", "meant", "held_back", "twins"):
        op.add_column("exchanges", sa.Column(name, TEXT))
