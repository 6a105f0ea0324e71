"""Runs git: without a shell, without what the caller's environment says of another repository.

Only plumbing commands are used, which start no pager, no external diff and no filter. What a repository's own
configuration could have them start is turned off: hooks, a file system monitor, and the fetching of objects.
"""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

from backlog.errors import Failed, printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

PASSED_ON = ("GIT_CEILING_DIRECTORIES", "GIT_CONFIG_GLOBAL", "GIT_CONFIG_NOSYSTEM", "GIT_CONFIG_SYSTEM")
"""The variables of git that say something about the machine, and not about one repository."""
FIXED = {
    "GIT_ALLOW_PROTOCOL": "none",
    "GIT_LITERAL_PATHSPECS": "1",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C",
}
"""What git is told always: paths are no patterns, nobody is asked, and nothing is fetched."""
_INERT = ("-c", f"core.hooksPath={os.devnull}", "-c", "core.fsmonitor=false")
INDEX = "GIT_INDEX_FILE"
MAX_SECONDS = 120


def git(*words: str, cwd: str, given: bytes = b"", index: str | None = None) -> bytes:
    """Run git in a folder and return what it prints; raise Failed unless it succeeds.

    `given` is its standard input, `index` the index file that it uses instead of the repository's own.
    """
    code, out, err = run(words, cwd=cwd, given=given, index=index)
    if code:
        raise Failed(
            f"git {words[0]}: {_reason(err) or f'it ended with {code}'}", code="git-failed", command=words[0]
        )
    return out


def asked(*words: str, cwd: str, inert: bool = True) -> str | None:
    """Return the one line that git answers a question with, None if it has no answer.

    A question about the configuration is not `inert`, or the answer would be what is turned off.
    """
    code, out, _ = run(words, cwd=cwd, inert=inert)
    return None if code else os.fsdecode(out).removesuffix("\n")


def names_in(output: bytes) -> list[str]:
    """Return the names that git has printed with `-z`, each before a NUL byte."""
    return [os.fsdecode(name) for name in output.split(b"\0") if name]


def run(
    words: Iterable[str], *, cwd: str, given: bytes = b"", index: str | None = None, inert: bool = True
) -> tuple[int, bytes, bytes]:
    """Run git and return its exit code and what it wrote; raise Failed if it cannot be run.

    Unless it is not to be `inert`, nothing that the repository has configured is started.
    """
    try:
        finished = subprocess.run(  # noqa: S603  no shell, and no word is an option by accident
            ["git", *(_INERT if inert else ()), *words],  # noqa: S607  git is found by PATH
            cwd=cwd,
            input=given,
            env=environment(os.environ, index),
            capture_output=True,
            check=False,
            timeout=MAX_SECONDS,
        )
    except (OSError, ValueError) as error:
        raise Failed(f"git cannot be run: {error}", code="git-failed", command="git") from None
    except subprocess.TimeoutExpired:
        raise Failed(
            f"git gave no answer for {MAX_SECONDS} seconds", code="git-failed", command="git"
        ) from None
    return finished.returncode, finished.stdout, finished.stderr


def environment(caller: Mapping[str, str], index: str | None = None) -> dict[str, str]:
    """Return the environment for git: what a hook or a driver was told of its repository is left out."""
    clean = {
        name: value for name, value in caller.items() if not name.startswith("GIT_") or name in PASSED_ON
    }
    clean |= FIXED
    return clean if index is None else {**clean, INDEX: index}


def _reason(err: bytes) -> str:
    lines = err.decode(errors="replace").strip().split("\n")
    return printable(lines[0].removeprefix("fatal: ").removeprefix("error: "))[:500]
