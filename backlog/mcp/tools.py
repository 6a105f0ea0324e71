"""Runs a tool: reads its arguments, finds the backlog, and returns data, or an error as data."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from backlog.errors import InvalidInput
from backlog.location import Location
from backlog.mcp import project_tools, records, tasks
from backlog.mcp.advice import error_data
from backlog.mcp.arguments import read
from backlog.mcp.call import Call, Progressed
from backlog.mcp.portions import bounded
from backlog.mcp.project import Projects
from backlog.mcp.results import ToolResult
from backlog.mcp.schemas import BY_NAME, Tool
from backlog.mcp.unexpected import as_error

_TOOLS: dict[str, Callable[[Call], ToolResult]] = {
    "task_list": tasks.find,
    "task_view": tasks.show,
    "task_create": tasks.add,
    "task_edit": tasks.change,
    "task_claim": tasks.hold,
    "task_move": tasks.move,
    "batch": project_tools.many,
    "milestone": records.milestone,
    "document": records.document,
    "overview": project_tools.progress,
    "history": project_tools.past,
    "undo": project_tools.take_back,
}


def takes_long(name: str, given: Mapping[str, Any] | None) -> bool:
    """Say whether a call runs commands, which are ended when nobody waits for it any more."""
    return name == "task_move" and str((given or {}).get("action", "")).strip().lower() == "verify"


UNNAMED = "unnamed MCP client"
"""Whom the history names for a client that does not say who it is; to ask git takes too long."""


def run(
    projects: Projects,
    name: str,
    given: Mapping[str, Any] | None,
    *,
    actor: str | None = None,
    roots: Sequence[str] = (),
    stopped: Callable[[], bool] = lambda: False,
    progressed: Progressed = lambda _done, _total, _last: None,
) -> tuple[ToolResult, bool]:
    """Return the result of a tool, and whether that is an error; it raises nothing.

    `stopped` and `progressed` are those of a `Call`.
    """
    try:
        arguments = read(_tool(name), given)
        location = projects.locate(arguments.get("project"), roots)
        call = Call(
            name,
            arguments,
            location,
            actor or UNNAMED,
            [],
            stopped,
            progressed,
            partial(projects.figures, location),
        )
        try:
            return bounded(_with_place(_TOOLS[name](call), location)), False
        finally:
            if any(context.due for context in call.contexts):
                projects.hooks().add(location, call.contexts)
    except Exception as unexpected:  # noqa: BLE001  what a client gets is data, whatever goes wrong
        error = as_error(unexpected)
        data = error_data(error)
        advice = f" ({data['next']})" if "next" in data else ""
        return bounded(ToolResult(f"{error.code}: {error.message}{advice}", data)), True


def _tool(name: str) -> Tool:
    """Return the tool of a name; raise InvalidInput for another name."""
    tool = BY_NAME.get(name)
    if tool is None:
        raise InvalidInput("there is no tool of that name", code="unknown-tool", allowed=sorted(BY_NAME))
    return tool


def _with_place(result: ToolResult, location: Location) -> ToolResult:
    """Return a result that says so if what was read is a copy, for the backlog has moved."""
    place = location.moved_to()
    if place is None:
        return result
    note = f"this backlog has moved to {place}; this copy is only read"
    return ToolResult(f"{result.text}\n{note}", {**result.data, "movedTo": place})
