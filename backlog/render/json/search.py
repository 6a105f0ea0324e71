"""What a search found, for programs (docs/contract.md 4.4)."""

from backlog.domain.records import Decision, Document
from backlog.domain.task import TaskSummary
from backlog.render.json import Object
from backlog.render.json.tasks import task_summary
from backlog.render.notation import instant_json
from backlog.service.search.hits import Hit, SearchResult


def search_result(result: SearchResult) -> str:
    """Return the hits as one JSON document, the best first whatever their kind, without scores."""
    from backlog.render.json import document  # needed for programs only

    return document(
        "search", "results", [{"type": hit.kind, "data": _data(hit, result)} for hit in result.hits]
    )


def _data(hit: Hit, result: SearchResult) -> Object:
    item = hit.item
    if isinstance(item, TaskSummary):
        return task_summary(item, result.settings)
    if isinstance(item, Document):
        return {
            "id": item.id,
            "title": item.title,
            "type": item.type,
            "path": None,
            "tags": item.tags,
            "createdAt": instant_json(item.created_at),
            "updatedAt": instant_json(item.updated_at),
        }
    return _decision(item)


def _decision(decision: Decision) -> Object:
    return {
        "id": decision.id,
        "title": decision.title,
        "status": decision.status,
        "date": instant_json(decision.created_at),
    }
