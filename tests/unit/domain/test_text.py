"""How text is put into its stored form (docs/contract.md 6.1, 6.3, 6.5)."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backlog.domain.text import (
    MAX_TEXT,
    MAX_TITLE,
    appended,
    check_text,
    collapse_blank_lines,
    composed,
    one_line,
    section,
    values,
)
from backlog.errors import InvalidInput

# Texts that are mostly line breaks, fences and commas, where the rules are.
PLAIN = (
    *("", "", "", " ", "\t", "x", "x  y", "  x", "\r", "x\r", "a,b", ","),
    *("\u3000", "\u2028", "\x0b", "\x85"),
)
FENCES = ("```", "````", "~~~", "    ```", "   ```", "```py", "``` a`b", "~~~ a`b", "> ```", "```\t")
PLAIN_LINES = st.lists(st.sampled_from(PLAIN), max_size=20).map("\n".join)
LINES = st.lists(st.sampled_from(PLAIN + FENCES), max_size=20).map("\n".join)
TEXTS = LINES | st.text(st.characters(codec="utf-8", exclude_characters="\x00"))


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("Add login", "Add login"),
        ("  Add login \t", "Add login"),
        ("Add  login", "Add  login"),
        ("a\tb", "a\tb"),
        ("two\nlines", "two lines"),
        ("two\r\nlines", "two lines"),
        ("  two  \n\n  lines  \n", "two lines"),
        ("old\rmac", "old mac"),
        ("a\x0bb\x0cc\x1cd\x85e\u2028f\u2029g", "a b c d e f g"),
        ("- [x] #9 x", "- [x] #9 x"),
        (r"backslash\n", r"backslash\n"),
        ("日本語 🐴", "日本語 🐴"),
        ("", ""),
        (" \n\t\r\n ", ""),
    ],
)
def test_a_title_or_checklist_item_is_trimmed_and_put_on_one_line(given: str, expected: str) -> None:
    assert expected == one_line(given, "title")


@given(TEXTS)
def test_a_text_on_one_line_has_no_line_break_and_stays_as_it_is(text: str) -> None:
    line = one_line(text, "checklist item")

    assert len(line.splitlines()) <= 1
    assert line == line.strip()
    assert line == one_line(line, "checklist item")
    assert "".join(line.split()) == "".join(text.split())


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("a", "a"),
        ("  a\nb  ", "a\nb"),
        ("\n\n  a\n\n", "a"),
        ("aX\r\nb", "aX\nb"),
        ("a\r\r\nb", "a\nb"),
        ("a\rb\r\r\r\rc", "a\rb\r\r\r\rc"),
        ("a\r\n\r\n\r\n\r\nb", "a\n\nb"),
        (r"a\nb", r"a\nb"),
        ("", None),
        (" \n\t\r\n ", None),
    ],
)
def test_a_section_is_trimmed_at_both_ends_and_has_plain_line_ends(given: str, expected: str | None) -> None:
    assert expected == section(given, "notes")


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("a\n\nb", "a\n\nb"),
        ("a\n\n\nb", "a\n\nb"),
        ("a\n\n\n\n\n\nb\n\n\n\nc", "a\n\nb\n\nc"),
        # lines of white space are not empty
        ("a\n  \n  \n  \nb", "a\n  \n  \n  \nb"),
        ("a\n  \n\n \nb", "a\n  \n\n \nb"),
        ("a\n\n\n  \n\n\nb", "a\n\n  \n\nb"),
        ("a\n\u3000\n\u3000\n\u3000\nb", "a\n\u3000\n\u3000\n\u3000\nb"),
    ],
)
def test_a_run_of_empty_lines_becomes_one(given: str, expected: str) -> None:
    assert expected == section(given, "notes")


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("```\n\n\n\n```\n\n\n\nx", "```\n\n\n\n```\n\nx"),
        ("~~~\n\n\n\n~~~\n\n\n\nx", "~~~\n\n\n\n~~~\n\nx"),
        ("```py\n\n\n\n```\n\n\n\nx", "```py\n\n\n\n```\n\nx"),
        ("a\n   ```\n\n\n\nz\n   ```\n\n\n\nq", "a\n   ```\n\n\n\nz\n   ```\n\nq"),
        # a fence that is never closed guards the rest
        ("```\n\n\n\nz", "```\n\n\n\nz"),
        # only a fence of the same kind that is as long closes one
        ("```\n~~~\n\n\n\nz", "```\n~~~\n\n\n\nz"),
        ("~~~\n```\n\n\n\nz\n~~~\n\n\n\nx", "~~~\n```\n\n\n\nz\n~~~\n\nx"),
        ("````\n```\n\n\n\n```\n\n\n\n````\n\n\n\nx", "````\n```\n\n\n\n```\n\n\n\n````\n\nx"),
        ("`````  \n\n\n\nz\n```\n\n\n\nq", "`````  \n\n\n\nz\n```\n\n\n\nq"),
        ("```\n\n\n\nz\n```` \n\n\n\nq", "```\n\n\n\nz\n```` \n\nq"),
        # what closes one is followed by nothing but space
        ("```\n```py\n\n\n\nz\n```\n\n\n\nx", "```\n```py\n\n\n\nz\n```\n\nx"),
        ("```\n\n\n\nz\n```\t \n\n\n\nq", "```\n\n\n\nz\n```\t \n\nq"),
        ("```\n\n\n\nz\n    ```\n\n\n\nq", "```\n\n\n\nz\n    ```\n\n\n\nq"),
    ],
)
def test_empty_lines_inside_fenced_code_are_kept(given: str, expected: str) -> None:
    assert expected == section(given, "notes")


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("a\n    ```\n\n\n\nz", "a\n    ```\n\nz"),
        ("a\n\t```\n\n\n\nz", "a\n\t```\n\nz"),
        ("> ```\n\n\n\nz", "> ```\n\nz"),
        ("- ```\n\n\n\nz", "- ```\n\nz"),
        ("``\n\n\n\nz", "``\n\nz"),
        ("``` a`b\n\n\n\nz", "``` a`b\n\nz"),
        ("````` x`\n\n\n\nz", "````` x`\n\nz"),
    ],
)
def test_what_only_looks_like_a_fence_guards_nothing(given: str, expected: str) -> None:
    assert expected == section(given, "notes")


def test_tildes_open_a_fence_even_before_backticks() -> None:
    assert section("~~~ a`b~\n\n\n\nz", "notes") == "~~~ a`b~\n\n\n\nz"


@given(TEXTS)
def test_the_stored_form_of_a_section_stays_as_it_is(text: str) -> None:
    stored = section(text, "notes")

    assert stored is None or stored == section(stored, "notes")


@given(TEXTS)
def test_a_stored_section_is_none_or_has_something_at_both_ends(text: str) -> None:
    stored = section(text, "notes")

    assert stored is None or (stored and stored == stored.strip())
    assert (stored is None) == (not text.strip())


@given(LINES)
def test_collapsing_drops_empty_lines_and_nothing_else(text: str) -> None:
    collapsed = collapse_blank_lines(text)

    assert [line for line in text.split("\n") if line] == [line for line in collapsed.split("\n") if line]


@given(PLAIN_LINES)
def test_without_a_fence_no_two_empty_lines_are_left_together(text: str) -> None:
    assert "\n\n\n" not in collapse_blank_lines(text)


@pytest.mark.parametrize(
    "line", ["`" * 100_000 + "x`", "\r" * 300_000 + "x", " " * 300_000 + "x", "~" * 100_000]
)
def test_a_line_made_to_be_slow_is_read_like_any_other(line: str) -> None:
    assert section(f"a\n\n\n{line}", "notes") == f"a\n\n{line}"


@pytest.mark.parametrize(
    ("text", "additions", "expected"),
    [
        (None, ["a"], "a"),
        ("a", ["b"], "a\n\nb"),
        ("a", ["b", "c"], "a\n\nb\n\nc"),
        ("a", ["  b\n", "\n\nc  "], "a\n\nb\n\nc"),
        ("a", ["b\r\nc"], "a\n\nb\nc"),
        ("a", ["b\n\n\n\nc"], "a\n\nb\n\nc"),
        ("a", ["", " ", "\n"], "a"),
        ("a", [], "a"),
        (None, ["", " "], None),
        (None, [], None),
        ("```\nopen", ["b\n\n\nc"], "```\nopen\n\nb\n\n\nc"),
    ],
)
def test_each_addition_becomes_a_paragraph_at_the_end(
    text: str | None, additions: list[str], expected: str | None
) -> None:
    assert expected == appended(text, additions, "notes")


@given(TEXTS, TEXTS, TEXTS)
def test_appending_twice_is_appending_both(text: str, first: str, second: str) -> None:
    stored = section(text, "notes")

    assert appended(appended(stored, [first], "notes"), [second], "notes") == appended(
        stored, [first, second], "notes"
    )


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (["a"], ("a",)),
        (["a,b", "c"], ("a,b", "c")),
        ([" a\t", "b "], ("a", "b")),
        (["a", "", "b", " "], ("a", "b")),
        (["b", "a", "b", "a"], ("b", "a")),
        (["a", "A"], ("a",)),
        (["Café", "CAFE\u0301", "Cafe"], ("Café", "Cafe")),
        (["a  b"], ("a  b",)),
        (["a\nb", "c"], ("a b", "c")),
        (["@sara"], ("@sara",)),
        (["https://x.org/a?q=1,2"], ("https://x.org/a?q=1,2",)),
        ([], ()),
        (["", " "], ()),
    ],
)
def test_a_list_is_kept_in_order_without_blanks_and_repetitions(
    given: list[str], expected: tuple[str, ...]
) -> None:
    assert expected == values(given, "label")


def test_a_path_of_several_lines_becomes_one_line_and_a_list_of_paths_keeps_its_spellings() -> None:
    assert values(["docs/a\nb.md", "Docs/a b.md", "docs/a b.md", " "], "references") == (
        "docs/a b.md",
        "Docs/a b.md",
    )


def test_names_that_cannot_be_stored_are_refused_each_time() -> None:
    for _ in range(2):
        with pytest.raises(InvalidInput, match="label contains a NUL character"):
            values(("api", "a\0b"), "label")


@given(st.lists(TEXTS, max_size=5))
def test_the_stored_form_of_a_list_stays_as_it_is(texts: list[str]) -> None:
    stored = values(texts, "label")

    assert stored == values(stored, "label")
    assert len(set(stored)) == len(stored)
    assert all(value and value == value.strip() for value in stored)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("a\x00b", "NUL"),
        ("a\udcffb", "UTF-8"),
        ("\ud800", "UTF-8"),
        ("x" * (MAX_TEXT + 1), "too long"),
    ],
)
@pytest.mark.parametrize(
    "store",
    [
        lambda text: check_text(text, "notes"),
        lambda text: section(text, "notes"),
        lambda text: one_line(text, "checklist item"),
        lambda text: values([text], "label"),
        lambda text: appended(None, [text], "notes"),
    ],
    ids=["check_text", "section", "one_line", "values", "appended"],
)
def test_a_text_that_cannot_be_stored_is_refused(
    store: Callable[[str], object], text: str, problem: str
) -> None:
    with pytest.raises(InvalidInput, match=problem):
        store(text)


def test_a_text_that_is_refused_is_called_by_its_name_and_may_be_as_long_as_is_said() -> None:
    assert check_text("xyz", "notes", 3) == "xyz"
    with pytest.raises(
        InvalidInput, match=r"^notes is too long: 4 characters; at most 3 are allowed$"
    ) as long:
        check_text("wxyz", "notes", 3)
    assert long.value.data == {"what": "notes", "length": 4, "most": 3}
    for text in ("a\0b", "\udcff"):
        with pytest.raises(InvalidInput, match=r"^notes ") as broken:
            check_text(text, "notes")
        assert broken.value.data == {"what": "notes"}
    with pytest.raises(
        InvalidInput, match=r"^notes is too long: 1,000,001 characters; at most 1,000,000 are"
    ):
        section("x" * (MAX_TEXT + 1), "notes")


def test_the_longest_text_allowed_is_stored() -> None:
    assert len(section("x" * MAX_TEXT, "notes") or "") == MAX_TEXT


def test_a_text_cannot_grow_beyond_the_limit_by_appending() -> None:
    with pytest.raises(InvalidInput, match="too long"):
        appended("x" * MAX_TEXT, ["y"], "notes")


def test_a_title_may_not_be_as_long_as_a_text() -> None:
    assert one_line("x" * MAX_TITLE, "title") == "x" * MAX_TITLE
    with pytest.raises(InvalidInput, match="title is too long: 1,001 characters; at most 1,000 are allowed"):
        one_line("x" * (MAX_TITLE + 1), "title")


COMPOSED, DECOMPOSED = "Caf\u00e9", "Cafe\u0301"


def test_a_name_is_one_however_its_letters_were_typed() -> None:
    assert one_line(DECOMPOSED, "title") == COMPOSED
    assert values([COMPOSED, DECOMPOSED], "label") == (COMPOSED,)
    assert composed("abc") == "abc"


@pytest.mark.parametrize("what", ["references", "documentation", "modified_files"])
def test_a_path_is_as_it_was_written(what: str) -> None:
    assert one_line(DECOMPOSED, what) == DECOMPOSED
    assert values([DECOMPOSED], "modified file") == (DECOMPOSED,)


def test_an_item_may_be_longer_than_a_title() -> None:
    assert one_line("x" * (MAX_TITLE + 1), "acceptance criterion") == "x" * (MAX_TITLE + 1)
