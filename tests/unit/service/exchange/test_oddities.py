"""Odd files of tasks are imported as the reference program shows them, or as a named rule of ours has it.

`oddities.json` holds a file for each oddity and what version 1.52.0 of the program printed for it with
`task view --json`, without what is empty; `shown` is null where it shows nothing. Where we differ, `here` has
our value, and `why` the reason.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from backlog.domain.task import Task
from backlog.render.json.tasks import task_detail
from tests.unit.render.samples import view_of
from tests.unit.service.exchange.clones import Clone
from tests.unit.service.exchange.samples import CONFIG

ODDITIES: list[dict[str, Any]] = json.loads(
    Path(__file__).with_name("oddities.json").read_text(encoding="utf-8")
)
AROUND = {"path", "dependencyGraph", "readiness", "subtasks", "isReady", "revision", "otherText"}
"""What the view of a task says beyond its own fields, or what the reference program does not print."""

OTHERS = [
    ("docs/doc-5.1 - Odd.md", "---\nid: doc-5.1\ntitle: Odd doc\n---\nText\n", "doc-1", "Odd doc"),
    ("docs/sub/plain.md", "# A heading\n\nText\n", "doc-1", "A heading"),
    ("docs/doc-7 - No-id.md", "---\ntitle: Named\n---\n", "doc-7", "Named"),
    ("decisions/decision-2 - raw.md", "Just text", "decision-2", "raw"),
    ("decisions/decision-02 - A.md", "---\nid: decision-02\ntitle: ''\n---\n", "decision-02", "A"),
    ("drafts/draft-2 - raw-idea.md", "Just text", "DRAFT-2", "raw idea"),
    ("drafts/task-40 - Old.md", "---\nid: task-40\ntitle: Old\n---\n", "DRAFT-40", "Old"),
    ("milestones/m-3 - v1.md", "no front matter", "m-3", "v1"),
    ("archive/tasks/task-30 - raw.md", "Just text", "TASK-30", "raw"),
    ("completed/task-high.md", "---\nid: task-high\ntitle: High\n---\n", "TASK-1", "High"),
]
"""Files in other folders, and the id and the title of what is made of each."""


def fields(task: Task) -> dict[str, Any]:
    """What is shown of a task as JSON, without what is empty."""
    detail = json.loads(json.dumps(task_detail(view_of(task))))
    return {
        key: value for key, value in detail.items() if key not in AROUND and value not in (None, [], 0, "")
    }


@pytest.mark.parametrize("odd", ODDITIES, ids=[odd["name"] for odd in ODDITIES])
def test_an_odd_task_is_shown_as_by_the_reference_program(odd: dict[str, Any]) -> None:
    clone = Clone()

    report = clone.imports({"config.yml": CONFIG, odd["path"]: odd["text"]})

    assert report.count("imported") == 2
    (task,) = (record for record in clone.facts.records if isinstance(record, Task))
    expected = {**(odd["shown"] or {}), **odd.get("here", {})}
    assert fields(task) == {key: value for key, value in expected.items() if value is not None}
    assert ("here" in odd) == bool(odd.get("why"))


@pytest.mark.parametrize("odd", ODDITIES, ids=[odd["name"] for odd in ODDITIES])
def test_an_odd_task_that_was_exported_is_the_same_for_the_next_clone(odd: dict[str, Any]) -> None:
    clone, other = Clone("one"), Clone("two")
    clone.imports({"config.yml": CONFIG, odd["path"]: odd["text"]})

    files = clone.exports({"config.yml": CONFIG, odd["path"]: odd["text"]}).files
    other.imports(files)

    assert clone.imports(files).count("unchanged") == 2
    (task,) = (record for record in clone.facts.records if isinstance(record, Task))
    (copy,) = (record for record in other.facts.records if isinstance(record, Task))
    assert copy == task._replace(revision=copy.revision)
    assert other.exports(files).files == files


@pytest.mark.parametrize(("path", "text", "id_", "title"), OTHERS)
def test_an_odd_file_of_another_kind_is_a_record_too(path: str, text: str, id_: str, title: str) -> None:
    clone = Clone()

    clone.imports({path: text})

    assert [(record.id, record.title) for record in clone.facts.records] == [(id_, title)]


@pytest.mark.parametrize("folder", ["docs/doc", "decisions/decision", "milestones/m"])
def test_what_is_no_task_has_no_parts_whatever_its_id_says(folder: str) -> None:
    prefix = folder.partition("/")[2]
    clone = Clone()

    clone.imports(
        {
            f"{folder}-{number} - T.md": f"---\nid: {prefix}-{number}\ntitle: T {number}\n---\n"
            for number in ("5", "5.1", "5.1.2")
        }
    )

    ids = {record.title: record.id for record in clone.facts.records}
    assert ids.keys() == {"T 5", "T 5.1", "T 5.1.2"}
    assert ids["T 5"] == f"{prefix}-5"
    assert not any("." in id_ for id_ in ids.values())
