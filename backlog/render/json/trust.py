"""Where a backlog leads, whom it belongs to and what was agreed to, for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backlog.errors import printable
from backlog.render.json import document

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from backlog.domain.servers import Fact
    from backlog.domain.trust import Agreement, Runnable, Terms


def terms(terms: Terms, facts: Sequence[Fact], user_name: Callable[[int], str], *, agreed: bool) -> str:
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


def commands(folder: str, runnables: Iterable[Runnable], *, agreed: bool) -> str:
    """Return the commands that are to be agreed to as a JSON document, each text as it is."""
    rows = [{"what": each.what, "place": each.place or None, "command": each.text} for each in runnables]
    return document("trust", "trust", {"folder": printable(folder), "commands": rows, "agreed": agreed})


def agreements(kind: str, agreements: Sequence[Agreement], user_name: Callable[[int], str]) -> str:
    """Return agreements as a JSON document of a kind."""
    rows = [
        {
            "folder": printable(each.folder),
            "url": each.url,
            "user": None if each.uid is None else printable(user_name(each.uid)),
            "uid": each.uid,
            "path": None if each.path is None else printable(each.path),
            **({} if each.command is None else {"command": each.command}),
            **({} if each.shell is None else {"shell": each.shell}),
        }
        for each in agreements
    ]
    return document(kind, "agreements", rows)
