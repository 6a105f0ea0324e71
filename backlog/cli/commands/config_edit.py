"""`backlog config edit`: edits all settings in an editor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backlog.cli.command import Command
from backlog.cli.options import JSON
from backlog.cli.settings_editor import edit_all, print_changes

if TYPE_CHECKING:
    from backlog.app import App


def run(app: App) -> None:
    """Edit all settings in your editor; the changes are applied together or not at all.

    The editor is VISUAL, EDITOR, or vi. The setting defaultEditor is never run: it may have come with an
    import.
    """
    print_changes(app, edit_all(app))


command = Command(run, (JSON,))
