"""Reads and writes `.backlog/config.toml`, which names the server that keeps a project's backlog.

It is imported only where there is such a file, or where one is to be written.
"""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING

from backlog.domain.addresses import as_address
from backlog.errors import Failed, InvalidInput, Refused, quoted
from backlog.files.contents import NoFile, opened_file
from backlog.storage.postgresql.committed import committed

if TYPE_CHECKING:
    from backlog.domain.servers import Server

KEY = "database"
MAX_BYTES = 65_536

_TEXT = """\
# Where the backlog of this project is kept. Commit this file, so that everybody finds it.
# No password belongs here: PGPASSWORD, ~/.pgpass or a service file gives it.
{key} = "{value}"
"""


def read_config(path: str) -> Server:
    """Return the server that a config file names.

    Raises Failed if the file cannot be read, InvalidInput if it names no server, Refused if it says more
    of one than a repository may. No message repeats what is in it.
    """
    content = _content(path)
    if len(content) > MAX_BYTES:
        raise _invalid(path, f"{_named(path)} has more than {MAX_BYTES:,} bytes")
    try:
        value = tomllib.loads(content.decode()).get(KEY)
    except (ValueError, RecursionError):  # neither UTF-8 nor TOML, or nested too deeply to be meant
        raise _invalid(path, f"{_named(path)} is not valid TOML") from None
    if value is None:
        raise _invalid(path, f"{_named(path)} does not name a {KEY}")
    url = as_address(value) if isinstance(value, str) else None
    if url is None:
        raise _invalid(path, f"{KEY} in {_named(path)} is not a postgresql:// URL")
    try:
        return committed(url)
    except InvalidInput as error:
        raise InvalidInput(
            f"{KEY} in {_named(path)}: {error.message}",
            code="invalid-config",
            path=path,
            cause=error.code,
            **error.data,
        ) from None
    except Refused as error:
        raise Refused(
            f"{KEY} in {_named(path)}: {error.message}", code="parameter-refused", path=path, **error.data
        ) from None


def _content(path: str) -> bytes:
    """Return the content of a file, cut off after one byte too many; raise Failed."""
    try:
        with opened_file(path) as file:
            return file.read(MAX_BYTES + 1)
    except NoFile as error:
        raise _unreadable(path, f"it is {error.kind}, not a file") from None
    except OSError as error:
        raise _unreadable(path, error.strerror) from error


def config_text(server: Server) -> str:
    """Return the content of a config file that names a server."""
    return _TEXT.format(key=KEY, value=server.url)


def _named(path: str) -> str:
    return quoted(path, 200)


def _invalid(path: str, message: str) -> InvalidInput:
    return InvalidInput(message, code="invalid-config", path=path)


def _unreadable(path: str, reason: str | None) -> Failed:
    return Failed(f"cannot read {_named(path)}: {reason}", code="config-unreadable", path=path, reason=reason)
