"""`backlog config` without a command: asks for each setting."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backlog.cli.command import Command
from backlog.cli.options import JSON
from backlog.cli.output import on_terminal
from backlog.render.text import settings as text_settings

if TYPE_CHECKING:
    from backlog.app import App


def run(app: App) -> None:
    """Show and change the settings."""
    if app.as_json or not on_terminal():
        from backlog.cli.root import run as show

        show(["config", "--help"])
        return
    from backlog.cli.settings_editor import ask_all, print_changes

    print_changes(app, ask_all(app))


command = Command(run, (JSON,), appendix=text_settings.keys_help)
