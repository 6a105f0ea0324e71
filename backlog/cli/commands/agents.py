"""`backlog agents`: updates the instruction files of coding agents."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backlog.cli.command import Command, switch
from backlog.cli.options import JSON
from backlog.cli.output import emit, on_terminal
from backlog.manuals.guidance import FILES, instruction_files
from backlog.service.instructions import plan, present, write

if TYPE_CHECKING:
    from backlog.app import App

DEFAULT = "agents"


def run(app: App, *, update_instructions: bool = False) -> None:
    """Update the instruction files of coding agents.

    On a terminal it asks which files to write. Otherwise it updates those that already mention
    backlog, or creates AGENTS.md if none does. All other text in them stays as it is.
    """
    if not update_instructions:
        from backlog.cli.root import run as show

        show(["agents", "--help"])
        return
    app.store()  # there must be a backlog to tell of
    directory = app.folder()
    if on_terminal() and not app.as_json:
        names = _asked(directory)
    else:
        names = present(directory) or instruction_files(DEFAULT)
    planned = plan(directory, names)
    write(planned)
    if app.as_json:
        from backlog.render.json import document

        files = [{"path": file.name, "outcome": file.outcome.lower()} for file in planned]
        emit(document("agents", "files", files))
    else:
        emit("".join(f"{file.outcome}: {file.name}\n" for file in planned))


def _asked(directory: str) -> tuple[str, ...]:
    from backlog.cli.questions import ask_checked  # it asks on a terminal only

    files = present(directory)
    known = ",".join(agent for agent, name in FILES.items() if name in files and agent != "cursor")
    question = f"Write instructions for which coding agents ({', '.join((*FILES, 'none'))})"
    return ask_checked(question, known or DEFAULT, instruction_files)


command = Command(
    run,
    (switch("--update-instructions", "write the files; without it this help is shown"), JSON),
)
