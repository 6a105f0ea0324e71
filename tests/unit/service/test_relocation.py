"""A move says how it ended and where the backlog is now; what it may not overwrite it leaves."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from backlog.service.relocation import Relocated, Upgraded, move, relocate, upgrade
from backlog.storage.home.move import Destination
from backlog.storage.home.open import open_store
from tests.samples import task
from tests.unit.service.backlogs import Backlog, refusal


class Around:
    """The project around a backlog, which can be led elsewhere."""

    def __init__(self) -> None:
        self.followed: list[object] = []

    def shown(self) -> str:
        return "the old one"

    def destination(self, database: str) -> Destination:
        return Destination(database)

    @contextmanager
    def following(self, database: str, *, dry_run: bool) -> Iterator[Callable[[], str | None]]:
        self.followed.append((Path(database).name, dry_run))

        def follow() -> str:
            self.followed.append("there")
            return "config.toml"

        yield follow


@pytest.fixture
def filled(backlog: Backlog) -> Backlog:
    """A backlog with a task and a milestone."""
    backlog.save(task(1, labels=("a",)))
    backlog.milestone("Launch")
    return backlog


def test_a_move_leads_the_project_to_the_new_place(filled: Backlog, tmp_path: Path) -> None:
    around, to = Around(), str(tmp_path / "new.db")

    done = relocate(around, filled.asking(), to)

    assert (done.moved.fate, done.moved.rows["tasks"], done.moved.rows["milestones"]) == ("moved", 1, 1)
    assert (done.source, done.to, done.leading, done.replaced, done.dry_run) == (
        "the old one", to, "config.toml", None, False,
    )  # fmt: skip
    assert around.followed == [("new.db", False), "there"]
    with open_store(to).reading() as reader:
        assert [each.id for each in reader.every_task()] == ["TASK-1"]
    with filled.store.reading() as reader:
        assert reader.moved_to() == to
    assert relocate(around, filled.asking(), to).moved == Relocated("before", done.moved.rows)


def test_a_rehearsal_moves_nothing_and_leads_nowhere(filled: Backlog, tmp_path: Path) -> None:
    around, to = Around(), tmp_path / "new.db"

    done = relocate(around, filled.asking(), str(to), dry_run=True)

    assert (done.moved.fate, done.moved.rows["tasks"], done.leading, done.dry_run) == ("moved", 1, None, True)
    assert around.followed == [("new.db", True)]
    assert not to.exists()
    with filled.store.reading() as reader:
        assert reader.moved_to() is None


def other(folder: Path, *numbers: int) -> Backlog:
    folder.mkdir()
    made = Backlog(folder)
    made.save(*(task(number) for number in numbers))
    return made


def test_a_backlog_that_is_not_empty_is_left_alone(filled: Backlog, tmp_path: Path) -> None:
    there = other(tmp_path / "there", 9)

    for dry_run in (True, False):
        found = refusal(
            lambda dry_run=dry_run: move(  # type: ignore[misc]
                filled.store, Destination(there.path), filled.stamp(), dry_run=dry_run
            )
        )
        assert found == (
            "Conflict",
            "backlog-not-empty",
            f"{there.path} holds a backlog that is not empty; nothing was changed",
            {"database": there.path},
        )
    assert there.tasks().keys() == {"TASK-9"}
    with filled.store.reading() as reader:
        assert reader.moved_to() is None


def test_an_empty_backlog_is_filled(filled: Backlog, tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    there = Backlog(tmp_path / "there")
    rehearsed = move(filled.store, Destination(there.path), filled.stamp(), dry_run=True)
    assert (rehearsed.fate, rehearsed.rows["tasks"], there.tasks()) == ("moved", 1, {})

    assert move(filled.store, Destination(there.path), filled.stamp()) == rehearsed
    assert there.tasks() == filled.tasks()


def test_a_backlog_is_not_moved_to_itself(filled: Backlog) -> None:
    assert refusal(lambda: move(filled.store, Destination(filled.path), filled.stamp())) == (
        "Conflict", "same-database", "the backlog is already there; nothing was changed", {},
    )  # fmt: skip


def test_a_backlog_that_has_moved_itself_is_only_read(tmp_path: Path) -> None:
    there, elsewhere = other(tmp_path / "there", 9), str(tmp_path / "elsewhere.db")
    move(there.store, Destination(elsewhere), there.stamp())

    found = refusal(lambda: move(there.store, Destination(str(tmp_path / "third.db")), there.stamp()))
    assert found == (
        "Failed",
        "backlog-moved",
        f"this backlog has already moved to {elsewhere}; nothing was changed",
        {"to": elsewhere, "again": True},
    )


def test_an_upgrade_says_from_where_to_where(backlog: Backlog) -> None:
    with backlog.store.reading() as reader:
        schema = reader.transfer.schema()

    assert upgrade(backlog.store) == Upgraded(schema, None)
