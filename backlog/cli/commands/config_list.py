"""`backlog config list`: prints all settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backlog.cli.command import Command
from backlog.cli.options import JSON
from backlog.cli.output import emit, output_format
from backlog.render.json import settings as json_settings
from backlog.render.text import settings as text_settings
from backlog.service.settings import configuration

if TYPE_CHECKING:
    from backlog.app import App


def run(app: App) -> None:
    """Print all settings."""
    settings = configuration(app.context())
    form = output_format(app, plain=False)
    if form == "rich":
        from backlog.cli.results import drawn
        from backlog.render.rich import settings as rich_settings

        drawn(lambda width, color: rich_settings.listing(settings, width=width, color=color))
        return
    emit(json_settings.listing(settings) if form == "json" else text_settings.listing(settings))


command = Command(run, (JSON,))
