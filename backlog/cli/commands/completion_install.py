"""`backlog completion install`: installs completion for a shell."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from backlog.cli.command import Command, switch, text
from backlog.cli.options import JSON
from backlog.cli.output import emit
from backlog.files.shells import SHELLS, install, place, shell_named
from backlog.render.paths import readable

if TYPE_CHECKING:
    from backlog.app import App


def run(app: App, *, shell: str | None = None, print_: bool = False) -> None:
    """Install completion for a shell: commands, flags, ids with their titles, values.

    The script goes into your home folder, where the shell looks for it; your start-up files are
    not changed.
    """
    from backlog.render.text.completion import MARK, SCRIPTS

    name = shell_named(shell, os.environ.get("SHELL"))
    if print_:
        emit(SCRIPTS[name])
        return
    home = os.path.expanduser("~")
    where = place(name, home, os.environ.get("XDG_DATA_HOME"), os.environ.get("XDG_CONFIG_HOME"))
    install(where.path, SCRIPTS[name], MARK)
    shown = readable(where.path)
    if app.as_json:
        from backlog.render.json import document

        done = {"shell": name, "path": shown, "advice": where.advice or None}
        emit(document("completion-install", "completion", done))
    else:
        emit(f"Installed {name} completion: {shown}\n")
        emit(f"To enable it, {where.advice}\n" if where.advice else "A new shell uses it.\n")


command = Command(
    run,
    (
        text(
            "--shell",
            "SHELL",
            f"{', '.join(SHELLS[:-1])} or {SHELLS[-1]}; default: your login shell",
            takes=SHELLS,
        ),
        switch("--print", "print the script and install nothing", name="print_"),
        JSON,
    ),
)
