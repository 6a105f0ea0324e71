"""Counts what a task costs an agent over MCP: calls, bytes and time, beside the reference program's server.

`python -m benchmarks.mcp_economy [--reference PATH]`; without a path npm installs the reference program. The
SDK's own client plays the short path of `economy.py`; every message is counted as it passes, without the
handshake, which no model reads.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import tempfile
import time
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import anyio
import httpx2
from mcp import Client, StdioServerParameters
from mcp.client.stdio import stdio_client
from mcp.client.streamable_http import streamable_http_client

from benchmarks.contestants import Project, find_backlog_md, find_ours, new_project, run
from benchmarks.economy import OTHER_TASKS

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence
    from contextlib import AbstractAsyncContextManager

    from mcp_types import CallToolResult

Call = tuple[str, dict[str, Any]]

_ID = f"TASK-{OTHER_TASKS + 1}"
_REST: tuple[Call, ...] = (
    ("task_edit", {"id": _ID, "planSet": "1. Form. 2. Charge. 3. Say why."}),
    (
        "task_edit",
        {"id": _ID, "acceptanceCriteriaCheck": [1], "notesAppend": ["The bank answers slowly"]},
    ),
    ("task_edit", {"id": _ID, "acceptanceCriteriaCheck": [2]}),
    (
        "task_edit",
        {
            "id": _ID,
            "acceptanceCriteriaCheck": [3],
            "finalSummary": "Cards are charged once.",
            "status": "Done",
        },
    ),
)
_CREATE: Call = (
    "task_create",
    {
        "title": "Take card payments",
        "description": "Customers ask for it",
        "acceptanceCriteria": [
            "A valid card is charged once",
            "A refused card says why",
            "The log holds no numbers",
        ],
    },
)
OURS: tuple[Call, ...] = (
    ("task_list", {"search": "card payments"}),
    _CREATE,
    ("task_claim", {"action": "claim", "id": _ID}),
    *_REST,
)
OTHERS: tuple[Call, ...] = (
    ("task_search", {"query": "card payments"}),
    _CREATE,
    ("task_edit", {"id": _ID, "status": "In Progress", "assignee": ["@ann"]}),
    *_REST,
)
"""Search, create, claim, plan, check as it is met, finish. Backlog.md has no claim: agents set a status."""


class Tally:
    """The bytes that have passed in each direction."""

    def __init__(self) -> None:
        """Begin with none."""
        self.sent = self.received = 0


class Cost(NamedTuple):
    """What a path costs: the list of tools, calls, bytes given and received, seconds before and during it."""

    tools: int
    tool_bytes: int
    calls: int
    given: int
    received: int
    starting: float
    seconds: float


@asynccontextmanager
async def counted(transport: AbstractAsyncContextManager[Any], tally: Tally) -> AsyncIterator[Any]:
    """Lend the streams of a transport, every message of which is counted as it passes."""
    async with transport as (incoming, outgoing, *_):
        asked = anyio.create_memory_object_stream[Any]()
        answered = anyio.create_memory_object_stream[Any]()

        async def up() -> None:
            async with outgoing:
                async for each in asked[1]:
                    tally.sent += _size(each)
                    await outgoing.send(each)

        async def down() -> None:
            async with answered[0]:
                async for each in incoming:
                    tally.received += _size(each)
                    await answered[0].send(each)

        async with anyio.create_task_group() as group:
            group.start_soon(up)
            group.start_soon(down)
            yield answered[1], asked[0]
            group.cancel_scope.cancel()


def _size(message: Any) -> int:  # noqa: ANN401  a `SessionMessage`, or what went wrong
    if isinstance(message, Exception):
        raise message
    return len(message.message.model_dump_json(by_alias=True, exclude_unset=True).encode()) + 1


async def _walked(transport: AbstractAsyncContextManager[Any], path: Sequence[Call]) -> Cost:
    """Walk a path; raise RuntimeError for a call that fails."""
    tally = Tally()
    began = time.monotonic()
    async with Client(counted(transport, tally), mode="legacy") as client:
        before = tally.received
        tools = await client.list_tools()
        listed = tally.received - before
        ready = time.monotonic()
        sent, received = tally.sent, tally.received
        for name, arguments in path:
            answer = await client.call_tool(name, arguments)
            if answer.is_error:
                raise RuntimeError(f"{name}: {_text(answer)}")
        ended = time.monotonic()
        return Cost(
            len(tools.tools),
            listed,
            len(path),
            tally.sent - sent,
            tally.received - received,
            ready - began,
            ended - ready,
        )


def _text(answer: CallToolResult) -> str:
    return " ".join(getattr(each, "text", "") for each in answer.content)


def _piped(words: Sequence[str], project: Project) -> AbstractAsyncContextManager[Any]:
    return stdio_client(
        StdioServerParameters(
            command=words[0],
            args=[*words[1:], "mcp", "start"],
            env=project.environment,
            cwd=str(project.folder),
        )
    )


async def _over_http(words: Sequence[str], project: Project) -> Cost:
    """Walk our path over HTTP, with a server that is started for it."""
    began = time.monotonic()
    process = await anyio.open_process(
        [*words, "mcp", "start", "--http"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        cwd=project.folder,
        env=project.environment,
    )
    try:
        assert process.stderr is not None
        told = ""
        with anyio.fail_after(30):
            while not (address := re.search(r"http://\S+", told)) or not (
                token := re.search(r"Bearer (\S+)\n", told)
            ):
                told += (await process.stderr.receive()).decode()
        starting = time.monotonic() - began
        async with httpx2.AsyncClient(headers={"Authorization": f"Bearer {token[1]}"}) as http:
            cost = await _walked(streamable_http_client(address[0], http_client=http), OURS)
        return cost._replace(starting=starting + cost.starting)
    finally:
        process.terminate()
        await process.aclose()


def _filled(words: Sequence[str], folder: Path) -> Project:
    project = new_project(folder)
    for line in (
        ("init", "Shop", "--defaults"),
        *(("task", "create", f"Task {n}") for n in range(OTHER_TASKS)),
    ):
        run([*words, *line], project)
    return project


async def _costs(reference: str | None, scratch: Path) -> dict[str, Cost]:
    ours = find_ours().words
    rows = {
        "backlog, on a pipe": await _walked(_piped(ours, _filled(ours, scratch / "pipe")), OURS),
        "backlog, over HTTP": await _over_http(ours, _filled(ours, scratch / "http")),
    }
    other = find_backlog_md(reference, scratch / "npm")
    if isinstance(other, str):
        print(f"Backlog.md is left out: {other}\n")
    else:
        project = _filled(other.words, scratch / "other")
        rows["Backlog.md, on a pipe"] = await _walked(_piped(other.words, project), OTHERS)
    return rows


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reference", help="an installed Backlog.md, else npm installs one")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        rows = anyio.run(_costs, options.reference, Path(name))
    columns = "tools | bytes of the tools | calls | bytes given | bytes received"
    print(f"| | {columns} | s to the tools | s for the calls |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- |")
    for what, cost in rows.items():
        print(
            f"| {what} | {cost.tools} | {cost.tool_bytes:,} | {cost.calls} | {cost.given:,} | "
            f"{cost.received:,} | {cost.starting:.2f} | {cost.seconds:.2f} |"
        )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
