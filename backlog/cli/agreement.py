"""Lets commands run that the person typed here, or agreed to after seeing them in full."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from backlog.cli.output import emit, print_note
from backlog.cli.questions import confirmed
from backlog.domain.settings import DEFAULT_SHELL
from backlog.domain.trust import Runnable
from backlog.errors import BacklogError, Refused, printable
from backlog.location import Location
from backlog.render.json import trust as json_trust
from backlog.render.text import trust as text_trust

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from backlog.app import App
    from backlog.cli.command import OptionValues
    from backlog.domain.setting_keys import SettingKey
    from backlog.domain.task import ChecklistItem
    from backlog.service.trust import Trust

_RUN: dict[str, Literal["hook", "shell"]] = {"on_status_change": "hook", "verify_shell": "shell"}
"""The settings whose value is run."""
NO_COMMANDS = "There is no command that you have not agreed to.\n"


def agree_to_checks(app: App, given: OptionValues) -> None:
    """Agree to the checks among the options of a command that was carried out."""
    _agree(app, [command for name in ("ac_check", "set_check") for _, command in given.get(name, ())])


def agree_to_setting(app: App, key: SettingKey, value: object) -> None:
    """Agree to the hook or the shell that somebody set."""
    if key.field in _RUN and isinstance(value, str):
        _keep(app, [Runnable(_RUN[key.field], value)])


def agree_to_changes(app: App, before: Iterable[ChecklistItem], after: Iterable[ChecklistItem]) -> None:
    """Agree to the checks that somebody wrote in an editor."""
    known = {item.check for item in before}
    _agree(app, [item.check for item in after if item.check is not None and item.check not in known])


def agree_to_commands(app: App, trust: Trust, directory: str, *, yes: bool, readable: bool = True) -> bool:
    """Show what a project runs that the person has not agreed to, and record that they do.

    Returns False if there is nothing of the kind, or if the backlog cannot be read and need not be
    `readable`. Raises Refused unless they agree.
    """
    location = Location(directory, named=app.named_database())
    try:
        runnables = runnables_of(location, trust)
    except BacklogError:
        if readable:
            raise
        return False
    finally:
        location.close()
    if not runnables:
        return False
    folder = location.folder()
    if not app.as_json:
        emit(text_trust.commands(runnables))
    agreed = yes or confirmed(app, f"Run this from now on in {printable(folder)}?")
    if agreed:
        trust.agree_to_run(folder, runnables)
    if app.as_json:
        emit(json_trust.commands(folder, runnables, agreed=agreed))
    elif agreed:
        emit(f"Agreed for {printable(folder)}\n")
    if not agreed:
        raise Refused("nothing was agreed to", code="not-confirmed", action="agree", answer="--yes")
    return True


def runnables_of(location: Location, trust: Trust) -> list[Runnable]:
    """Return what a project runs that the person has not agreed to, each text once."""
    from backlog.service.settings import configuration
    from backlog.service.verification import every_check

    context, folder = location.context("trust"), location.folder()
    settings = configuration(context).settings
    shell, hook = settings.verify_shell, settings.on_status_change
    runnables = [Runnable("shell", shell)] if shell != DEFAULT_SHELL else []
    runnables += [Runnable("hook", hook)] if hook is not None else []
    runnables += [
        Runnable("check", check.command, f"{check.task} #{check.number}") for check in every_check(context)
    ]
    return [each for each in runnables if not trust.may_run(folder, each)]


def _agree(app: App, commands: Iterable[str]) -> None:
    """Agree to commands as checks, each once."""
    _keep(app, [Runnable("check", command.strip()) for command in dict.fromkeys(commands)])


def _keep(app: App, runnables: Sequence[Runnable]) -> None:
    """Record the agreement; if that fails, only say so, for the change itself has been made."""
    if not runnables:
        return
    try:
        app.trust().agree_to_run(app.folder(), runnables)
    except BacklogError as error:
        print_note(app, f"it will not run until you agree to it: {error.message}")
