"""Many processes write at once: everything acknowledged is there, under an id of its own."""

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

from backlog.domain.filters import Query
from backlog.storage.home.create import create_database
from backlog.storage.sqlite.store import SqliteStore

CREATE_TEN = """
import sys
from datetime import date
from backlog.domain.create import CreateRequest
from backlog.service.tasks import create
from backlog.storage.sqlite.store import SqliteStore
from tests.samples import Asking
context = Asking(SqliteStore(sys.argv[1]))
for number in range(10):
    title = f"{sys.argv[2]} {number}"
    view = create(context, CreateRequest(title, labels=[f"l{number}"]))
    print(view.task.id, title, sep="\t", flush=True)
"""


def test_sixteen_processes_create_tasks_at_once_and_nothing_is_lost(tmp_path: Path) -> None:
    path = str(tmp_path / "backlog.db")
    create_database(path, lambda _: None)
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", CREATE_TEN, path, f"process {number}"],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for number in range(16)
    ]
    finished = [process.communicate() for process in processes]

    acknowledged = [line.split("\t") for output, _ in finished for line in output.splitlines()]

    assert {error for _, error in finished} == {""}
    assert sorted(int(id_.partition("-")[2]) for id_, _ in acknowledged) == list(range(1, 161))
    with SqliteStore(path).reading() as reader:
        stored = {each.id: each.title for each in reader.summaries("task", Query(), reader.settings())}
    assert stored == dict(acknowledged)
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT count(*), count(DISTINCT entity_uuid) FROM events").fetchone() == (
            160,
            160,
        )
        assert connection.execute("SELECT count(*) FROM task_labels").fetchone() == (160,)
