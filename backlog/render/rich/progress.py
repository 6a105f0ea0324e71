"""Draws a bar on a terminal while something long is under way."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import TextIO

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn


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


class Stages:
    """A bar for what a command does, one thing after the other, with its rate and the time that remains."""

    def __init__(self, stream: TextIO, clock: Callable[[], float]) -> None:
        """Begin to draw; `clock` counts seconds."""
        self._bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[rate]}"),
            TimeRemainingColumn(),
            console=Console(file=stream),
            transient=True,
            get_time=clock,
        )
        self._stage: tuple[str, TaskID] | None = None
        self._bar.start()

    def show(self, what: str, done: int, total: int) -> None:
        """Show that of `total` things `done` are finished; another `what` replaces the one before."""
        if self._stage is None or self._stage[0] != what:
            if self._stage is not None:
                self._bar.remove_task(self._stage[1])
            self._stage = what, self._bar.add_task(what, total=total, completed=done, rate="")
        task = self._stage[1]
        speed = self._bar.tasks[0].speed
        self._bar.update(task, completed=done, total=total, rate=f"{speed:,.0f}/s" if speed else "")

    def clear(self) -> None:
        """Take away what was drawn."""
        self._bar.stop()
