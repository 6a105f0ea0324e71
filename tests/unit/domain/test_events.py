"""What one run of a command did, told from its events."""

from backlog.domain.events import Recorded, counted, operation_of
from tests.samples import STAMP


def event(key: int, entity: str, uuid: str) -> Recorded:
    return Recorded(key, STAMP, entity, uuid, "TASK-1", 2, {})


def test_a_run_counts_each_record_once_by_kind_and_all_its_changes() -> None:
    run = [event(9, "task", "a"), event(8, "task", "b"), event(7, "draft", "c"), event(5, "task", "a")]

    found = operation_of(run)

    assert (found.newest, found.oldest, found.changes) == (run[0], 5, 4)
    assert found.records == (("draft", 1), ("task", 2))


def test_what_is_kept_of_a_tasks_file_is_no_record_beside_the_task() -> None:
    run = [event(4, "task", "a"), event(3, "file", "a"), event(2, "file", "b")]

    assert operation_of(run).records == (("file", 1), ("task", 1))


def test_kinds_are_counted_by_name() -> None:
    assert counted(["b", "a", "b"]) == (("a", 1), ("b", 2))
    assert counted([]) == ()


def test_the_events_of_one_record_and_its_file_are_listed_one_by_one() -> None:
    task, file = event(4, "task", "a"), event(3, "file", "a")

    assert operation_of([task]).alone == (task,)
    assert operation_of([task, file]).alone == (task, file)


def test_several_events_of_one_record_or_of_two_records_are_not_listed() -> None:
    assert operation_of([event(4, "task", "a"), event(3, "task", "a")]).alone == ()
    assert operation_of([event(4, "task", "a"), event(3, "draft", "b")]).alone == ()
