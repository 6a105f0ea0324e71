"""A body taken apart into its sections and put together again, line by line."""

import pytest

from backlog.markdown.sections import Block, blocks, heading_of, joined_body

END = "<!-- SECTION:NOTES:END -->"


def marked(heading: str, marker: str, *lines: str) -> str:
    return "\n".join((f"## {heading}", "", f"<!-- {marker}:BEGIN -->", *lines, f"<!-- {marker}:END -->"))


@pytest.mark.parametrize(
    ("written", "line"),
    [
        (f"\\{END}", END),
        (f"\\\\{END}", f"\\{END}"),
        (f"  \\{END}  ", f"  {END}  "),
        (f"a {END}", f"a {END}"),
        ("<!-- AC:END -->", "<!-- AC:END -->"),
        ("\\<!-- AC:END -->", "\\<!-- AC:END -->"),
        ("<!-- SECTION:NOTES:BEGIN -->", "<!-- SECTION:NOTES:BEGIN -->"),
        ("## Description", "## Description"),
    ],
)
def test_a_line_that_would_end_its_section_has_a_backslash_before_it(written: str, line: str) -> None:
    body = f"\n{marked('Implementation Notes', 'SECTION:NOTES', 'a', written, 'b')}\n"

    assert blocks(body) == [Block("notes", ["a", line, "b"], marked=True)]
    assert joined_body({"notes": ["a", line, "b"]}, {}) == body


def test_sections_are_written_in_their_order_each_followed_by_what_belongs_to_none() -> None:
    sections = {
        "notes": ["N"],
        "comments": ["---", "C", "---"],
        "acceptance_criteria": ["- [ ] #1 A"],
        "description": ["D", "", "E"],
    }
    loose = {"": "First", "description": "Second", "final_summary": "Third", "notes": ""}

    assert joined_body(sections, loose) == (
        "\nFirst\n\n"
        f"{marked('Description', 'SECTION:DESCRIPTION', 'D', '', 'E')}\n\n"
        "Second\n\n"
        "## Acceptance Criteria\n<!-- AC:BEGIN -->\n- [ ] #1 A\n<!-- AC:END -->\n\n"
        f"{marked('Implementation Notes', 'SECTION:NOTES', 'N')}\n\n"
        f"{marked('Comments', 'COMMENTS', '---', 'C', '---')}\n\n"
        "Third\n"
    )
    assert joined_body({}, {}) == "\n\n"


def test_the_bare_heading_of_a_section_is_not_written_beside_the_section() -> None:
    loose = {"": "## implementation notes", "notes": "## Description"}

    assert joined_body({"notes": ["N"]}, loose) == (
        f"\n{marked('Implementation Notes', 'SECTION:NOTES', 'N')}\n\n## Description\n"
    )


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("## Description", "description"),
        ("  ## DEFINITION OF DONE  ", "definition_of_done"),
        ("## Implementation Plan", "plan"),
        ("### Description", None),
        ("# Description", None),
        ("##  Description", None),
        ("## Description:", None),
        ("## Description\n", None),
        ("Description", None),
    ],
)
def test_a_heading_of_the_second_level_names_its_section(text: str, name: str | None) -> None:
    assert heading_of(text) == name


CRITERIA = "## Acceptance Criteria\n<!-- AC:BEGIN -->\n{}\n<!-- AC:END -->"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        # of two texts in markers the first one counts, of two checklists both
        (
            f"{marked('Description', 'SECTION:DESCRIPTION', 'one')}\n{marked('Description', 'SECTION:DESCRIPTION', 'two')}",
            [
                ("description", "one", True),
                ("", marked("Description", "SECTION:DESCRIPTION", "two"), False),
            ],
        ),
        (
            f"{CRITERIA.format('- [ ] a')}\n{CRITERIA.format('- [ ] b')}",
            [("acceptance_criteria", "- [ ] a", True), ("acceptance_criteria", "- [ ] b", True)],
        ),
        (
            f"{CRITERIA.format(' ')}\n\n## Acceptance Criteria\n- [ ] c",
            [("acceptance_criteria", "- [ ] c", False)],
        ),
        (
            f"## Acceptance Criteria\n- [ ] c\n\n{CRITERIA.format('- [ ] a')}",
            [("", "## Acceptance Criteria\n- [ ] c\n", False), ("acceptance_criteria", "- [ ] a", True)],
        ),
        # markers count without their heading for nothing, and only the next line may hold one
        (
            "<!-- AC:BEGIN -->\n- [ ] a\n<!-- AC:END -->",
            [("", "<!-- AC:BEGIN -->\n- [ ] a\n<!-- AC:END -->", False)],
        ),
        (
            "## Description\ntext\n<!-- SECTION:DESCRIPTION:BEGIN -->\na\n<!-- SECTION:DESCRIPTION:END -->",
            [
                (
                    "description",
                    "text\n<!-- SECTION:DESCRIPTION:BEGIN -->\na\n<!-- SECTION:DESCRIPTION:END -->",
                    False,
                )
            ],
        ),
        (
            "## Description\n\n \n  <!-- SECTION:DESCRIPTION:BEGIN --> \na\n <!-- SECTION:DESCRIPTION:END -->\nb",
            [("description", "a", True), ("", "b", False)],
        ),
        ("## Description\n\n", [("", "## Description\n\n", False)]),
        # a checklist ends at any heading of the first two levels, a text at a known one
        (
            "## Acceptance Criteria\n- [ ] a\n### Sub\n- [ ] b\n# Own\n- [ ] c",
            [("acceptance_criteria", "- [ ] a\n### Sub\n- [ ] b", False), ("", "# Own\n- [ ] c", False)],
        ),
        (
            "## Description\nD\n# Own\n## Comments\nx",
            [("description", "D\n# Own", False), ("", "## Comments\nx", False)],
        ),
        (
            "## Description\nD\n## Notes on this\nN\n## Description\nE",
            [
                ("description", "D", False),
                ("", "## Notes on this\nN", False),
                ("", "## Description\nE", False),
            ],
        ),
        (
            "## Description\nD\n## Description\nE",
            [("description", "D\n## Description\nE", False)],
        ),
        (
            "### Implementation Plan\nP\n#### Description\nD\n## Description\nE",
            [("plan", "P\n#### Description\nD", False), ("description", "E", False)],
        ),
        (
            "### Acceptance Criteria\n- [ ] a",
            [("", "### Acceptance Criteria\n- [ ] a", False)],
        ),
        (
            "## Acceptance Criteria\n- [ ] a\n## Acceptance Criteria\n- [ ] b",
            [("acceptance_criteria", "- [ ] a", False), ("", "## Acceptance Criteria\n- [ ] b", False)],
        ),
        ("a\r\n## Description\r\nD\r", [("", "a", False), ("description", "D", False)]),
    ],
)
def test_a_body_is_taken_apart(body: str, expected: list[tuple[str, str, bool]]) -> None:
    assert [(block.name, "\n".join(block.lines), block.marked) for block in blocks(body)] == expected


def test_markers_that_never_end_cost_no_more_than_others() -> None:
    lines = "## Description\n\n<!-- SECTION:DESCRIPTION:BEGIN -->\n" * 2_000

    assert [block.name for block in blocks(lines)] == ["description"]
