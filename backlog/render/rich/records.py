"""Draws documents and decisions for people: their lists, and each with its Markdown rendered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.rule import Rule
from rich.table import Column
from rich.text import Text

from backlog.domain.records import Document
from backlog.render.markdown.records import file_text
from backlog.render.rich.console import drawn
from backlog.render.rich.markdown import Markdown
from backlog.render.rich.moments import moment
from backlog.render.rich.parts import grid, is_long, shown
from backlog.render.rich.wrap import Wrapped
from backlog.render.terminal import sanitise

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from rich.console import RenderableType

    from backlog.domain.records import Decision

_FAINT = "dim"


def record_list(records: Sequence[Document | Decision], *, width: int, color: bool) -> str:
    """Return documents or decisions in columns: id, title and folder, type or status."""
    table = grid(Column(no_wrap=True, style="cyan"), Column(ratio=2), Column(ratio=1, style=_FAINT))
    table.expand = True
    for record in records:
        title = Text(shown(record.title))
        if isinstance(record, Document) and record.tags:
            title.append(f"  {shown(' '.join(f'#{tag}' for tag in record.tags))}", "blue")
        table.add_row(shown(record.id), Wrapped(title), Wrapped(Text(shown(_kind(record)))))
    return drawn([table], width, color=color)


def record_view(record: Document | Decision, *, now: datetime, width: int, color: bool) -> str:
    """Return a document or decision; one that is too long to be drawn comes as its file."""
    text = file_text(record)
    if is_long(text):
        return sanitise(text)
    facts = [
        ("Type" if isinstance(record, Document) else "Status", _kind(record)),
        ("Tags", ", ".join(record.tags) if isinstance(record, Document) else ""),
        ("Created", moment(record.created_at, now) if record.created_at else ""),
        ("Updated", moment(record.updated_at, now) if record.updated_at else ""),
    ]
    table = grid(Column(style=_FAINT, no_wrap=True), Column())
    for label, value in facts:
        if value:
            table.add_row(label, Wrapped(Text(shown(value))))
    parts: list[RenderableType] = [
        Wrapped(Text.assemble((shown(record.id), "bold cyan"), "  ", (shown(record.title), "bold"))),
        Rule(style=_FAINT),
        table,
    ]
    if record.content.strip():
        parts += [Text(), Markdown(shown(record.content.strip()))]
    return drawn(parts, width, color=color)


def _kind(record: Document | Decision) -> str:
    """Return what a document is and where it is exported to, or how far a decision is."""
    if isinstance(record, Document):
        return f"{record.type}, in {record.path}" if record.path else record.type
    return record.status
