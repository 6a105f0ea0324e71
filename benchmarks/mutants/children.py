"""Runs work in forks of this process, a few at a time, each with a limit on its time and its memory."""

from __future__ import annotations

import os
import pickle
import resource
import selectors
import signal
import sys
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

_MORE_MEMORY = 1_500_000_000
_MOST_BYTES = 1 << 20


class Job(NamedTuple):
    """Something to do in a fork, with what names it and how many seconds it may take by the clock."""

    name: Any
    work: Callable[[], object]
    patience: float


class _Running(NamedTuple):
    job: Job
    pid: int
    deadline: float
    received: list[bytes]


def in_forks(jobs: Iterable[Job], at_once: int) -> Iterator[tuple[Any, object]]:
    """Do the jobs and yield the name of each with what it returned; None if it did not live to return."""
    waiting = iter(jobs)
    selector = selectors.DefaultSelector()
    running = 0
    while True:
        while running < at_once and (job := next(waiting, None)) is not None:
            _start(job, selector)
            running += 1
        if not running:
            return
        first = min(key.data.deadline for key in selector.get_map().values())
        ready = selector.select(max(0.0, first - time.monotonic()))
        for key, _ in ready:
            child: _Running = key.data
            piece = os.read(key.fd, _MOST_BYTES)
            child.received.append(piece)
            if not piece:
                yield _ended(child, key.fd, selector)
                running -= 1
        for key in [key for key in selector.get_map().values() if key.data.deadline < time.monotonic()]:
            yield _ended(key.data, key.fd, selector)
            running -= 1


def _start(job: Job, selector: selectors.BaseSelector) -> None:
    reading, writing = os.pipe()
    sys.stdout.flush()
    pid = os.fork()
    if pid:
        os.close(writing)
        child = _Running(job, pid, time.monotonic() + job.patience, [])
        selector.register(reading, selectors.EVENT_READ, child)
        return
    code = 1
    try:
        os.setpgid(0, 0)
        os.close(reading)
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        _limit_memory()
        silence = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(silence, stream)
        answer = pickle.dumps(job.work())
        while answer:
            answer = answer[os.write(writing, answer) :]
        code = 0
    finally:
        os._exit(code)


def _limit_memory() -> None:
    with open("/proc/self/statm", encoding="ascii") as file:
        now = int(file.read().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (now + _MORE_MEMORY, resource.RLIM_INFINITY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _ended(child: _Running, reading: int, selector: selectors.BaseSelector) -> tuple[Any, object]:
    selector.unregister(reading)
    os.close(reading)
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, signal.SIGKILL)  # what it started and left goes with it
    with suppress(ProcessLookupError):
        os.kill(child.pid, signal.SIGKILL)
    os.waitpid(child.pid, 0)
    try:
        return child.job.name, pickle.loads(b"".join(child.received))  # noqa: S301  # from a fork of this process
    except (EOFError, pickle.UnpicklingError):
        return child.job.name, None
