"""The real program in a real terminal: a day's work in tmux, with somebody else at the same backlog."""

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.conftest import PATIENCE_SECONDS, UNDER_CI, Project

TMUX = shutil.which("tmux")

pytestmark = pytest.mark.skipif(TMUX is None and not UNDER_CI, reason="tmux is not installed")

SGR = re.compile(r"\x1b\[([\d;]*)m")
COLOURS = {str(code) for first in (30, 40, 90, 100) for code in range(first, first + 9)}
BOARD = f"{sys.executable} -m backlog board\n"
RUINOUS = """#!/bin/sh
printf '\\033[?1000h\\033[?25l\\033[?2004h'
stty -echo -icanon
kill -9 $$
"""
"""An editor that takes the terminal over and dies."""


class Terminal:
    """A shell in a terminal, which somebody types into and looks at."""

    def __init__(self, folder: Path, size: tuple[int, int], environment: dict[str, str]) -> None:
        self._home = tempfile.mkdtemp()  # the path of a socket is short
        given = [word for name, value in environment.items() for word in ("-e", f"{name}={value}")]
        shell = "env 'PS1=$ ' sh"
        self._tmux(
            "new-session", "-d", "-x", str(size[0]), "-y", str(size[1]), "-c", str(folder), *given, shell
        )

    def _tmux(self, *words: str) -> str:
        done = subprocess.run(
            [TMUX or "tmux", "-f", "/dev/null", "-S", f"{self._home}/socket", *words],
            check=True,
            capture_output=True,
            encoding="utf-8",
            timeout=PATIENCE_SECONDS,
        )
        return done.stdout

    def close(self) -> None:
        self._tmux("kill-server")
        shutil.rmtree(self._home)

    def press(self, *keys: str) -> None:
        self._tmux("send-keys", *keys)

    def type(self, text: str) -> None:
        head, enter, _ = text.partition("\n")
        self._tmux("send-keys", "-l", head)
        if enter:
            self.press("Enter")

    def screen(self, *options: str) -> str:
        return self._tmux("capture-pane", "-p", *options)

    @property
    def modes(self) -> str:
        """The alternate screen, the mouse, and whether the cursor shows."""
        return self._tmux("display-message", "-p", "#{alternate_on}#{mouse_any_flag}#{cursor_flag}").strip()

    def until(self, is_so: Callable[[], bool]) -> None:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not is_so():
            assert time.monotonic() < deadline, self.screen()
            time.sleep(0.05)

    def sees(self, *texts: str) -> None:
        self.until(lambda: all(text in self.screen() for text in texts))

    def settings(self, name: str, folder: Path) -> str:
        """What the shell's terminal is set to, once it has it back."""
        self.until(lambda: f"\n{self.screen()}".rstrip().endswith("\n$"))
        self.type(f"stty -g > {name}; echo said-{name}\n")
        self.sees(f"\nsaid-{name}")
        return (folder / name).read_text()


@pytest.fixture
def day(project: Project, tmp_path: Path) -> Iterator[Terminal]:
    """A terminal in a project with two tasks, where the editor takes the terminal over and dies."""
    assert project("task", "create", "Take card payments", "--ac", "A card is charged once").code == 0
    assert project("task", "create", "Send receipts").code == 0
    editor = tmp_path / "editor"
    editor.write_text(RUINOUS)
    editor.chmod(0o755)
    environment = {"EDITOR": str(editor), "TERM": "screen-256color", "PATH": os.environ["PATH"]}
    terminal = Terminal(project.root, (100, 24), environment)
    yield terminal
    terminal.close()


def test_a_day_at_the_board_beside_somebody_else(day: Terminal, project: Project) -> None:
    before = day.settings("before", project.root)
    day.type(BOARD)
    day.sees("To Do 2", "TASK-1 Take card payments")
    assert day.modes == "110"
    day.press("c")
    day.sees("Claimed TASK-1", "In Progress 1")
    assert project("task", "create", "From elsewhere").code == 0
    day.sees("To Do 2", "From elsewhere")
    assert project("task", "edit", "1", "--priority", "low", "--ac", "A receipt is printed").code == 0
    day.sees("0/2")
    day.press("m")
    day.sees("Move TASK-1 to")
    day.press("G", "C-j")  # Enter, as a terminal sends it that sends LF
    day.sees("2 open", "#2 A receipt is printed", "Go to them")
    day.press("Enter")
    day.sees("Acceptance criteria 0/2")
    for number, evidence in enumerate(("receipt 17", "receipt 18"), 1):
        day.press("Space")
        day.sees("evidence")
        day.type(f"{evidence}\n")
        day.sees(f"Acceptance criteria {number}/2", evidence)
        day.press("Down")
    day.press("E")
    day.sees("ended with code -9")
    assert day.modes == "110"
    day.press("Escape")
    day.sees("In Progress 1", "2/2")
    day.press("m")
    day.sees("Move TASK-1 to")
    day.press("G", "Enter")
    day.sees("In Progress 0", "Done 1")
    day.press("u")
    day.sees("Undid: TASK-1 to Done", "In Progress 1")
    day.press("C-r")
    day.sees("Done 1")
    day.press("q")
    day.until(lambda: day.modes == "001")
    assert day.settings("after", project.root) == before
    shown = project("task", "view", "1", "--json").stdout
    assert '"status":"Done"' in shown.replace(": ", ":")
    assert "receipt 18" in shown


def test_without_colours_what_is_selected_shows_and_a_kill_gives_the_terminal_back(
    day: Terminal, project: Project
) -> None:
    before = day.settings("before", project.root)
    day.type(f"NO_COLOR=1 sh -c 'echo $$ > pid; exec {BOARD.strip()}'\n")
    day.sees("TASK-1 Take card payments")
    day.press("s")
    day.sees("Status of TASK-1")
    day.until(lambda: re.search(r"\x1b\[(\d+;)*7m *To Do", day.screen("-e")) is not None)  # below the title
    shown = day.screen("-e")
    codes = {code for style in SGR.findall(shown) for code in style.split(";")}
    assert not codes & COLOURS
    os.kill(int((project.root / "pid").read_text()), signal.SIGTERM)
    day.until(lambda: day.modes == "001")
    assert day.settings("after", project.root) == before
