"""Settings, counters, tasks, milestones, events; the gate's triggers and the search index."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the first schema."""
    op.create_table(
        "settings",
        sa.Column("key", TEXT, primary_key=True),
        sa.Column("value", TEXT, nullable=False),
    )
    op.create_table(
        "counters",
        sa.Column("name", TEXT, primary_key=True),
        sa.Column("value", WHOLE, nullable=False),
    )
    _create_tasks()
    for table, column in (("task_labels", "label"), ("task_assignees", "assignee")):
        op.create_table(
            table,
            sa.Column(column, TEXT, primary_key=True),
            sa.Column(
                "task_key",
                WHOLE,
                sa.ForeignKey("tasks.key"),
                primary_key=True,
                autoincrement=False,
            ),
        )
        op.create_index(f"ix_{table}_task_key", table, ["task_key"])
    op.create_table(
        "task_dependencies",
        sa.Column(
            "task_key",
            WHOLE,
            sa.ForeignKey("tasks.key"),
            primary_key=True,
            autoincrement=False,
        ),
        sa.Column("target", TEXT, primary_key=True),
    )
    op.create_index("task_dependencies_target", "task_dependencies", ["target"])
    op.create_table(
        "milestones",
        sa.Column("key", WHOLE, primary_key=True),
        sa.Column("uuid", TEXT, nullable=False, unique=True),
        sa.Column("number", WHOLE, nullable=False, unique=True),
        sa.Column("id", TEXT, nullable=False, unique=True),
        sa.Column("title", TEXT, nullable=False),
        sa.Column("state", TEXT, nullable=False),
        sa.Column("due_date", TEXT),
        sa.Column("created_at", TEXT, nullable=False),
        sa.Column("updated_at", TEXT),
        sa.Column("revision", WHOLE, nullable=False),
        sa.Column("description", TEXT),
    )
    op.create_table(
        "events",
        sa.Column("key", WHOLE, primary_key=True),
        sa.Column("instant", TEXT, nullable=False),
        sa.Column("actor", TEXT, nullable=False),
        sa.Column("command", TEXT, nullable=False),
        sa.Column("batch", TEXT, nullable=False),
        sa.Column("entity", TEXT, nullable=False),
        sa.Column("entity_uuid", TEXT, nullable=False),
        sa.Column("entity_id", TEXT, nullable=False),
        sa.Column("revision", WHOLE, nullable=False),
        sa.Column("changes", TEXT, nullable=False),
    )
    op.create_index("events_entity", "events", ["entity_uuid", "key"])
    op.create_index("events_batch", "events", ["batch"])
    op.create_index("events_actor", "events", ["actor", "key"])
    op.create_index("events_instant", "events", ["instant"])
    if op.get_bind().dialect.name == "sqlite":
        for script in (*LIST_TRIGGERS, *GATE_TRIGGERS, *SEARCH_INDEX):
            op.execute(script)


def _create_tasks() -> None:
    op.create_table(
        "tasks",
        sa.Column("key", WHOLE, primary_key=True),
        sa.Column("uuid", TEXT, nullable=False, unique=True),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("state", TEXT, nullable=False),
        sa.Column("id", TEXT, nullable=False, unique=True),
        sa.Column("sort_key", TEXT, nullable=False),
        sa.Column("title", TEXT, nullable=False),
        sa.Column("status", TEXT, nullable=False),
        sa.Column("priority", TEXT),
        sa.Column("priority_rank", WHOLE, nullable=False),
        sa.Column("type", TEXT),
        sa.Column("project", TEXT),
        sa.Column("milestone", TEXT),
        sa.Column("parent", TEXT),
        sa.Column("reporter", TEXT),
        sa.Column("ordinal", sa.Float),
        sa.Column("due_date", TEXT),
        sa.Column("created_at", TEXT, nullable=False),
        sa.Column("updated_at", TEXT),
        sa.Column("revision", WHOLE, nullable=False),
        sa.Column("assignees", TEXT, nullable=False),
        sa.Column("labels", TEXT, nullable=False),
        sa.Column("dependencies", TEXT, nullable=False),
        sa.Column("references", TEXT, nullable=False),
        sa.Column("documentation", TEXT, nullable=False),
        sa.Column("modified_files", TEXT, nullable=False),
        sa.Column("criteria_checked", WHOLE, nullable=False),
        sa.Column("criteria_total", WHOLE, nullable=False),
        sa.Column("acceptance_criteria", TEXT, nullable=False),
        sa.Column("definition_of_done", TEXT, nullable=False),
        sa.Column("description", TEXT),
        sa.Column("plan", TEXT),
        sa.Column("notes", TEXT),
        sa.Column("final_summary", TEXT),
        sa.Column("comments", TEXT, nullable=False),
    )
    op.create_index("tasks_number", "tasks", ["kind", "sort_key"], unique=True)
    op.create_index("tasks_list", "tasks", ["kind", "state", "priority_rank", "sort_key"])
    op.create_index("tasks_priority", "tasks", ["kind", "state", "priority", "sort_key"])
    op.create_index("tasks_ordinal", "tasks", ["kind", "state", "ordinal", "sort_key"])
    op.create_index("tasks_parent", "tasks", ["parent", "kind", "state", "priority_rank", "sort_key"])
    for column in ("status", "type", "project", "milestone"):
        op.create_index(f"tasks_{column}", "tasks", ["kind", "state", column, "priority_rank", "sort_key"])


# The program never deletes a task. Where somebody else does, nothing of it stays behind in what is
# kept by triggers, for SQLite may give its key to the next task.


def _list_triggers(table: str, column: str, source: str) -> tuple[str, str, str]:
    """Return the triggers that keep an index table in step with a JSON list of `tasks`."""
    fill = f"INSERT OR IGNORE INTO {table} (task_key, {column}) SELECT NEW.key, value FROM json_each(NEW.{source});"
    return (
        f"""CREATE TRIGGER {table}_after_insert AFTER INSERT ON tasks WHEN NEW.{source} != '[]'
BEGIN
  {fill}
END""",
        f"""CREATE TRIGGER {table}_after_update AFTER UPDATE OF {source} ON tasks WHEN NEW.{source} IS NOT OLD.{source}
BEGIN
  DELETE FROM {table} WHERE task_key = OLD.key;
  {fill}
END""",
        f"""CREATE TRIGGER {table}_after_delete AFTER DELETE ON tasks
BEGIN
  DELETE FROM {table} WHERE task_key = OLD.key;
END""",
    )


LIST_TRIGGERS = (
    *_list_triggers("task_labels", "label", "labels"),
    *_list_triggers("task_assignees", "assignee", "assignees"),
    *_list_triggers("task_dependencies", "target", "dependencies"),
)

# The second fence (docs/design.md 4.6): whoever writes, no task is in the terminal status,
# which is the last configured one, with an open acceptance criterion. An item counts as checked only
# if it says so once, with JSON's own `true`. SQLite folds the letter case of ASCII only: where the
# terminal status has other letters, their case is left to the domain's rule.

TERMINAL = (
    "(SELECT coalesce((SELECT json_extract(value, '$[#-1]') FROM settings WHERE key = 'statuses'), 'Done'))"
)


def _open_criterion(row: str) -> str:
    return (
        f"EXISTS (SELECT 1 FROM json_each({row}.acceptance_criteria) AS item"
        " WHERE (SELECT group_concat(type) FROM json_each(item.value) WHERE key = 'checked') IS NOT 'true')"
    )


def _gate_trigger(moment: str) -> str:
    return f"""CREATE TRIGGER tasks_gate_{moment.split(maxsplit=1)[0].lower()} BEFORE {moment} ON tasks
WHEN NEW.kind != 'draft' AND lower(NEW.status) = lower({TERMINAL}) AND {_open_criterion("NEW")}
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
    WHERE tasks.kind != 'draft' AND lower(tasks.status) = lower({TERMINAL}) AND {_open_criterion("tasks")});
END"""


GATE_TRIGGERS = (
    _gate_trigger("INSERT"),
    _gate_trigger("UPDATE"),
    _settings_trigger("INSERT"),
    _settings_trigger("UPDATE"),
    _settings_trigger("DELETE"),
)

# Full-text search. A row's number tells what it is: a task's is eight times its key, so that other
# kinds of record can stand between them and are ranked together with tasks.

SEARCHED = (
    "id",
    "title",
    "labels",
    "assignees",
    "dependencies",
    "modified_files",
    "acceptance_criteria",
    "description",
    "plan",
    "notes",
    "comments",
)
TEXTS = {"acceptance_criteria": "$.text", "comments": "$.body"}


def _searchable(column: str) -> str:
    """Return the SQL of the words of one column of NEW, without the punctuation of JSON."""
    if column in TEXTS:
        return (
            f"coalesce((SELECT group_concat(json_extract(value, '{TEXTS[column]}'), ' ')"
            f" FROM json_each(NEW.{column})), '')"
        )
    return f"coalesce(NEW.{column}, '')"


BODY = " || ' ' || ".join(_searchable(column) for column in SEARCHED if column != "title")
INDEX_TASK = f"INSERT INTO search (rowid, title, body) VALUES (NEW.key * 8, NEW.title, {BODY});"
CHANGED = " OR ".join(f"NEW.{column} IS NOT OLD.{column}" for column in SEARCHED)

SEARCH_INDEX = (
    "CREATE VIRTUAL TABLE search USING fts5(title, body, tokenize = 'unicode61 remove_diacritics 2')",
    f"CREATE TRIGGER search_after_insert AFTER INSERT ON tasks\nBEGIN\n  {INDEX_TASK}\nEND",
    f"""CREATE TRIGGER search_after_update AFTER UPDATE ON tasks WHEN {CHANGED}
BEGIN
  DELETE FROM search WHERE rowid = OLD.key * 8;
  {INDEX_TASK}
END""",
    "CREATE TRIGGER search_after_delete AFTER DELETE ON tasks\nBEGIN\n  DELETE FROM search WHERE rowid = OLD.key * 8;\nEND",
)
