"""What a client that closes the pipe still gets, and what the server waits for then."""

import json
import os
import subprocess
import sys
from typing import Any

import anyio
import mcp_types as types
import pytest
from mcp.shared.message import SessionMessage

from backlog.mcp import pipe
from backlog.mcp.pipe import InputStream, OutputStream
from tests.conftest import Project

HELLO = {
    "jsonrpc": "2.0",
    "id": 1,
    "method": "initialize",
    "params": {
        "protocolVersion": "2025-06-18",
        "capabilities": {"roots": {}},
        "clientInfo": {"name": "printf", "version": "1"},
    },
}
SERVER = [sys.executable, "-m", "backlog", "mcp", "start"]


def call(id_: int | str, tool: str, **arguments: object) -> dict[str, Any]:
    params = {"name": tool, "arguments": arguments}
    return {"jsonrpc": "2.0", "id": id_, "method": "tools/call", "params": params}


def lines(*messages: dict[str, Any]) -> bytes:
    return "".join(f"{json.dumps(message)}\n" for message in messages).encode()


def test_who_writes_a_few_lines_and_closes_the_pipe_gets_every_response(project: Project) -> None:
    """As `printf '…' | backlog mcp start` does; nobody is there any more who could name folders."""
    calls = [call(number, "task_create", title=f"Task {number}") for number in range(2, 30)]

    server = subprocess.run(
        SERVER, cwd=project.root, input=lines(HELLO, *calls), capture_output=True, timeout=60, check=False
    )

    answered = [json.loads(line) for line in server.stdout.splitlines()]
    results = {each["id"]: each["result"] for each in answered if "result" in each}
    made = {results[number]["structuredContent"]["id"] for number in range(2, 30)}
    assert sorted(results) == list(range(1, 30))
    assert made == {f"TASK-{number}" for number in range(1, 29)}
    assert (server.returncode, server.stderr) == (0, b"")


def test_a_client_that_has_gone_leaves_no_word(project: Project) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    server = subprocess.run(
        SERVER,
        cwd=project.root,
        input=lines(HELLO, call(2, "task_create", title="One")),
        stdout=writing,
        stderr=subprocess.PIPE,
        timeout=60,
        check=False,
    )
    os.close(writing)

    assert (server.returncode, server.stderr) == (0, b"")


def read(*messages: dict[str, Any], sent: tuple[dict[str, Any], ...] = ()) -> list[Any]:
    """Return what the SDK reads when some messages come, some go, and the input ends."""

    async def scene() -> list[Any]:
        coming, incoming = anyio.create_memory_object_stream[Any](100)
        outgoing, _gone = anyio.create_memory_object_stream[Any](100)
        for message in messages:
            await coming.send(SessionMessage(types.jsonrpc_message_adapter.validate_python(message)))
        await coming.aclose()
        responses = OutputStream(outgoing)
        with _gone, anyio.fail_after(30):
            async with InputStream(incoming, responses) as stream, responses:
                for _ in messages:
                    await anext(stream)
                for message in sent:
                    read_back = types.jsonrpc_message_adapter.validate_python(message)
                    await responses.send(SessionMessage(read_back))
                return [each.message async for each in stream]

    return anyio.run(scene)


ROOTS = {"jsonrpc": "2.0", "id": 7, "method": "roots/list"}
DONE = {"jsonrpc": "2.0", "id": 1, "result": {}}
WRONG = {"jsonrpc": "2.0", "id": 1, "error": {"code": 1, "message": "no"}}
CANCELLED = {"jsonrpc": "2.0", "method": "notifications/cancelled", "params": {"requestId": 1}}
VERIFY = call(3, "task_move", action="Verify", ids=["1"])
LISTEN = {"jsonrpc": "2.0", "id": 4, "method": "subscriptions/listen", "params": {}}


@pytest.mark.parametrize(
    ("messages", "sent"),
    [
        ((), ()),
        ((HELLO,), (DONE,)),
        ((HELLO,), (WRONG,)),
        ((HELLO, CANCELLED), ()),
        ((VERIFY, LISTEN), ()),
        ((HELLO, HELLO), (DONE, DONE)),
        ((CANCELLED,), (DONE,)),
    ],
)
def test_the_input_ends_once_all_is_answered(
    messages: tuple[dict[str, Any], ...], sent: tuple[dict[str, Any], ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pipe, "SECONDS", float("inf"))

    assert read(*messages, sent=sent) == []


def test_what_is_asked_of_a_client_that_has_gone_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipe, "SECONDS", 0.01)

    (refusal,) = read(call("a", "task_list"), sent=(ROOTS,))

    assert (refusal.id, refusal.error.code) == (7, types.CONNECTION_CLOSED)
    assert read(call("a", "task_list"), call("a", "task_list"), sent=({**DONE, "id": "a"},)) == []
