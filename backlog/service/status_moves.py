"""Notes which tasks committed transactions have moved to another status, for the hook of the project."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager

    from backlog.domain.events import Stamp
    from backlog.service.context import Context
    from backlog.store import Reader, Writer
    from backlog.store.database import Transactions


class Noting:
    """Transactions that make the hook due in a context: for what is run outside of `transaction`."""

    def __init__(self, transactions: Transactions, context: Context) -> None:
        """Take the backlog, and the context in which the hook becomes due."""
        self._transactions = transactions
        self._context = context

    def reading(self) -> AbstractContextManager[Reader]:
        """See `Transactions`."""
        return self._transactions.reading()

    @contextmanager
    def writing(self, stamp: Stamp, *, narrow: bool = False, many: bool = False) -> Iterator[Writer]:
        """See `Transactions`; the hook is due once it is committed."""
        with self._transactions.writing(stamp, narrow=narrow, many=many) as writer:
            yield writer
            hook = writer.settings().on_status_change if writer.moved else None
        if hook is not None:
            self._context.due.append((hook, writer.moved))
