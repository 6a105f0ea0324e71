"""The command palette: everything that a key does where the focus is, found by its name."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from textual.command import CommandList, CommandPalette, DiscoveryHit, Hit, Provider

from backlog.tui import keys
from backlog.tui.above_others import AboveOthers

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator

    from textual.binding import ActiveBinding
    from textual.command import Hits


class KeyCommands(Provider):
    """Finds what the keys do."""

    def _known(self) -> Iterator[tuple[str, ActiveBinding]]:
        seen = {"palette"}
        for active in self.screen.active_bindings.values():
            name = active.binding.id
            if name in keys.EVERY and name not in seen and active.enabled:
                seen.add(name)
                yield f"{active.binding.description} ({keys.shown(active.binding.key)})", active

    def _run(self, active: ActiveBinding) -> Callable[[], Awaitable[bool]]:
        return partial(self.app.run_action, active.binding.action, active.node)

    async def discover(self) -> Hits:
        """Yield everything."""
        for label, active in self._known():
            yield DiscoveryHit(label, self._run(active))

    async def search(self, query: str) -> Hits:
        """Yield what a few letters may mean."""
        matcher = self.matcher(query)
        for label, active in self._known():
            if (score := matcher.match(label)) > 0:
                yield Hit(score, matcher.highlight(label), self._run(active))


class Palette(CommandPalette, AboveOthers[None]):
    """The palette of Textual, on terminals of any size."""

    def _action_command_list(self, action: str) -> None:
        """Leaf through the list where it has room: Textual 8.2 looks for lines that it did not lay out."""
        if self.query_one(CommandList).scrollable_content_region:
            super()._action_command_list(action)
