"""What a person agrees to before using a backlog that others control (docs/postgresql.md, "Trust").

A file of a repository may name a server, and files and folders may belong to another user. Either is used
once the person who runs the command has agreed to it, for one folder.
"""

from typing import NamedTuple

from backlog.domain.servers import Server


class Agreement(NamedTuple):
    """What somebody agreed to for a folder, by its real path: the URL of a server, or a user's number."""

    folder: str
    url: str | None = None
    uid: int | None = None


class Owned(NamedTuple):
    """A file or a folder that belongs to another user."""

    path: str
    uid: int


class Terms(NamedTuple):
    """What is to be agreed to before the backlog of a folder is used, and whether it has been.

    `server` is the one that the file `config` names, `owned` what belongs to others; without either there
    is nothing to agree to. `file` is the database beside or instead of `config`, if there is one.
    """

    folder: str
    config: str | None
    server: Server | None
    file: str | None
    owned: tuple[Owned, ...]
    agreed: bool

    @property
    def agreements(self) -> tuple[Agreement, ...]:
        """What is recorded when the person agrees."""
        users = sorted({each.uid for each in self.owned})
        return (
            *(() if self.server is None else (Agreement(self.folder, url=self.server.url),)),
            *(Agreement(self.folder, uid=uid) for uid in users),
        )
