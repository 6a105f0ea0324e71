"""Turns the Markdown of tasks and documents into HTML that may stand in a page, no matter who wrote it.

Two walls: the parser takes no HTML, and the cleaner lets through a short list of elements and attributes.
Pictures from elsewhere become links, so that opening a page tells nobody.
"""

from __future__ import annotations

from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markdown_it import MarkdownIt
    from markdown_it.renderer import RendererHTML
    from markdown_it.token import Token
    from markdown_it.utils import EnvType, OptionsDict

LONGEST = 200_000
"""Characters that are drawn; of a longer text the rest stays as it is written."""
_TAGS = {
    *("a", "blockquote", "br", "code", "del", "div", "em", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "li"),
    *("ol", "p", "pre", "s", "span", "strong", "table", "tbody", "td", "th", "thead", "tr", "ul"),
}
_ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}, "code": {"class"}, "span": {"class"}, "li": {"class"}}
_SCHEMES = {"http", "https", "mailto"}


def rendered(text: str | None) -> Markup:
    """Return the HTML of a text, "" for none."""
    return Markup(_rendered(text)) if text else Markup("")  # noqa: S704  it was cleaned


@lru_cache(maxsize=256)
def _rendered(text: str) -> str:
    import nh3  # a board draws no Markdown

    drawn, rest = text[:LONGEST], text[LONGEST:]
    cleaned = nh3.clean(
        _parser().render(drawn),
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        url_schemes=_SCHEMES,
        link_rel="noopener noreferrer nofollow",
    )
    return cleaned + (str(Markup("<pre>{}</pre>").format(rest)) if rest else "")


@cache
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt  # see above

    parser = MarkdownIt("commonmark", {"html": False, "maxNesting": 40})
    parser.enable(["table", "strikethrough"])
    parser.core.ruler.push("headings", _lowered)
    parser.core.ruler.push("task_items", _task_items)
    parser.add_render_rule("image", _as_link)
    parser.add_render_rule("html_block", _as_text)
    parser.add_render_rule("html_inline", _as_text)
    return parser


def _lowered(state: Any) -> None:  # noqa: ANN401  a rule's state has no public type
    """Put headings below those of the page, the highest of them right below (WCAG 2.2, H42)."""
    headings = [token for token in state.tokens if token.type in {"heading_open", "heading_close"}]
    highest = min((int(token.tag[1]) for token in headings), default=1)
    for token in headings:
        token.tag = f"h{min(int(token.tag[1]) - highest + 3, 6)}"


def _task_items(state: Any) -> None:  # noqa: ANN401  see above
    """Show `[ ]` and `[x]` at the beginning of a list item as boxes (GitHub Flavored Markdown 5.3)."""
    tokens = state.tokens
    for place in range(2, len(tokens)):
        inline = tokens[place]
        if inline.type != "inline" or tokens[place - 2].type != "list_item_open" or not inline.children:
            continue
        first = inline.children[0]
        if first.type == "text" and first.content[:4].lower() in {"[ ] ", "[x] "}:
            done = first.content[1] in "xX"
            first.content = f"{'☑' if done else '☐'} {first.content[4:]}"
            tokens[place - 2].attrSet("class", "task-item")


def _as_link(
    renderer: RendererHTML, tokens: Sequence[Token], place: int, options: OptionsDict, env: EnvType
) -> str:
    """Return a link to a picture, named by its description."""
    token = tokens[place]
    name = renderer.renderInlineAsText(token.children, options, env) or "picture"
    return str(Markup('<a href="{}">{}</a>').format(token.attrGet("src") or "", name))


def _as_text(_: RendererHTML, tokens: Sequence[Token], place: int, __: OptionsDict, ___: EnvType) -> str:
    return str(Markup("{}").format(tokens[place].content))
