"""A restore, a backup and a compaction wait for their turn wherever somebody has the file to themselves."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

from backlog.errors import Busy, Failed
from backlog.storage.home.create import create_database
from backlog.storage.schema.revisions import head_revision
from backlog.storage.sqlite import backup, compact, connection, moved_mark, upgrade
from backlog.storage.sqlite.store import SqliteStore
from tests.unit.storage.backlogs import save, titles

PATIENCE = 30.0


class Others:
    """Somebody who has the file to themselves whenever it is opened, until one naps to wait for them."""

    def __init__(self, path: str, *, leaves: bool = True) -> None:
        self.path = path
        self.leaves = leaves
        self.times = 0
        self.holder: sqlite3.Connection | None = None

    def come(self) -> None:
        """Take the file as SQLite does for a moment when the last connection is closed."""
        if self.holder is not None:
            return
        holder = sqlite3.connect(self.path, isolation_level=None, timeout=0)
        try:
            holder.execute("PRAGMA locking_mode = EXCLUSIVE")
            holder.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError:  # a connection has it open: then nobody can be the last one
            holder.close()
            return
        self.holder = holder
        self.times += 1

    def leave(self, _seconds: float) -> None:
        """Go when somebody naps."""
        if self.holder is not None and self.leaves:
            self.holder.close()
            self.holder = None


Lend = Callable[..., AbstractContextManager[sqlite3.Connection]]


@pytest.fixture
def others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Others]:
    """Others in a backlog with two tasks, of which a backup has one."""
    path = str(tmp_path / "backlog.db")
    create_database(path, lambda store: save(store, 1))
    SqliteStore(path).backup(str(tmp_path / "copy.db"), replace=False)
    save(SqliteStore(path), 2)
    others = Others(path)

    def beset(lend: Lend) -> Lend:
        @contextmanager
        def lent(file: str, *args: object, **keywords: object) -> Iterator[sqlite3.Connection]:
            if file == others.path:
                others.come()
            with lend(file, *args, **keywords) as lent_connection:
                yield lent_connection

        return lent

    for module, name in ((backup, "opened"), (backup, "alone_with"), (moved_mark, "opened")):
        monkeypatch.setattr(module, name, beset(getattr(module, name)))
    monkeypatch.setattr("backlog.storage.sqlite.connection.time.sleep", others.leave)
    yield others
    if others.holder is not None:
        others.holder.close()


def restore(path: str, patience: float) -> None:
    """Restore the backup."""
    SqliteStore(path, patience).restore(str(Path(path).parent / "copy.db"), lambda _: None)


def _no_step(*_: object) -> None:
    pass


def test_a_restore_waits_wherever_it_opens_the_file(others: Others) -> None:
    restore(others.path, PATIENCE)
    assert others.times == 3  # it looks for the mark, sees to the log, and looks on before it copies
    assert len(titles(SqliteStore(others.path))) == 1


@pytest.mark.parametrize(
    "change", [restore, lambda path, patience: compact.compact(path, patience, _no_step)]
)
def test_a_moved_backlog_is_refused_even_if_one_has_to_wait_to_know_it(
    others: Others, change: Callable[[str, float], object]
) -> None:
    with connection.opened(others.path, "rw") as there:
        moved_mark.mark(there, "elsewhere.db")
    with pytest.raises(Failed, match="elsewhere"):
        change(others.path, PATIENCE)
    assert others.times == 1


@pytest.mark.parametrize(
    "look", [titles, lambda store: store.changes_since(None), SqliteStore.damages, SqliteStore.upgrade]
)
def test_who_only_looks_waits_for_a_turn(others: Others, look: Callable[[SqliteStore], object]) -> None:
    others.come()
    look(SqliteStore(others.path, PATIENCE))
    assert (others.times, others.holder) == (1, None)


def test_who_waits_in_vain_hears_so_and_nothing_is_restored(others: Others) -> None:
    others.leaves = False
    with pytest.raises(Busy, match="seconds"):
        restore(others.path, 0.01)
    others.leaves = True
    others.leave(0)
    assert len(titles(SqliteStore(others.path))) == 2
    assert list(Path(others.path).parent.glob("*before-restore*")) == []


def test_a_copy_to_upgrade_is_not_waited_for_without_end(tmp_path: Path) -> None:
    path = str(tmp_path / "backlog.db")
    create_database(path, lambda store: save(store, 1))
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("PRAGMA journal_mode = DELETE")
    holder.execute("BEGIN EXCLUSIVE")
    with pytest.raises(Busy), upgrade.upgraded_copy(path, head_revision(), 0.01):
        pass
    holder.close()


def test_where_no_snapshots_are_wanted_that_is_known_whoever_has_the_file(others: Others) -> None:
    with sqlite3.connect(others.path) as setting:
        setting.execute("INSERT OR REPLACE INTO settings (key, value) VALUES ('snapshots', 'false')")
    setting.close()

    assert not backup.snapshots_wanted(others.path, PATIENCE)
    assert others.times == 1
    others.leaves = False
    assert backup.snapshots_wanted(others.path, 0.0)
