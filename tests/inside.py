"""Runs the program in the process of the test: for tables of many lines, where a process each takes long."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from backlog.shell import main
from tests.conftest import Finished, Project


class Inside:
    """A project in a file, whose commands run in this process; `save` and `load` keep its state."""

    def __init__(self, project: Project, capsys: pytest.CaptureFixture[str]) -> None:
        self.root = project.root
        self._database = project.root / ".backlog" / "backlog.db"
        self._capsys = capsys
        self._kept: bytes = b""

    def __call__(self, *words: str) -> Finished:
        """Run a command line and return how it ended."""
        self._capsys.readouterr()
        code = main(words)
        out, err = self._capsys.readouterr()
        return Finished(code, out, err)

    def save(self) -> None:
        """Keep the database as it is."""
        with closing(sqlite3.connect(self._database)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        self._kept = self._database.read_bytes()

    @property
    def changed(self) -> bool:
        """Say whether anything was written since the database was kept, or loaded again."""
        log = Path(f"{self._database}-wal")
        return (log.exists() and log.stat().st_size > 0) or self._database.read_bytes() != self._kept

    def load(self) -> None:
        """Let the database be as it was when it was kept."""
        if not self.changed:
            return
        for suffix in ("-wal", "-shm"):
            Path(f"{self._database}{suffix}").unlink(missing_ok=True)
        self._database.write_bytes(self._kept)
