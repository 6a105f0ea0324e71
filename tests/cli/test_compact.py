import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from backlog.domain.findings import Compacted
from backlog.errors import Busy, Failed
from backlog.render.text.compact import compacted
from backlog.service.steps import unwatched
from backlog.storage.home.open import open_store
from backlog.storage.sqlite.compact import compact
from tests.conftest import Project

sqlite = pytest.mark.engine("sqlite")


def database(project: Project) -> Path:
    return project.root / ".backlog" / "backlog.db"


def leave_room(path: Path, rows: int = 2_000) -> None:
    """Let a file hold pages that it does not need: a table that was there for a while."""
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("CREATE TABLE passing (text TEXT)")
        connection.executemany("INSERT INTO passing VALUES (?)", [("x" * 1_000,)] * rows)
        connection.execute("DROP TABLE passing")


@sqlite
def test_the_file_becomes_as_small_as_what_it_holds_and_the_history_stays(project: Project) -> None:
    project("task", "create", "One")
    project("task", "edit", "1", "--notes", "a note")
    before = project("task", "history", "1").stdout, project("task", "1", "--plain").stdout
    leave_room(database(project))
    size = database(project).stat().st_size

    done = json.loads(project("compact", "--json").stdout)["compact"]

    assert done == {"before": size, "after": database(project).stat().st_size}
    assert done["after"] < size - 1_500_000
    assert (project("task", "history", "1").stdout, project("task", "1", "--plain").stdout) == before
    assert project("doctor").code == 0
    assert project("undo").code == 0
    again = project("compact")
    assert (again.code, again.stdout.split(":")[0], again.stderr) == (0, "Already compact", "")


@sqlite
def test_steps_tell_how_far_it_is_and_never_pass_the_end(project: Project) -> None:
    with closing(sqlite3.connect(database(project))) as connection, connection:
        connection.executemany(
            "INSERT INTO counters (name, value) VALUES (?, 1)", [(f"c{n}",) for n in range(30_000)]
        )
    steps: list[tuple[str, int, int]] = []

    compact(str(database(project)), 60, lambda *step: steps.append(step))

    assert len(steps) > 3
    assert [done for _, done, _ in steps] == sorted(done for _, done, _ in steps)
    assert all(done <= total for _, done, total in steps)


@sqlite
def test_what_the_search_index_keeps_of_former_texts_goes(project: Project) -> None:
    project("task", "create", "One", "-d", " ".join(f"word{number}" for number in range(4_000)))
    project("task", "create", "Two", "-d", "former")
    project("task", "edit", "2", "-d", "present")

    def segments() -> int:
        with closing(sqlite3.connect(database(project))) as connection:
            return int(connection.execute("SELECT count(DISTINCT segid) FROM search_idx").fetchone()[0])

    before = segments()
    compacted = project("compact")

    assert (compacted.code, before > 1, segments()) == (0, True, 1)
    assert "TASK-1" in project("search", "word0 word3999").stdout
    assert project("doctor").code == 0


@sqlite
def test_nothing_is_changed_if_writers_would_wait_in_vain(project: Project) -> None:
    with closing(sqlite3.connect(database(project))) as connection, connection:
        connection.executemany(
            "INSERT INTO counters (name, value) VALUES (?, 1)", [(f"c{n}",) for n in range(30_000)]
        )
    size = database(project).stat().st_size

    with pytest.raises(Failed) as failed:
        compact(str(database(project)), 1e-9, unwatched)

    assert failed.value.code == "too-large-to-compact"
    assert database(project).stat().st_size == size
    assert project("doctor").code == 0


@sqlite
def test_a_writer_is_waited_for_and_then_given_way_to(project: Project) -> None:
    with closing(sqlite3.connect(database(project), isolation_level=None)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        with closing(open_store(str(database(project)), 0.1)) as store, pytest.raises(Busy):
            store.compact(unwatched)
        writer.execute("ROLLBACK")


@sqlite
def test_a_reader_goes_on_reading_what_it_began_with(project: Project) -> None:
    project("task", "create", "One")
    leave_room(database(project))
    with closing(sqlite3.connect(database(project), isolation_level=None)) as reader:
        reader.execute("BEGIN")
        held = reader.execute("SELECT count(*) FROM events").fetchone()
        finished = project("compact")
        assert (finished.code, finished.stdout.split(" ")[0]) == (0, "Compacted")
        assert reader.execute("SELECT count(*) FROM events").fetchone() == held


@sqlite
def test_a_backlog_that_has_moved_is_left_alone(project: Project) -> None:
    old = str(database(project))
    project("migrate", "--to", "elsewhere.db")

    refused = project("--db", old, "compact")

    assert (refused.code, refused.stdout, "elsewhere.db" in refused.stderr) == (1, "", True)


@pytest.mark.engine("postgresql")
def test_a_server_sees_to_it_by_itself(project: Project) -> None:
    refused = project("compact")

    assert (refused.code, refused.stdout, refused.stderr.count("\n")) == (1, "", 1)
    assert "frees unused space by itself" in refused.stderr


@pytest.mark.parametrize(
    ("done", "line"),
    [
        (Compacted(411_000_000, 4_100_000), "Compacted from 411.0 MB to 4.1 MB (99% less)\n"),
        (Compacted(1_000_000, 999_999), "Compacted from 1.0 MB to 1,000.0 kB (0% less)\n"),
        (Compacted(4_096, 4_096), "Already compact: 4.1 kB\n"),
        (Compacted(4_096, 8_192), "Already compact: 8.2 kB\n"),
    ],
)
def test_the_line_says_how_large_it_was_and_is(done: Compacted, line: str) -> None:
    assert compacted(done) == line
