"""The program in the terminal: opens the screens, follows what others change, undoes what was done here."""

from __future__ import annotations

import asyncio
import gc
import os
import signal
from typing import TYPE_CHECKING, Any, ClassVar

from textual.app import App
from textual.filter import Monochrome, NoColor

from backlog.errors import BacklogError
from backlog.location.hooks import Background, HookListener
from backlog.tui import keys
from backlog.tui.actions import TaskActions
from backlog.tui.colourless import Colourless, without_colours
from backlog.tui.commands import KeyCommands, Palette
from backlog.tui.harmless import Harmless
from backlog.tui.help import Help
from backlog.tui.main import Main
from backlog.tui.problems import problem_text
from backlog.tui.text_lines import safe
from backlog.tui.themes import NAMES, THEMES, first_theme

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from textual.binding import BindingType
    from textual.driver import Driver
    from textual.filter import LineFilter
    from textual.screen import Screen

    from backlog.tui.state import ViewState


class BoardApp(App[None]):
    """One backlog on one terminal."""

    CSS_PATH = os.path.join(os.path.dirname(__file__), "style.tcss")
    TITLE = "backlog"
    ENABLE_COMMAND_PALETTE = True
    COMMAND_PALETTE_BINDING = "ctrl+p"
    COMMANDS: ClassVar[set[Any]] = {KeyCommands}
    BINDINGS: ClassVar[list[BindingType]] = keys.bindings(keys.EVERYWHERE)

    def __init__(self, state: ViewState, view: str = "board", driver: type[Driver] | None = None) -> None:
        """Take the backlog with what is to be shown of it, in which view, and by which driver."""
        super().__init__(driver, watch_css=False)
        self.state = state
        self._view = view
        self.problem: Exception | None = None
        self._last_filters: list[LineFilter] = [Harmless()]
        if without_colours():
            self._last_filters.append(Colourless())
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = first_theme()

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Return what every line goes through on its way to the terminal."""
        own = (each for each in super().get_line_filters() if not isinstance(each, Monochrome | NoColor))
        return [*own, *self._last_filters]

    def get_default_screen(self) -> Screen[None]:
        """Return the screen to begin with."""
        return Main(self.state, self._view)

    def exit(self, *args: Any, **options: Any) -> None:  # noqa: ANN401  as Textual calls it
        """End, and let no check outlive the board."""
        self.state.desk.stop()
        super().exit(*args, **options)

    def on_mount(self) -> None:
        """Take the keys that the settings change, and follow what others do."""
        self.state.desk.hooks = Background(HookListener(self._say))
        if not self.is_headless:
            for number in (signal.SIGTERM, signal.SIGHUP):  # else the terminal would stay as it is
                asyncio.get_running_loop().add_signal_handler(number, self.exit)
        self.run_worker(self._rebind(), group="start")
        self.run_worker(self._follow(), group="follow")

    def _say(self, remark: str) -> None:
        """Say something from another thread, unless the board is being left."""
        if self.is_running and not self.state.desk.is_stopping():
            self.call_later(self.notify, safe(remark), severity="warning", markup=False)

    async def _rebind(self) -> None:
        from backlog.service.settings import configuration

        try:
            settings = (await self.state.desk.ask(configuration)).settings
        except BacklogError:  # the views say what is wrong
            return
        wanted, unknown = keys.keymap(settings.keys)
        self.state.keymap = wanted
        self.set_keymap(wanted)
        if unknown:
            names = ", ".join(map(safe, unknown))
            self.notify(
                f"The setting keys names what is not there: {names}", severity="warning", markup=False
            )

    async def _follow(self) -> None:
        """Show what there is, then look again and again for what others have changed.

        The token comes before the first reading, so that nothing is missed in between.
        """
        desk = self.state.desk
        token: str | None = None
        is_first = True
        while True:
            try:
                changes = await asyncio.to_thread(desk.store.changes_since, token)
            except BacklogError as error:
                self.state.problem = problem_text(error)
                is_changed = False
            else:
                token, is_changed = changes.token, changes.touched is None or bool(changes.touched)
            if is_first or is_changed:
                self.refresh_screens()
            await asyncio.sleep(desk.interval)
            if is_first and not self.is_headless:
                gc.freeze()  # what is there by now stays; to look through it takes as long as some keys
                gc.enable()  # `shell` turned it off for commands that are over in an instant
            is_first = False

    def notify(self, message: str, **options: Any) -> None:  # noqa: ANN401  Textual's options
        """Say something in a corner in place of what was said before: a pile of it would cover the board.

        A message is never higher than the screen (style.tcss): where Textual 8.2 has scrolled to one, it does
        not know any more what to draw anew when the message ends, and leaves it on the terminal.
        """
        self.clear_notifications()
        if self.screen_stack:
            self.screen.query("ToastHolder").remove()  # Textual leaves what held a message that was cleared
        super().notify(message, **options)

    def refresh_screens(self) -> None:
        """Let every screen show what is true now."""
        for screen in self.screen_stack:
            if isinstance(screen, TaskActions):
                screen.work(screen.refresh_tasks())

    # Keys that work everywhere.

    def action_undo(self) -> None:
        """Take the last change made here back."""
        self._again(self.state.desk.undo, "Undid: {} · ctrl+r redoes it")

    def action_redo(self) -> None:
        """Make the change again that was taken back."""
        self._again(self.state.desk.redo, "Redid: {}")

    def _again(self, step: Callable[[], Any], said: str) -> None:
        screen = next((each for each in reversed(self.screen_stack) if isinstance(each, TaskActions)), None)
        if screen is not None:
            screen.work(self._stepped(screen, step, said))

    async def _stepped(self, screen: TaskActions, step: Callable[[], Any], said: str) -> None:
        screen.say(said.format(await step()))
        self.refresh_screens()

    def action_keys(self) -> None:
        """Show the keys that work where the focus is."""
        if not isinstance(self.screen, Help):
            self.push_screen(Help(list(self.screen.active_bindings.values())))

    def action_command_palette(self) -> None:
        """Show the commands that work where the focus is."""
        if not isinstance(self.screen, Palette):
            self.push_screen(Palette(id="--command-palette"))

    def action_next_theme(self) -> None:
        """Use other colours."""
        at = NAMES.index(self.theme) if self.theme in NAMES else -1
        self.theme = NAMES[(at + 1) % len(NAMES)]
        self.notify(self.theme, markup=False, timeout=2)

    def _handle_exception(self, error: Exception) -> None:
        """Leave the terminal as it was; the caller says what happened."""
        self.problem = self.problem or error
        super()._handle_exception(error)

    def _print_error_renderables(self) -> None:
        self._exit_renderables.clear()
