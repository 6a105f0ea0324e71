import pytest

from backlog.domain.search import read_sought
from backlog.render.rich.marks import excerpt, marked, missing

LONG = "In the beginning nobody knew what would come of it, then the session was lost and found again"


@pytest.mark.parametrize(
    ("text", "query", "found"),
    [
        ("The session", "sess", ["sess"]),
        ("The Session, a session", "session", ["Session", "session"]),
        ("修复login页面", "login 页", ["login", "页"]),
        ("STRASSE, Straße", "strasse", ["STRASSE", "Straße"]),
        ("Café cafe\u0301", "cafe", ["Café", "cafe\u0301"]),
        ("nothing", "else", []),
    ],
)
def test_words_stand_out_where_they_were_found(text: str, query: str, found: list[str]) -> None:
    spans = marked(text, read_sought(query).words).spans

    assert sorted(text[span.start : span.end] for span in spans) == sorted(found)


def test_words_that_are_not_in_a_title_are_looked_for_elsewhere() -> None:
    assert [word.text for word in missing("Login page", read_sought("page session log").words)] == ["session"]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("the session", "the session"),
        ("nothing\n  the session  \nsession", "the session"),
        (LONG, "…would come of it, then the session was lost and found again"),
        ("x" * 100 + "session", "…" + "x" * 50 + "session"),
        ("日" * 100 + "session", "…" + "日" * 50 + "session"),
        ("nothing", None),
        ("", None),
    ],
)
def test_an_excerpt_begins_shortly_before_what_was_found(text: str, shown: str | None) -> None:
    found = excerpt(text, read_sought("session").words)

    assert (found and found.plain) == shown
