"""How the files of a Backlog.md project are read and written, case by case (docs/contract.md 8)."""

import pytest
import yaml

from backlog.domain.record_files import FileItem, RecordFile, Remark
from backlog.markdown.errors import BadFileError
from backlog.markdown.files import FileKind, read_file, write_file
from backlog.markdown.notes import Note

HEAD = "---\nid: TASK-1\ntitle: A\nstatus: To Do\nassignee: []\nlabels: []\ndependencies: []\n---\n"


def record_file(body: str) -> RecordFile:
    """What the file of a task with that body says."""
    return read_file("task", HEAD + body, "tasks").record_file


def front(lines: str) -> dict[str, str | list[str]]:
    """What the front matter of those lines says."""
    return read_file("task", f"---\n{lines}\n---\n", "tasks").record_file.front


def rewritten(body: str) -> str:
    """The body of a task's file as it is written again."""
    return write_file("task", record_file(body), None).removeprefix(HEAD)


@pytest.mark.parametrize(
    ("body", "texts"),
    [
        ("\n## Description\n\nPlain\n\ntext\n", {"description": "Plain\n\ntext"}),
        ("\n## description\n\nlower\n", {"description": "lower"}),
        ("\n  ## Description\n\nindented\n", {"description": "indented"}),
        ("## Description\nno gaps\n## Implementation Plan\n1. x", {"description": "no gaps", "plan": "1. x"}),
        ("\r\n## Description\r\n\r\none\r\n\r\ntwo\r\n", {"description": "one\n\ntwo"}),
        ("\n## Description\r\r\n\r\r\none\r\r\n", {"description": "one"}),
        ("\n## Description\n\nx   \n\n\n\ny\n", {"description": "x   \n\n\n\ny"}),
        # A heading of the author's own belongs to the section before it.
        ("\n## Description\n\nD\n\n## Context\n\nC\n", {"description": "D\n\n## Context\n\nC"}),
        (
            "\n## Implementation Notes\n\nN\n\n## Implementation Notes (2)\n\nM\n",
            {"notes": "N\n\n## Implementation Notes (2)\n\nM"},
        ),
        (
            "\n## Description\n\nD\n\n## Implementation Notes:\n\nN\n",
            {"description": "D\n\n## Implementation Notes:\n\nN"},
        ),
        # Known ones end it, also where they begin nothing.
        ("\n## Description\n\nD\n\n## Notes\n\nN\n", {"description": "D"}),
        ("\n## Description\n\nD\n\n## Final Summary (Optional)\n\nF\n", {"description": "D"}),
        # A text's heading may be of a lower level, where no text is open whose part it could be.
        (
            "\n### Implementation plan\n\nP\n\n### Sub\n\nS\n\n## Own\n\nO\n",
            {"plan": "P\n\n### Sub\n\nS\n\n## Own\n\nO"},
        ),
        ("\n### Implementation Plan\n\nP\n\n### implementation notes\n\nN\n", {"plan": "P", "notes": "N"}),
        (
            "\n### Final Summary\n\nF\n\n#### Description\n\nD\n",
            {"final_summary": "F\n\n#### Description\n\nD"},
        ),
        (
            "\n## Description\n\nD\n\n### Implementation Plan\n\nP\n",
            {"description": "D\n\n### Implementation Plan\n\nP"},
        ),
        (
            (
                "\n## Description\n\n<!-- SECTION:DESCRIPTION:BEGIN -->\nD\n<!-- SECTION:DESCRIPTION:END -->\n\n"
                "###### IMPLEMENTATION NOTES\n\nN\n"
            ),
            {"description": "D", "notes": "N"},
        ),
        # Markers win over headings.
        (
            (
                "\n## Implementation Plan\n\n<!-- SECTION:PLAN:BEGIN -->\nP\n## Final Summary\n"
                "F\n<!-- SECTION:PLAN:END -->\n"
            ),
            {"plan": "P\n## Final Summary\nF"},
        ),
        (
            (
                "\n## Description\n\nold\n\n## Description\n\n<!-- SECTION:DESCRIPTION:BEGIN "
                "-->\nnew\n<!-- SECTION:DESCRIPTION:END -->\n"
            ),
            {"description": "new"},
        ),
        (
            (
                "\n## Implementation Notes\n\n<!-- SECTION:NOTES:BEGIN -->\na <!-- "
                "SECTION:NOTES:END --> b\n<!-- SECTION:NOTES:END -->\n"
            ),
            {"notes": "a <!-- SECTION:NOTES:END --> b"},
        ),
        # A marker that is not closed is text.
        (
            "\n## Implementation Plan\n\n<!-- SECTION:PLAN:BEGIN -->\nP\n\n## Description\n\nD\n",
            {"plan": "<!-- SECTION:PLAN:BEGIN -->\nP", "description": "D"},
        ),
        ("\n## Description\n\n\n## Implementation Plan\n\nP\n", {"plan": "P"}),
        ("Just text\n", {}),
        ("", {}),
    ],
)
def test_sections_are_found_by_markers_or_headings(body: str, texts: dict[str, str]) -> None:
    assert record_file(body).texts == texts


@pytest.mark.parametrize(
    ("lines", "items"),
    [
        ("- [ ] one\n- [x] two", [FileItem("one"), FileItem("two", checked=True)]),
        ("- [X] capital", [FileItem("capital", checked=True)]),
        ("- [x] #7 seven", [FileItem("#7 seven", checked=True)]),
        (
            "* [ ] star\n+ [x] plus\n1. [ ] dot\n12) [X] bracket\n  - [ ] indented\n\t* [x] by a tab",
            [
                FileItem("star"),
                FileItem("plus", checked=True),
                FileItem("dot"),
                FileItem("bracket", checked=True),
                FileItem("indented"),
                FileItem("by a tab", checked=True),
            ],
        ),
        (
            "-  [ ] two spaces\n-\t[x] a tab\n- [\t]  more",
            [FileItem("two spaces"), FileItem("a tab", checked=True), FileItem("more")],
        ),
        (
            "- plain\n1. number\n- [ ]close\n- []none\n- [ ] \n-\u00a0[ ] hard space\n1234567890. [ ] long\n[ ] bare",
            [],
        ),
        (
            "- [ ] one\n  - nested\n    deeper\n  more\n\n- [ ] two",
            [FileItem("one", below=("  - nested", "    deeper", "  more")), FileItem("two")],
        ),
        (
            "### Part\n- [ ] one\n### Rest\n- [x] two",
            [FileItem("one", below=("### Rest",)), FileItem("two", checked=True)],
        ),
        ("- [ ] one\n## Other\n- [ ] not ours", [FileItem("one")]),
    ],
)
def test_a_checklist_without_markers_is_numbered_by_position(lines: str, items: list[FileItem]) -> None:
    assert record_file(f"\n## Acceptance Criteria\n\n{lines}\n").checklists.get(
        "acceptance_criteria", ()
    ) == tuple(items)


def test_between_markers_the_numbers_of_items_are_dropped() -> None:
    found = record_file(
        "\n## Definition of Done\n<!-- DOD:BEGIN -->\n- [ ] #5 five\n- [x] #a b\n- [ ] # "
        "3 c\n<!-- DOD:END -->\n"
    )

    assert found.checklists == {
        "definition_of_done": (FileItem("five"), FileItem("#a b", checked=True), FileItem("# 3 c"))
    }


def test_comments_have_a_few_facts_and_a_text() -> None:
    body = (
        "\n## Comments\n\n<!-- COMMENTS:BEGIN -->\nauthor: @lee\ncreated: 2026-11-23 "
        "00:48\n---\nLooks good\n---\n\n"
        "Created: 2026-11-23\n---\nTwo\n\nlines\n---\nauthor: x\n---\nundated\n---\n"
        "stray\n<!-- COMMENTS:END -->\n"
    )

    found = record_file(body)

    assert found.remarks == (
        Remark("Looks good", "2026-11-23 00:48", "@lee"),
        Remark("Two\n\nlines", "2026-11-23"),
        Remark("undated", None, "x"),
    )
    assert found.loose == {"comments": "stray"}


def test_what_belongs_to_no_section_is_written_after_the_section_that_it_followed() -> None:
    body = (
        "\nFirst of all\n\n## Acceptance Criteria\n<!-- AC:BEGIN -->\nIntro\n- [ ] #9 "
        "one\n  - nested\n<!-- AC:END -->\n\n"
        "After it\n\n## Description\n\nD\n\n## Notes\n\nN\n"
    )

    assert rewritten(body) == (
        "\nFirst of all\n\n## Description\n\n<!-- SECTION:DESCRIPTION:BEGIN -->\nD\n<!-- "
        "SECTION:DESCRIPTION:END -->\n\n"
        "## Notes\n\nN\n\n## Acceptance Criteria\n<!-- AC:BEGIN -->\nIntro\n- [ ] #1 "
        "one\n  - nested\n<!-- AC:END -->\n\n"
        "After it\n"
    )


def test_what_is_kept_without_being_shown_is_told() -> None:
    body = (
        "\nFirst\n\n## Acceptance Criteria\n<!-- AC:BEGIN -->\n- [ ] #1 one\n  - nested\n"
        "<!-- AC:END -->\nAfter\n"
    )

    notes = read_file("task", HEAD.replace("labels: []", "labels: one") + body, "tasks").notes

    assert notes == [
        Note("unread-value", "labels is a text, not a list; kept but not used"),
        Note("loose-text", "text before the first section belongs to no section"),
        Note("loose-text", "text after Acceptance Criteria belongs to no section"),
        Note("loose-text", "lines below items of Acceptance Criteria are not items"),
    ]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("id: TASK-1\nassignee: @maria", {"assignee": ["@maria"]}),
        ("id: TASK-1\nassignee: bob, al", {"assignee": ["bob, al"]}),
        ('id: TASK-1\nassignee: [@maria, "@lee"]', {"assignee": ["@maria", "@lee"]}),
        (
            "id: TASK-1\nassignee:\n  - @maria\nreporter: @omar # by hand",
            {"assignee": ["@maria"], "reporter": "@omar"},
        ),
        ("id: TASK-1\nlabels: [a, 'b, c']", {"labels": ["a", "b, c"]}),
        ("id: TASK-1\nlabels:\n- a\n- b", {"labels": ["a", "b"]}),
        ("id: TASK-1\nlabels: [a,\n  b]", {"labels": ["a", "b"]}),
        ("id: TASK-1\nlabels: []\nmilestone: null\nreporter: ~\npriority:", {}),
        ("id: TASK-1\ntitle: 'null'", {"title": "null"}),
        ("id: TASK-1\ntitle: >-\n  two\n  lines", {"title": "two lines"}),
        ('id: TASK-1\ntitle: "a\\tb \\U0001F680"', {"title": "a\tb 🚀"}),
        (
            "id: TASK-1\ncreated_date: 2026-01-02\nordinal: '7'",
            {"created_date": "2026-01-02", "ordinal": "7"},
        ),
    ],
)
def test_front_matter_is_read_as_text(lines: str, expected: dict[str, str | list[str]]) -> None:
    assert front(lines) == {"id": "TASK-1", **expected}


ODD: list[tuple[str, dict[str, str | list[str]], str]] = [
    ("No front matter", {}, "line 1: it has no front matter"),
    ("", {}, "line 1: it has no front matter"),
    ("---\n- a\n---\n", {}, "line 1: it has no front matter"),
    ("---\nid: X\n", {"id": "X"}, "line 1: its front matter has no closing ---"),
    ("---\nid: X\n\n## Description\n", {"id": "X"}, "line 1: its front matter has no closing ---"),
    ('---\nid: X\ntitle: "open\n---\n', {"id": "X", "title": "open"}, "line 3: it is not valid YAML: found unexpected end of stream"),
    ("---\nid: X\ntitle: What: so\n---\n", {"id": "X", "title": "What: so"}, "line 3: it is not valid YAML: mapping values are not allowed in this context"),
    ("---\nid: X\ntitle: a\ntitle: b\n---\n", {"id": "X", "title": "b"}, "line 4: the key title appears twice"),
    ("---\nid: X\nstray\ntitle: a\n---\n", {"id": "X", "title": "a"}, "line 4: it is not valid YAML: could not find expected ':'"),
    ("---\nid: X\nlabels:\n- a\n  - b: [\n- 'c'\nstatus: To Do\n---\n", {"id": "X", "labels": ["a", "b: [", "c"], "status": "To Do"}, "line 5: it is not valid YAML: mapping values are not allowed in this context"),
    ('---\nid: X\ntitle: "C:\\Windows"\n---\n', {"id": "X", "title": "C:\\Windows"}, "line 3: it is not valid YAML: found unknown escape character"),
    ("---\nid: X\ntitle: a\x07b\n---\n", {"id": "X", "title": "a\x07b"}, "line 3: it is not valid YAML: control characters are not allowed"),
    (f"---\nid: X\nx: {'[' * 100_000}\n---\n", {"id": "X"}, "line 3: values are nested too deeply"),
    ("---\nid: X\ntitle: *y\n---\n", {"id": "X", "title": "*y"}, "line 3: the alias *y refers to no text"),
]  # fmt: skip
"""Files whose front matter is none, or no YAML: what is read of them, and what is said."""


@pytest.mark.parametrize(("text", "expected", "note"), ODD)
def test_front_matter_is_read_in_whatever_state_it_is(
    text: str, expected: dict[str, str | list[str]], note: str
) -> None:
    read = read_file("task", text, "tasks")

    assert read.record_file.front == expected
    assert read.notes[0] == Note("repaired", note)


@pytest.mark.parametrize("text", [text for text, _, _ in ODD])
def test_what_was_repaired_is_written_as_valid_yaml_and_stays_the_same(text: str) -> None:
    record_file = read_file("task", text, "tasks").record_file

    written = write_file("task", record_file, "uuid")
    again = read_file("task", written, "tasks")

    assert again.record_file == record_file
    assert not [note for note in again.notes if note.kind == "repaired"]
    assert isinstance(yaml.safe_load(written.split("\n---\n")[0].removeprefix("---\n")), dict)


def test_a_text_may_be_named_and_meant_again() -> None:
    read = read_file("task", "---\nid: &x TASK-1\ntitle: *x\nlabels: [*x, b]\nother: *x\n---\n", "tasks")

    assert read.record_file.front == {"id": "TASK-1", "title": "TASK-1", "labels": ["TASK-1", "b"]}
    assert read.record_file.unknown == {"other": "other: TASK-1"}


def test_a_list_may_stand_where_a_text_was_meant() -> None:
    text = "---\nid: [TASK-1]\ntitle: [a, b]\nstatus: [To Do]\n---\n"

    found = read_file("task", text, "tasks").record_file

    assert (found.scalar("id"), found.scalar("title"), found.scalar("status")) == ("TASK-1", "a,b", "To Do")


@pytest.mark.parametrize("value", [" {a: b}", "\n  - a\n  - [b, c]", "\n  a: 1 # why"])
def test_what_holds_more_than_texts_is_kept_as_it_is(value: str) -> None:
    text = f"---\nid: TASK-1\nlabels:{value}\ntitle: a\n---\n"

    read = read_file("task", text, "tasks")
    written = write_file("task", read.record_file, None)

    assert read.notes == [Note("unread-value", "labels holds more than texts; kept but not used")]
    assert f"\nlabels:{value}\n" in written
    assert read_file("task", written, "tasks").record_file == read.record_file


CONFLICT = "<<<<<<< HEAD\nstatus: Done\n=======\nstatus: To Do\n>>>>>>> theirs\n"


@pytest.mark.parametrize(
    ("text", "line"),
    [(f"---\nid: TASK-1\n{CONFLICT}---\n", 3), (f"---\nid: TASK-1\n---\n\n{CONFLICT}", 5)],
)
def test_a_conflict_that_git_left_is_refused_with_its_line(text: str, line: int) -> None:
    with pytest.raises(BadFileError) as caught:
        read_file("task", text, "tasks")

    assert (caught.value.line, caught.value.reason, caught.value.hopeless) == (
        line,
        "it has an unresolved git conflict",
        True,
    )


@pytest.mark.parametrize(
    "body",
    [
        f"```\n{CONFLICT}```\n",
        f"  ~~~\n{CONFLICT}  ~~~\n",
        ">>>>>>> theirs\n",
        "<<<<<<< HEAD\nand nothing else\n",
        f"```\n{CONFLICT}```\n>>>>>>> theirs\n",
    ],
)
def test_an_example_or_a_part_of_a_conflict_is_none(body: str) -> None:
    read = read_file("document", f"---\nid: doc-1\n---\n{body}", "docs")

    assert read.record_file.texts["content"] == body.rstrip()


def test_keys_of_others_come_back_as_they_were() -> None:
    text = (
        "---\n# by hand\nid: TASK-1\ntitle: A\nstatus: To Do\nassignee: []\nsubtasks:\n  "
        "- TASK-1.1\n  # nested\nlabels: []\n"
        "custom: {a: [1, 2]}\ndependencies: []\n---\n\n\n"
    )

    written = write_file("task", read_file("task", text, "tasks").record_file, None)

    assert written == (
        "---\nid: TASK-1\ntitle: A\nstatus: To Do\nassignee: []\nlabels: []\ndependencies: []\n# by hand\n"
        "subtasks:\n  - TASK-1.1\n  # nested\ncustom: {a: [1, 2]}\n---\n\n\n"
    )


SAMPLE = """\
---
id: TASK-1.1
title: 'Add card form: inline'
status: In Progress
assignee:
  - '@maria'
reporter: '@omar'
created_date: '2026-11-23 00:47'
updated_date: '2026-11-23 00:48'
due_date: '2027-01-10'
labels:
  - night mode
  - 'y'
milestone: m-0
dependencies:
  - TASK-2
references:
  - 'https://example.org/spec'
documentation:
  - docs/pay.md
modified_files:
  - src/pay/form.py
parent_task_id: TASK-1
priority: high
type: feature
project: Web
ordinal: 1500
---

## Description

<!-- SECTION:DESCRIPTION:BEGIN -->
Collect card data.

See `src/pay/form.py`.
<!-- SECTION:DESCRIPTION:END -->

## Acceptance Criteria
<!-- AC:BEGIN -->
- [x] #1 Form validates, inline
- [ ] #2 Errors are shown
<!-- AC:END -->

## Definition of Done
<!-- DOD:BEGIN -->
- [ ] #1 Tests pass
<!-- DOD:END -->

## Implementation Plan

<!-- SECTION:PLAN:BEGIN -->
1. Sketch
<!-- SECTION:PLAN:END -->

## Implementation Notes

<!-- SECTION:NOTES:BEGIN -->
Started with the layout
<!-- SECTION:NOTES:END -->

## Comments

<!-- COMMENTS:BEGIN -->
author: @lee
created: 2026-11-23 00:48
---
Looks good
---

created: 2026-11-23 00:48
---
Two
lines
---
<!-- COMMENTS:END -->

## Final Summary

<!-- SECTION:FINAL_SUMMARY:BEGIN -->
Draft summary
<!-- SECTION:FINAL_SUMMARY:END -->
"""


def test_a_file_in_the_style_of_the_reference_program_stays_the_same_to_the_byte() -> None:
    assert write_file("task", read_file("task", SAMPLE, "tasks").record_file, None) == SAMPLE


def test_a_milestone_is_written_in_double_quotes() -> None:
    text = (
        '---\nid: m-0\ntitle: "Say \\"go\\" 🚀"\ndue_date: "2027-01-15"\n---\n\n## '
        "Description\n\nEverything\n\n## Sub\n\nx\n"
    )

    assert write_file("milestone", read_file("milestone", text, "milestones").record_file, None) == text


def test_the_content_of_a_document_is_left_alone() -> None:
    text = (
        "---\nid: doc-1\ntitle: Handbook\ntype: guide\ntags:\n  - x\n---\n# Hi\n\n\n\n  "
        "<!-- AC:BEGIN -->\n## Description\n"
    )

    assert write_file("document", read_file("document", text, "docs/guides").record_file, None) == text


@pytest.mark.parametrize(
    ("title", "line"),
    [
        ("Plain title", "title: Plain title"),
        ("With: colon", "title: 'With: colon'"),
        ("It's", "title: It's"),
        ("'quoted'", "title: '''quoted'''"),
        ("# x", "title: '# x'"),
        ("a #b", "title: 'a #b'"),
        ("a#b", "title: a#b"),
        ("@name", "title: '@name'"),
        ("[x] y", "title: '[x] y'"),
        ("a, b", "title: 'a, b'"),
        ("- x", "title: '- x'"),
        ("123", "title: '123'"),
        ("1.5e3", "title: '1.5e3'"),
        ("0x1F", "title: '0x1F'"),
        ("2026-01-01", "title: '2026-01-01'"),
        ("true", "title: 'true'"),
        ("Y", "title: 'Y'"),
        ("null", "title: 'null'"),
        ("yesterday", "title: yesterday"),
        ("v1.2.3", "title: v1.2.3"),
        ("tab\tx", 'title: "tab\\tx"'),
        ("emoji 🚀 x", 'title: "emoji \\U0001F680 x"'),
        ("Über café 日本", "title: Über café 日本"),
        (
            "A title that is longer than the eighty columns that a line of YAML may have here",
            (
                "title: >-\n  A title that is longer than the eighty columns that a line of YAML "
                "may have\n  here"
            ),
        ),
    ],
)
def test_a_title_is_quoted_where_yaml_needs_it(title: str, line: str) -> None:
    found = record_file("")

    written = write_file("task", found._replace(front={**found.front, "title": title}), None)

    assert f"\n{line}\nstatus:" in written


def test_a_milestone_has_a_description_and_what_stands_before_it() -> None:
    head = '---\nid: m-1\ntitle: "A"\nbacklog_uuid: "u"\n---\n'
    text = f"{head}\nBefore it  \r\nX\n\n ## Description\r\nfirst X\r\n\n## Description\nmore X\n\n"

    read = read_file("milestone", text, "milestones")

    assert read.record_file == RecordFile(
        "milestones",
        {"id": "m-1", "title": "A"},
        {"description": "first X\n\n## Description\nmore X"},
        {},
        (),
        {},
        {"": "Before it  \nX"},
    )
    assert (read.uuid, read.notes) == ("u", [])
    written = write_file("milestone", read.record_file, "u")
    assert written.endswith(
        "\n---\n\nBefore it  \nX\n\n## Description\n\nfirst X\n\n## Description\nmore X\n"
    )


@pytest.mark.parametrize(
    ("body", "texts", "loose"),
    [
        ("\nJust text\n", {}, {"": "Just text"}),
        ("\n\n", {}, {}),
        ("\n## Description\n\nD\n", {"description": "D"}, {}),
    ],
)
def test_a_milestone_may_lack_either_part(body: str, texts: dict[str, str], loose: dict[str, str]) -> None:
    read = read_file("milestone", f"---\nid: m-1\ntitle: A\n---\n{body}", "milestones").record_file

    assert (read.texts, read.loose) == (texts, loose)
    assert write_file("milestone", read, None).partition("\n---\n")[2] == body


@pytest.mark.parametrize("kind", ["document", "decision"])
def test_what_a_document_says_begins_where_its_front_matter_ends(kind: FileKind) -> None:
    text = "---\nid: doc-1\ntitle: A\nstatus: proposed\ntype: guide\n---\n"
    read = read_file(kind, f"{text}\n  Text\n\n", "docs").record_file

    assert read.texts == {"content": "\n  Text"}
    assert write_file(kind, read, None).endswith("\n---\n\n  Text\n")
    empty = read_file(kind, text, "docs").record_file
    assert empty.texts == {}
    assert write_file(kind, empty, None).endswith("\n---\n\n")


def test_only_criteria_keep_their_checks_apart_and_each_list_its_first_lines() -> None:
    body = (
        "\n## Acceptance Criteria\n<!-- AC:BEGIN -->\nIntro X\n\nX and more\n"
        "- [ ] #1 a <!-- check: make -->\n<!-- AC:END -->\n\n"
        "## Definition of Done\n<!-- DOD:BEGIN -->\n- [x] #1 b <!-- check: make -->\n<!-- DOD:END -->\n"
    )
    found = record_file(body)

    assert found.checklists == {
        "acceptance_criteria": (FileItem("a", check="make"),),
        "definition_of_done": (FileItem("b <!-- check: make -->", checked=True),),
    }
    assert found.loose["acceptance_criteria lead"] == "Intro X\n\nX and more"
    assert rewritten(body) == body


def test_a_list_without_items_keeps_what_stands_in_it_and_says_so() -> None:
    body = "\n## Acceptance Criteria\n<!-- AC:BEGIN -->\nTo be\nfound\n<!-- AC:END -->\n"

    assert rewritten(body) == body
    assert read_file("task", HEAD + body, "tasks").notes == [
        Note("loose-text", "text in Acceptance Criteria belongs to no section")
    ]


def test_items_of_a_list_that_stands_there_twice_are_all_read() -> None:
    body = (
        "\n## Acceptance Criteria\n<!-- AC:BEGIN -->\n- [ ] #1 a\n<!-- AC:END -->\n\n## Description\n\nD\n\n"
        "## Acceptance Criteria\n<!-- AC:BEGIN -->\n- [ ] #1 b\n<!-- AC:END -->\n"
    )

    assert record_file(body).checklists == {"acceptance_criteria": (FileItem("a"), FileItem("b"))}


def test_what_was_repaired_is_said_before_all_else() -> None:
    notes = read_file("task", "---\nid: X\nlabels: one\ntitle: 'open\n---\n", "tasks").notes

    assert [note.kind for note in notes] == ["repaired", "unread-value"]


def test_a_uuid_is_a_text() -> None:
    assert read_file("task", "---\nid: X\nbacklog_uuid: [u]\n---\n", "tasks").uuid is None
    assert read_file("task", "---\nid: X\nbacklog_uuid: u\n---\n", "tasks").uuid == "u"
