"""The settings of a backlog: names, defaults and meaning (docs/contract.md 7; docs/design.md 4 and 5)."""

from __future__ import annotations

from backlog.domain.task import DRAFT_STATUS, Kind, same_name, same_word
from backlog.errors import InvalidValue
from backlog.lean import NamedTuple

UNRANKED = 1_000
"""The rank of a priority that is unset or not configured: after every configured one."""


DEFAULT_SHELL = "/bin/sh"
"""What runs checks unless another shell is configured; POSIX puts it there."""


class Settings(NamedTuple):
    """All settings, in the order in which `config list` shows them.

    A field is the setting's name in snake case; `None` is "not set".
    """

    project_name: str = ""
    default_editor: str | None = None
    default_assignee: tuple[str, ...] = ()
    default_status: str = "To Do"
    statuses: tuple[str, ...] = ("To Do", "In Progress", "Done")
    labels: tuple[str, ...] = ()
    priorities: tuple[str, ...] = ("High", "Medium", "Low")
    types: tuple[str, ...] = ("bug", "feature", "enhancement", "task", "chore", "docs", "spike")
    projects: tuple[str, ...] = ()
    definition_of_done: tuple[str, ...] = ()
    date_format: str = "yyyy-mm-dd"
    max_column_width: int = 20
    auto_open_browser: bool = True
    hide_empty_columns: bool | None = None
    default_port: int = 6420
    remote_operations: bool = True
    auto_commit: bool = False
    filesystem_only: bool = False
    bypass_git_hooks: bool = False
    zero_padded_ids: int = 0
    task_prefix: str = "task"
    check_active_branches: bool = True
    active_branch_days: int = 30
    require_acceptance_criteria: bool = False
    gate_definition_of_done: bool = False
    accept_imported_done: bool = False
    snapshots: bool = True
    interactive: str = "auto"
    saved_filters: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    on_status_change: str | None = None
    require_verification: bool = False
    verify_timeout: int = 600
    verify_shell: str = DEFAULT_SHELL

    @property
    def terminal_status(self) -> str:
        """The last configured status: the one that means done (docs/contract.md 6.11)."""
        return self.statuses[-1]

    @property
    def initial_status(self) -> str:
        """The status of a new task: the default one as it is configured, else the first one."""
        return configured_status(self.default_status, self) or self.statuses[0]

    def is_terminal(self, status: str) -> bool:
        """Say whether a status means done."""
        return same_word(status, self.terminal_status)

    def priority_rank(self, priority: str | None) -> int:
        """Return 0 for the highest configured priority, UNRANKED for none or an unknown one."""
        if priority is None:
            return UNRANKED
        for rank, name in enumerate(self.priorities):
            if same_word(name, priority):
                return rank
        return UNRANKED

    def prefix_of(self, kind: Kind) -> str:
        """Return the prefix of new ids of tasks or drafts."""
        return self.task_prefix if kind == "task" else "draft"


def configured_status(status: str, settings: Settings) -> str | None:
    """Return a status as it is configured, whatever letter case it comes in; None if it is not."""
    for configured in settings.statuses:
        if same_word(configured, status):
            return configured
    return None


def status_named(given: str, settings: Settings) -> str:
    """Return a configured status in its own casing; raise InvalidValue (docs/contract.md 6.14)."""
    return _configured("status", given, settings.statuses)


def priority_named(given: str, settings: Settings) -> str:
    """Return a configured priority as it is stored, in lower case; raise InvalidValue."""
    for name in settings.priorities:
        if given == (stored := name.lower()):
            return stored
    words = " ".join(given.split())
    for name in settings.priorities:
        if same_word(" ".join(name.split()), words):
            return name.lower()
    raise InvalidValue("priority", given, settings.priorities)


def type_named(given: str, settings: Settings) -> str:
    """Return a configured type in its own casing; raise InvalidValue."""
    return _configured("type", given, settings.types, ignore_spaces=False)


def project_named(given: str, settings: Settings) -> str:
    """Return a configured project in its own casing; raise InvalidValue."""
    return _configured("project", given, settings.projects, ignore_spaces=False)


def draft_status_named(given: str) -> str:
    """Return the only status that a draft can have; raise InvalidValue for any other."""
    return _configured("status", given, (DRAFT_STATUS,))


def _configured(what: str, given: str, allowed: tuple[str, ...], *, ignore_spaces: bool = True) -> str:
    """Return the allowed name that was meant, whatever its letter case."""
    if given in allowed:
        return given
    for name in allowed:
        if same_name(name, given) if ignore_spaces else same_word(name, given.strip()):
            return name
    raise InvalidValue(what, given, allowed)
