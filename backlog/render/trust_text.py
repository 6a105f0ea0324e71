"""What `trust` shows: where a backlog leads, whom it belongs to, and what was agreed to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backlog.domain.errors import printable
from backlog.render.as_json import document

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from backlog.domain.servers import Fact
    from backlog.domain.trust import Agreement, Terms

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


def terms_text(terms: Terms, facts: Sequence[Fact], user_name: Callable[[int], str]) -> str:
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


def terms_json(terms: Terms, facts: Sequence[Fact], user_name: Callable[[int], str], *, agreed: bool) -> str:
    """Return the same as a JSON document; `agreed` says whether the person has agreed by now."""
    server = None
    if terms.server is not None:
        values = {fact.name: printable(fact.value) or None for fact in facts}
        server = {"url": terms.server.url, **values}
    link = terms.link
    report = {
        "folder": printable(terms.folder),
        "server": server,
        "owners": [
            {"path": printable(each.path), "user": printable(user_name(each.uid)), "uid": each.uid}
            for each in terms.owned
        ],
        "link": None if link is None else {"path": printable(link[0]), "leadsTo": printable(link[1])},
        "agreed": agreed,
    }
    return document("trust", "trust", report)


def agreements_text(agreements: Sequence[Agreement], user_name: Callable[[int], str]) -> str:
    """Return agreements, one a line."""
    return "".join(f"{printable(each.folder)}: {_said(each, user_name)}\n" for each in agreements)


def agreements_json(kind: str, agreements: Sequence[Agreement], user_name: Callable[[int], str]) -> str:
    """Return agreements as a JSON document of a kind."""
    rows = [
        {
            "folder": printable(each.folder),
            "url": each.url,
            "user": None if each.uid is None else printable(user_name(each.uid)),
            "uid": each.uid,
            "path": None if each.path is None else printable(each.path),
        }
        for each in agreements
    ]
    return document(kind, "agreements", rows)


def _value(fact: Fact) -> str:
    value = printable(fact.value) or _DEFAULTS.get(fact.name, "")
    source = _SOURCES.get(fact.source, f"by {fact.source}")
    if fact.source == "PGSERVICE":
        return source
    return f"{value} ({source})" if source else value


def _said(agreement: Agreement, user_name: Callable[[int], str]) -> str:
    if agreement.uid is not None:
        return f"what belongs to the user {printable(user_name(agreement.uid))}"
    return printable(str(agreement.url or agreement.path))
