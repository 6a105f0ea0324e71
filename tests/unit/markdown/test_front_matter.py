"""Front matter taken apart and put together, in whatever state it is."""

import pytest

from backlog.domain.record_files import Front
from backlog.markdown.front_matter import COMMENTS, RAW, UNREAD, joined, sort_entries, split
from backlog.markdown.notes import Note
from backlog.markdown.yaml_by_lines import read_leniently


@pytest.mark.parametrize(
    ("text", "keys", "body", "problem"),
    [
        ("---\nid: 1\n---\nBody\n", ["id"], "Body\n", None),
        ("---\nid: 1\n---", ["id"], "", None),
        ("---\nid: 1\n---\n", ["id"], "", None),
        ("---\r\nid: 1\r\n---\r\nBody\r\n", ["id"], "Body\r\n", None),
        ("\ufeff---\nid: 1\n---\nBody", ["id"], "Body", None),
        ("\n \n---  \nid: 1\n---\nBody", ["id"], "Body", None),
        ("---\n---\nBody", [], "Body", None),
        ("---\nid: 1\n--- Body\nmore", ["id"], " Body\nmore", None),
        ("---\nid: 1\n---- \nmore", ["id"], "- \nmore", None),
        ("---\nid: 1\n---  \nmore", ["id"], "more", None),
        ("---\nid: 1\n---\n---\nx: 2\n---\n", ["id"], "---\nx: 2\n---\n", None),
        # nothing, or no front matter at all
        ("", [], "", ("it has no front matter", 1)),
        ("\n\nBody", [], "\n\nBody", ("it has no front matter", 3)),
        ("Body\n---\n", [], "Body\n---\n", ("it has no front matter", 1)),
        (" ---\nid: 1\n---\n", [], " ---\nid: 1\n---\n", ("it has no front matter", 1)),
        ("---x\nid: 1\n---\n", [], "---x\nid: 1\n---\n", ("it has no front matter", 1)),
        ("---\nA rule, and text.\n---\n", [], "---\nA rule, and text.\n---\n", ("it has no front matter", 1)),
        # it has no end
        ("---\nid: 1\nBody\n", ["id"], "Body\n", ("its front matter has no closing ---", 1)),
        ("---\nid: 1", ["id"], "", ("its front matter has no closing ---", 1)),
        (
            "\n---\na:\n- x\n  y\n# c\nb_c-d: 1\n2. Body",
            ["a", "b_c-d"],
            "2. Body",
            ("its front matter has no closing ---", 2),
        ),
        ("---\nid: 1\n\nBody: text\n", ["id"], "\nBody: text\n", ("its front matter has no closing ---", 1)),
        ("---\nid: 1\r\nBody\n", ["id"], "Body\n", ("its front matter has no closing ---", 1)),
    ],
)
def test_a_file_is_front_matter_and_body(
    text: str, keys: list[str], body: str, problem: tuple[str, int] | None
) -> None:
    found = split(text)

    assert [entry.key for entry in found.entries] == keys
    assert found.body == body
    told = found.problem
    assert (told and (told.reason, told.line)) == problem


@pytest.mark.parametrize(
    ("text", "end"),
    [
        ("---\nid: 1\n---\n- Body", 3),
        ("\n---\nid: 1\n\n--- Body\n", 5),
        ("---\nid: 1\nlabels:\n  - a\nBody\n", 5),
        ("---\nid: 1", 3),
    ],
)
def test_the_line_behind_front_matter_is_known(text: str, end: int) -> None:
    assert split(text).end == end


def test_what_is_no_yaml_is_told_before_the_missing_end() -> None:
    found = split("---\nid: 1\nlabels: [a\n")

    assert found.problem is not None
    assert found.problem.reason.startswith("it is not valid YAML")
    assert [entry.key for entry in found.entries] == ["id", "labels"]


def test_lines_are_counted_from_the_first_of_the_file() -> None:
    found = split("\n---\nid: 1\nid: 2\n---\n")

    assert found.problem is not None
    assert (found.problem.reason, found.problem.line) == ("the key id appears twice", 4)


def sorted_front(text: str, *, lenient: bool = False) -> tuple[Front, dict[str, str], list[Note]]:
    return sort_entries(
        read_leniently(text).entries, ["id", "title"], ["labels"], lenient=["labels"] if lenient else []
    )


@pytest.mark.parametrize(
    ("text", "front", "unknown"),
    [
        ("id: 1\nlabels: [a, b]", {"id": "1", "labels": ["a", "b"]}, {}),
        ("id:\nlabels: []", {"labels": []}, {}),
        ("estimate: 3h # about\nid: 1", {"id": "1"}, {"estimate": "estimate: 3h # about"}),
        ("id: 1 # one\ntitle: '# none'", {"id": "1", "title": "# none"}, {COMMENTS: "# one"}),
        ("id: a#b", {"id": "a#b"}, {}),
        ("id: 1\n# below\ntitle: A", {"id": "1", "title": "A"}, {COMMENTS: "# below"}),
        (
            "id: 1 # one\n# two\ntitle: A\t# three",
            {"id": "1", "title": "A"},
            {COMMENTS: "# two\n# three"},
        ),
        ("labels: # several\n  - a", {"labels": ["a"]}, {}),
        ("id: 1\nstray", {"id": "1"}, {COMMENTS: "# stray"}),
        ("stray\n# kept\nid: 1", {"id": "1"}, {COMMENTS: "# stray\n# kept"}),
    ],
)
def test_keys_are_known_or_kept_with_their_lines(text: str, front: Front, unknown: dict[str, str]) -> None:
    assert sorted_front(text) == (front, unknown, [])


def test_a_text_where_a_list_belongs_is_one_item_or_kept_unread() -> None:
    assert sorted_front("labels: a", lenient=True) == ({"labels": ["a"]}, {}, [])
    assert sorted_front("labels: a") == (
        {},
        {"labels" + UNREAD: "a"},
        [Note("unread-value", "labels is a text, not a list; kept but not used")],
    )


@pytest.mark.parametrize("text", ["title: [a, b]", "title:\n  - a\n  - b"])
def test_a_list_where_a_text_belongs_is_noted(text: str) -> None:
    note = Note("list-value", 'title is a list, not a text; read as "a,b"')

    assert sorted_front(text) == ({"title": ["a", "b"]}, {}, [note])
    assert sorted_front("title: []") == ({"title": []}, {}, [])


@pytest.mark.parametrize("text", ["id: {a: 1}", "id: [[a]]", "id:\n  a: 1 # one"])
def test_what_holds_more_than_texts_is_kept_unread(text: str) -> None:
    assert sorted_front(text) == (
        {},
        {"id" + RAW: text},
        [Note("unread-value", "id holds more than texts; kept but not used")],
    )


@pytest.mark.parametrize(
    ("front", "unknown", "expected"),
    [
        ({"title": "A", "id": "1"}, {}, "id: '1'\ntitle: A\n"),
        ({"id": "1", "other": "x"}, {}, "id: '1'\n"),
        ({"id": ""}, {}, "id: ''\n"),
        ({"labels": []}, {}, "labels: []\n"),
        ({"labels": ["a"]}, {"labels" + UNREAD: "old"}, "labels:\n  - a\n"),
        ({"labels": []}, {"labels" + UNREAD: "a, b"}, "labels: 'a, b'\n"),
        ({}, {"labels" + UNREAD: "a, b"}, "labels: 'a, b'\n"),
        ({"labels": []}, {"labels" + RAW: "labels: [[a]]"}, "labels: [[a]]\n"),
        ({"labels": ["a"]}, {"labels" + RAW: "labels: [[a]]"}, "labels:\n  - a\n"),
        ({"ordinal": "1500"}, {}, "ordinal: 1500\n"),
        ({"ordinal": "-1.5e+30"}, {}, "ordinal: -1.5e+30\n"),
        ({"ordinal": "1_0"}, {}, "ordinal: '1_0'\n"),
        ({"title": "1500"}, {}, "title: '1500'\n"),
        (
            {"id": "A"},
            {"x": "x: 1", COMMENTS: "# c", "y": "y:\n  - 2"},
            "id: A\n# c\nx: 1\ny:\n  - 2\n",
        ),
    ],
)
def test_front_matter_is_written_in_its_order_and_then_what_others_wrote(
    front: Front, unknown: dict[str, str], expected: str
) -> None:
    order = ["id", "title", "labels", "ordinal"]

    assert joined(front, order, unknown, None, "\nBody") == f"---\n{expected}---\n\nBody"
    assert joined(front, order, unknown, "u", "") == f"---\n{expected}backlog_uuid: u\n---\n"


def test_texts_may_be_asked_for_in_double_quotes_but_for_the_id() -> None:
    front: Front = {"id": "m-1", "title": "A 😀", "labels": ["a"], "ordinal": "1"}

    assert joined(front, front, {}, None, "", double=True) == (
        '---\nid: m-1\ntitle: "A 😀"\nlabels:\n  - a\nordinal: 1\n---\n'
    )


@pytest.mark.parametrize(
    ("text", "lines", "body"),
    [
        ("---\r\nx: 1\r\ny: 2\r\n---\r\n", ["x: 1", "y: 2"], ""),
        ("---\nx: |\n  a  \n  b\n---\n", ["x: |\n  a  \n  b"], ""),
        # without an end
        ("---\r\nlabels:\r\n- a\r\nBody", ["labels:\n- a"], "Body"),
        ("---\nlabels:\n- \nBody", ["labels:\n- "], "Body"),
        ("---\nid: 1\nTax:X\nmore", ["id: 1"], "Tax:X\nmore"),
        ("---\nBody\nid: 1\n", [], "Body\nid: 1\n"),
        # no rule at the beginning
        ("---X\nid: 1\n---\n", [], "---X\nid: 1\n---\n"),
        ("---\x0c\nid: 1\n---\n", [], "---\x0c\nid: 1\n---\n"),
    ],
)
def test_lines_keep_all_but_the_return_at_their_end(text: str, lines: list[str], body: str) -> None:
    parts = split(text)
    assert ([entry.lines for entry in parts.entries], parts.body) == (lines, body)


def test_lines_that_are_no_yaml_all_stay_as_comments() -> None:
    entries, _ = read_leniently("one two\nthree\nid: 1\nfour", 1)
    kept = sort_entries(entries, ["id"], [])
    assert kept.unknown[COMMENTS].split("\n") == ["# one two", "# three", "# four"]
