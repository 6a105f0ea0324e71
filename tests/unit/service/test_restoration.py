"""Which copy is restored, and that no copy lets a task past the gate."""

from datetime import timedelta
from typing import Any

import pytest

from backlog.domain.settings import Settings
from backlog.domain.snapshots import Copies, Reason, Saved, Snapshot
from backlog.service.restoration import admission, admit, check_gate, restore, snapshot_file
from tests.samples import CHECKED, NOW, OPEN, STAMP, task
from tests.unit.service.backlogs import Backlog, refusal


def saved(number: int, reason: Reason = "") -> Saved:
    return Saved(Snapshot(number, NOW + timedelta(hours=number), reason), f"/copies/{number}")


class Kept:
    """The copies of a backlog."""

    def __init__(self, *copies: Saved) -> None:
        self._copies = copies
        self.restored: list[tuple[str, str]] = []

    def copies(self, database: str) -> Copies:
        return Copies(f"shown {database}", self._copies, {}, possible=True)

    def restore(self, database: str, source: str, admit: Any) -> str | None:  # noqa: ANN401  a function
        self.restored.append((database, source))
        admit(self.store)
        return "/aside"

    store: Any = None


@pytest.mark.parametrize(
    ("number", "path"), [(None, "/copies/3"), (4, "/copies/4"), (3, "/copies/3"), (1, "/copies/1")]
)
def test_a_snapshot_is_chosen_by_number_or_is_the_newest_of_what_was(number: int | None, path: str) -> None:
    kept = Kept(saved(4, "before-restore"), saved(3), saved(1))

    assert snapshot_file(kept, "db", number) == path


@pytest.mark.parametrize(
    ("number", "message"),
    [(None, 'there is no snapshot of "shown db"'), (7, 'there is no snapshot 7 of "shown db"')],
)
def test_a_snapshot_that_is_not_there_is_not_found(number: int | None, message: str) -> None:
    assert refusal(lambda: snapshot_file(Kept(), "db", number)) == (
        "NotFound", "no-snapshot", message, {"path": "db"},
    )  # fmt: skip


def test_a_long_path_is_shown_as_far_as_it_helps() -> None:
    whole = "d" * (200 - len("shown "))

    assert f'"shown {whole}"' in refusal(lambda: snapshot_file(Kept(), whole, None)).message
    assert f'"shown {whole}…"' in refusal(lambda: snapshot_file(Kept(), f"{whole}d", None)).message


def test_what_is_restored_leaves_an_event_that_says_from_where(backlog: Backlog) -> None:
    kept = Kept()
    kept.store = backlog.store

    assert restore(kept, "db", "/a\x1bfile", STAMP) == "/aside"
    assert kept.restored == [("db", "/a\x1bfile")]
    (event,) = backlog.events(limit=1)
    assert (event.entity, event.stamp) == ("backlog", STAMP)
    assert event.changes == {"restored_from": (None, "/a\\x1bfile")}


def test_where_a_dump_came_from_is_told_too(backlog: Backlog) -> None:
    with backlog.store.writing(STAMP) as writer:
        admit(writer, "loaded_from", "dump.jsonl")

    assert backlog.events(limit=1)[0].changes == {"loaded_from": (None, "dump.jsonl")}


def test_a_copy_with_a_task_past_the_gate_is_refused(backlog: Backlog) -> None:
    backlog.save(task(1, status="Done", acceptance_criteria=(CHECKED,)))
    backlog.past_the_program(
        "UPDATE tasks SET acceptance_criteria = replace(acceptance_criteria, 'true', 'false')"
    )
    before = backlog.events()

    found = refusal(lambda: admission(STAMP, "file")(backlog.store))

    assert (found.kind, found.code, found.data) == ("Refused", "done-with-open-criteria", {"ids": ["TASK-1"]})
    assert backlog.events() == before


def test_every_task_past_the_gate_is_known_and_three_are_named() -> None:
    wrong = [task(number, status="Done", acceptance_criteria=(CHECKED, OPEN)) for number in range(1, 6)]
    fine = [
        task(11, status="Done", acceptance_criteria=(CHECKED,)),
        task(12, acceptance_criteria=(OPEN,)),
        task(13, status="Done", acceptance_criteria=(OPEN,), legacy_done=True),
        task(14, "draft", status="Done", acceptance_criteria=(OPEN,)),
    ]
    check_gate(fine, Settings())

    found = refusal(lambda: check_gate([*fine, *wrong], Settings()))

    named = ", ".join(f'TASK-{number} is "Done" with #2 unchecked' for number in (1, 2, 3))
    assert found.message == f"done means done: {named} and 2 more; nothing was changed"
    assert found.data == {"ids": ["TASK-1", "TASK-2", "TASK-3", "TASK-4", "TASK-5"]}
