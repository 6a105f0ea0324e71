"""`backlog help`: explains a command."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backlog.cli.command import Argument, Command

if TYPE_CHECKING:
    from collections.abc import Sequence

    from backlog.app import App


def run(app: App, *, words: Sequence[str] = ()) -> None:  # noqa: ARG001  help is about no backlog
    """Explain a command.

    `backlog help task edit` is the same as `backlog task edit --help`.
    """
    from backlog.cli.root import run as show

    show([*words, "--help"])


command = Command(run, (), Argument("words", "[COMMAND …]", "the command", many=True, required=False))
