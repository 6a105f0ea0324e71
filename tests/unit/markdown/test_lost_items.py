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
        "<li>[ ] reworded</li>",
        "<p>two words</p>",
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


def lost_at(before: str, after: str) -> int | None:
    """The line of an item that is none any more, None if there is none."""
    try:
        check_items(record_file(before), record_file(after), after)
    except BadFileError as error:
        return error.line
    return None


def test_a_box_before_the_first_item_is_one_of_the_list_too() -> None:
    assert lost_at(BEFORE, BEFORE.replace("- [ ] #1 one", "> - [ ] in other words")) == 8


def test_an_item_without_its_box_is_found_where_the_heading_is_none() -> None:
    text = BEFORE.replace("## Acceptance", "### Acceptance").replace("- [ ] #1 one", "- one")

    assert lost_at(BEFORE, text) == 8


@pytest.mark.parametrize("text", ["Press [x] to close", "[x] or [ ]: both are read", "2. Press (x)"])
def test_an_item_with_a_box_in_its_words_is_known_by_them(text: str) -> None:
    before = f"{HEAD}\n## Acceptance Criteria\n<!-- AC:BEGIN -->\n- [ ] #1 {text}\n<!-- AC:END -->\n"

    assert lost_at(before, before.replace("## Acceptance", "### Acceptance")) == 8


def test_items_that_differ_by_a_number_are_two() -> None:
    before = BEFORE.replace("two words", "part 2 of it")

    assert lost_at(before, before.replace("- [x] #2 part 2 of it", "- part 2 of it")) == 9
    assert lost_at(before, before.replace("- [x] #2 part 2 of it", "- part 3 of it")) is None


def test_items_without_letters_are_known_by_their_signs() -> None:
    before = BEFORE.replace("two words", "→  ☺")

    assert lost_at(before, before.replace("- [x] #2 →  ☺", "→ ☺")) == 9
    assert lost_at(before, before.replace("- [x] #2 →  ☺", "→ ♥")) is None


def test_items_that_differ_in_a_number_after_their_first_letter_are_two() -> None:
    before = BEFORE.replace("one", "A 1 b").replace("two words", "A 2 b")

    assert lost_at(before, before.replace("- [x] #2 A 2 b", "- A 2 b")) == 9
