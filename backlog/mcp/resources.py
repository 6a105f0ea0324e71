"""What a client can read by address: the guides, the board, a task."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from backlog.domain.ids import kind_of, parse_reference
from backlog.errors import NotFound, quoted
from backlog.mcp import guides
from backlog.mcp.project import Projects
from backlog.render.markdown.board import table
from backlog.render.text.tasks import task_view
from backlog.service.board import board
from backlog.service.queries import view

BOARD = "backlog://board"
TASK = "backlog://task/"
GUIDE = "backlog://guide/"
MARKDOWN = "text/markdown"


class Resource(NamedTuple):
    """A resource of a fixed address: its name, what it is for, its media type."""

    name: str
    purpose: str
    mime_type: str = MARKDOWN


class Read(NamedTuple):
    """The text of a resource and its media type."""

    text: str
    mime_type: str = MARKDOWN


FIXED = {
    **{f"{GUIDE}{name}": Resource(name, guide.purpose) for name, guide in guides.GUIDES.items()},
    BOARD: Resource("board", "The tasks as a board"),
}
"""The resources that are always there, by their addresses."""


def read(projects: Projects, uri: str, roots: Sequence[str] = ()) -> Read:
    """Return what is at an address; raise NotFound, or what stands between a reader and the project."""
    if uri.startswith(GUIDE) and uri in FIXED:
        return Read(guides.GUIDES[uri.removeprefix(GUIDE)].text)
    if uri == BOARD:
        return Read(table(board(projects.locate(None, roots).context("mcp board"))))
    if uri.startswith(TASK):
        id_ = uri.removeprefix(TASK)
        shown = view(projects.locate(None, roots).context("mcp task"), id_, kind_of((id_,)))
        return Read(task_view(shown), "text/plain")
    raise NotFound(f"there is no resource {quoted(uri)}", code="resource-not-found", given=uri)


def same_id(given: str, ids: Iterable[str]) -> bool:
    """Say whether an id, however it is written, is one of some others."""
    wanted = parse_reference(given)
    return wanted is not None and any(_same(wanted, parse_reference(each)) for each in ids)


def _same(wanted: object, other: object) -> bool:
    numbers = getattr(wanted, "numbers", None), getattr(other, "numbers", None)
    prefixes = {getattr(wanted, "prefix", None), getattr(other, "prefix", None)} - {None, ""}
    return numbers[0] == numbers[1] and len(prefixes) <= 1
