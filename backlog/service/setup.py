"""Makes a new backlog, or changes the settings of the one that is there (docs/contract.md 1.10)."""

import os
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, NamedTuple

from backlog.domain.errors import Conflict, InvalidInput
from backlog.domain.events import Stamp
from backlog.domain.setting_keys import key_named, settings_with
from backlog.domain.setting_values import task_prefix
from backlog.domain.settings import Settings
from backlog.service import instructions
from backlog.service.settings import change_in, save_changed
from backlog.service.store import Store, Transactions

if TYPE_CHECKING:
    from backlog.files.rewriting import Rewrite
    from backlog.service.exchange.report import ImportReport

Prepare = Callable[[Transactions], None]
"""Puts into a new database what it begins with."""
Contents = Callable[[Transactions, Stamp], "ImportReport"]
"""Imports into a new database, and returns what that did."""


class SetupRequest(NamedTuple):
    """What `init` was asked for.

    `settings` holds texts by the names that `config` knows. `name` and what is not among them
    keep their values, or get their defaults in a new backlog. `files` are the instruction files
    of coding agents that are to hold the guidance.
    """

    name: str | None
    task_prefix: str | None
    settings: Mapping[str, str]
    files: Sequence[str]


class Home(NamedTuple):
    """Where the backlog is or is to be: its folder, its database, and how to make and to open it.

    `database` is its path or URL without secrets. `exists` says whether it was there when the
    command began. `create` raises Conflict if somebody has made it since. `noting` surrounds the
    making or joining and notes in the folder where the backlog is, if that is to be noted. `contents`
    puts the records of a tree of files into a new one, if there is such a tree.
    """

    directory: str
    database: str
    exists: bool
    create: Callable[[Prepare], object]
    noting: Callable[[], AbstractContextManager[None]]
    store: Callable[[], Store]
    contents: Contents | None = None


class SetUp(NamedTuple):
    """What was done: the settings as they now are, the instruction files, and what was imported."""

    settings: Settings
    created: bool
    files: "Sequence[Rewrite]"
    imported: "ImportReport | None" = None


def set_up(home: Home, request: SetupRequest, stamp: Stamp) -> SetUp:
    """Make the backlog, or change the settings asked for in the one that is there.

    The prefix of ids is not changed any more. Raises InvalidInput, Refused, Conflict or Failed; a
    new backlog was then made whole or not at all.
    """
    files = instructions.plan(home.directory, request.files)
    with home.noting():
        made = None if home.exists else _create(home, request, stamp)
        settings = None if made is None else made.settings
        if settings is None:
            wanted = {key_named(name): given for name, given in _texts(request).items()}
            with home.store().writing(stamp) as writer:
                change_in(writer, wanted)
                settings = writer.settings()
    instructions.write(files)
    return SetUp(settings, made is not None, files, None if made is None else made.imported)


def new_settings(request: SetupRequest, settings: Settings) -> Settings:
    """Return the settings that a new backlog begins with, changed from what it has; raise InvalidInput."""
    for name, given in _texts(request).items():
        settings = settings_with(key_named(name), given, settings)
    if not settings.project_name.strip():
        raise InvalidInput(
            "a new backlog needs a name",
            code="missing-name",
        )
    return settings


class _Made(NamedTuple):
    settings: Settings
    imported: "ImportReport | None"


def _create(home: Home, request: SetupRequest, stamp: Stamp) -> _Made | None:
    """Make a new backlog and return what it has, None if somebody else was quicker."""
    made: list[_Made] = []
    prefix = task_prefix(request.task_prefix) if request.task_prefix else None
    if home.contents is None:
        new_settings(request, Settings())  # so that what is wrong is said before anything is made

    def prepare(store: Transactions) -> None:
        imported = None if home.contents is None else home.contents(store, stamp)
        with store.writing(stamp) as writer:
            before = writer.settings()
            if imported is not None and not before.project_name:
                before = before._replace(project_name=os.path.basename(home.directory))
            settings = new_settings(request, before)
            if prefix is not None and imported is None:
                settings = settings._replace(task_prefix=prefix)
            save_changed(writer, writer.settings(), settings)
        made.append(_Made(settings, imported))

    try:
        home.create(prepare)
    except Conflict:
        return None
    return made[0]


def _texts(request: SetupRequest) -> dict[str, str]:
    """Return the settings asked for, the project's name first."""
    name = {} if request.name is None else {"projectName": request.name}
    return {**name, **request.settings}
