"""The board for programs: statuses with their tasks, by milestone where that is asked for."""

from collections.abc import Iterable

from backlog.domain.board import Board, Column, columns, lanes
from backlog.domain.settings import Settings
from backlog.render.json import Object, document
from backlog.render.json.tasks import task_summary


def board(view: Board) -> str:
    """Return one document with the columns and their tasks."""
    return document("board", "columns", _columns(columns(view), view.settings))


def board_by_milestone(view: Board) -> str:
    """Return one document with a board for each milestone; `id` is null where none is recorded."""
    boards = [
        {"id": lane.id, "title": lane.title, "columns": _columns(lane.columns, view.settings)}
        for lane in lanes(view)
    ]
    return document("board-by-milestone", "milestones", boards)


def _columns(stacks: Iterable[Column], settings: Settings) -> list[Object]:
    return [
        {"status": column.status, "tasks": [task_summary(task, settings) for task in column.tasks]}
        for column in stacks
    ]
