"""A client of the official SDK, in this process or across a pipe, with a server on a project."""

import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, closing
from typing import Any, NamedTuple, TypeVar

import anyio
import pytest
from mcp import Client, StdioServerParameters
from mcp.client.stdio import stdio_client
from mcp_types import CallToolResult, Implementation

from backlog.mcp.project import Projects
from backlog.mcp.server import make
from tests.conftest import Project

T = TypeVar("T")
INFO = Implementation(name="test client", version="1")


class Called(NamedTuple):
    """What a tool answered."""

    text: str
    data: dict[str, Any]
    failed: bool


class Caller(NamedTuple):
    """A connected client; calling it calls a tool."""

    client: Client

    async def __call__(self, tool: str, **arguments: Any) -> Called:  # noqa: ANN401  as a client sends them
        """Call a tool and return what it answered."""
        return called(await self.client.call_tool(tool, arguments))


def called(result: CallToolResult) -> Called:
    """Return a result as a test looks at it."""
    (content,) = result.content
    assert content.type == "text"
    return Called(content.text, dict(result.structured_content or {}), bool(result.is_error))


@asynccontextmanager
async def connected(projects: Projects, mode: str = "auto", **options: Any) -> AsyncIterator[Caller]:  # noqa: ANN401  the SDK's
    """Lend a client of a server in this process."""
    server, _ = make(projects)
    async with Client(server, mode=mode, client_info=INFO, **options) as client:
        yield Caller(client)


@asynccontextmanager
async def piped(project: Project, *argv: str, mode: str = "auto") -> AsyncIterator[Caller]:
    """Lend a client of a server that is a process of its own."""
    command = StdioServerParameters(
        command=sys.executable, args=["-m", "backlog", "mcp", "start", *argv], cwd=str(project.root)
    )
    async with Client(stdio_client(command), mode=mode, client_info=INFO) as client:
        yield Caller(client)


@pytest.fixture
def projects(project: Project) -> Iterator[Projects]:
    """The server's view of a fresh project."""
    with closing(Projects(str(project.root))) as found:
        yield found


@pytest.fixture
def play(projects: Projects) -> Callable[[Callable[[Caller], Awaitable[T]]], T]:
    """Run a scene with a client of a server in this process."""

    def run(scene: Callable[[Caller], Awaitable[T]], mode: str = "auto") -> T:
        async def act() -> T:
            async with connected(projects, mode) as call:
                return await scene(call)

        return anyio.run(act)

    return run
