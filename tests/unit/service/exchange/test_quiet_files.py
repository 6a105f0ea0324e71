"""An export reads, and asks the backlog for, nothing that is as it was when the two last agreed."""

from pathlib import Path

import pytest

from backlog.domain.events import TakenBack
from backlog.domain.task import Task
from backlog.files import tree as disk
from backlog.service.exchange import sight
from tests.unit.service.exchange.shelves import Shelf, exported_shelf

ONE, TWO, THREE = (f"tasks/task-{number} - {title}.md" for number, title in ((1, "A"), (2, "B"), (3, "C")))


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shelf:
    """A backlog with three tasks that was exported, where every file is old enough to be known."""
    return exported_shelf(tmp_path, monkeypatch)


@pytest.fixture
def read(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> list[str]:  # noqa: ARG001  it was exported before
    """The paths of the files that are read from now on."""
    paths: list[str] = []
    really = disk.read

    def noted(root: str, path: str, *, within: str | None = None) -> disk.Content:
        paths.append(path)
        return really(root, path, within=within)

    monkeypatch.setattr(disk, "read", noted)
    return paths


def change(shelf: Shelf, title: str) -> None:
    shelf.clone.puts(shelf.clone.titled(title)._replace(status="In Progress"))


def looked_at(shelf: Shelf) -> set[str]:
    """The titles of the tasks that the last export asked the backlog for."""
    titles = {record.uuid: record.title for record in shelf.clone.facts.records if isinstance(record, Task)}
    return {titles[uuid] for uuid in shelf.asked}


def test_what_an_export_has_written_is_not_read_by_the_next_one(shelf: Shelf, read: list[str]) -> None:
    assert shelf.exports(known=True).unchanged == 4
    assert read == ["config.yml"]
    assert looked_at(shelf) == set()


def test_what_was_compared_once_is_not_looked_at_again(shelf: Shelf, read: list[str]) -> None:
    shelf.index_file.unlink()

    shelf.exports(known=True)
    assert looked_at(shelf) == {"A", "B", "C"}
    read.clear()
    shelf.exports(known=True)
    assert (read, looked_at(shelf)) == (["config.yml"], set())


def test_only_what_was_changed_is_looked_at(shelf: Shelf, read: list[str]) -> None:
    change(shelf, "B")

    looks, stamps = shelf.looks, shelf.stamps
    assert shelf.exports(known=True).written == [TWO]
    assert set(read) == {"config.yml", TWO}
    assert (looked_at(shelf), shelf.kinds) == ({"B"}, set())
    assert (shelf.looks - looks, shelf.stamps - stamps) == (1, 1)
    read.clear()
    assert shelf.exports(known=True).written == []
    assert read == ["config.yml"]


def test_for_other_settings_no_record_is_looked_at(shelf: Shelf, read: list[str]) -> None:
    settings = shelf.clone.facts.settings._replace(project_name="Deli")
    shelf.clone.facts = shelf.clone.facts._replace(settings=settings)

    assert shelf.exports(known=True).written == ["config.yml"]
    assert (set(read), looked_at(shelf), shelf.kinds) == ({"config.yml"}, set(), set())


def test_a_file_that_was_written_again_is_read_once(shelf: Shelf, read: list[str]) -> None:
    shelf.writes_file(TWO, shelf.reads(TWO))

    assert shelf.exports(known=True).unchanged == 4
    assert (sorted(read), looked_at(shelf)) == (["config.yml", TWO], set())
    read.clear()
    assert shelf.exports(known=True).unchanged == 4
    assert read == ["config.yml"]


def test_a_file_that_is_gone_or_says_something_else_is_looked_at(shelf: Shelf, read: list[str]) -> None:
    (shelf.root / ONE).unlink()
    shelf.writes_file(THREE, "\0")

    report = shelf.exports(known=True)

    assert (report.written, [path for path, _ in report.left]) == ([ONE], [THREE])
    assert looked_at(shelf) == {"A", "C"}
    assert TWO not in read


@pytest.mark.parametrize("title", ["A", "B", "C"])
def test_a_record_with_a_second_file_is_looked_at_each_time(shelf: Shelf, title: str) -> None:
    uuid = shelf.clone.titled(title).uuid
    exchanges = [
        each._replace(twins={"completed/gone.md": each.digest}) if each.uuid == uuid else each
        for each in shelf.clone.facts.exchanges
    ]
    shelf.clone.facts = shelf.clone.facts._replace(exchanges=exchanges)
    for _ in range(2):
        shelf.exports(known=True)
        assert looked_at(shelf) == {title}


@pytest.mark.parametrize("title", ["A", "B", "C"])
def test_a_record_of_which_an_undo_took_something_back_is_looked_at_each_time(
    shelf: Shelf, title: str
) -> None:
    taken = TakenBack("run", "task", shelf.clone.titled(title).uuid, unmade=False)
    shelf.clone.facts = shelf.clone.facts._replace(taken_back=[taken])
    for _ in range(2):
        shelf.exports(known=True)
        assert looked_at(shelf) == {title}


def test_an_index_of_another_state_of_the_backlog_is_not_believed(shelf: Shelf, read: list[str]) -> None:
    before = shelf.clone.facts
    change(shelf, "A")
    shelf.exports(known=True)
    shelf.clone.facts = before

    assert [path for path, _ in shelf.exports(known=True).blocked] == [ONE]
    assert looked_at(shelf) == {"A"}
    assert read.count(TWO) == 0


def test_only_a_look_at_all_of_many_reads_all(
    shelf: Shelf, read: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sight, "_MANY", 2)
    change(shelf, "A")
    shelf.exports(known=True)
    assert (looked_at(shelf), TWO in read) == ({"A"}, False)
    read.clear()
    for title in "AB":
        shelf.clone.puts(shelf.clone.titled(title)._replace(status="Done"))

    assert shelf.exports(known=True).written == [ONE, TWO]
    assert (looked_at(shelf), THREE in read) == (set(), True)
