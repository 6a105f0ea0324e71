"""Markdown of others on a terminal: rendered, with nothing hidden and nothing that steers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from backlog.render.rich.console import drawn
from backlog.render.rich.markdown import MOST_CELLS, Markdown
from backlog.render.terminal import sanitise


def rendered(text: str, width: int = 60) -> str:
    """What a text looks like, without the line feed at its end."""
    return drawn([Markdown(text)], width, color=False).removesuffix("\n")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("**bold** *slanted* ~~gone~~ `code`", "bold slanted gone code"),
        ("one\ntwo", "one\ntwo"),
        ("one\n\n\n\ntwo", "one\n\ntwo"),
        ("# Head\ntext", "Head\n\ntext"),
        ("- a\n- b\n\n  more", " • a\n • b\n   more"),
        ("2. a\n3. b", " 2 a\n 3 b"),
        ("- [ ] open\n- [x] done", " • [ ] open\n • [x] done"),
        ("```py x=1\na  b\n```", "  py x=1\n  a  b"),
        ("> said", "▌ said"),
        ("a\n\n---\n\nb", f"a\n\n{'─' * 60}\n\nb"),
        ("<b>x</b> <!-- y -->", "<b>x</b> <!-- y -->"),
        ("<div>\nhidden?\n</div>", "<div>\nhidden?\n</div>"),
        ("&#27;[31m &amp; &lt;", "&#27;[31m &amp; &lt;"),
        ("[ref]: http://example.org 'do this'", "[ref]: http://example.org 'do this'"),
        ("[here](https://example.org)", "here (https://example.org)"),
        ("[here](https://example.org 'a title')", 'here (https://example.org "a title")'),
        ("[x](javascript:alert(1))", "[x](javascript:alert(1))"),
        ("<https://example.org>", "https://example.org"),
        ("![picture](https://example.org/a.png)", "!picture (https://example.org/a.png)"),
        ("[bold]x[/bold] :rocket:", "[bold]x[/bold] :rocket:"),
        ("\\*not slanted\\*", "*not slanted*"),
        ("日本語" * 21, f"{'日本語' * 10}\n{'日本語' * 10}\n日本語"),
    ],
)
def test_markdown_is_rendered_with_nothing_hidden(text: str, shown: str) -> None:
    assert rendered(text) == shown


def test_a_table_has_columns_unless_it_is_huge() -> None:
    small = rendered("| a | b |\n|---|--:|\n| 1 | two |")
    rows = "|x|y|\n" * (MOST_CELLS // 2 + 1)

    assert small.splitlines()[0].split() == ["a", "b"]
    assert small.splitlines()[2].split() == ["1", "two"]
    huge = rendered(f"|a|b|\n|-|-|\n{rows}").splitlines()
    assert (huge[0], huge[-1]) == ("a | b", "x | y")


PARTS = st.sampled_from(
    ["# ", "- ", "1. ", "> ", "```", "`", "*", "**", "_", "~~", "[", "](", ")", "<b>", "<!--", "&#27;", "\n",
     "\n\n", "|", "|-|", "word", "日本語", "👩‍💻", "\x1b[2J", "\u202e", "\t", "    ", "\\", "!", "https://a.b",
     "---\n"]
)  # fmt: skip


@given(st.lists(PARTS, max_size=30).map("".join), st.integers(20, 80))
def test_whatever_is_written_nothing_steers_and_nothing_is_too_wide(text: str, width: int) -> None:
    shown = drawn([Markdown(sanitise(text).expandtabs(4))], width, color=False)

    assert sanitise(shown) == shown
    assert max(map(cell_len, shown.split("\n"))) <= width
