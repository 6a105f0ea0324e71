"""Shows and changes the settings of a backlog: `config get`, `set`, `list`, `edit`, or by questions."""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import click

from backlog.app import App
from backlog.cli.json_flag import json_flag
from backlog.cli.output import emit, form, on_terminal, tell
from backlog.cli.usage import unknown_command
from backlog.domain.setting_keys import KEYS, SettingKey, gettable, key_named
from backlog.domain.spelling import did_you_mean
from backlog.render.json import settings as json_settings
from backlog.render.text import settings as text_settings
from backlog.service import settings

KEY = click.Argument(["name"], metavar="KEY", help="the setting, for example statuses")
VALUE = click.Argument(["value"], help='the new value; lists as "A,B"')
MAP = click.Option(
    ["--map", "mapped"],
    metavar="OLD=NEW",
    multiple=True,
    help="with statuses: tasks that cannot stay in OLD get NEW; can be given several times",
)
NEGATIVE = re.compile(r"-[0-9.]+")
SETTINGS = f"\b\nSettings:\n{text_settings.keys_help()}"


class _Command(click.Command):
    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Take a negative number for a value, not for an option, as the reference program does."""
        if "--" not in args:
            numbers = [word for word in args if NEGATIVE.fullmatch(word)]
            args = [*(word for word in args if word not in numbers), "--", *numbers]
        return super().parse_args(ctx, args)


def _command(
    name: str, run: Callable[..., Any], *parameters: click.Parameter, epilog: str | None = None
) -> click.Command:
    return _Command(
        name,
        params=[*parameters, json_flag()],
        callback=click.pass_obj(run),
        help=run.__doc__,
        epilog=epilog,
    )


def get(app: App, name: str) -> None:
    """Print the value of a setting."""
    key = gettable(key_named(name))
    found = settings.one(app.context(), key)
    emit(json_settings.value_json(key, found) if app.as_json else text_settings.value(key, found))


def set_(app: App, name: str, value: str, mapped: tuple[str, ...] = ()) -> None:
    """Change a setting.

    A status that tasks are in cannot be removed. A status cannot become the last one, which means
    done, while tasks with open acceptance criteria are in it. With --map, the tasks that cannot stay
    in a status get another one, completed and archived tasks too. If only the letter case of a
    status changes, it changes in its tasks too.
    """
    key = key_named(name)
    done = settings.set_several(app.context("config set"), {key: value}, mapped)
    if app.as_json:
        emit(json_settings.value_json(key, done.configuration))
    else:
        emit(text_settings.set_line(key, value) + text_settings.moved_lines(done.moved))
    if key.field in {"on_status_change", "verify_shell"}:
        from backlog.cli.agreeing import agree_to_setting  # few settings are run

        agree_to_setting(app, key, getattr(done.configuration.settings, key.field))
    if not key.in_use:
        tell(app, f"{key.name} is stored, but has no effect in this program")


def list_(app: App) -> None:
    """Print all settings."""
    found = settings.configuration(app.context())
    how = form(app, plain=False)
    if how == "rich":
        from backlog.cli.showing import drawn
        from backlog.render.rich import settings as rich_settings

        drawn(lambda width, color: rich_settings.listing(found, width=width, color=color))
        return
    emit(json_settings.listing_json(found) if how == "json" else text_settings.listing(found))


def edit(app: App) -> None:
    """Edit all settings in your editor; the changes are applied together or not at all.

    The editor is VISUAL, EDITOR, or vi. The setting defaultEditor is never run: it may have come with an
    import.
    """
    from backlog.cli.editing_settings import edit_all

    _tell_changed(app, edit_all(app))


def _tell_changed(app: App, changed: Mapping[SettingKey, str]) -> None:
    if app.as_json:
        emit(json_settings.listing_json(settings.configuration(app.context())))
    else:
        lines = [text_settings.set_line(key, value) for key, value in changed.items()]
        emit("".join(lines) or "Nothing was changed.\n")


def _meant(word: str, commands: Iterable[str]) -> str:
    """Return what to type for a word that is no command of `config`: it may be a setting."""
    if (meant := did_you_mean(word, commands)) is not None:
        return f"did you mean: backlog config {meant}"
    if (meant := did_you_mean(word, (key.name for key in KEYS))) is not None:
        return f"did you mean: backlog config get {meant}"
    return "see: backlog config --help"


class _Group(click.Group):
    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command that the first word names; raise InvalidInput for an unknown one."""
        if args[0] not in self.commands:
            raise unknown_command("config", args[0], hint=_meant(args[0], self.commands))
        return super().resolve_command(ctx, args)


@click.group(
    "config",
    cls=_Group,
    help="Show and change the settings.",
    epilog=SETTINGS,
    invoke_without_command=True,
    subcommand_metavar="COMMAND …",
    params=[json_flag()],
    commands=[
        _command("get", get, KEY, epilog=SETTINGS),
        _command("set", set_, KEY, VALUE, MAP, epilog=SETTINGS),
        _command("list", list_),
        _command("edit", edit),
    ],
)
@click.pass_context
def command(context: click.Context) -> None:
    """Ask for each setting, where no command was given; off a terminal, show how to use the commands."""
    if context.invoked_subcommand is not None:
        return
    app = context.find_object(App)
    if app is None or app.as_json or not on_terminal():
        emit(f"{context.get_help()}\n")
        return
    from backlog.cli.editing_settings import ask_all

    _tell_changed(app, ask_all(app))
