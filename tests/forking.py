"""Runs the program in a process of its own that begins as a copy of one in which it is already imported.

That saves the transcripts, which are many, more than half of their time: a first process imports what they
need once and forks for each command, which gets its words, its environment, its folder and its three
streams as any process does. How the program really starts is tested by all that uses `run_backlog`, by
`tests/guards/test_imports.py`, and on PostgreSQL by `test_postgresql_home.py`, `test_migrate.py` and
`tests/reliability/test_postgresql.py`.
"""

import atexit
import gc
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from selectors import EVENT_READ, DefaultSelector
from typing import NamedTuple

PRELOADED = (
    *("backlog.cli", "backlog.domain", "backlog.service", "backlog.markdown", "backlog.render.json"),
    *("backlog.batch", "backlog.render.text", "backlog.storage.session", "backlog.storage.codec", "yaml"),
)
"""What most commands need: their packages, whole."""
STORES = (
    *("backlog.storage.postgresql.store", "backlog.storage.sqlite.store", "backlog.storage.home.open"),
    *("backlog.storage.snapshots.keeper", "backlog.actor", "backlog.shell", "_strptime"),
)
"""And modules that are imported late."""
_LONGEST = 4_000_000
_PATIENCE_SECONDS = 120


class Ended(NamedTuple):
    """What a finished process left: its exit code and the bytes of the two streams."""

    code: int
    stdout: bytes
    stderr: bytes


def run_forked(
    words: Sequence[str | bytes],
    *,
    cwd: Path,
    stdin: bytes,
    env: Mapping[str, str],
    loaded: tuple[str, ...] = (),
) -> Ended:
    """Run the program in a fork, of a process in which more modules may be loaded, and wait for it."""
    with (
        tempfile.TemporaryFile() as given,
        tempfile.TemporaryFile() as answer,
        tempfile.TemporaryFile() as complaints,
    ):
        given.write(stdin)
        given.seek(0)
        streams = [stream.fileno() for stream in (given, answer, complaints)]
        with started_forked(words, cwd=cwd, streams=streams, env=env, loaded=loaded) as wait:
            code = wait()
        answer.seek(0)
        complaints.seek(0)
        return Ended(code, answer.read(), complaints.read())


@contextmanager
def started_forked(
    words: Sequence[str | bytes],
    *,
    cwd: Path,
    streams: Sequence[int],
    env: Mapping[str, str],
    loaded: tuple[str, ...] = (),
) -> Iterator[Callable[[], int]]:
    """Start the program in a fork with three open files as its streams; lend what waits for its code."""
    order = {"words": [os.fsdecode(word) for word in words], "cwd": str(cwd), "env": dict(env)}
    with socket.socket(socket.AF_UNIX) as line:
        line.settimeout(_PATIENCE_SECONDS)
        line.connect(_first_process(loaded))
        text = json.dumps(order).encode()
        socket.send_fds(line, [len(text).to_bytes(8)], list(streams))
        line.sendall(text)
        yield lambda: int(line.makefile("r").readline())


@cache
def _first_process(loaded: tuple[str, ...]) -> str:
    """Start the process that forks, once for what it has loaded; it ends with this one. Return its socket."""
    path = str(Path(tempfile.mkdtemp(prefix="backlog-fork-"), "socket"))
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.forking", path, *loaded], stdin=subprocess.DEVNULL
    )
    atexit.register(_ended, process, path)
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while not os.path.exists(path):
        if time.monotonic() > deadline:
            raise TimeoutError("the process that forks did not start")
        time.sleep(0.01)
    return path


def _ended(process: "subprocess.Popen[bytes]", path: str) -> None:
    process.kill()
    process.wait()
    shutil.rmtree(Path(path).parent, ignore_errors=True)


def _serve(path: str, loaded: Sequence[str]) -> None:
    """Wait for orders, and fork for each; end when nobody is there any more who could give them."""
    for package in PRELOADED:
        _import_all(package)
    for module in (*STORES, *loaded):
        import_module(module)
    gc.freeze()  # a collection in a fork would copy what all share

    owner = os.getppid()
    with socket.socket(socket.AF_UNIX) as door, DefaultSelector() as waited:
        door.bind(f"{path}.new")
        door.listen(64)
        os.rename(f"{path}.new", path)  # who sees it can connect
        waited.register(door, EVENT_READ)
        while os.getppid() == owner:
            for key, _ in waited.select(timeout=1):
                if key.fileobj is door:
                    line, _ = door.accept()
                    child = _started(line)
                    waited.register(os.pidfd_open(child), EVENT_READ, (child, line))
                else:
                    waited.unregister(key.fileobj)
                    os.close(key.fd)
                    _report(*key.data)


def _import_all(name: str) -> None:
    """Import a package with all modules in it, once for all that will be forked."""
    package = import_module(name)
    for found in walk_packages(package.__path__, f"{name}."):
        import_module(found.name)


def _started(line: socket.socket) -> int:
    """Start the command of one order in a fork; return its process."""
    size, streams, _, _ = socket.recv_fds(line, 8, 3)
    text = b""
    while len(text) < int.from_bytes(size):
        text += line.recv(_LONGEST)
    order = json.loads(text)
    child = os.fork()
    if child == 0:
        _become(order, streams)
    for stream in streams:
        os.close(stream)
    return child


def _report(child: int, line: socket.socket) -> None:
    """Say how a command ended, to whoever ordered it and may have gone meanwhile."""
    _, status = os.waitpid(child, 0)
    with line, suppress(OSError):
        line.sendall(b"%d\n" % os.waitstatus_to_exitcode(status))


def _become(order: dict[str, object], streams: Sequence[int]) -> None:
    """Be the command that is ordered."""
    env, words, cwd = order["env"], order["words"], order["cwd"]
    assert isinstance(env, dict)
    assert isinstance(words, list)
    assert isinstance(cwd, str)
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
    os.closerange(3, 64)
    os.environ.clear()
    os.environ.update(env)
    time.tzset()
    os.chdir(cwd)
    sys.argv = ["backlog", *words]
    code = 70  # what only a bug in this file would leave
    try:
        from backlog.shell import main

        code = main()
        sys.stdout.flush()
        sys.stderr.flush()
    finally:
        os._exit(code)


if __name__ == "__main__":
    _serve(sys.argv[1], sys.argv[2:])
