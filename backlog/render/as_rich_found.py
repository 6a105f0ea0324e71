"""Draws what a search found for people: the words that were found stand out."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.table import Column, Table
from rich.text import Text

from backlog.domain.search import Word
from backlog.domain.task import TaskSummary
from backlog.domain.words import folded, is_part, is_unspaced
from backlog.render.as_rich import shown, status_style
from backlog.render.found import HEADINGS
from backlog.render.found import search_result as plain_result
from backlog.render.rich_console import drawn
from backlog.service.search import Hit, SearchResult

if TYPE_CHECKING:
    from rich.console import RenderableType

MOST_ROWS = 1_000
_MATCH = "bold yellow"
_FAINT = "dim"


def search_result(result: SearchResult, *, width: int, color: bool) -> str:
    """Return the hits under headings; a list too long to be looked at comes as plain text."""
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
            parts += [*([Text()] if parts else []), Text(heading, "bold"), _table(hits, words, result)]
    return drawn(parts, width, color=color)


def _table(hits: Sequence[Hit], words: Sequence[Word], result: SearchResult) -> Table:
    table = Table.grid(
        Column(no_wrap=True, style="cyan"),
        Column(ratio=1),
        Column(no_wrap=True),
        Column(no_wrap=True, style=_FAINT),
        padding=(0, 2, 0, 0),
        pad_edge=False,
    )
    for hit in hits:
        item = hit.item
        state = Text()
        if isinstance(item, TaskSummary):
            state = Text(shown(item.status), status_style(item.status, result.settings))
        score = "" if hit.score is None else f"{hit.score:.3f}"
        table.add_row(shown(item.id), _marked(shown(item.title), words), state, score)
    return table


def _marked(title: str, words: Sequence[Word]) -> Text:
    """Return a title in which each word that was sought stands out, as far as it was typed."""
    text = Text(title)
    form, places = _aligned(title)
    for word in words:
        for part in word.text.split():
            start = form.find(part)
            while start >= 0:
                end = start + len(part)
                if _counts(word, part, form[start - 1 : start], form[end : end + 1]):
                    text.stylize(_MATCH, places[start], places[end])
                start = form.find(part, end)
    return text


def _aligned(title: str) -> tuple[str, list[int]]:
    """Return a title as it is searched, and where each of its characters, and its end, comes from."""
    form, places, start = "", [], 0
    while start < len(title):
        end = start + 1
        while end < len(title) and not folded(title[end]):  # a mark belongs to the letter before it
            end += 1
        found = folded(title[start:end])
        form += found
        places += [start] * len(found)
        start = end
    return form, [*places, len(title)]


def _counts(word: Word, part: str, before: str, after: str) -> bool:
    """Say whether a place is one that was sought, by the characters around it."""
    if is_unspaced(part) or not part.isalnum() or (word.prefix and is_part(part)):
        return True
    return not before.isalnum() and (word.prefix or not after.isalnum())
