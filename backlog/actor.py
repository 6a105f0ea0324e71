"""Says who acts: `--actor`, BACKLOG_ACTOR, git's user.name, the login name (docs/design.md 7)."""

from __future__ import annotations

import os
import sys

from backlog.domain.text import MAX_TITLE, one_line

UNKNOWN = "unknown"


def actor_name(given: str | None, directory: str, git: Git | None = None) -> str:
    """Return the first name that is set, on one line; raise InvalidInput for one that cannot be stored.

    `git` is the one that was asked already, if it was.
    """
    named = given or os.environ.get("BACKLOG_ACTOR")
    if named and (name := one_line(named, "actor")):
        return name
    known = (git or Git(directory)).user() or login_name() or UNKNOWN
    return one_line(known.encode(errors="replace").decode(), "actor")[:MAX_TITLE] or UNKNOWN


class Git:
    """Git, asked what it calls its user in a folder; it looks that up while its caller does something else.

    The program is started bare, for `subprocess` takes longer to import than git to answer.
    """

    def __init__(self, directory: str) -> None:
        """Ask git, if there is one."""
        self._command = ["git", "-C", directory, "config", "user.name"]
        self._environment = {**os.environ, "GIT_OPTIONAL_LOCKS": "0"}
        self._output: int | None = None
        self._process = 0
        self._user = ""
        if sys.platform != "win32":
            self._start()

    def user(self) -> str:
        """Return the answer, once it is there; "" if there is no git or no name."""
        if sys.platform == "win32":
            import subprocess  # there is no other way on Windows

            finished = subprocess.run(self._command, capture_output=True, check=False, env=self._environment)  # noqa: S603  a fixed command
            return finished.stdout.decode(errors="replace").strip()
        if self._output is not None:
            with open(self._output, encoding="utf-8", errors="replace") as stream:
                self._output = None
                self._user = stream.read().strip()
            self._reap()
        return self._user

    def close(self) -> None:
        """Let go of a git whose answer nobody wanted in the end."""
        if self._output is not None:
            os.close(self._output)
            self._output = None
            self._reap(9)

    def _reap(self, signal: int = 0) -> None:
        """Wait for the process, after a signal; 0 stands for none (POSIX, kill)."""
        try:
            os.kill(self._process, signal)
            os.waitpid(self._process, 0)
        except (ProcessLookupError, ChildProcessError):  # the system reaps where SIGCHLD is ignored
            self._process = 0

    def _start(self) -> None:
        reading, writing = os.pipe()
        try:
            quiet = (os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0)
            self._process = os.posix_spawnp(
                "git",
                self._command,
                self._environment,
                file_actions=[(os.POSIX_SPAWN_DUP2, writing, 1), quiet],
            )
            self._output = reading
        except OSError:
            os.close(reading)
        finally:
            os.close(writing)


def login_name() -> str:
    """Return the name that the user logged in with, "" if the system does not tell."""
    import getpass  # rarely needed

    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return ""
