"""No command waits without end for a server that says nothing; none that is stopped holds others up.

The limits are shortened here; what they are is told in `storage/postgresql/limits.py`.
"""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

import psycopg
import pytest

from benchmarks.stress.scratch import Answer, Scratch, created, new_scratch
from tests.conftest import PATIENCE_SECONDS
from tests.postgresql import empty_backlog, server

SECONDS = 1.5
"""For how long the server may be silent, and a writer in its transaction."""
MANY_SECONDS = 6.0
"""The same where many ask it at the same time."""
PROBE_SECONDS = 0.5
"""How long a server that is silent for good is asked whether it waits for others."""

PROGRAM = """
import sys
from backlog.storage.postgresql import limits, link
limits.CONNECT_SECONDS = limits.SILENCE_SECONDS = limits.UNHEARD_SECONDS = float(sys.argv[1])
limits.SLOW_SECONDS = limits.MIGRATION_SECONDS = limits.SILENCE_SECONDS
limits.PROBE_SECONDS = float(sys.argv[3]) or limits.PROBE_SECONDS
if sys.argv[2] == "old":
    link.LIMITED = sys.maxsize
from backlog.shell import main
sys.exit(main(sys.argv[4:]))
"""
"""The program with shorter limits; `old` leaves out what only newer servers have."""


@pytest.fixture
def url() -> Iterator[str]:
    """The URL of a database with an empty backlog."""
    with server().database(empty_backlog()) as name:
        yield server().url(name)


@pytest.fixture
def scratch(url: str, tmp_path: Path) -> Scratch:
    """A project whose backlog is on the server."""
    return new_scratch(tmp_path / "scratch", url=url)


def command(*words: str, age: str = "new", seconds: float = SECONDS, probe: float = 0) -> list[str]:
    return [sys.executable, "-c", PROGRAM, str(seconds), age, str(probe), *words]


def run(
    scratch: Scratch, url: str, *words: str, given: str = "", seconds: float = SECONDS, probe: float = 0
) -> Answer:
    """Run a command with shorter limits; that of a probe is left as it is unless given."""
    began = time.monotonic()
    done = subprocess.run(
        command(*words, seconds=seconds, probe=probe),
        cwd=scratch.folder,
        env={**scratch.environment, "BACKLOG_DB": url},
        input=given,
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
        check=False,
    )
    return Answer(done.returncode, done.stdout, done.stderr, time.monotonic() - began)


class Relay:
    """Passes on what two sides say to each other, until a word is said; then nothing more to anybody."""

    def __init__(self, target: str, word: bytes) -> None:
        self.folder = Path(target).parent / f"relay-{time.monotonic_ns()}"
        self.folder.mkdir()
        self._target = str(Path(target, ".s.PGSQL.5432"))
        self._word = word
        self._silent = threading.Event()
        self._ends: list[socket.socket] = []
        self._door = socket.socket(socket.AF_UNIX)
        self._door.bind(str(self.folder / ".s.PGSQL.5432"))
        self._door.listen()
        threading.Thread(target=self._serve, daemon=True).start()

    def url(self, url: str) -> str:
        """The URL of the same database by way of the relay."""
        return re.sub(r"host=[^&]*", f"host={str(self.folder).replace('/', '%2F')}", url)

    def close(self) -> None:
        with suppress(OSError):
            self._door.shutdown(socket.SHUT_RDWR)
        for end in (self._door, *self._ends):
            end.close()

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._door.accept()
                upstream = socket.socket(socket.AF_UNIX)
                upstream.connect(self._target)
                self._ends += [client, upstream]
                for ends in ((client, upstream), (upstream, client)):
                    threading.Thread(target=self._pump, args=ends, daemon=True).start()

    def _pump(self, source: socket.socket, sink: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(1_000_000):
                if self._word in data:
                    self._silent.set()
                if not self._silent.is_set():
                    sink.sendall(data)


@contextmanager
def silent_after(word: bytes) -> Iterator[Relay]:
    relay = Relay(server().socket, word)
    try:
        yield relay
    finally:
        relay.close()


class Silence(NamedTuple):
    """What to run against a server that says nothing after a word, and what is to be said of it."""

    word: bytes
    words: tuple[str, ...]
    said: str = "nothing was changed"
    given: str = ""


UNCERTAIN = "cannot tell which"
LINES = "".join(f'{{"op": "create", "title": "Line {n}"}}\n' for n in range(300))
SILENCES = {
    "while connecting": Silence(b"backlog\0", ("task", "list"), "cannot connect"),
    "view": Silence(b"REPEATABLE READ", ("task", "1", "--plain")),
    "view, later on": Silence(b"tasks.sort_key = $2", ("task", "1", "--plain")),
    "list": Silence(b"DECLARE", ("task", "list")),
    "search": Silence(b"tsquery", ("search", "One")),
    "overview": Silence(b"FROM events", ("overview",)),
    "edit": Silence(b"pg_advisory_xact_lock_shared", ("task", "edit", "1", "-t", "New")),
    "edit, at the end": Silence(b"COMMIT\0", ("task", "edit", "1", "-t", "New"), UNCERTAIN),
    "create": Silence(b"pg_advisory_xact_lock(", ("task", "create", "T")),
    "claim": Silence(b"SKIP LOCKED", ("task", "claim")),
    "batch": Silence(b"Line 150", ("batch", "-"), given=LINES),
    "config": Silence(b"COMMIT\0", ("config", "set", "projectName", "New"), UNCERTAIN),
    "import": Silence(b"COMMIT\0", ("import", "."), UNCERTAIN),
    "sync": Silence(b"COMMIT\0", ("sync",), UNCERTAIN),
    "doctor": Silence(b"ts_stat", ("doctor",)),
    "repair": Silence(b"COMMIT\0", ("doctor", "--fix", "--yes"), UNCERTAIN),
    "move": Silence(b"FROM kept", ("migrate", "--to", "copy.db", "--dry-run")),
}


def test_a_server_that_falls_silent_is_given_up_in_one_line_with_code_6(tmp_path: Path) -> None:
    """Side by side, each on a backlog of its own, for most of the time is waited.

    The server answers so many at once in less than the limit, which it has to until the word is said.
    """
    with ThreadPoolExecutor(len(SILENCES)) as threads, ExitStack() as until_the_end:
        running, scratches = {}, {}
        for name, (word, words, _, given) in SILENCES.items():
            made = until_the_end.enter_context(server().database(empty_backlog()))
            url = server().url(made)
            scratches[name] = scratch = new_scratch(tmp_path / name, url=url)
            created(scratch, "One")
            if name in {"import", "sync"}:
                (scratch.folder / "backlog" / "tasks").mkdir(parents=True)
                (scratch.folder / "backlog" / "config.yml").write_text("project_name: Shop\n")
                file = "---\nid: task-5\ntitle: Five\nstatus: To Do\ncreated_date: '2026-01-05 09:30'\n---\n"
                (scratch.folder / "backlog" / "tasks" / "task-5 - Five.md").write_text(file)
            if name == "repair":
                server().run("INSERT INTO search (number, title, body) VALUES (900, '', '')", made)
            relay = until_the_end.enter_context(silent_after(word))
            running[name] = threads.submit(
                run, scratch, relay.url(url), *words, given=given, seconds=MANY_SECONDS, probe=PROBE_SECONDS
            )
        answers = {name: each.result(PATIENCE_SECONDS) for name, each in running.items()}
        left = {name: scratch.must("task", "list", "--ids") for name, scratch in scratches.items()}

    for name, (_, _, said, _) in SILENCES.items():
        answer = answers[name]
        assert (name, answer.code, answer.stdout, answer.stderr.count("\n")) == (name, 6, "", 1), answer
        assert said in answer.stderr
        assert f"not answered for {MANY_SECONDS:g} seconds" in answer.stderr
        assert answer.seconds < PATIENCE_SECONDS / 2  # the silence itself has no end
    assert left == dict.fromkeys(SILENCES, "TASK-1\n")


def test_so_is_one_that_falls_silent_while_a_schema_is_made(scratch: Scratch) -> None:
    (scratch.folder / "new").mkdir()
    with server().database() as name, silent_after(b"CREATE TABLE tasks") as relay:
        there = scratch._replace(folder=scratch.folder / "new")
        answer = run(there, relay.url(server().url(name)), "init", "Shop")
        made = server().run("SELECT to_regclass('tasks') IS NOT NULL", name)

    assert (answer.code, answer.stdout) == (6, ""), answer
    assert answer.stderr.count("\n") == 1
    assert "nothing was changed" in answer.stderr
    assert made == [(False,)]


def test_a_process_of_the_server_that_is_stopped_is_given_up(scratch: Scratch, url: str) -> None:
    """What it was asked is not known to have been done; it is undone once it goes on."""
    created(scratch, "One")
    stop = """
CREATE FUNCTION stop() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN PERFORM pg_sleep(600); RETURN NEW; END $$;
CREATE TRIGGER stopping BEFORE UPDATE ON tasks FOR EACH ROW EXECUTE FUNCTION stop()"""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(stop)
        with ThreadPoolExecutor(1) as threads:
            edited = threads.submit(run, scratch, url, "task", "edit", "1", "-t", "New")
            sleeping = "SELECT pid FROM pg_stat_activity WHERE wait_event = 'PgSleep'"
            while not (found := connection.execute(sleeping).fetchone()):
                assert not edited.done()
                time.sleep(0.01)
            os.kill(found[0], signal.SIGSTOP)
            try:
                answer = edited.result(PATIENCE_SECONDS)
            finally:
                os.kill(found[0], signal.SIGCONT)

    assert (answer.code, answer.stdout) == (6, ""), answer
    assert "cannot tell which" in answer.stderr


# A client that is stopped


@contextmanager
def stopped_writer(scratch: Scratch, url: str, age: str) -> Iterator[subprocess.Popen[str]]:
    """A batch that has written some of its lines, and is stopped."""
    with subprocess.Popen(
        command("batch", "-", age=age),
        cwd=scratch.folder,
        env={**scratch.environment, "BACKLOG_DB": url},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as writer:
        assert writer.stdin is not None
        for number in range(4_000):
            writer.stdin.write(json.dumps({"op": "create", "title": f"Line {number}"}) + "\n")
        writer.stdin.close()
        writer.stdin = None
        with psycopg.connect(url, autocommit=True) as connection:
            holding = (
                "SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND granted AND mode = 'ExclusiveLock'"
            )
            while not connection.execute(holding).fetchone():
                assert writer.poll() is None
                time.sleep(0.01)
        writer.send_signal(signal.SIGSTOP)
        try:
            yield writer
        finally:
            writer.send_signal(signal.SIGCONT)
            writer.communicate()


@pytest.mark.parametrize("age", ["old", "new"])
def test_a_writer_that_is_stopped_loses_its_transaction_and_others_go_on(
    scratch: Scratch, url: str, age: str
) -> None:
    """Also on a server that cannot limit a whole transaction."""
    created(scratch, "One")

    with stopped_writer(scratch, url, age) as writer:
        made = scratch("task", "create", "Meanwhile", BACKLOG_BUSY_TIMEOUT="90")
        writer.send_signal(signal.SIGCONT)
        output, complaint = writer.communicate()

    assert (made.code, made.stdout) == (0, "Created task TASK-2\n")
    assert (writer.returncode, output) == (6, "")
    assert "nothing was changed" in complaint
    assert complaint.count("\n") == 1
    assert scratch.must("task", "list", "--ids") == "TASK-1\nTASK-2\n"


# Waiting for others is not silence


def test_who_waits_for_others_is_not_given_up_as_long_as_there_is_patience(
    scratch: Scratch, url: str
) -> None:
    created(scratch, "One")
    with psycopg.connect(url) as other, ThreadPoolExecutor(1) as threads:
        other.execute("SELECT pg_advisory_xact_lock(backlog_lock())")
        edited = threads.submit(run, scratch, url, "task", "edit", "1", "-t", "New")
        time.sleep(3 * SECONDS)
        assert not edited.done()
        other.rollback()
        answer = edited.result(PATIENCE_SECONDS)

    assert (answer.code, answer.stderr) == (0, "")
    assert scratch.task("TASK-1")["title"] == "New"
