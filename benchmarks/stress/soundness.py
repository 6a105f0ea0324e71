"""Says what is wrong with a database: inside it, and between its tables."""

import sqlite3
from contextlib import closing
from pathlib import Path

from benchmarks.stress.scratch import Scratch

# Each finds what must not be; the first column of a row says where it is.
_QUERIES = {
    "a foreign key that leads nowhere": "SELECT * FROM pragma_foreign_key_check",
    "a task whose events do not lead to its revision": """
        SELECT tasks.id FROM tasks
        WHERE revision != (SELECT count(*) FROM events WHERE entity_uuid = tasks.uuid)
           OR revision != (SELECT max(revision) FROM events WHERE entity_uuid = tasks.uuid)""",
    "an event of no task": """
        SELECT entity_id FROM events
        WHERE entity = 'task' AND entity_uuid NOT IN (SELECT uuid FROM tasks)""",
    "a done task with open criteria": """
        SELECT id FROM tasks WHERE status = 'Done' AND legacy_done IS NULL
        AND EXISTS (SELECT 1 FROM json_each(acceptance_criteria)
                    WHERE NOT coalesce(json_extract(value, '$.checked'), 0))""",
    "a wrong number of checked criteria": """
        SELECT id FROM tasks WHERE criteria_total != json_array_length(acceptance_criteria)
        OR criteria_checked != (SELECT count(*) FROM json_each(acceptance_criteria)
                                WHERE json_extract(value, '$.checked'))""",
    "a task that search does not know": """
        SELECT id FROM tasks WHERE key * 8 NOT IN (SELECT rowid FROM search)""",
    "a label that is not indexed": """
        SELECT tasks.id FROM tasks, json_each(labels) AS label
        WHERE NOT EXISTS (SELECT 1 FROM task_labels
                          WHERE task_key = tasks.key AND task_labels.label = label.value)""",
}


def faults(path: Path) -> list[str]:
    """Return what is wrong inside a database of the current schema, nothing if it is sound."""
    with closing(sqlite3.connect(path, timeout=60)) as connection:
        found = [
            f"integrity: {row[0]}" for row in connection.execute("PRAGMA integrity_check") if row[0] != "ok"
        ]
        for what, query in _QUERIES.items():
            found += [f"{what}: {row[0]}" for row in connection.execute(query)]
        try:
            connection.execute("INSERT INTO search (search) VALUES ('integrity-check')")
        except sqlite3.DatabaseError as error:
            found.append(f"search index: {error}")
        connection.rollback()
    return found


def all_faults(scratch: Scratch) -> list[str]:
    """Return what is wrong with a backlog, `doctor` and `task list` asked as well."""
    found = faults(scratch.database)
    for argv in (("doctor",), ("task", "list", "--json")):
        answer = scratch(*argv)
        if answer.code:
            found.append(f"{' '.join(argv)} ended with {answer.code}: {answer.stderr or answer.stdout}")
    return found
