"""No connection to a SQLite file trusts what its schema calls, as far as the search index allows that."""

import ast
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

import backlog
from backlog.storage.sqlite import upgrade
from backlog.storage.sqlite.connection import FTS5_IS_HARMLESS, connect, whole
from backlog.storage.sqlite.store import SqliteStore
from tests.contract.conftest import empty_sqlite_file

PACKAGE = Path(backlog.__file__).parent
OPENING = {"storage/sqlite/connection.py", "storage/generate.py"}
"""The module through which all connections are made, and a developer's tool."""


def opens_sqlite(path: Path) -> bool:
    """Say whether a module calls `sqlite3.connect`, by whatever name."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if (
            isinstance(node, ast.Attribute)
            and node.attr == "connect"
            and ast.unparse(node.value) == "sqlite3"
        ):
            return True
        if isinstance(node, ast.ImportFrom) and node.module == "sqlite3":
            return True
    return False


def test_every_connection_is_made_in_one_module() -> None:
    assert {str(path.relative_to(PACKAGE)) for path in PACKAGE.rglob("*.py") if opens_sqlite(path)} == OPENING


def trusts(connection: sqlite3.Connection) -> bool:
    return bool(connection.execute("PRAGMA trusted_schema").fetchone()[0])


@pytest.fixture
def path(tmp_path: Path) -> str:
    """An empty backlog."""
    file = tmp_path / "backlog.db"
    file.write_bytes(empty_sqlite_file())
    return str(file)


def test_who_reads_or_copies_trusts_nothing(path: str) -> None:
    with closing(connect(path, "ro", 0)) as reading, closing(whole(path)) as copying:
        assert (trusts(reading), trusts(copying)) == (False, False)


def test_who_writes_trusts_only_where_the_search_index_could_not_be_kept_otherwise(path: str) -> None:
    needed = sqlite3.sqlite_version_info < FTS5_IS_HARMLESS
    with closing(connect(path, "rw", 0)) as writing, upgrade._locked(path, 0) as upgrading:
        assert (trusts(writing), trusts(upgrade.driver(upgrading))) == (needed, needed)


def test_a_view_that_calls_what_may_have_effects_is_not_read(path: str) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE VIEW spy AS SELECT load_extension('/tmp/evil')")
        connection.execute("CREATE VIEW index_words AS SELECT * FROM search")
    with (
        closing(connect(path, "ro", 0)) as reading,
        pytest.raises(sqlite3.OperationalError, match="unsafe use"),
    ):
        reading.execute("SELECT * FROM spy")

    assert [damage.code for damage in SqliteStore(path).damages()] == ["schema-foreign"] * 2
