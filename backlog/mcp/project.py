"""Finds the backlog that a call means: one server, entered once for a user, works in every project.

The order is docs/mcp.md's: the argument `project`, `--cwd`, BACKLOG_CWD, the roots of the client, the
directory in which the server was started. A database that the person has named, by `--db` or BACKLOG_DB,
goes before all of them.
"""

import os
from collections.abc import Sequence
from threading import Lock
from typing import TYPE_CHECKING, NamedTuple

from backlog.domain.addresses import is_server
from backlog.errors import InvalidInput, NotFound
from backlog.location import Location
from backlog.render.terminal import write_to_stderr
from backlog.service.figures import Figures
from backlog.service.overview import standing

if TYPE_CHECKING:
    from backlog.location.hooks import Background


class _Open(NamedTuple):
    """A backlog that is open, and which file it was when it was opened, None for one on a server."""

    location: Location
    file: tuple[int, int] | None
    figures: Figures


class Projects:
    """The backlogs that the server has opened, each once, for all threads."""

    def __init__(self, directory: str | None = None, *, named: str | None = None) -> None:
        """Take what the person said at the start: a directory, or the path or URL of a database."""
        self._directory = directory
        self._named = named
        self._began = _current()
        self._open: dict[str, _Open] = {}
        self._lock = Lock()
        self._hooks: Background | None = None

    def locate(self, project: str | None, roots: Sequence[str] = ()) -> Location:
        """Return the backlog of a call; raise NotFound if there is none, and whatever else stands in the way.

        It is looked for each time, so that one that was made, moved or replaced meanwhile is noticed.
        """
        if project is not None:
            return self._opened(Location(_directory(project), named=self._named))
        if self._named or self._directory or os.environ.get("BACKLOG_CWD"):
            return self._opened(Location(self._directory, named=self._named))
        if not roots:
            return self._opened(self._here())
        nowhere: NotFound | None = None
        for root in roots:
            try:
                return self._opened(Location(root))
            except NotFound as error:
                nowhere = nowhere or error
        try:
            return self._opened(self._here())
        except NotFound:
            raise nowhere or NotFound("there is no backlog here", code="no-backlog") from None

    def figures(self, location: Location) -> Figures:
        """Return the numbers of a backlog, which are kept until it changes."""
        with self._lock:
            known = self._open.get(location.database())
        return Figures(standing) if known is None else known.figures

    def hooks(self) -> "Background":
        """Return what runs the hooks of projects, and tells of them on standard error."""
        with self._lock:
            if self._hooks is None:
                from backlog.location.hooks import Background, HookListener  # few projects have a hook

                self._hooks = Background(
                    HookListener(lambda remark: write_to_stderr(f"Note: {remark}\n"), write_to_stderr)
                )
            return self._hooks

    def close(self) -> None:
        """Close every backlog, once all hooks have ended."""
        if self._hooks is not None:
            self._hooks.close()
        with self._lock:
            for each in self._open.values():
                each.location.close()
            self._open.clear()

    def _here(self) -> Location:
        """Return where the server was started; a worktree that was made anew there is another folder."""
        anew = self._began is not None and _current() is None and os.path.isdir(self._began)
        return Location(self._began if anew else None)

    def _opened(self, location: Location) -> Location:
        """Return the open backlog of the database that a location leads to."""
        database = location.database()
        file = None if is_server(database) else _identity(database)
        with self._lock:
            known = self._open.get(database)
            if known is not None and known.file == file:  # its checks run in the worktree that is meant now
                return location.sharing(known.location)
            location.store(lasting=True)
            location.upgrade_file()
            self._open[database] = _Open(location, file, Figures(standing))
        if known is not None:
            known.location.close()
        return location


def _current() -> str | None:
    """Return the current directory, None once it is gone."""
    try:
        return os.getcwd()
    except OSError:
        return None


def _directory(project: str) -> str:
    if not os.path.isabs(project):
        raise InvalidInput(
            "project must be the absolute path of a folder", code="invalid-directory", directory=project
        )
    if "\0" in project or not os.path.isdir(project):
        raise NotFound("there is no folder at that path", code="directory-not-found", directory=project)
    return project


def _identity(path: str) -> tuple[int, int] | None:
    """Return which file a path leads to, None if there is none."""
    try:
        status = os.stat(path)
    except (OSError, ValueError):
        return None
    return status.st_dev, status.st_ino
