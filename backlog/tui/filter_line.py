"""The line that narrows board and list: typed, put together by choosing, saved under a name."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from textual.widgets import Input

from backlog.domain.setting_keys import KEYS
from backlog.errors import BacklogError, InvalidInput
from backlog.service.settings import set_several
from backlog.service.vocabulary import Vocabulary, vocabulary
from backlog.tui import fields, filters
from backlog.tui.actions import TaskActions
from backlog.tui.dialogs import Ask, Choose
from backlog.tui.problems import problem_text

if TYPE_CHECKING:
    from textual.timer import Timer

TYPED_SECONDS = 0.12
"""How long nothing is typed before the filter is applied."""
CHOICES = ("assignee", "label", "status", "priority", "type", "milestone", "project", "is")
STATES = ("ready", "blocked", "claimed", "stale")
SAVED = next(key for key in KEYS if key.name == "savedFilters")


class Narrowing(TaskActions):
    """A screen with a line that narrows what it shows.

    What raises NotImplementedError here is the screen's to define: Textual's metaclass rules out ABC.
    """

    _typed: Timer | None = None

    def focus_view(self) -> None:
        """Let the keys go to the view."""
        raise NotImplementedError

    # The line.

    def show_filter(self) -> None:
        """Show the line if there is something in it, or if it is typed in."""
        line = self.query_one("#filter", Input)
        self.query_one("#filter-row").display = bool(self.state.filter) or line.has_focus

    def set_filter(self, text: str) -> None:
        """Narrow by another line."""
        line = self.query_one("#filter", Input)
        if line.value != text:
            line.value = text  # which tells us, as typing does
        else:
            self._apply()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Apply what is typed, once no more is typed for a moment."""
        if event.input.id != "filter":
            return
        event.stop()
        if self._typed is not None:
            self._typed.stop()
        if event.value != self.state.filter:
            self._typed = self.set_timer(TYPED_SECONDS, self._apply)

    def _apply(self) -> None:
        text = self.query_one("#filter", Input).value
        self.state.filter = text
        self.work(self._narrowed(text))

    async def _narrowed(self, text: str) -> None:
        state = self.state
        try:
            wanted = await state.desk.ask(
                lambda _: filters.read(text, state.desk.actor(), sort=state.request.sort)
            )
        except BacklogError as error:
            state.problem = problem_text(error)
            self.refresh_bars()
            return
        if text == state.filter:
            state.request = wanted
            await self.refresh_tasks()
            self.show_filter()

    def refresh_bars(self) -> None:
        """Show a problem."""
        self.query_one("#top").refresh()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Go back to what was narrowed."""
        if event.input.id == "filter":
            event.stop()
            self.leave_filter()

    def leave_filter(self) -> None:
        """Let the keys go to the view again; what was typed stays."""
        self.focus_view()
        self.call_after_refresh(self.show_filter)

    def action_filter(self) -> None:
        """Type a filter."""
        self.query_one("#filter-row").display = True
        self.query_one("#filter").focus()

    # Put together by choosing.

    def action_pick_filter(self) -> None:
        """Choose what to filter by, then the value."""
        self.work(self._pick_filter())

    async def _pick_filter(self) -> None:
        what = await self.app.push_screen_wait(Choose("Filter by", [(name, name) for name in CHOICES]))
        if what is None:
            return
        known = await self.state.desk.ask(vocabulary)
        options = [(word, filters.token_of(what, word)) for word in _words(what, known)]
        if what == "assignee":
            options = [("me", filters.ME), ("nobody", filters.NOBODY), *options]
        token = await self.app.push_screen_wait(Choose(f"Filter by {what}", options))
        if token is not None:
            self.set_filter(filters.with_token(self.state.filter, token))

    # Saved.

    def action_saved_filters(self) -> None:
        """Use a saved filter."""
        self.work(self._saved_filters())

    async def _saved_filters(self) -> None:
        saved = filters.saved(self.state.settings.saved_filters)
        if not saved:
            self.say("No filter is saved yet; W saves the one in use")
            return
        options = [(f"{name}   {line}", line) for name, line in saved]
        line = await self.app.push_screen_wait(Choose("Saved filters", options, self.state.filter))
        if line is not None:
            self.set_filter(line)

    def action_save_filter(self) -> None:
        """Save the filter in use under a name, for everybody who uses this backlog."""
        self.work(self._save_filter())

    async def _save_filter(self) -> None:
        line = self.state.filter.strip()
        if not line:
            self.say("There is no filter to save; / begins one")
            return
        names = [name for name, _ in filters.saved(self.state.settings.saved_filters)]
        name = await self.app.push_screen_wait(
            Ask("Save this filter as", hint=line, words=names, check=_check_name)
        )
        if name is None:
            return
        wanted = filters.with_saved(self.state.settings.saved_filters, name.strip(), line)
        text = json.dumps(wanted)
        await self.change(
            "config set", f"Filter {name.strip()}", lambda context: set_several(context, {SAVED: text})
        )


def _check_name(name: str) -> None:
    if not name.strip() or set(name) & set("=,"):
        raise InvalidInput("a name needs a letter, and no = or comma", code="invalid-name")


def _words(what: str, known: Vocabulary) -> list[str]:
    if what == "is":
        return list(STATES)
    names = {"assignee": "assignees", "label": "labels"}
    return list(fields.words(names.get(what, what), known))
