"""Settings, counters, tasks, milestones, events; the gate's triggers and the search index."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the first schema."""
    op.create_table(
        "settings",
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("value", sa.Text, nullable=False),
    )
    op.create_table(
        "counters",
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("value", sa.Integer, nullable=False),
    )
    _create_tasks()
    for table, column in (("task_labels", "label"), ("task_assignees", "assignee")):
        op.create_table(
            table,
            sa.Column(column, sa.Text, primary_key=True),
            sa.Column(
                "task_key",
                sa.Integer,
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
            sa.Integer,
            sa.ForeignKey("tasks.key"),
            primary_key=True,
            autoincrement=False,
        ),
        sa.Column("target", sa.Text, primary_key=True),
    )
    op.create_index("task_dependencies_target", "task_dependencies", ["target"])
    op.create_table(
        "milestones",
        sa.Column("key", sa.Integer, primary_key=True),
        sa.Column("uuid", sa.Text, nullable=False, unique=True),
        sa.Column("number", sa.Integer, nullable=False, unique=True),
        sa.Column("id", sa.Text, nullable=False, unique=True),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("due_date", sa.Text),
        sa.Column("created_at", sa.Text, nullable=False),
        sa.Column("updated_at", sa.Text),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("description", sa.Text),
    )
    op.create_table(
        "events",
        sa.Column("key", sa.Integer, primary_key=True),
        sa.Column("instant", sa.Text, nullable=False),
        sa.Column("actor", sa.Text, nullable=False),
        sa.Column("command", sa.Text, nullable=False),
        sa.Column("batch", sa.Text, nullable=False),
        sa.Column("entity", sa.Text, nullable=False),
        sa.Column("entity_uuid", sa.Text, nullable=False),
        sa.Column("entity_id", sa.Text, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("changes", sa.Text, nullable=False),
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
        sa.Column("key", sa.Integer, primary_key=True),
        sa.Column("uuid", sa.Text, nullable=False, unique=True),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("id", sa.Text, nullable=False, unique=True),
        sa.Column("sort_key", sa.Text, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("priority", sa.Text),
        sa.Column("priority_rank", sa.Integer, nullable=False),
        sa.Column("type", sa.Text),
        sa.Column("project", sa.Text),
        sa.Column("milestone", sa.Text),
        sa.Column("parent", sa.Text),
        sa.Column("reporter", sa.Text),
        sa.Column("ordinal", sa.Float),
        sa.Column("due_date", sa.Text),
        sa.Column("created_at", sa.Text, nullable=False),
        sa.Column("updated_at", sa.Text),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("assignees", sa.Text, nullable=False),
        sa.Column("labels", sa.Text, nullable=False),
        sa.Column("dependencies", sa.Text, nullable=False),
        sa.Column("references", sa.Text, nullable=False),
        sa.Column("documentation", sa.Text, nullable=False),
        sa.Column("modified_files", sa.Text, nullable=False),
        sa.Column("criteria_checked", sa.Integer, nullable=False),
        sa.Column("criteria_total", sa.Integer, nullable=False),
        sa.Column("acceptance_criteria", sa.Text, nullable=False),
        sa.Column("definition_of_done", sa.Text, nullable=False),
        sa.Column("description", sa.Text),
        sa.Column("plan", sa.Text),
        sa.Column("notes", sa.Text),
        sa.Column("final_summary", sa.Text),
        sa.Column("comments", sa.Text, nullable=False),
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

# The second fence (design, section 4, rule 6): whoever writes, no task is in the terminal status,
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
