"""Runs single tests in this process, without what pytest does around each where a test needs none of it."""

from __future__ import annotations

import gc
import resource
import signal
from contextlib import contextmanager
from functools import _lru_cache_wrapper
from typing import TYPE_CHECKING, cast

import pytest
from _pytest.outcomes import Skipped
from _pytest.python import DirectParamFixtureDef
from _pytest.runner import runtestprotocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import FrameType

_EVERYWHERE = frozenset({"home", "_home_stays_empty"})
"""The fixtures that every test has and that no function of values needs."""


_IDLE = 10
"""How many seconds by the clock a test may take at least, however busy the machine is."""


class Endless(BaseException):
    """A test took far longer than it does without a mutant."""


def prepare() -> None:
    """Have a test that fails say nothing: to write why would take longer than the test."""
    pytest.Function.repr_failure = lambda *_args, **_named: ""  # type: ignore[method-assign]
    signal.signal(signal.SIGPROF, _stop)
    signal.signal(signal.SIGALRM, _stop)


def caches() -> list[Callable[[], object]]:
    """Return what clears each memory of earlier calls, which would hide a mutant from a test."""
    found: list[Callable[[], object]] = []
    for one in gc.get_objects():
        if isinstance(one, _lru_cache_wrapper) and (one.__module__ or "").startswith("backlog."):
            found.append(one.cache_clear)
        elif (
            isinstance(one, dict)
            and type(one).__module__.startswith("backlog.")
            and hasattr(one, "__missing__")
        ):
            found.append(one.clear)
    return found


def passes(item: pytest.Item, seconds: float) -> bool:
    """Run one test and tell whether it passed, or skipped itself; raise Endless after so long."""
    with _limited(seconds):
        if not _is_plain(item):
            return not any(report.failed for report in runtestprotocol(item, log=False, nextitem=None))
        call = cast("pytest.Function", item)
        try:
            call.obj(**(call.callspec.params if hasattr(call, "callspec") else {}))
        except (Skipped, Endless) as error:
            if isinstance(error, Endless):
                raise
        except BaseException:  # noqa: BLE001  # whatever it is, the test noticed
            return False
        return True


def _is_plain(item: pytest.Item) -> bool:
    """Whether a test takes nothing but values that stand in its file."""
    if not isinstance(item, pytest.Function):
        return False
    defined = item._fixtureinfo.name2fixturedefs
    return all(
        name in _EVERYWHERE or isinstance(defined[name][-1], DirectParamFixtureDef)
        for name in item.fixturenames
        if name != "request"
    )


@contextmanager
def _limited(seconds: float) -> Iterator[None]:
    used = resource.getrusage(resource.RUSAGE_SELF)
    last = int(used.ru_utime + used.ru_stime + 3 * seconds) + 5
    resource.setrlimit(resource.RLIMIT_CPU, (last, resource.RLIM_INFINITY))  # where the signal is not enough
    signal.setitimer(signal.ITIMER_PROF, seconds, 0.5)
    signal.setitimer(signal.ITIMER_REAL, _IDLE + 10 * seconds, 0.5)  # for what waits, and does nothing
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.setitimer(signal.ITIMER_REAL, 0)


def _stop(_number: int, _frame: FrameType | None) -> None:
    raise Endless
