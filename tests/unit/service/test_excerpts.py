"""What names in a request mean, and where the words of a search stand."""

import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from backlog.domain.filters import Query
from backlog.domain.task import ChecklistItem, Comment
from backlog.service.documents import create_decision, create_document
from backlog.service.excerpts import texts
from backlog.service.filter_names import resolved
from backlog.service.lifecycle import demote
from backlog.service.search import SearchRequest, search
from backlog.service.stale_evidence import stale_evidence
from tests.samples import NOW, task
from tests.unit.service.backlogs import Backlog, refusal


def test_the_texts_of_what_was_found_are_by_section(backlog: Backlog) -> None:
    backlog.save(
        task(
            1,
            title="A door",
            description="d",
            plan="p",
            notes="n",
            final_summary="f",
            assignees=("Ada", "Bob"),
            labels=("ui",),
            references=("r",),
            documentation=("o",),
            dependencies=("TASK-2",),
            acceptance_criteria=(ChecklistItem("a"), ChecklistItem("b")),
            definition_of_done=(ChecklistItem("c"),),
            modified_files=("m",),
            comments=(Comment("x", NOW), Comment("y", NOW)),
        ),
        task(2, title="Another door"),
    )
    create_document(backlog.asking(), "Doors", text="of glass")
    create_decision(backlog.asking(), "Doors", text="of wood")
    result = search(backlog.asking(), SearchRequest("door"))
    assert len(result.hits) == 4

    found = texts(backlog.asking(), result, 4)

    assert found["task", "TASK-1"] == [
        ("Description", "d"), ("Plan", "p"), ("Notes", "n"), ("Summary", "f"), ("Assignee", "Ada\nBob"),
        ("Labels", "ui"), ("References", "r"), ("Documentation", "o"), ("Depends on", "TASK-2"),
        ("Criterion", "a\nb"), ("Definition of done", "c"), ("Modified file", "m"), ("Comment", "x\ny"),
    ]  # fmt: skip
    assert found["task", "TASK-2"] == []
    assert found["document", "doc-1"] == [("Text", "of glass")]
    assert found["decision", "decision-1"] == [("Text", "of wood")]
    assert texts(backlog.asking(), result, 1).keys() == {(result.hits[0].kind, result.hits[0].item.id)}
    assert texts(backlog.asking(), search(backlog.asking(), SearchRequest()), 9) == {}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (Query(), Query()),
        (Query(parent="task-01"), Query(parent="TASK-1")),
        (Query(milestones=("launch",), labels=("a",)), Query(milestones=("m-0", "Launch"), labels=("a",))),
        (Query(milestones=("some dy",)), Query(milestones=("Some day",))),
        (Query(milestones=("nowhere",)), Query(milestones=())),
        (Query(parent="1", milestones=("0",)), Query(parent="TASK-1", milestones=("m-0", "Launch"))),
    ],
)
def test_a_parent_and_a_milestone_are_looked_up(backlog: Backlog, query: Query, expected: Query) -> None:
    backlog.milestone("Launch")
    backlog.save(task(1, milestone="Some day"))

    with backlog.store.reading() as reader:
        assert resolved(reader, query, reader.settings()) == expected
        assert refusal(lambda: resolved(reader, Query(parent="9"), reader.settings())).data == {"given": "9"}


def test_evidence_is_stale_once_a_file_was_changed(backlog: Backlog, tmp_path: Path) -> None:
    root = tmp_path / "shop"
    root.mkdir()
    subprocess.run(["git", "init", "-q", "--template=", str(root)], check=True)
    (root / "new.py").touch()
    (root / "old.py").touch()
    now = datetime.now(UTC)
    proven = ChecklistItem(
        "a", checked=True, evidence="seen", checked_by="Ada", checked_at=now - timedelta(1)
    )
    later = proven._replace(checked_at=now + timedelta(1))

    assert stale_evidence(backlog.asking(), str(root)) == ((), (), True)
    backlog.save(
        task(1, status="Done", acceptance_criteria=(proven,), modified_files=("new.py", "gone.py")),
        task(2, status="Done", acceptance_criteria=(later,), modified_files=("old.py",)),
        task(3, acceptance_criteria=(proven,), modified_files=("new.py",)),
        task(
            4,
            status="Done",
            acceptance_criteria=(proven._replace(evidence=None),),
            modified_files=("new.py",),
        ),
    )

    found = stale_evidence(backlog.asking(), str(root))

    assert [(each.task.id, [change.path for change in each.changes]) for each in found.tasks] == [
        ("TASK-1", ["new.py"])
    ]
    assert (found.unknown, found.complete) == (("gone.py",), True)


def test_a_task_that_became_a_draft_since_it_was_found_has_no_texts(backlog: Backlog) -> None:
    backlog.save(task(1, title="A door", description="d"))
    result = search(backlog.asking(), SearchRequest("door"))
    demote(backlog.asking(), ["1"])

    assert texts(backlog.asking(), result, 1) == {("task", "TASK-1"): []}
