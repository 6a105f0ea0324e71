"""Makes create and edit safe to repeat: the options for it, and what is kept as their answer."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from backlog.cli.command import UsageError, text
from backlog.cli.output import emit
from backlog.domain.errors import quoted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from backlog.app import App
    from backlog.domain.views import TaskView

KEY = text(
    "--idempotency-key",
    "KEY",
    "make repeating safe: run again with the same key, it changes nothing and prints the same",
)
IF_REVISION = text(
    "--if-revision", "NUMBER", "apply only at this revision, as shown by --json; otherwise exit code 5"
)

_DIGITS = 18


def revision(given: str | None) -> int | None:
    """Return the number in `--if-revision`, None if it was not given; raise InvalidInput."""
    if given is None:
        return None
    digits = given.strip()
    if not (digits.isascii() and digits.isdigit() and len(digits) <= _DIGITS):
        raise UsageError(
            f"--if-revision {quoted(given)} is not the number of a revision",
            hint='it is "revision" in: backlog task view ID --json',
            code="invalid-revision",
        )
    return int(digits)


def forms(line: str, views: Sequence[TaskView]) -> str:
    """Return all that a command may print of what it did, to be kept under its idempotency key."""
    from backlog.render import as_json, plain

    if len(views) != 1:
        whole = as_json.task_views(views)
    else:
        whole = (as_json.draft_view if views[0].task.kind == "draft" else as_json.task_view)(views[0])
    kept = {"line": line, "plain": "".join(map(plain.task_view, views)), "json": whole}
    return json.dumps(kept, ensure_ascii=False)


def emit_kept(app: App, kept: str, *, plain: bool) -> None:
    """Print what was kept, in the form asked for this time."""
    emit(json.loads(kept)["json" if app.as_json else "plain" if plain else "line"])
