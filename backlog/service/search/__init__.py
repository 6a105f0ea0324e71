"""Searches tasks, documents and decisions, and filters lists by words (docs/contract.md 6.9)."""

from __future__ import annotations

from itertools import islice

from backlog.domain.list_request import ListRequest, query_of
from backlog.domain.names import name_key
from backlog.domain.records import Decision, Document
from backlog.domain.search import KINDS, SearchKind, Sought, read_sought
from backlog.domain.text import values
from backlog.errors import InvalidInput
from backlog.lean import TYPE_CHECKING, NamedTuple
from backlog.service.search.hits import Hit, SearchResult, Wanted
from backlog.service.search.parts import parts
from backlog.service.search.scores import scored
from backlog.service.search.words import attempts
from backlog.service.transaction import reading

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from backlog.domain.search import HitRow
    from backlog.service.context import Context
    from backlog.store import Reader

LONGEST_DOCUMENT_QUERY = 200
MOST_DOCUMENTS = 100


class SearchRequest(NamedTuple):
    """What to look for, and what to narrow it to; None or () is no restriction.

    `kinds` are what to find. `tasks` narrows the tasks, but for its `search`, `claims` and `sort`; its
    types and projects, and `modified_files`, parts of the paths of files that the work changed, leave
    nothing but tasks. The limit is that of `tasks`.
    """

    query: str | None = None
    kinds: Sequence[SearchKind] = ()
    tasks: ListRequest = ListRequest()
    modified_files: Sequence[str] = ()


@reading
def search(reader: Reader, request: SearchRequest) -> SearchResult:
    """Return what contains all the words of the query; without a query, everything by id.

    Only what is active is found. Raises InvalidInput for a value that is not configured, NotFound for an
    unknown parent.
    """
    settings = reader.settings()
    asked = request.tasks
    query = query_of(asked, settings, reader.in_use("status") if asked.statuses else ())
    if query.parent is not None or query.milestones:
        from backlog.service.filter_names import resolved  # the command line's searches name neither

        query = resolved(reader, query, settings)
    files = tuple(map(name_key, values(request.modified_files, "path")))
    wanted = Wanted(_kinds(request), query, files, settings)
    text = (request.query or "").strip()
    if not text:
        hits: Sequence[Hit] = tuple(islice(_everything(reader, wanted), query.limit))
        return SearchResult(hits, settings)
    sought = read_sought(text)
    for sought in attempts(reader, text, settings):
        hits = _search(reader, sought, wanted)
        if hits:
            return SearchResult(hits, settings, sought)
    return SearchResult((), settings, sought)


def search_documents(context: Context, query: str, limit: int | None = None) -> SearchResult:
    """Return the documents that hold the words; raise InvalidInput beyond the contract's limits (1.6)."""
    text = query.strip()
    if not 1 <= len(text) <= LONGEST_DOCUMENT_QUERY:
        raise InvalidInput(
            f"the query must have 1 to {LONGEST_DOCUMENT_QUERY} characters",
            code="invalid-query",
            given=query,
            most=LONGEST_DOCUMENT_QUERY,
        )
    if limit is not None and limit > MOST_DOCUMENTS:
        raise InvalidInput(
            f"the limit must be from 1 to {MOST_DOCUMENTS}", code="invalid-limit", most=MOST_DOCUMENTS
        )
    return search(context, SearchRequest(query=text, kinds=("document",), tasks=ListRequest(limit=limit)))


def _kinds(request: SearchRequest) -> Sequence[SearchKind]:
    """Return the kinds to search, in the order of their sections."""
    only_tasks = request.tasks.types or request.tasks.projects or request.modified_files
    chosen = [kind for kind in KINDS if kind in (request.kinds or KINDS)]
    return [kind for kind in chosen if kind == "task" or not only_tasks]


def _everything(reader: Reader, wanted: Wanted) -> Iterator[Hit]:
    """Yield all that is active: tasks, documents, decisions, each by id."""
    if "task" in wanted.kinds:
        query = wanted.query._replace(sort="id")
        for task in reader.summaries("task", query, wanted.settings):
            if wanted.keeps(task):
                yield Hit("task", task)
    if "document" in wanted.kinds:
        yield from (Hit("document", each) for each in reader.records(Document) if each.state == "active")
    if "decision" in wanted.kinds:
        yield from (Hit("decision", each) for each in reader.records(Decision) if each.state == "active")


def _search(reader: Reader, sought: Sought, wanted: Wanted) -> Sequence[Hit]:
    """Return the best hits, scored and in order, no more than the limit.

    The hits are read in at most ten parts, whatever their number: the best, for filters ten times
    as many, the rest of those that are ranked, all others, and what has a word as a part of another one.
    """
    limit = wanted.query.limit
    hits: dict[tuple[SearchKind, str], tuple[Hit, HitRow]] = {}
    for part in parts(reader, sought, wanted):
        for hit, row in part:
            hits.setdefault((hit.kind, hit.item.id), (hit, row))
        if limit is not None and len(hits) >= limit:
            break
    return scored(hits.values(), sought)[:limit]
