"""Draws a bar on a terminal while something long is under way."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import TextIO

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn


@contextmanager
def progress(
    stream: TextIO, what: str, total: int
) -> Iterator[tuple[Callable[[int], None], Callable[[], AbstractContextManager[None]]]]:
    """Show a bar while the block runs.

    Lends what to call with the number of steps just made, and what puts the bar aside for a while.
    """
    columns = (TextColumn(what), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    bar = Progress(*columns, console=Console(file=stream), transient=True)
    task = bar.add_task(what, total=total)

    @contextmanager
    def aside() -> Iterator[None]:
        bar.stop()
        yield
        bar.start()

    with bar:
        yield lambda steps: bar.advance(task, steps), aside


@contextmanager
def counter(stream: TextIO, what: str) -> Iterator[Callable[[int], None]]:
    """Show how far something has come whose end is not known; lends what to call with the number so far."""
    columns = (TextColumn("{task.completed:,}"), TextColumn(what))
    bar = Progress(*columns, console=Console(file=stream), transient=True)
    task = bar.add_task(what, total=None)
    with bar:
        yield lambda done: bar.update(task, completed=done)
