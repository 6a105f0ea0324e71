"""Runs a tool: reads its arguments, finds the backlog, and returns data, or an error as data."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from backlog.errors import BacklogError, InvalidInput
from backlog.mcp import project_tools, records, tasks
from backlog.mcp.advice import error_data
from backlog.mcp.arguments import read
from backlog.mcp.call import Call, Progressed
from backlog.mcp.project import Projects
from backlog.mcp.results import ToolResult
from backlog.mcp.schemas import BY_NAME

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
    """Return the result of a tool, and whether that is an error; it raises nothing of ours.

    `stopped` and `progressed` are those of a `Call`.
    """
    try:
        tool = BY_NAME.get(name)
        if tool is None:
            raise InvalidInput("there is no tool of that name", code="unknown-tool", allowed=sorted(BY_NAME))
        arguments = read(tool, given)
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
            return _TOOLS[name](call), False
        finally:
            if any(context.due for context in call.contexts):
                projects.hooks().add(location, call.contexts)
    except BacklogError as error:
        data = error_data(error)
        advice = f" ({data['next']})" if "next" in data else ""
        return ToolResult(f"{error.code}: {error.message}{advice}", data), True
