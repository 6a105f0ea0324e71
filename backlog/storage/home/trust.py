"""Refuses what others control until the person has agreed to it (docs/postgresql.md, "Trust").

An agreement holds for a folder. What is asked for several folders is agreed to if it is for one of them: a
linked worktree needs none of its own to what the main one may use, for it is the same repository.
"""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

from backlog.domain.servers import hardened
from backlog.domain.trust import Agreement
from backlog.errors import Refused, quoted
from backlog.storage.home import agreements
from backlog.storage.home.contents import outside
from backlog.storage.home.ownership import belonging_to_others, user_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from backlog.domain.servers import Server
    from backlog.storage.home.contents import HomeContents


def check_owners(statuses: Iterable[tuple[str, os.stat_result]], folders: Iterable[str]) -> None:
    """Raise Refused for a file or folder of another user who is agreed to for none of `folders`."""
    folders = tuple(folders)
    for each in belonging_to_others(statuses):
        if not is_agreed(folders, uid=each.uid):
            raise Refused(
                f"{quoted(each.path, 200)} belongs to another user, {user_name(each.uid)}",
                code="dubious-ownership",
                path=each.path,
                user=user_name(each.uid),
            )


def check_links(home: HomeContents, folders: Iterable[str]) -> None:
    """Raise Refused for a home behind a link that leads out of its project, unless that is agreed to."""
    folders = tuple(folders)
    link = outside(home, folders)
    if link is None or is_agreed(folders, path=link[1]):
        return
    path, target = link
    raise Refused(
        f"{quoted(path, 200)} leads out of the project, to {quoted(target, 200)}; you have not agreed to it",
        code="not-trusted",
        path=path,
        leads_to=target,
        file=None,
    )


def agreed_server(config: str, file: str | None, folders: Iterable[str]) -> str:
    """Return the URL that a config file names, if it is agreed to for one of `folders`.

    `file` is the database file beside it, if there is one. Raises Refused for what is not agreed to, and
    InvalidInput, Failed or Refused for a config file that names no server.
    """
    from backlog.storage.home.config import read_config  # a file needs no TOML and no URL

    server = read_config(config)
    if not is_agreed(folders, url=server.url):
        raise _not_agreed(config, file, server)
    return hardened(server, os.environ).url


def is_agreed(
    folders: Iterable[str], *, url: str | None = None, uid: int | None = None, path: str | None = None
) -> bool:
    """Say whether a server, a user, or what a link leads to is agreed to for one of some folders."""
    return any(
        agreements.is_agreed(Agreement(os.path.realpath(folder), url, uid, path)) for folder in folders
    )


def server_of(url: str) -> Server:
    """Return the server that a person's URL names, as a repository may name it: without a password.

    Raises InvalidInput for one that cannot be read, Refused for one that says more.
    """
    from backlog.storage.postgresql.committed import committed  # a file needs no URL
    from backlog.storage.postgresql.url import read_url

    shown = read_url(url).shown
    try:
        return committed(shown)
    except Refused as error:
        raise Refused(
            f"this address cannot be noted in .backlog/config.toml: {error.message}",
            code="parameter-refused",
            **error.data,
        ) from None


@contextmanager
def agreeing_to(project: str, server: Server) -> Iterator[None]:
    """Let the person agree to a server by what the block does; if it fails, nothing was agreed to.

    Raises Failed before the block if an agreement cannot be kept.
    """
    agreement = Agreement(os.path.realpath(project), url=server.url)
    if agreements.is_agreed(agreement):
        yield
        return
    agreements.agree([agreement])
    try:
        yield
    except BaseException:
        agreements.revoke([agreement])
        raise


def _not_agreed(config: str, file: str | None, server: Server) -> Refused:
    message = f"{quoted(config, 200)} leads to a server that you have not agreed to: {server.url}"
    if file is not None:
        message += "; the database file beside it is not used either"
    return Refused(message, code="not-trusted", path=config, server=server.url, file=file)
