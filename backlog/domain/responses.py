"""What is kept of a request under its idempotency key: what it did, for any front end to put into words."""

from __future__ import annotations

from backlog.lean import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from backlog.domain.claims import Claim
    from backlog.domain.views import TaskView


class Shown(NamedTuple):
    """A task as a request left it, with all that a view shows, and whose claim on it there was."""

    view: TaskView
    claim: Claim | None = None


class Portion(NamedTuple):
    """What one transaction of a batch did: the last line that it came to, and what became of each line.

    `outcomes` is JSON, an object a line (`batch/outcomes.py`).
    """

    last: int
    outcomes: str


class Response(NamedTuple):
    """What was asked under a key, as `name:digest`, and what was done: to tasks, or by lines of a batch.

    The digest is empty where it is not known what was asked: an older program stored the response.
    """

    request: str
    done: Sequence[Shown] | Portion
