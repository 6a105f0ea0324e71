"""No command changes anything without an event that tells its name, its run and its actor."""

import json
from typing import Any

import pytest

from backlog.cli.registry import COMMANDS
from backlog.domain.events import Event, EventQuery
from backlog.domain.records import Decision, Document, Milestone
from backlog.storage.home.open import open_store
from tests.conftest import Project

ADA = {"BACKLOG_ACTOR": "Ada"}

# In this order each finds what it needs. The entities are those that one run leaves events of.
CHANGES: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...] = (
    ("task create", ("One", "--ac", "a"), ("TASK-1",)),
    ("task create", ("Two", "--dep", "1"), ("TASK-2",)),
    ("task create", ("Three",), ("TASK-3",)),
    ("draft create", ("Idea",), ("DRAFT-1",)),
    ("draft edit", ("1", "-t", "Better"), ("DRAFT-1",)),
    ("task edit", ("2", "--dep", "task-1,draft-1"), ("TASK-2",)),
    ("draft promote", ("1",), ("TASK-4", "TASK-2")),
    ("task edit", ("1", "2", "--priority", "high"), ("TASK-1", "TASK-2")),
    ("task claim", ("1",), ("TASK-1",)),
    ("task claim", ("1", "--renew"), ("TASK-1",)),
    ("task release", ("1",), ("TASK-1",)),
    ("task next", ("--claim",), ("TASK-1",)),
    ("milestone add", ("Launch",), ("m-0",)),
    ("task edit", ("1", "-m", "Launch"), ("TASK-1",)),
    ("milestone rename", ("Launch", "Go"), ("m-0",)),
    ("milestone remove", ("Go",), ("m-0", "TASK-1")),
    ("milestone add", ("Later",), ("m-1",)),
    ("milestone archive", ("Later",), ("m-1",)),
    ("doc create", ("Guide",), ("doc-1",)),
    ("doc update", ("1", "--content", "x"), ("doc-1",)),
    ("doc archive", ("1",), ("doc-1",)),
    ("decision create", ("Why",), ("decision-1",)),
    ("decision update", ("1", "--status", "accepted"), ("decision-1",)),
    ("config set", ("statuses", "Open,In Progress,To Do,Done"), ("statuses",)),
    ("task demote", ("1",), ("DRAFT-2", "TASK-2")),
    ("task archive", ("4",), ("TASK-4", "TASK-2")),
    ("draft archive", ("2",), ("DRAFT-2",)),
    ("task edit", ("2", "3", "-s", "Done"), ("TASK-2", "TASK-3")),
    ("task complete", ("3",), ("TASK-3",)),
    ("undo", (), ("TASK-3",)),
    ("batch", (), ("TASK-5", "TASK-5")),
    ("init", ("Renamed",), ("projectName",)),
)

READING = {
    "agents", "backup", "board export", "board view", "compact", "completion __complete",
    "completion install", "config get", "config list", "decision list", "decision view", "doc list",
    "doc search", "doc view", "doctor", "draft list", "draft view", "export", "git install", "git merge-file",
    "git status", "git uninstall", "help", "instructions", "log", "mcp setup", "milestone list",
    "milestone view", "overview", "search", "sequence list", "task history", "task list", "task view",
    "trust",
}  # fmt: skip
"""The commands that change nothing of what a backlog holds."""

ELSEWHERE = {
    "task verify": "its events are those of what its checks prove (test_task_verify.py)",
    "config": "it asks, on a terminal (test_config_edit.py)",
    "config edit": "it opens an editor (test_config_edit.py)",
    "browser": "its events are those of what is done on its pages",
    "mcp start": "its events are those of its calls",
    "cleanup": "it completes tasks that have been done for some time",
    "git hook": "it does what sync does",
    "import": "its events are those of the records that it makes and changes",
    "migrate": "it takes the history along, and leaves none of its own",
    "sync": "its events are those of what it imports",
    "restore": "it puts the whole database back, history and all",
}
"""The commands that change something and are tested with what they need."""


def test_every_command_is_known_to_change_something_or_nothing() -> None:
    commands = {path for path, entry in COMMANDS.items() if entry.module is not None}
    changing = {path for path, _, _ in CHANGES}

    assert commands - READING - ELSEWHERE.keys() == changing


def test_every_command_leaves_its_events(project: Project) -> None:
    lines = '{"op": "create", "title": "Five"}\n{"op": "edit", "id": "TASK-5", "title": "Cinq"}\n'
    batches = set()

    for path, words, entities in CHANGES:
        finished = project(*path.split(), *words, env=ADA, stdin=lines if path == "batch" else "")
        assert finished.code == 0, (path, words, finished.stderr)
        told = newest(project, len(entities) + 1)
        batch = told[0]["batch"]
        batches.add(batch)

        assert [(each["command"], each["actor"]) for each in told[: len(entities)]] == (
            [(path, "Ada")] * len(entities)
        )
        assert sorted(each["id"] for each in told if each["batch"] == batch) == sorted(entities), (
            path,
            words,
        )

    assert len(batches) == len(CHANGES)


def newest(project: Project, number: int) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(project("log", "--json", "--limit", str(number)).stdout)[
        "events"
    ]
    return found


@pytest.fixture
def run(project: Project) -> Project:
    """A project in which every command was run."""
    for path, words, _ in CHANGES:
        project(*path.split(), *words, env=ADA, stdin='{"op": "create", "title": "Five"}\n')
    return project


def test_every_record_and_setting_is_the_sum_of_its_events(run: Project) -> None:
    store = open_store(run.named)
    events: dict[str, list[Event]] = {}
    with store.reading() as reader:
        for event in reversed(list(reader.history.events(EventQuery()))):
            events.setdefault(event.entity_uuid, []).append(event)
        records: list[Any] = [*reader.every_task(), *reader.records(Milestone), *reader.records(Document)]
        records += reader.records(Decision)
        settings = reader.settings()
    store.close()

    for record in records:
        of_it = events.pop(record.uuid)
        summed = {field: after for event in of_it for field, (_, after) in event.changes.items()}
        untold = {
            field: value
            for field, value in record._asdict().items()
            if field not in {*summed, "uuid", "revision", "updated_at"}
        }

        assert {field: getattr(record, field) for field in summed} == summed
        assert [value for value in untold.values() if value not in (None, (), False, "")] == []
        assert [event.revision for event in of_it] == list(range(1, record.revision + 1))
    changed = {name: of_it[-1].changes[name][1] for name, of_it in events.items()}
    assert changed == {name: getattr(settings, name) for name in changed}
    assert {"statuses", "project_name"} <= changed.keys()
