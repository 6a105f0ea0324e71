"""What is no YAML is read key by key."""

import pytest

from backlog.markdown.config_file import read_config
from backlog.markdown.yaml_by_lines import read_leniently
from backlog.markdown.yaml_reader import YamlEntry

BROKEN = 'editor: "C:\\Windows"\n'
"""A line that makes YAML refuse the whole text."""


@pytest.mark.parametrize(
    ("lines", "value"),
    [
        ("key: word", "word"),
        ("key: 'open", "open"),
        ("key: Fix: all", "Fix: all"),
        ("key: [a, b]", ["a", "b"]),
        ("key: [a, 'b]", ["a", "b"]),
        ("key: []", []),
        ("key: ['a', \"b\", ]]", ["a", "b", "]"]),
        ("key:\n  - a\n  - 'b", ["a", "b"]),
        ("key:\n- a\n# remark\n- b", ["a", "b"]),
        ("key:", None),
        ("key: {", "{"),
        ("key: [a, b", "[a, b"),
        ("key: ['a]  ", ["a"]),
        ("key: ['a]\n  b", "['a]\nb"),
        ("key: Fix: [a]", "Fix: [a]"),
        ("key:\n- 'a\n\n  # remark\n-\n- b", ["a", "", "b"]),
        ("key:\n  a: 'b", "a: 'b"),
        ("key: Fix: a\n- b", "Fix: a\n- b"),
        ("key: 'X", "X"),
    ],
)
def test_a_value_is_what_stands_behind_its_key(lines: str, value: str | list[str] | None) -> None:
    entries, problem = read_leniently(f"{BROKEN}{lines}\n")

    assert problem is not None
    assert problem.line == 1
    assert [(entry.key, entry.value) for entry in entries] == [("editor", "C:\\Windows"), ("key", value)]


@pytest.mark.parametrize(
    ("lines", "value"),
    [
        ('key: "a\\x1Fb"\n# \x0bother: c', "a\x1fb"),
        ("key:\n- 'it''s'\n# \x0b\n- b", ["it's", "b"]),
        ("key:\n- 'it''s'\n  # \x0b\n- b", ["it's", "b"]),
    ],
)
def test_a_remark_that_no_yaml_can_hold_leaves_the_value_as_it_was_written(
    lines: str, value: str | list[str]
) -> None:
    ((entry,), problem) = read_leniently(f"{lines}\n", 7)

    assert problem is not None
    assert entry == YamlEntry("key", value, lines, 7, broken=True, plain=entry.plain)


@pytest.mark.parametrize("torn", ["statuses: {", "statuses: [To Do, Done", "labels: ['a"])
def test_a_setting_whose_end_is_missing_is_not_used(torn: str) -> None:
    read = read_config(f"{torn}\ntask_prefix: shop\n")

    assert read.problem is not None
    assert read.record_file.front == {"task_prefix": "shop"}


def test_each_key_is_read_with_its_lines_and_what_belongs_to_none_is_kept_apart() -> None:
    text = "\n".join(  # noqa: FLY002  line by line
        (
            "lost words",
            "",
            'editor: "C:\\Windows"',
            "labels:",
            "  - 'a'",
            "  # why",
            "  -",
            "  - b",
            "stray",
            "",
            "title: A",
            "notes: [",
            "  one",
            "  # two",
            "  three",
            "title: B",
            "list: [a, b]  ",
        )
    )

    entries, problem = read_leniently(text, 11)

    assert problem is not None
    assert entries == [
        YamlEntry("", None, "lost words", 11, broken=True),
        YamlEntry("editor", "C:\\Windows", 'editor: "C:\\Windows"', 13, broken=True),
        YamlEntry("labels", ["a", "", "b"], "labels:\n  - 'a'\n  # why\n  -\n  - b", 14),
        YamlEntry("", None, "stray", 19, broken=True),
        YamlEntry("", None, "title: A", 21, broken=True),  # the last one counts
        YamlEntry("notes", "[\none\nthree", "notes: [\n  one\n  # two\n  three", 22, broken=True),
        YamlEntry("title", "B", "title: B", 26, plain=True),
        YamlEntry("list", ["a", "b"], "list: [a, b]  ", 27),
    ]


def test_lines_are_counted_from_the_first_one_of_the_file_whether_or_not_it_is_yaml() -> None:
    entries, problem = read_leniently("a: x\nb: y\n", 11)

    assert ([entry.line for entry in entries], problem) == ([11, 12], None)
    problem = read_leniently("a: x\nb: 'y\n", 11).problem
    assert problem is not None
    assert problem.line == 13  # where it ends


def test_what_belongs_to_no_key_is_kept_to_the_letter() -> None:
    entries = read_leniently("X lost\n  words X\n\nkey: 'a\n stray? no\nstray  \n\nlist: X\n").entries

    assert entries == [
        YamlEntry("", None, "X lost\n  words X", 1, broken=True),
        YamlEntry("key", "a\nstray? no", "key: 'a\n stray? no", 4, broken=True),
        YamlEntry("", None, "stray  ", 6, broken=True),
        YamlEntry("list", "X", "list: X", 8, plain=True),
    ]


def test_what_stands_right_below_a_key_and_is_no_part_of_it_belongs_to_none() -> None:
    entries = read_leniently("key: a\nstray\n").entries

    assert [(entry.key, entry.lines) for entry in entries] == [("key", "key: a"), ("", "stray")]
