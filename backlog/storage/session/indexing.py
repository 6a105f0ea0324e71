"""Adds to the search index what triggers cannot: words beyond ASCII in their one form, and the vocabulary.

Triggers put the texts themselves into the index (migrations 0001, 0002, 0005), so that nothing is missing
there, whatever writes to the database. What a letter is without its accents, and which scripts put no
spaces between words, only `domain/words.py` knows. Parts of words are found through the vocabulary,
the list of all words (migration 0012).
"""

from __future__ import annotations

from contextlib import suppress

from backlog.domain.words import has_parts, searchable, words_of
from backlog.lean import TYPE_CHECKING
from backlog.storage.codec.records import NOT_OURS, encode_json

if TYPE_CHECKING:
    from collections.abc import Iterable

    from backlog.domain.records import Record
    from backlog.domain.sheets import Kept
    from backlog.domain.task import Task
    from backlog.storage.session.executor import Executor

SEARCHED = {
    "Task": (
        "title", "id", "labels", "assignees", "dependencies", "modified_files", "acceptance_criteria",
        "description", "plan", "notes", "comments",
    ),
    "Document": ("title", "id", "content", "tags"),
    "Decision": ("title", "id", "content"),
}  # fmt: skip
"""The fields that are searched, in the order in which the index holds them."""


class Indexing:
    """Completes what the triggers index of each record that a transaction stores."""

    def __init__(self, executor: Executor) -> None:
        """Take what runs the statements."""
        self._executor = executor
        self._learned: set[str] = set()
        """Words that the vocabulary has for sure, or never gets."""

    def add(self, kind: str, before: Task | Record | None, after: Task | Record) -> None:
        """Complete what was just indexed of a record, by the name of its class."""
        if kind not in SEARCHED:
            return
        texts = _texts(kind, after)
        known = None if before is None else _texts(kind, before)
        if kind == "Task" and texts == known:
            return  # only then do the triggers of tasks stay idle
        title, body = texts[0], "\n".join(texts[1:])
        if not (title.isascii() and body.isascii()):
            form = {"title": self._executor.indexed(title), "body": self._executor.indexed(body)}
            self._executor.send("index_text", {**form, "of_uuid": after.uuid})
        if not self._executor.learns_words:
            self._learn(f"{title}\n{body}", "\n".join(known or ()))

    def _learn(self, text: str, known: str) -> None:
        """Add the words of a text that another one does not have to the vocabulary."""
        found = set(words_of(text)) - self._learned
        if found:
            found.difference_update(words_of(known))
            self._learned |= found
        learn(self._executor, found)


def learn(executor: Executor, words: Iterable[str]) -> None:
    """Add words to the vocabulary, unless the database does that by itself."""
    wanted = [] if executor.learns_words else sorted(filter(has_parts, set(words)))
    if wanted:
        executor.send("learn_words", {"words": encode_json(wanted)})


def words_of_kept(kept: Kept) -> str | None:
    """Return the words of a file's text that belongs to no section, as they are searched; None for none."""
    if not kept.loose and not kept.below:
        return None
    from backlog.domain.sheets import other_text  # few files have such a text

    return searchable(other_text(kept)) or None


def refresh(executor: Executor) -> None:
    """Complete the whole index, after triggers or other statements filled it."""
    refresh_kept(executor)
    for uuid, title, body, *_ in list(executor.rows("texts_beyond_ascii", {})):
        form = {"title": executor.indexed(title), "body": executor.indexed(body)}
        executor.send("index_text", {**form, "of_uuid": uuid})
    if not executor.learns_words:
        executor.send("open_search_words", {})
        executor.send("fill_vocabulary", {})


def refresh_kept(executor: Executor) -> None:
    """Put right what is searched of the texts that belong to no section; triggers hang it on to the index."""
    for uuid, words in _odd_kept(executor):
        executor.send("update_kept_words", {"of_uuid": uuid, "words": words})


def _odd_kept(executor: Executor) -> list[tuple[str, str | None]]:
    """Return the words that are not what they should be, as they should be, by the UUIDs of the records."""
    from backlog.storage.codec.exchange import decode_kept

    odd = []
    for uuid, content, words in executor.rows("kept_words", {}):
        wanted = None
        if '"loose"' in content or '"below"' in content:
            with suppress(*NOT_OURS):  # it is damaged, which `doctor` says
                wanted = words_of_kept(decode_kept(content))
        if wanted != words:
            odd.append((uuid, wanted))
    return odd


def out_of_step(executor: Executor) -> int:
    """Return how many entries of the index are missing, left over or not what they should be."""
    executor.send("open_search_words", {})
    (count,) = next(executor.rows("search_out_of_step", {}))
    other = sum(
        (executor.indexed(title), executor.indexed(body, words)) != (indexed_title, indexed_body)
        for _, title, body, words, indexed_title, indexed_body in executor.rows("texts_beyond_ascii", {})
    )
    return int(count) + other + len(_odd_kept(executor))


def _texts(kind: str, record: Task | Record) -> list[str]:
    """Return the texts of a record that are searched, its title first; names as their list in JSON."""
    found: list[str] = []
    for field in SEARCHED[kind]:
        value = getattr(record, field)
        if field == "acceptance_criteria":
            found += (item.text for item in value)
        elif field == "comments":
            found += (comment.body for comment in value)
        elif isinstance(value, tuple):
            found.append(encode_json(list(value)))
        else:
            found.append(value or "")
    return found
