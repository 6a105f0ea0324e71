"""Every field of a task is in every form of it, or is named here with the reason why not."""

import json
import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from importlib.resources import files

import pytest

from backlog.batch.models import Edit
from backlog.cli.commands.task_edit import OPTIONS
from backlog.cli.task_requests import FIELDS as OPTIONS_OF
from backlog.domain.edit_request import EditRequest
from backlog.domain.graph import Edge, Node
from backlog.domain.record_files import Extras
from backlog.domain.settings import Settings
from backlog.domain.task import FIELDS, LISTED, ChecklistItem, Comment, Holds, Task, TaskSummary
from backlog.domain.views import TaskView
from backlog.markdown.files import write_file
from backlog.markdown.task_files import task_file
from backlog.mcp.results import detail
from backlog.mcp.tasks import _FIELDS as MCP_FIELDS
from backlog.render.csv.tasks import CSV_COLUMNS
from backlog.render.json.export import exported_task
from backlog.render.json.tasks import task_view as json_view
from backlog.render.rich.tasks import task_view as rich_view
from backlog.render.text.tasks import task_view as text_view
from backlog.service.excerpts import _sections
from backlog.storage.session.search_index import SEARCHED
from backlog.tui.fields import FIELDS as TUI_FIELDS
from backlog.tui.page import TaskPage, laid_out
from backlog.web.forms import LISTS, TEXTS
from backlog.web.pages.task import MORE
from tests.unit.render.samples import view_of

NOW = datetime(2026, 11, 27, 12, 0, tzinfo=UTC)

# A value for each thing that a field can hold, and how it looks wherever it is written.
SAMPLES: dict[Holds, Callable[[str, int], tuple[object, str]]] = {
    "word": lambda name, _: (f"zq-{name}", f"zq-{name}"),
    "words": lambda name, _: ((f"zq-{name}",), f"zq-{name}"),
    "text": lambda name, _: (f"zq-{name}", f"zq-{name}"),
    "number": lambda _, place: (700_000.5 + place, str(700_000.5 + place)),
    "day": lambda _, place: (date(1950 + place, 5, 17), f"{1950 + place}-05-17"),
    "instant": lambda _, place: (datetime(1950 + place, 5, 17, tzinfo=UTC), f"{1950 + place}-05-17"),
    "checklist": lambda name, _: ((ChecklistItem(f"zq-{name}"),), f"zq-{name}"),
    "comments": lambda name, _: ((Comment(f"zq-{name}", None),), f"zq-{name}"),
}

BY_HAND: dict[str, tuple[object, str]] = {
    "uuid": ("zq-uuid", "zq-uuid"),
    "kind": ("task", '"kind": "task"'),
    "state": ("active", '"state": "active"'),
    "claimed_by": ("zq-claimed", "zq-claimed"),
    "claimed_until": (datetime(1949, 5, 17, tzinfo=UTC), "1949-05-17"),
    "legacy_done": (True, "legacyDone"),
    "revision": (4711, "4711"),
}
"""The fields that are not declared in `FIELDS`: a value, and what shows it."""

_OWN = {field.name: SAMPLES[field.holds](field.name, place) for place, field in enumerate(FIELDS)}
VALUES = {
    **_OWN,
    **BY_HAND,
    "id": ("TASK-4", "TASK-4"),
    "parent": ("TASK-77", "TASK-77"),
    "dependencies": (("TASK-78",), "TASK-78"),
    "created_at": (_OWN["created_at"][0], _OWN["created_at"][1]),
}
TASK = Task(**{name: value for name, (value, _) in VALUES.items()})  # type: ignore[arg-type]  # a value for each
VIEW = view_of(TASK, nodes=[Node("TASK-78", "Before", "To Do", False)], edges=[Edge("TASK-4", "TASK-78")])  # noqa: FBT003  it is not completed


def csv(view: TaskView) -> str:
    row = exported_task(view.task)
    return json.dumps({column: row[column] for column in CSV_COLUMNS}, default=str)


def web(_: TaskView) -> str:
    """Return the values of the fields that the page of a task names."""
    page = files("backlog.web").joinpath("templates", "task.html").read_text()
    named = {*re.findall(r"task\.([a-z_]+)", page), *re.findall(r"view\.(parent)\b", page)}
    named |= {field.name for field in MORE}
    return " ".join(VALUES[name][1] for name in named if name in VALUES)


def terminal(page: TaskPage) -> str:
    """Return the text of a page of the board in the terminal."""
    return "\n".join("".join(segment.text for segment in line) for line in page.lines)


FORMS: dict[str, Callable[[TaskView], str]] = {
    "text": text_view,
    "rich": lambda view: rich_view(view, Settings(), now=NOW, width=200, color=False),
    "JSON": json_view,
    "export": lambda view: json.dumps(exported_task(view.task)),
    "CSV": csv,
    "Markdown": lambda view: write_file("task", task_file(view.task, Extras()), view.task.uuid),
    "search": lambda _: " ".join(VALUES[name][1] for name in SEARCHED["Task"]),
    "search's excerpts": lambda view: str(_sections(view.task)),
    "MCP": lambda view: json.dumps(detail(view)),
    "web": web,
    "terminal board": lambda view: terminal(laid_out(view, 200)),
}

_SHOWN = {
    "uuid": "people name a task by its id",
    "kind": "the heading and the id say it",
    "state": "only what is active is shown but for its id",
    "claimed_by": "a claim is over soon; `task next` and programs go by it",
    "claimed_until": "a claim is over soon; `task next` and programs go by it",
    "legacy_done": "lists and drawings say it in words",
    "revision": "only programs compare it",
}
_TOO_SHORT = "it is a word among few, or a date, by which lists are narrowed"

ELSEWHERE: dict[str, dict[str, str]] = {
    "text": _SHOWN,
    "rich": {**_SHOWN, "ordinal": "it only orders; people move tasks on the board"},
    "JSON": {name: _SHOWN[name] for name in ("uuid", "kind", "state")},
    "export": {name: _SHOWN[name] for name in ("claimed_by", "claimed_until")},
    "CSV": {name: _SHOWN[name] for name in ("claimed_by", "claimed_until", "legacy_done")},
    "Markdown": {
        **{name: _SHOWN[name] for name in ("claimed_by", "claimed_until")},
        "kind": "the folder of the file says it",
        "state": "the folder of the file says it",
        "legacy_done": "status and open criteria say it",
        "revision": "a file has a history of its own",
    },
    "search": {
        **_SHOWN,
        **dict.fromkeys(
            (
                *("status", "type", "priority", "project", "milestone", "parent", "reporter", "ordinal"),
                *("created_at", "updated_at", "due_date"),
            ),
            _TOO_SHORT,
        ),
        **dict.fromkeys(
            ("references", "documentation", "definition_of_done", "final_summary"),
            "a search is about what a task asks for, as in the reference program",
        ),
    },
    "MCP": {
        **{name: _SHOWN[name] for name in ("uuid", "kind", "state", "legacy_done")},
        "ordinal": "an agent asks for the next task instead",
        "reporter": "only imported tasks have one",
    },
    "web": {"uuid": _SHOWN["uuid"], "kind": "each kind has a page of its own"},
    "search's excerpts": {
        **_SHOWN,
        **dict.fromkeys(
            (
                *("id", "title", "status", "type", "priority", "project", "milestone", "parent", "reporter"),
                *("ordinal", "created_at", "updated_at", "due_date"),
            ),
            "it is on the line of the hit, or too short",
        ),
    },
    "terminal board": _SHOWN,
}

_AS_A_WHOLE = "it is changed item by item"
NOT_SET: dict[str, dict[str, str]] = {
    "shell": {"definition_of_done": _AS_A_WHOLE},
    "batch": {},
    "MCP": {
        **dict.fromkeys(("acceptance_criteria", "definition_of_done", "labels", "references"), _AS_A_WHOLE),
        "project": "that argument names the folder",
        "ordinal": "people order tasks",
        "documentation": "it is given to a new task",
    },
    "web": {
        **dict.fromkeys(("acceptance_criteria", "definition_of_done"), _AS_A_WHOLE),
        "comments": "they are added",
    },
    "terminal board": {
        **dict.fromkeys(("acceptance_criteria", "definition_of_done"), _AS_A_WHOLE),
        "comments": "they are added",
        "ordinal": "a card is moved",
    },
}
"""The fields that an edit can change, and a front end cannot, with the reason."""

SET: dict[str, set[str]] = {
    "shell": {OPTIONS_OF.get(option.name, option.name) for option in OPTIONS},
    "batch": {OPTIONS_OF.get(name, name) for name in Edit.model_fields},
    "MCP": set(MCP_FIELDS.values()) | {"assignees", "due_date"},
    "web": {*TEXTS, *LISTS, "title", "status", "due_date", "ordinal"},
    "terminal board": {field.name for field in TUI_FIELDS},
}


@pytest.mark.parametrize("form", FORMS)
def test_every_field_of_a_task_is_in_every_form_or_named_with_a_reason(form: str) -> None:
    text = FORMS[form](VIEW)

    missing = {name for name, (_, shown) in VALUES.items() if shown.casefold() not in text.casefold()}

    assert missing == set(ELSEWHERE.get(form, ()))


@pytest.mark.parametrize("front_end", SET)
def test_every_field_that_an_edit_changes_can_be_changed_everywhere_or_is_named_with_a_reason(
    front_end: str,
) -> None:
    changed = {field.name for field in FIELDS} & set(EditRequest._fields)

    assert changed - SET[front_end] == set(NOT_SET[front_end])


def test_every_field_of_a_task_is_declared_or_written_by_hand() -> None:
    assert {field.name for field in FIELDS} | set(BY_HAND) == set(Task._fields)
    assert not {field.name for field in FIELDS} & set(BY_HAND)


def test_the_fields_of_lists_are_those_of_a_summary() -> None:
    derived = {"criteria_checked", "criteria_total", "blocked", "legacy_done"}

    assert {field.name for field in LISTED} | derived == set(TaskSummary._fields)


def test_no_two_fields_share_a_name() -> None:
    for names in zip(*((field.json, field.label, field.front) for field in FIELDS), strict=True):
        used = [name for name in names if name]
        assert len(used) == len(set(used))
