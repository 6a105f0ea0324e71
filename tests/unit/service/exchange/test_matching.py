"""Which record a file belongs to: the surest sign first, and no record has two files."""

import pytest

from backlog.domain.settings import Settings
from backlog.domain.task import Task
from backlog.markdown.config_file import CONFIG as CONFIG_FILE
from backlog.service.exchange.holdings import holdings
from backlog.service.exchange.ids import prefixes
from backlog.service.exchange.incoming import understand
from backlog.service.exchange.matches import match
from tests.unit.service.exchange.clones import HOME, Clone, found, uuid_of
from tests.unit.service.exchange.samples import CONFIG, task_file

PATH = "tasks/task-1 - A.md"
U1, U2 = uuid_of("one"), uuid_of("two")
OTHER_DAY = "'2020-02-02 02:02'"


def matched(
    known: dict[str, str], files: dict[str, str], tree: str = HOME
) -> tuple[dict[str, str], list[str], int]:
    """The titles of the records that files belong to, the newcomers, the number of records without a file."""
    clone = Clone()
    clone.imports(known)
    good = understand(found(files).files, prefixes(Settings())).good
    result = match(good, holdings(clone.facts, tree))
    pairs = {file.file.path: held.record.title for file, held in (*result.known, *result.twins)}
    return pairs, [file.file.path for file in result.newcomers], len(result.absent)


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (PATH, task_file("TASK-1", "A")),  # as it was
        (PATH, task_file("TASK-1", "Another title")),  # by its place, its id and its date
        (PATH, task_file("TASK-1", "A", created_date=OTHER_DAY)),  # by its place, its id and its title
        (PATH, task_file("TASK-7", "A")),  # the id was changed by hand
        ("completed/task-1 - A.md", task_file("TASK-1", "A", status="Done")),  # it was moved
        ("tasks/task-9 - New.md", task_file("TASK-9", "A")),  # it was moved and has another id
        ("tasks/task-1 - Named.md", task_file("TASK-1", "Named")),  # it was renamed, with its file
    ],
)
def test_a_file_without_a_uuid_is_known_by_what_stayed(path: str, text: str) -> None:
    assert matched({PATH: task_file("TASK-1", "A")}, {path: text}) == ({path: "A"}, [], 0)


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (PATH, task_file("TASK-1", "B", created_date=OTHER_DAY)),  # the number was given out again
        ("tasks/task-2 - B.md", task_file("TASK-2", "B")),
        ("tasks/task-9 - A.md", task_file("TASK-9", "A", created_date=OTHER_DAY)),
        ("tasks/task-9 - A.md", task_file("TASK-9", "A", created_date=None)),
    ],
)
def test_another_thing_is_a_newcomer(path: str, text: str) -> None:
    assert matched({PATH: task_file("TASK-1", "A")}, {path: text}) == ({}, [path], 1)


def test_the_uuid_tells_more_than_anything_else() -> None:
    known = {
        PATH: task_file("TASK-1", "A", backlog_uuid=U1),
        "tasks/task-2 - B.md": task_file("TASK-2", "B", backlog_uuid=U2),
    }
    swapped = {
        "tasks/task-1 - A.md": task_file("TASK-1", "A", backlog_uuid=U2),
        "tasks/task-2 - B.md": task_file("TASK-2", "B", backlog_uuid=U1),
    }

    pairs, newcomers, absent = matched(known, swapped)

    assert pairs == {"tasks/task-1 - A.md": "B", "tasks/task-2 - B.md": "A"}
    assert (newcomers, absent) == ([], 0)


def test_a_copy_that_kept_the_uuid_is_a_newcomer() -> None:
    text = task_file("TASK-1", "A", backlog_uuid=U1)
    copy = task_file("TASK-5", "A copy", backlog_uuid=U1)

    assert matched({PATH: text}, {PATH: text, "tasks/task-5 - A-copy.md": copy}) == (
        {PATH: "A"},
        ["tasks/task-5 - A-copy.md"],
        0,
    )


def test_a_file_that_a_merge_left_in_two_places_is_one_record() -> None:
    text = task_file("TASK-1", "A", backlog_uuid=U1)
    moved = "completed/task-1 - A.md"

    assert matched({PATH: text}, {PATH: text, moved: text}) == ({PATH: "A", moved: "A"}, [], 0)


def test_two_files_that_may_be_one_record_are_not_guessed_at() -> None:
    known = {
        PATH: task_file("TASK-1", "Same"),
        "tasks/task-2 - Same.md": task_file("TASK-2", "Same"),
    }

    pairs, newcomers, absent = matched(known, {"tasks/task-9 - Same.md": task_file("TASK-9", "Same")})

    assert (pairs, newcomers, absent) == ({}, ["tasks/task-9 - Same.md"], 2)


def test_of_two_files_that_began_as_one_each_is_known_by_its_folder_and_name_when_the_prefix_changes() -> (
    None
):
    def tree(prefix: str) -> dict[str, str]:
        places = ("completed/{} - A.md", "archive/tasks/{} - A.md", "archive/tasks/{} - A+.md")
        id_ = f"{prefix.upper()}-1"
        return {
            CONFIG_FILE: CONFIG.replace('"task"', f'"{prefix}"'),
            **{
                place.format(id_.lower()): task_file(id_, "A", priority=("low", "medium", "high")[count])
                for count, place in enumerate(places)
            },
        }

    clone = Clone()
    clone.imports(tree("task"))
    report = clone.imports(tree("back"))

    assert report.count("imported") == 0
    assert report.missing == []
    assert {record.priority for record in clone.facts.records if isinstance(record, Task)} == {
        "low",
        "medium",
        "high",
    }


def test_a_record_of_another_tree_is_known_by_its_number_and_birth() -> None:
    assert matched({PATH: task_file("TASK-1", "A")}, {PATH: task_file("TASK-1", "A")}, "/elsewhere") == (
        {PATH: "A"},
        [],
        0,
    )
