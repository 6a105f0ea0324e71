import pytest
from hypothesis import given
from hypothesis import strategies as st

from backlog.domain.qualifiers import read_qualifiers


@pytest.mark.parametrize(
    ("text", "words", "filters"),
    [
        ("status:done", "", (("status", "done"),)),
        ("STATE:open login page", "login page", (("status", "open"),)),
        ("login is:open label:api page", "login page", (("is", "open"), ("label", "api"))),
        ('status:"In Progress" x', "x", (("status", "In Progress"),)),
        ("tag:'a b'", "", (("label", "a b"),)),
        ("status = Done AND assignee = ann", "", (("status", "Done"), ("assignee", "ann"))),
        ("owner=ann black and white", "black white", (("assignee", "ann"),)),
        ("+api login", "login", (("label", "api"),)),
        ("no:assignee", "", (("no", "assignee"),)),
        ("assignee:@me prio:high", "", (("assignee", "@me"), ("priority", "high"))),
        ("a:b status:done", "a:b", (("status", "done"),)),
    ],
)
def test_filters_of_other_programs_are_read(
    text: str, words: str, filters: tuple[tuple[str, str], ...]
) -> None:
    assert read_qualifiers(text) == (words, filters)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "login page",
        "std::vector",
        "feat: add login",
        "a:b",
        "status:",
        'status:""',
        "-label:api",
        "C++",
        "1+1",
        "x = 1",
        "status::done",
        "https://example.org/a?status=done",
        "my-status:done",
        "status:done " * 100,
    ],
)
def test_what_is_plain_text_holds_no_filter(text: str) -> None:
    assert read_qualifiers(text) is None


@given(st.text(alphabet="status:=+- \"'ab\n", max_size=40) | st.text())
def test_every_text_is_read(text: str) -> None:
    found = read_qualifiers(text)

    assert found is None or (found.filters and all(value.strip() for _, value in found.filters))


def test_a_text_of_the_greatest_length_is_still_read() -> None:
    text = "status:done".ljust(1_000, "x")

    assert read_qualifiers(text) == ("", (("status", text.removeprefix("status:")),))
    assert read_qualifiers(text + "x") is None


def test_only_quotes_are_taken_off_a_value() -> None:
    assert read_qualifiers("label:X project:'X'") == ("", (("label", "X"), ("project", "X")))
