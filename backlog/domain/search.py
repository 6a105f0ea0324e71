"""What a search asks for, as words, and how well a title matches it (docs/contract.md 1.5, 6.9)."""

from __future__ import annotations

from backlog.domain.words import is_unspaced, words_of
from backlog.lean import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

SearchKind = Literal["task", "document", "decision"]
KINDS: tuple[SearchKind, ...] = ("task", "document", "decision")
"""What can be searched, in the order in which it is listed."""
_ROWS_A_KEY = 8
"""A row of the search index has eight times the key of its record as number, plus the place of its kind."""

MAX_WORDS = 100
"""Words of a query that count; a longer text has said what it is about."""
MAX_CORRECTIONS = 8
_LONGEST_SLIP = 40
_ONE_SLIP, _TWO_SLIPS = 4, 7


class Word(NamedTuple):
    """A word to be found: as the beginning of a word, or whole; anywhere, or in titles only.

    `first` says that nothing else may stand before it; an engine that cannot tell finds it anywhere.

    It is in the form of `domain/words.py`. Several words in one text stand next to each other in that
    order. An unspaced run is found wherever it stands.
    """

    text: str
    prefix: bool = True
    in_title: bool = False
    first: bool = False


class Sought(NamedTuple):
    """What a query is looked up as: every term has to be found, each by any of its words.

    `id` is the id of the task that the query names, in its stored form.
    """

    text: str
    terms: tuple[tuple[Word, ...], ...]
    id: str | None = None
    corrected: bool = False

    @property
    def words(self) -> tuple[Word, ...]:
        """Every word, for showing where it was found."""
        return tuple(word for term in self.terms for word in term)


class HitRow(NamedTuple):
    """A row of the search index: what it stands for, its key there, and how relevant it is.

    A higher relevance is better; it has no scale. `whole` tells words and their beginnings from what
    stands somewhere within a word. Where only the place of the words counts, `number` is that of the row:
    what is equally relevant comes in that order. It is made of the few hits that are read: of all there are
    plain numbers.
    """

    kind: SearchKind
    key: int
    relevance: float
    whole: bool = True
    number: int | None = None


RankedRow = tuple[float, int, int]
"""A row that the search index finds, so that the best one is the least: minus its relevance, the place of
its kind, its key."""


def row_number(kind: SearchKind, key: int) -> int:
    """Return the number of the row in the search index that stands for a record."""
    return key * _ROWS_A_KEY + KINDS.index(kind)


def place_and_key(number: int) -> tuple[int, int]:
    """Return what the row of that number in the search index stands for: the place of its kind, its key."""
    return number % _ROWS_A_KEY, number // _ROWS_A_KEY


def read_sought(text: str) -> Sought:
    """Return the words of a query, each as the beginning of a word; a single letter is a whole word.

    Whatever is neither a letter nor a digit nor a symbol only separates: no text has a special meaning.
    A word with oe or ae is also looked for with the ligature, and one with a ligature without.
    """
    words = dict.fromkeys(words_of(text))
    return Sought(
        text.strip(), tuple(tuple(map(_word, _spellings(word))) for word in list(words)[:MAX_WORDS])
    )


def sought_task(text: str, id_: str) -> Sought:
    """Return what a query that is nothing but an id is looked up as.

    An id is found where its parts stand together: in the task, its subtasks, the tasks that depend
    on it and the texts that name it. A bare number is also found in titles.
    """
    words = [Word(" ".join(words_of(id_)), prefix=False)]
    if text.strip().isdigit():
        words.append(Word(text.strip(), prefix=False, in_title=True))
    return Sought(text.strip(), (tuple(words),), id_)


def titles_only(sought: Sought) -> Sought:
    """Return the same, to be found in titles."""
    terms = tuple(tuple(word._replace(in_title=True) for word in term) for term in sought.terms)
    return sought._replace(terms=terms)


def called_so(sought: Sought) -> Sought | None:
    """Return what finds the titles that are the query itself, and few others; None if there can be none."""
    if sought.corrected:
        return None
    words = [term[0].text for term in sought.terms]
    if sought.id is not None:
        words = words_of(sought.text)
    elif any(map(is_unspaced, words)):
        return titles_only(sought)
    word = Word(" ".join(words), prefix=False, in_title=True, first=True)
    return sought._replace(terms=((word,),))


def whole_words(sought: Sought) -> Sought:
    """Return the same, each beginning of a word to be found as a whole word only.

    FTS5 finds these one by one, but puts the texts of all words of a beginning together before it says any.
    """
    terms = tuple(tuple(word._replace(prefix=False) for word in term) for term in sought.terms)
    return sought._replace(terms=terms)


def widened(sought: Sought, parts: Mapping[str, Sequence[str]]) -> Sought:
    """Return the same with the words beside a typed word in which it stands, by the typed word."""
    return _beside(sought, parts)


def tolerance(word: str) -> int:
    """Return how many letters of a word may be wrong: 0, 1 from four letters on, 2 from seven.

    Where words are not set apart, nobody can tell which word was meant.
    """
    if not word.isalpha() or len(word) > _LONGEST_SLIP or is_unspaced(word):
        return 0
    return (len(word) >= _ONE_SLIP) + (len(word) >= _TWO_SLIPS)


def nearest(word: str, known: Iterable[str], most: int) -> tuple[str, ...]:
    """Return the known words with the fewest wrong letters, no more than `most`, in order; () for none.

    A wrong letter is one that is missing, too many or another; two swapped letters are two.
    """
    best: list[str] = []
    for candidate in known:
        distance = edits(word, candidate, most)
        if distance < most or (distance == most and not best):
            most, best = distance, [candidate]
        elif distance == most:
            best.append(candidate)
    return tuple(sorted(best)[:MAX_CORRECTIONS])


def edits(one: str, other: str, most: int) -> int:
    """Return how many letters differ (Levenshtein's distance), or a number above `most` if it is more."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    row = list(range(len(other) + 1))
    for number, letter in enumerate(one, 1):
        diagonal, row[0] = row[0], number
        for place, counterpart in enumerate(other, 1):
            kept = diagonal if letter == counterpart else 1 + min(diagonal, row[place], row[place - 1])
            diagonal, row[place] = row[place], kept
        if min(row) > most:
            return most + 1
    return row[-1]


def corrected(sought: Sought, corrections: Mapping[str, Sequence[str]]) -> Sought:
    """Return the same with the words that a typed word may have meant beside it."""
    return _beside(sought, corrections)._replace(corrected=True)


def title_matches(title: str, sought: Sought) -> bool:
    """Say whether a title alone holds every word that was asked for."""
    title_words = words_of(title)
    return bool(sought.terms) and all(
        any(stands_at(word, other) is not None for word in term for other in title_words)
        for term in sought.terms
    )


def stands_at(word: Word, other: str) -> int | None:
    """Return where a word that is sought stands in one that was found, None if that does not count."""
    if is_unspaced(word.text):
        place = other.find(word.text)
        return place if place >= 0 else None
    return 0 if (other.startswith(word.text) if word.prefix else other == word.text) else None


def _beside(sought: Sought, others: Mapping[str, Sequence[str]]) -> Sought:
    terms = tuple(
        (*term, *(Word(each, prefix=False) for word in term for each in others.get(word.text, ())))
        for term in sought.terms
    )
    return sought._replace(terms=terms)


def _spellings(word: str) -> tuple[str, ...]:
    """Return a word as it was typed, then as others type it: `oeuvre` and `œuvre`, `aether` and `æther`.

    The index keeps each as it was written, for in Danish or Norwegian a letter is no ligature.
    """
    if not any(letters in word for letters in ("oe", "ae", "œ", "æ")):
        return (word,)
    apart = word.replace("œ", "oe").replace("æ", "ae")
    joined = apart.replace("oe", "œ").replace("ae", "æ")
    return tuple(dict.fromkeys((word, apart, joined)))


def _word(text: str) -> Word:
    return Word(text, prefix=len(text) > 1 or not text.isascii())
