"""`backlog draft edit`: changes a draft."""

from typing import Any

from backlog.app import App
from backlog.cli.command import Command
from backlog.cli.commands.task_edit import OPTIONS, edit_and_show
from backlog.cli.options import DRAFT_ID


def run(app: App, *, id_: str, plain: bool = False, **fields: Any) -> None:  # noqa: ANN401  see `edit_request`
    """Change a draft.

    The options are those of `backlog task edit`, but its status stays Draft until it is promoted.
    """
    edit_and_show(app, "draft", [id_], fields, plain=plain)


command = Command(run, OPTIONS, DRAFT_ID)
