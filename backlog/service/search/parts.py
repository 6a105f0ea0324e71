"""Reads the hits in a few parts, the most relevant first, however many there are.

In what order they come does not depend on how many are asked for: page after page shows each of them once.
"""

from __future__ import annotations

from itertools import chain

from backlog.domain.names import name_key
from backlog.domain.records import Decision, Document
from backlog.domain.search import (
    KINDS,
    HitRow,
    called_so,
    place_and_key,
    row_number,
    title_matches,
    titles_only,
    whole_words,
)
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
so that only their place counts then: in the title, or elsewhere, and there as whole words or beginnings."""
_IN_TITLE, _WHOLE, _BEGINNING = 1.0, 0.5, 0.45
_MARGIN = 50
"""How many more hits than asked for are read first where filters may leave some out."""
_EQUAL = 50
"""How many rows are asked for beyond those: among so many, relevance falls as a rule."""
_WIDE, _WIDER = 3, 10
"""How many times more of the best hits are read if filters leave too few: first, and then."""


def parts(reader: Reader, sought: Sought, wanted: Wanted) -> Iterator[Iterable[tuple[Hit, HitRow]]]:
    """Yield what was found, the most relevant first, in parts; some may come twice.

    Whatever is in a part comes before all that is in later ones.
    """
    called = called_so(sought)
    reader.search.expect_few(sought, wanted.kinds, _most(wanted), RANKED, called)
    expect_parts(reader, sought)
    count = reader.search.hit_count(sought, RANKED + 1)
    if count and sought.id is not None and "task" in wanted.kinds:
        below = reader.search.keys_under(sought.id)
        yield _read(reader, [HitRow("task", key, 0.0) for key in below], wanted)
    if count > RANKED:
        yield from _by_place(reader, sought, wanted)
    elif count:
        yield from _by_relevance(reader, sought, called, wanted)
    wider = with_parts(reader, sought)
    if wider is not sought:
        within = (
            _read(reader, rows, wanted)
            for rows in _within_words(reader, sought, wider, wanted.unlisted, wanted.query.limit)
        )
        if wanted.narrows:
            yield chain(*within, _listed(reader, wider, wanted, whole=False))
        else:
            yield from within


def _by_relevance(
    reader: Reader, sought: Sought, called: Sought | None, wanted: Wanted
) -> Iterator[Iterable[tuple[Hit, HitRow]]]:
    """Yield the hits by relevance in parts; what is equally relevant is in one part together.

    All of them are asked for only if the first part does not do, or if more are equal than were asked for.
    """
    first, most = _first(wanted), _most(wanted)
    rows = reader.search.ranked_rows(sought, wanted.kinds, most, RANKED)
    more = len(rows) == most < RANKED
    end = _end(rows, first)
    if more and end == most:
        rows, more = reader.search.ranked_rows(sought, wanted.kinds, RANKED, RANKED), False
        end = _end(rows, first)
    best = _hit_rows(rows[:end])
    yield _read(reader, best, wanted) if called is None else _foremost(reader, best, called, wanted)
    if more:
        rows = reader.search.ranked_rows(sought, wanted.kinds, RANKED, RANKED)
    for wide in (_WIDE * end, _WIDER * end, RANKED):
        begin, end = end, _end(rows, max(end, wide))
        yield _read(reader, _hit_rows(rows[begin:end]), wanted)


def _end(rows: Sequence[RankedRow], first: int) -> int:
    """Return how many rows at the front are at least as relevant as the last of so many."""
    end = min(first, len(rows))
    while 0 < end < len(rows) and rows[end][0] == rows[end - 1][0]:
        end += 1
    return end


def _foremost(
    reader: Reader, rows: Sequence[HitRow], called: Sought, wanted: Wanted
) -> Iterator[tuple[Hit, HitRow]]:
    """Yield the best hits, and ahead of them those whose title is the query itself, however relevant."""
    known = {row_number(row.kind, row.key) for row in rows}
    numbers = [number for number in reader.search.hit_rows(called, RANKED) if number not in known]
    others = [row._replace(number=None, relevance=0.0) for row in _rows(numbers, wanted.kinds, 0.0)]
    keys = [row.key for row in others if row.kind == "task"]
    if keys:
        reader.search.expect_hit_titles(keys)
    best = list(_read(reader, rows, wanted))
    titles = reader.search.hit_titles(keys) if keys else {}
    named = name_key(called.text)
    likely = [row for row in others if row.kind != "task" or _is(titles.get(row.key, ""), named)]
    yield from ((hit, row) for hit, row in _read(reader, likely, wanted) if _is(hit.item.title, named))
    yield from best


def _is(title: str, named: str) -> bool:
    return name_key(title.strip()) == named


def _by_place(reader: Reader, sought: Sought, wanted: Wanted) -> Iterator[Iterable[tuple[Hit, HitRow]]]:
    """Yield very many hits in parts: those with the words in their title, with whole words, all the rest.

    If the filters take none of the first ones, they leave few, which a list reads sooner.
    """
    if wanted.query.limit is not None:
        yield from _first_by_place(reader, sought, wanted, wanted.query.limit)
    every = _every_by_place(reader, sought, wanted) if wanted.unlisted else ()
    yield chain(every, _listed(reader, sought, wanted, whole=True) if wanted.narrows else ())


def _first_by_place(
    reader: Reader, sought: Sought, wanted: Wanted, limit: int
) -> Iterator[Iterable[tuple[Hit, HitRow]]]:
    """Yield the first of very many hits, unless the filters seem to leave few."""
    first = min(limit + _MARGIN, RANKED)
    most = min(_WIDE * first, RANKED)
    numbers = reader.search.hit_rows(whole_words(sought), most)
    kept = []
    if wanted.narrows:
        kept = list(_read(reader, _rows(numbers[:first], wanted.kinds, _WHOLE), wanted))
        if not kept:
            return
    titled = reader.search.hit_rows(titles_only(sought), most)
    yield from _read_in_steps(reader, _rows(titled, wanted.kinds, _IN_TITLE), wanted, limit)
    if len(titled) == most:
        return
    known = {*titled, *(numbers[:first] if wanted.narrows else ())}
    others = _rows((number for number in numbers if number not in known), wanted.kinds, _WHOLE)
    yield kept
    yield from _read_in_steps(reader, others, wanted, limit)


def _read_in_steps(
    reader: Reader, rows: Sequence[HitRow], wanted: Wanted, limit: int
) -> Iterator[Iterable[tuple[Hit, HitRow]]]:
    """Yield the hits of rows of one place, without filters as many as were asked for and then the rest.

    The first step does unless some of them are archived.
    """
    first = len(rows) if wanted.narrows else limit
    for step in (rows[:first], rows[first:]):
        yield _read(reader, step, wanted)


def _every_by_place(reader: Reader, sought: Sought, wanted: Wanted) -> Iterator[tuple[Hit, HitRow]]:
    """Yield all hits of the kinds that no list finds."""
    known: set[int] = set()
    for each, relevance in (
        (titles_only(sought), _IN_TITLE),
        (whole_words(sought), _WHOLE),
        (sought, _BEGINNING),
    ):
        numbers = [number for number in reader.search.hit_rows(each) if number not in known]
        known.update(numbers)
        yield from _read(reader, _rows(numbers, wanted.unlisted, relevance), wanted)


def _hit_rows(ranked: Sequence[RankedRow]) -> list[HitRow]:
    return [HitRow(KINDS[place], key, -cost) for cost, place, key in ranked]


def _rows(
    numbers: Iterable[int],
    kinds: Sequence[SearchKind],
    relevance: float,
    *,
    whole: bool = True,
) -> list[HitRow]:
    """Return the rows of some kinds, by their numbers."""
    places = frozenset(map(KINDS.index, kinds))
    found = ((number, *place_and_key(number)) for number in numbers)
    return [
        HitRow(KINDS[place], key, relevance, whole, number) for number, place, key in found if place in places
    ]


def _first(wanted: Wanted) -> int:
    """Return how many hits are read first: more than asked for, if filters may leave some out."""
    if wanted.query.limit is None:
        return RANKED
    return min(wanted.query.limit + (_MARGIN if wanted.narrows else 0), RANKED)


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
    tasks = [task for task in reader.summaries("task", query, wanted.settings) if wanted.keeps(task)]
    numbers = reader.search.rows_of(task.id for task in tasks) if tasks else {}
    every = frozenset(numbers.values())
    with_whole = reader.search.among(whole_words(sought), every, keys) if whole else every
    for task in tasks:
        number = numbers[task.id]
        relevance = _WHOLE if number in with_whole else _BEGINNING
        if title_matches(task.title, sought):
            relevance = _IN_TITLE
        yield Hit("task", task), HitRow("task", 0, relevance, whole, number)


def _within_words(
    reader: Reader, sought: Sought, wider: Sought, kinds: Sequence[SearchKind], limit: int | None
) -> Iterator[Sequence[HitRow]]:
    """Yield the rows in which a word is only a part of another one, those with it in the title first."""
    if not kinds:
        return
    known = set(reader.search.hit_rows(sought))
    first = RANKED if limit is None else limit + _MARGIN
    for query, relevance in ((titles_only(wider), _IN_TITLE), (wider, _WHOLE)):
        for most in (first, RANKED, None):
            matching = reader.search.hit_rows(query, most)
            numbers = [number for number in matching if number not in known]
            known.update(numbers)
            if rows := _rows(numbers, kinds, relevance, whole=False):
                yield rows
            if most is not None and len(matching) < most:
                break  # these were all


def _read(reader: Reader, rows: Sequence[HitRow], wanted: Wanted) -> Iterator[tuple[Hit, HitRow]]:
    """Yield what the rows stand for and is to be kept, each with its row."""
    keys: dict[SearchKind, list[int]] = {
        kind: [row.key for row in rows if row.kind == kind] for kind in KINDS
    }
    tasks = reader.search.hit_tasks(keys["task"], wanted.query, wanted.settings) if keys["task"] else {}
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
