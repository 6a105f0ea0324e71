"""What a search found, for programs (docs/contract.md 4.4)."""

from backlog.domain.records import Document
from backlog.domain.task import TaskSummary
from backlog.render.json import Object, document
from backlog.render.json.records import decision_object, document_object
from backlog.render.json.tasks import task_summary
from backlog.service.search.hits import Hit, SearchResult


def search_result(result: SearchResult) -> str:
    """Return the hits as one JSON document, the best first whatever their kind, without scores."""
    return document(
        "search", "results", [{"type": hit.kind, "data": _data(hit, result)} for hit in result.hits]
    )


def _data(hit: Hit, result: SearchResult) -> Object:
    item = hit.item
    if isinstance(item, TaskSummary):
        return task_summary(item, result.settings)
    return document_object(item) if isinstance(item, Document) else decision_object(item)
