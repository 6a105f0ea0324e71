"""Adds to the search index what triggers cannot: words beyond ASCII in their one form, and the vocabulary.

Triggers put the texts themselves into the index (migrations 0001, 0002, 0005), so that nothing is missing
there, whatever writes to the database. What a letter is without its accents, and which scripts put no
spaces between words, only `domain/words.py` knows. Parts of words are found through the vocabulary,
the list of all words (migration 0012).
"""

from __future__ import annotations

from contextlib import suppress

from backlog.domain.deltas import common_ends
from backlog.domain.task import SEARCHED as SEARCHED_OF_TASKS
from backlog.domain.words import has_parts, is_plain, searchable, words_of
from backlog.lean import TYPE_CHECKING, NamedTuple
from backlog.storage.codec.encoding import names_json
from backlog.storage.codec.records import NOT_OURS, encode_json

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from backlog.domain.record_files import Extras
    from backlog.domain.records import Record
    from backlog.domain.task import Task
    from backlog.storage.codec.records import Values
    from backlog.storage.session.executor import Executor

SEARCHED = {
    "Task": SEARCHED_OF_TASKS,
    "Document": ("title", "id", "content", "tags"),
    "Decision": ("title", "id", "content"),
}
"""The fields that are searched, in the order in which the index holds them."""


class Indexed(NamedTuple):
    """What the index and the vocabulary get of a change beyond what triggers do.

    `form` is what the index holds of a record with text beyond ASCII, `words` are those that came in, or
    `unread` is the text that holds them. `texts` are those of a task on a server, the title first: the
    transaction decides what to do with them.
    """

    form: Values | None
    words: Collection[str]
    texts: Sequence[str] | None = None
    unread: str = ""


_AS_IT_IS = Indexed(None, ())


class Indexing:
    """Finds out what the triggers leave undone for a change of a record."""

    def __init__(self, executor: Executor, *, many: bool = False) -> None:
        """Take what knows in which form the engine searches, and whether it learns words by itself.

        With `many` changes to come, the words of each are left to `Index`, which finds those of many at once.
        """
        self._executor = executor
        self._many = many

    def indexed(
        self, kind: str, before: Task | Record | None, after: Task | Record, differing: Collection[str]
    ) -> Indexed:
        """Return that of a record, by the name of its class; `differing` are the fields that change."""
        if kind not in SEARCHED:
            return _AS_IT_IS
        fields = SEARCHED[kind]
        touched = fields if before is None else [field for field in fields if field in differing]
        if not touched and kind == "Task":  # only then do the triggers of tasks stay idle
            return _AS_IT_IS
        form: Values | None = None
        texts = _texts(after, fields)
        if self._executor.learns_words and kind == "Task":
            return Indexed(None, _AS_IT_IS.words, texts)
        whole = "\n".join(texts)
        if not (whole.isascii() if self._executor.learns_words else is_plain(whole)):
            title, *others = texts
            form = {"title": self._executor.indexed(title), "body": self._executor.indexed("\n".join(others))}
            form["of_uuid"] = after.uuid
        if self._executor.learns_words:
            return Indexed(form, _AS_IT_IS.words) if form else _AS_IT_IS
        came, went = whole, ""
        if before is not None:
            came, went = map("\n".join, _changed_texts(_texts(before, touched), _texts(after, touched)))
        if self._many:
            return Indexed(form, (), None, came)
        return Indexed(form, set(words_of(came)).difference(words_of(went)))


MANY = 20
"""Changes of one transaction from which on they are indexed together: FTS5 writes what it has collected
at each statement that could undo itself, and each with a trigger could."""
MOST_WAITING = 1_000
"""Tasks that may wait to be indexed; so many are indexed together while the next ones are read."""
MOST_UNREAD = 1_000_000
"""Characters of texts that may wait for their words to be found."""


class Index:
    """Completes the search index in step with what one transaction stores."""

    def __init__(self, executor: Executor) -> None:
        """Take what runs the statements."""
        self._executor = executor
        self._learned: set[str] = set()
        """Words that the vocabulary has for sure, or never gets."""
        self._stored = 0
        self._late = False
        self._waiting: dict[str, Values | None] = {}
        """The UUIDs of what is indexed later, and the form of texts beyond ASCII."""
        self._words: set[str] = set()
        """Words that are learned with them."""
        self._unread: list[str] = []
        self._letters = 0
        """Texts with more such words, and how long they are."""

    def expect(self, changes: int) -> None:
        """Take note that so many changes are going to be stored; many are indexed later."""
        self._stored += changes
        if self._stored >= MANY and not self._late:
            self._late = self._executor.defer_indexing()
            self._stored = 0

    def add(self, changes: Iterable[tuple[str, Indexed]]) -> None:
        """Complete what was just stored, given by the UUIDs of the records."""
        forms = []
        for uuid, indexed in changes:
            if indexed is _AS_IT_IS:
                continue
            if indexed.texts is not None:
                indexed = _on_server(self._executor, uuid, indexed.texts)  # noqa: PLW2901  it is completed
            if indexed.unread:
                self._keep(indexed.unread)
            else:
                self._words.update(indexed.words)
            if self._late:
                self._waiting[uuid] = indexed.form
            elif indexed.form is not None:
                forms.append(indexed.form)
        if not self._late:
            self._complete(forms)
        elif len(self._waiting) >= MOST_WAITING:
            self._executor.defer_merging()
            self._catch_up()

    def finish(self) -> None:
        """Index what waits; reading the index, and committing, does this first."""
        if self._late:
            self._catch_up()
            self._executor.resume_indexing()
            self._late = False

    def _catch_up(self) -> None:
        uuids: Values = {"uuids": encode_json(list(self._waiting))}
        self._executor.send("unindex_tasks", {})
        self._complete([form for form in self._waiting.values() if form is not None])
        self._executor.send("index_tasks", uuids)
        self._executor.send("drop_former_texts", {})
        self._waiting = {}

    def _keep(self, text: str) -> None:
        """Keep a text whose words are to be learned."""
        self._unread.append(text)
        self._letters += len(text)
        if self._letters > MOST_UNREAD:
            self._read()

    def _read(self) -> None:
        """Find the words of the texts that wait: those of all of plain ASCII together, which is quicker."""
        plain = [text for text in self._unread if text.isascii()]
        self._words.update(words_of("\n".join(plain)))
        for text in self._unread if len(plain) < len(self._unread) else ():
            if not text.isascii():
                self._words.update(words_of(text))
        self._unread, self._letters = [], 0

    def _complete(self, forms: Sequence[Values]) -> None:
        self._executor.send_each("index_words", [form for form in forms if "words" in form])
        self._executor.send_each("index_text", [form for form in forms if "words" not in form])
        self._read()
        words = self._words - self._learned
        self._learned |= words
        learn(self._executor, words)
        self._words = set()


def _on_server(executor: Executor, uuid: str, texts: Sequence[str]) -> Indexed:
    """Return what the triggers of a server leave undone for a task: all of it where they stay idle."""
    title, body = texts[0], "\n".join(texts[1:])
    searched = executor.searched(title, body)
    if searched is not None:
        return Indexed({**searched, "of_uuid": uuid}, ())
    if title.isascii() and body.isascii():
        return _AS_IT_IS
    form: Values = {"title": executor.indexed(title), "body": executor.indexed(body), "of_uuid": uuid}
    return Indexed(form, ())


def learn(executor: Executor, words: Iterable[str]) -> None:
    """Add words to the vocabulary, unless the database does that by itself."""
    wanted = [] if executor.learns_words else sorted(filter(has_parts, set(words)))
    if wanted:
        executor.send("learn_words", {"words": encode_json(wanted)})


def searched_words(extras: Extras) -> str | None:
    """Return the words of a file's text that belongs to no section, as they are searched; None for none."""
    if not extras.loose and not extras.below:
        return None
    from backlog.domain.record_files import other_text  # few files have such a text

    return searchable(other_text(extras)) or None


def refresh(executor: Executor) -> None:
    """Complete the whole index, after triggers or other statements filled it."""
    refresh_extras(executor)
    for uuid, title, body, _, known, _ in list(executor.rows("texts_beyond_ascii", {})):
        if _needs_no_form(title, body, known):
            continue
        form = {"title": executor.indexed(title), "body": executor.indexed(body)}
        executor.send("index_text", {**form, "of_uuid": uuid})
    if not executor.learns_words:
        executor.send("open_search_words", {})
        executor.send("fill_vocabulary", {})


def refresh_extras(executor: Executor) -> None:
    """Put right what is searched of the texts that belong to no section; triggers hang it on to the index."""
    for uuid, words in _odd_extras(executor):
        executor.send("update_words_of_extras", {"of_uuid": uuid, "words": words})


def _odd_extras(executor: Executor) -> list[tuple[str, str | None]]:
    """Return the words that are not what they should be, as they should be, by the UUIDs of the records."""
    from backlog.domain.record_files import read_extras

    odd = []
    for uuid, content, words in executor.rows("words_of_extras", {}):
        wanted = None
        if '"loose"' in content or '"below"' in content:
            with suppress(*NOT_OURS):  # it is damaged, which `doctor` says
                wanted = searched_words(read_extras(content))
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
        if not _needs_no_form(title, body, indexed_title)
    )
    return int(count) + other + len(_odd_extras(executor))


def _needs_no_form(title: str, body: str, known: str | None) -> bool:
    """Say whether the index holds a text as it is: `known` is the title of the form that is kept of it."""
    return known is None and is_plain(f"{title}\n{body}")


def _texts(record: Task | Record, fields: Iterable[str]) -> list[str]:
    """Return the texts of some fields as they are searched; names as their list in JSON."""
    texts: list[str] = []
    for field in fields:
        value = getattr(record, field)
        if not value:
            texts.append("")
        elif type(value) is str:
            texts.append(value)
        elif field == "acceptance_criteria":
            texts += [item.text for item in value]
        elif field == "comments":
            texts += [comment.body for comment in value]
        else:
            texts.append(names_json(value))
    return texts


def _changed_texts(before: list[str], after: list[str]) -> tuple[list[str], list[str]]:
    """Return the texts that came and those that went: of a long list of items most stay.

    Of a text that took another one's place, only the words where they differ.
    """
    old, new = set(before), set(after)
    came, went = [text for text in after if text not in old], [text for text in before if text not in new]
    if len(came) != len(went):
        return came, went
    differing = [_differing_words(*pair) for pair in zip(went, came, strict=True)]
    return [here for _, here in differing], [there for there, _ in differing]


def _differing_words(old: str, new: str) -> tuple[str, str]:
    """Return two texts without what they have in common at both ends, but for a word in which that ends."""
    if not old or not new:
        return old, new
    ahead, behind = common_ends(old, new)
    first = max(new.rfind(space, 0, ahead) for space in _SPACES) + 1
    places = [place for space in _SPACES if (place := new.find(space, len(new) - behind)) >= 0]
    kept = len(new) - min(places, default=len(new))
    return old[first : len(old) - kept], new[first : len(new) - kept]


_SPACES = (" ", "\n")
"""What no word has in it."""
