"""What a board or list is narrowed to, as it stands in a page's URL, so that it can be shared."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple
from urllib.parse import urlencode

from backlog.domain.filters import SORTS, read_sort
from backlog.domain.list_request import ListRequest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlette.datastructures import QueryParams

NOBODY = "-"
"""The assignee that stands for nobody."""
READINESS: tuple[Literal["ready", "blocked"], ...] = ("ready", "blocked")


class Filters(NamedTuple):
    """What the URL of a board or list says; each as it was given, nothing or "" for no restriction.

    `lanes` and `hide` are about boards alone: `hide` is "1" to leave empty columns out, "0" to show them, ""
    for what is configured. `page` counts the pages of a list from 1.
    """

    search: str = ""
    statuses: Sequence[str] = ()
    assignee: str = ""
    milestone: str = ""
    priority: str = ""
    types: Sequence[str] = ()
    projects: Sequence[str] = ()
    labels: Sequence[str] = ()
    readiness: str = ""
    sort: str = ""
    lanes: bool = False
    hide: str = ""
    page: int = 1

    @property
    def narrows(self) -> bool:
        """Whether anything is left out."""
        return self._replace(sort="", lanes=False, hide="", page=1) != Filters()

    @property
    def selects(self) -> bool:
        """Whether anything is left out by what no index counts: all but the statuses."""
        return self._replace(statuses=()).narrows

    def query(self, **changes: object) -> str:
        """Return the filters as a query string, `?` in front, with some of them changed; "" for none."""
        changed = self._replace(**{"page": 1, **changes})  # type: ignore[arg-type]  # by name, each of its field's type
        pairs: list[tuple[str, str]] = []
        for field, name in _NAMES.items():
            value = getattr(changed, field)
            if isinstance(value, str):
                pairs += [(name, value)] if value else []
            elif isinstance(value, bool):
                pairs += [(name, "1")] if value else []
            elif isinstance(value, int):
                pairs += [(name, str(value))] if value > 1 else []
            else:
                pairs += [(name, each) for each in value]
        return f"?{urlencode(pairs)}" if pairs else ""


_NAMES = {
    "search": "q",
    "statuses": "status",
    "assignee": "assignee",
    "milestone": "milestone",
    "priority": "priority",
    "types": "type",
    "projects": "project",
    "labels": "label",
    "readiness": "readiness",
    "sort": "sort",
    "lanes": "lanes",
    "hide": "hide",
    "page": "page",
}


def read_filters(given: QueryParams) -> Filters:
    """Return the filters in a query string; what is blank or no number is left out."""

    def several(name: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(value.strip() for value in given.getlist(name) if value.strip()))

    def one(name: str) -> str:
        return given.get(name, "").strip()

    page = one("page")
    return Filters(
        search=one("q"),
        statuses=several("status"),
        assignee=one("assignee"),
        milestone=one("milestone"),
        priority=one("priority"),
        types=several("type"),
        projects=several("project"),
        labels=several("label"),
        readiness=one("readiness") if one("readiness") in READINESS else "",
        sort=one("sort") if one("sort") in SORTS else "",
        lanes=one("lanes") == "1",
        hide=one("hide") if one("hide") in {"0", "1"} else "",
        page=int(page[:9]) or 1 if page.isascii() and page.isdigit() else 1,
    )


def list_request(filters: Filters, *, limit: int | None = None) -> ListRequest:
    """Return what the filters ask for."""
    return ListRequest(
        statuses=filters.statuses or None,
        assignee=filters.assignee if filters.assignee not in {"", NOBODY} else None,
        unassigned=filters.assignee == NOBODY,
        milestone=filters.milestone or None,
        priority=filters.priority or None,
        types=filters.types,
        projects=filters.projects,
        labels=filters.labels,
        search=filters.search or None,
        readiness=next((each for each in READINESS if each == filters.readiness), None),
        sort=read_sort(filters.sort),
        limit=limit,
    )
