"""Says what is wrong with a database: inside it, and between its tables."""

import sqlite3
from contextlib import closing
from pathlib import Path

from benchmarks.stress.scratch import Scratch

# Each finds what must not be; the first column of a row says where it is.
_EVERYWHERE = {
    "a task whose events do not lead to its revision": """
        SELECT tasks.id FROM tasks
        WHERE revision != (SELECT count(*) FROM events WHERE entity_uuid = tasks.uuid)
           OR revision != (SELECT max(revision) FROM events WHERE entity_uuid = tasks.uuid)""",
    "an event of no task": """
        SELECT entity_id FROM events
        WHERE entity = 'task' AND entity_uuid NOT IN (SELECT uuid FROM tasks)""",
    "a revision that two events tell of": """
        SELECT entity_id FROM events WHERE entity = 'task'
        GROUP BY entity_id, entity_uuid, revision HAVING count(*) > 1""",
}
_QUERIES = {
    **_EVERYWHERE,
    "a foreign key that leads nowhere": "SELECT * FROM pragma_foreign_key_check",
    "a done task with open criteria": """
        SELECT id FROM tasks WHERE status = 'Done' AND legacy_done IS NULL
        AND EXISTS (SELECT 1 FROM json_each(acceptance_criteria)
                    WHERE NOT coalesce(json_extract(value, '$.checked'), 0))""",
    "a wrong number of checked criteria": """
        SELECT id FROM tasks WHERE criteria_total != json_array_length(acceptance_criteria)
        OR criteria_checked != (SELECT count(*) FROM json_each(acceptance_criteria)
                                WHERE json_extract(value, '$.checked'))""",
    "a task that search does not know": """
        SELECT id FROM tasks WHERE key * 8 NOT IN (SELECT id FROM search_docsize)""",
    "a label that is not indexed": """
        SELECT tasks.id FROM tasks, json_each(labels) AS label
        WHERE NOT EXISTS (SELECT 1 FROM task_labels
                          WHERE task_key = tasks.key AND task_labels.label = label.value)""",
}


_SERVER_QUERIES = {
    **_EVERYWHERE,
    "a done task with open criteria": """
        SELECT id FROM tasks WHERE status = 'Done' AND legacy_done IS NULL
        AND has_open_criterion(acceptance_criteria)""",
    "a wrong number of checked criteria": """
        SELECT id FROM tasks WHERE criteria_total != jsonb_array_length(acceptance_criteria::jsonb)
        OR criteria_checked != (SELECT count(*) FROM jsonb_array_elements(acceptance_criteria::jsonb) AS item
                                WHERE item -> 'checked' = 'true')""",
    "a task that search does not know": """
        SELECT id FROM tasks WHERE key * 8 NOT IN (SELECT number FROM search)""",
    "a label that is not indexed": """
        SELECT tasks.id FROM tasks, jsonb_array_elements_text(labels::jsonb) AS label
        WHERE NOT EXISTS (SELECT 1 FROM task_labels
                          WHERE task_key = tasks.key AND task_labels.label = label)""",
    "a counter below an id": """
        SELECT id FROM tasks WHERE kind = 'task' AND sort_key NOT LIKE '%.%'
        AND sort_key::bigint > (SELECT value FROM counters WHERE name = 'task')""",
}


def server_faults(url: str) -> list[str]:
    """Return what is wrong inside a backlog on a server, nothing if it is sound."""
    import psycopg  # an extra, which the stress on files does without

    with psycopg.connect(url) as connection:
        return [
            f"{what}: {row[0]}"
            for what, query in _SERVER_QUERIES.items()
            for row in connection.execute(query.encode())
        ]


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
    found = faults(scratch.database) if scratch.url is None else server_faults(scratch.url)
    for argv in (("doctor",), ("task", "list", "--json")):
        answer = scratch(*argv)
        if answer.code:
            found.append(f"{' '.join(argv)} ended with {answer.code}: {answer.stderr or answer.stdout}")
    return found
