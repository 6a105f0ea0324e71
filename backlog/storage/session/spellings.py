"""How tasks spell the values of their fields: lists are kept by the spellings that are stored."""

from __future__ import annotations

from backlog.domain.people import same_person
from backlog.domain.task import same_word
from backlog.lean import TYPE_CHECKING
from backlog.storage.codec import records as codec

if TYPE_CHECKING:
    from backlog.domain.settings import Settings
    from backlog.domain.task import Kind, State
    from backlog.storage._statements import Statement
    from backlog.storage.session.executor import Executor


class Spellings:
    """The values in use of fields such as the status, each field given by the statement that lists them."""

    def __init__(self, executor: Executor) -> None:
        """Take what runs the statements."""
        self._executor = executor
        self._known: dict[tuple[Statement, str, str], tuple[str, ...]] = {}

    def terminal(self, settings: Settings) -> str:
        """Return every spelling of the terminal status that tasks have, as one JSON list."""
        return codec.encode_json(self.of("statuses_in_use", "task", (settings.terminal_status,)))

    def of(
        self, vocabulary: Statement, kind: Kind, wanted: tuple[str, ...], state: State = "active"
    ) -> list[str]:
        """Return the spellings in use of the words wanted: in any letter case, people also with an `@`."""
        same = same_person if vocabulary == "assignees_in_use" else same_word
        return [
            value
            for value in self.stored(vocabulary, kind, state)
            if any(same(value, word) for word in wanted)
        ]

    def expect(self, vocabulary: Statement, kind: Kind, state: State = "active") -> None:
        """Ask what `stored` will ask, so that its answer comes with that of another question."""
        if (vocabulary, kind, state) not in self._known:
            self._executor.anticipate(vocabulary, {"kind": kind, "state": state})

    def stored(self, vocabulary: Statement, kind: Kind, state: State = "active") -> tuple[str, ...]:
        """Return the distinct values of a field, asked for once if they last."""
        asked = (vocabulary, kind, state)
        if asked in self._known:
            return self._known[asked]
        rows = self._executor.rows(vocabulary, {"kind": kind, "state": state})
        words = tuple(str(value) for (value,) in rows)
        self._known[asked] = words
        return words

    def forget(self) -> None:
        """Ask again from now on, for the transaction has changed something."""
        self._known.clear()
