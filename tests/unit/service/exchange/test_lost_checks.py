"""A file that lost the checks of its criteria takes none away here without a word."""

import pytest

from backlog.domain.record_files import FileItem, RecordFile, empty_record_file
from backlog.domain.settings import Settings
from backlog.domain.task import ChecklistItem
from backlog.markdown.notes import Note
from backlog.markdown.sections import WITH_CHECKS
from backlog.service.exchange.lost_checks import claim_note, unclaimed, with_lost_checks
from backlog.service.exchange.plan import ImportRequest
from tests.samples import NOW, task
from tests.unit.service.exchange.clones import Clone
from tests.unit.service.exchange.samples import task_file

PATH = "tasks/task-1 - A.md"
CRITERIA = "\n## Acceptance Criteria\n<!-- AC:BEGIN -->\n{}\n<!-- AC:END -->\n"


def file(*lines: str) -> dict[str, str]:
    return {PATH: task_file("TASK-1", "A", CRITERIA.format("\n".join(lines)))}


FIRST = "- [ ] #1 one <!-- check: make one -->"
SECOND = "- [ ] #2 two <!-- check: make two -->"


def checks(clone: Clone) -> list[tuple[str, bool, str | None]]:
    return [(item.text, item.checked, item.check) for item in clone.task("TASK-1").acceptance_criteria]


@pytest.fixture
def clone() -> Clone:
    clone = Clone()
    clone.imports(file(FIRST, SECOND))
    return clone


def test_a_check_comes_with_its_file(clone: Clone) -> None:
    assert checks(clone) == [("one", False, "make one"), ("two", False, "make two")]


def test_a_lost_check_is_kept_told_once_and_written_again(clone: Clone) -> None:
    lost = file("- [x] #1 one", SECOND)

    report = clone.imports(lost)

    assert checks(clone) == [("one", True, "make one"), ("two", False, "make two")]
    assert [note.text for _, note in report.notes] == [
        'criterion #1 has lost its check, which is kept here: "make one"'
    ]
    assert not clone.imports(lost).notes
    (text,) = (text for path, text in clone.exports(lost).files.items() if path == PATH)
    assert "- [x] #1 one <!-- check: make one -->" in text


def test_whoever_decides_for_the_file_takes_the_check_away(clone: Clone) -> None:
    report = clone.imports(file("- [ ] #1 one", SECOND), request=ImportRequest(prefer="theirs"))

    assert checks(clone) == [("one", False, None), ("two", False, "make two")]
    assert [note.text for _, note in report.notes] == [
        'criterion #1 has lost its check, and has none here any more: "make one"'
    ]


def test_a_criterion_that_is_removed_takes_its_check_along_and_says_so(clone: Clone) -> None:
    report = clone.imports(file(SECOND))

    assert checks(clone) == [("two", False, "make two")]
    assert [note.text for _, note in report.notes] == [
        'the criterion "one" is gone, and its check with it: "make one"'
    ]


def test_a_file_checks_nothing_where_only_checks_may(clone: Clone) -> None:
    clone.facts = clone.facts._replace(settings=Settings(require_verification=True))
    claiming = file("- [x] #1 one <!-- check: make one -->", "- [x] #2 two <!-- check: make two -->")
    claiming[PATH] = claiming[PATH].replace("status: To Do", "status: Done")

    report = clone.imports(claiming)

    assert [(text, done) for text, done, _ in checks(clone)] == [("one", False), ("two", False)]
    assert clone.task("TASK-1").status != "Done"
    assert {note.kind for _, note in report.notes} == {"claim"}
    assert "- [x] #1 one <!-- check: make one -->" in clone.exports(claiming).files[PATH]
    assert not clone.imports(claiming).notes


def test_a_changed_check_is_taken_over_and_two_changes_are_a_conflict(clone: Clone) -> None:
    clone.imports(file("- [ ] #1 one <!-- check: make uno -->", SECOND))
    assert checks(clone)[0] == ("one", False, "make uno")

    task = clone.task("TASK-1")
    mine = task.acceptance_criteria[0]._replace(check="make mine")
    clone.puts(task._replace(acceptance_criteria=(mine, *task.acceptance_criteria[1:])))
    report = clone.imports(file("- [ ] #1 one <!-- check: make theirs -->", SECOND))

    assert [(outcome.fate, outcome.fields) for outcome in report.outcomes if outcome.path == PATH] == [
        ("conflict", ("acceptance_criteria",))
    ]
    assert checks(clone)[0] == ("one", False, "make mine")


def record_file(*items: FileItem) -> RecordFile:
    return empty_record_file()._replace(checklists={WITH_CHECKS: items} if items else {})


ONE, TWO = FileItem("one", check="make one"), FileItem("two", check="make two")
PLAIN = FileItem("one"), FileItem("two")


@pytest.mark.parametrize(
    ("was", "theirs", "kept", "taken", "notes"),
    [
        ((), (ONE,), (ONE,), (ONE,), []),
        (PLAIN, (FileItem("one", checked=True),), None, None, []),
        ((ONE, TWO), (ONE, TWO), (ONE, TWO), (ONE, TWO), []),
        ((ONE,), (FileItem("one", check="make uno"),), (FileItem("one", check="make uno"),), None, []),
        (
            (ONE, TWO),
            (FileItem("new"), FileItem("two", checked=True, below=("x",)), ONE),
            (FileItem("new"), FileItem("two", checked=True, below=("x",), check="make two"), ONE),
            None,
            ['criterion #2 has lost its check, {}: "make two"'],
        ),
        (
            (ONE, TWO),
            (),
            (),
            (),
            [
                'the criterion "one" is gone, and its check with it: "make one"',
                'the criterion "two" is gone, and its check with it: "make two"',
            ],
        ),
        (
            (ONE, TWO),
            PLAIN,
            (ONE, TWO),
            PLAIN,
            [
                'criterion #1 has lost its check, {}: "make one"',
                'criterion #2 has lost its check, {}: "make two"',
            ],
        ),
        (
            (ONE, TWO),
            (PLAIN[1], PLAIN[1]),
            (TWO, PLAIN[1]),
            None,
            [
                'criterion #1 has lost its check, {}: "make two"',
                'the criterion "one" is gone, and its check with it: "make one"',
            ],
        ),
    ],
)
def test_each_check_that_a_file_has_no_more_is_kept_or_taken_away_and_named(
    was: tuple[FileItem, ...],
    theirs: tuple[FileItem, ...],
    kept: tuple[FileItem, ...] | None,
    taken: tuple[FileItem, ...] | None,
    notes: list[str],
) -> None:
    other = {"definition_of_done": PLAIN}
    before, now = record_file(*was), record_file(*theirs)
    now = now._replace(checklists={**other, **now.checklists})
    for taken_away, items, said in (
        (False, theirs if kept is None else kept, "which is kept here"),
        (True, theirs if taken is None else taken, "and has none here any more"),
    ):
        found, remarks = with_lost_checks(before, now, taken_away=taken_away)

        assert found == now._replace(checklists={**other, **record_file(*items).checklists})
        assert remarks == tuple(Note("lost-check", note.format(said)) for note in notes)


def test_a_criterion_that_only_its_check_may_check_is_open_without_evidence() -> None:
    items = (
        ChecklistItem(
            "one", checked=True, evidence="seen", checked_by="Ada", checked_at=NOW, check="make one"
        ),
        ChecklistItem("two", checked=True, evidence="seen", checked_by="Ada", checked_at=NOW),
        ChecklistItem("three"),
    )
    before = task(1, acceptance_criteria=items)

    assert unclaimed(before, iter([1, 3])) == before._replace(
        acceptance_criteria=(ChecklistItem("one", check="make one"), *items[1:])
    )
    assert unclaimed(before, []) == before
    assert claim_note(7) == Note(
        "claim", "criterion #7 is checked in the file alone: requireVerification is on"
    )
