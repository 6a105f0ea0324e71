"""Draws the Markdown of a task's texts; loaded when the first one is shown, for its libraries are large."""

from __future__ import annotations

from markdown_it import MarkdownIt  # rich brings it
from rich.markdown import Markdown


class PlainMarkdown(Markdown):
    """Markdown in which HTML is text, and in which a line break is one, as people write notes."""

    def __init__(self, text: str) -> None:
        super().__init__("", code_theme="ansi_dark", hyperlinks=False)
        parser = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
        self.parsed = parser.parse(text)
        for token in self.parsed:
            for child in token.children or ():
                if child.type == "softbreak":
                    child.type = "hardbreak"
