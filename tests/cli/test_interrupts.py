"""Ctrl-C ends a command without a word, whenever it is pressed: also while the program loads or leaves."""

import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from backlog.cli.exits import ExitCode
from tests.contract.conftest import empty_sqlite_file

PROGRAM = """\
import atexit, os, signal, sys, threading, time, weakref

def press():
    os.kill(os.getpid(), signal.SIGINT)

class Thing:
    def __set_name__(self, owner, name):
        press()

def make_a_class():
    type("Made", (), {"thing": Thing()})

def let_go():
    kept = Thing()
    watch = weakref.ref(kept, lambda _: press())
    del kept
    while True:  # until the interrupt comes
        time.sleep(0.001)

class Pressing:
    def find_spec(self, name, path, target=None):
        if name == when:
            act()

when, act = sys.argv.pop(1), {"press": press, "class": make_a_class, "let-go": let_go}[sys.argv.pop(1)]
sys.meta_path.insert(0, Pressing())
if when == "end":
    atexit.register(press)
from backlog.shell import program
program()
"""


def pressed(folder: Path, when: str, how: str, *words: str) -> tuple[int, str, str]:
    """Run a command in which SIGINT comes when a module is loaded."""
    finished = subprocess.run(
        [sys.executable, "-c", PROGRAM, when, how, *words],
        cwd=folder,
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
        env={**os.environ, "BACKLOG_DB": str(folder / "none.db")},
    )
    return finished.returncode, finished.stdout, finished.stderr


@pytest.mark.parametrize(
    ("when", "how"),
    [
        ("backlog.lean", "press"),
        ("backlog.cli.output", "press"),
        ("backlog.cli.output", "class"),
        ("backlog.service.overview", "class"),
        ("backlog.cli.output", "let-go"),
    ],
)
def test_while_the_program_loads(tmp_path: Path, when: str, how: str) -> None:
    assert pressed(tmp_path, when, how, "overview") == (ExitCode.INTERRUPTED, "", "")


def test_what_was_done_stays_done_while_the_program_leaves(tmp_path: Path) -> None:
    code, out, complaint = pressed(tmp_path, "end", "press", "--version")

    assert (code, out.count("\n"), complaint) == (ExitCode.DONE, 1, "")


ENDLESS = """\
CREATE TRIGGER endless BEFORE INSERT ON tasks WHEN new.title = 'Endless' BEGIN
SELECT n FROM (WITH RECURSIVE r (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r) SELECT n FROM r WHERE n < 0);
END"""


@pytest.mark.parametrize("thread", ["the first thread", "the one that stores"])
def test_an_endless_trigger_of_a_stranger_is_left(tmp_path: Path, thread: str) -> None:
    file = tmp_path / "backlog.db"
    file.write_bytes(empty_sqlite_file())
    with closing(sqlite3.connect(file)) as connection:
        connection.execute(ENDLESS)
    batch = tmp_path / "batch.jsonl"
    lines = [f'{{"op": "create", "title": "{title}"}}\n' for title in ("A task", "Endless")]
    batch.write_text("".join(line * 600 for line in lines), encoding="utf-8")
    words = ["task", "create", "Endless"] if thread == "the first thread" else ["batch", str(batch)]
    with subprocess.Popen(
        [sys.executable, "-m", "backlog", *words],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "BACKLOG_DB": str(file)},
    ) as process:
        try:
            with pytest.raises(subprocess.TimeoutExpired):
                process.wait(4)
            process.send_signal(signal.SIGINT)
            assert process.communicate(timeout=20) == (b"", b"")
        finally:
            process.kill()
    assert process.returncode == ExitCode.INTERRUPTED
    with closing(sqlite3.connect(file)) as connection:
        assert connection.execute("SELECT count(*) FROM tasks").fetchone() == (0,)
