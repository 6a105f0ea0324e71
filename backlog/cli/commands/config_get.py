"""`backlog config get`: prints the value of a setting."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backlog.cli.command import Argument, Command
from backlog.cli.options import JSON
from backlog.cli.output import emit
from backlog.domain.setting_keys import KEYS, gettable, key_named
from backlog.render.json import settings as json_settings
from backlog.render.text import settings as text_settings
from backlog.service.completion import Candidate
from backlog.service.settings import one

if TYPE_CHECKING:
    from collections.abc import Sequence

    from backlog.app import App


def run(app: App, *, key: str) -> None:
    """Print the value of a setting."""
    setting = gettable(key_named(key))
    value = one(app.context(), setting)
    emit(json_settings.value(setting, value) if app.as_json else text_settings.value(setting, value))


def keys(before: Sequence[str]) -> list[Candidate]:
    """Return the settings, for a shell to offer."""
    return [] if before else [Candidate(key.name, key.meaning) for key in KEYS]


command = Command(
    run,
    (JSON,),
    Argument("key", "KEY", "the setting, for example statuses", takes=keys),
    text_settings.keys_help,
)
