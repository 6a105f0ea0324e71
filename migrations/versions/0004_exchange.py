"""What was exchanged with trees of Markdown files, and the mark of tasks imported as done with open criteria."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the tables, and let the gate's triggers know the mark."""
    op.add_column("tasks", sa.Column("legacy_done", WHOLE))
    op.create_table(
        "kept",
        sa.Column("uuid", TEXT, primary_key=True),
        sa.Column("content", TEXT, nullable=False),
    )
    op.create_table(
        "exchanges",
        sa.Column("tree", TEXT, primary_key=True),
        sa.Column("uuid", TEXT, primary_key=True),
        sa.Column("path", TEXT, nullable=False),
        sa.Column("digest", TEXT, nullable=False),
        sa.Column("earlier", TEXT, nullable=False),
        sa.Column("sheet", TEXT, nullable=False),
        sa.Column("instant", TEXT, nullable=False),
    )
    op.create_index("ix_exchanges_uuid", "exchanges", ["uuid"])
    if op.get_bind().dialect.name == "sqlite":
        for name, trigger in GATE_TRIGGERS.items():
            op.execute(f"DROP TRIGGER {name}")
            op.execute(trigger)


# The triggers of 0001 with one exception (docs/design.md 4.7): a row may begin with the mark,
# and a row that has it stays as done as it was. The mark given to a row later opens nothing.

TERMINAL = (
    "(SELECT coalesce((SELECT json_extract(value, '$[#-1]') FROM settings WHERE key = 'statuses'), 'Done'))"
)
SETTLED = (
    "OLD.legacy_done IS 1 AND NEW.legacy_done IS 1 AND NEW.kind = OLD.kind AND NEW.status = OLD.status"
    " AND NEW.acceptance_criteria = OLD.acceptance_criteria"
)


def _open_criterion(row: str) -> str:
    return (
        f"EXISTS (SELECT 1 FROM json_each({row}.acceptance_criteria) AS item"
        " WHERE (SELECT group_concat(type) FROM json_each(item.value) WHERE key = 'checked') IS NOT 'true')"
    )


def _gate_trigger(moment: str, exception: str) -> str:
    return f"""CREATE TRIGGER tasks_gate_{moment.lower()} BEFORE {moment} ON tasks
WHEN NEW.kind != 'draft' AND lower(NEW.status) = lower({TERMINAL}) AND NOT ({exception}) AND {_open_criterion("NEW")}
BEGIN
  SELECT RAISE(ABORT, 'gate: a task with an unchecked acceptance criterion cannot be in the terminal status');
END"""


def _settings_trigger(moment: str) -> str:
    rows = {"INSERT": ("NEW",), "UPDATE": ("OLD", "NEW"), "DELETE": ("OLD",)}[moment]
    concerned = " OR ".join(f"{row}.key = 'statuses'" for row in rows)
    return f"""CREATE TRIGGER settings_gate_{moment.lower()} AFTER {moment} ON settings WHEN {concerned}
BEGIN
  SELECT RAISE(ABORT, 'gate: a task with an unchecked acceptance criterion is in the status that would be terminal')
  WHERE EXISTS (SELECT 1 FROM tasks
    WHERE tasks.kind != 'draft' AND tasks.legacy_done IS NOT 1 AND lower(tasks.status) = lower({TERMINAL})
    AND {_open_criterion("tasks")});
END"""


GATE_TRIGGERS = {
    "tasks_gate_insert": _gate_trigger("INSERT", "NEW.legacy_done IS 1"),
    "tasks_gate_update": _gate_trigger("UPDATE", SETTLED),
    "settings_gate_insert": _settings_trigger("INSERT"),
    "settings_gate_update": _settings_trigger("UPDATE"),
    "settings_gate_delete": _settings_trigger("DELETE"),
}
