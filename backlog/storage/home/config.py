"""Reads and writes `.backlog/config.toml`, which names the server that keeps a project's backlog.

It is imported only where there is such a file, or where one is to be written.
"""

from __future__ import annotations

import tomllib

from backlog.domain.errors import Failed, InvalidInput, quoted
from backlog.storage.postgresql.url import is_url, read_url

KEY = "database"
MAX_BYTES = 65_536

_TEXT = """\
# Where the backlog of this project is kept. Commit this file, so that everybody finds it.
# No password belongs here: PGPASSWORD, ~/.pgpass or a service file gives it.
{key} = "{value}"
"""


def read_config(path: str) -> str:
    """Return the URL that a config file names, which may hold a password.

    Raises Failed if the file cannot be read, InvalidInput if it names no such URL. No message
    repeats what is in it.
    """
    try:
        with open(path, "rb") as file:
            content = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise Failed(
            f"cannot read {_named(path)}: {error.strerror}",
            code="config-unreadable",
            path=path,
            reason=error.strerror,
        ) from error
    if len(content) > MAX_BYTES:
        raise _invalid(path, f"{_named(path)} has more than {MAX_BYTES:,} bytes")
    try:
        value = tomllib.loads(content.decode()).get(KEY)
    except (ValueError, RecursionError):  # neither UTF-8 nor TOML, or nested too deeply to be meant
        raise _invalid(path, f"{_named(path)} is not valid TOML") from None
    if value is None:
        raise _invalid(path, f"{_named(path)} does not name a {KEY}")
    if not isinstance(value, str) or not is_url(value):
        raise _invalid(path, f"{KEY} in {_named(path)} is not a postgresql:// URL")
    try:
        read_url(value)
    except InvalidInput as error:
        raise InvalidInput(
            f"{KEY} in {_named(path)}: {error.message}",
            code="invalid-config",
            path=path,
            cause=error.code,
            **error.data,
        ) from None
    return value


def config_text(shown: str) -> str:
    """Return the content of a config file that names a URL, given without its secrets."""
    return _TEXT.format(key=KEY, value=shown.replace("\\", "\\\\").replace('"', '\\"'))


def _named(path: str) -> str:
    return quoted(path, 200)


def _invalid(path: str, message: str) -> InvalidInput:
    return InvalidInput(message, code="invalid-config", path=path)
