"""A database server as a file of a repository may name it, and where that leads on this machine."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote

from backlog.domain.addresses import SCHEME

if TYPE_CHECKING:
    from collections.abc import Mapping

TLS_MODES = ("prefer", "require", "verify-ca", "verify-full")
"""The values of `sslmode` from libpq's default on, each stricter than the one before.

PostgreSQL's manual, section 34.19.1.
"""


class Server(NamedTuple):
    """What a repository may say of a server; "" is left to the person's environment.

    `search_path` is another way to name a schema, by libpq's `options`; `tls` is one of `TLS_MODES`.
    """

    host: str = ""
    port: str = ""
    user: str = ""
    database: str = ""
    schema: str = ""
    search_path: str = ""
    tls: str = ""

    @property
    def url(self) -> str:
        """All of it as a URL, which is the same for every spelling: this is what is agreed to."""
        socket = self.host.startswith(("/", "@"))  # a folder, or a name that is no file
        host = f"[{_escaped(self.host, ':')}]" if ":" in self.host else _escaped(self.host, "")
        parameters = {
            "host": self.host if socket else "",
            "options": f"-csearch_path={self.search_path}" if self.search_path else "",
            "schema": self.schema,
            "sslmode": self.tls,
        }
        query = "&".join(f"{name}={_escaped(value, '/')}" for name, value in parameters.items() if value)
        return "".join(
            (
                SCHEME,
                f"{_escaped(self.user, '')}@" if self.user else "",
                "" if socket else host,
                f":{self.port}" if self.port else "",
                f"/{_escaped(self.database, '')}" if self.database or query else "",
                f"?{query}" if query else "",
            )
        )


class Fact(NamedTuple):
    """Something of where a server leads: its name and value, "" if only libpq can tell, and what says so."""

    name: str
    value: str
    source: str


_VARIABLES = {
    "host": "PGHOST",
    "port": "PGPORT",
    "user": "PGUSER",
    "database": "PGDATABASE",
    "tls": "PGSSLMODE",
}
"""What fills in the values that are left open: PostgreSQL's manual, section 34.15."""


def hardened(server: Server, environment: Mapping[str, str]) -> Server:
    """Return a server whose TLS mode is left to PGSSLMODE, where that asks for more than the repository."""
    own = environment.get("PGSSLMODE")
    if server.tls and own in TLS_MODES and TLS_MODES.index(own) > TLS_MODES.index(server.tls):
        return server._replace(tls="")
    return server


def leads_to(server: Server, environment: Mapping[str, str], login: str) -> tuple[Fact, ...]:
    """Return where a server leads: what is left open is filled in as libpq does it.

    It asks the service that PGSERVICE names, then the environment; `login` is the name of the user.
    """
    named = hardened(server, environment)._asdict()
    service = environment.get("PGSERVICE")
    user = named["user"] or environment.get("PGUSER") or login
    defaults = {"host": "", "port": "5432", "user": login, "database": user, "tls": TLS_MODES[0]}
    facts = []
    for name, variable in _VARIABLES.items():
        if named[name]:
            facts.append(Fact(name, named[name], "repository"))
        elif service:
            facts.append(Fact(name, "", "PGSERVICE"))
        elif environment.get(variable):
            facts.append(Fact(name, environment[variable], variable))
        else:
            facts.append(Fact(name, defaults[name], "default"))
    schema = named["schema"] or named["search_path"]
    facts.insert(4, Fact("schema", schema, "repository" if schema else "default"))
    if address := environment.get("PGHOSTADDR"):
        facts.insert(1, Fact("hostaddr", address, "PGHOSTADDR"))
    return tuple(facts)


def _escaped(text: str, safe: str) -> str:
    return quote(text, safe=safe)
