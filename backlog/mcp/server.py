"""Speaks MCP: the handlers of the official SDK's low-level server, which leaves schemas and errors to us.

A call runs in a thread, so that one that waits for the database holds up no other.
"""

from __future__ import annotations

import gc
import os
import signal
from contextlib import suppress
from functools import partial
from threading import Event
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit
from weakref import WeakKeyDictionary

import anyio
import anyio.from_thread
import anyio.to_thread
import mcp_types as types
from mcp.server.lowlevel import NotificationOptions, Server
from mcp.server.stdio import stdio_server
from mcp.shared.exceptions import MCPError

from backlog import __version__
from backlog.errors import BacklogError, printable
from backlog.mcp import guides, resources, tools
from backlog.mcp.changes import Follower, Listening
from backlog.mcp.pipe import InputStream, OutputStream
from backlog.mcp.schemas import TOOLS, Tool
from backlog.mcp.unexpected import as_error

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from mcp.server.context import ServerRequestContext

    from backlog.mcp.project import Projects

    Request = ServerRequestContext[Any, Any]

INSTRUCTIONS = (
    "Tasks of the project, in a database. Look for a task before you create one; claim it before you start; "
    "check each criterion, with evidence, as it becomes true; then set the last status, which is refused "
    "while one is open. Ids may be 7 or TASK-7. A call with the same idempotencyKey is done once. Every tool "
    "takes project, the absolute path of the project's folder, needed only where several are at hand. Errors "
    "say in `next` what to call. More: the resource backlog://guide/overview."
)

_THREADS = 16
"""How many calls run at once; SQLite lets one of them write."""
_LONG = 4
"""How many of those that run checks do so at once, besides: they keep no other call waiting."""
_ROOTS_SECONDS = 5.0
_ENDING_SECONDS, _TICK_SECONDS = 5.0, 0.05
"""How long what runs may take to end, for it is asked first; and how often it is looked whether it has."""
_LONGEST_NAME = 60


class Handlers:
    """What the SDK calls: each request becomes a call of `tools` or `resources` in a thread."""

    def __init__(self, projects: Projects, actor: str | None = None) -> None:
        """Take the backlogs, and whom the history names; None is the client, by its own name."""
        self._projects = projects
        self._actor = actor
        self._roots: WeakKeyDictionary[Any, tuple[str, ...]] = WeakKeyDictionary()
        self.limiter = anyio.CapacityLimiter(_THREADS)
        self._long = anyio.CapacityLimiter(_LONG)
        self.follower = Follower(projects)
        self._running: set[Event] = set()

    async def list_tools(
        self, _request: Request, _params: types.PaginatedRequestParams | None
    ) -> types.ListToolsResult:
        """See MCP, tools/list."""
        return types.ListToolsResult(tools=[_tool(each) for each in TOOLS])

    async def call_tool(self, request: Request, params: types.CallToolRequestParams) -> types.CallToolResult:
        """See MCP, tools/call: what goes wrong is a result that says so, never an error of the protocol."""
        stopped = Event()
        self._running.add(stopped)
        work = partial(
            tools.run,
            self._projects,
            params.name,
            params.arguments,
            actor=self._actor or _client(request),
            roots=await self._roots_of(request),
            stopped=stopped.is_set,
            progressed=partial(_report, request),
        )
        try:
            result, failed = await self._in_thread(
                work, abandon=tools.takes_long(params.name, params.arguments)
            )
        finally:
            stopped.set()
            self._running.discard(stopped)
        return types.CallToolResult(
            content=[types.TextContent(text=result.text)], structured_content=result.data, is_error=failed
        )

    async def list_resources(
        self, _request: Request, _params: types.PaginatedRequestParams | None
    ) -> types.ListResourcesResult:
        """See MCP, resources/list."""
        return types.ListResourcesResult(
            resources=[
                types.Resource(uri=uri, name=each.name, description=each.purpose, mime_type=each.mime_type)
                for uri, each in resources.FIXED.items()
            ]
        )

    async def list_templates(
        self, _request: Request, _params: types.PaginatedRequestParams | None
    ) -> types.ListResourceTemplatesResult:
        """See MCP, resources/templates/list."""
        return types.ListResourceTemplatesResult(
            resource_templates=[
                types.ResourceTemplate(
                    uri_template=resources.TASK + "{id}",
                    name="task",
                    description="A task or draft, whole",
                    mime_type="text/plain",
                )
            ]
        )

    async def read_resource(
        self, request: Request, params: types.ReadResourceRequestParams
    ) -> types.ReadResourceResult:
        """See MCP, resources/read."""
        roots = await self._roots_of(request)
        try:
            read = await self._in_thread(partial(resources.read, self._projects, params.uri, roots))
        except Exception as unexpected:  # noqa: BLE001  what a client gets is data, whatever goes wrong
            error = as_error(unexpected)
            raise MCPError(types.INVALID_PARAMS, error.message, {"code": error.code}) from None
        content = types.TextResourceContents(uri=params.uri, mime_type=read.mime_type, text=read.text)
        return types.ReadResourceResult(contents=[content])

    async def subscribe(self, request: Request, params: types.SubscribeRequestParams) -> types.EmptyResult:
        """See MCP, resources/subscribe."""
        await self.follower.add(request.session, params.uri, await self._roots_of(request))
        return types.EmptyResult()

    async def unsubscribe(
        self, request: Request, params: types.UnsubscribeRequestParams
    ) -> types.EmptyResult:
        """See MCP, resources/unsubscribe."""
        self.follower.remove(request.session, params.uri)
        return types.EmptyResult()

    async def list_prompts(
        self, _request: Request, _params: types.PaginatedRequestParams | None
    ) -> types.ListPromptsResult:
        """See MCP, prompts/list."""
        return types.ListPromptsResult(
            prompts=[
                types.Prompt(
                    name=name,
                    description=each.purpose,
                    arguments=[
                        types.PromptArgument(name=each.argument, description=each.meaning, required=True)
                    ],
                )
                for name, each in guides.PROMPTS.items()
            ]
        )

    async def get_prompt(
        self, _request: Request, params: types.GetPromptRequestParams
    ) -> types.GetPromptResult:
        """See MCP, prompts/get."""
        try:
            text = guides.prompt(params.name, params.arguments or {})
        except BacklogError as error:
            raise MCPError(types.INVALID_PARAMS, error.message, {"code": error.code}) from None
        message = types.PromptMessage(role="user", content=types.TextContent(text=text))
        return types.GetPromptResult(messages=[message])

    async def forget_roots(self, request: Request, _params: types.NotificationParams | None) -> None:
        """See MCP, notifications/roots/list_changed."""
        self._roots.pop(request.session, None)

    async def end_at_signals(self) -> None:
        """End what calls have started before a signal ends the process, as it would have at once."""
        with anyio.open_signal_receiver(signal.SIGTERM, signal.SIGHUP) as signals:
            async for number in signals:
                for stopped in self._running:
                    stopped.set()
                with anyio.move_on_after(_ENDING_SECONDS):
                    while self._running:  # noqa: ASYNC110  each ends in a thread
                        await anyio.sleep(_TICK_SECONDS)
                await anyio.to_thread.run_sync(self._projects.close)
                signal.signal(number, signal.SIG_DFL)
                os.kill(os.getpid(), number)

    async def _in_thread(self, work: Callable[[], Any], *, abandon: bool = False) -> Any:  # noqa: ANN401  what the work returns
        """Run something in a thread; what is to be `abandoned` if the call is cancelled ends by itself."""
        limiter = self._long if abandon else self.limiter
        return await anyio.to_thread.run_sync(work, abandon_on_cancel=abandon, limiter=limiter)

    async def _roots_of(self, request: Request) -> Sequence[str]:
        """Return the folders that a client works in, asked for once; none from one that has no such thing."""
        session = request.session
        known = self._roots.get(session)
        if known is not None:
            return known
        capabilities = session.client_capabilities
        if capabilities is None or capabilities.roots is None or not session.can_send_request:
            return ()
        folders: tuple[str, ...] = ()
        with suppress(MCPError, OSError, ValueError), anyio.move_on_after(_ROOTS_SECONDS):
            listed = await session.send_request(types.ListRootsRequest(), types.ListRootsResult)
            folders = tuple(filter(None, (_folder(str(root.uri)) for root in listed.roots)))
        self._roots[session] = folders
        return folders


def make(projects: Projects, actor: str | None = None) -> tuple[Server[Any], Handlers]:
    """Return the server of the SDK for some backlogs, and what it calls."""
    handlers = Handlers(projects, actor)
    server: Server[Any] = Server(
        "backlog",
        version=__version__,
        instructions=INSTRUCTIONS,
        on_list_tools=handlers.list_tools,
        on_call_tool=handlers.call_tool,
        on_list_resources=handlers.list_resources,
        on_list_resource_templates=handlers.list_templates,
        on_read_resource=handlers.read_resource,
        on_subscribe_resource=handlers.subscribe,
        on_unsubscribe_resource=handlers.unsubscribe,
        on_subscriptions_listen=Listening(handlers.follower),
        on_list_prompts=handlers.list_prompts,
        on_get_prompt=handlers.get_prompt,
    )
    server.add_notification_handler(
        "notifications/roots/list_changed", types.NotificationParams, handlers.forget_roots
    )
    return server, handlers


def serve_stdio(projects: Projects, actor: str | None = None) -> None:
    """Serve one client on standard input and output until it closes them.

    Raises OSError if nothing can be written, BrokenPipeError if that is because the client has gone.
    """
    gc.enable()  # `shell` turned it off for commands that are over in an instant

    async def serve() -> None:
        server, handlers = make(projects, actor)
        async with stdio_server() as (lines, responses), anyio.create_task_group() as group:
            group.start_soon(handlers.follower.follow)
            group.start_soon(handlers.end_at_signals)
            outgoing = OutputStream(responses)
            await server.run(InputStream(lines, outgoing), outgoing, options(server))
            group.cancel_scope.cancel()

    try:
        anyio.run(serve)
    except BaseExceptionGroup as errors:
        error = _refused(errors)
        if error is None:
            raise
        raise error from None


def _refused(errors: BaseExceptionGroup[BaseException]) -> OSError | None:
    """Return what the system refused if that is all that went wrong."""
    group, others = errors.split(OSError)
    refused: BaseException | None = group
    while isinstance(refused, BaseExceptionGroup):
        refused = refused.exceptions[0]
    return refused if others is None and isinstance(refused, OSError) else None


def options(server: Server[Any]) -> Any:  # noqa: ANN401  the SDK's own
    """Return what the server says of itself at the handshake."""
    return server.create_initialization_options(NotificationOptions())


def _tool(tool: Tool) -> types.Tool:
    hints = (
        types.ToolAnnotations(read_only_hint=True, open_world_hint=False)
        if tool.reads
        else types.ToolAnnotations(destructive_hint=tool.destroys, open_world_hint=False)
    )
    return types.Tool(
        name=tool.name, description=tool.description, input_schema=tool.schema, annotations=hints
    )


def _report(request: Request, done: int, total: int, last: str) -> None:
    """Report to a client that has asked for it how far a call has come, from the thread of the call."""
    gone = (RuntimeError, anyio.BrokenResourceError, anyio.ClosedResourceError)
    with suppress(*gone):
        anyio.from_thread.run(request.session.report_progress, done, total, last)


def _client(request: Request) -> str | None:
    """Return the name that a client gives itself, on one short line, None if it gives none."""
    client = request.session.client_params
    name = printable(" ".join(client.client_info.name.split()))[:_LONGEST_NAME] if client else ""
    return name or None


def _folder(uri: str) -> str | None:
    """Return the folder of a `file://` URI, None for what is no folder of this machine (RFC 8089)."""
    parts = urlsplit(uri)
    if parts.scheme != "file" or parts.netloc not in {"", "localhost"}:
        return None
    path = unquote(parts.path)
    return path if path.startswith("/") and "\0" not in path else None
