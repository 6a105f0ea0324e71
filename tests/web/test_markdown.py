"""What the Markdown of a stranger may put into a page."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backlog.web.markdown import LONGEST, rendered

ATTACKS = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[x](javascript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:x)",
    "![x](https://evil.example/pixel.png)",
    "![x](javascript:alert(1))",
    '<a href="x" onclick="alert(1)">x</a>',
    "<style>body{display:none}</style>",
    "<iframe src=//evil.example></iframe>",
    "`</code><script>alert(1)</script>`",
    "```html\n</pre><script>alert(1)</script>\n```",
    '[x](http://a.example "\\" onmouseover=alert(1)")',
    "<svg/onload=alert(1)>",
    "<form action=//evil.example><input name=token></form>",
    "[x]: javascript:alert(1)\n\n[x]",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
)
FORBIDDEN = ("<script", "<img", "<style", "<iframe", "<svg", "<form", "<input", 'javascript:alert(1)"')


@pytest.mark.parametrize("text", ATTACKS)
def test_nothing_that_runs_or_loads_gets_into_a_page(text: str) -> None:
    html = str(rendered(text)).lower()

    assert [word for word in FORBIDDEN if word in html] == []
    assert 'href="javascript' not in html
    assert 'href="data' not in html


@given(st.text(max_size=200), st.sampled_from(ATTACKS), st.text(max_size=50))
def test_whatever_stands_around_it(before: str, attack: str, after: str) -> None:
    html = str(rendered(before + attack + after)).lower()

    assert [word for word in FORBIDDEN if word in html] == []


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("**a** ~~b~~", "<p><strong>a</strong> <s>b</s></p>\n"),
        ("# Title", "<h3>Title</h3>\n"),
        ("## Title\n\n### Below", "<h3>Title</h3>\n<h4>Below</h4>\n"),
        (
            "- [x] done\n- [ ] open",
            '<ul>\n<li class="task-item">☑ done</li>\n<li class="task-item">☐ open</li>\n</ul>\n',
        ),
        (
            "| a |\n|---|\n| b |",
            "<table>\n<thead>\n<tr>\n<th>a</th>\n</tr>\n</thead>\n<tbody>\n<tr>\n<td>b</td>\n</tr>\n</tbody>\n</table>\n",
        ),
        (
            "![cat](https://a.example/c.png)",
            '<p><a href="https://a.example/c.png" rel="noopener noreferrer nofollow">cat</a></p>\n',
        ),
        (None, ""),
    ],
)
def test_markdown_is_drawn(text: str | None, html: str) -> None:
    assert str(rendered(text)) == html


def test_a_very_long_text_is_there_to_its_end() -> None:
    html = str(rendered("a" * LONGEST + "<b>end"))

    assert html.endswith("<pre>&lt;b&gt;end</pre>")


def test_deep_nesting_ends() -> None:
    assert len(str(rendered(">" * 20_000 + "x"))) < 100_000
