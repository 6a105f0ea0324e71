"""`backlog draft list`: lists the drafts."""

from __future__ import annotations

from backlog.cli.command import Command
from backlog.cli.options import FIELDS, JSON, PLAIN, SORT
from backlog.cli.output import output_format
from backlog.cli.results import show_list
from backlog.domain.filters import read_sort
from backlog.domain.list_request import ListRequest
from backlog.lean import TYPE_CHECKING
from backlog.service.task_lists import list_asked

if TYPE_CHECKING:
    from backlog.app import App


def run(app: App, *, sort: str | None = None, plain: bool = False, fields: str | None = None) -> None:
    """List the drafts."""
    output_format(app, plain=plain)
    drafts = list_asked(app.context(), ListRequest(sort=read_sort(sort)), "draft")
    show_list(app, drafts, "draft", plain=plain, fields=fields)


command = Command(run, (SORT, PLAIN, JSON, FIELDS))
