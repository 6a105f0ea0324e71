"""When the board opens full-screen, and that it is printed as ever where it does not."""

import os
import pty
import select
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.conftest import PATIENCE_SECONDS, Project
from tests.terminals import on_a_terminal

ENTERS = "\x1b[?1049h"
LEAVES = "\x1b[?1049l"
MISSING = "The full-screen board needs the extra `tui`: textual is missing (install it with: pip install"


pytestmark = pytest.mark.engine("sqlite")  # which screen it is, no database decides


@pytest.fixture(autouse=True)
def _tasks(project: Project) -> None:
    project("task", "create", "Login page", "--ac", "One")
    project("task", "create", "Logout", "-a", "sara")


@pytest.fixture
def without_the_extra(tmp_path: Path) -> dict[str, str]:
    """The environment of a Python that lacks the extra."""
    (tmp_path / "textual.py").write_text('raise ImportError("there is none", name="textual")\n')
    return {"PYTHONPATH": f"{tmp_path}{os.pathsep}{Path(__file__).parents[2]}"}


def test_without_the_extra_the_board_is_printed_and_one_line_names_it(
    project: Project, without_the_extra: dict[str, str]
) -> None:
    printed = on_a_terminal(project.root, "board", env={"CI": "1"}).stdout
    seen = on_a_terminal(project.root, "board", env=without_the_extra)

    assert seen.code == 0
    first, _, rest = seen.stdout.partition("\n")
    assert first.startswith(MISSING)
    assert rest == printed


@pytest.mark.parametrize(
    ("words", "env"),
    [
        (["board"], {"CI": "1"}),
        (["board", "-l", "horizontal"], {}),
        (["task", "list", "-i"], {"CI": "1"}),
        (["search", "-i", "log"], {"CI": "1"}),
    ],
    ids=repr,
)
def test_where_nobody_sits_it_is_printed(project: Project, words: list[str], env: dict[str, str]) -> None:
    seen = on_a_terminal(project.root, *words, env=env)

    assert (seen.code, ENTERS in seen.stdout, "TASK-1" in seen.stdout) == (0, False, True)


def test_the_setting_turns_it_off(project: Project) -> None:
    printed = on_a_terminal(project.root, "board", env={"CI": "1"}).stdout
    project("config", "set", "interactive", "never")

    assert on_a_terminal(project.root, "board").stdout == printed


@pytest.mark.parametrize(
    "words", [["task", "list", "-i"], ["task", "list", "-i", "--plain"], ["search", "-i", "log"]], ids=repr
)
def test_off_a_terminal_nothing_changes(project: Project, words: list[str]) -> None:
    assert project(*words) == project(*(word for word in words if word != "-i"))


@pytest.mark.parametrize(
    "words",
    [
        ["task", "list", "-i", "--json"],
        ["task", "list", "-i", "--ids"],
        ["task", "list", "-i", "--watch", "--json"],
        ["search", "-i", "log", "--json"],
        ["search", "-i", "log", "--type", "document"],
    ],
    ids=repr,
)
def test_a_form_and_the_full_screen_exclude_each_other(project: Project, words: list[str]) -> None:
    finished = project(*words)

    assert (finished.code, finished.stdout) == (2, "")
    assert "--interactive" in finished.stderr


class Terminal:
    """A program on a pseudo-terminal, typed at while it runs."""

    def __init__(self, project: Project, *words: str, env: Mapping[str, str] | None = None) -> None:
        self._ours, theirs = pty.openpty()
        self.shown = ""
        self.process = subprocess.Popen(
            [sys.executable, "-m", "backlog", *words],
            cwd=project.root,
            env={
                **os.environ,
                "TERM": "xterm-256color",
                "BACKLOG_ACTOR": "ada",
                "COLUMNS": "100",
                "LINES": "30",
                **(env or {}),
            },
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            start_new_session=True,
        )
        os.close(theirs)

    def type(self, text: str) -> None:
        os.write(self._ours, text.encode())

    def until(self, text: str) -> None:
        """Read until a text has been shown."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while text not in self.shown:
            assert time.monotonic() < deadline, self.shown
            if select.select([self._ours], [], [], 0.2)[0]:
                try:
                    self.shown += os.read(self._ours, 65_536).decode(errors="replace")
                except OSError:  # that is how Linux tells that nobody is at the other end any more
                    assert text in self.shown, self.shown
                    return

    def close(self) -> None:
        self.process.kill()
        self.process.wait(PATIENCE_SECONDS)
        os.close(self._ours)


def test_the_real_program_opens_follows_others_changes_and_gives_the_terminal_back(project: Project) -> None:
    terminal = Terminal(project, "board")
    try:
        terminal.until("Logout")
        assert ENTERS in terminal.shown
        project("task", "create", "From another process")
        terminal.until("another")
        terminal.type("\x1b[1;2C")  # shift and right
        terminal.until("undoes")
        terminal.type("q")
        terminal.until(LEAVES)
        assert terminal.process.wait(PATIENCE_SECONDS) == 0
    finally:
        terminal.close()
    assert '"In Progress"' in project("task", "1", "--json").stdout


def test_an_editor_gets_the_terminal_and_gives_it_back_whatever_it_does(
    project: Project, tmp_path: Path
) -> None:
    editor = tmp_path / "editor"
    editor.write_text(
        '#!/bin/sh\nstty raw -echo\nprintf "In the editor\\n"\necho "By hand" > "$1"\nexit ${CODE:-0}\n'
    )
    editor.chmod(0o755)
    terminal = Terminal(project, "board", env={"EDITOR": str(editor), "VISUAL": ""})
    try:
        terminal.until("Logout")
        terminal.type("E")
        terminal.until("In the editor")
        terminal.until("undoes")
        editor.write_text("#!/bin/sh\nkill -9 $$\n")
        terminal.type("E")
        terminal.until("-9")
        terminal.type("q")
        assert terminal.process.wait(PATIENCE_SECONDS) == 0
    finally:
        terminal.close()
    assert '"By hand"' in project("task", "1", "--json").stdout


def test_a_board_that_is_told_to_end_gives_the_terminal_back(project: Project) -> None:
    terminal = Terminal(project, "task", "list", "-i", "-a", "sara")
    try:
        terminal.until("Logout")
        assert "Login" not in terminal.shown
        terminal.process.send_signal(signal.SIGTERM)
        terminal.until(LEAVES)
        assert terminal.process.wait(PATIENCE_SECONDS) == 0
    finally:
        terminal.close()
