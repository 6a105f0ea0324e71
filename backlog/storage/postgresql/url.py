"""Reads the URL of a PostgreSQL database, and says how it may be shown: without anything secret."""

from __future__ import annotations

from backlog.domain.addresses import SCHEME
from backlog.errors import InvalidInput, Refused
from backlog.lean import NamedTuple
from backlog.storage.postgresql.percent import escaped, unescaped

SCHEMA = "schema"
"""Our own parameter in a URL; all others are libpq's."""
_SECRETS = ("password", "sslpassword", "scram_client_key", "scram_server_key", "oauth_client_secret")
"""libpq's parameters that nobody may see: PostgreSQL's manual, section 34.1.2."""
_SECRET_WORDS = ("pass", "pwd", "secret", "token")
"""What the names have in them of somebody else's secrets, which libpq does not know."""
_FILE_OF_SECRETS = "passfile"
"""A name that has one of these words in it and is none of a secret."""
_KEY_LOG = "sslkeylogfile"
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


class UrlParts(NamedTuple):
    """A URL taken apart: what stands between its marks as it is, the parameters decoded.

    `at` and `slash` are the marks themselves, or "" where they are missing.
    """

    account: str
    at: str
    hosts: str
    slash: str
    path: str
    parameters: list[tuple[str, str]]

    @property
    def user(self) -> str:
        """The account without its password."""
        return self.account.partition(":")[0]


def read_url(url: str) -> Address:
    """Return what a URL `postgresql://user@host:port/database?schema=…` says.

    See PostgreSQL's manual, section 34.1.1.2, for all that it may hold. Raises InvalidInput, whose
    message does not repeat the URL: what cannot be read may hold a password anywhere. So may a part
    that looks like another one: a password with a bare slash in it seems to be a port and a name.
    Raises Refused for `sslkeylogfile`, by which libpq appends the keys of the connection to a file.
    """
    parts = split_url(url)
    if any(name.lower() == _KEY_LOG for name, _ in parts.parameters):
        raise Refused(
            f"{_KEY_LOG} in a database URL is refused: it writes the keys of the connection to a file",
            code="parameter-refused",
        )
    own = [(name, value) for name, value in parts.parameters if name != SCHEMA]
    public = [(name, value) for name, value in parts.parameters if not _is_secret(name)]
    target = f"{parts.hosts}{parts.slash}{parts.path}"
    return Address(
        f"{SCHEME}{parts.account}{parts.at}{target}{_query(own)}",
        _schema([value for name, value in parts.parameters if name == SCHEMA]),
        f"{SCHEME}{parts.user}{parts.at}{target}{_query(public)}",
    )


def split_url(url: str) -> UrlParts:
    """Take a URL apart; raise InvalidInput as `read_url` does."""
    rest = url.partition("://")[2]
    place, _, query = rest.partition("?")
    authority, slash, path = place.partition("/")
    account, at, hosts = authority.rpartition("@")
    if "@" in f"{account}{path}{query}" or not _are_hosts(hosts) or not url.isprintable():
        raise _unreadable()
    try:
        given = [_parameter(each) for each in query.split("&")] if query else []
        for part in (account, hosts, path):
            unescaped(part)
    except ValueError:
        raise _unreadable() from None
    return UrlParts(account, at, hosts, slash, path, given)


def _are_hosts(text: str) -> bool:
    """Say whether a text is a list of hosts: names, or addresses between brackets, with ports or without."""
    more = ","
    while more:
        address, closed, rest = text.partition("]") if text[:1] == "[" else ("", "]", text)
        host, more, text = rest.partition(",")
        name, _, port = host.partition(":")
        if not closed or "[" in address[1:] or (address and name) or not {"[", "]"}.isdisjoint(name):
            return False
        if port and not port.isdecimal():
            return False
    return True


def _parameter(text: str) -> tuple[str, str]:
    """Return name and value of a parameter; raise ValueError for what is none."""
    name, equals, value = text.partition("=")
    if not equals:
        raise ValueError("a parameter has no value")
    return unescaped(name), unescaped(value)  # libpq takes a plus sign for itself, and no space for it


def _is_secret(parameter: str) -> bool:
    name = parameter.lower()
    return name in _SECRETS or any(word in name.removesuffix(_FILE_OF_SECRETS) for word in _SECRET_WORDS)


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
    given = "&".join(f"{escaped(name)}={escaped(value)}" for name, value in parameters)
    return f"?{given}" if given else ""


def _unreadable() -> InvalidInput:
    return InvalidInput(
        "the database URL cannot be read",
        code="invalid-database-url",
        problem="syntax",
    )
