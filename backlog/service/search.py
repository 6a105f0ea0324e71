"""Searches tasks, documents and decisions, and filters lists by words (docs/contract.md 6.9)."""

from __future__ import annotations

from itertools import islice

from backlog.domain.filters import Query, matches, takes_everything
from backlog.domain.ids import id_order
from backlog.domain.listing import ListRequest, query_of
from backlog.domain.names import name_key
from backlog.domain.records import Decision, Document, record_number
from backlog.domain.search import (
    KINDS,
    FoundRow,
    SearchKind,
    Sought,
    answers,
    corrected,
    edits,
    nearest,
    read_sought,
    sought_task,
    titles_only,
    tolerance,
    widened,
)
from backlog.domain.text import values
from backlog.domain.words import is_part
from backlog.errors import InvalidInput
from backlog.lean import TYPE_CHECKING, NamedTuple
from backlog.service.lookup import numbers_of
from backlog.service.transaction import reading

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from backlog.domain.settings import Settings
    from backlog.domain.task import TaskSummary
    from backlog.service.context import Context
    from backlog.store import Reader

RANKED = 2_000
"""How many hits are ranked by relevance. Words that are in more records tell little about any of them,
so that only their place counts then: in the title, or elsewhere."""
_IN_TITLE, _IN_BODY = 1.0, 0.5

LONGEST_DOCUMENT_QUERY = 200
MOST_DOCUMENTS = 100

_MARGIN = 50
"""How many more of the best hits than asked for are looked at for titles that are the query itself."""
_EXACT, _RELATED, _TITLE, _BODY, _CORRECTED = 1.0, 0.9, 0.95, 0.75, 0.8
"""The score of a hit that is the query itself, of a subtask of it, and of the best of all others."""
_PARTS = 0.7
"""The score of the best hits that have a word only as a part of another one, where no word is found."""
_SHORTEST_KNOWN = 4
"""Letters of the words that the vocabulary has of those of ASCII."""
MOST_WORDS = 1_000
"""Words of which a query can be a part: the shortest ones."""


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


class Hit(NamedTuple):
    """What was found, and how well it answers, from 0 to 1; None if there was no query."""

    kind: SearchKind
    item: TaskSummary | Document | Decision
    score: float | None = None


class SearchResult(NamedTuple):
    """What was found, the best first, and what it was looked up as; None if there was no query."""

    hits: Sequence[Hit]
    settings: Settings
    sought: Sought | None = None


class _Wanted(NamedTuple):
    """Which of the hits to keep."""

    kinds: Sequence[SearchKind]
    query: Query
    files: Sequence[str]
    settings: Settings

    @property
    def narrows(self) -> bool:
        """Whether filters leave out some of the tasks."""
        return bool(self.files) or not takes_everything(self.query)

    @property
    def unlisted(self) -> Sequence[SearchKind]:
        """The kinds of which everything that was found has to be read: of tasks a list may know better."""
        return tuple(kind for kind in self.kinds if kind != "task" or not self.narrows)

    def keeps(self, task: TaskSummary) -> bool:
        """Say whether a task that was found is wanted."""
        if self.files and not any(
            part in name_key(path) for part in self.files for path in task.modified_files
        ):
            return False
        return matches(task, self.query, self.settings)


@reading
def search(reader: Reader, request: SearchRequest) -> SearchResult:
    """Return what holds all the words of the query, or without a query everything, by id.

    Only what is active is found. Raises InvalidInput for a value that is not configured, NotFound for an
    unknown parent.
    """
    settings = reader.settings()
    asked = request.tasks
    query = query_of(asked, settings, reader.in_use("status") if asked.statuses else ())
    if query.parent is not None or query.milestones:
        from backlog.service.naming import resolved  # the command line's searches name neither

        query = resolved(reader, query, settings)
    files = tuple(map(name_key, values(request.modified_files, "path")))
    wanted = _Wanted(_kinds(request), query, files, settings)
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


def narrowed(reader: Reader, query: Query, settings: Settings) -> Query | None:
    """Return a list's query with what the index found for its words; None if that is nothing.

    A single letter finds nothing (docs/contract.md 6.9).
    """
    if query.search is None:
        return query
    if len(query.search) > 1 or not query.search.isascii():
        for sought in attempts(reader, query.search, settings):
            reader.search.expect_found_keys(sought)  # most words are part of no other one
            found = reader.search.found_keys(with_parts(reader, sought))
            if found is not None:
                return query._replace(found=found)
    return None


def attempts(reader: Reader, text: str, settings: Settings) -> Iterator[Sought]:
    """Yield what to look a query up as: first as typed, then with words in place of likely slips.

    Nothing comes of a text without letters and digits.
    """
    sought = read_sought(text)
    if not sought.terms:
        return
    numbers = numbers_of(text, "task", settings)
    name = reader.names("task", (numbers,)).get(numbers) if numbers else None
    if name is not None:
        yield sought_task(text, name.id)
        return
    yield sought
    corrections = {}
    for word in sought.words:
        slip = word.text
        if not (most := tolerance(slip)):
            continue
        near = [word for word in _candidates(reader, slip, most) if edits(slip, word, most) <= most]
        there = reader.search.words_in_texts(near) if near else ()
        if slip not in there:
            corrections[slip] = nearest(slip, there, most)
    if any(corrections.values()):
        yield corrected(sought, corrections)


def _candidates(reader: Reader, word: str, most: int) -> Iterable[str]:
    """Return the words that `word` may be a slip of; a wrong first letter is not made good."""
    words = reader.search.search_words(word[0], len(word) - most, len(word) + most)
    if len(word) - most < _SHORTEST_KNOWN:
        words += [word[:place] + word[place + 1 :] for place in range(1, len(word))]
    return dict.fromkeys(words)


def with_parts(reader: Reader, sought: Sought) -> Sought:
    """Return what is sought, and beside each word those that it is a part of: `submitButton` for button."""
    words = _inner(sought)
    for word in words:
        reader.search.expect_words_with(word, MOST_WORDS)
    parts = {word: found for word in words if (found := reader.search.words_with(word, MOST_WORDS))}
    return widened(sought, parts) if parts else sought


def _inner(sought: Sought) -> list[str]:
    """Return the words that are also looked for within others."""
    if sought.id is not None or sought.corrected:
        return []
    return [word.text for word in sought.words if word.prefix and is_part(word.text)]


def _kinds(request: SearchRequest) -> Sequence[SearchKind]:
    """Return the kinds to search, in the order of their sections."""
    only_tasks = request.tasks.types or request.tasks.projects or request.modified_files
    chosen = [kind for kind in KINDS if kind in (request.kinds or KINDS)]
    return [kind for kind in chosen if kind == "task" or not only_tasks]


def _everything(reader: Reader, wanted: _Wanted) -> Iterator[Hit]:
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


def _search(reader: Reader, sought: Sought, wanted: _Wanted) -> Sequence[Hit]:
    """Return the best hits, scored and in order, no more than the limit.

    The hits are read in at most eight parts, whatever their number: the best, for filters ten times
    as many, the rest of those that are ranked, all others, and what has a word as a part of another one.
    """
    limit = wanted.query.limit
    hits: dict[tuple[SearchKind, str], tuple[Hit, FoundRow]] = {}
    for part in _parts(reader, sought, wanted):
        for hit, row in part:
            hits.setdefault((hit.kind, hit.item.id), (hit, row))
        if limit is not None and len(hits) >= limit:
            break
    return _scored(hits.values(), sought)[:limit]


def _parts(reader: Reader, sought: Sought, wanted: _Wanted) -> Iterator[Iterable[tuple[Hit, FoundRow]]]:
    """Yield what was found, the most relevant first, in parts; some may come twice."""
    found = reader.search.found_rows(sought, RANKED + 1)
    few = len(found) <= RANKED
    ranked = reader.search.ranked_rows(sought) if few else _by_place(reader, sought, found)
    for rows in _by_relevance(ranked, wanted, every=few):
        yield _read(reader, rows, wanted)
    if not few and wanted.narrows:
        yield _listed(reader, sought, wanted, whole=True)
    if not few and wanted.unlisted:
        known = {row[:2] for row in ranked}
        titles = set(reader.search.every_found_row(titles_only(sought)))
        others = [row for row in reader.search.every_found_row(sought) if row[0] in wanted.unlisted]
        rows = [
            FoundRow(*row, _IN_TITLE if row in titles else _IN_BODY) for row in others if row not in known
        ]
        yield _read(reader, rows, wanted)
    wider = with_parts(reader, sought)
    if wider is not sought:
        if wanted.unlisted:
            for rows in _within_words(reader, sought, wider, wanted.unlisted, wanted.query.limit):
                yield _read(reader, rows, wanted)
        if wanted.narrows:
            yield _listed(reader, wider, wanted, whole=False)


def _by_relevance(
    ranked: Sequence[FoundRow], wanted: _Wanted, *, every: bool
) -> Iterator[Sequence[FoundRow]]:
    """Yield the rows that are ranked in parts, the best first; `every` says that there are no others.

    Where there are, and filters, the third part is left to a list.
    """
    limit = wanted.query.limit
    rows = sorted(
        (row for row in ranked if row.kind in wanted.kinds),
        key=lambda row: (-row.relevance, KINDS.index(row.kind), row.key),
    )
    first = len(rows) if limit is None else min(limit + _MARGIN, len(rows))
    while every and 0 < first < len(rows) and rows[first].relevance == rows[first - 1].relevance:
        first += 1
    rest = rows[10 * first :] if every or not wanted.narrows else ()
    for part in (rows[:first], rows[first : 10 * first], rest):
        if part:
            yield part


def _listed(
    reader: Reader, sought: Sought, wanted: _Wanted, *, whole: bool
) -> Iterator[tuple[Hit, FoundRow]]:
    """Yield the tasks that have the words and pass the filters, found as a list finds them.

    Of very many that have the words filters may leave few, and the indexes know which.
    """
    if "task" not in wanted.kinds:
        return
    reader.search.expect_found_keys(sought)
    found = reader.search.found_keys(sought)
    if found is None:
        return
    query = wanted.query._replace(search=sought.text, found=found, sort="id", limit=None)
    for task in reader.summaries("task", query, wanted.settings):
        if wanted.keeps(task):
            relevance = _IN_TITLE if answers(task.title, sought) else _IN_BODY
            yield Hit("task", task), FoundRow("task", 0, relevance, whole)


def _within_words(
    reader: Reader, sought: Sought, wider: Sought, kinds: Sequence[SearchKind], limit: int | None
) -> Iterator[Sequence[FoundRow]]:
    """Yield the rows in which a word is only a part of another one, those with it in the title first."""
    known = set(reader.search.every_found_row(sought))
    titled = titles_only(wider)
    first = RANKED if limit is None else limit + _MARGIN
    for query, relevance in ((titled, _IN_TITLE), (wider, _IN_BODY)):
        for most in (first, RANKED, None):
            searching = reader.search
            found = searching.every_found_row(query) if most is None else searching.found_rows(query, most)
            rows = [row for row in found if row[0] in kinds and row not in known]
            known.update(rows)
            if rows:
                rows.sort(key=lambda row: (KINDS.index(row[0]), row[1]))
                yield [FoundRow(*row, relevance, whole=False) for row in rows]
            if most is not None and len(found) < most:
                break  # these were all


def _by_place(reader: Reader, sought: Sought, found: Sequence[tuple[SearchKind, int]]) -> Sequence[FoundRow]:
    """Return the first of very many rows: those with the words in their title, then others."""
    titles = dict.fromkeys(reader.search.found_rows(titles_only(sought), RANKED))
    others = [row for row in found if row not in titles] if len(titles) < RANKED else []
    return [FoundRow(*row, _IN_TITLE) for row in titles] + [FoundRow(*row, _IN_BODY) for row in others]


def _read(reader: Reader, rows: Sequence[FoundRow], wanted: _Wanted) -> Iterator[tuple[Hit, FoundRow]]:
    """Yield what the rows stand for and is to be kept, each with its row."""
    keys: dict[SearchKind, list[int]] = {
        kind: [row.key for row in rows if row.kind == kind] for kind in KINDS
    }
    tasks = reader.search.found_tasks(keys["task"], wanted.settings) if keys["task"] else {}
    records: dict[SearchKind, dict[int, Document] | dict[int, Decision]] = {
        "document": reader.search.found_records(Document, keys["document"]) if keys["document"] else {},
        "decision": reader.search.found_records(Decision, keys["decision"]) if keys["decision"] else {},
    }
    for row in rows:
        if row.kind == "task":
            task = tasks.get(row.key)
            if task is not None and wanted.keeps(task):
                yield Hit("task", task), row
        elif (record := records[row.kind].get(row.key)) is not None:
            yield Hit(row.kind, record), row


def _scored(found: Iterable[tuple[Hit, FoundRow]], sought: Sought) -> list[Hit]:
    """Return the hits with their scores, the best first, ties by kind and id.

    The engine's relevance has no scale, so that a score is a share of the best one's. What has a word
    only as a part of another one scores below the rest.
    """
    whole = _scored_words([(hit, row.relevance) for hit, row in found if row.whole], sought)
    least = min((hit.score or 0 for hit in whole), default=1.0)
    most = min(least * _RELATED, _PARTS)
    parts = [hit._replace(score=most * row.relevance) for hit, row in found if not row.whole]
    return [*whole, *sorted(parts, key=_rank)]


def _scored_words(hits: Sequence[tuple[Hit, float]], sought: Sought) -> list[Hit]:
    if not hits:
        return []
    best, relevance = max(hits, key=lambda found: found[1])
    most = _TITLE if answers(best.item.title, sought) else _BODY
    if sought.corrected or sought.id is not None:
        most *= _CORRECTED
    scored = [hit._replace(score=_score(hit, share / relevance * most if relevance else most, sought))
              for hit, share in hits]  # fmt: skip
    return sorted(scored, key=_rank)


def _rank(hit: Hit) -> tuple[object, ...]:
    """Return by what hits are put in order."""
    return -(hit.score or 0), KINDS.index(hit.kind), _order(hit)


def _score(hit: Hit, share: float, sought: Sought) -> float:
    if sought.id is not None and hit.kind == "task":
        if hit.item.id == sought.id:
            return _EXACT
        if hit.item.id.startswith(f"{sought.id}."):
            return _RELATED
    if name_key(hit.item.title.strip()) == name_key(sought.text):
        return _EXACT
    return min(max(share, 0.0), 1.0)


def _order(hit: Hit) -> tuple[int, ...]:
    return id_order(hit.item.id) if hit.kind == "task" else (record_number(hit.item.id),)
