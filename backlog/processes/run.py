"""Runs one command in a shell, in a session of its own, and ends all of it when its time is up.

The session has no terminal and an empty standard input, so that nothing waits for an answer. What the command
leaves running in its process group is ended with it: POSIX.1-2017, `setsid`, `killpg`.
"""

from __future__ import annotations

import os
import selectors
import signal
import subprocess
from contextlib import suppress
from time import monotonic
from typing import TYPE_CHECKING, NamedTuple

from backlog.errors import Failed, quoted

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

TAIL = 4096
"""How many bytes of the end of the output are kept."""
GRACE = 2.0
"""Seconds between the request to end and the end."""
_CHUNK = 65_536
_TICK = 0.05
"""Seconds after which it is looked at again whether the command has ended, or is to end."""
_LATE = 20
"""Chunks that are read at most of what is left in the pipe of a command that has ended."""


class Finished(NamedTuple):
    """What became of a command: its exit code, or 128 plus the number of the signal that ended it.

    `seconds` is how long it ran, `output` the end of what it wrote, on both streams. `timed_out` says that
    its time was up.
    """

    exit_code: int
    seconds: float
    output: str
    timed_out: bool = False


class Cancelled(Exception):
    """The command was ended because the caller is to end."""


def run(
    command: str,
    *,
    shell: str,
    cwd: str,
    env: Mapping[str, str],
    timeout: float,
    watch: Callable[[bytes], None] = lambda _: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Finished:
    """Run a command and return what became of it; `watch` gets its output as it comes.

    It is ended after `timeout` seconds, and if `cancelled` says so or an exception gets here; then Cancelled
    or that exception is raised, once nothing of it runs any more. Raises Failed if the shell cannot start.
    """
    begun = monotonic()
    try:
        process = subprocess.Popen(  # noqa: S603  the person has agreed to this text
            [shell, "-c", command],
            cwd=cwd,
            env=dict(env),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise Failed(
            f"the shell {quoted(shell)} cannot be started: {reason}", code="shell-failed", shell=shell
        ) from None
    with process:
        try:
            tail, timed_out = _followed(process, begun + timeout, watch, cancelled)
        finally:
            _end(process)
    code = process.returncode
    return Finished(code if code >= 0 else 128 - code, monotonic() - begun, _text(tail), timed_out)


def _followed(
    process: subprocess.Popen[bytes],
    deadline: float,
    watch: Callable[[bytes], None],
    cancelled: Callable[[], bool],
) -> tuple[bytes, bool]:
    """Read a command's output until it ends; return the end of it, and whether its time was up."""
    pipe = process.stdout
    if pipe is None:  # it was asked for
        raise AssertionError
    descriptor = pipe.fileno()
    os.set_blocking(descriptor, False)
    tail = b""
    late = 0
    with selectors.DefaultSelector() as selector:
        selector.register(descriptor, selectors.EVENT_READ)
        while True:
            if cancelled():
                raise Cancelled
            if monotonic() >= deadline:
                return tail, True
            ended = process.poll() is not None
            ready = selector.select(0 if ended else _TICK)
            chunk = os.read(descriptor, _CHUNK) if ready else None
            if chunk:
                tail = (chunk if len(chunk) >= TAIL else tail + chunk)[-TAIL:]
                watch(chunk)
                late += ended
            elif chunk == b"" and not ended:  # it closed its output and goes on
                selector.unregister(descriptor)
                return tail, _waited(process, deadline, cancelled)
            if ended and (not chunk or late > _LATE):
                return tail, False


def _waited(process: subprocess.Popen[bytes], deadline: float, cancelled: Callable[[], bool]) -> bool:
    """Wait for a command that has closed its output; say whether its time was up."""
    while process.poll() is None:
        if cancelled():
            raise Cancelled
        if monotonic() >= deadline:
            return True
        with suppress(subprocess.TimeoutExpired):
            process.wait(_TICK)
    return False


def _end(process: subprocess.Popen[bytes]) -> None:
    """End whatever is left of a command's process group, and wait until the command itself is gone."""
    if process.poll() is None:
        _signal(process.pid, signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            process.wait(GRACE)
    _signal(process.pid, signal.SIGKILL)
    process.wait()


def _signal(group: int, number: signal.Signals) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(group, number)


def _text(tail: bytes) -> str:
    """Return the end of an output as text: what is no UTF-8 is marked, what steers a terminal written out."""
    text = tail.decode("utf-8", "replace").replace("\r\n", "\n")
    written = "".join(
        char if char.isprintable() or char in "\n\t" else char.encode("unicode_escape").decode()
        for char in text
    )
    return written.encode()[-TAIL:].decode(errors="ignore")  # what was marked and written out is longer
