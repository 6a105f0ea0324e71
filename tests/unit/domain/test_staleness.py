"""Evidence is old once a file that the task changed was changed after it."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from backlog.domain.staleness import FileChange, Proven, Staleness, StaleTask, proven, stale
from backlog.domain.task import ChecklistItem, CheckRun
from tests.samples import NOW, task

LATER = NOW + timedelta(seconds=1)
RUN = CheckRun("make", 0, 1.0, None, None, "host")
SAID = ChecklistItem("a", checked=True, evidence="seen", checked_at=LATER)
SHOWN = ChecklistItem("b", checked=True, evidence="ran", checked_at=NOW, check="make", run=RUN)
TASK = task(1, title="One", modified_files=("a.py", "b.py"))


def test_a_task_is_as_proven_as_its_oldest_evidence() -> None:
    without = ChecklistItem("c", checked=True)
    of = TASK._replace(acceptance_criteria=(without, SAID, SHOWN))

    assert proven(of) == Proven("TASK-1", "One", NOW, ("a.py", "b.py"), True, (2,))  # noqa: FBT003  the field that it is


def test_what_only_somebodys_word_proves_is_not_verified() -> None:
    assert proven(TASK._replace(acceptance_criteria=(SAID,))) == Proven(
        "TASK-1",
        "One",
        LATER,
        ("a.py", "b.py"),
        False,  # noqa: FBT003  the field that it is
        (1,),
    )


@pytest.mark.parametrize(
    "item",
    [
        SAID._replace(checked=False),
        SAID._replace(evidence=None),
        SAID._replace(checked_at=None),
    ],
)
def test_without_evidence_that_has_an_instant_a_task_is_not_proven(item: ChecklistItem) -> None:
    assert proven(TASK._replace(acceptance_criteria=(item,))) is None


def of(*files: str, at: datetime = NOW) -> Proven:
    return Proven("TASK-1", "One", at, files, True, ())  # noqa: FBT003  the field that it is


CHANGES = {
    "old": FileChange("old", NOW - timedelta(days=1)),
    "same": FileChange("same", NOW),
    "new": FileChange("new", LATER),
    "gone": FileChange("gone", None),
}


def test_a_task_is_stale_by_the_files_that_were_changed_after_its_evidence_or_deleted() -> None:
    tasks = (of("old", "new", "same", "gone", "new"), of("old"), of("new", at=LATER))

    assert stale(tasks, CHANGES.get) == Staleness(
        (StaleTask(tasks[0], (CHANGES["new"], CHANGES["gone"])),), ()
    )


def test_a_file_of_which_nobody_knows_is_told_once_and_makes_nothing_stale() -> None:
    assert stale((of("?", "old"), of("!", "?")), CHANGES.get) == Staleness((), ("?", "!"))


def test_fractions_of_a_second_and_zones_do_not_make_evidence_old() -> None:
    at = NOW.replace(microsecond=0)
    moved = FileChange("a", at.replace(microsecond=999_999).astimezone(timezone(timedelta(hours=5))))

    assert stale([of("a", at=at.astimezone(UTC))], {"a": moved}.get).tasks == ()
