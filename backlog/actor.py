"""Says who acts: `--actor`, BACKLOG_ACTOR, git's user.name, the login name (docs/design.md 7)."""

from __future__ import annotations

import os
import sys

from backlog.domain.text import MAX_TITLE, one_line

UNKNOWN = "unknown"


def actor_name(given: str | None, directory: str) -> str:
    """Return the first name that is set, on one line; raise InvalidInput for one that cannot be stored."""
    named = given or os.environ.get("BACKLOG_ACTOR")
    if named and (name := one_line(named, "actor")):
        return name
    found = git_user(directory) or login_name() or UNKNOWN
    return one_line(found.encode(errors="replace").decode(), "actor")[:MAX_TITLE] or UNKNOWN


def git_user(directory: str) -> str:
    """Return what git calls its user in `directory`, "" if there is no git or no name.

    The program is started bare, for `subprocess` takes longer to import than git to answer.
    """
    environment = {**os.environ, "GIT_OPTIONAL_LOCKS": "0"}
    if sys.platform == "win32":
        import subprocess  # there is no other way on Windows

        finished = subprocess.run(  # noqa: S603  a fixed command
            ["git", "-C", directory, "config", "user.name"],  # noqa: S607  git is found by PATH
            capture_output=True,
            check=False,
            env=environment,
        )
        return finished.stdout.decode(errors="replace").strip()
    reading, writing = os.pipe()
    with open(reading, encoding="utf-8", errors="replace") as output:
        try:
            quiet = (os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0)
            process = os.posix_spawnp(
                "git",
                ["git", "-C", directory, "config", "user.name"],
                environment,
                file_actions=[(os.POSIX_SPAWN_DUP2, writing, 1), quiet],
            )
        except OSError:
            return ""
        finally:
            os.close(writing)
        name = output.read().strip()
    os.waitpid(process, 0)
    return name


def login_name() -> str:
    """Return the name that the user logged in with, "" if the system does not tell."""
    import getpass  # rarely needed

    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return ""
