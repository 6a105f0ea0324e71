"""The small windows: a question, a choice, a confirmation, a text, and what stands in the way."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, TypeVar

from rich.text import Text
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.screen import ModalScreen
from textual.suggester import Suggester
from textual.widgets import Button, Input, OptionList, Static, TextArea
from textual.widgets.option_list import Option

from backlog.errors import BacklogError
from backlog.tui import editor
from backlog.tui.above_others import AboveOthers
from backlog.tui.leaving import Leaving
from backlog.tui.problems import problem_text
from backlog.tui.text_lines import safe

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from textual import events
    from textual.app import ComposeResult

T = TypeVar("T")
SHORT = 16
"""Rows of a screen below which a window takes all of it, and leaves its frame out."""


class Line(Input):
    """A line to type in, which takes CR and LF for Enter."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+j", "submit", show=False)]


class Options(OptionList):
    """A list to choose from, with vim's keys, and CR and LF for Enter."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+j", "select", show=False),
        Binding("j", "cursor_down", show=False),
        Binding("k", "cursor_up", show=False),
        Binding("g", "first", show=False),
        Binding("G", "last", show=False),
    ]


class LastWord(Suggester):
    """Completes the last of several names that are separated by commas."""

    def __init__(self, words: Sequence[str], *, several: bool) -> None:
        """Take the words, and whether several are typed."""
        super().__init__(case_sensitive=True)
        self._words = words
        self._several = several

    async def get_suggestion(self, value: str) -> str | None:
        """Return what is typed with its last word complete."""
        head, comma, last = value.rpartition(",") if self._several else ("", "", value)
        begun = last.lstrip().lower()
        for word in self._words:
            if begun and word.lower().startswith(begun):
                space = last[: len(last) - len(last.lstrip())]
                return f"{head}{comma}{space}{last.lstrip()}{word[len(begun) :]}"
        return None


class Dialog(ModalScreen[T], AboveOthers[T], Leaving[T]):
    """A window above the others; Esc leaves it, and nothing has happened."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", "Back", show=False)]
    VERTICAL_BREAKPOINTS = [(0, "-short"), (SHORT, "-tall")]  # noqa: RUF012  declared by Textual

    def action_leave(self) -> None:
        """Leave it."""
        self.dismiss(None)

    def throw_away(self) -> None:
        """Leave it if the person agrees to throw away what was typed."""

        def on_choice(yes: object) -> None:
            if yes:
                self.dismiss(None)

        self.app.push_screen(Confirm("Throw away what you typed?", yes="Throw away", no="Go on"), on_choice)


class Ask(Dialog[str | None]):
    """Asks for a line; the answer is None if there was none."""

    def __init__(
        self,
        title: str,
        value: str = "",
        *,
        hint: str = "",
        words: Sequence[str] = (),
        several: bool = False,
        check: Callable[[str], object] | None = None,
    ) -> None:
        """Take the question, what is typed already, words to complete, and what raises for a bad answer."""
        super().__init__()
        self._title, self._value, self._hint = title, value, hint
        self._suggester = LastWord([safe(word) for word in words], several=several) if words else None
        self._check = check

    def compose(self) -> ComposeResult:
        """Lay it out."""
        with Vertical(classes="dialog"):
            yield Static(Text(safe(self._title)), classes="dialog-title")
            yield Line(
                self._value, placeholder=safe(self._hint), suggester=self._suggester, select_on_focus=False
            )
            yield Static("", id="problem", markup=False)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Answer, if the answer can be taken."""
        if self._check is not None:
            try:
                self._check(event.value)
            except BacklogError as error:
                self.query_one("#problem", Static).update(Text(problem_text(error)))
                return
        self.dismiss(event.value)


class Choose(Dialog[str | None]):
    """Lets one of some values be chosen; what is typed narrows them. The answer is None if none was."""

    AUTO_FOCUS = "Options"  # from the first key on: what is typed ahead is not for the line

    def __init__(self, title: str, options: Sequence[tuple[str, str]], value: str | None = None) -> None:
        """Take the question, labels with values, and the current value."""
        super().__init__()
        self._title, self._options, self._value = title, options, value
        self._shown = list(options)

    def compose(self) -> ComposeResult:
        """Lay it out."""
        with Vertical(classes="dialog"):
            yield Static(Text(safe(self._title)), classes="dialog-title")
            yield Line(placeholder="type to narrow", compact=True)
            yield Options(*self._prompts(), markup=False, compact=True)

    def _prompts(self) -> list[Option]:
        return [Option(Text(safe(label), no_wrap=True, overflow="ellipsis")) for label, _ in self._shown]

    def on_mount(self) -> None:
        """Begin at the current value, unless a key that was typed ahead has left the window already."""
        begin = next((place for place, (_, value) in enumerate(self._shown) if value == self._value), 0)
        for options in self.query(Options):
            options.highlighted = begin

    def on_key(self, event: events.Key) -> None:
        """Let what is typed in the list narrow it, and the arrows move from the line into the list."""
        line, options = self.query_one(Line), self.query_one(Options)
        if event.key == "slash" and options.has_focus:
            line.focus()
            event.stop()
            event.prevent_default()
        elif event.key in {"down", "up"} and line.has_focus:
            options.focus()
            event.stop()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Narrow the list."""
        wanted = event.value.casefold()
        self._shown = [each for each in self._options if wanted in each[0].casefold()]
        options = self.query_one(Options)
        options.clear_options()
        options.add_options(self._prompts())
        options.highlighted = 0 if self._shown else None

    def on_input_submitted(self) -> None:
        """Choose the first one."""
        if self._shown:
            self.dismiss(self._shown[0][1])

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Answer."""
        self.dismiss(self._shown[event.option_index][1])


class Confirm(Dialog[bool | None]):
    """Asks whether something is meant; y says yes, and so does Enter, unless one is to be careful."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "choose(True)", show=False),
        Binding("n", "choose(False)", show=False),
    ]

    def __init__(
        self,
        question: str,
        lines: Sequence[str] = (),
        *,
        yes: str = "Yes",
        no: str = "No",
        careful: bool = False,
    ) -> None:
        """Take the question, what else to know, the two answers, and whether Enter is no at first."""
        super().__init__()
        self._question, self._lines, self._yes, self._no = question, lines, yes, no
        self.AUTO_FOCUS = "#no" if careful else "#yes"  # type: ignore[misc]  # of this window, not of its class

    def compose(self) -> ComposeResult:
        """Lay it out."""
        with Vertical(classes="dialog"):
            yield Static(Text(safe(self._question)), classes="dialog-title")
            if self._lines:
                with VerticalScroll(classes="dialog-body"):
                    yield Static(Text("\n".join(map(safe, self._lines))))
            with Horizontal(classes="buttons"):
                yield Button(Text(self._yes), id="yes", variant="primary", compact=True)
                yield Button(Text(self._no), id="no", compact=True)

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Answer."""
        self.dismiss(event.button.id == "yes")

    def on_key(self, event: events.Key) -> None:
        """Take LF for Enter."""
        if event.key == "ctrl+j":
            self.dismiss(self.query_one("#yes").has_focus)

    def action_choose(self, yes: bool) -> None:  # noqa: FBT001  an action's argument
        """Answer."""
        self.dismiss(yes)


class Write(Dialog[str | None]):
    """Asks for a text of several lines."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "save", "Save"),
        Binding("ctrl+e", "editor", "$EDITOR"),
    ]

    def __init__(self, title: str, value: str = "") -> None:
        """Take the question, and the current text."""
        super().__init__()
        self._title, self._value = title, value

    def compose(self) -> ComposeResult:
        """Lay it out."""
        with Vertical(classes="dialog tall"):
            yield Static(Text(safe(self._title)), classes="dialog-title")
            yield TextArea(self._value, soft_wrap=True, compact=True)
            yield Static("ctrl+s saves · ctrl+e opens $EDITOR · esc leaves", classes="faint", markup=False)

    def action_save(self) -> None:
        """Answer."""
        self.dismiss(self.query_one(TextArea).text)

    def action_editor(self) -> None:
        """Go on in the person's editor."""
        area = self.query_one(TextArea)
        try:
            area.text = editor.edited(self.app, area.text)
        except BacklogError as error:
            self.app.notify(problem_text(error), severity="error", markup=False)

    def action_leave(self) -> None:
        """Leave, but ask first if something was typed."""
        if self.query_one(TextArea).text == self._value:
            self.dismiss(None)
        else:
            self.throw_away()
