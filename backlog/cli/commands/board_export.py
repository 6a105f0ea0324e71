"""`backlog board export`: exports the board to a file, for example a README."""

import os

from backlog.app import App
from backlog.cli.command import SAFETY, Argument, Command, UsageError, switch, text
from backlog.cli.file_forms import BOARD, form_of_file, named_form
from backlog.cli.options import JSON
from backlog.cli.output import emit
from backlog.cli.questions import confirmed
from backlog.domain.board import Board
from backlog.domain.text import check_text
from backlog.errors import Refused, quoted
from backlog.files import outputs
from backlog.render.paths import readable
from backlog.service.board import board, with_block

README = "README.md"
PICTURE_WIDTH = 120


def run(
    app: App,
    *,
    filename: str | None = None,
    format_: str | None = None,
    readme: bool = False,
    force: bool = False,
    export_version: str | None = None,
    milestones: bool = False,
) -> None:
    """Export the board to a file.

    The default is Backlog.md in the project's folder; --readme writes it between two markers in
    README.md. The ending of the name decides what is written, unless --format does: Markdown (.md), a
    picture or a page (.svg or .html) that looks like the web board, or like a terminal without the extra
    `web`, the tasks as a table (.csv), or the columns for programs (.json). With --milestones there is a
    board for each milestone.
    """
    named = named_form(format_, BOARD) if format_ is not None else None
    if readme and (named not in {None, "markdown"} or filename is not None):
        raise UsageError(
            "--readme writes Markdown to README.md; omit the name and --format", code="conflicting-options"
        )
    if filename is not None and (not filename.strip() or "\x00" in filename):
        raise UsageError("the name of the file is missing", code="missing-value")
    wanted = named or form_of_file(filename or README, BOARD) or "markdown"
    if milestones and (readme or wanted == "csv"):
        raise UsageError(
            "--milestones is for a file of its own that holds boards: not for --readme or a table of tasks",
            code="conflicting-options",
        )
    name = README if readme else filename or f"Backlog{BOARD[wanted][0]}"
    path = os.path.join(app.folder(), name)
    view = board(app.context())
    if readme:
        from backlog.render.markdown.board import readme_block

        version = check_text(export_version, "version", 100) if export_version else None
        block = readme_block(view, app.now(), version)
        outputs.change(path, lambda text: with_block(text, block), project=app.folder())
        done = f"Updated {README} with Kanban board.\n"
    else:
        there = not force and outputs.would_replace(path)
        if there and not confirmed(app, f"{quoted(path, 200)} already exists. Replace it?"):
            raise Refused(
                f"{quoted(path, 200)} already exists and was left as it is",
                code="file-exists",
                path=path,
            )
        outputs.write_over(path, _content(app, view, wanted, milestones=milestones), project=app.folder())
        done = f"Exported board to {path}\n"
    if app.as_json:
        from backlog.render.json import document

        emit(document("board-export", "file", {"path": readable(path), "tasks": len(view.tasks)}))
    else:
        emit(readable(f"Loading tasks for export...\n  Total tasks: {len(view.tasks)}...\n{done}"))


def _content(app: App, view: Board, wanted: str, *, milestones: bool) -> str:
    if wanted == "markdown":
        from backlog.render.markdown import board as markdown_board

        drawing = markdown_board.board_by_milestone if milestones else markdown_board.board
        return drawing(view, app.now())
    if wanted == "json":
        from backlog.render.json import board as json_board

        return json_board.board_by_milestone(view) if milestones else json_board.board(view)
    if wanted == "csv":
        from backlog.render.csv.tasks import board_as_csv

        return board_as_csv(view)
    try:
        from backlog.web import picture
    except ImportError:
        pass  # without the extra `web` it is the picture of a terminal
    else:
        drawn = picture.page if wanted == "html" else picture.svg
        return drawn(view, app.now(), by_milestone=milestones)
    from backlog.render.rich import board as rich_board

    look = rich_board.Look(app.today(), milestones=milestones)
    return rich_board.picture(view, look, width=PICTURE_WIDTH, html=wanted == "html")


command = Command(
    run,
    (
        switch("--readme", "write the board into README.md, replacing the previous one"),
        switch("-m --milestones", "a board for each milestone"),
        switch("--force", "replace an existing file", group=SAFETY),
        text("--export-version", "VERSION", "with --readme: the version to name in the heading"),
        text(
            "--format",
            "FORMAT",
            "markdown, svg, html, csv or json; default: by the ending of FILE",
            name="format_",
            takes=tuple(BOARD),
        ),
        JSON,
    ),
    Argument("filename", "FILE", "the file to write, from the project's folder", required=False),
)
