"""A file whose criteria can no longer be read is told from one in which they were taken away."""

import pytest

from backlog.domain.record_files import RecordFile
from backlog.markdown.errors import BadFileError
from backlog.markdown.files import read_file
from backlog.markdown.lost_items import check_items

HEAD = "---\nid: TASK-1\ntitle: A\n---\n"
BEFORE = (
    f"{HEAD}\n## Acceptance Criteria\n<!-- AC:BEGIN -->\n- [ ] #1 one\n- [x] #2 two words\n<!-- AC:END -->\n"
)


def record_file(text: str) -> RecordFile:
    """What a file says."""
    return read_file("task", text, "tasks").record_file


@pytest.mark.parametrize(
    "line",
    [
        "- [] #2 two words",
        "- [ ]two words",
        "- [x]#2 two words",
        "-[x] #2 two words",
        "-\u00a0[x] #2 two words",
        "- [x]\u00a0#2 two words",
        "- [o] two words",
        "- [Done] #2 two words",
        "- [\u0445] #2 two words",
        "- [✔\ufe0f] two words",
        "- [ok] and in other words",
        "- [\u00a0] two\u00a0words",
        "[x] two words",
        "☑ two words",
        "- ☐ #2 two words",
        "• [ ] two words",
        "- two words",
        "2. two words",
        "two words",
        "> - [ ] #2 two words",
        ">> * [x] two words",
        "- - [ ] #2 two words",
        "- \\[ ] #2 two words",
        "- \\[x\\] two words",
        "- (x) two words",
        "<li>[ ] #2 two words</li>",
        '<input type="checkbox" checked> two words',
        "| [ ] | #2 two words |",
        "| two | words |",
        "- \u200b[ ] #2 two words",
        "\ufeff- [ ] #2 two words",
        "&nbsp;- [ ] #2 two words",
        "*two words*",
        "- ~~two words~~",
        "    two words",
        "<!-- - [ ] #2 two words -->",
        "> - [ ] #2 and in other words",
        '<input type="checkbox"> reworded',
    ],
)
def test_an_item_that_is_none_any_more_is_refused_with_its_line(line: str) -> None:
    text = BEFORE.replace("- [x] #2 two words", line)

    with pytest.raises(BadFileError) as caught:
        check_items(record_file(BEFORE), record_file(text), text)

    assert caught.value.line == 9
    assert caught.value.reason == (
        "Acceptance Criteria: this line is no longer an item; items begin with - [ ]"
    )


@pytest.mark.parametrize(
    "heading", ["### Acceptance Criteria", "# Acceptance Criteria", "## Acceptance criterion"]
)
def test_a_heading_that_is_none_any_more_takes_no_items_away(heading: str) -> None:
    text = BEFORE.replace("## Acceptance Criteria", heading)

    with pytest.raises(BadFileError) as caught:
        check_items(record_file(BEFORE), record_file(text), text)

    assert caught.value.line == 8


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("- [x] #2 two words\n", ""),  # taken away
        ("two words", "three words"),  # reworded
        ("- [ ] #1 one\n- [x] #2 two words", "* [X] two words\n1. [ ] one"),  # another style, another order
        ("- [ ] #1 one\n- [x] #2 two words\n", ""),
        ("#2 two words", "#2 two words\n  - two words"),  # it is there all the same
        ("- [x] #2 two words\n", "the second one was taken away (see [1])\n"),
        ("- [x] #2 two words\n", "- [docs] are to be had\n- [ok](https://example.org)\n- [1]: two\n"),
        ("two words", "**two** words"),
        ("two words", "2 words"),
        ("<!-- AC:END -->\n", "<!-- AC:END -->\n\n## Description\n\n- two words are mentioned\n"),
    ],
)
def test_what_somebody_changed_is_their_change(old: str, new: str) -> None:
    text = BEFORE.replace(old, new)

    check_items(record_file(BEFORE), record_file(text), text)


def test_what_stood_there_before_is_no_item_that_got_lost() -> None:
    before = BEFORE.replace("- [ ] #1 one", "> - [ ] quoted, and one\n- [ ] #1 one")
    text = before.replace("- [x] #2 two words\n", "")

    check_items(record_file(before), record_file(text), text)


def test_the_definition_of_done_is_held_to_the_same() -> None:
    before = BEFORE.replace("Acceptance Criteria", "Definition of Done").replace("AC:", "DOD:")
    text = before.replace("- [ ] #1 one", "- [] one")

    with pytest.raises(BadFileError, match="Definition of Done"):
        check_items(record_file(before), record_file(text), text)
