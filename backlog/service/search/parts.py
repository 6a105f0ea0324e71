"""Reads the hits in a few parts, the most relevant first, however many there are."""

from __future__ import annotations

from backlog.domain.records import Decision, Document
from backlog.domain.search import KINDS, HitRow, SearchKind, title_matches, titles_only
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
_WIDE, _WIDER = 3, 10
"""How many times more of the best hits are read if filters leave too few: first, and then."""


def parts(reader: Reader, sought: Sought, wanted: Wanted) -> Iterator[Iterable[tuple[Hit, HitRow]]]:
    """Yield what was found, the most relevant first, in parts; some may come twice."""
    matching = reader.search.hit_rows(sought, RANKED + 1)
    few = len(matching) <= RANKED
    ranked = reader.search.ranked_rows(sought) if few else _by_place(reader, sought, matching, wanted)
    for rows in _by_relevance(ranked, wanted, every=few):
        hits = list(_read(reader, rows, wanted))
        yield hits
        if not hits and not few and wanted.narrows:
            break  # the filters leave few, which a list reads sooner
    if not few and wanted.narrows:
        yield _listed(reader, sought, wanted, whole=True)
    if not few and wanted.unlisted:
        known = {row[:2] for row in ranked}
        titles = set(reader.search.all_hit_rows(titles_only(sought)))
        others = [row for row in reader.search.all_hit_rows(sought) if row[0] in wanted.unlisted]
        rows = [HitRow(*row, _IN_TITLE if row in titles else _IN_BODY) for row in others if row not in known]
        yield _read(reader, rows, wanted)
    wider = with_parts(reader, sought)
    if wider is not sought:
        if wanted.unlisted:
            for rows in _within_words(reader, sought, wider, wanted.unlisted, wanted.query.limit):
                yield _read(reader, rows, wanted)
        if wanted.narrows:
            yield _listed(reader, wider, wanted, whole=False)


def _by_relevance(ranked: Sequence[HitRow], wanted: Wanted, *, every: bool) -> Iterator[Sequence[HitRow]]:
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
    for part in (rows[:first], rows[first : _WIDE * first], rows[_WIDE * first : _WIDER * first], rest):
        if part:
            yield part


def _listed(reader: Reader, sought: Sought, wanted: Wanted, *, whole: bool) -> Iterator[tuple[Hit, HitRow]]:
    """Yield the tasks that have the words and pass the filters, found as a list finds them.

    Of very many that have the words filters may leave few, and the indexes know which.
    """
    if "task" not in wanted.kinds:
        return
    reader.search.expect_hit_keys(sought)
    keys = reader.search.hit_keys(sought)
    if keys is None:
        return
    query = wanted.query._replace(search=sought.text, hit_keys=keys, sort="id", limit=None)
    for task in reader.summaries("task", query, wanted.settings):
        if wanted.keeps(task):
            relevance = _IN_TITLE if title_matches(task.title, sought) else _IN_BODY
            yield Hit("task", task), HitRow("task", 0, relevance, whole)


def _within_words(
    reader: Reader, sought: Sought, wider: Sought, kinds: Sequence[SearchKind], limit: int | None
) -> Iterator[Sequence[HitRow]]:
    """Yield the rows in which a word is only a part of another one, those with it in the title first."""
    known = set(reader.search.all_hit_rows(sought))
    titled = titles_only(wider)
    first = RANKED if limit is None else limit + _MARGIN
    for query, relevance in ((titled, _IN_TITLE), (wider, _IN_BODY)):
        for most in (first, RANKED, None):
            searching = reader.search
            matching = searching.all_hit_rows(query) if most is None else searching.hit_rows(query, most)
            rows = [row for row in matching if row[0] in kinds and row not in known]
            known.update(rows)
            if rows:
                rows.sort(key=lambda row: (KINDS.index(row[0]), row[1]))
                yield [HitRow(*row, relevance, whole=False) for row in rows]
            if most is not None and len(matching) < most:
                break  # these were all


def _by_place(
    reader: Reader, sought: Sought, matching: Sequence[tuple[SearchKind, int]], wanted: Wanted
) -> Sequence[HitRow]:
    """Return the first of very many rows: those with the words in their title, then others."""
    limit = wanted.query.limit
    most = RANKED if limit is None else min(_WIDER * (limit + _MARGIN), RANKED)
    titles = dict.fromkeys(reader.search.hit_rows(titles_only(sought), most))
    others = [row for row in matching[:most] if row not in titles] if len(titles) < most else []
    return [HitRow(*row, _IN_TITLE) for row in titles] + [HitRow(*row, _IN_BODY) for row in others]


def _read(reader: Reader, rows: Sequence[HitRow], wanted: Wanted) -> Iterator[tuple[Hit, HitRow]]:
    """Yield what the rows stand for and is to be kept, each with its row."""
    keys: dict[SearchKind, list[int]] = {
        kind: [row.key for row in rows if row.kind == kind] for kind in KINDS
    }
    tasks = reader.search.hit_tasks(keys["task"], wanted.settings) if keys["task"] else {}
    records: dict[SearchKind, dict[int, Document] | dict[int, Decision]] = {
        "document": reader.search.hit_records(Document, keys["document"]) if keys["document"] else {},
        "decision": reader.search.hit_records(Decision, keys["decision"]) if keys["decision"] else {},
    }
    for row in rows:
        if row.kind == "task":
            task = tasks.get(row.key)
            if task is not None and wanted.keeps(task):
                yield Hit("task", task), row
        elif (record := records[row.kind].get(row.key)) is not None:
            yield Hit(row.kind, record), row
