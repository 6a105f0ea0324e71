"""Runs a use case in a transaction of its own: the one place for its stamp, and for trying again.

A use case is a function of a `Reader` or `Writer`, so that several can share a transaction, as the lines
of a batch do. These decorators make of it the function that a front end calls, with a `Context` in that
place: `edit = transaction(edit_in)`.
"""

from __future__ import annotations

from functools import wraps

from backlog.errors import Overtaken
from backlog.lean import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, Concatenate, ParamSpec, TypeVar

    from backlog.domain.events import Stamp
    from backlog.service.context import Context
    from backlog.store import Reader, Writer

    P = ParamSpec("P")
    T = TypeVar("T")

ATTEMPTS = 6
"""How often a use case is run at most: a caller that is overtaken so often had better wait for longer."""
_LONGEST_NAP = 0.05
"""Seconds before the second attempt, at most; before each further one twice as many."""


class Rollback(Exception):
    """Ends a transaction that is to leave nothing behind, and carries its result out of it."""

    def __init__(self, result: Any = None) -> None:  # noqa: ANN401  whatever the transaction comes to
        """Take the result."""
        super().__init__()
        self.result = result


def reading(use_case: Callable[Concatenate[Reader, P], T]) -> Callable[Concatenate[Context, P], T]:
    """Return a use case that reads, run by a context: all that it reads is of one moment.

    It is run again as `transaction` says.
    """

    @wraps(use_case)
    def read(context: Context, /, *args: P.args, **kwargs: P.kwargs) -> T:
        def attempt() -> T:
            with context.store.reading() as reader:
                return use_case(reader, *args, **kwargs)

        return _until_done(attempt)

    return read


def transaction(
    use_case: Callable[Concatenate[Writer, P], T], *, narrow: Callable[P, bool] | None = None
) -> Callable[Concatenate[Context, P], T]:
    """Return a use case that writes, run by a context: what it changes is there whole or not at all.

    `narrow` says by the arguments whether the transaction is a narrow one (`Transactions.writing`). A use
    case is run again as long as it raises Overtaken, which changed nothing, with the same stamp; the last
    attempt's Overtaken goes on to the caller. One that reads from a stream, or that takes long, is not for
    this.
    """

    @wraps(use_case)
    def write(context: Context, /, *args: P.args, **kwargs: P.kwargs) -> T:
        is_narrow = narrow is not None and narrow(*args, **kwargs)
        return in_transaction(
            context, context.stamp(), lambda writer: use_case(writer, *args, **kwargs), narrow=is_narrow
        )

    return write


def in_transaction(
    context: Context,
    stamp: Stamp,
    use_case: Callable[[Writer], T],
    *,
    narrow: bool = False,
    many: bool = False,
) -> T:
    """Run a use case as `transaction` does, with a stamp that was made before.

    `many` says that it is likely to change many records.
    """

    def attempt() -> T:
        with context.store.writing(stamp, narrow=narrow, many=many) as writer:
            result = use_case(writer)
            hook = writer.settings().on_status_change if writer.moved else None
        if hook is not None:
            context.due.append((hook, writer.moved))
        return result

    return _until_done(attempt)


def _until_done(attempt: Callable[[], T]) -> T:
    """Return what the first attempt returns that is not overtaken; the last one's Overtaken is raised."""
    for number in range(1, ATTEMPTS):
        try:
            return attempt()
        except Overtaken:
            _nap(_LONGEST_NAP * 2 ** (number - 1))
    return attempt()


def always(*_args: object, **_kwargs: object) -> bool:
    """Say of any arguments that the transaction is narrow."""
    return True


def _nap(longest: float) -> None:
    """Sleep for a time that is different each time, so that those who met do not meet again."""
    import random  # only a call that was overtaken needs it
    import time

    time.sleep(longest * random.random())  # noqa: S311  it spreads the waiting, no secret
