"""Changes several tasks as somebody saw them: if one of them was changed since, none is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backlog.errors import Conflict, listed
from backlog.service.lifecycle import archive_each, complete_each
from backlog.service.lookup import editable
from backlog.service.tasks import edit_in
from backlog.service.transaction import transaction

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Literal

    from backlog.domain.edit_request import EditRequest
    from backlog.domain.task import Task
    from backlog.store import Writer


def change_in(
    writer: Writer,
    ids: Sequence[str],
    change: EditRequest | Literal["archive", "complete"],
    is_as_seen: Callable[[Task], bool],
) -> None:
    """Edit, archive or complete tasks, all or none.

    Raises Conflict, with the ids in its data, unless each of them `is_as_seen`, and as `edit_in`,
    `archive_each` and `complete_each` do; then nothing was changed.
    """
    settings = writer.settings()
    moved = [
        task.id for task in (editable(writer, "task", id_, settings) for id_ in ids) if not is_as_seen(task)
    ]
    if moved:
        raise Conflict(f"{listed(moved)} changed meanwhile", code="changed-meanwhile", tasks=moved)
    if change == "archive":
        archive_each(writer, ids)
    elif change == "complete":
        complete_each(writer, ids)
    else:
        edit_in(writer, ids, change, shown=False)


change = transaction(change_in)
