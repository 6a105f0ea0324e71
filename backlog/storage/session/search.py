"""Finds tasks, documents and decisions by the words in them, through the full-text index."""

from __future__ import annotations

from itertools import islice

from backlog.compact_json import read_json
from backlog.domain.search import KINDS, place_and_key, row_number, whole_words
from backlog.lean import TYPE_CHECKING
from backlog.storage.codec import records as codec
from backlog.storage.full_text import spelled_out

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from typing import TypeVar

    from backlog.domain.filters import Query
    from backlog.domain.records import Decision, Document
    from backlog.domain.search import RankedRow, SearchKind, Sought
    from backlog.domain.settings import Settings
    from backlog.domain.task import TaskSummary
    from backlog.storage._statements import Statement
    from backlog.storage.codec.records import Row
    from backlog.storage.session.executor import Executor
    from backlog.storage.session.spellings import Spellings

    R = TypeVar("R", Document, Decision)  # for annotations only: at run time it would cost 1 ms


_LAST = "\U0010ffff"
"""Sorts after every letter."""


_FEW = 2_000
"""Of more tasks that were found, a list looks up one after the other as it comes by."""
_MOST_SPELLED_OUT = 30
"""Words with one beginning that are looked up one by one."""
_CHUNKS = (128, 512)
"""How many are looked up at once, in a list that goes on; if it goes on still, all are read."""
_FAR = 200
"""Keys so far apart on average are looked up one by one, for SQLite would pass all hits between them."""
_ALL = 2**62
_MANY = 50
"""Hits of which it is looked up first whose they are: if they are of few tasks, only these are read."""

_HITS: dict[str, Statement] = {"Document": "hit_documents", "Decision": "hit_decisions"}
"""The statement that reads records that were found, by the name of their class."""


class Search:
    """See `store/parts.py`."""

    def __init__(self, executor: Executor, spellings: Spellings) -> None:
        """Take what runs the statements, and what knows which values are in use."""
        self._executor = executor
        self._spellings = spellings
        self._leaps = not executor.knows_numbers
        """Whether whole words are found sooner than beginnings."""

    def hit_keys(self, sought: Sought) -> str | None:
        if self._leaps and self._count(whole_words(sought), _FEW + 1) > _FEW:
            self._executor.send("open_search_places", {})
            every = spelled_out(sought, self._words_from)
            return codec.encode_json({"match": self._executor.sought(every)})
        parameters = self._few(sought)
        keys, number = next(self._executor.rows("hit_task_keys", parameters))
        if number > _FEW:
            return codec.encode_json({"match": parameters["match"]})
        return str(keys) if number else None

    def expect_hit_keys(self, sought: Sought) -> None:
        self._executor.anticipate("hit_task_keys", self._few(sought))

    def _few(self, sought: Sought) -> codec.Values:
        return {"match": self._executor.sought(sought), "most": _FEW + 1}

    def hit_count(self, sought: Sought, most: int) -> int:
        count = self._count(whole_words(sought), most) if self._finds_sooner(sought) else 0
        return count if count == most else self._count(sought, most)

    def _count(self, sought: Sought, most: int) -> int:
        (count,) = next(self._executor.rows("hit_count", self._counted(sought, most)))
        return int(count)

    def hit_rows(self, sought: Sought, most: int | None = None) -> list[int]:
        (numbers,) = next(self._executor.rows("hit_rows", self._counted(sought, most or _ALL)))
        return sorted(read_json(numbers))

    def _counted(self, sought: Sought, most: int) -> codec.Values:
        return {"match": self._executor.sought(sought), "most": most}

    def _finds_sooner(self, sought: Sought) -> bool:
        """Say whether whole words are found sooner: not in titles, where every text with one is looked at."""
        return self._leaps and not any(word.in_title for word in sought.words)

    def _words_from(self, beginning: str) -> list[str] | None:
        """Return the words of the index that begin so, None if they are many."""
        most = _MOST_SPELLED_OUT + 1
        between: codec.Values = {"first": beginning, "last": beginning + _LAST, "most": most}
        words = [word for (word,) in self._executor.rows("words_from", between)]
        return words if 0 < len(words) < most else None

    def expect_few(
        self, sought: Sought, kinds: Sequence[SearchKind], most: int, among: int, called: Sought | None
    ) -> None:
        self._executor.anticipate("hit_count", self._counted(sought, among + 1))
        self._executor.anticipate("ranked_rows", self._ranked(sought, kinds, most, among))
        if called is not None:
            self._executor.anticipate("hit_rows", self._counted(called, among))

    def _ranked(self, sought: Sought, kinds: Sequence[SearchKind], most: int, among: int) -> codec.Values:
        return {
            "match": self._executor.sought(sought),
            "places": codec.encode_json([KINDS.index(kind) for kind in kinds]),
            "most": most,
            "among": among,
        }

    def ranked_rows(
        self, sought: Sought, kinds: Sequence[SearchKind], most: int, among: int
    ) -> list[RankedRow]:
        rows = self._executor.rows("ranked_rows", self._ranked(sought, kinds, most, among))
        return [(cost, place, key) for cost, place, key in rows]

    def keys_under(self, id_: str) -> list[int]:
        rows = self._executor.rows("keys_under_id", {"id": id_})
        return [key for key, other in rows if other == id_ or other.startswith(f"{id_}.")]

    def rows_of(self, ids: Iterable[str]) -> dict[str, int]:
        rows = self._executor.rows("keys_of_ids", {"ids": codec.encode_json(list(ids))})
        return {str(id_): row_number("task", key) for id_, key in rows}

    def among(self, sought: Sought, numbers: Iterable[int], hit_keys: str) -> frozenset[int]:
        match = self._executor.sought(sought)
        if hit_keys == codec.encode_json({"match": match}):
            return frozenset(numbers)  # it was these words that found them
        keys = [place_and_key(number)[1] for number in numbers]
        some = _among(self._executor, match, keys) if keys else ()
        return frozenset(row_number("task", key) for key in some)

    def search_words(self, first: str, shortest: int, longest: int) -> list[str]:
        between: codec.Values = {
            "first": first,
            "last": first + _LAST,
            "shortest": shortest,
            "longest": longest,
        }
        return [word for (word,) in self._executor.rows("search_words", between)]

    def words_in_texts(self, words: Iterable[str]) -> list[str]:
        rows = self._executor.rows("words_in_texts", {"words": codec.encode_json(list(words))})
        return [word for (word,) in rows]

    def expect_words_with(self, part: str, most: int) -> None:
        self._executor.anticipate("words_with_part", {"part": part, "most": most})

    def words_with(self, part: str, most: int) -> list[str]:
        return [word for (word,) in self._executor.rows("words_with_part", {"part": part, "most": most})]

    def hit_tasks(self, keys: Sequence[int], query: Query, settings: Settings) -> dict[int, TaskSummary]:
        if len(keys) > _MANY and (query.assignee is not None or query.labels):
            from backlog.storage.session.one_by_one import keys_of_few  # most searches have no such filter

            few = keys_of_few(self._executor, query, self._spellings)
            keys = keys if few is None else [key for key in keys if key in few]
        if not keys:
            return {}
        terminal = self._spellings.terminal(settings)
        parameters: codec.Values = {"keys": codec.encode_json(list(keys)), "terminal": terminal}
        rows = self._executor.rows("hit_tasks", parameters)
        return {
            key: codec.decode_summary(row)
            for key, kind, state, *row in rows
            if kind == "task" and state == "active"
        }

    def expect_hit_titles(self, keys: Iterable[int]) -> None:
        self._executor.anticipate("hit_titles", {"keys": codec.encode_json(list(keys))})

    def hit_titles(self, keys: Iterable[int]) -> dict[int, str]:
        rows = self._executor.rows("hit_titles", {"keys": codec.encode_json(list(keys))})
        return {key: str(title) for key, title in rows}

    def hit_records(self, kind: type[R], keys: Iterable[int]) -> dict[int, R]:
        rows = self._executor.rows(_HITS[kind.__name__], {"keys": codec.encode_json(list(keys))})
        return {key: kind._make(codec.decode_fields(kind._fields, row)) for key, *row in rows}


def hits_among(executor: Executor, rows: Iterator[Row], hit_keys: str) -> Iterator[Row]:
    """Yield the rows, which end in the key of a task, whose task is a hit; see `hit_keys`."""
    known = read_json(hit_keys)
    if isinstance(known, dict):
        match = known["match"]
        for size in _CHUNKS:
            some = list(islice(rows, size))
            if some:
                among = _among(executor, match, [row[-1] for row in some])
                yield from (row for row in some if row[-1] in among)
            if len(some) < size:
                return
        every, _ = next(executor.rows("hit_task_keys", {"match": match, "most": _ALL}))
        known = read_json(every)
    wanted = frozenset(known)
    yield from (row for row in rows if row[-1] in wanted)


def _among(executor: Executor, match: str, keys: list[int]) -> frozenset[int]:
    """Return those of some keys of which the search knows."""
    asked: codec.Values = {"match": match, "keys": codec.encode_json(keys)}
    between: codec.Values = {"first": min(keys), "last": max(keys)}
    if "*" not in match and max(keys) - min(keys) > _FAR * len(keys):
        return frozenset(key for (key,) in executor.rows("hits_at", asked))
    asked |= between
    return frozenset(key for (key,) in executor.rows("hits_among", asked))
