"""A record is without a file if somebody deleted it: not if one is there that cannot be read."""

import pytest

from backlog.domain.task import State, Task
from backlog.service.exchange.beside import Beside
from backlog.service.exchange.plan import ImportRequest
from tests.unit.service.exchange.clones import Clone, Files
from tests.unit.service.exchange.samples import criteria, task_file

ONE, TWO = "tasks/task-1 - One.md", "tasks/task-2 - Two.md"
FILES = {ONE: task_file("TASK-1", "One", criteria("[ ] #1 It works")), TWO: task_file("TASK-2", "Two")}

CONFLICT = "<<<<<<< ours\na\n=======\nb\n>>>>>>> theirs\n"
"""What git leaves in a file, and no import reads."""


def clone_after(change: Files, request: ImportRequest) -> tuple[dict[str, State], list[str], list[str]]:
    """The states of the tasks, the files said to be gone and the ids archived, after files became others."""
    clone = Clone()
    clone.imports(FILES)
    files = {path: text for path, text in {**FILES, **change}.items() if text}
    report = clone.imports(files, request=request)
    states = {one.id: one.state for one in clone.facts.records if isinstance(one, Task)}
    return states, list(report.missing), list(report.archived)


ACTIVE = {"TASK-1": "active", "TASK-2": "active"}


@pytest.mark.parametrize(
    "change",
    [
        {},
        {TWO: CONFLICT},
        {TWO: "", "tasks/task-2 - Renamed.md": CONFLICT},
        {TWO: "", "completed/TASK-2.md": CONFLICT},
        {ONE: task_file("TASK-1", "One", criteria("unreadable")), "tasks/task-3 - Three.md": CONFLICT},
        {TWO: "", "drafts/task-2 - Two.md": FILES[TWO]},
    ],
)
@pytest.mark.parametrize("archive", [True, False])
def test_what_is_there_in_whatever_state_was_not_deleted(change: Files, *, archive: bool) -> None:
    assert clone_after(change, ImportRequest(archive_deleted=archive))[1:] == ([], [])


@pytest.mark.parametrize(
    "change",
    [
        {TWO: ""},
        {TWO: "", "tasks/task-3 - Two.md": CONFLICT},
        {TWO: "", "docs/doc-2 - Two.md": CONFLICT},
        {TWO: "", "tasks/task-2.1 - Two.md": CONFLICT},
    ],
)
def test_what_is_gone_was_deleted_and_is_archived_where_that_was_asked_for(change: Files) -> None:
    assert clone_after(change, ImportRequest()) == (ACTIVE, [TWO], [])
    archived = {**ACTIVE, "TASK-2": "archived"}
    assert clone_after(change, ImportRequest(archive_deleted=True)) == (archived, [TWO], ["TASK-2"])


def test_what_a_branch_never_had_was_not_deleted_on_it() -> None:
    request = ImportRequest(archive_deleted=True, beside=Beside(here_then=frozenset({ONE})))
    assert clone_after({TWO: ""}, request) == (ACTIVE, [], [])
    request = ImportRequest(archive_deleted=True, beside=Beside(here_then=frozenset({ONE, TWO})))
    assert clone_after({TWO: ""}, request)[1:] == ([TWO], ["TASK-2"])
