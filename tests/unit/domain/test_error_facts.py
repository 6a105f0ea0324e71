"""What a refusal tells programs: its kind, its code, its line and the facts behind it, whole."""

from collections.abc import Callable, Mapping
from datetime import timedelta

import pytest

from backlog.domain import edit_request, milestone_changes, statuses, undo, verification
from backlog.domain.checklist import MAX_ITEMS, ChecklistEdit, edit_checklist, item_numbers
from backlog.domain.checks import MAX_COMMAND, check_command
from backlog.domain.claims import claimed, read_holder, read_lease, renewed
from backlog.domain.create import check_title
from backlog.domain.documents import MAX_FOLDERS, document_path, document_type, record_title
from backlog.domain.edit_request import EditRequest
from backlog.domain.events import Event, Recorded
from backlog.domain.filters import check_limit, read_sort
from backlog.domain.gate import judged
from backlog.domain.graph import Edge, check_acyclic
from backlog.domain.lifecycle import archive, complete
from backlog.domain.milestones import MilestoneName
from backlog.domain.ordinals import check_ordinal, read_ordinal
from backlog.domain.setting_keys import gettable, key_named, settings_with
from backlog.domain.setting_values import task_prefix
from backlog.domain.settings import Settings, priority_named
from backlog.domain.settings_text import changes
from backlog.domain.task import Change, ChecklistItem
from backlog.domain.text import check_text
from backlog.errors import BacklogError, Conflict, InvalidInput, InvalidValue, NotFound, Refused
from tests.samples import NOW, OPEN, STAMP, task

SETTINGS = Settings()
LEASE = timedelta(minutes=30)
DONE = task(1, status="Done")
ITEMS = (ChecklistItem("a"), ChecklistItem("b"))
LAUNCH = MilestoneName("m-1", "Launch")
RENAMED = Event(9, STAMP, "task", "u1", "TASK-1", 4, {"title": ("a", "b")})
LATER = Event(12, STAMP, "task", "u1", "TASK-1", 5, {"title": ("b", "c")})
STORED = Recorded(7, STAMP, "task", "u2", "TASK-2", 1, {})


def edited(edit: ChecklistEdit) -> object:
    return edit_checklist(ITEMS, edit, what="acceptance criterion", task_id="TASK-1")


CASES: list[tuple[Callable[[], object], type[BacklogError], str, str, Mapping[str, object]]] = [
    # checklists and checks
    (
        lambda: item_numbers(["2", "x,1"], "--check-ac"),
        InvalidInput,
        "invalid-index",
        '--check-ac "x,1" is not an item number; numbers start at 1',
        {"given": "x,1"},
    ),
    (
        lambda: edited(ChecklistEdit(check=(0,))),
        InvalidInput,
        "invalid-index",
        "0 is not an item number; numbers start at 1",
        {"given": "0"},
    ),
    (
        lambda: edited(ChecklistEdit(remove=(3,))),
        NotFound,
        "item-not-found",
        "TASK-1 has no acceptance criterion #3: it has #1 to #2",
        {"task": "TASK-1", "what": "acceptance criterion", "number": 3, "length": 2},
    ),
    (
        lambda: edited(ChecklistEdit(clear_checks=(3,))),
        NotFound,
        "item-not-found",
        "TASK-1 has no acceptance criterion #3: it has #1 to #2",
        {"task": "TASK-1", "what": "acceptance criterion", "number": 3, "length": 2},
    ),
    (
        lambda: edited(ChecklistEdit(append=["x"] * MAX_ITEMS)),
        InvalidInput,
        "invalid-input",
        "TASK-1 would have 10,002 items in one checklist; at most 10,000",
        {"task": "TASK-1", "most": MAX_ITEMS},
    ),
    (
        lambda: edited(ChecklistEdit(append=["a\0"])),
        InvalidInput,
        "invalid-input",
        "acceptance criterion contains a NUL character, which cannot be stored",
        {"what": "acceptance criterion"},
    ),
    (
        lambda: edited(ChecklistEdit(replace=[ChecklistItem("a\0", checked=True)])),
        InvalidInput,
        "invalid-input",
        "acceptance criterion contains a NUL character, which cannot be stored",
        {"what": "acceptance criterion"},
    ),
    (lambda: check_command(" "), InvalidInput, "invalid-check", "the check is empty", {}),
    (
        lambda: check_command("a\nb"),
        InvalidInput,
        "invalid-check",
        r'the check "a\nb" is not one line of text; put more into a script',
        {},
    ),
    (
        lambda: check_command("x" * (MAX_COMMAND + 1), "hook"),
        InvalidInput,
        "invalid-check",
        "the hook has 4,001 characters; at most 4,000 are allowed; put more into a script",
        {},
    ),
    # claims
    (
        lambda: read_lease("1w"),
        InvalidInput,
        "invalid-lease",
        'lease "1w" is not a duration from 1s to 30d',
        {"given": "1w"},
    ),
    (
        lambda: claimed(task(1), "@a", timedelta(), SETTINGS, NOW),
        InvalidInput,
        "invalid-lease",
        'lease "0:00:00" is not a duration from 1s to 30d',
        {"given": "0:00:00"},
    ),
    (
        lambda: read_holder("a\0"),
        InvalidInput,
        "invalid-input",
        "assignee contains a NUL character, which cannot be stored",
        {"what": "assignee"},
    ),
    (
        lambda: claimed(task(1), "a\0", LEASE, SETTINGS, NOW),
        InvalidInput,
        "invalid-input",
        "assignee contains a NUL character, which cannot be stored",
        {"what": "assignee"},
    ),
    (
        lambda: claimed(DONE, "@a", LEASE, SETTINGS, NOW),
        Refused,
        "task-is-terminal",
        'TASK-1 is "Done": it can no longer be claimed',
        {"task": "TASK-1", "status": "Done"},
    ),
    (
        lambda: claimed(task(1, assignees=("@b", "@c")), "@a", LEASE, SETTINGS, NOW),
        Conflict,
        "task-assigned",
        'TASK-1 is assigned to "@b", "@c"',
        {"task": "TASK-1", "assignees": ["@b", "@c"]},
    ),
    (
        lambda: renewed(task(1), "@a", LEASE, NOW),
        Conflict,
        "not-claimed",
        'TASK-1 is not claimed by "@a"',
        {"task": "TASK-1", "holder": "@a"},
    ),
    # what is asked for
    (lambda: check_title(" \n"), InvalidInput, "missing-title", "a task needs a title", {"kind": "task"}),
    (
        lambda: check_title("a\0"),
        InvalidInput,
        "invalid-input",
        "title contains a NUL character, which cannot be stored",
        {"what": "title"},
    ),
    (
        lambda: check_text("ab", "name", 1),
        InvalidInput,
        "invalid-input",
        "name is too long: 2 characters; at most 1 are allowed",
        {"what": "name", "length": 2, "most": 1},
    ),
    (
        lambda: check_text("\udcff", "name"),
        InvalidInput,
        "invalid-input",
        "name is not valid UTF-8",
        {"what": "name"},
    ),
    (
        lambda: edit_request.check_several(EditRequest()),
        InvalidInput,
        "missing-change",
        "several tasks need at least one change to apply",
        {},
    ),
    (
        lambda: edit_request.check_several(EditRequest(title="x")),
        InvalidInput,
        "single-task-option",
        "title is for one task at a time",
        {"field": "title"},
    ),
    (
        lambda: edit_request.check_revision([task(1), task(2)], 1),
        InvalidInput,
        "single-task-option",
        "if_revision is for one task at a time",
        {"field": "if_revision"},
    ),
    (
        lambda: edit_request.check_revision([task(1, "draft", revision=3)], 2),
        Conflict,
        "revision-moved",
        "DRAFT-1 is at revision 3, not 2: it has changed since",
        {"task": "DRAFT-1", "kind": "draft", "revision": 3, "expected": 2},
    ),
    (
        lambda: read_sort("age"),
        InvalidValue,
        "invalid-sort-field",
        'sort field "age" is not valid; allowed: priority, id, ordinal',
        {"what": "sort field", "given": "age", "allowed": ("priority", "id", "ordinal")},
    ),
    (
        lambda: check_limit(0),
        InvalidInput,
        "invalid-limit",
        "the limit 0 is below 1",
        {"given": "0"},
    ),
    (
        lambda: read_ordinal(" one "),
        InvalidInput,
        "invalid-ordinal",
        'ordinal "one" is not a number of 0 or more',
        {"given": "one"},
    ),
    (
        lambda: check_ordinal(-1.5),
        InvalidInput,
        "invalid-ordinal",
        'ordinal "-1.5" is not a number of 0 or more',
        {"given": "-1.5"},
    ),
    (
        lambda: priority_named("urgent", SETTINGS),
        InvalidValue,
        "invalid-priority",
        'priority "urgent" is not valid; allowed: High, Medium, Low',
        {"what": "priority", "given": "urgent", "allowed": ("High", "Medium", "Low")},
    ),
    # documents
    (
        lambda: record_title(" ", "decision"),
        InvalidInput,
        "missing-title",
        "a decision needs a title",
        {"kind": "decision"},
    ),
    (
        lambda: document_type("Guide"),
        InvalidValue,
        "invalid-document-type",
        'document type "Guide" is not valid; allowed: readme, guide, specification, other',
        {
            "what": "document type",
            "given": "Guide",
            "allowed": ("readme", "guide", "specification", "other"),
        },
    ),
    (
        lambda: document_path("/etc"),
        InvalidInput,
        "invalid-path",
        'path "/etc" is absolute; use a folder within the documents',
        {"given": "/etc"},
    ),
    (
        lambda: document_path("a/../b"),
        InvalidInput,
        "invalid-path",
        'path "a/../b" leads outside the documents',
        {"given": "a/../b"},
    ),
    (
        lambda: document_path("a/" * (MAX_FOLDERS + 1)),
        InvalidInput,
        "invalid-path",
        'path "a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/" has too many folders: 21; at most 20 are allowed',
        {"given": "a/" * 21},
    ),
    (
        lambda: document_path("a/.git"),
        InvalidInput,
        "invalid-path",
        'path "a/.git": ".git" begins with a dot, as hidden folders do',
        {"given": "a/.git", "part": ".git"},
    ),
    # the gate and the graph
    (
        lambda: judged(Change(None, task(1, status="Done", acceptance_criteria=(OPEN,))), SETTINGS),
        Refused,
        "open-criteria",
        'TASK-1 cannot be "Done": 1 acceptance criterion is unchecked (#1 It works)',
        {"task": "TASK-1", "status": "Done", "open": [{"number": 1, "text": "It works"}]},
    ),
    (
        lambda: check_acyclic("TASK-1", ["TASK-2"], [Edge("TASK-2", "TASK-1")]),
        Refused,
        "circular-dependency",
        "this dependency would close a loop: TASK-1 -> TASK-2 -> TASK-1",
        {"loop": ["TASK-1", "TASK-2", "TASK-1"]},
    ),
    (
        lambda: archive(DONE, SETTINGS),
        Refused,
        "task-is-terminal",
        'TASK-1 is "Done": done tasks are completed, not archived',
        {"instead": "complete", "task": "TASK-1", "status": "Done"},
    ),
    (
        lambda: complete(task(1), SETTINGS),
        Refused,
        "task-not-terminal",
        'TASK-1 is "To Do", and only a task that is "Done" can be completed',
        {"task": "TASK-1", "status": "To Do", "terminal": "Done"},
    ),
    (
        lambda: verification.after_failure(
            task(1, status="Done", acceptance_criteria=(ChecklistItem("a", checked=True),)),
            0,
            SETTINGS._replace(statuses=("Done",)),
            NOW,
            reopen=True,
        ),
        Refused,
        "no-status-before",
        "TASK-1 cannot be reopened: Done is the only status",
        {"task": "TASK-1"},
    ),
    # milestones
    (
        lambda: milestone_changes.milestone_title(" "),
        InvalidInput,
        "missing-title",
        "a milestone needs a name",
        {"kind": "milestone"},
    ),
    (
        lambda: milestone_changes.check_free("LAUNCH", [LAUNCH]),
        Conflict,
        "milestone-exists",
        '"LAUNCH" is already the name of the milestone "Launch" (m-1)',
        {"given": "LAUNCH", "milestone": "m-1"},
    ),
    (
        lambda: milestone_changes.check_free("M-01", [LAUNCH], "m-1"),
        Conflict,
        "milestone-exists",
        '"M-01" is the milestone\'s own id',
        {"given": "M-01", "milestone": "m-1", "own": True},
    ),
    (
        lambda: milestone_changes.named("x", [LAUNCH._replace(archived=True)]),
        NotFound,
        "milestone-not-found",
        'milestone "x" not found',
        {"given": "x"},
    ),
    # settings
    (
        lambda: gettable(key_named("taskPrefix")),
        InvalidInput,
        "unknown-setting",
        "taskPrefix is shown among all settings only",
        {"setting": "taskPrefix"},
    ),
    (
        lambda: settings_with(key_named("taskPrefix"), "x", SETTINGS),
        InvalidInput,
        "fixed-setting",
        "taskPrefix cannot be set",
        {"setting": "taskPrefix"},
    ),
    (
        lambda: task_prefix("X1"),
        InvalidInput,
        "invalid-task-prefix",
        'task prefix "X1" must consist of letters A-Z, at most 20',
        {"given": "X1"},
    ),
    (
        lambda: task_prefix("Draft"),
        InvalidInput,
        "invalid-task-prefix",
        'task prefix "Draft" is reserved',
        {"given": "Draft", "taken": True},
    ),
    (
        lambda: statuses.renames(["nothing"], SETTINGS, SETTINGS),
        InvalidInput,
        "invalid-map",
        '"nothing" does not say which status becomes which',
        {"given": "nothing"},
    ),
    (
        lambda: statuses.renames(["To Do=Done", "todo=In Progress"], SETTINGS, SETTINGS),
        InvalidInput,
        "invalid-map",
        '"To Do" is mapped to two statuses',
        {},
    ),
    # undo
    (
        lambda: undo.check_takes_back_a_change(STORED, 5),
        Conflict,
        "undo-of-redo",
        "event 7 restored event 5",
        {"event": 7, "undoes": 5},
    ),
    (
        lambda: undo.setting_undone(SETTINGS, RENAMED._replace(changes={"task_prefix": ("task", "bug")}), ()),
        Refused,
        "fixed-setting",
        "the prefix of ids cannot be undone",
        {"setting": "task_prefix"},
    ),
    (
        lambda: undo.with_configured_status(task(1, status="Odd"), SETTINGS),
        Refused,
        "status-not-configured",
        'TASK-1 cannot go back to "Odd": that status is no longer configured',
        {"task": "TASK-1", "status": "Odd"},
    ),
    (
        lambda: undo.check_default_status(SETTINGS._replace(default_status="Odd")),
        Refused,
        "default-status-in-use",
        'defaultStatus would be "Odd", which would no longer be a status',
        {"status": "Odd"},
    ),
]


@pytest.mark.parametrize(("refused", "kind", "code", "message", "data"), CASES)
def test_a_refusal_holds_all_the_facts(
    refused: Callable[[], object],
    kind: type[BacklogError],
    code: str,
    message: str,
    data: Mapping[str, object],
) -> None:
    with pytest.raises(kind) as caught:
        refused()

    error = caught.value
    assert (error.code, error.message, error.data) == (code, message, data)


def test_an_unknown_setting_is_told_with_those_there_are() -> None:
    with pytest.raises(InvalidInput) as caught:
        key_named("x")

    known = caught.value.data["allowed"]
    assert isinstance(known, list)
    assert (caught.value.code, caught.value.data["given"]) == ("unknown-setting", "x")
    assert caught.value.message == f'unknown setting "x"; available: {", ".join(known)}'


def test_what_stands_in_the_way_of_an_undo_is_named() -> None:
    error = undo.stands_in_the_way(RENAMED, [LATER])

    assert error.message == (
        "event 9 of TASK-1 cannot be undone because it was changed since: event 12 (task edit by Ada)"
    )
    assert (error.code, error.data) == ("undo-conflict", {"event": 9, "id": "TASK-1", "later": [12]})
    assert undo.stands_in_the_way(RENAMED, []).message == (
        "event 9 of TASK-1 cannot be undone because it was changed since"
    )


def test_what_would_lose_what_it_refers_to_is_named() -> None:
    error = undo.refers_to(STORED, "TASK-2", ["TASK-3", "TASK-4"])

    assert error.message == (
        "event 7 cannot be undone: TASK-3, TASK-4 would refer to TASK-2, which would be gone"
    )
    assert (error.code, error.data) == (
        "undo-conflict",
        {"event": 7, "id": "TASK-2", "others": ["TASK-3", "TASK-4"]},
    )


def test_a_torn_file_of_settings_names_the_setting() -> None:
    with pytest.raises(InvalidInput) as caught:
        changes("projectName: a\nprojectName: b\n", SETTINGS)

    assert (caught.value.code, caught.value.data["setting"]) == ("invalid-settings", "projectName")
