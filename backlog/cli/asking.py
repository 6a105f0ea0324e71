"""Asks before something is done that a script must confirm with `--yes`."""

import sys

from backlog.cli.output import on_terminal


def confirmed(question: str) -> bool:
    """Ask on a terminal and return whether the answer is yes; anywhere else it is no."""
    if not on_terminal():
        return False
    sys.stderr.write(f"{question} [y/N] ")
    sys.stderr.flush()
    answer = sys.stdin.readline(100)
    if not answer.endswith("\n"):
        sys.stderr.write("\n")
    return answer.strip().lower() in {"y", "yes"}
