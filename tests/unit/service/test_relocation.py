"""A move says how it ended and where the backlog is now; what it may not overwrite it leaves."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from backlog.errors import Conflict
from backlog.service.relocation import Relocated, Upgraded, move, relocate, upgrade
from backlog.storage.home.move import Destination
from backlog.storage.home.open import open_store
from backlog.storage.sqlite.moved_mark import unmark
from backlog.store.database import Store, Transactions
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
    """A backlog with tasks and a milestone."""
    return fill(backlog)


def fill(backlog: Backlog) -> Backlog:
    backlog.save(task(1, labels=("a",)), task(2))
    backlog.milestone("Launch")
    return backlog


def test_a_move_leads_the_project_to_the_new_place(filled: Backlog, tmp_path: Path) -> None:
    around, to = Around(), str(tmp_path / "new.db")

    done = relocate(around, filled.asking(), to)

    assert (done.moved.fate, done.moved.rows["tasks"], done.moved.rows["milestones"]) == ("moved", 2, 1)
    assert (done.source, done.to, done.leading, done.replaced, done.dry_run) == (
        "the old one", to, "config.toml", None, False,
    )  # fmt: skip
    assert around.followed == [("new.db", False), "there"]
    with open_store(to).reading() as reader:
        assert [each.id for each in reader.every_task()] == ["TASK-1", "TASK-2"]
    with filled.store.reading() as reader:
        assert reader.moved_to() == to
    assert relocate(around, filled.asking(), to).moved == Relocated("before", done.moved.rows)


def test_a_rehearsal_moves_nothing_and_leads_nowhere(filled: Backlog, tmp_path: Path) -> None:
    around, to = Around(), tmp_path / "new.db"

    done = relocate(around, filled.asking(), str(to), dry_run=True)

    assert (done.moved.fate, done.moved.rows["tasks"], done.leading, done.dry_run) == ("moved", 2, None, True)
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
    assert (rehearsed.fate, rehearsed.rows["tasks"], there.tasks()) == ("moved", 2, {})

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


class There:
    """A place with a backlog, which may have been started by others only now."""

    former: str | None = None
    shown = "the new one"

    def __init__(self, backlog: Backlog, *, only_now: bool = False) -> None:
        self._backlog = backlog
        self._only_now = only_now

    def create(self, prepare: Callable[[Transactions], None], *, dry_run: bool) -> None:  # noqa: ARG002  as `Destination` has it
        if not self._only_now:
            raise Conflict("there is one", code="database-exists")
        prepare(self._backlog.store)

    def store(self) -> Store:
        return open_store(self._backlog.path)


def test_the_moved_backlog_of_others_is_no_place_to_move_to(filled: Backlog, tmp_path: Path) -> None:
    there, elsewhere = other(tmp_path / "there", 9), str(tmp_path / "elsewhere.db")
    move(there.store, Destination(elsewhere), there.stamp())

    assert refusal(lambda: move(filled.store, There(there), filled.stamp())) == (
        "Conflict",
        "destination-moved",
        f"the backlog in the new one has itself moved to {elsewhere}, and is only read; nothing was changed",
        {"database": "the new one", "to": elsewhere},
    )


@pytest.mark.parametrize("dry_run", [True, False])
def test_a_backlog_that_others_have_just_started_is_left_alone(
    filled: Backlog, tmp_path: Path, *, dry_run: bool
) -> None:
    there = other(tmp_path / "there", 9)

    found = refusal(lambda: move(filled.store, There(there, only_now=True), filled.stamp(), dry_run=dry_run))
    assert found == (
        "Conflict",
        "backlog-not-empty",
        "somebody else has just started a backlog there; nothing was changed",
        {"meanwhile": True},
    )
    assert there.tasks().keys() == {"TASK-9"}


def test_as_many_other_rows_are_not_the_same(filled: Backlog, tmp_path: Path) -> None:
    there = fill(other(tmp_path / "there"))

    assert refusal(lambda: move(filled.store, There(there), filled.stamp())).code == "backlog-not-empty"


def test_a_file_that_moved_away_itself_is_kept_under_another_name(filled: Backlog, tmp_path: Path) -> None:
    there = other(tmp_path / "there", 9)
    move(there.store, Destination(str(tmp_path / "elsewhere.db")), there.stamp())

    done = relocate(Around(), filled.asking(), there.path)

    assert done.replaced is not None
    assert Path(done.replaced).parent == tmp_path / "there"
    with open_store(there.path).reading() as reader:
        assert len(list(reader.every_task())) == 2


def test_what_cannot_be_made_there_is_said_as_it_is(filled: Backlog) -> None:
    class Nowhere(There):
        def create(self, prepare: Callable[[Transactions], None], *, dry_run: bool) -> None:  # noqa: ARG002  as above
            raise Conflict("there is no room", code="no-room")

    assert refusal(lambda: move(filled.store, Nowhere(filled), filled.stamp())).code == "no-room"


def test_a_copy_that_differs_is_not_kept(filled: Backlog, tmp_path: Path) -> None:
    there = other(tmp_path / "there")
    there.past_the_program(
        "CREATE TRIGGER one AFTER INSERT ON tasks "
        "BEGIN UPDATE tasks SET notes = 'x' WHERE key = new.key; END",
        "CREATE TRIGGER two AFTER INSERT ON milestones "
        "BEGIN UPDATE milestones SET description = 'x' WHERE key = new.key; END",
    )

    assert refusal(lambda: move(filled.store, There(there), filled.stamp())) == (
        "Failed",
        "copy-differs",
        "the copy differs from the original in milestones, tasks; nothing was changed",
        {"tables": ["milestones", "tasks"]},
    )
    assert there.tasks() == {}
    with filled.store.reading() as reader:
        assert reader.moved_to() is None


@pytest.mark.parametrize("dry_run", [True, False])
def test_a_move_that_was_interrupted_is_only_marked(
    filled: Backlog, tmp_path: Path, *, dry_run: bool
) -> None:
    there = other(tmp_path / "there")
    copied = move(filled.store, There(there), filled.stamp())
    Path(filled.path).chmod(0o600)
    with closing(sqlite3.connect(filled.path)) as connection, connection:
        unmark(connection)

    assert move(filled.store, There(there), filled.stamp(), dry_run=dry_run) == Relocated(
        "there", copied.rows
    )
    with filled.store.reading() as reader:
        assert reader.moved_to() == (None if dry_run else "the new one")


def test_an_upgrade_says_from_where_to_where(backlog: Backlog) -> None:
    with backlog.store.reading() as reader:
        schema = reader.transfer.schema()

    class Older:
        """A store that begins with an older schema."""

        reading = backlog.store.reading

        def upgrade(self) -> str:
            return "0001"

    assert upgrade(backlog.store) == Upgraded(schema, None)
    assert upgrade(Older()) == Upgraded(schema, "0001")  # type: ignore[arg-type]  # it has what is asked of it
