"""Where a backlog leads, whom it belongs to and what was agreed to, in lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backlog.errors import printable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from backlog.domain.servers import Fact
    from backlog.domain.trust import Agreement, Runnable, Terms

_LABELS = {
    "host": "Host",
    "hostaddr": "Address",
    "port": "Port",
    "user": "User",
    "database": "Database",
    "schema": "Schema",
    "tls": "TLS mode",
}


_WIDTH = max(map(len, _LABELS.values())) + 2
_DEFAULTS = {
    "host": "this machine, by a socket",
    "schema": "the first of the server's search path",
}


_SOURCES = {"repository": "", "default": "by default", "PGSERVICE": "as the service in PGSERVICE says"}


def terms(terms: Terms, facts: Sequence[Fact], user_name: Callable[[int], str]) -> str:
    """Return what is to be agreed to; `facts` say where the server leads."""
    lines = []
    if terms.server is not None:
        lines.append(f"{printable(str(terms.config))} leads to a server:")
        lines += [f"  {f'{_LABELS[fact.name]}:':<{_WIDTH}}{_value(fact)}" for fact in facts]
    lines += [
        f"{printable(each.path)} belongs to another user: {printable(user_name(each.uid))}"
        for each in terms.owned
    ]
    if terms.link is not None:
        lines.append("{} leads out of the project, to {}".format(*map(printable, terms.link)))
    return "".join(f"{line}\n" for line in lines)


_RUN_BY = {"hook": "onStatusChange", "shell": "verifyShell"}


def commands(runnables: Iterable[Runnable]) -> str:
    """Return what is to be agreed to, one text a line, whole."""
    return "".join(
        f"{printable(each.place) if each.place else _RUN_BY[each.what]} runs: {printable(each.text)}\n"
        for each in runnables
    )


def agreements(agreements: Sequence[Agreement], user_name: Callable[[int], str]) -> str:
    """Return agreements, one a line."""
    return "".join(f"{printable(each.folder)}: {_said(each, user_name)}\n" for each in agreements)


def _value(fact: Fact) -> str:
    value = printable(fact.value) or _DEFAULTS.get(fact.name, "")
    source = _SOURCES.get(fact.source, f"by {fact.source}")
    if fact.source == "PGSERVICE":
        return source
    return f"{value} ({source})" if source else value


def _said(agreement: Agreement, user_name: Callable[[int], str]) -> str:
    if agreement.uid is not None:
        return f"what belongs to the user {printable(user_name(agreement.uid))}"
    if agreement.command is not None:
        return f"to run {printable(agreement.command)}"
    if agreement.shell is not None:
        return f"the shell {printable(agreement.shell)}"
    return printable(str(agreement.url or agreement.path))
