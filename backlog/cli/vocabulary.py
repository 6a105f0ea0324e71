"""Says which values an option or argument takes, for completion and for help.

The tables of the commands name a kind of value by its metavar; this is what the metavars mean.
"""

from __future__ import annotations

from backlog.lean import TYPE_CHECKING

if TYPE_CHECKING:
    from backlog.cli.command import Argument, Option
    from backlog.service.completion import Sort

_BY_METAVAR: dict[str, Sort] = {
    "DRAFT": "draft",
    "LABELS": "label",
    "LABEL": "label",
    "MILESTONE": "milestone",
    "PRIORITY": "priority",
    "PROJECT": "project",
    "STATUS": "status",
    "TYPE": "type",
}
_BY_FLAG: dict[str, Sort] = {
    "--assignee": "assignee",
    "--comment-author": "assignee",
    "--dep": "task",
    "--depends-on": "task",
    "--parent": "task",
}
_BY_GROUP: dict[str, Sort] = {
    "decision": "decision",
    "doc": "document",
    "draft": "draft",
    "milestone": "milestone",
    "task": "task",
}
_NO_TASK_VALUES = ("decision", "doc")
"""Groups whose statuses and types are not those of tasks."""

FIXED: dict[str, tuple[str, ...]] = {
    "--agent-instructions": ("claude", "agents", "gemini", "copilot", "cursor", "none"),
    "--format": ("markdown", "svg", "html", "csv", "json"),
    "--task-handling": ("clear", "keep", "reassign"),
    "import --format": ("markdown", "jsonl"),
    "export --format": ("markdown", "json", "jsonl", "csv"),
    "--integration-mode": ("cli", "mcp", "none"),
    "--shell": ("bash", "zsh", "fish", "pwsh"),
    "--sort": ("priority", "id", "ordinal"),
}
"""The values of options that take the same few in every project, where it matters with the command."""

KINDS = ("task", "document", "decision")
DOCUMENT_TYPES = ("readme", "guide", "specification", "other")
COMMA_LISTS = frozenset({"IDS", "LABELS", "NAMES", "STATUS", "TYPE", "PROJECT"})
"""The metavars of values that may be several, separated by commas."""


def fixed_values(path: str, option: Option) -> tuple[str, ...]:
    """Return the values that an option takes in every project, none if a project decides."""
    flag = option.flags.split()[-1]
    if option.metavar == "KIND":
        return KINDS
    if flag == "--type" and path.startswith("doc "):
        return DOCUMENT_TYPES
    return FIXED.get(f"{path} {flag}") or FIXED.get(flag, ())


def sort_of_option(path: str, option: Option) -> Sort | None:
    """Return which of the project's values an option of a command takes."""
    group = path.partition(" ")[0]
    if option.form == "switch" or (group in _NO_TASK_VALUES and option.metavar in {"STATUS", "TYPE"}):
        return None
    by_flag = [_BY_FLAG[flag] for flag in option.flags.split() if flag in _BY_FLAG]
    return by_flag[0] if by_flag else _BY_METAVAR.get(option.metavar)


def sort_of_argument(path: str, argument: Argument) -> Sort | None:
    """Return which of the project's values an argument of a command takes."""
    group, _, name = path.partition(" ")
    if name in {"add", "create", "list", "search"} or argument.metavar.strip("[]…").split()[0] not in {
        "ID", "FROM", "MILESTONE", "NAME",
    }:  # fmt: skip
        return None
    return _BY_GROUP.get(group)
