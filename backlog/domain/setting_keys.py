"""The settings as `config` names them, and what each does (docs/contract.md 7; docs/design.md 4, 5)."""

from typing import NamedTuple

from backlog.domain import setting_values as values
from backlog.domain.settings import Settings
from backlog.errors import InvalidInput, quoted

MAX_WIDTH = 1_000_000
MAX_PORT = 65_535
MAX_PADDING = 20
MAX_DAYS = 100_000
MAX_SECONDS = 86_400


class SettingKey(NamedTuple):
    """One setting as `config` names it.

    `read` is None for what cannot be set. A setting that is not `in_use` is kept for other programs
    and changes nothing here.
    """

    name: str
    read: values.SettingReader | None
    meaning: str
    in_use: bool = True

    @property
    def field(self) -> str:
        """The setting's field in `Settings`; `milestones` alone has none."""
        return "".join(f"_{char.lower()}" if char.isupper() else char for char in self.name)


UNUSED = False
"""Marks the settings that are kept and not in use."""

KEYS = (
    SettingKey("projectName", values.text, "name of the project"),
    SettingKey("defaultEditor", values.editor, "command that edits files", UNUSED),
    SettingKey("defaultAssignee", values.items, "who new tasks are assigned to"),
    SettingKey("defaultStatus", values.default_status, "status of new tasks; if empty, the first one"),
    SettingKey("statuses", values.statuses, "steps of a task, in order; the last one means done"),
    SettingKey("labels", values.items, "suggested labels; tasks may have others"),
    SettingKey("priorities", values.names, "priorities of tasks, the highest first"),
    SettingKey("types", values.names, "types of tasks"),
    SettingKey("projects", values.names, "projects that tasks can belong to"),
    SettingKey("milestones", None, "ids of the active milestones"),
    SettingKey(
        "definitionOfDone",
        values.items,
        'what every new task must satisfy; with commas: ["one, two","three"]',
    ),
    SettingKey("dateFormat", values.date_format, "how a full-screen view writes dates", UNUSED),
    SettingKey("maxColumnWidth", values.number(1, MAX_WIDTH), "width of a board's columns", UNUSED),
    SettingKey("autoOpenBrowser", values.flag, "open a browser for the web board"),
    SettingKey("hideEmptyColumns", values.flag, "leave empty columns out of a board"),
    SettingKey("defaultPort", values.number(1, MAX_PORT), "port of the web board"),
    SettingKey("remoteOperations", values.flag, "fetch other branches with git", UNUSED),
    SettingKey("autoCommit", values.flag, "commit every change with git", UNUSED),
    SettingKey("filesystemOnly", values.flag, "use no git at all; turns the other git settings off", UNUSED),
    SettingKey("bypassGitHooks", values.flag, "commit without git's hooks", UNUSED),
    SettingKey(
        "zeroPaddedIds",
        values.number(0, MAX_PADDING),
        "pad numbers in new ids with zeros to this many digits; 0: no padding",
    ),
    SettingKey("taskPrefix", None, "prefix of task ids"),
    SettingKey("checkActiveBranches", values.flag, "look for tasks on other branches", UNUSED),
    SettingKey(
        "activeBranchDays", values.number(0, MAX_DAYS), "days for which a branch counts as active", UNUSED
    ),
    SettingKey(
        "requireAcceptanceCriteria",
        values.flag,
        "a task without acceptance criteria cannot be done",
    ),
    SettingKey(
        "gateDefinitionOfDone",
        values.flag,
        "a task with an open definition-of-done item cannot be done",
    ),
    SettingKey(
        "acceptImportedDone",
        values.flag,
        "accept imported tasks that are done with open criteria, and mark them",
    ),
    SettingKey("snapshots", values.flag, "keep copies of a backlog that is a file in a git repository"),
    SettingKey(
        "interactive",
        values.one_of("auto", "never"),
        "auto: `board` opens full-screen on a terminal; never: it is just printed",
    ),
    SettingKey(
        "savedFilters", values.pairs, "filters of the full-screen board by name: mine=@me, bugs=type:bug"
    ),
    SettingKey("keys", values.pairs, "keys of the full-screen board by action: undo=u ctrl+z, quit=q"),
    SettingKey("onStatusChange", values.hook, "command that runs after the status of a task has changed"),
    SettingKey("requireVerification", values.flag, "only task verify can check a criterion that has a check"),
    SettingKey("verifyTimeout", values.number(1, MAX_SECONDS), "seconds after which a check is stopped"),
    SettingKey("verifyShell", values.shell, "path of the shell that runs checks"),
)
"""Every setting, in the order in which `config list` shows them (docs/contract.md 3.10, then ours)."""


def key_named(name: str) -> SettingKey:
    """Return the setting with exactly that name; raise InvalidInput."""
    for key in KEYS:
        if key.name == name:
            return key
    known = [key.name for key in KEYS]
    raise InvalidInput(
        f"unknown setting {quoted(name)}; available: {', '.join(known)}",
        code="unknown-setting",
        given=name,
        allowed=known,
    )


def gettable(key: SettingKey) -> SettingKey:
    """Return a setting that `config get` shows; raise InvalidInput for the one that only `list` does."""
    if key.name == "taskPrefix":
        raise InvalidInput(
            f"{key.name} is shown among all settings only", code="unknown-setting", setting=key.name
        )
    return key


def without_git(settings: Settings) -> Settings:
    """Return the settings with all off that `filesystemOnly` switches off (docs/contract.md 7)."""
    return settings._replace(
        remote_operations=False, auto_commit=False, bypass_git_hooks=False, check_active_branches=False
    )


def settings_with(key: SettingKey, given: str, settings: Settings) -> Settings:
    """Return the settings with one of them set; raise InvalidInput for a text that it cannot have.

    What else has to change when the statuses do is said in `statuses.py`.
    """
    if key.read is None:
        raise InvalidInput(f"{key.name} cannot be set", code="fixed-setting", setting=key.name)
    changed = settings._replace(**{key.field: key.read(key.name, given, settings)})  # type: ignore[arg-type]  # a key's reading gives what its field holds
    if key.field == "filesystem_only" and changed.filesystem_only:
        return without_git(changed)
    return changed
