"""Does work that no command waits for, in a process that holds on to nothing and says nothing."""

from __future__ import annotations

import os
import signal
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

LONGEST = 600
"""Seconds after which the process is ended."""
_LOWEST_PRIORITY = 19


def in_background(act: Callable[[], None]) -> None:
    """Do something in a process of its own; raise OSError if there can be none.

    A process with other threads may not be forked, and stays: it does it in one more thread.
    """
    threading = sys.modules.get("threading")
    if threading is not None and threading.active_count() > 1:
        threading.Thread(target=act).start()
        return
    child = os.fork()
    if child:
        os.waitpid(child, 0)
        return
    try:
        os.setsid()  # away from the terminal and its signals
        if os.fork() == 0:  # an orphan, for which its adopter waits
            _keep_nothing()
            os.nice(_LOWEST_PRIORITY)
            signal.alarm(LONGEST)
            act()
    finally:
        os._exit(0)


def _keep_nothing() -> None:
    """Let go of every stream, pipe and lock that somebody may be waiting for, and of the folder."""
    nothing = os.open(os.devnull, os.O_RDWR)
    for stream in range(3):
        os.dup2(nothing, stream)
    for stream in map(int, os.listdir("/dev/fd")):
        with suppress(OSError):  # the listing itself is closed already
            if stream > 2:  # noqa: PLR2004  the three standard streams
                os.close(stream)
    os.chdir("/")
