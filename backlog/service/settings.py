"""Shows and changes the settings of a backlog, so that no task is lost from sight or done too early."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from backlog.domain.setting_keys import SettingKey, settings_with
from backlog.domain.settings import Settings
from backlog.domain.statuses import renames, with_default_status
from backlog.domain.task import Task
from backlog.errors import Conflict, InvalidInput, NotFound, quoted
from backlog.service.statuses import change_statuses, check_tasks
from backlog.service.transaction import reading, transaction
from backlog.store import Reader, Writer


class Configuration(NamedTuple):
    """All that `config` shows: the settings, and the ids of the active milestones."""

    settings: Settings
    milestones: tuple[str, ...] = ()

    def value(self, key: SettingKey) -> object:
        """Return the value of one setting, of the milestones too."""
        return self.milestones if key.name == "milestones" else getattr(self.settings, key.field)


@reading
def configuration(reader: Reader) -> Configuration:
    """Return everything that is configured."""
    return _configuration(reader)


@reading
def one(reader: Reader, key: SettingKey) -> Configuration:
    """Return the configuration to show one setting of; raise NotFound for an editor that is not set."""
    configured = _configuration(reader)
    if key.name == "defaultEditor" and configured.value(key) is None:
        raise NotFound("defaultEditor is not set", code="setting-not-set", setting=key.name)
    return configured


class Set(NamedTuple):
    """What is configured after a change, and the tasks that it took along."""

    configuration: Configuration
    moved: tuple[Task, ...] = ()


def set_in(
    writer: Writer,
    wanted: Mapping[SettingKey, str],
    mapped: Sequence[str] = (),
    *,
    seen: Mapping[SettingKey, str] | None = None,
) -> Set:
    """Set settings to the values that texts mean, all or none; return everything as it then is.

    `mapped` says, as `Old=New`, which status tasks get that cannot stay in theirs; `seen` what the settings
    were when somebody read them. Raises InvalidInput for a text that means none, Refused where tasks stand in
    the way, Conflict if a setting is not what was seen; then nothing was changed.
    """
    if seen:
        from backlog.domain.settings_text import value_text  # only forms were seen before

        settings = writer.settings()
        for key, text in seen.items():
            if value_text(key, settings) != text:
                raise Conflict(f"{key.name} was changed meanwhile", code="changed-meanwhile", id=key.name)
    if mapped and all(key.name != "statuses" for key in wanted):
        raise InvalidInput("a mapping goes with the statuses alone", code="conflicting-options")
    moved = change_in(writer, wanted, mapped)
    return Set(_configuration(writer), tuple(moved))


set_several = transaction(set_in)


def change_in(writer: Writer, wanted: Mapping[SettingKey, str], mapped: Sequence[str] = ()) -> list[Task]:
    """Change several settings, in the order given, within a transaction that is open already.

    Returns the tasks whose status is another one, or spelled otherwise, then.
    """
    before = settings = writer.settings()
    for key, given in wanted.items():
        if key.name == "defaultEditor":
            check_editor(given)
        settings = settings_with(key, given, settings)
    return save_changed(writer, before, settings, mapped)


def save_changed(writer: Writer, before: Settings, after: Settings, mapped: Sequence[str] = ()) -> list[Task]:
    """Store each setting that differs, every one with an event of its own; return the tasks taken along.

    Raises Refused, or OpenItems, where tasks stand in the way of other statuses, and InvalidInput.
    """
    moved: list[Task] = []
    current = before
    if after.statuses != before.statuses:
        read = renames(mapped, before, after)
        after = with_default_status(before, after, read)
        moved = change_statuses(writer, before, after, check_tasks(writer, before, after, read))
        current = before._replace(statuses=after.statuses)
    for name in Settings._fields:
        value = getattr(after, name)
        if value != getattr(current, name):
            current = current._replace(**{name: value})
            writer.save_setting(name, current)
    return moved


def check_editor(command: str) -> None:
    """Raise InvalidInput for the command of an editor that is not there to be run (docs/contract.md 5.6)."""
    from shutil import which  # rarely needed, and it takes long to import

    program = command.split(" ", maxsplit=1)[0]
    if command and (not program or which(program) is None):
        raise InvalidInput(
            f"editor {quoted(command)} cannot be found",
            code="editor-not-found",
            command=command,
        )


def _configuration(reader: Reader) -> Configuration:
    active = tuple(milestone.id for milestone in reader.milestones() if not milestone.archived)
    return Configuration(reader.settings(), active)
