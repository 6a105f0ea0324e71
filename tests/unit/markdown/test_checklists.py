"""The lines of a checklist: items with their numbers and checks, and what stands between them."""

import pytest

from backlog.domain.checks import MAX_COMMAND
from backlog.domain.record_files import FileItem
from backlog.markdown.checklists import read_checklist, written_checklist
from backlog.markdown.checks import split_check


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("- [ ] #1 one", "one"),
        ("- [ ] #12 #3 one", "#3 one"),
        ("- [ ] one #2 two", "one #2 two"),
        ("- [ ] #1", "#1"),
        ("- [ ] #1one", "#1one"),
    ],
)
def test_one_number_is_dropped_where_items_are_numbered(line: str, text: str) -> None:
    assert read_checklist([line], numbered=True) == ((), (FileItem(text),))
    assert read_checklist([line], numbered=False) == ((), (FileItem(line.removeprefix("- [ ] ")),))


@pytest.mark.parametrize(("box", "checked"), [(" ", False), ("\t", False), ("x", True), ("X", True)])
def test_an_item_is_checked_by_an_x(box: str, checked: bool) -> None:  # noqa: FBT001  a column of the table
    assert read_checklist([f"- [{box}] one"], numbered=True) == ((), (FileItem("one", checked=checked),))


def test_a_check_is_written_behind_its_item_where_items_have_checks() -> None:
    items = (
        FileItem("one", checked=True, check="pytest -q"),
        FileItem("two", below=("- three", "")),
        FileItem("four"),
    )

    lines = written_checklist(("Lead",), items, checks=True)

    assert lines == [
        "Lead",
        "- [x] #1 one <!-- check: pytest -q -->",
        "- [ ] #2 two",
        "- three",
        "",
        "- [ ] #3 four",
    ]
    assert read_checklist(lines, numbered=True, checks=True)[1] == (
        items[0],
        items[1]._replace(below=("- three",)),
        items[2],
    )
    assert written_checklist((), items[:1]) == ["- [x] #1 one"]
    assert read_checklist(lines[1:2], numbered=True)[1] == (
        FileItem("one <!-- check: pytest -q -->", checked=True),
    )


@pytest.mark.parametrize("length", [MAX_COMMAND, MAX_COMMAND + 1])
def test_a_command_that_is_too_long_is_no_check(length: int) -> None:
    text = f"one <!-- check: {'x' * length} -->"

    assert split_check(text) == (("one", "x" * length) if length <= MAX_COMMAND else (text, ""))
