"""What a search found, in lines (docs/contract.md 3.5)."""

from __future__ import annotations

from backlog.domain.records import Document
from backlog.domain.task import TaskSummary
from backlog.lean import TYPE_CHECKING

if TYPE_CHECKING:
    from backlog.service.search.hits import Hit, SearchResult

HEADINGS = {"task": "Tasks", "document": "Documents", "decision": "Decisions"}


def search_result(result: SearchResult) -> str:
    """Return the hits by kind, the best first within each."""
    if not result.hits:
        return "No results found.\n"
    sections = (
        (heading, [row(hit) for hit in result.hits if hit.kind == kind]) for kind, heading in HEADINGS.items()
    )
    return "\n".join(
        "".join((f"{heading}:\n", *(f"  {line}\n" for line in lines))) for heading, lines in sections if lines
    )


def document_hits(result: SearchResult, query: str) -> str:
    """Return the documents that were found, each with the command that shows it (docs/contract.md 3.5)."""
    rows = []
    for hit in result.hits:
        item = hit.item
        if isinstance(item, Document) and hit.score is not None:
            tags = ", ".join(item.tags) or "(none)"
            path = item.path or "(none)"
            facts = f"path: {path}, type: {item.type}, tags: {tags}"
            rows.append(
                f"  {item.id} - {item.title} ({facts}) [score {hit.score:.3f}]\n"
                f"    View: backlog doc view {item.id}\n"
            )
    return "".join(["Documents:\n", *rows]) if rows else f'No documents found for "{query.strip()}".\n'


def row(hit: Hit) -> str:
    """Return the line of one hit."""
    parts = [f"{hit.item.id} - {hit.item.title}"]
    if isinstance(hit.item, TaskSummary):
        if hit.item.status:
            parts.append(f"({hit.item.status})")
        if hit.item.priority:
            parts.append(f"[{hit.item.priority.upper()}]")
    if hit.score is not None:
        parts.append(f"[score {hit.score:.3f}]")
    return " ".join(parts)
