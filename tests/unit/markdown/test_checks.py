"""The check of a criterion as it stands in a file, behind the text and in one line with it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backlog.domain.checks import MAX_COMMAND
from backlog.domain.record_files import FileItem
from backlog.markdown.checklists import read_checklist, written_checklist
from backlog.markdown.checks import split_check, with_check

HOSTILE = (
    "a", "check:", "<!-- check: x -->", "<!--check:x-->", "<!-- \\check: x -->", "-->", "--\\>", "--\\\\>", " ", "\\",
    "<!--", "--", ">", "é", "'", '"', "$(x)", "`",
)  # fmt: skip


def words(*, filled: bool = True) -> st.SearchStrategy[str]:
    """Texts of pieces that mean something in a comment, trimmed as they are stored."""
    found = st.lists(st.sampled_from(HOSTILE), max_size=6).map(lambda parts: "".join(parts).strip())
    return found.filter(bool) if filled else found


@given(words(), words(filled=False))
def test_a_text_and_a_check_come_back_as_they_were_written(text: str, check: str) -> None:
    assert split_check(with_check(text, check)) == (text, check)


@pytest.mark.parametrize(
    ("line", "text", "check"),
    [
        ("It works <!-- check: pytest -q --lf -->", "It works", "pytest -q --lf"),
        ("It works<!--check:make test-->", "It works", "make test"),
        ('It works <!-- check: echo "--\\> x" -->', "It works", 'echo "--> x"'),
        ("It <!-- a remark --> works", "It <!-- a remark --> works", ""),
        ("It works <!-- \\check: not one -->", "It works <!-- check: not one -->", ""),
        # what is no command stays a part of the text
        ("It works <!-- check: -->", "It works <!-- check: -->", ""),
        ("It works <!-- check: a\x1bb -->", "It works <!-- check: a\x1bb -->", ""),
        (f"It works <!-- check: {'x' * 4001} -->", f"It works <!-- check: {'x' * 4001} -->", ""),
        ("<!-- check: make -->", "<!-- check: make -->", ""),
        ("It works <!-- check: make --> well", "It works <!-- check: make --> well", ""),
    ],
)
def test_a_check_is_a_comment_at_the_end_of_the_line(line: str, text: str, check: str) -> None:
    assert split_check(line) == (text, check)


def test_only_criteria_have_checks() -> None:
    line = "- [x] #1 It works <!-- check: make -->"

    assert read_checklist([line], numbered=True, checks=True)[1] == (
        FileItem("It works", checked=True, check="make"),
    )
    (item,) = read_checklist([line], numbered=True)[1]
    assert item.text == "It works <!-- check: make -->"
    assert written_checklist((), [item]) == [line]


@pytest.mark.parametrize(
    ("text", "check"),
    [
        ("a", "x --\\> y"),
        ("a", "x --\\\\> y"),
        ("a <!-- \\check: b -->", ""),
        ("a <!-- \\\\check: b -->", "make"),
        ("a", "x" * MAX_COMMAND),
    ],
)
def test_what_looks_escaped_and_what_is_as_long_as_it_may_be_comes_back(text: str, check: str) -> None:
    assert split_check(with_check(text, check)) == (text, check)
