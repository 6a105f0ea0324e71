"""What the protocol offers beside the tools, in both its eras, across a real pipe and over HTTP."""

import json
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, contextmanager
from pathlib import Path
from typing import Any

import anyio
import httpx2
import pytest
from mcp import Client
from mcp.client.streamable_http import streamable_http_client
from mcp_types import ListRootsResult, ResourceUpdatedNotification, Root
from pydantic import FileUrl

from backlog.mcp.project import Projects
from backlog.mcp.server import make
from tests.conftest import PATIENCE_SECONDS, Project
from tests.mcp.conftest import Caller, connected, piped

Play = Callable[..., Any]
OUTSIDE = {"Accept": "application/json, text/event-stream", "Content-Type": "application/json"}
HELLO = {
    "jsonrpc": "2.0",
    "id": 1,
    "method": "initialize",
    "params": {
        "protocolVersion": "2025-06-18",
        "capabilities": {},
        "clientInfo": {"name": "old", "version": "1"},
    },
}


@pytest.mark.parametrize("mode", ["legacy", "2026-07-28"])
def test_a_whole_task_across_a_pipe(project: Project, mode: str) -> None:
    async def scene() -> None:
        async with piped(project, mode=mode) as call:
            tools = await call.client.list_tools()
            await call("task_create", title="One", acceptanceCriteria=["a"])
            await call("task_claim", action="claim")
            done = await call(
                "task_edit", id="1", status="Done", acceptanceCriteriaCheck=[1], finalSummary="It is."
            )
            size = len(tools.model_dump_json(by_alias=True, exclude_none=True))

            assert done.data["done"]
            assert size < 8 * 1024
            assert {tool.annotations and tool.annotations.open_world_hint for tool in tools.tools} == {False}

    anyio.run(scene)
    assert "Status: ✔ Done" in project("task", "1", "--plain").stdout


def test_the_server_begins_without_what_one_tool_alone_needs() -> None:
    program = "import sys, backlog.mcp.server; print(*(name for name in sys.modules if 'batch' in name))"

    loaded = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)

    assert loaded.stdout.split() == []


def test_the_server_ends_when_its_input_does(project: Project) -> None:
    server = subprocess.Popen(
        [sys.executable, "-m", "backlog", "mcp", "start"],
        cwd=project.root,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    out, err = server.communicate(json.dumps(HELLO).encode() + b"\n" + b"not json\n", timeout=60)

    assert server.returncode == 0
    assert err == b""
    answers = [json.loads(line) for line in out.splitlines()]
    assert answers[0]["result"]["serverInfo"]["name"] == "backlog"
    assert all("jsonrpc" in each for each in answers), "nothing but the protocol goes out"


def test_resources_and_prompts(play: Play) -> None:
    async def scene(call: Caller) -> None:
        await call("task_create", title="One")
        listed = {each.uri for each in (await call.client.list_resources()).resources}
        board = (await call.client.read_resource("backlog://board")).contents[0]
        task = (await call.client.read_resource("backlog://task/1")).contents[0]
        prompts = {each.name for each in (await call.client.list_prompts()).prompts}
        asked = await call.client.get_prompt("work-on-task", {"id": "1"})

        assert {"backlog://board", "backlog://guide/overview"} <= listed
        assert "TASK-1" in getattr(board, "text", "")
        assert "Task TASK-1 - One" in getattr(task, "text", "")
        assert prompts == {"plan-work", "work-on-task", "finish-task"}
        assert "Work on 1" in getattr(asked.messages[0].content, "text", "")

    play(scene)


def test_a_listener_hears_of_what_others_change(project: Project) -> None:
    project("task", "create", "One")

    async def scene() -> None:
        async with piped(project) as call:
            wanted = ["backlog://task/1", "backlog://board"]
            async with call.client.listen(resource_subscriptions=wanted) as heard:
                await anyio.to_thread.run_sync(lambda: project("task", "edit", "1", "-t", "Two"))
                with anyio.fail_after(PATIENCE_SECONDS):
                    uris = {getattr(await anext(heard), "uri", "") for _ in range(2)}
            assert uris == set(wanted)

    anyio.run(scene)


@pytest.mark.filterwarnings("ignore:resources/subscribe is removed")
@pytest.mark.parametrize("mode", ["legacy", "2026-07-28"])
def test_what_changes_before_the_first_look_is_heard_of(
    projects: Projects, project: Project, mode: str
) -> None:
    board = "backlog://board"
    heard = anyio.Event()

    async def hears(message: object) -> None:
        if isinstance(message, ResourceUpdatedNotification) and message.params.uri == board:
            heard.set()

    async def scene() -> None:
        server, handlers = make(projects)
        async with (
            Client(server, mode=mode, message_handler=hears) as client,
            AsyncExitStack() as until_heard,
            anyio.create_task_group() as group,
        ):
            next_change: Callable[[], Awaitable[object]] = heard.wait
            if mode == "legacy":
                await client.subscribe_resource(board)
            else:
                listening = client.listen(resource_subscriptions=[board])
                next_change = (await until_heard.enter_async_context(listening)).__anext__
            await anyio.to_thread.run_sync(lambda: project("task", "create", "One"))
            group.start_soon(handlers.follower.follow)
            with anyio.fail_after(PATIENCE_SECONDS):
                await next_change()
            group.cancel_scope.cancel()

    anyio.run(scene)


def test_the_folders_of_the_client_lead_to_the_backlog(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project("task", "create", "Here")
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")

    async def roots(_: object) -> ListRootsResult:
        return ListRootsResult(
            roots=[Root(uri=FileUrl(each)) for each in (tmp_path.as_uri(), project.root.as_uri())]
        )

    async def scene() -> None:
        async with connected(Projects(), "legacy", list_roots_callback=roots) as call:
            assert (await call("task_list")).data["tasks"][0]["title"] == "Here"

    anyio.run(scene)


@contextmanager
def serving(project: Project, said: list[str] | None = None) -> Iterator[tuple[str, str]]:
    """Lend the address and the token of a server over HTTP; `said` is given what it wrote besides."""
    server = subprocess.Popen(
        [sys.executable, "-m", "backlog", "mcp", "start", "--http"],
        cwd=project.root,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert server.stderr is not None
        first, second = server.stderr.readline(), server.stderr.readline()
        address, token = re.search(r"http://\S+", first), re.search(r"Bearer (\S+)", second)
        assert address is not None
        assert token is not None
        yield address[0], token[1]
    finally:
        server.send_signal(signal.SIGTERM)
        _, rest = server.communicate(timeout=60)
        if said is not None:
            said.append(rest)


def test_over_http_only_who_knows_the_token_and_comes_from_here_is_served(project: Project) -> None:
    with serving(project) as (address, token):
        known = {"Authorization": f"Bearer {token}"}

        def status(headers: dict[str, str], content: bytes = json.dumps(HELLO).encode()) -> int:
            return httpx2.post(
                address, content=content, headers={**OUTSIDE, **headers}, timeout=60
            ).status_code

        async def scene() -> None:
            async with (
                httpx2.AsyncClient(headers=known) as http,
                Client(streamable_http_client(address, http_client=http)) as client,
            ):
                made = await client.call_tool("task_create", {"title": "Over HTTP"})
                assert made.structured_content == {"id": "TASK-1", "status": "To Do", "revision": 1}

        assert status({}) == 401
        assert status({"Authorization": "Bearer x"}) == 401
        assert status({**known, "Host": "evil.example"}) == 421
        assert status({**known, "Origin": "http://evil.example"}) == 403
        assert status(known, b"x" * 5_000_000) == 413
        assert status(known) == 200
        anyio.run(scene)


def test_what_cannot_be_read_is_answered(project: Project) -> None:
    lines = [
        json.dumps(HELLO).encode(),
        (
            rb'{"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"task_list",'
            rb'"arguments":{"search":"\ud800"}}}'
        ),
        b'{"jsonrpc":"2.0","id":3,"method":"tools/call","params":{"name":"task_list","arguments":{"limit":'
        + b"9" * 5_000
        + b"}}}",
        b"not json",
        b"[]",
        b"[" * 100_000,
        b"\xff\xfe",
    ]
    server = subprocess.Popen(
        [sys.executable, "-m", "backlog", "mcp", "start"],
        cwd=project.root,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    out, err = server.communicate(b"\n".join(lines) + b"\n", timeout=60)

    answered = [json.loads(line) for line in out.splitlines()]
    codes = [(each["id"], each["error"]["code"]) for each in answered if "error" in each]
    assert codes == [(2, -32700), (3, -32700), (None, -32700), (None, -32600), (None, -32700), (None, -32700)]
    assert (server.returncode, err) == (0, b"")


def test_a_client_that_hangs_up_leaves_one_line_and_nothing_that_steers_a_terminal(project: Project) -> None:
    said: list[str] = []
    with serving(project, said) as (address, token):
        port = int(address.rpartition(":")[2].partition("/")[0])
        for host, expected in (("evil\x9b31m.example", b"HTTP/1.1 421"), (f"127.0.0.1:{port}", b"")):
            head = (
                f"POST /mcp HTTP/1.1\r\nHost: {host}\r\nAuthorization: bearer {token}\r\n"
                "Content-Type: application/json\r\nAccept: application/json, text/event-stream\r\n"
                f"Content-Length: {1 if expected else 100}\r\n\r\n{{"
            )
            with socket.create_connection(("127.0.0.1", port), timeout=30) as client:
                client.sendall(head.encode("latin-1"))
                if expected:
                    assert client.recv(100).startswith(expected)
        known = {**OUTSIDE, "Authorization": f"Bearer {token}"}
        assert httpx2.post(address, content=json.dumps(HELLO), headers=known, timeout=60).status_code == 200

    (err,) = said
    assert "Invalid Host header" in err
    assert "Traceback" not in err
    assert "\x9b" not in err
