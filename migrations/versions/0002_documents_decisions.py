"""Documents and decisions, found by the same search as tasks."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

# A row's number in the search index is eight times the record's key plus this (see 0001).
KINDS = {"documents": 1, "decisions": 2}


def upgrade() -> None:
    """Make the tables."""
    _create("documents", sa.Column("type", TEXT, nullable=False), sa.Column("path", TEXT, nullable=False),
            sa.Column("tags", TEXT, nullable=False))  # fmt: skip
    _create("decisions", sa.Column("status", TEXT, nullable=False))
    if op.get_bind().dialect.name == "sqlite":
        for table, offset in KINDS.items():
            for script in _search_triggers(table, offset):
                op.execute(script)


def _create(table: str, *columns: sa.Column[str]) -> None:
    op.create_table(
        table,
        sa.Column("key", WHOLE, primary_key=True),
        sa.Column("uuid", TEXT, nullable=False, unique=True),
        sa.Column("number", WHOLE, nullable=False, unique=True),
        sa.Column("id", TEXT, nullable=False, unique=True),
        sa.Column("title", TEXT, nullable=False),
        *columns,
        sa.Column("state", TEXT, nullable=False),
        sa.Column("created_at", TEXT, nullable=False),
        sa.Column("updated_at", TEXT),
        sa.Column("revision", WHOLE, nullable=False),
        sa.Column("content", TEXT, nullable=False),
    )


def _search_triggers(table: str, offset: int) -> tuple[str, str, str]:
    extra = " || ' ' || NEW.tags" if table == "documents" else ""
    insert = (
        "INSERT INTO search (rowid, title, body)"
        f" VALUES (NEW.key * 8 + {offset}, NEW.title, NEW.id || ' ' || NEW.content{extra});"
    )
    return (
        f"CREATE TRIGGER search_{table}_after_insert AFTER INSERT ON {table}\nBEGIN\n  {insert}\nEND",
        f"""CREATE TRIGGER search_{table}_after_update AFTER UPDATE ON {table}
BEGIN
  DELETE FROM search WHERE rowid = OLD.key * 8 + {offset};
  {insert}
END""",
        f"""CREATE TRIGGER search_{table}_after_delete AFTER DELETE ON {table}
BEGIN
  DELETE FROM search WHERE rowid = OLD.key * 8 + {offset};
END""",
    )
