"""Renders the Markdown of tasks for people, without hiding anything that an agent would read.

HTML, entities and definitions of links stay as they are written: a comment that a renderer leaves out is
where an instruction could hide, and `&#27;` would become the control character that it names. Pictures
are text with an address, and no address is followed.
"""

from __future__ import annotations

from functools import cache
from itertools import dropwhile
from typing import TYPE_CHECKING, ClassVar

from markdown_it import MarkdownIt
from rich import box, markdown
from rich.padding import Padding
from rich.rule import Rule
from rich.segment import Segment
from rich.table import Table
from rich.text import Text

from backlog.render.rich.wrap import Wrapped

if TYPE_CHECKING:
    from collections.abc import Iterable

    from markdown_it.token import Token
    from rich.console import Console, ConsoleOptions, RenderableType

LEFT_AS_WRITTEN = ("entity", "html_block", "html_inline", "image", "reference")
MOST_CELLS = 2_000
"""Cells of a table with columns: what has more would take seconds to lay out."""


_CODE = "cyan"
_FAINT = "dim"


class _Paragraph(markdown.Paragraph):
    """Breaks lines as their script allows it."""

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterable[RenderableType]:
        yield Wrapped(self.text)


class _Heading(markdown.Heading):
    """Stands on the left, in bold."""

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterable[RenderableType]:
        text = Text(style="bold underline" if self.tag in {"h1", "h2"} else "bold")
        yield Wrapped(text.append_text(self.text))


class _Code(markdown.CodeBlock):
    """Code in one colour, which is seen on dark and light terminals alike, below what it says it is."""

    info = ""

    @classmethod
    def create(cls, markdown: markdown.Markdown, token: Token) -> _Code:  # noqa: ARG003  rich's protocol
        """Return the element of a token."""
        element = cls("text", "default")
        element.info = token.info.strip()
        return element

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterable[RenderableType]:
        if self.info:
            yield Padding(Wrapped(Text(self.info, _FAINT)), (0, 0, 0, 2))
        yield Padding(Wrapped(Text(self.text.plain.rstrip(), _CODE)), (0, 0, 0, 2))


class _HorizontalRule(markdown.HorizontalRule):
    """A line as the other drawings have them."""

    new_line = True

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterable[RenderableType]:
        yield Rule(style=_FAINT)


class _Table(markdown.TableElement):
    """A table whose cells break lines as their script allows it."""

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterable[RenderableType]:
        rows = [row.cells for row in self.body.rows] if self.body is not None else []
        heads = self.header.row.cells if self.header is not None and self.header.row is not None else []
        if sum(map(len, rows)) > MOST_CELLS:
            for cells in (heads, *rows):
                yield Wrapped(Text(" | ").join(cell.content for cell in cells))
            return
        table = Table(box=box.SIMPLE_HEAD, pad_edge=False, border_style=_FAINT, show_edge=False)
        for cell in heads:
            table.add_column(Wrapped(cell.content), justify=cell.justify, header_style="bold")
        for cells in rows:
            table.add_row(*(Wrapped(cell.content) for cell in cells))
        yield table


class Markdown(markdown.Markdown):
    """A text with its Markdown rendered; where its lines end, they end here too."""

    elements: ClassVar[dict[str, type[markdown.MarkdownElement]]] = {
        **markdown.Markdown.elements,
        "paragraph_open": _Paragraph,
        "heading_open": _Heading,
        "fence": _Code,
        "code_block": _Code,
        "hr": _HorizontalRule,
        "table_open": _Table,
    }

    def __init__(self, text: str) -> None:
        """Take a text that was made harmless."""
        super().__init__("", hyperlinks=False)
        self.parsed = list(map(_as_shown, _parser().parse(text)))

    def __rich_console__(
        self, console: Console, options: ConsoleOptions
    ) -> Iterable[RenderableType | Segment]:
        """Return what is drawn, without the empty line that rich puts before a list."""
        drawn = super().__rich_console__(console, options)
        yield from dropwhile(lambda part: part == Segment.line(), drawn)


def _as_shown(token: Token) -> Token:
    """Return a token whose lines end where they were ended, and whose links hide nothing."""
    children: list[Token] = []
    for child in token.children or ():
        if child.markup == "autolink" and child.type in {
            "link_open",
            "link_close",
        }:  # the text is the address
            continue
        if child.type == "softbreak":
            child.type = "hardbreak"
        if child.type == "link_open" and child.attrs.get("title"):
            child.attrs["href"] = f'{child.attrs["href"]} "{child.attrs["title"]}"'
        children.append(child)
    token.children = children or None
    return token


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False}).enable(["strikethrough", "table"])
    return parser.disable(list(LEFT_AS_WRITTEN))
