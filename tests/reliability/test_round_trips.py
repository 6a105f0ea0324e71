"""How often a command on PostgreSQL waits for the server, its connection included: four times at most.

Who looks for work waits once or twice more: a server is asked who has what, what is free, and for its first.

The server trusts the role and speaks no TLS here. docs/postgresql.md tells what a password and TLS add.
"""

import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from benchmarks.turns import Turns, counted
from tests.conftest import RunBacklog
from tests.postgresql import USER, empty_backlog, server

AT_MOST = 4
COMMANDS = {
    "view": ("task", "1", "--plain"),
    "view with links": ("task", "2", "--plain"),
    "view as JSON": ("task", "view", "2", "--json"),
    "edit of the status": ("task", "edit", "1", "-s", "In Progress"),
    "edit of a criterion": ("task", "edit", "1", "--check-ac", "1"),
    "edit of the notes": ("task", "edit", "2", "--append-notes", "More"),
    "check and done at once": ("task", "edit", "1", "--check-ac", "1", "--check-ac", "2", "-s", "Done"),
    "create": ("task", "create", "Three", "--ac", "one"),
    "search": ("search", "one", "--limit", "20", "--plain"),
    "list": ("task", "list", "--plain"),
    "list of twenty": ("task", "list", "--limit", "20", "--plain"),
    "list of a status": ("task", "list", "-s", "To Do", "--plain"),
    "list of an assignee": ("task", "list", "-a", "@ann", "--plain"),
    "list of a label": ("task", "list", "-l", "api", "--plain"),
    "list of a priority": ("task", "list", "--priority", "high", "--plain"),
    "list of a milestone": ("task", "list", "-m", "m-0", "--plain"),
    "list of what is ready": ("task", "list", "--ready", "--json"),
    "list by a word": ("task", "list", "--search", "one", "--plain"),
}


@pytest.fixture
def turns() -> Iterator[Turns]:
    """A proxy to the server, which counts."""
    with counted(f"{server().socket}/.s.PGSQL.5432") as found:
        yield found


@pytest.fixture
def run(run_backlog: RunBacklog, turns: Turns) -> Iterator[Callable[..., int]]:
    """The program on a backlog with two tasks: what it prints is checked, how often it waited returned."""
    with server().database(empty_backlog()) as name:
        env = {"BACKLOG_DB": f"postgresql://{USER}@127.0.0.1:{turns.port}/{name}?sslmode=disable"}

        def round_trips(*argv: str) -> int:
            turns.reset()
            finished = run_backlog(*argv, env=env)
            assert (finished.code, finished.stderr) == (0, "")
            return turns.count

        round_trips(
            "task",
            "create",
            "One",
            "--ac",
            "first",
            "--ac",
            "second",
            "-a",
            "@ann",
            "-l",
            "api",
            "--priority",
            "high",
        )
        round_trips("task", "create", "Two", "--dep", "1")
        round_trips("milestone", "add", "First")
        round_trips("task", "edit", "2", "-m", "First")
        yield round_trips


@pytest.mark.parametrize(
    ("command", "times"), [(("task", "claim", "--lease", "1h"), 5), (("task", "next", "--plain"), 6)]
)
def test_who_looks_for_work_waits_a_little_more_often(
    run: Callable[..., int], command: tuple[str, ...], times: int
) -> None:
    run("task", "create", "Three")

    # The question for stale claims may go ahead while an answer is still on its way: nobody waits for it.
    assert times <= run(*command) <= times + 1


@pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS)
def test_a_hot_command_waits_for_the_server_four_times_at_most(
    run: Callable[..., int], command: tuple[str, ...]
) -> None:
    count = run(*command)

    assert 1 < count <= AT_MOST


def test_what_the_server_still_says_to_one_who_takes_leave_is_no_round_trip(tmp_path: Path) -> None:
    path = str(tmp_path / "server")

    def serve(listener: socket.socket) -> None:
        server, _ = listener.accept()
        with server:
            for reply in (b"committed", b"ready"):
                server.recv(100)
                server.sendall(reply)

    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(path)
        listener.listen()
        threading.Thread(target=serve, args=(listener,), daemon=True).start()
        with counted(path) as turns, socket.create_connection(("127.0.0.1", turns.port)) as client:
            replies = []
            for message in (b"COMMIT", b"X\0\0\0\4"):
                client.sendall(message)
                replies.append(client.recv(100))

            assert replies == [b"committed", b"ready"]
            assert turns.count == 1
