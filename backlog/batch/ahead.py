"""Reads lines of a batch before it is their turn, so that what they change is asked for in good time.

While a server still does what one window of lines asked for, the next one is read; what a task looks like
is asked for many at once, and nobody waits for each.
"""

from collections import deque
from collections.abc import Iterable, Iterator
from itertools import islice

from backlog.batch.aliases import MARK
from backlog.batch.lines import read_operation
from backlog.batch.models import Comment, Create, Edit
from backlog.batch.values import Operation
from backlog.batch.work import Work
from backlog.domain.ids import kind_of
from backlog.domain.task import Kind
from backlog.errors import InvalidInput
from backlog.service.lookup import numbers_of

LONG_LINE = 1_500
"""Bytes of a line on the average with which a window of as many lines as may be asked for ends before."""

NAMES_A_LINE = 2
"""How many names are asked for ahead, for each line of a window on the average: the answers wait."""

ReadLine = Operation | InvalidInput


def read_ahead(lines: Iterable[tuple[int, bytes]], work: Work) -> Iterator[tuple[int, ReadLine]]:
    """Yield the number of each line with what it asks for, or with what is wrong with it."""
    waiting: deque[list[tuple[int, ReadLine]]] = deque()
    for window in _windows(lines, max(work.writer.reads_ahead, 1)):
        named = dict.fromkeys(_named(window, work))
        work.writer.expect(_tasks(window, work), islice(named, len(window) * NAMES_A_LINE))
        waiting.append(window)
        if len(waiting) > work.writer.groups_ahead:
            yield from waiting.popleft()
    for window in waiting:
        yield from window


def _windows(lines: Iterable[tuple[int, bytes]], most: int) -> Iterator[list[tuple[int, ReadLine]]]:
    """Yield lines in groups of so many at the most, fewer if they are long."""
    window: list[tuple[int, ReadLine]] = []
    size = 0
    for number, line in lines:
        window.append((number, _read(line)))
        size += len(line)
        if len(window) == most or size > most * LONG_LINE:
            yield window
            window, size = [], 0
    if window:
        yield window


def _read(line: bytes) -> ReadLine:
    try:
        return read_operation(line)
    except InvalidInput as error:
        return error


def _tasks(window: Iterable[tuple[int, ReadLine]], work: Work) -> Iterator[tuple[Kind, tuple[int, ...]]]:
    """Yield which tasks and drafts some lines change, each by itself."""
    settings = work.writer.settings()
    for _, operation in window:
        if not isinstance(operation, Edit | Comment) or operation.id is None:
            continue
        kind = kind_of((operation.id,))
        numbers = None if MARK in operation.id else numbers_of(operation.id, kind, settings)
        if numbers is not None:
            yield kind, numbers


def _named(window: Iterable[tuple[int, ReadLine]], work: Work) -> Iterator[tuple[Kind, tuple[int, ...]]]:
    """Yield what some lines name as dependencies: a bare number may be a task or a draft."""
    settings = work.writer.settings()
    for _, operation in window:
        if not isinstance(operation, Create | Edit):
            continue
        for given in operation.depends_on or ():
            for kind in _KINDS if MARK not in given else ():
                numbers = numbers_of(given, kind, settings)
                if numbers is not None:
                    yield kind, numbers


_KINDS: tuple[Kind, ...] = ("task", "draft")
