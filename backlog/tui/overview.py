"""How far the project is: counts, what is new, what is stuck, and the last thirty days."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text
from textual.containers import VerticalScroll
from textual.widgets import Static

from backlog.errors import BacklogError
from backlog.render.rich import overview as drawing
from backlog.service.overview import overview
from backlog.tui import keys
from backlog.tui.problems import problem_text

if TYPE_CHECKING:
    from typing import ClassVar

    from textual.app import ComposeResult
    from textual.binding import BindingType

    from backlog.domain.overview import Overview as Figures
    from backlog.tui.state import ViewState


class Overview(VerticalScroll, can_focus=True):
    """The figures, drawn as `backlog overview` draws them."""

    BINDINGS: ClassVar[list[BindingType]] = keys.bindings(keys.MOVING[:6])

    def __init__(self, state: ViewState, *, id: str | None = None) -> None:  # noqa: A002  Textual's name
        """Take what all views share."""
        super().__init__(id=id)
        self._state = state
        self._figures: Figures | None = None
        self._text = Static("", markup=False)

    def compose(self) -> ComposeResult:
        """Lay it out."""
        yield self._text

    async def reload(self, *, follow: str | None = None) -> None:  # noqa: ARG002  every view's signature
        """Count again."""
        try:
            self._figures = await self._state.desk.ask(overview)
        except BacklogError as error:
            self._state.problem = problem_text(error)
            return
        self._draw()

    def _draw(self) -> None:
        if self._figures is not None:
            width = max(self.size.width - 4, 20)
            self._text.update(Text.from_ansi(drawing.overview(self._figures, width=width, color=True)))

    def on_resize(self) -> None:
        """Draw in another width."""
        self._draw()

    def action_up(self) -> None:
        """Scroll up."""
        self.scroll_up(animate=False)

    def action_down(self) -> None:
        """Scroll down."""
        self.scroll_down(animate=False)

    def action_page(self, direction: int) -> None:
        """Scroll a page."""
        self.scroll_to(y=self.scroll_offset.y + direction * max(1, self.size.height - 1), animate=False)

    def action_first(self) -> None:
        """Scroll to the beginning."""
        self.scroll_home(animate=False)

    def action_last(self) -> None:
        """Scroll to the end."""
        self.scroll_end(animate=False)
