"""`backlog config set`: changes a setting."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backlog.cli.command import Argument, Command, UsageError, texts
from backlog.cli.options import JSON
from backlog.cli.output import emit, print_note
from backlog.domain import setting_values
from backlog.domain.setting_keys import KEYS, key_named
from backlog.render.json import settings as json_settings
from backlog.render.text import settings as text_settings
from backlog.service.completion import Candidate
from backlog.service.settings import set_several

if TYPE_CHECKING:
    from collections.abc import Sequence

    from backlog.app import App


def run(app: App, *, words: tuple[str, ...], map: tuple[str, ...] = ()) -> None:  # noqa: A002  the option's name
    """Change a setting.

    A status that tasks are in cannot be removed. A status cannot become the last one, which means
    done, while tasks with open acceptance criteria are in it. With --map, the tasks that cannot stay
    in a status get another one, completed and archived tasks too. If only the letter case of a
    status changes, it changes in its tasks too.
    """
    if len(words) != 2:  # noqa: PLR2004  KEY and VALUE
        raise UsageError(
            "backlog config set takes a KEY and a VALUE; put a value of several words in quotes",
            hint='for example: backlog config set labels "ui,api"',
            code="missing-argument",
        )
    name, value = words
    key = key_named(name)
    done = set_several(app.context("config set"), {key: value}, map)
    if app.as_json:
        emit(json_settings.value(key, done.configuration))
    else:
        emit(text_settings.set_line(key, value) + text_settings.moved_lines(done.moved))
    if key.field in {"on_status_change", "verify_shell"}:
        from backlog.cli.agreement import agree_to_setting  # few settings are run

        agree_to_setting(app, key, getattr(done.configuration.settings, key.field))
    if not key.in_use:
        print_note(app, f"{key.name} is stored, but has no effect in this program")


def _offered(before: Sequence[str]) -> list[Candidate]:
    """Return the settings, and the values of one that is on or off."""
    if not before:
        return [Candidate(key.name, key.meaning) for key in KEYS if key.read is not None]
    flags = {key.name for key in KEYS if key.read is setting_values.flag}
    return [Candidate("true"), Candidate("false")] if len(before) == 1 and before[0] in flags else []


command = Command(
    run,
    (
        texts(
            "--map",
            "OLD=NEW",
            "with statuses: tasks that cannot stay in OLD get NEW; can be given several times",
        ),
        JSON,
    ),
    Argument(
        "words",
        "KEY VALUE",
        'the setting, for example statuses, and its new value; lists as "A,B"',
        many=True,
        takes=_offered,
        numbers=True,
    ),
    text_settings.keys_help,
)
