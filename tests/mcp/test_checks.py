"""Checks of criteria over MCP: a client sets and runs them, and what no person agreed to is not run."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import anyio
import pytest

from tests.conftest import PATIENCE_SECONDS, Project
from tests.mcp.conftest import Caller
from tests.mcp.test_protocol import HELLO

Play = Callable[..., Any]
pytestmark = pytest.mark.engine("sqlite")


@pytest.fixture(autouse=True)
def _state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test has agreed to nothing."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))


def test_a_client_sets_shows_and_clears_checks(play: Play) -> None:
    async def scene(call: Caller) -> None:
        await call("task_create", title="One", acceptanceCriteria=["a", "b"], setChecks=["2: make docs"])
        shown = (await call("task_view", id="1")).data["task"]["acceptanceCriteria"]
        await call("task_edit", id="1", setChecks=["1:pytest -q: x", "#2:"])
        changed = (await call("task_view", id="1")).data["task"]["acceptanceCriteria"]

        assert [item.get("check") for item in shown] == [None, "make docs"]
        assert [item.get("check") for item in changed] == ["pytest -q: x", None]
        for name, arguments in (
            ("task_edit", {"id": "1", "setChecks": ["make docs"]}),
            ("task_edit", {"id": "1", "setChecks": ["9: true"]}),
            ("task_create", {"title": "Two", "setChecks": ["1: true"]}),
            ("task_create", {"title": "Two", "acceptanceCriteria": ["a"], "setChecks": ["1:"]}),
            ("task_move", {"action": "verify", "ids": ["7"]}),
        ):
            assert (await call(name, **arguments)).failed

    play(scene)


def test_a_client_hears_how_far_the_checks_are_and_may_take_back_what_fails(
    play: Play, project: Project
) -> None:
    async def scene(call: Caller) -> None:
        await call(
            "task_create",
            title="One",
            acceptanceCriteria=["a", "b"],
            setChecks=["1: true", "2: test ! -e broken"],
        )
        assert project("trust", "--checks", "--yes").code == 0
        heard: list[tuple[float, float | None, str | None]] = []

        async def hears(progress: float, total: float | None, message: str | None) -> None:
            heard.append((progress, total, message))

        await call.client.call_tool("task_move", {"action": "verify", "ids": ["1"]}, progress_callback=hears)
        assert [each[:2] for each in heard] == [(1, 2), (2, 2)]
        assert sorted(str(each[2]) for each in heard) == [
            "TASK-1 #1 passed: a",
            "TASK-1 #2 passed: b",
        ]

        await call("task_edit", id="1", status="Done")
        (project.root / "broken").touch()
        await call("task_move", action="verify", ids=["1"])
        assert (await call("task_view", id="1")).data["task"]["status"] == "Done"
        await call("task_move", action="verify", ids=["1"], reopen=True)
        assert (await call("task_view", id="1")).data["task"]["status"] != "Done"
        refused = await call("task_move", action="complete", ids=["1"], reopen=True)
        assert refused.data["code"] == "conflicting-arguments"

    play(scene)


def test_what_a_client_sets_runs_once_a_person_has_agreed_to_it(play: Play, project: Project) -> None:
    listener = project.root / "ran"

    async def scene(call: Caller) -> None:
        await call(
            "task_create",
            title="One",
            acceptanceCriteria=["a", "b"],
            setChecks=[f"1: touch {listener}", "2: echo no; exit 3"],
        )
        skipped = await call("task_move", action="verify", ids=["1"])
        assert [each["outcome"] for each in skipped.data["checks"]] == ["not-agreed", "not-agreed"]
        assert "backlog trust --checks" in skipped.data["next"]
        assert not listener.exists()

        assert project("trust", "--checks", "--yes").code == 0
        ran = await call("task_move", action="verify", ids=["1", "TASK-1"])
        assert (ran.failed, ran.data["passed"], ran.data["failed"]) == (False, 1, 1)
        first, second = ran.data["checks"]
        assert (first["number"], first["outcome"], first["effect"]) == (1, "passed", "checked")
        assert (second["outcome"], second["exitCode"], second["output"]) == ("failed", 3, "no\n")
        assert ran.text.startswith("1 of 2 checks passed\nTASK-1 #1 passed: a")
        proven = (await call("task_view", id="1")).data["task"]["acceptanceCriteria"][0]
        assert (proven["verified"], proven["checked"]) == (True, True)
        assert (await call("overview")).data["criteria"] == {"verified": 1, "claimed": 0, "open": 1}
        events = (await call("history", id="1")).data["events"]
        assert (events[0]["command"], events[0]["actor"]) == ("mcp task_move", "test client")

    play(scene)
    assert listener.exists()


def test_a_check_that_many_want_runs_once_at_a_time_and_keeps_no_other_call_waiting(
    play: Play, project: Project
) -> None:
    ran, gate = project.root / "ran", project.root / "open"
    command = f"echo x >> {ran}; until test -f {gate}; do sleep 0.1; done"
    project("task", "create", "One", "--ac", "a", "--ac-check", command)

    async def scene(call: Caller) -> None:
        async def verify() -> None:
            await call("task_move", action="verify", ids=["1"])

        async with anyio.create_task_group() as group:
            for _ in range(18):
                group.start_soon(verify)
            with anyio.fail_after(PATIENCE_SECONDS):
                while not ran.exists() or not ran.read_text():  # noqa: ASYNC110  another process writes it
                    await anyio.sleep(0.05)
                shown = await call("task_view", id="1")
            assert shown.data["task"]["acceptanceCriteria"][0]["check"] == command
            assert ran.read_text() == "x\n"
            gate.touch()

    play(scene)
    assert ran.read_text() == "x\n" * 18


def test_a_check_runs_in_the_worktree_that_the_call_names(play: Play, project: Project) -> None:
    def git(*words: str) -> None:
        who = ("-c", "user.name=Ada", "-c", "user.email=ada@example.org")
        subprocess.run(["git", *who, *words], cwd=project.root, check=True, capture_output=True)

    git("commit", "-q", "--allow-empty", "-m", "1")
    git("worktree", "add", "-q", "../linked")
    project("task", "create", "One", "--ac", "a", "--ac-check", "pwd; exit 1")

    async def scene(call: Caller) -> None:
        for folder in (project.root, project.root.parent / "linked"):
            ran = await call("task_move", action="verify", ids=["1"], project=str(folder))
            assert ran.data["checks"][0]["output"] == f"{folder.resolve()}\n"

    play(scene)


def test_the_hook_runs_after_a_clients_change_if_the_person_set_it(play: Play, project: Project) -> None:
    log = project.root / "log"
    project("config", "set", "onStatusChange", 'echo "$TASK_ID $NEW_STATUS $ACTOR" >> log')

    async def scene(call: Caller) -> None:
        await call("task_create", title="One")
        await call("task_edit", id="1", status="In Progress")
        await call("batch", lines='{"op":"edit","id":1,"status":"To Do"}')
        await call("task_edit", id="1", status="Done")
        for _ in range(50 * PATIENCE_SECONDS):
            if log.exists() and log.read_text().count("\n") == 2:
                break
            await anyio.sleep(0.02)

    play(scene)
    assert log.read_text() == "TASK-1 In Progress test client\nTASK-1 Done test client\n"


@pytest.mark.parametrize("how", ["end of input", "SIGTERM"])
def test_a_check_ends_with_the_server(project: Project, how: str) -> None:
    begun = project.root / "begun"
    project("task", "create", "One", "--ac", "a", "--ac-check", f"echo $$ > {begun}; exec sleep 300")
    server = subprocess.Popen(
        [sys.executable, "-m", "backlog", "mcp", "start"],
        cwd=project.root, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    call = {"name": "task_move", "arguments": {"action": "verify", "ids": ["1"]}}
    lines = (
        HELLO,
        {"jsonrpc": "2.0", "method": "notifications/initialized"},
        {"jsonrpc": "2.0", "id": 2, "method": "tools/call", "params": call},
    )
    assert server.stdin is not None
    server.stdin.write("".join(f"{json.dumps(line)}\n" for line in lines).encode())
    server.stdin.flush()
    for _ in range(20 * PATIENCE_SECONDS):
        if begun.exists() and begun.read_text():
            break
        time.sleep(0.05)
    if how == "SIGTERM":
        server.terminate()
    else:
        server.stdin.close()

    assert server.wait(timeout=PATIENCE_SECONDS) == (-signal.SIGTERM if how == "SIGTERM" else 0)
    server.stdin.close()
    with pytest.raises(ProcessLookupError):
        os.kill(int(begun.read_text()), signal.SIGCONT)
    assert "Verified" not in project("task", "1", "--plain").stdout
