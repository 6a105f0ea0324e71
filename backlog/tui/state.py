"""What all views share: filter, order, marks, the selected task, and what was read last."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from backlog.domain.list_request import ListRequest
from backlog.domain.settings import Settings
from backlog.tui.cards import CardFacts

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from backlog.domain.filters import Sort
    from backlog.domain.milestones import MilestoneName
    from backlog.service.pages import By
    from backlog.tui.cards import Density
    from backlog.tui.desk import Desk

Detail = Literal["rich", "compact", "none"]
DETAILS: tuple[Detail, ...] = ("rich", "compact", "none")
"""How much of the selected task stands beside the list, in the order of the key that changes it."""
ORDERS: tuple[Sort, ...] = ("ordinal", "priority", "id")
ORDER_NAMES = {"ordinal": "in our order", "priority": "by priority", "id": "by id"}


class ViewState:
    """The views' common ground. `request` is what the line `filter` means, `problem` what is wrong."""

    def __init__(self, desk: Desk, today: Callable[[], date]) -> None:
        """Begin without a filter; `today` returns the person's day."""
        self.desk = desk
        self._today = today
        self.settings = Settings()
        self.milestones: Sequence[MilestoneName] = ()
        self.filter = ""
        self.request = ListRequest(sort="ordinal")
        self.by: By = "status"
        self.density: Density | None = None
        self.detail: Detail = "rich"
        self.hide_empty: bool | None = None
        self.marked: set[str] = set()
        self.selected: str | None = None
        self.problem = ""
        self.wants_focus = True
        self.keymap: dict[str, str] = {}

    @property
    def today(self) -> date:
        """The person's day."""
        return self._today()

    @property
    def facts(self) -> CardFacts:
        """What drawing a task needs."""
        return CardFacts(self.settings, self.today)

    @property
    def hides_empty(self) -> bool:
        """Whether empty columns are left out: as chosen here, else as the settings say."""
        return bool(self.settings.hide_empty_columns) if self.hide_empty is None else self.hide_empty

    def looks(self, view: str) -> list[str]:
        """Return, in a word or two each, how a view differs from what it shows at first."""
        looks = []
        if view == "board" and self.by == "milestone":
            looks.append("by milestone")
        if view in {"board", "list"} and self.request.sort not in {None, "ordinal"}:
            looks.append(ORDER_NAMES[self.request.sort])
        if view == "board" and self.hides_empty:
            looks.append("empty columns hidden")
        return looks
