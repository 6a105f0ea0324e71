import json
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backlog.cli.complaints import hint
from backlog.domain.graph import Edge, Node
from backlog.domain.settings import Settings
from backlog.domain.task import TaskLink
from backlog.domain.views import TaskList
from backlog.errors import InvalidValue
from backlog.render.json import document, document_parts
from backlog.render.json import tasks as json_tasks
from backlog.render.json.tasks import DETAIL_FIELDS, SUMMARY_FIELDS, task_detail, task_summary
from tests.unit.render.samples import (
    BLANK_SUMMARY,
    BLANK_TASK,
    DRAFTS,
    EMPTY_LIST,
    FULL_VIEW,
    UPDATED,
    view_of,
)

SETTINGS = Settings()

# What a payload may be made of, but for decimal numbers, which Python writes in its own way.
PAYLOADS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)

SUMMARY_KEYS = [
    "id", "title", "status", "type", "priority", "project", "assignees", "reporter", "labels",
    "milestone", "parentTaskId", "acceptanceCriteriaCompleted", "acceptanceCriteriaCount",
    "references", "modifiedFiles", "ordinal", "createdAt", "updatedAt", "dueDate", "isReady",
]  # fmt: skip
DETAIL_KEYS = [
    "path", "description", "dependencies", "dependencyGraph", "readiness", "documentation",
    "subtasks", "acceptanceCriteria", "definitionOfDone", "implementationPlan",
    "implementationNotes", "comments", "finalSummary", "revision",
]  # fmt: skip

LIST_TEXT = """\
{
  "schemaVersion": 1,
  "kind": "task-list",
  "tasks": [
    {
      "id": "TASK-2",
      "title": "Größe \\"x\\" \\u001b",
      "status": "To Do",
      "type": "bug",
      "priority": "p0 urgent",
      "project": "Web",
      "assignees": [
        "@maria",
        "lee"
      ],
      "reporter": null,
      "labels": [],
      "milestone": "m-0",
      "parentTaskId": "TASK-1",
      "acceptanceCriteriaCompleted": 1,
      "acceptanceCriteriaCount": 2,
      "references": [
        "src/a"
      ],
      "modifiedFiles": [],
      "ordinal": 2.5,
      "createdAt": "2026-11-23T00:47:00Z",
      "updatedAt": null,
      "dueDate": "2027-01-10",
      "isReady": true
    }
  ]
}
"""


def test_a_list_is_an_envelope_around_summaries() -> None:
    task = BLANK_SUMMARY._replace(
        id="TASK-2",
        title='Größe "x" \x1b',
        type="bug",
        priority="p0 urgent",
        project="Web",
        assignees=("@maria", "lee"),
        milestone="m-0",
        parent="TASK-1",
        criteria_checked=1,
        criteria_total=2,
        references=("src/a",),
        ordinal=2.5,
        due_date=date(2027, 1, 10),
    )

    assert json_tasks.task_list(TaskList([task], SETTINGS)) == LIST_TEXT


def test_an_empty_list_is_an_empty_array_on_one_line() -> None:
    assert (
        json_tasks.task_list(EMPTY_LIST)
        == '{\n  "schemaVersion": 1,\n  "kind": "task-list",\n  "tasks": []\n}\n'
    )


def test_the_keys_of_a_summary_have_the_order_of_the_contract() -> None:
    assert list(task_summary(BLANK_SUMMARY, SETTINGS)) == SUMMARY_KEYS
    assert list(SUMMARY_FIELDS) == SUMMARY_KEYS


def test_the_keys_of_a_detail_are_those_of_a_summary_and_then_more() -> None:
    assert list(task_detail(FULL_VIEW)) == SUMMARY_KEYS + DETAIL_KEYS
    assert list(DETAIL_FIELDS) == SUMMARY_KEYS + DETAIL_KEYS


def test_a_task_is_ready_unless_it_is_done_or_blocked() -> None:
    ready = {
        (status, blocked): task_summary(BLANK_SUMMARY._replace(status=status, blocked=blocked), SETTINGS)[
            "isReady"
        ]
        for status in ("To Do", "In Progress", "done")
        for blocked in (False, True)
    }

    assert ready == {
        ("To Do", False): True,
        ("To Do", True): False,
        ("In Progress", False): True,
        ("In Progress", True): False,
        ("done", False): False,
        ("done", True): False,
    }


def test_a_view_is_an_envelope_around_one_detail() -> None:
    shown = json.loads(json_tasks.task_view(FULL_VIEW))

    assert list(shown) == ["schemaVersion", "kind", "task"]
    assert shown["schemaVersion"] == 1
    assert shown["kind"] == "task-view"
    assert shown["task"] == {
        "id": "TASK-1.1",
        "title": "Add card form",
        "status": "In Progress",
        "type": "feature",
        "priority": "high",
        "project": "Web",
        "assignees": ["@maria", "lee"],
        "reporter": "omar",
        "labels": ["backend", "payments"],
        "milestone": "m-0",
        "parentTaskId": "TASK-1",
        "acceptanceCriteriaCompleted": 1,
        "acceptanceCriteriaCount": 2,
        "references": ["https://example.org/spec", "src/pay"],
        "modifiedFiles": ["src/pay/form.py"],
        "ordinal": 1500,
        "createdAt": "2026-11-23T00:47:00Z",
        "updatedAt": "2026-11-23T00:48:00Z",
        "dueDate": "2027-01-10",
        "isReady": False,
        "path": None,
        "description": "Collect card data.\n\nSee `src/pay/form.py`.",
        "dependencies": ["TASK-2"],
        "dependencyGraph": {
            "root": "TASK-1.1",
            "nodes": [
                {
                    "id": "TASK-1.1",
                    "title": "Add card form",
                    "status": "In Progress",
                    "state": "resolved",
                    "completed": False,
                    "dependencyDepth": 0,
                    "dependentDepth": 0,
                },
                {
                    "id": "TASK-2",
                    "title": "Pick provider",
                    "status": "To Do",
                    "state": "resolved",
                    "completed": False,
                    "dependencyDepth": 1,
                    "dependentDepth": None,
                },
            ],
            "edges": [{"from": "TASK-1.1", "to": "TASK-2"}],
        },
        "readiness": {
            "isReady": False,
            "isBlocked": True,
            "blockingDependencies": ["TASK-2"],
            "missingDependencies": [],
        },
        "documentation": ["docs/pay.md"],
        "subtasks": [
            {"id": "TASK-1.1.1", "title": "Card number"},
            {"id": "TASK-1.1.2", "title": "Expiry date"},
        ],
        "acceptanceCriteria": [
            {"index": 1, "text": "Form validates, inline", "checked": True},
            {"index": 2, "text": "Errors are shown", "checked": False},
        ],
        "definitionOfDone": [
            {"index": 1, "text": "Tests pass", "checked": False},
            {"index": 2, "text": "Demo recorded", "checked": True},
        ],
        "implementationPlan": "1. Sketch\n2. Build",
        "implementationNotes": "Started with the layout\n\nThen the errors",
        "comments": [
            {
                "index": 1,
                "body": "Looks good",
                "createdAt": "2026-11-23T00:48:00Z",
                "author": "@lee",
            },
            {"index": 2, "body": "Two\nlines", "createdAt": "2026-11-23T00:48:00Z", "author": None},
        ],
        "finalSummary": "Draft summary\n\nSecond part",
        "revision": 0,
    }


def test_a_whole_number_has_no_point_and_a_small_one_an_exponent() -> None:
    assert '"ordinal": 1500,\n' in json_tasks.task_view(FULL_VIEW)
    assert '"ordinal": 1e-7,\n' in json_tasks.task_view(view_of(BLANK_TASK._replace(ordinal=1e-7)))


def test_nodes_start_with_the_root_and_go_on_by_id_with_missing_ones_last_in_their_keys() -> None:
    view = view_of(
        BLANK_TASK._replace(id="TASK-4", title="Ship it", dependencies=("TASK-10", "TASK-6")),
        nodes=[
            Node("TASK-10", "Ten", "Done", completed=True),
            Node("TASK-12", "X", "To Do", completed=False),
        ],
        edges=[Edge("TASK-12", "TASK-4"), Edge("TASK-4", "TASK-10"), Edge("TASK-4", "TASK-6")],
    )

    graph = json.loads(json_tasks.task_view(view))["task"]["dependencyGraph"]

    assert [node["id"] for node in graph["nodes"]] == ["TASK-4", "TASK-6", "TASK-10", "TASK-12"]
    assert list(graph["nodes"][1].items()) == [
        ("id", "TASK-6"),
        ("title", None),
        ("status", None),
        ("state", "missing"),
        ("dependencyDepth", 1),
        ("dependentDepth", None),
        ("completed", False),
    ]
    assert graph["edges"] == [
        {"from": "TASK-4", "to": "TASK-6"},
        {"from": "TASK-4", "to": "TASK-10"},
        {"from": "TASK-12", "to": "TASK-4"},
    ]


def test_several_views_are_an_array() -> None:
    shown = json.loads(json_tasks.task_views([FULL_VIEW, view_of(BLANK_TASK)]))

    assert list(shown) == ["schemaVersion", "kind", "tasks"]
    assert shown["kind"] == "task-views"
    assert [task["id"] for task in shown["tasks"]] == ["TASK-1.1", "TASK-1"]


def test_drafts_have_envelopes_of_their_own() -> None:
    drafts = json.loads(json_tasks.draft_list(DRAFTS))
    draft = json.loads(json_tasks.draft_view(view_of(BLANK_TASK._replace(id="DRAFT-1", kind="draft"))))

    assert (drafts["kind"], [one["id"] for one in drafts["drafts"]]) == (
        "draft-list",
        ["DRAFT-3", "DRAFT-1", "DRAFT-2"],
    )
    assert (draft["kind"], draft["draft"]["id"]) == ("draft-view", "DRAFT-1")


def test_fields_narrow_each_object_to_the_keys_asked_for_in_their_order() -> None:
    assert (
        json_tasks.draft_list(DRAFTS._replace(tasks=DRAFTS.tasks[:1]), fields=("title", "id"))
        == """\
{
  "schemaVersion": 1,
  "kind": "draft-list",
  "drafts": [
    {
      "title": "Third",
      "id": "DRAFT-3"
    }
  ]
}
"""
    )


def test_a_view_can_be_narrowed_to_fields_that_a_list_lacks() -> None:
    shown = json.loads(json_tasks.task_view(FULL_VIEW, fields=("id", "subtasks")))

    assert list(shown["task"]) == ["id", "subtasks"]


@pytest.mark.parametrize("found", [DRAFTS, EMPTY_LIST])
def test_an_unknown_field_is_refused_even_for_an_empty_list(found: TaskList) -> None:
    with pytest.raises(InvalidValue) as refused:
        json_tasks.task_list(found, fields=("id", "titel"))

    assert refused.value.code == "invalid-field"
    assert refused.value.allowed == SUMMARY_FIELDS
    assert hint(refused.value) == 'did you mean "title"?'


def test_a_field_of_views_is_unknown_to_lists() -> None:
    with pytest.raises(InvalidValue):
        json_tasks.task_list(EMPTY_LIST, fields=("description",))


@given(PAYLOADS)
def test_a_document_is_what_the_standard_library_would_indent(payload: object) -> None:
    whole = {"schemaVersion": 1, "kind": "some-kind", "payload": payload}

    assert document("some-kind", "payload", payload) == json.dumps(whole, indent=2, ensure_ascii=False) + "\n"


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_decimal_number_reads_back_the_same(value: float) -> None:
    [read] = json.loads(document("some-kind", "payload", [value]))["payload"]

    assert float(read) == value


def test_named_tuples_are_arrays_and_empty_objects_stay_on_their_line() -> None:
    whole = document("some-kind", "payload", (TaskLink("TASK-1", "First"), {}))

    assert json.loads(whole)["payload"] == [["TASK-1", "First"], {}]
    assert "\n    {}\n" in whole


def test_what_json_cannot_hold_is_a_mistake_of_the_program() -> None:
    with pytest.raises(TypeError, match="datetime"):
        document("some-kind", "payload", [UPDATED])


@settings(max_examples=25)  # drawing one takes a hundred times as long as writing it
@given(st.dictionaries(st.text(), st.lists(PAYLOADS, max_size=3), max_size=3))
def test_a_document_in_parts_is_the_whole_document(payload: dict[str, list[object]]) -> None:
    whole = document("some-kind", "payload", {"first": 1, **payload, "last": {}})

    parts = {name: iter(items) for name, items in payload.items()}

    assert "".join(document_parts("some-kind", "payload", {"first": 1, **parts, "last": {}})) == whole
