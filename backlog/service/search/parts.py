"""Reads the hits in a few parts, the most relevant first, however many there are."""

from __future__ import annotations

from backlog.domain.names import name_key
from backlog.domain.records import Decision, Document
from backlog.domain.search import KINDS, HitRow, place_and_key, title_matches, titles_only
from backlog.lean import TYPE_CHECKING
from backlog.service.search.hits import Hit
from backlog.service.search.words import expect_parts, with_parts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from backlog.domain.search import RankedRow, SearchKind, Sought
    from backlog.service.search.hits import Wanted
    from backlog.store import Reader

RANKED = 2_000
"""How many hits are ranked by relevance. Words that are in more records tell little about any of them,
so that only their place counts then: in the title, or elsewhere."""
_IN_TITLE, _IN_BODY = 1.0, 0.5
_MARGIN = 50
"""How many more of the best hits than asked for are looked at for titles that are the query itself."""
_EQUAL = 50
"""How many rows are asked for beyond those: among so many, relevance falls as a rule."""
_WIDE, _WIDER = 3, 10
"""How many times more of the best hits are read if filters leave too few: first, and then."""


def parts(reader: Reader, sought: Sought, wanted: Wanted) -> Iterator[Iterable[tuple[Hit, HitRow]]]:
    """Yield what was found, the most relevant first, in parts; some may come twice."""
    reader.search.expect_few(sought, wanted.kinds, _most(wanted), RANKED)
    expect_parts(reader, sought)
    count = reader.search.hit_count(sought, RANKED + 1)
    if count > RANKED:
        yield from _by_place(reader, sought, wanted)
    elif count:
        for ranked in _by_relevance(reader, sought, wanted):
            best = _hit_rows(ranked)
            yield _foremost(reader, best, sought, wanted)
            if _foremost_end(best, wanted) < len(best):
                yield _read(reader, best, wanted)
    wider = with_parts(reader, sought)
    if wider is not sought:
        if wanted.unlisted:
            for rows in _within_words(reader, sought, wider, wanted.unlisted, wanted.query.limit):
                yield _read(reader, rows, wanted)
        if wanted.narrows:
            yield _listed(reader, wider, wanted, whole=False)


def _by_relevance(reader: Reader, sought: Sought, wanted: Wanted) -> Iterator[Sequence[RankedRow]]:
    """Yield the rows that were found in parts, the best first; equal ones are in the first part together.

    All of them are asked for only if the first part does not do, or if more are equal than were asked for.
    """
    first = _first(wanted)
    most = _most(wanted)
    rows = reader.search.ranked_rows(sought, wanted.kinds, most, RANKED)
    more = len(rows) == most < RANKED
    end = _end([row[0] for row in rows], first)
    if more and end == most:
        rows, more = reader.search.ranked_rows(sought, wanted.kinds, RANKED, RANKED), False
        end = _end([row[0] for row in rows], first)
    yield rows[:end]
    if more:
        rows = reader.search.ranked_rows(sought, wanted.kinds, RANKED, RANKED)
    yield from (rows[end : _WIDE * end], rows[_WIDE * end : _WIDER * end], rows[_WIDER * end :])


def _end(relevance: Sequence[float], first: int) -> int:
    """Return how many rows at the front are at least as relevant as the last of so many."""
    end = min(first, len(relevance))
    while 0 < end < len(relevance) and relevance[end] == relevance[end - 1]:
        end += 1
    return end


def _by_place(reader: Reader, sought: Sought, wanted: Wanted) -> Iterator[Iterable[tuple[Hit, HitRow]]]:
    """Yield very many hits in parts: those with the words in their title, others, all the rest.

    If the filters take none of the first ones, they leave few, which a list reads sooner.
    """
    first = _first(wanted)
    most = min(_WIDE * first, RANKED)
    numbers = reader.search.hit_rows(sought, most)
    opening, others = _rows(numbers[:first], wanted.kinds), _rows(numbers[first:], wanted.kinds)
    hits = list(_read(reader, opening, wanted)) if wanted.narrows else []
    if hits or not wanted.narrows:
        titled = reader.search.hit_rows(titles_only(sought), most)
        in_title = _rows(titled, wanted.kinds, titled)
        yield _foremost(reader, in_title[:first], sought, wanted)
        yield _read(reader, in_title, wanted)
        if len(titled) < most:
            yield hits or _foremost(reader, opening, sought, wanted)
            yield _read(reader, [*opening, *others], wanted)
    if wanted.narrows:
        yield _listed(reader, sought, wanted, whole=True)
    if wanted.unlisted:
        titled = reader.search.all_hit_rows(titles_only(sought))
        every = reader.search.all_hit_rows(sought)
        yield _read(reader, _rows(every, wanted.unlisted, titled), wanted)


def _hit_rows(ranked: Sequence[RankedRow]) -> list[HitRow]:
    return [HitRow(KINDS[place], key, -cost) for cost, place, key in ranked]


def _rows(numbers: Iterable[int], kinds: Sequence[SearchKind], titled: Iterable[int] = ()) -> list[HitRow]:
    """Return the rows of some kinds, by their numbers; `titled` have the words in their title."""
    titles, places = frozenset(titled), frozenset(map(KINDS.index, kinds))
    rows = ((*place_and_key(number), number in titles) for number in numbers)
    return [
        HitRow(KINDS[place], key, _IN_TITLE if in_title else _IN_BODY)
        for place, key, in_title in rows
        if place in places
    ]


def _first(wanted: Wanted) -> int:
    """Return how many hits are read first: more than asked for, as some titles may be the query itself."""
    return RANKED if wanted.query.limit is None else min(wanted.query.limit + _MARGIN, RANKED)


def _most(wanted: Wanted) -> int:
    """Return how many rows are asked for first."""
    return min(_first(wanted) + _EQUAL, RANKED)


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
    for query, titles in ((titled, True), (wider, False)):
        for most in (first, RANKED, None):
            searching = reader.search
            matching = searching.all_hit_rows(query) if most is None else searching.hit_rows(query, most)
            numbers = [number for number in matching if number not in known]
            known.update(numbers)
            if rows := _rows(numbers, kinds, numbers if titles else ()):
                yield [row._replace(whole=False) for row in rows]
            if most is not None and len(matching) < most:
                break  # these were all


def _foremost(
    reader: Reader, rows: Sequence[HitRow], sought: Sought, wanted: Wanted
) -> Iterator[tuple[Hit, HitRow]]:
    """Yield as many hits as are asked for, and of the others those whose title is the query itself.

    Where filters may leave out some of them, all are read.
    """
    end = _foremost_end(rows, wanted)
    others = [row for row in rows[end:] if row.kind == "task"]
    if others:
        reader.search.expect_hit_titles([row.key for row in others])
    yield from _read(reader, rows[:end], wanted)
    titles = reader.search.hit_titles([row.key for row in others]) if others else {}
    named = name_key(sought.text)
    exact = [
        row for row in rows[end:] if row.kind != "task" or name_key(titles.get(row.key, "").strip()) == named
    ]
    yield from _read(reader, exact, wanted)


def _foremost_end(rows: Sequence[HitRow], wanted: Wanted) -> int:
    """Return how many rows `_foremost` reads whatever their titles are."""
    if wanted.query.limit is None or wanted.narrows:
        return len(rows)
    return _end([row.relevance for row in rows], wanted.query.limit)


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
