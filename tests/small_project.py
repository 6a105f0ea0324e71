"""The small project in which the boards are tried: made once per run, of which each test gets a copy."""

from collections.abc import Sequence
from pathlib import Path
from tempfile import mkdtemp

from backlog.domain.create import CreateRequest
from backlog.service import milestones
from backlog.service.context import Context
from backlog.service.settings import save_changed
from backlog.service.tasks import create
from backlog.storage.home.create import create_database
from backlog.storage.home.open import open_store
from backlog.store.database import Transactions


def small_project(tasks: Sequence[CreateRequest]) -> Path:
    """Return a database of Ada's corner shop, with its first release and these tasks."""
    path = Path(mkdtemp()) / "backlog.db"

    def prepare(store: Transactions) -> None:
        with store.writing(Context(store, "ada", "init").stamp()) as writer:  # type: ignore[arg-type]  # a stamp needs no store
            before = writer.settings()
            save_changed(writer, before, before._replace(project_name="Corner shop"))

    create_database(str(path), prepare)
    store = open_store(str(path))
    context = Context(store, "ada", "test")
    milestones.add(context, "First release")
    for request in tasks:
        create(context, request)
    store.close()
    return path
