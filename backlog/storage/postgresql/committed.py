"""Reads the URL that a file of a repository holds, from which only the name of a place is taken.

libpq's other parameters say whose passwords are sent where, which files are read and written, and how
carefully: all that is the business of the person who connects, and is refused here
(docs/postgresql.md, "Trust").
"""

import re
from urllib.parse import unquote

from backlog.domain.servers import TLS_MODES, Server
from backlog.errors import Refused, quoted
from backlog.storage.postgresql.url import SCHEMA, UrlParts, read_url, split_url

_PARAMETERS = {
    "host": "host",
    "port": "port",
    "user": "user",
    "dbname": "database",
    SCHEMA: "schema",
    "options": "search_path",
    "sslmode": "tls",
}
"""The parameters that are taken, and what they are called here."""
_HOST = re.compile(r"[A-Za-z0-9_.-]+|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*(?:%[A-Za-z0-9_.-]+)?")
"""A name, or an address of IPv4 or IPv6. Letters beyond ASCII may look like others."""
_SEARCH_PATH = re.compile(r"-c ?search_path=([^\s\\]+)")
_PORT = re.compile(r"[0-9]{1,5}")
_HIGHEST_PORT = 65_535
_LONGEST = 255
"""Characters of a value. It is to be seen as a whole; names of hosts have 253, those of databases 63."""
_ALLOWED = ("host", "port", "database", "user", "schema", "sslmode")


def committed(url: str) -> Server:
    """Return the server that a URL names.

    Raises InvalidInput for one that cannot be read, Refused, with the name of what is refused, for one
    that says more than a repository may.
    """
    read_url(url)
    parts = split_url(url)
    values: dict[str, str] = {}
    for name, value in _given(parts):
        known = _PARAMETERS.get(name)
        if known is None:
            raise _refused(f"{_named(name)} may not be given by a repository")
        if not value:
            continue
        if known in values:
            raise _refused(f"{name} is given twice")
        values[known] = value
    server = Server(**{name: _checked(name, value) for name, value in values.items()})
    if server.schema and server.search_path:
        raise _refused("schema and options both name a schema")
    return server


def _given(parts: UrlParts) -> list[tuple[str, str]]:
    """Return what a URL says, decoded and under the names of libpq, "" for what it leaves out."""
    if ":" in parts.account:
        raise _refused("a password may not be given by a repository")
    if "," in parts.hosts:
        raise _refused("several hosts may not be given by a repository")
    hosts = parts.hosts
    if hosts.startswith("["):
        host, _, rest = hosts.removeprefix("[").partition("]")
        port = rest.removeprefix(":")
    else:
        host, _, port = hosts.partition(":")
    named = {"user": parts.account, "host": host, "port": port, "dbname": parts.path}
    return [*((name, unquote(value)) for name, value in named.items()), *parts.parameters]


def _checked(name: str, value: str) -> str:
    """Return a value as it is compared and shown; raise Refused for one that a repository may not give."""
    if not value.isprintable():
        raise _refused(f"the {name} holds characters that cannot be shown")
    if len(value) > _LONGEST:
        raise _refused(f"the {name} has more than {_LONGEST} characters")
    check = _CHECKS.get(name)
    return value if check is None else check(value)


def _host(value: str) -> str:
    if "," in value:
        raise _refused("several hosts may not be given by a repository")
    if value.startswith(("/", "@")):  # a folder with a socket, or a socket that is no file
        return value
    if not _HOST.fullmatch(value):
        raise _refused("the host is neither a name nor an address")
    return value.lower()


def _port(value: str) -> str:
    if not _PORT.fullmatch(value) or not 1 <= int(value) <= _HIGHEST_PORT:
        raise _refused("the port is not a valid port number")
    return str(int(value))


def _search_path(value: str) -> str:
    match = _SEARCH_PATH.fullmatch(value)
    if match is None:
        raise _refused("options may only set the search path")
    return match[1]


def _tls(value: str) -> str:
    if value not in TLS_MODES:
        raise _refused(f"sslmode may not be weaker than {TLS_MODES[0]}")
    return value


_CHECKS = {"host": _host, "port": _port, "search_path": _search_path, "tls": _tls}


def _named(name: str) -> str:
    return name if re.fullmatch("[a-z_]{1,30}", name) else quoted(name)


def _refused(message: str) -> Refused:
    return Refused(message, code="parameter-refused", allowed=_ALLOWED)
