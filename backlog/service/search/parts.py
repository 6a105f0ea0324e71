"""Reads what was found in few parts, the most relevant first, however much there is."""

from __future__ import annotations

from backlog.domain.records import Decision, Document
from backlog.domain.search import KINDS, FoundRow, SearchKind, title_matches, titles_only
from backlog.lean import TYPE_CHECKING
from backlog.service.search.hits import Hit
from backlog.service.search.words import with_parts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from backlog.domain.search import Sought
    from backlog.service.search.hits import Wanted
    from backlog.store import Reader

RANKED = 2_000
"""How many hits are ranked by relevance. Words that are in more records tell little about any of them,
so that only their place counts then: in the title, or elsewhere."""
_IN_TITLE, _IN_BODY = 1.0, 0.5
_MARGIN = 50
"""How many more of the best hits than asked for are looked at for titles that are the query itself."""
_WIDER = 10
"""How many times as many of the best hits are read where filters leave too few of those."""


def parts(reader: Reader, sought: Sought, wanted: Wanted) -> Iterator[Iterable[tuple[Hit, FoundRow]]]:
    """Yield what was found, the most relevant first, in parts; some may come twice."""
    found = reader.search.found_rows(sought, RANKED + 1)
    few = len(found) <= RANKED
    ranked = reader.search.ranked_rows(sought) if few else _by_place(reader, sought, found, wanted)
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


def _by_relevance(ranked: Sequence[FoundRow], wanted: Wanted, *, every: bool) -> Iterator[Sequence[FoundRow]]:
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
    rest = rows[_WIDER * first :] if every or not wanted.narrows else ()
    for part in (rows[:first], rows[first : _WIDER * first], rest):
        if part:
            yield part


def _listed(reader: Reader, sought: Sought, wanted: Wanted, *, whole: bool) -> Iterator[tuple[Hit, FoundRow]]:
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
            relevance = _IN_TITLE if title_matches(task.title, sought) else _IN_BODY
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


def _by_place(
    reader: Reader, sought: Sought, found: Sequence[tuple[SearchKind, int]], wanted: Wanted
) -> Sequence[FoundRow]:
    """Return the first of very many rows: those with the words in their title, then others."""
    limit = wanted.query.limit
    most = RANKED if limit is None else min(_WIDER * (limit + _MARGIN), RANKED)
    titles = dict.fromkeys(reader.search.found_rows(titles_only(sought), most))
    others = [row for row in found[:most] if row not in titles] if len(titles) < most else []
    return [FoundRow(*row, _IN_TITLE) for row in titles] + [FoundRow(*row, _IN_BODY) for row in others]


def _read(reader: Reader, rows: Sequence[FoundRow], wanted: Wanted) -> Iterator[tuple[Hit, FoundRow]]:
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
