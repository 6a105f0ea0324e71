"""Reads the URL of a PostgreSQL database, and says how it may be shown: without anything secret."""

import re
from typing import NamedTuple
from urllib.parse import parse_qsl, quote, unquote, urlencode

from backlog.domain.errors import InvalidInput

SCHEMES = ("postgresql", "postgres")
SCHEMA = "schema"
"""Our own parameter in a URL; all others are libpq's."""
_SECRETS = ("password", "sslpassword", "scram_client_key", "scram_server_key", "oauth_client_secret")
"""libpq's parameters that nobody may see: PostgreSQL's manual, section 34.1.2."""
_HOSTS = re.compile(r"(?:\[[^\[\]]*\]|[^:,\[\]]*)(?::\d*)?(?:,(?:\[[^\[\]]*\]|[^:,\[\]]*)(?::\d*)?)*")
_ESCAPED = re.compile(r"(?:[^%]|%(?!00)[0-9A-Fa-f]{2})*")
_LONGEST_NAME = 63
"""In bytes: PostgreSQL's manual, section 4.1.1."""


class Address(NamedTuple):
    """Where a backlog is on a server.

    `conninfo` is the URL for libpq, with its secrets; `schema` is the one to work in, None for the
    first of the search path that the server or `options` give; `shown` is the URL for people and files.
    """

    conninfo: str
    schema: str | None
    shown: str


def is_url(database: str) -> bool:
    """Say whether a database is named by URL, and not by the path of a file."""
    scheme, separator, _ = database.partition("://")
    return bool(separator) and scheme.lower() in SCHEMES


def read_url(url: str) -> Address:
    """Return what a URL `postgresql://user@host:port/database?schema=…` says.

    See PostgreSQL's manual, section 34.1.1.2, for all that it may hold. Raises InvalidInput, whose
    message does not repeat the URL: what cannot be read may hold a password anywhere. So may a part
    that looks like another one: a password with a bare slash in it seems to be a port and a name.
    """
    rest = url.partition("://")[2]
    place, _, query = rest.partition("?")
    authority, slash, path = place.partition("/")
    account, at, hosts = authority.rpartition("@")
    user, _, _ = account.partition(":")
    misplaced = "@" in f"{account}{path}{query}" or not _HOSTS.fullmatch(hosts)
    if misplaced or not url.isprintable() or not _ESCAPED.fullmatch(url):
        raise _unreadable()
    try:
        # libpq takes a plus sign for itself, a form on a web page for a space
        given = parse_qsl(
            query.replace("+", "%2B"), keep_blank_values=True, strict_parsing=bool(query), errors="strict"
        )
        for part in (account, hosts, path):
            unquote(part, errors="strict")
    except ValueError:
        raise _unreadable() from None
    own = [(name, value) for name, value in given if name != SCHEMA]
    public = [(name, value) for name, value in given if name.lower() not in _SECRETS]
    target = f"{hosts}{slash}{path}"
    return Address(
        f"postgresql://{account}{at}{target}{_query(own)}",
        _schema([value for name, value in given if name == SCHEMA]),
        f"postgresql://{user}{at}{target}{_query(public)}",
    )


def without_secrets(database: str) -> str:
    """Return a database's path or URL as it may be shown, logged and stored; raise InvalidInput.

    What only looks like a URL is not shown at all.
    """
    if is_url(database):
        return read_url(database).shown
    if "://" in database:
        raise _unreadable()
    return database


def _schema(given: list[str]) -> str | None:
    """Return the one schema that a URL may name; PostgreSQL would cut a longer name off."""
    if not given:
        return None
    if len(given) > 1 or not 1 <= len(given[0].encode()) <= _LONGEST_NAME:
        raise InvalidInput(
            f"the database URL names one schema, of 1 to {_LONGEST_NAME} bytes",
            code="invalid-database-url",
            problem="schema",
        )
    return given[0]


def _query(parameters: list[tuple[str, str]]) -> str:
    return f"?{urlencode(parameters, quote_via=quote, safe='/')}" if parameters else ""


def _unreadable() -> InvalidInput:
    return InvalidInput(
        "the database URL cannot be read",
        code="invalid-database-url",
        problem="syntax",
    )
