"""What the tools are called, what they take and what they may do: all that a client reads at its start.

A client pays for every byte of this in each of its conversations, and one schema that it does not
understand costs it all tools. So there are twelve tools and few words, and of JSON Schema only
what the strictest clients take: one type a property, no references, no defaults, closed objects.
Names are those of Backlog.md where the meaning is the same.
"""

from typing import Any, NamedTuple

from backlog.domain.edit_request import EditRequest
from backlog.domain.task import FIELDS, Field

Schema = dict[str, Any]


class Tool(NamedTuple):
    """A tool: its name, what it is for, its arguments by name, which of them it needs, what it may do."""

    name: str
    description: str
    properties: Schema
    required: tuple[str, ...] = ()
    reads: bool = False
    destroys: bool = False

    @property
    def schema(self) -> Schema:
        """What the tool takes, as JSON Schema."""
        properties = {**self.properties, **PROJECT}
        needed = {"required": list(self.required)} if self.required else {}
        return {"type": "object", "properties": properties, **needed, "additionalProperties": False}


def _text(description: str = "") -> Schema:
    return {"type": "string", **({"description": description} if description else {})}


def _texts(description: str = "") -> Schema:
    return {
        "type": "array",
        "items": {"type": "string"},
        **({"description": description} if description else {}),
    }


def _numbers(description: str = "") -> Schema:
    return {
        "type": "array",
        "items": {"type": "integer"},
        **({"description": description} if description else {}),
    }


def _number(description: str = "") -> Schema:
    return {"type": "integer", **({"description": description} if description else {})}


def _flag(description: str = "") -> Schema:
    return {"type": "boolean", **({"description": description} if description else {})}


def _one_of(*values: str) -> Schema:
    return {"type": "string", "enum": list(values)}


PROJECT: Schema = {"project": _text()}
"""The folder of the project, which every tool takes; what it means is said in the server's instructions."""

_PLACED = frozenset(
    {
        *("title", "status", "priority", "type", "project", "assignees", "labels", "milestone", "ordinal"),
        *("due_date", "dependencies", "references", "documentation", "modified_files"),
        *("acceptance_criteria", "definition_of_done", "comments"),
        *("description", "plan", "notes", "final_summary"),
    }
)
MORE = tuple(field for field in FIELDS if field.name in EditRequest._fields and field.name not in _PLACED)
"""The fields that have no argument of their own place, or none; all others come behind those."""


def _more(*, edited: bool) -> Schema:
    """Return the arguments that set those fields, and in an edit those that add to their texts."""
    fields: Schema = {field.json: _texts() if field.holds == "words" else _text() for field in MORE}
    if edited:
        fields |= {f"{field.json}Append": _texts() for field in MORE if adds_to(field) is not None}
    return fields


def adds_to(field: Field) -> str | None:
    """Return the name of what adds to a field in an edit, None if nothing does."""
    name = f"append_{field.name}"
    return name if name in EditRequest._fields else None


CLEARED = (
    *("description", "priority", "type", "assignee", "milestone", "dependencies", "dueDate"),
    *("plan", "notes", "finalSummary", "otherText"),
    *(field.json for field in MORE),
)
"""The fields that an edit empties by name, for an empty value changes nothing."""

_ID = _text()
_KEY = _text()
_CHECKS = _texts("2: COMMAND; 2: clears")
_PAGE: Schema = {"limit": _number(), "cursor": _text()}

TOOLS: tuple[Tool, ...] = (
    Tool(
        "task_list",
        "Find tasks, or documents and decisions by kind. All filters must match; search ranks.",
        {
            "search": _text(),
            "status": _texts("any of"),
            "assignee": _text("or @me"),
            "unassigned": _flag(),
            "labels": _texts("all of"),
            "milestone": _text(),
            "priority": _text(),
            "type": _texts(),
            "parentTaskId": _text(),
            "ready": _flag(),
            "blocked": _flag(),
            "kind": _one_of("task", "draft", "document", "decision", "any"),
            "sort": _one_of("priority", "id", "ordinal"),
            **_PAGE,
        },
        reads=True,
    ),
    Tool("task_view", "Show a task or draft.", {"id": _ID, "cursor": _text()}, ("id",), reads=True),
    Tool(
        "task_create",
        "Create a task. Give criteria that can be checked.",
        {
            "title": _text(),
            "description": _text(),
            "acceptanceCriteria": _texts(),
            "setChecks": _CHECKS,
            "status": _text(),
            "priority": _text(),
            "type": _text(),
            "assignee": _texts(),
            "labels": _texts(),
            "milestone": _text(),
            "parentTaskId": _text(),
            "dependencies": _texts(),
            "dueDate": _text("2027-01-31 or +3d"),
            "references": _texts(),
            "documentation": _texts(),
            "definitionOfDoneAdd": _texts(),
            "plan": _text(),
            "notes": _text(),
            **_more(edited=False),
            "draft": _flag(),
            "idempotencyKey": _KEY,
        },
        ("title",),
    ),
    Tool(
        "task_edit",
        "Change a task; what is not named stays. Items count from 1.",
        {
            "id": _ID,
            "title": _text(),
            "description": _text(),
            "status": _text(),
            "priority": _text(),
            "type": _text(),
            "assignee": _texts(),
            "addLabels": _texts(),
            "removeLabels": _texts(),
            "milestone": _text(),
            "dependencies": _texts("replaces"),
            "dueDate": _text(),
            "acceptanceCriteriaAdd": _texts(),
            "acceptanceCriteriaRemove": _numbers(),
            "acceptanceCriteriaCheck": _numbers(),
            "acceptanceCriteriaUncheck": _numbers(),
            "evidence": _text("why it is true"),
            "setChecks": _CHECKS,
            "definitionOfDoneAdd": _texts(),
            "definitionOfDoneRemove": _numbers(),
            "definitionOfDoneCheck": _numbers(),
            "definitionOfDoneUncheck": _numbers(),
            "planSet": _text(),
            "planAppend": _texts(),
            "notesSet": _text(),
            "notesAppend": _texts(),
            "finalSummary": _text(),
            **_more(edited=True),
            "otherText": _text("in no section"),
            "commentsAppend": _texts(),
            "addReferences": _texts(),
            "removeReferences": _texts(),
            "modifiedFiles": _texts(),
            "clear": {"type": "array", "items": _one_of(*CLEARED)},
            "ifRevision": _number("refuse if changed since"),
            "idempotencyKey": _KEY,
        },
        ("id",),
    ),
    Tool(
        "task_claim",
        "Claim a task, without id the next ready one; next only looks; renew or release yours.",
        {
            "action": _one_of("claim", "next", "renew", "release"),
            "id": _ID,
            "lease": _text("30m, 2h"),
            "takeOver": _flag(),
        },
        ("action",),
    ),
    Tool(
        "task_move",
        "complete done tasks, archive dropped ones, demote to draft, promote a draft; verify runs checks, "
        "reopen done ones that fail.",
        {
            "action": _one_of("complete", "archive", "demote", "promote", "verify"),
            "ids": _texts(),
            "reopen": _flag(),
        },
        ("action", "ids"),
        destroys=True,
    ),
    Tool(
        "batch",
        "Many changes, all or none: one JSON object a line, e.g. "
        '{"op":"edit","id":7,"status":"Done","check_ac":[1,2]}.',
        {"lines": _text(), "dryRun": _flag(), "idempotencyKey": _KEY},
        ("lines",),
        destroys=True,
    ),
    Tool(
        "milestone",
        "Goals of tasks; remove: tasks out of one.",
        {
            "action": _one_of("list", "view", "add", "rename", "remove", "archive"),
            "name": _text(),
            "to": _text(),
            "description": _text(),
            "dueDate": _text(),
            "cursor": _text(),
        },
        ("action",),
        destroys=True,
    ),
    Tool(
        "document",
        "Documents and decisions.",
        {
            "action": _one_of("view", "create", "update"),
            "kind": _one_of("document", "decision"),
            "id": _text(),
            "title": _text(),
            "content": _text("replaces"),
            "type": _text(),
            "path": _text(),
            "tags": _texts(),
            "status": _text(),
            "cursor": _text(),
        },
        ("action", "kind"),
    ),
    Tool(
        "overview",
        "Progress; statuses, labels, milestones.",
        {"cursor": _text()},
        reads=True,
    ),
    Tool(
        "history",
        "Who changed what, newest first; of one task with id.",
        {"id": _ID, **_PAGE},
        reads=True,
    ),
    Tool(
        "undo",
        "Take back your last call, or one event.",
        {"event": _number()},
        destroys=True,
    ),
)
"""The tools, in the order in which a client sees them."""

BY_NAME = {tool.name: tool for tool in TOOLS}
