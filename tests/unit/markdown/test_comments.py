"""Comments in files: a few facts about each, its text between rules, and what belongs to none."""

import pytest

from backlog.domain.record_files import Remark
from backlog.markdown.comments import read_comments, written_comments

ONE = Remark("Fine", "2026-01-02 03:04", "@ada")


@pytest.mark.parametrize(
    ("lines", "remarks", "strangers"),
    [
        ("", (), []),
        ("author: @ada\ncreated: 2026-01-02 03:04\n---\nFine\n---", (ONE,), []),
        ("Created:2026-01-02 03:04  \nAUTHOR: \t@ada\n --- \n\nFine\n\n---\t", (ONE,), []),
        ("---\none\n---\n---\ntwo\n\nmore\n---", (Remark("one"), Remark("two\n\nmore")), []),
        ("author: @ada\n---\none\n---\n---\ntwo\n---", (Remark("one", None, "@ada"), Remark("two")), []),
        # what says a fact a second time, or none, belongs to no comment
        (
            "author: @ada\nAuthor: @bob\nauthor: \nhello\n\n---\none\n---\nbye",
            (Remark("one", None, "@ada"),),
            ["Author: @bob", "author: ", "hello", "bye"],
        ),
        ("author: @ada\n---\n \n---\nhello", (), ["author: @ada", "hello"]),
        ("hello\nauthor: @ada\n---\n---\n---\none\n---", (Remark("one"),), ["hello", "author: @ada"]),
        ("---\none\n---\nauthor: @ada\ncreated: x", (Remark("one"),), ["author: @ada", "created: x"]),
        # a comment without an end is none
        ("hello\nauthor: @ada\n---\none\ntwo", (), ["hello", "author: @ada", "---", "one", "two"]),
        ("---\none\n---\n---", (Remark("one"),), ["---"]),
        # a rule of the author's own has a backslash before it
        ("---\na\n\\---\nb\n---", (Remark("a\n---\nb"),), []),
        ("---\na\n  \\\\---  \nb\n---", (Remark("a\n  \\---  \nb"),), []),
        ("---\n\\ ---\n\\----\n---", (Remark("\\ ---\n\\----"),), []),
    ],
)
def test_comments_are_read(lines: str, remarks: tuple[Remark, ...], strangers: list[str]) -> None:
    assert read_comments(lines.split("\n")) == (remarks, strangers)


@pytest.mark.parametrize(
    ("remarks", "text"),
    [
        ((), ""),
        ((ONE,), "author: @ada\ncreated: 2026-01-02 03:04\n---\nFine\n---"),
        ((Remark("one"), Remark("two\nmore", "x")), "---\none\n---\n\ncreated: x\n---\ntwo\nmore\n---"),
        ((Remark("a\n---\n  \\--- \n----"),), "---\na\n\\---\n  \\\\--- \n----\n---"),
    ],
)
def test_comments_are_written_and_come_back(remarks: tuple[Remark, ...], text: str) -> None:
    lines = written_comments(remarks)

    assert "\n".join(lines) == text
    assert read_comments(lines) == (remarks, [])
