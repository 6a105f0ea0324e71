"""What a person agrees to before using a backlog that others control (docs/postgresql.md, "Trust").

A file of a repository may name a server, a link in it may lead anywhere, and files and folders may belong to
another user. Each is used once the person who runs the command has agreed to it, for one folder. So is each
command that a backlog would run: a check, a hook, and the shell that runs them (docs/verification.md).
"""

from typing import Literal, NamedTuple

from backlog.domain.servers import Server


class Agreement(NamedTuple):
    """What somebody agreed to for a folder, by its real path.

    That is the URL of a server, a user's number, the real path of what a link leads to, a command that may
    run, or the shell that runs it.
    """

    folder: str
    url: str | None = None
    uid: int | None = None
    path: str | None = None
    command: str | None = None
    shell: str | None = None


class Owned(NamedTuple):
    """A file or a folder that belongs to another user."""

    path: str
    uid: int


class Terms(NamedTuple):
    """What is to be agreed to before the backlog of a folder is used, and whether it has been.

    `server` is the one that the file `config` names, `owned` what belongs to others, `link` one that leads
    out of the project, and what it leads to; without any of them there is nothing to agree to. `file` is
    the database beside or instead of `config`, if there is one.
    """

    folder: str
    config: str | None
    server: Server | None
    file: str | None
    owned: tuple[Owned, ...]
    link: tuple[str, str] | None
    agreed: bool

    @property
    def agreements(self) -> tuple[Agreement, ...]:
        """What is recorded when the person agrees."""
        users = sorted({each.uid for each in self.owned})
        return (
            *(() if self.server is None else (Agreement(self.folder, url=self.server.url),)),
            *(Agreement(self.folder, uid=uid) for uid in users),
            *(() if self.link is None else (Agreement(self.folder, path=self.link[1]),)),
        )


class Runnable(NamedTuple):
    """A text that a backlog would run, and what it is: `check` of a criterion, `hook` or `shell`.

    `place` says of a check which criterion it proves, `TASK-7 #2`.
    """

    what: Literal["check", "hook", "shell"]
    text: str
    place: str = ""

    def agreement(self, folder: str) -> Agreement:
        """Return what is recorded when the person agrees to it for a folder, by its real path."""
        if self.what == "shell":
            return Agreement(folder, shell=self.text)
        return Agreement(folder, command=self.text)
