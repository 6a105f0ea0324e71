"""A project from elsewhere, full of checks and hooks, runs nothing: the file that they touch stays away."""

import asyncio
import json
from contextlib import closing
from pathlib import Path

import pytest
from starlette.testclient import TestClient
from textual.pilot import Pilot

from backlog.app import App
from backlog.cli.commands.browser import AppProject
from backlog.location.project_commands import Commands
from backlog.mcp import tools
from backlog.mcp.project import Projects
from backlog.tui.app import BoardApp
from backlog.tui.desk import Desk
from backlog.tui.state import ViewState
from backlog.web.app import application
from backlog.web.site import Rules, Site
from tests.conftest import Project

pytestmark = pytest.mark.engine("sqlite")
PORT = 6420


@pytest.fixture
def heard(tmp_path: Path) -> Path:
    """The file that whatever runs makes."""
    return tmp_path / "heard"


@pytest.fixture
def foreign(project: Project, tmp_path: Path, heard: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    """A project made of a dump that somebody else wrote: with checks, a hook, and a shell of its own."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "theirs"))
    shell = tmp_path / "shell"
    shell.write_text(f"#!/bin/sh\ntouch {heard}\n")
    shell.chmod(0o755)
    checks = [{"text": f"c{number}", "check": f"touch {heard}"} for number in range(3)]
    lines = [json.dumps({"op": "create", "title": f"T{number}", "ac": checks}) for number in range(3)]
    assert project("batch", stdin="\n".join(lines)).code == 0
    assert project("config", "set", "onStatusChange", f"touch {heard}").code == 0
    assert project("config", "set", "verifyShell", str(shell)).code == 0
    assert project("export", "all.jsonl").code == 0

    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "mine"))
    other = Project(tmp_path / "other")
    other.root.mkdir()
    assert other("import", str(project.root / "all.jsonl")).code == 0
    return other


def test_the_command_line_runs_nothing(foreign: Project, heard: Path) -> None:
    for line in (
        *("", "help", "task --help", "task verify --help", "overview", "board", "task list", "task view 1"),
        *(
            "search c1",
            "log",
            "doctor",
            "doctor --stale-evidence",
            "config list",
            "trust --list",
            "task next",
        ),
        *("task verify 1 --dry-run", "task verify 1", "task verify --all-open --jobs 4 --json", "git status"),
        *(
            "task edit 1 -s InProgress",
            "task claim 2",
            "undo",
            "export tree",
            "sync tree --hooks",
            "trust --checks",
        ),
        *(
            "task complete 1",
            "task archive 3",
            "task demote 2",
            "cleanup --help",
            "instructions",
            "sequence list",
        ),
    ):
        words = [word.replace("InProgress", "In Progress") for word in line.split()]
        foreign(*words, env={"BACKLOG_ACTOR": "ada"})
        assert not heard.exists(), line
    foreign("batch", "--hooks", stdin='{"op": "edit", "id": 1, "status": "In Progress"}')
    for typed in (
        "backlog task verify ",
        "backlog task edit 1 --set-check ",
        "backlog config set onStatusChange ",
    ):
        foreign("completion", "__complete", "--", typed, str(len(typed)))
    assert not heard.exists()


def test_mcp_runs_nothing(foreign: Project, heard: Path) -> None:
    calls: tuple[tuple[str, dict[str, object]], ...] = (
        ("overview", {}), ("task_list", {"search": "T1"}), ("task_view", {"id": "1"}), ("history", {}),
        ("task_move", {"action": "verify", "ids": ["1", "2"]}),
        ("task_edit", {"id": "1", "status": "In Progress"}),
        ("task_edit", {"id": "2", "setChecks": [f"1: touch {heard}"]}),
        ("task_move", {"action": "verify", "ids": ["2"]}), ("task_claim", {"action": "claim"}), ("undo", {}),
        ("batch", {"lines": '{"op":"edit","id":3,"status":"In Progress"}'}),
    )  # fmt: skip
    with closing(Projects(str(foreign.root))) as projects:
        for name, arguments in calls:
            answer, failed = tools.run(projects, name, arguments)
            assert not failed, answer.text
    assert not heard.exists()


def test_the_web_runs_nothing(foreign: Project, heard: Path) -> None:
    with (
        closing(App(directory=str(foreign.root))) as app,
        closing(Site(AppProject(app), Rules(actor="ada", port=PORT))) as site,
    ):
        address = f"http://127.0.0.1:{PORT}"
        client = TestClient(application(site), base_url=address, follow_redirects=False)
        client.get(f"/enter?key={site.sessions.link()}")
        headers = {"origin": address, "sec-fetch-site": "same-origin"}
        for path in ("/board", "/tasks", "/tasks/1", "/settings", "/overview", "/activity", "/search?q=T1"):
            assert client.get(path).status_code == 200, path
        for path, fields in (
            ("/tasks/1/verify", {}),
            ("/tasks/1/edit", {"status": "In Progress", "revision": "1"}),
            ("/tasks/2/move", {"status": "In Progress"}),
            ("/settings", {"was-verifyShell": "", "verifyShell": "/bin/sh"}),
        ):
            assert client.post(path, data=fields, headers=headers).status_code in {200, 204, 303}, path
    assert not heard.exists()


def test_the_board_in_the_terminal_runs_nothing(
    foreign: Project, heard: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")

    async def pressed(pilot: Pilot[None], *keys: str) -> None:
        for key in keys:
            await pilot.press(key)
            await pilot.pause(0.05)

    async def run(app: App) -> None:
        desk = Desk(app.store(lasting=True), lambda: "ada", commands=Commands(app, app.trust()))
        board = BoardApp(ViewState(desk, app.today))
        async with board.run_test(size=(120, 30)) as pilot:
            await pilot.pause(0.3)
            await pressed(pilot, "shift+right", "enter", "V", "enter", "escape", "V", "escape")
            await pilot.pause(0.3)
            await pressed(pilot, "q")

    with closing(App(directory=str(foreign.root))) as app:
        asyncio.run(run(app))
    assert not heard.exists()
