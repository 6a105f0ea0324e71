"""Asks questions on a terminal; anywhere else nobody is asked, and a script says beforehand what it wants."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, TypeVar

from backlog.cli.output import complain, flush, on_terminal

if TYPE_CHECKING:
    from collections.abc import Callable

    from backlog.app import App

T = TypeVar("T")
_LONGEST = 1_000


def confirmed(app: App, question: str) -> bool:
    """Ask on a terminal and return whether the answer is yes; anywhere else, and with --json, it is no."""
    if app.as_json or not on_terminal():
        return False
    return answer(f"{question} [y/N] ").lower() in {"y", "yes"}


def answer(question: str) -> str:
    """Ask on the terminal and return the answer, "" if there is none."""
    flush()
    complain(question)
    line = sys.stdin.readline(_LONGEST)
    if not line.endswith("\n"):
        complain("\n")
    return line.strip()


def checked_answer(question: str, default: str | None, check: Callable[[str], T]) -> T:
    """Ask until the answer passes a check, which raises InvalidInput; return what the check returns.

    Enter gives the default, if there is one. Raises KeyboardInterrupt if there will be no answer.
    """
    import click  # most commands ask nothing

    from backlog.errors import InvalidInput
    from backlog.render.terminal import on_one_line

    def checked(given: str) -> T:
        try:
            return check(given)
        except InvalidInput as error:
            raise click.UsageError(error.message) from None

    try:
        return click.prompt(
            on_one_line(question if default is None else f"{question} [{default}]"),
            default=default,
            show_default=False,
            value_proc=checked,
        )
    except click.Abort:
        raise KeyboardInterrupt from None
