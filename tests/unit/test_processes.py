"""Commands of a project are run so that none outlives, floods or blocks the caller."""

import os
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from backlog.errors import Failed
from backlog.processes.environment import environment
from backlog.processes.run import TAIL, Cancelled, Finished, run
from backlog.processes.turns import FileTurns
from tests.conftest import PATIENCE_SECONDS

PYTHON = sys.executable


def ran(command: str, cwd: Path, timeout: float = PATIENCE_SECONDS, **more: object) -> Finished:
    means: dict[str, Any] = {"shell": "/bin/sh", "cwd": str(cwd), "env": dict(os.environ), "timeout": timeout}
    return run(command, **{**means, **more})


@pytest.mark.parametrize(
    ("command", "code", "output"),
    [
        ("echo out; echo err >&2", 0, "out\nerr\n"),
        ("exit 3", 3, ""),
        ("printf 'no newline'", 0, "no newline"),
        ("kill -9 $$", 137, ""),
        (r"printf '\377\033[31m\000'", 0, "�\\x1b[31m\\x00"),
        ("cat", 0, ""),  # its input is empty
        ("read line < /dev/tty && echo got it || echo no terminal", 0, None),
        ("exec >&- 2>&-; sleep 0.2; exit 4", 4, ""),  # it closes its output and goes on
        ("no-such-command-at-all", 127, None),
    ],
)
def test_a_command_ends_with_its_code_and_its_output(
    command: str, code: int, output: str | None, tmp_path: Path
) -> None:
    finished = ran(command, tmp_path)

    assert (finished.exit_code, finished.timed_out) == (code, False)
    assert output is None or finished.output == output
    assert "got it" not in finished.output


def test_of_very_much_output_the_end_is_kept(tmp_path: Path) -> None:
    seen = []
    finished = ran(
        "head -c 20000000 /dev/zero | tr '\\0' 'x'; echo; echo end",
        tmp_path,
        watch=lambda chunk: seen.append(len(chunk)),
    )

    assert finished.exit_code == 0
    assert len(finished.output) == TAIL
    assert finished.output.endswith("x\nend\n")
    assert sum(seen) == 20_000_005


def test_what_is_written_out_is_no_longer_than_what_is_kept(tmp_path: Path) -> None:
    for command in ("head -c 9000 /dev/zero", "head -c 9000 /dev/zero | tr '\\0' '\\377'"):
        output = ran(command, tmp_path).output

        assert TAIL - 4 < len(output.encode()) <= TAIL


def alive(pid: int) -> bool:
    try:
        status = Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):  # it may end while this is read
        return False
    return status.rpartition(")")[2].split()[0] != "Z"


def gone(pid: int) -> bool:
    """Whether a process ends long before it would by itself."""
    until = time.monotonic() + PATIENCE_SECONDS
    while alive(pid) and time.monotonic() < until:
        time.sleep(0.02)
    return not alive(pid)


def test_a_timeout_ends_the_whole_group(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    later = 0.0
    monkeypatch.setattr("backlog.processes.run.monotonic", lambda: time.monotonic() + later)
    monkeypatch.setattr("backlog.processes.run.GRACE", 0.1)

    def the_time_is_up(_: bytes) -> None:
        nonlocal later
        later = 1_000

    finished = ran(
        "trap '' TERM; sleep 600 & echo $! > child; echo begun; sleep 600; sleep 600",
        tmp_path,
        1_000,
        watch=the_time_is_up,
    )

    assert finished.timed_out
    assert finished.output == "begun\n"
    assert gone(int((tmp_path / "child").read_text()))


def test_what_a_command_leaves_running_is_ended_with_it(tmp_path: Path) -> None:
    finished = ran("sleep 600 & echo $! > child; echo done", tmp_path)

    assert (finished.exit_code, finished.output) == (0, "done\n")
    assert gone(int((tmp_path / "child").read_text()))


def test_who_is_cancelled_ends_the_command_first(tmp_path: Path) -> None:
    with pytest.raises(Cancelled):
        ran("echo $$ > new; mv new self; sleep 600", tmp_path, cancelled=(tmp_path / "self").exists)

    assert gone(int((tmp_path / "self").read_text()))


def test_a_watcher_that_fails_ends_the_command(tmp_path: Path) -> None:
    def fails(_: bytes) -> None:
        raise BrokenPipeError

    with pytest.raises(BrokenPipeError):
        ran("echo $$ > self; echo x; sleep 600", tmp_path, watch=fails)

    assert gone(int((tmp_path / "self").read_text()))


def test_a_shell_that_cannot_start_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(Failed, match="cannot be started"):
        ran("true", tmp_path, shell="/no/such/shell")  # noqa: S604  it is what is tested


def test_the_environment_is_clean() -> None:
    caller = {
        "PATH": "/bin",
        "HOME": "/home/a",
        "LC_ALL": "C",
        "TZ": "UTC",
        "XDG_STATE_HOME": "/home/a/state",
        "BACKLOG_DB": "x",
        "PGPASSWORD": "secret",
        "GIT_DIR": "y",
        "LD_PRELOAD": "z",
        "ENV": "w",
    }

    assert environment(caller, {"BACKLOG_TASK_ID": "TASK-7"}) == {
        "PATH": "/bin",
        "HOME": "/home/a",
        "LC_ALL": "C",
        "TZ": "UTC",
        "XDG_STATE_HOME": "/home/a/state",
        "CI": "true",
        "NO_COLOR": "1",
        "TERM": "dumb",
        "BACKLOG_TASK_ID": "TASK-7",
    }
    assert "PATH" in environment({}, {})


HOLD = """
import sys
from backlog.processes.turns import FileTurns
with FileTurns(sys.argv[1]).at("a", lambda: False, lambda: None):
    print("mine", flush=True)
    sys.stdin.read()
"""


def test_one_process_at_a_time_has_a_turn(tmp_path: Path) -> None:
    import subprocess

    path = str(tmp_path / "turns")
    other = subprocess.Popen(
        [PYTHON, "-c", HOLD, path], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        assert other.stdout is not None
        assert other.stdout.readline() == "mine\n"
        turns, waits, order = FileTurns(path), threading.Event(), []
        with turns.at("b", lambda: False, waits.set):
            assert not waits.is_set()
        with pytest.raises(Cancelled), turns.at("a", lambda: True, waits.set):
            pass
        assert waits.is_set()

        def wait() -> None:
            with turns.at("a", lambda: False, lambda: None):
                order.append("got it")

        waiting = threading.Thread(target=wait)
        waiting.start()
        time.sleep(0.2)
        assert order == []
        other.kill()  # the turn comes back however its holder ends
        waiting.join(PATIENCE_SECONDS)
        assert order == ["got it"]
        turns.close()
    finally:
        other.kill()
        other.wait(PATIENCE_SECONDS)
        for stream in (other.stdin, other.stdout):
            if stream is not None:
                stream.close()


def test_one_thread_at_a_time_has_a_turn_whoever_closes_the_file(tmp_path: Path) -> None:
    """A server verifies for several at once, each with a way of its own to take turns."""
    path = str(tmp_path / "turns")
    first, second = FileTurns(path), FileTurns(path)
    waits = threading.Event()

    with first.at("a", lambda: False, lambda: None):
        with pytest.raises(Cancelled), second.at("a", waits.is_set, waits.set):
            pass
        second.close()
        third = FileTurns(path)
        with pytest.raises(Cancelled), third.at("a", lambda: True, lambda: None):
            pass
        with third.at("b", lambda: True, lambda: None):
            pass
    with third.at("a", lambda: True, lambda: None):
        pass
    third.close()
    first.close()
