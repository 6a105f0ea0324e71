"""Reads the texts of what a search found, to show where words stand that no title has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backlog.domain.ids import id_order
from backlog.domain.records import Decision, Document
from backlog.domain.task import FIELDS
from backlog.service.transaction import reading

if TYPE_CHECKING:
    from backlog.domain.task import Task
    from backlog.service.search.hits import Hit, SearchResult
    from backlog.store import Reader

_HEADINGS = {"plan": "Plan", "notes": "Notes", "final_summary": "Summary"}
"""The sections that are named in a word there."""
_TEXTS = tuple((field.name, field.label) for field in FIELDS if field.holds == "text")

SectionTexts = dict[tuple[str, str], "list[tuple[str, str]]"]
"""The texts of what was found, by its kind and id: the name of the section, and what it says."""


@reading
def texts(reader: Reader, result: SearchResult, most: int) -> SectionTexts:
    """Return the texts of the first hits that a query has, no more than `most`."""
    if result.sought is None:
        return {}
    return {(hit.kind, hit.item.id): _texts(reader, hit) for hit in result.hits[:most]}


def _texts(reader: Reader, hit: Hit) -> list[tuple[str, str]]:
    if isinstance(hit.item, Document | Decision):
        return [("Text", hit.item.content)]
    task = reader.task("task", id_order(hit.item.id))
    return [] if task is None else _sections(task)


def _sections(task: Task) -> list[tuple[str, str]]:
    """Return what of a task is searched, in the order of its view."""
    lists = (
        ("Assignee", task.assignees),
        ("Labels", task.labels),
        ("References", task.references),
        ("Documentation", task.documentation),
        ("Depends on", task.dependencies),
        ("Criterion", tuple(item.text for item in task.acceptance_criteria)),
        ("Definition of done", tuple(item.text for item in task.definition_of_done)),
        ("Modified file", task.modified_files),
        ("Comment", tuple(comment.body for comment in task.comments)),
    )
    sections = [(_HEADINGS.get(name, label), text) for name, label in _TEXTS if (text := getattr(task, name))]
    return sections + [(name, "\n".join(values)) for name, values in lists if values]
