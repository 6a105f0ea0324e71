"""What stands in the body of a file beside its sections, and how it is written again."""

import pytest

from backlog.domain.record_files import FileItem
from backlog.markdown.errors import BadFileError
from backlog.markdown.files import LEAD, read_file, write_file
from backlog.markdown.notes import Note

HEAD = "---\nid: TASK-1\ntitle: A\nstatus: To Do\nassignee: []\nlabels: []\ndependencies: []\n---\n"


def criteria(*lines: str) -> str:
    """The section of the acceptance criteria with those lines."""
    return "\n".join(("## Acceptance Criteria", "<!-- AC:BEGIN -->", *lines, "<!-- AC:END -->", ""))


def rewritten(body: str) -> str:
    """The body of a task as it is written after it was read."""
    return write_file("task", read_file("task", HEAD + body, "tasks").record_file, None).removeprefix(HEAD)


@pytest.mark.parametrize(
    ("body", "before", "description"),
    [
        ("\n## Description\n\nWhat\n\nmore\n", None, "What\n\nmore"),
        ("\none\n\ntwo\n\n## Description\nWhat\n", "one\n\ntwo", "What"),
        ("\none\r\ntwo\r\n ## Description \r\n\r\nWhat\r\n", "one\ntwo", "What"),
        ("\none\ntwo\n", "one\ntwo", None),
        ("\n## Description\n\n", None, None),
        ("\n", None, None),
    ],
)
def test_what_stands_before_the_description_of_a_milestone_stays_there(
    body: str, before: str | None, description: str | None
) -> None:
    head = '---\nid: m-1\ntitle: "A"\n---\n'
    file = read_file("milestone", head + body, "milestones").record_file

    assert file.loose == ({"": before} if before else {})
    assert file.texts == ({"description": description} if description else {})
    parts = [part for part in (before, description and f"## Description\n\n{description}") if part]
    assert write_file("milestone", file, None) == head + "\n" + "\n\n".join(parts) + "\n"


def test_a_document_without_a_text_has_an_empty_body() -> None:
    file = read_file("document", "---\nid: doc-1\ntitle: A\n---\n\n \n", "docs").record_file

    assert write_file("document", file, None) == "---\nid: doc-1\ntitle: A\ntype: ''\n---\n\n"


@pytest.mark.parametrize(
    ("body", "again"),
    [
        (f"\n{criteria('Lead', '', 'more', '- [ ] #1 one')}", None),
        (f"\n{criteria('- [x] #1 one <!-- check: pytest -->')}", None),
        (
            "\n## Definition of Done\n<!-- DOD:BEGIN -->\n- [x] #1 one <!-- check: pytest -->\n<!-- DOD:END -->\n",
            None,
        ),
        (f"\n{criteria('Only a lead')}", None),
        (
            f"\n{criteria('- [ ] #1 one')}\n{criteria('- [ ] #1 two')}",
            f"\n{criteria('- [ ] #1 one', '- [ ] #2 two')}",
        ),
        ("\n## Comments\n\n<!-- COMMENTS:BEGIN -->\n---\none\n---\n<!-- COMMENTS:END -->\n\na\nb\n", None),
        (
            "\n## Comments\n\n<!-- COMMENTS:BEGIN -->\nx\n---\none\n---\ny\n<!-- COMMENTS:END -->\n",
            "\n## Comments\n\n<!-- COMMENTS:BEGIN -->\n---\none\n---\n<!-- COMMENTS:END -->\n\nx\ny\n",
        ),
        ("\none\n\ntwo\n", None),
        ("\n## Description\n\n## Comments\n", "\n## Comments\n"),
        ("\ntext\n\n## Comments\n", None),
    ],
)
def test_a_body_comes_back_with_all_that_stands_in_it(body: str, again: str | None) -> None:
    assert rewritten(body) == (body if again is None else again)
    assert rewritten(rewritten(body)) == rewritten(body)


EMPTY = "## Definition of Done\n\n"
COMMENT = "## Comments\n\n<!-- COMMENTS:BEGIN -->\nauthor: @lee\n---\nLooks\n---\n<!-- COMMENTS:END -->\n\n"


@pytest.mark.parametrize(
    ("body", "loose"),
    [
        ("## Comments\n\n<!-- COMMENTS:BEGIN -->\nx\n<!-- COMMENTS:END -->", {"": "x"}),
        ("lead\n\n## Description", {"": "lead\n\n## Description"}),
        (f"lead\n\n{EMPTY}{EMPTY}- [ ] a", {"": "lead"}),
        (f"lead\n\n{EMPTY}## Description\n\n- [ ] a\n\n{EMPTY}", {"": f"lead\n\n{EMPTY.strip()}"}),
        (f"{COMMENT}x\n\n## Final Summary\n\n## Comments", {"comments": "x"}),
    ],
)
def test_of_headings_without_a_section_only_the_last_stays_and_only_if_there_is_none(
    body: str, loose: dict[str, str]
) -> None:
    file = read_file("task", f"{HEAD}\n{body}\n", "tasks").record_file

    assert file.loose == loose
    assert read_file("task", write_file("task", file, None), "tasks").record_file == file


def test_text_that_belongs_to_no_section_is_told_with_its_place() -> None:
    body = f"first\n\n{criteria('Lead', '- [ ] #1 one', '  below')}\nafter\n"

    assert read_file("task", HEAD + body, "tasks").notes == [
        Note("loose-text", "text before the first section belongs to no section"),
        Note("loose-text", "text in Acceptance Criteria belongs to no section"),
        Note("loose-text", "text after Acceptance Criteria belongs to no section"),
        Note("loose-text", "lines below items of Acceptance Criteria are not items"),
    ]


def test_what_was_repaired_is_told_first() -> None:
    notes = read_file("task", "---\nid: 1\nid: 2\nlabels: x\n---\ntext\n", "tasks").notes

    assert [note.kind for note in notes] == ["repaired", "unread-value", "loose-text"]
    assert notes[0].text == "line 3: the key id appears twice"


@pytest.mark.parametrize("fence", ["```", "~~~", "  ```python"])
def test_a_conflict_in_a_fence_is_an_example_and_one_behind_it_is_none(fence: str) -> None:
    conflict = "<<<<<<< a\nx\n>>>>>>> b\n"
    end = fence.strip()[:3]

    assert read_file("task", f"{HEAD}{fence}\n{conflict}{end}\n", "tasks").uuid is None
    with pytest.raises(BadFileError) as raised:
        read_file("task", f"{HEAD}{fence}\n{end}\n{conflict}", "tasks")

    assert raised.value.line == HEAD.count("\n") + 3
    assert raised.value.hopeless


@pytest.mark.parametrize("marker", ["SECTION:DESCRIPTION", "AC"])
def test_a_line_of_a_text_or_before_a_list_never_ends_its_section(marker: str) -> None:
    end = f"<!-- {marker}:END -->"
    file = read_file("task", HEAD, "tasks").record_file
    if marker == "AC":
        items = (FileItem("It works"),)
        file = file._replace(
            checklists={"acceptance_criteria": items},
            loose={"acceptance_criteria" + LEAD: f"one\n{end}\ntwo"},
        )
    else:
        file = file._replace(texts={"description": f"one\n{end}\ntwo"})
    assert read_file("task", write_file("task", file, None), "tasks").record_file == file
