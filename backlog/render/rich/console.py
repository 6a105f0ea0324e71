"""Draws with rich, for a terminal or as a picture: the one place where drawings are made harmless."""

from __future__ import annotations

from io import StringIO
from typing import TYPE_CHECKING

from rich.console import Console, ConsoleOptions, Group, RenderableType
from rich.theme import Theme

from backlog.render.terminal import sanitise

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.segment import Segment

MIN_WIDTH = 20
MAX_WIDTH = 500

# What rich has for pictures loads fonts from a server, which so learns who looks at them.
_SVG = """\
<svg class="rich-terminal" viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg">
  <style>
    .{unique_id}-matrix {{
      font-family: "Fira Code", "DejaVu Sans Mono", Menlo, Consolas, monospace;
      font-size: {char_height}px;
      line-height: {line_height}px;
      font-variant-east-asian: full-width;
    }}
    .{unique_id}-title {{
      font-size: 18px;
      font-weight: bold;
      font-family: Arial, sans-serif;
    }}
    {styles}
  </style>
  <defs>
    <clipPath id="{unique_id}-clip-terminal">
      <rect x="0" y="0" width="{terminal_width}" height="{terminal_height}"/>
    </clipPath>
    {lines}
  </defs>
  {chrome}
  <g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip-terminal)">
    {backgrounds}
    <g class="{unique_id}-matrix">
    {matrix}
    </g>
  </g>
</svg>
"""


_HTML = """\
<!DOCTYPE html>
<html>
<head>
<meta charset="UTF-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<style>
{stylesheet}
body {{ color: {foreground}; background-color: {background}; }}
pre, code {{ font-family: Menlo, "DejaVu Sans Mono", Consolas, "Courier New", monospace; }}
</style>
</head>
<body>
<pre><code>{code}</code></pre>
</body>
</html>
"""

# Seen on dark and light terminals alike: no background, and nothing that is one of the two colours alone.
_THEME = Theme(
    {
        **{f"markdown.h{level}": "bold" for level in range(1, 7)},
        "markdown.block_quote": "italic",
        "markdown.code": "cyan",
        "markdown.item.bullet": "yellow",
        "markdown.item.number": "yellow",
        "markdown.link": "default",
        "markdown.link_url": "blue",
    }
)


class _HarmlessConsole(Console):
    """Writes out whatever in a text would steer a terminal, so that the colours are rich's alone."""

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        for segment in super().render(renderable, options):
            text = sanitise(segment.text)
            yield segment if text is segment.text or segment.control else segment._replace(text=text)


def bounded(width: int) -> int:
    """Return a width that can be drawn in."""
    return min(max(width, MIN_WIDTH), MAX_WIDTH)


def drawn(parts: Iterable[RenderableType], width: int, *, color: bool) -> str:
    """Return what rich makes of the parts, without space at the ends of lines."""
    written = StringIO()
    _console(written, width, color=color).print(Group(*parts))
    return "\n".join(line.rstrip(" ") for line in written.getvalue().split("\n"))


def picture(parts: Iterable[RenderableType], width: int, *, title: str, html: bool) -> str:
    """Return what rich makes of the parts as SVG, or as a page of HTML; neither loads anything."""
    console = _console(StringIO(), width, color=True, record=True)
    console.print(Group(*parts))
    if html:
        return console.export_html(inline_styles=True, code_format=_HTML)
    return console.export_svg(title=sanitise(title), code_format=_SVG)


def _console(file: StringIO, width: int, *, color: bool, record: bool = False) -> Console:
    return _HarmlessConsole(
        file=file,
        record=record,
        width=bounded(width),
        height=1,
        color_system="standard" if color else None,
        force_terminal=color,
        force_interactive=False,
        force_jupyter=False,
        no_color=False,
        legacy_windows=False,
        theme=_THEME,
        markup=False,
        emoji=False,
        highlight=False,
    )
