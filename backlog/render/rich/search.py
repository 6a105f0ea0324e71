"""Draws what a search found for people: the words that were found stand out."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.console import Group
from rich.table import Column, Table
from rich.text import Text

from backlog.domain.search import Word
from backlog.domain.task import TaskSummary
from backlog.render.rich.console import drawn
from backlog.render.rich.marks import excerpt, marked, missing
from backlog.render.rich.parts import grid, shown, status_style
from backlog.render.rich.wrap import Wrapped
from backlog.render.text.search import HEADINGS
from backlog.render.text.search import search_result as plain_result
from backlog.service.excerpts import SectionTexts
from backlog.service.search.hits import Hit, SearchResult

if TYPE_CHECKING:
    from rich.console import RenderableType

MOST_ROWS = 1_000
_EXCERPT_LINES = 2
_FAINT = "dim"


def search_result(result: SearchResult, texts: SectionTexts, *, width: int, color: bool) -> str:
    """Return the hits under headings, with the line in which words that are in no title were found.

    `texts` are those that can be looked at for that. A list too long to be looked at comes as plain text.
    """
    if not result.hits or len(result.hits) > MOST_ROWS:
        return shown(plain_result(result))
    words = result.sought.words if result.sought else ()
    parts: list[RenderableType] = []
    if result.sought is not None and result.sought.corrected:
        meant = ", ".join(dict.fromkeys(word.text for word in words if not word.prefix))
        parts += [
            Text.assemble(("No match for the words as typed; showing results for: ", _FAINT), shown(meant))
        ]
    for kind, heading in HEADINGS.items():
        hits = [hit for hit in result.hits if hit.kind == kind]
        if hits:
            parts += [*([Text()] if parts else []), Text(heading, "bold"), _table(hits, words, result, texts)]
    return drawn(parts, width, color=color)


def _table(hits: Sequence[Hit], words: Sequence[Word], result: SearchResult, texts: SectionTexts) -> Table:
    table = grid(Column(no_wrap=True, style="cyan"), Column(ratio=1), Column(no_wrap=True))
    table.expand = True
    for hit in hits:
        item = hit.item
        state = Text()
        if isinstance(item, TaskSummary):
            state = Text(shown(item.status), status_style(item.status, result.settings))
        title = shown(item.title)
        parts: list[RenderableType] = [Wrapped(marked(title, words))]
        if place := _place(texts.get((hit.kind, item.id), ()), missing(title, words)):
            parts.append(Wrapped(place, _EXCERPT_LINES))
        table.add_row(shown(item.id), Group(*parts), state)
    return table


def _place(texts: Sequence[tuple[str, str]], words: Sequence[Word]) -> Text | None:
    """Return where words that are not in the title were found: the section, and the line in it."""
    for section, text in texts if words else ():
        line = excerpt(shown(text), words)
        if line is not None:
            return Text.assemble((f"{section}: ", _FAINT), line)
    return None
