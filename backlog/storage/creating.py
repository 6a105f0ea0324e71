"""Makes the home of a new backlog: its folder and its database, there whole or not at all."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing, contextmanager, suppress
from typing import TYPE_CHECKING

from backlog.domain.errors import Conflict, Failed, quoted
from backlog.storage._sqlite_schema import SCHEMA
from backlog.storage.discovery import CONFIG, FILE, FOLDER, database_in, shown
from backlog.storage.sqlite import SqliteStore, translated

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from backlog.service.store import Transactions

IGNORE_ALL = "# The database of `backlog`: never committed.\n*\n"
IGNORE_DATABASE = "# The database of `backlog`: never committed.\nbacklog.db*\n.gitignore\n"
"""For a folder that was there: what else is in it is its owner's business."""
IGNORE_ALL_BUT_CONFIG = "# Only where the backlog is kept is committed.\n*\n!.gitignore\n!config.toml\n"
IGNORE_COPIES = (
    "# Copies that `backlog` makes of a backlog: never committed.\nbacklog.db*\nbacklog.doctor-*\n"
)
"""For a folder that was there, if the backlog is on a server."""


def create_home(directory: str, prepare: Callable[[Transactions], None]) -> str:
    """Make `.backlog/` in a directory, ignored by git, with a new database; return the database's path.

    Raises as `create_database` does.
    """
    with _folder(directory, IGNORE_ALL, IGNORE_DATABASE) as folder:
        path = os.path.join(folder, FILE)
        create_database(path, prepare)
    return path


@contextmanager
def noting_url(directory: str, url: str) -> Iterator[None]:
    """Note, once the block has made or joined the backlog on a server, its URL in a directory's `.backlog/`.

    Whatever can be known before stops the block from being entered: raises Conflict if another
    backlog is in the directory already, Failed if there can be no such folder. Raises Failed, too,
    if the note cannot be written at the end.
    """
    place, named = os.path.join(directory, FOLDER), shown(url)
    if os.path.isfile(os.path.join(place, CONFIG)):
        known = shown(database_in(directory) or "")
        if known != named:
            raise Conflict(
                f"{quoted(os.path.join(place, CONFIG), 200)} names another database already: {known}",
                hint="leave --db out to use that one, or change the file",
                code="database-exists",
            )
        yield
        return
    if os.path.lexists(os.path.join(place, FILE)):
        raise Conflict(
            f"there is a database already: {os.path.join(place, FILE)}",
            hint=f"move what is in it to the server with: backlog migrate --to {named}",
            code="database-exists",
        )
    with _folder(directory, IGNORE_ALL_BUT_CONFIG, IGNORE_COPIES):
        yield
        note_url(directory, url)


def note_url(directory: str, url: str) -> None:
    """Write a URL, without its secrets, into `.backlog/config.toml`; raise Failed.

    A `.gitignore` that `create_home` wrote for a database file lets the config file through from now on.
    """
    path = os.path.join(directory, FOLDER, CONFIG)
    ignoring = os.path.join(directory, FOLDER, ".gitignore")
    named = shown(url)
    from backlog.storage.home_config import config_text  # a file needs no TOML

    try:
        _replace(path, config_text(named))
        with suppress(FileNotFoundError), open(ignoring, encoding="utf-8", errors="replace") as file:
            ignored = file.read(len(IGNORE_ALL) + 1)
            if ignored == IGNORE_ALL:
                _replace(ignoring, IGNORE_ALL_BUT_CONFIG)
    except OSError as error:
        raise Failed(
            f"the backlog is at {named}, but {quoted(path, 200)} cannot be written: {error.strerror}",
            hint=f"write the file yourself, one line: {config_text(named).splitlines()[-1]}",
            code="config-unwritable",
        ) from error


@contextmanager
def _folder(directory: str, ignore: str, ignore_here: str) -> Iterator[str]:
    """Lend the path of a directory's `.backlog/`, made with its `.gitignore` if it is not there.

    A folder that was there gets a `.gitignore` of its own text, unless it has one. A new one is removed
    again if the block fails before anything else is in it. Raises Failed if it cannot be made.
    """
    folder = os.path.join(directory, FOLDER)
    ignoring = os.path.join(folder, ".gitignore")
    made = not os.path.lexists(folder)
    try:
        os.makedirs(folder, exist_ok=True)
        with suppress(FileExistsError), open(ignoring, "x", encoding="utf-8") as file:
            file.write(ignore if made else ignore_here)
    except OSError as error:
        raise Failed(f"cannot make {folder}: {error.strerror}", code="folder-unavailable") from error
    try:
        yield folder
    except BaseException:
        if made:
            with suppress(OSError):
                os.unlink(ignoring)
                os.rmdir(folder)
        raise


def _replace(path: str, text: str) -> None:
    """Write a small file, there whole or not at all."""
    partial = f"{path}.{os.getpid()}.partial"
    try:
        with open(partial, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.replace(partial, path)
    finally:
        _clear(partial)


def create_database(path: str, prepare: Callable[[Transactions], None]) -> None:
    """Make a database at a path or URL, at the newest revision, a file readable by its owner only.

    A file is made under another name first and given to `prepare` to put into it what it begins with,
    so that an interrupted command leaves nothing behind under its real name. Raises Conflict if
    there is one already, Failed if it cannot be made.
    """
    if "://" in path:
        from backlog.storage.opening import create_on_server  # needs another engine's libraries

        create_on_server(path, prepare)
        return
    if os.path.lexists(path):
        raise Conflict(f"there is a database already: {path}", code="database-exists")
    partial = f"{path}.{os.getpid()}.partial"
    try:
        try:
            _clear(partial)  # of an interrupted run whose process had the same number
            _fill(partial)
            prepare(SqliteStore(partial))
            _sync(partial)
            os.link(partial, path)
        finally:
            _clear(partial)
    except FileExistsError:
        raise Conflict(f"there is a database already: {path}", code="database-exists") from None
    except sqlite3.Error as error:
        raise translated(error, path) from error
    except OSError as error:
        raise Failed(
            f"cannot make the database {path}: {error.strerror}", code="database-unavailable"
        ) from error


def _clear(path: str) -> None:
    """Remove a half-made database and what SQLite keeps beside it."""
    for leftover in (path, f"{path}-wal", f"{path}-shm"):
        with suppress(FileNotFoundError):
            os.unlink(leftover)


def _sync(path: str) -> None:
    """Wait until a file is on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _fill(path: str) -> None:
    os.close(os.open(path, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600))
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = OFF")  # nobody sees the file before it is synced whole
        connection.executescript(f"BEGIN;\n{SCHEMA}\nCOMMIT;")
