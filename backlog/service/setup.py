"""Makes a new backlog, or changes the settings of the one that is there (docs/contract.md 1.10)."""

import os
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from backlog.domain.events import Stamp
from backlog.domain.setting_keys import key_named, settings_with
from backlog.domain.setting_values import task_prefix
from backlog.domain.settings import Settings
from backlog.errors import Conflict, InvalidInput, Refused, quoted
from backlog.service import instructions
from backlog.service.settings import change_in, save_changed
from backlog.store.database import Transactions

if TYPE_CHECKING:
    from backlog.files.rewrite import Rewrite
    from backlog.service.exchange.files import Tree
    from backlog.service.exchange.report import ImportReport
    from backlog.service.home import Home

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


class SetupFacts(NamedTuple):
    """What there is before a backlog is set up: where it is or is to be, and what is in its way.

    `database` is its path or URL, `shown` the same without secrets. `exists` says whether it is there. `tree`
    is the tree of files that a new one begins with. `outer` is the database, as it is shown, that the folder
    uses so far; `shared` the folder of the one that other worktrees share.
    """

    directory: str
    database: str
    shown: str
    exists: bool
    tree: "Tree | None"
    outer: str | None
    shared: str | None


class SetUp(NamedTuple):
    """What was done: the settings as they now are, the instruction files, and what was imported."""

    settings: Settings
    created: bool
    files: "Sequence[Rewrite]"
    imported: "ImportReport | None" = None


def survey(home: "Home", *, here: bool = False, fresh: bool = False) -> SetupFacts:
    """Return what there is before the backlog at `home.database(here=here)` is made or changed.

    Raises Refused, unless a `fresh` one is wanted, for a backlog that is gone and can be restored, and where
    the folder belongs to a project around it whose files have no backlog yet.
    """
    directory, database = home.location.directory(), home.database(here=here)
    exists = home.exists(here=here)
    tree, outer = None, None
    if not exists:
        home.check_not_gone(database, fresh=fresh)
        outer = home.replaced(database)
        tree = None if fresh else _own_tree(directory, outer)
    shown, shared = home.location.shown(database), home.shared_folder(database)
    return SetupFacts(directory, database, shown, exists, tree, outer, shared)


def _own_tree(directory: str, outer: str | None) -> "Tree | None":
    from backlog.service.exchange.nearby import nearby_tree  # only where there is no backlog

    tree = nearby_tree(directory)
    if tree is None or tree.project == os.path.realpath(directory):
        return tree
    if outer is None:
        raise Refused(
            f"this folder belongs to {quoted(tree.project, 200)}, whose tasks have no backlog yet",
            code="project-around",
            project=tree.project,
        )
    return None


def set_up(
    home: "Home", site: SetupFacts, request: SetupRequest, stamp: Stamp, *, fresh: bool = False
) -> SetUp:
    """Make the backlog of a `survey`, or change the settings asked for in the one that is there.

    The prefix of ids is not changed any more. Raises InvalidInput, Refused, Conflict or Failed; a
    new backlog was then made whole or not at all.
    """
    files = instructions.plan(site.directory, request.files)
    with home.recorded():
        made = None if site.exists else _create(home, site, request, stamp, fresh=fresh)
        settings = None if made is None else made.settings
        if settings is None:
            wanted = {key_named(name): given for name, given in _texts(request).items()}
            with home.location.store().writing(stamp) as writer:
                change_in(writer, wanted)
                settings = writer.settings()
    instructions.write(files)
    return SetUp(settings, made is not None, files, None if made is None else made.imported)


def begin(home: "Home", name: str, stamp: Stamp) -> None:
    """Make a backlog with the default settings, given only the name of its project.

    Raises Refused where there are files that `set_up` would import, and what `Home.create` raises.
    """
    from backlog.service.exchange.nearby import nearby_tree

    if nearby_tree(home.location.directory()) is not None:
        raise Refused(
            "there are tasks in Markdown files here, which a new backlog would begin with",
            code="project-around",
        )
    settings = new_settings(SetupRequest(name, None, {}, ()), Settings())

    def prepare(store: Transactions) -> None:
        with store.writing(stamp) as writer:
            save_changed(writer, writer.settings(), settings)

    home.create(home.new_database(), prepare)


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


def _create(
    home: "Home", site: SetupFacts, request: SetupRequest, stamp: Stamp, *, fresh: bool
) -> _Made | None:
    """Make a new backlog and return what it has, None if somebody else was quicker."""
    made: list[_Made] = []
    prefix = task_prefix(request.task_prefix) if request.task_prefix else None
    contents = None if site.tree is None else _contents(home, site, site.tree)
    if contents is None:
        new_settings(request, Settings())  # so that what is wrong is said before anything is made

    def prepare(store: Transactions) -> None:
        imported = None if contents is None else contents(store, stamp)
        with store.writing(stamp) as writer:
            before = writer.settings()
            if imported is not None and not before.project_name:
                before = before._replace(project_name=os.path.basename(site.directory))
            settings = new_settings(request, before)
            if prefix is not None and imported is None:
                settings = settings._replace(task_prefix=prefix)
            save_changed(writer, writer.settings(), settings)
        made.append(_Made(settings, imported))

    try:
        home.create(site.database, prepare, fresh=fresh)
    except Conflict:
        return None
    return made[0]


def _contents(home: "Home", site: SetupFacts, tree: "Tree") -> Contents:
    """Return what imports a tree into the new backlog; the report names it as seen from the folder."""
    from backlog.service.exchange.nearby import contents_of  # most new backlogs are empty

    root = os.path.relpath(tree.root, os.path.realpath(site.directory))
    return contents_of(tree, home.location.anchor(site.database), root)


def _texts(request: SetupRequest) -> dict[str, str]:
    """Return the settings asked for, the project's name first."""
    name = {} if request.name is None else {"projectName": request.name}
    return {**name, **request.settings}
