"""What the tests of the SQLite storage, and the processes that they start, do with a backlog."""

from backlog.domain.filters import Query
from backlog.errors import BacklogError
from backlog.storage.sqlite.store import SqliteStore
from backlog.store.database import Store, Transactions
from tests.samples import STAMP, let_through, task

__all__ = ["STAMP", "BacklogError", "SqliteStore", "let_through", "save", "task", "titles"]


def save(store: Transactions, number: int) -> None:
    with store.writing(STAMP) as writer:
        writer.save(let_through(None, task(number, description="long " * 1_000)))


def titles(store: Store) -> list[str]:
    with store.reading() as reader:
        return [each.title for each in reader.summaries("task", Query(), reader.settings())]
