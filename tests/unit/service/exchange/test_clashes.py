"""Both values of a field in conflict, in the words of a file."""

import pytest

from backlog.domain.record_files import FileItem, RecordFile, Remark, empty_record_file
from backlog.service.exchange.clashes import clashes
from backlog.service.exchange.report import Clash

HERE = RecordFile(
    place="tasks",
    front={"title": "One", "labels": ["a", "b"]},
    texts={"plan": "here"},
    checklists={
        "acceptance_criteria": (FileItem("a", checked=True, check="make"), FileItem("b")),
        "definition_of_done": (FileItem("c", check="make"),),
    },
    remarks=(Remark("Hello", "2026-01-02 10:00", "lee"),),
    unknown={"key": "key: 1"},
    loose={"": "loose"},
)


@pytest.mark.parametrize(
    ("name", "here"),
    [
        ("place", "tasks"),
        ("title", "One"),
        ("labels", "a, b"),
        ("plan", "here"),
        ("key", "key: 1"),
        ("", "loose"),
        ("acceptance_criteria", "- [x] #1 a <!-- check: make -->\n- [ ] #2 b"),
        ("definition_of_done", "- [ ] #1 c"),
    ],
)
def test_a_field_is_told_as_it_is_written_and_as_nothing_where_it_is_not(name: str, here: str) -> None:
    (found,) = clashes(HERE, empty_record_file(), [name])

    assert found == Clash(name, here, "")
    assert clashes(empty_record_file(), HERE, [name]) == (Clash(name, "", here),)


def test_comments_are_told_with_author_and_time() -> None:
    (found,) = clashes(HERE, empty_record_file(), ["comments"])

    assert found.here.splitlines()[:2] == ["author: lee", "created: 2026-01-02 10:00"]
    assert "Hello" in found.here.splitlines()
    assert found.there == ""
