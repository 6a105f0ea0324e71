"""Lets a command that click alone knows take `--json` like all others."""

import click

from backlog.app import App
from backlog.cli.options import JSON


def json_flag() -> click.Option:
    """Return the option `--json`, which is the App's wherever it stands on the line."""
    return click.Option([JSON.flags], is_flag=True, expose_value=False, callback=_remember, help=JSON.help)


def _remember(context: click.Context, _: click.Parameter, wanted: bool) -> None:  # noqa: FBT001  click's signature
    app = context.find_object(App)
    if app is not None and wanted:
        app.as_json = True
