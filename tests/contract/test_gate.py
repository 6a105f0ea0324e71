"""The second fence: what no SQL can do to tasks, statuses and counters (docs/design.md 4.6)."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backlog.domain.task import Task
from tests.contract.conftest import Backend, save_all
from tests.samples import CHECKED, OPEN, STAMP, task

TASKS: list[Task] = [
    task(1, status="To Do", acceptance_criteria=(CHECKED, OPEN)),
    task(2, status="Done", acceptance_criteria=(CHECKED, CHECKED)),
    task(3, status="Done"),
    task(4, status="To Do"),
    task(5, status="To Do", acceptance_criteria=(CHECKED,)),
    task(6, "draft", status="Done", acceptance_criteria=(OPEN,)),
    task(7, status="To Do", acceptance_criteria=(OPEN,), state="archived"),
    task(8, status="Done", acceptance_criteria=(OPEN,), legacy_done=True),
]

OTHER_COLUMNS = (
    'title, priority_rank, created_at, revision, assignees, labels, dependencies, "references",'
    " documentation, modified_files, criteria_checked, criteria_total, definition_of_done, comments"
)
OPEN_CRITERIA = '[{"text":"It works","checked":false}]'
CHECKED_CRITERIA = '[{"text":"It works","checked":true}]'


def with_criteria(criteria: str) -> str:
    """SQL that gives the task 3, which is done, these criteria."""
    return f"UPDATE tasks SET acceptance_criteria = '{criteria}' WHERE id = 'TASK-3'"  # noqa: S608  a test's own


def new(
    status: str, criteria: str, kind: str = "task", state: str = "active", legacy_done: str = "NULL"
) -> str:
    """SQL that inserts a copy of the task 4 with another status and criteria."""
    return (
        "INSERT INTO tasks (uuid, kind, id, sort_key, status, acceptance_criteria, state, legacy_done,"  # noqa: S608  a test's own
        f" {OTHER_COLUMNS}) SELECT 'new', '{kind}', 'TASK-99', '0000000099', '{status}', '{criteria}',"
        f" '{state}', {legacy_done}, {OTHER_COLUMNS} FROM tasks WHERE id = 'TASK-4'"
    )


def with_statuses(*statuses: str, key: str = "statuses") -> str:
    """SQL that configures statuses where none were configured yet."""
    value = json.dumps(statuses, ensure_ascii=False)
    return f"INSERT INTO settings (key, value) VALUES ('{key}', '{value}')"  # noqa: S608  a test's own


REFUSED = {
    "a new done task with an open criterion": new("Done", OPEN_CRITERIA),
    "a new done task of an unknown kind": new("Done", OPEN_CRITERIA, kind="Task"),
    "an open criterion and then done": "UPDATE tasks SET status = 'Done' WHERE id = 'TASK-1'",
    "another letter case of done": "UPDATE tasks SET status = 'dONE' WHERE id = 'TASK-1'",
    "done, whatever the state": "UPDATE tasks SET status = 'Done' WHERE id = 'TASK-7'",
    "done, among other fields": "UPDATE tasks SET title = 'x', status = 'Done' WHERE id = 'TASK-1'",
    "all tasks at once": "UPDATE tasks SET status = 'Done'",
    "done, then an open criterion": with_criteria(OPEN_CRITERIA),
    "done, then a criterion unchecked": (
        "UPDATE tasks SET acceptance_criteria = replace(acceptance_criteria, 'true', 'false')"
        " WHERE id = 'TASK-2'"
    ),
    "a done draft that becomes a task": "UPDATE tasks SET kind = 'task' WHERE kind = 'draft'",
    "a done draft that becomes something else": "UPDATE tasks SET kind = 'TASK' WHERE kind = 'draft'",
    "checked is 0": with_criteria('[{"text":"x","checked":0}]'),
    "checked is null": with_criteria('[{"text":"x","checked":null}]'),
    "checked is missing": with_criteria('[{"text":"x"}]'),
    "checked is a text": with_criteria('[{"text":"x","checked":"true"}]'),
    "checked is a list": with_criteria('[{"text":"x","checked":[true]}]'),
    "checked is written otherwise": with_criteria('[{"text":"x","Checked":true}]'),
    "checked is deeper down": with_criteria('[{"text":"x","more":{"checked":true}}]'),
    "checked is there twice": with_criteria('[{"text":"x","checked":true,"checked":false}]'),
    "checked is there twice, once in disguise": with_criteria(
        '[{"text":"x","checked":true,"check\\u0065d":false}]'
    ),
    "one of many is open": with_criteria(f"[{CHECKED_CRITERIA[1:-1]},{OPEN_CRITERIA[1:-1]}]"),
    "the mark of an imported task, given later": (
        "UPDATE tasks SET legacy_done = 1, status = 'Done' WHERE id = 'TASK-1'"
    ),
    "an imported task without its mark": "UPDATE tasks SET legacy_done = NULL WHERE id = 'TASK-8'",
    "an imported task with another open criterion": (
        """UPDATE tasks SET acceptance_criteria = '[{"text":"x","checked":false}]' WHERE id = 'TASK-8'"""
    ),
    "an imported task in another letter case": "UPDATE tasks SET status = 'DONE' WHERE id = 'TASK-8'",
    "the criterion is a number": with_criteria("[1]"),
    "the criterion is a list": with_criteria('[["checked",true]]'),
    "a new task with the mark": new("To Do", "[]", legacy_done="1"),
    "a new done task with an open criterion and the mark": new("Done", OPEN_CRITERIA, legacy_done="1"),
    "a new draft with the mark": new("Done", OPEN_CRITERIA, kind="draft", legacy_done="1"),
    "a new archived task with the mark": new("Done", OPEN_CRITERIA, state="archived", legacy_done="1"),
    "a mark that is none": new("To Do", "[]", legacy_done="0"),
    "another mark that is none": new("Done", OPEN_CRITERIA, legacy_done="2"),
    "the mark, before the status would be done": "UPDATE tasks SET legacy_done = 1 WHERE id = 'TASK-4'",
    "the mark, while it is archived": "UPDATE tasks SET legacy_done = 1 WHERE id = 'TASK-7'",
    "the mark of a draft": "UPDATE tasks SET legacy_done = 1 WHERE kind = 'draft'",
    "the mark kept on what is done no more": "UPDATE tasks SET status = 'To Do' WHERE id = 'TASK-8'",
    "the mark kept on what becomes a draft": "UPDATE tasks SET kind = 'draft' WHERE id = 'TASK-8'",
    "a status that is not configured": "UPDATE tasks SET status = 'Blocked' WHERE id = 'TASK-4'",
    "another letter case of a status": "UPDATE tasks SET status = 'to do' WHERE id = 'TASK-3'",
    "a status with a space": "UPDATE tasks SET status = 'Done ' WHERE id = 'TASK-4'",
    "a status in other letters": "UPDATE tasks SET status = 'D\u043ene' WHERE id = 'TASK-1'",
    "an empty status": "UPDATE tasks SET status = '' WHERE id = 'TASK-4'",
    "a new task in a status that is not configured": new("Blocked", "[]"),
    "a new completed task in a status that is not configured": new("Blocked", "[]", state="completed"),
    "a draft in a status of drafts that becomes a task": (
        "UPDATE tasks SET kind = 'task', status = 'Draft', acceptance_criteria = '[]' WHERE kind = 'draft'"
    ),
    "no status": with_statuses(),
    "a status that is a number": "INSERT INTO settings (key, value) VALUES ('statuses', '[1, \"Done\"]')",
    "a status that is null": "INSERT INTO settings (key, value) VALUES ('statuses', '[null, \"Done\"]')",
    "statuses that are an object": (
        """INSERT INTO settings (key, value) VALUES ('statuses', '{"a": "Done"}')"""
    ),
    "statuses that are no list": "INSERT INTO settings (key, value) VALUES ('statuses', 'null')",
    "statuses that are no JSON": "INSERT INTO settings (key, value) VALUES ('statuses', '[\"Done\"')",
    "a counter taken away": "DELETE FROM counters WHERE name = 'task'",
    "a counter set back": "UPDATE counters SET value = value - 1",
    "a counter begun anew": "UPDATE counters SET value = 0 WHERE name = 'task'",
    "a counter under another name": "UPDATE counters SET name = 'other' WHERE name = 'task'",
    "a counter beyond all numbers": "UPDATE counters SET value = 9223372036854775807 WHERE name = 'task'",
    "a new counter beyond all numbers": "INSERT INTO counters (name, value) VALUES ('new', 10000000000)",
    "a counter that is no number": "UPDATE counters SET value = 'many' WHERE name = 'task'",
    "a counter a second time": "INSERT INTO counters (name, value) VALUES ('task', 0)",
    "a counter set back by an upsert": (
        "INSERT INTO counters (name, value) VALUES ('task', 0) ON CONFLICT (name) DO UPDATE SET value = 0"
    ),
    "another status becomes the last": with_statuses("Done", "To Do"),
    "another setting becomes the statuses": "UPDATE settings SET key = 'statuses' WHERE key = 'labels'",
    "another letter case of a status becomes the last": with_statuses("Done", "to do"),
    "the only status": with_statuses("To Do"),
}

ALLOWED = {
    "a new done task with every criterion checked": new("Done", CHECKED_CRITERIA),
    "a new done task without criteria": new("Done", "[]"),
    "a new open task with an open criterion": new("To Do", OPEN_CRITERIA),
    "a new done draft with an open criterion": new("Done", OPEN_CRITERIA, kind="draft"),
    "every criterion checked and then done": "UPDATE tasks SET status = 'Done' WHERE id = 'TASK-5'",
    "done without criteria": "UPDATE tasks SET status = 'Done' WHERE id = 'TASK-4'",
    "moved out and unchecked at once": (
        "UPDATE tasks SET status = 'To Do',"
        " acceptance_criteria = replace(acceptance_criteria, 'true', 'false') WHERE id = 'TASK-2'"
    ),
    "checked and done at once": (
        "UPDATE tasks SET status = 'Done',"
        " acceptance_criteria = replace(acceptance_criteria, 'false', 'true') WHERE id = 'TASK-1'"
    ),
    "another criterion that is checked": with_criteria(CHECKED_CRITERIA),
    "other fields of a done task": "UPDATE tasks SET title = 'x', revision = 7 WHERE id = 'TASK-2'",
    "other fields of an imported task": "UPDATE tasks SET title = 'x', revision = 7 WHERE id = 'TASK-8'",
    "an imported task moved out": (
        "UPDATE tasks SET legacy_done = NULL, status = 'To Do' WHERE id = 'TASK-8'"
    ),
    "an imported task that is completed": "UPDATE tasks SET state = 'completed' WHERE id = 'TASK-8'",
    "a new archived task in a status that is not configured any more": new("Gone", "[]", state="archived"),
    "a counter that grows": "UPDATE counters SET value = value + 5",
    "the highest number": "UPDATE counters SET value = 9999999999 WHERE name = 'task'",
    "a new counter": "INSERT INTO counters (name, value) VALUES ('new', 0)",
    "a task that becomes a draft": "UPDATE tasks SET kind = 'draft', id = 'DRAFT-9' WHERE id = 'TASK-1'",
    "statuses with the same last one": with_statuses("Later", "To Do", "Done"),
    "a last status that nobody is in": with_statuses("To Do", "Done", "Released"),
    "another setting": with_statuses("Done", "To Do", key="projects"),
}


@pytest.fixture
def fenced(backend: Backend) -> Backend:
    """A backlog with tasks on both sides of the fence."""
    save_all(backend.owners, TASKS, labels=("Done", "To Do"))
    with backend.store.writing(STAMP) as writer:
        writer.lift_counters({("task", ""): 8})
    return backend


def everything(backend: Backend) -> list[tuple[object, ...]]:
    return [
        *backend.run("SELECT id, kind, status, acceptance_criteria, revision FROM tasks ORDER BY uuid"),
        *backend.run("SELECT state, legacy_done, title FROM tasks ORDER BY uuid"),
        *backend.run("SELECT key, value FROM settings ORDER BY key"),
        *backend.run("SELECT name, value FROM counters ORDER BY name"),
    ]


@pytest.mark.parametrize("sql", REFUSED.values(), ids=REFUSED)
def test_sql_that_would_leave_a_done_task_with_an_open_criterion_is_aborted(
    fenced: Backend, sql: str
) -> None:
    before = everything(fenced)

    for run in (fenced.run, fenced.run_as_owner):
        with pytest.raises(fenced.refusal):
            run(sql)

    assert everything(fenced) == before


@pytest.mark.parametrize("sql", ALLOWED.values(), ids=ALLOWED)
def test_sql_that_keeps_the_rule_passes(fenced: Backend, sql: str) -> None:
    before = everything(fenced)

    fenced.run(sql)

    assert everything(fenced) != before


LEAVES = st.booleans() | st.none() | st.integers(-1, 2) | st.sampled_from([1.0, "", "true", "checked"])


def objects(values: st.SearchStrategy[object]) -> st.SearchStrategy[dict[str, object]]:
    """JSON objects, most of them with what a criterion has."""
    return st.dictionaries(st.sampled_from(["text", "checked", "Checked", "more"]), values, max_size=3)


# With other statuses configured: the task 8 is in Done with an open criterion, for Released is the last one.

REFUSED_THEN = {
    "the configured last status": "UPDATE tasks SET status = 'RELEASED' WHERE id = 'TASK-8'",
    "fewer statuses": """UPDATE settings SET value = '["Released", "Done"]' WHERE key = 'statuses'""",
    "an empty list, which means the default": "UPDATE settings SET value = '[]' WHERE key = 'statuses'",
    "the statuses under another name": "UPDATE settings SET key = 'old' WHERE key = 'statuses'",
    "no statuses": "DELETE FROM settings WHERE key = 'statuses'",
    "no settings": "DELETE FROM settings",
}
ALLOWED_THEN = {
    "another status that is not the last": "UPDATE tasks SET status = 'To Do' WHERE id = 'TASK-8'",
    "the last status without an open criterion": (
        "UPDATE tasks SET status = 'Released', acceptance_criteria = '[]' WHERE id = 'TASK-8'"
    ),
    "an order with the same last status": (
        """UPDATE settings SET value = '["To Do", "Done", "Released"]' WHERE key = 'statuses'"""
    ),
    "no labels": "DELETE FROM settings WHERE key = 'labels'",
}


@pytest.fixture
def configured(backend: Backend) -> Backend:
    """A backlog whose last status is not Done, with a task in Done that has an open criterion."""
    save_all(backend.store, [], statuses=("Done", "To Do", "Released"))
    save_all(backend.store, [task(8, status="Done", acceptance_criteria=(OPEN,))], labels=("a", "b"))
    return backend


@pytest.mark.parametrize("sql", REFUSED_THEN.values(), ids=REFUSED_THEN)
def test_with_statuses_of_its_own_the_last_one_is_fenced(configured: Backend, sql: str) -> None:
    before = everything(configured)

    for run in (configured.run, configured.run_as_owner):
        with pytest.raises(configured.refusal):
            run(sql)

    assert everything(configured) == before


@pytest.mark.parametrize("sql", ALLOWED_THEN.values(), ids=ALLOWED_THEN)
def test_with_statuses_of_its_own_the_others_are_not_fenced(configured: Backend, sql: str) -> None:
    before = everything(configured)

    (configured.run_as_owner if sql.startswith("DELETE") else configured.run)(sql)

    assert everything(configured) != before


@given(criteria=st.recursive(LEAVES, lambda children: st.lists(children, max_size=3) | objects(children)))
def test_a_task_is_done_only_if_what_is_read_back_is_checked(shared: Backend, criteria: object) -> None:
    """Whatever JSON somebody writes: what passes the fence is read as a list of checked criteria."""
    value = json.dumps(criteria, ensure_ascii=False).replace("'", "''")
    shared.run_as_owner("DELETE FROM tasks")
    save_all(
        shared.store, [task(3, status="Done", labels=("a",), assignees=("b",), dependencies=("TASK-3",))]
    )

    try:
        shared.run(with_criteria(value))
    except shared.refusal:
        return

    read = json.loads(value.replace("''", "'"))
    items = read.values() if isinstance(read, dict) else read
    assert all(item["checked"] is True for item in items)
