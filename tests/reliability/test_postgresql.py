"""On a server, too, nothing that was acknowledged is lost, whoever else is at work and whatever breaks."""

import json
import re
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import psycopg
import pytest

from backlog.storage.postgresql.connect import connect
from backlog.storage.postgresql.link import beginning
from backlog.storage.postgresql.url import read_url
from benchmarks.stress.hands import many_hands
from benchmarks.stress.scratch import Scratch, created, new_scratch
from benchmarks.stress.soundness import all_faults
from tests.postgresql import USER, Server, empty_backlog, running, server


@pytest.fixture
def url() -> Iterator[str]:
    """The URL of a database with an empty backlog."""
    with server().database(empty_backlog()) as name:
        yield server().url(name)


@pytest.fixture
def scratch(url: str, tmp_path: Path) -> Scratch:
    """A project whose backlog is on the server."""
    return new_scratch(tmp_path / "scratch", url=url)


def one_line(text: str) -> bool:
    return text.count("\n") == 1 and "Traceback" not in text


# Many at once


def test_sixteen_processes_at_once_lose_nothing_and_claim_nothing_twice(scratch: Scratch) -> None:
    figures = many_hands(scratch, hands=16, rounds=1)

    assert figures.faults == []
    assert figures.writes + figures.refused == 16 * 6
    assert figures.readings > 0


def test_claims_that_are_made_side_by_side_pass_over_each_other(scratch: Scratch, url: str) -> None:
    """Who has claimed and not yet committed holds nobody up: `FOR UPDATE SKIP LOCKED`."""
    for number in (1, 2):
        created(scratch, f"Task {number}")
    with psycopg.connect(url) as other:
        other.execute("SELECT pg_advisory_xact_lock_shared(backlog_lock())")
        other.execute("SELECT id FROM tasks WHERE id = 'TASK-1' FOR UPDATE")

        claim = scratch("task", "claim", "--json", BACKLOG_BUSY_TIMEOUT="5")

    assert json.loads(claim.stdout)["task"]["id"] == "TASK-2"


def test_edits_of_different_tasks_do_not_wait_for_each_other(scratch: Scratch, url: str) -> None:
    for number in (1, 2):
        created(scratch, f"Task {number}")
    with psycopg.connect(url) as other:
        other.execute("SELECT pg_advisory_xact_lock_shared(backlog_lock())")
        other.execute("SELECT id FROM tasks WHERE id = 'TASK-1' FOR UPDATE")

        beside = scratch("task", "edit", "2", "-t", "New", BACKLOG_BUSY_TIMEOUT="5")
        same = scratch("task", "edit", "1", "-t", "New", BACKLOG_BUSY_TIMEOUT="0.3")
        several = scratch("task", "edit", "1", "2", "-s", "Done", BACKLOG_BUSY_TIMEOUT="0.3")

    assert beside.code == 0, beside.stderr
    assert (same.code, several.code) == (6, 6)
    assert same.stderr == "Error: others have been writing to the backlog for 0.3 seconds (try again)\n"
    assert scratch.task("TASK-1")["title"] == "Task 1"


def test_the_last_status_is_not_changed_while_a_task_is_on_its_way_into_it(
    scratch: Scratch, url: str
) -> None:
    """Two transactions, each right by itself, would together leave a task done with an open criterion."""
    id_ = created(scratch, "Open", "--ac", "one")
    with psycopg.connect(url) as other:
        other.execute("UPDATE tasks SET status = 'In Progress' WHERE id = %s", (id_,))

        setting = scratch("config", "set", "statuses", "To Do,Done,In Progress", BACKLOG_BUSY_TIMEOUT="0.3")

    assert setting.code == 6, setting.stderr


def test_readers_wait_for_nobody(scratch: Scratch, url: str) -> None:
    created(scratch, "One")
    with psycopg.connect(url) as other:
        other.execute("SELECT pg_advisory_xact_lock(backlog_lock())")
        other.execute("UPDATE tasks SET title = 'Changed'")

        listed = scratch("task", "list", "--plain", BACKLOG_BUSY_TIMEOUT="0.1")

    assert listed.stdout == "To Do:\n  TASK-1 - One\n\n"


# What the server undoes is tried again, a number of times


def failing(url: str, state: str, times: int) -> None:
    """Let the next writes of tasks fail with an SQLSTATE; a sequence counts them, for it is never undone."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE SEQUENCE failures")
        connection.execute(
            "CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF nextval('failures') <= {times} THEN RAISE SQLSTATE '{state}'; END IF; RETURN NEW; END $$"
        )
        connection.execute(
            "CREATE TRIGGER failing BEFORE INSERT OR UPDATE ON tasks FOR EACH ROW EXECUTE FUNCTION fail()"
        )
        connection.execute("GRANT USAGE ON SEQUENCE failures TO PUBLIC")


def working(url: str) -> None:
    """Take away what `failing` made: doctor would call it a trigger of somebody else."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("DROP TRIGGER failing ON tasks")
        connection.execute("DROP FUNCTION fail")
        connection.execute("DROP SEQUENCE failures")


@pytest.mark.parametrize("state", ["40001", "40P01"])
def test_a_serialization_failure_or_a_deadlock_is_tried_again(scratch: Scratch, url: str, state: str) -> None:
    failing(url, state, 3)

    made = scratch("task", "create", "One")

    assert (made.code, made.stdout, made.stderr) == (0, "Created task TASK-1\n", "")
    working(url)
    assert all_faults(scratch) == []


def test_who_is_overtaken_again_and_again_is_told_so_with_code_6(scratch: Scratch, url: str) -> None:
    failing(url, "40001", 1_000)

    made = scratch("task", "create", "One", "--json")

    assert made.code == 6
    assert json.loads(made.stderr)["error"]["code"] == "overtaken"
    assert scratch.must("task", "list", "--ids") == ""


# Connections that break


_PATIENCE_SECONDS = 120


@contextmanager
def relay(target: str, *, cut_at: bytes, answer: bool) -> Iterator[str]:
    """A relay to the server's socket that hangs up when a client sends certain bytes.

    With `answer`, the server still gets them, and its answer is thrown away; yields the folder of
    the relay's socket.
    """
    folder = Path(target).parent / f"relay-{time.monotonic_ns()}"
    folder.mkdir()
    with socket.socket(socket.AF_UNIX) as door:
        door.bind(str(folder / ".s.PGSQL.5432"))
        door.listen()
        serving = threading.Thread(target=_relay, args=(door, target, cut_at, answer), daemon=True)
        serving.start()
        yield str(folder)
        door.shutdown(socket.SHUT_RDWR)
        serving.join(10)


def _relay(door: socket.socket, target: str, cut_at: bytes, answer: bool) -> None:  # noqa: FBT001  a thread's argument
    with suppress(OSError):
        while True:
            client, _ = door.accept()
            upstream = socket.socket(socket.AF_UNIX)
            upstream.connect(str(Path(target, ".s.PGSQL.5432")))
            answering = threading.Thread(target=_pump, args=(upstream, client), daemon=True)
            answering.start()
            with suppress(OSError):
                while data := client.recv(1_000_000):
                    if cut_at in data:
                        if answer:
                            client.shutdown(socket.SHUT_WR)
                            upstream.sendall(data)
                            upstream.shutdown(socket.SHUT_WR)
                            answering.join(_PATIENCE_SECONDS)  # it has done all that it got, then
                        break
                    upstream.sendall(data)
            for end in (client, upstream):
                with suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)
                end.close()


def _pump(source: socket.socket, sink: socket.socket) -> None:
    """Pass on what is said until nobody says anything more, though nobody may hear it."""
    with suppress(OSError):
        while data := source.recv(1_000_000):
            with suppress(OSError):
                sink.sendall(data)


def through(url: str, folder: str) -> str:
    """The URL of the same database by way of a relay."""
    return re.sub(r"host=[^&]*", f"host={folder.replace('/', '%2F')}", url)


def test_what_a_server_remarks_stays_off_standard_error(scratch: Scratch, url: str) -> None:
    with psycopg.connect(url, autocommit=True) as raw:
        raw.execute(
            "CREATE FUNCTION remark() RETURNS trigger LANGUAGE plpgsql AS"
            " $$ BEGIN RAISE WARNING 'look at me'; RETURN NULL; END $$"
        )
        raw.execute("CREATE TRIGGER remarks AFTER INSERT ON tasks EXECUTE FUNCTION remark()")

    made = scratch("task", "create", "One")

    assert (made.code, made.stdout, made.stderr) == (0, "Created task TASK-1\n", "")


def test_a_connection_that_breaks_before_the_commit_changes_nothing(scratch: Scratch, url: str) -> None:
    with relay(server().socket, cut_at=b"INSERT INTO counters", answer=False) as folder:
        made = scratch("task", "create", "One", BACKLOG_DB=through(url, folder))

    assert made.code == 6
    assert "nothing was changed" in made.stderr
    assert one_line(made.stderr)
    assert scratch.must("task", "list", "--ids") == ""


@pytest.mark.parametrize("arrives", [True, False], ids=["the commit arrives", "the commit is lost"])
def test_after_an_unknown_commit_the_idempotency_key_tells(
    scratch: Scratch, url: str, *, arrives: bool
) -> None:
    command = ("task", "create", "One", "--idempotency-key", "job 7")
    with relay(server().socket, cut_at=b"COMMIT\x00", answer=arrives) as folder:
        made = scratch(*command, "--json", BACKLOG_DB=through(url, folder))
    there = scratch.must("task", "list", "--ids").split()
    again = scratch(*command)

    assert made.code == 6
    assert json.loads(made.stderr)["error"]["code"] == "commit-unknown"
    assert there == (["TASK-1"] if arrives else [])
    assert (again.code, again.stdout) == (0, "Created task TASK-1\n")
    assert scratch.must("task", "list", "--ids").split() == ["TASK-1"]


@pytest.fixture
def own_server() -> Iterator[Server]:
    """A server of the test's own, to be killed."""
    with running() as own:
        yield own


def test_a_server_that_is_killed_amid_writes_and_started_again_has_all_that_was_acknowledged(
    own_server: Server, tmp_path: Path
) -> None:
    scratch = new_scratch(tmp_path / "scratch", url=own_server.url(own_server.new_database()))
    over = threading.Event()
    acknowledged: list[str] = []
    complaints: list[str] = []

    def write(hand: int) -> None:
        number = 0
        while not over.is_set():
            number += 1
            answer = scratch("task", "create", f"{hand}-{number}", "--ac", "a")
            if answer.code == 0:
                acknowledged.append(f"{hand}-{number}")
            else:
                complaints.append(answer.stderr)

    def wait_for_more(said: list[str], count: int) -> None:
        """Wait until there are so many more, or nobody writes any more because something is wrong."""
        wanted = len(said) + count
        while len(said) < wanted and not any(hand.done() for hand in hands):
            time.sleep(0.01)

    with ThreadPoolExecutor(4) as pool:
        hands = [pool.submit(write, hand) for hand in range(4)]
        try:
            for _ in range(2):
                wait_for_more(acknowledged, 6)
                own_server.kill()
                wait_for_more(complaints, 2)
                own_server.restart()
            wait_for_more(acknowledged, 4)
        finally:
            over.set()
        for hand in hands:
            hand.result()

    titles = [task["title"] for task in json.loads(scratch.must("task", "list", "--json"))["tasks"]]
    assert [line for line in complaints if not one_line(line)] == []
    assert [title for title in acknowledged if titles.count(title) != 1] == []
    assert len(titles) == len(set(titles))
    assert all_faults(scratch) == []


@pytest.mark.parametrize("seconds", [0.12, 0.16, 0.2, 0.25])
def test_a_killed_command_is_there_whole_or_not_at_all(scratch: Scratch, seconds: float) -> None:
    lines = "".join(json.dumps({"op": "create", "title": f"Line {n}"}) + "\n" for n in range(300))
    (scratch.folder / "lines.jsonl").write_text(lines)
    process = subprocess.Popen(
        [sys.executable, "-m", "backlog", "batch", "lines.jsonl"],
        cwd=scratch.folder,
        env=dict(scratch.environment),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    time.sleep(seconds * 2)
    process.kill()
    process.wait()

    assert len(scratch.must("task", "list", "--ids").split()) in {0, 300}
    assert all_faults(scratch) == []


# What a machine or a network may answer


@pytest.mark.parametrize(
    ("changed", "code", "said"),
    [
        (lambda url: re.sub(r"host=[^&]*", "host=/nowhere", url), 1, "cannot connect to"),
        (lambda url: re.sub(r"@/[^?]*", "@/no_such_database", url), 1, "does not exist"),
        (lambda url: url.replace("postgres@", "nobody:s3cret@", 1), 1, "nobody"),
        (lambda url: f"{url}&schema=elsewhere", 1, "there is no backlog in"),
        (lambda url: f"{url}&nonsense=1", 1, "libpq does not understand"),
        (lambda _: "postgresql://u:s3cret@127.0.0.1:1/x", 1, "cannot connect to"),
        (lambda _: "mysql://u:s3cret@h/x", 2, "nor a readable URL"),
        (lambda _: "postgresql://u:s3%zzcret@h/x", 2, "cannot be read"),
    ],
)
def test_what_cannot_be_reached_is_told_in_one_line_without_a_password(
    scratch: Scratch, url: str, changed: object, code: int, said: str
) -> None:
    assert callable(changed)

    answers = [
        scratch(*words, BACKLOG_DB=changed(url)) for words in (("task", "list"), ("task", "create", "T"))
    ]

    for answer in answers:
        assert (answer.code, answer.stdout) == (code, ""), answer.stderr
        assert one_line(answer.stderr)
        assert said in answer.stderr
        assert "s3" not in answer.stderr


@pytest.fixture
def narrow_door(url: str) -> Iterator[tuple[str, "psycopg.Connection[tuple[object, ...]]"]]:
    """A URL of a role that gets one connection at a time, and that connection."""
    database = re.findall(r"@/(\w+)", url)[0]
    server().run(f"ALTER DATABASE {database} CONNECTION LIMIT 1")
    there = server().url(database, USER)
    with psycopg.connect(there) as held:
        yield there, held


def test_a_free_connection_is_waited_for(
    scratch: Scratch, narrow_door: tuple[str, "psycopg.Connection[tuple[object, ...]]"]
) -> None:
    there, held = narrow_door
    waiting = [scratch.start("task", "create", "Late", BACKLOG_DB=there) for _ in range(3)]
    time.sleep(2)
    assert [each.poll() for each in waiting] == [None, None, None]

    held.close()

    for each in waiting:
        _, stderr = each.communicate(timeout=60)
        assert (each.returncode, stderr) == (0, b"")


def test_who_waits_for_a_connection_in_vain_is_told_so_with_code_6(
    scratch: Scratch, narrow_door: tuple[str, "psycopg.Connection[tuple[object, ...]]"]
) -> None:
    answer = scratch("task", "list", BACKLOG_DB=narrow_door[0], BACKLOG_BUSY_TIMEOUT="1")

    assert (answer.code, answer.stdout) == (6, "")
    assert one_line(answer.stderr)
    assert "accepts no connections now" in answer.stderr


def test_a_statement_that_takes_too_long_ends_with_code_6(scratch: Scratch, url: str) -> None:
    created(scratch, "One")
    with psycopg.connect(url) as other:
        other.execute("SELECT pg_advisory_xact_lock(backlog_lock())")

        slow = scratch(
            "task", "edit", "1", "-t", "New", BACKLOG_DB=f"{url}&options=-cstatement_timeout%3D200ms"
        )

    assert (slow.code, slow.stdout) == (6, "")
    assert one_line(slow.stderr)
    assert scratch.task("TASK-1")["title"] == "One"


def test_no_question_is_compiled_which_would_take_longer_than_to_answer_it(url: str) -> None:
    address = read_url(url)
    with closing(connect(address, 1)) as connection:
        connection.send("BEGIN")
        connection.send(*beginning(address, 1, connection.server_version, writes=False))

        assert connection.receive(connection.send("SHOW jit")).rows == [("off",)]


WITHOUT_LIBPQ = """
import sys
from backlog.storage.postgresql import libpq
libpq.places = lambda: iter(())
from backlog.shell import main
sys.exit(main(sys.argv[1:]))
"""
MISSING = (
    "Error: a backlog on PostgreSQL needs psycopg: {reason} "
    "(install it with: pip install 'backlog-cli[postgresql]')\n"
)


def test_without_the_library_one_is_told_what_to_install(scratch: Scratch) -> None:
    listed = scratch._replace(words=[sys.executable, "-c", WITHOUT_LIBPQ])("task", "list")

    assert (listed.code, listed.stdout) == (1, "")
    assert listed.stderr == MISSING.format(reason="there is no library libpq")


def test_without_the_driver_that_makes_a_schema_one_is_told_what_to_install(
    scratch: Scratch, tmp_path: Path
) -> None:
    """Every other command needs its library alone."""
    (tmp_path / "psycopg.py").write_text("raise ImportError('no module of that name')\n")
    path = f"{tmp_path}:{scratch.environment['PYTHONPATH']}"

    (tmp_path / "new").mkdir()
    with server().database() as name:
        new = scratch._replace(folder=tmp_path / "new")
        made = new("init", "Shop", BACKLOG_DB=server().url(name), PYTHONPATH=path)

    assert (made.code, made.stdout) == (1, "")
    assert made.stderr == MISSING.format(reason="no module of that name")
    assert scratch("task", "list", PYTHONPATH=path).code == 0
