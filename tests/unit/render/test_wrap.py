import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.text import Text

from backlog.render.rich.wrap import wrapped


def lines(text: str, width: int, most: int | None = None) -> list[str]:
    return [line.plain for line in wrapped(Text(text), width, most)]


@pytest.mark.parametrize(
    ("text", "width", "expected"),
    [
        ("plain words go on", 11, ["plain words", "go on"]),
        ("", 5, [""]),
        ("one\n\ntwo", 5, ["one", "", "two"]),
        ("averyveryverylongword", 8, ["averyver", "yverylon", "gword"]),
        ("日本語のタイトル", 8, ["日本語の", "タイトル"]),
        ("日本語、です", 6, ["日本", "語、で", "す"]),
        ("これは「括弧」です", 8, ["これは", "「括弧」", "です"]),
        ("きゃっと言った", 6, ["きゃっ", "と言っ", "た"]),
        ("APIの設計を改善", 8, ["APIの設", "計を改善"]),
        ("修复login页面", 7, ["修复", "login页", "面"]),
        ("한국어 제목입니다", 11, ["한국어", "제목입니다"]),
        ("하나의긴낱말입니다", 10, ["하나의긴낱", "말입니다"]),
        ("👩‍💻👩‍💻👩‍💻", 4, ["👩‍💻👩‍💻", "👩‍💻"]),
        ("ภาษาไทย", 4, ["ภาษา", "ไทย"]),
        ("page ⊘\u00a0blocked", 12, ["page", "⊘\u00a0blocked"]),
        ("a \u200d\u200da국", 2, ["a", "\u200d\u200da", "국"]),
    ],
)  # fmt: skip
def test_lines_end_where_the_script_allows_it(text: str, width: int, expected: list[str]) -> None:
    assert lines(text, width) == expected


def test_what_may_not_be_cut_off_stands_behind_the_ellipsis() -> None:
    text, ending = Text("a title that goes on and on blocked"), Text("blocked")

    assert [line.plain for line in wrapped(text, 16, 2, ending)] == ["a title that", "goes on… blocked"]
    assert [line.plain for line in wrapped(text, 40, 2, ending)] == [text.plain]
    assert [line.plain for line in wrapped(text, 9, 1, ending)] == ["a title…"]


def test_what_is_too_long_ends_with_an_ellipsis() -> None:
    assert lines("日本語のタイトルです", 8, 2) == ["日本語の", "タイト…"]
    assert lines("one two", 3, 2) == ["one", "two"]
    assert lines("one two three", 3, 2) == ["one", "tw…"]


@given(st.text(st.sampled_from("a b-日本、「」ァ한국é👩‍💻\u0301\u00a0\t")), st.integers(2, 12))
def test_no_line_is_too_wide_and_nothing_is_lost(text: str, width: int) -> None:
    found = lines(text.expandtabs(4), width)

    assert max(map(cell_len, found)) <= width
    assert "".join("".join(found).split()) == "".join(text.split())


@given(st.text(st.sampled_from("ab 日本、")), st.integers(2, 12), st.integers(1, 4))
def test_there_are_no_more_lines_than_wanted(text: str, width: int, most: int) -> None:
    found = lines(text, width, most)

    assert len(found) <= most
    assert max(map(cell_len, found)) <= width


def test_colours_stay_where_they_are() -> None:
    text = Text.assemble("in ", ("red", "red"), " and ", ("green", "green"))

    assert [[(span.start, span.end, span.style) for span in line.spans] for line in wrapped(text, 6)] == [
        [(3, 6, "red")],
        [],
        [(0, 5, "green")],
    ]
