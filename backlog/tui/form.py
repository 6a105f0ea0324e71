"""The form for a new task, and for every field of an existing one; nothing that was typed is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from rich.text import Text
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.widgets import Input, Static, TextArea

from backlog.errors import BacklogError
from backlog.tui import editor, fields
from backlog.tui.dialogs import Choose, Dialog, LastWord, Line
from backlog.tui.problems import problem_text
from backlog.tui.text_lines import safe

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence

    from textual.app import ComposeResult
    from textual.widget import Widget

    from backlog.service.vocabulary import Vocabulary

    Save = Callable[[dict[str, str]], Awaitable[str | None]]


class TaskForm(Dialog[bool | None]):
    """Asks for the fields of a task. `save` gets those that were changed, and returns what is wrong."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "save", "Save"),
        Binding("ctrl+e", "editor", "$EDITOR"),
        Binding("ctrl+o", "choose", "Choose"),
    ]

    def __init__(
        self, title: str, names: Sequence[str], given: Mapping[str, str], vocabulary: Vocabulary, save: Save
    ) -> None:
        """Take the heading, the fields with their texts, the words that there are, and what saves."""
        super().__init__()
        self._title, self._names, self._given = title, names, dict(given)
        self._vocabulary, self._save = vocabulary, save
        self._inputs: dict[str, Input | TextArea] = {}

    def compose(self) -> ComposeResult:
        """Lay it out."""
        with Vertical(classes="dialog form"):
            yield Static(Text(safe(self._title)), classes="dialog-title")
            with VerticalScroll(can_focus=False):
                for name in self._names:
                    yield from self._field(name)
            yield Static("", id="problem", markup=False)
            yield Static(
                "ctrl+s saves · ctrl+o chooses · ctrl+e $EDITOR · esc leaves", classes="faint", markup=False
            )

    def _field(self, name: str) -> ComposeResult:
        field = fields.field_named(name)
        text = self._given.get(name, "")
        long = field.form in {"text", "items"}
        with Horizontal(classes="field tall-field" if long else "field"):
            yield Static(Text(field.label), classes="label")
            if long:
                area = TextArea(
                    text, soft_wrap=True, compact=True, placeholder=field.hint, tab_behavior="focus"
                )
                self._inputs[name] = area
                yield area
                return
            known = [safe(word) for word in fields.words(name, self._vocabulary)]
            hint = field.hint or " · ".join(known[:6])
            several = field.form == "names"
            line = Line(
                text,
                placeholder=hint,
                compact=True,
                select_on_focus=False,
                suggester=LastWord(known, several=several) if known else None,
            )
            self._inputs[name] = line
            yield line

    def on_mount(self) -> None:
        """Begin at the first field."""
        self._inputs[self._names[0]].focus()

    def values(self) -> dict[str, str]:
        """Return what is typed in the fields that were changed."""
        values = {
            name: widget.text if isinstance(widget, TextArea) else widget.value
            for name, widget in self._inputs.items()
        }
        return {name: text for name, text in values.items() if text != self._given.get(name, "")}

    def _named(self, widget: Widget | None) -> str | None:
        return next((name for name, each in self._inputs.items() if each is widget), None)

    def on_input_submitted(self) -> None:
        """Go on to the next field."""
        self.focus_next()

    def action_save(self) -> None:
        """Save, and leave if that is done."""
        self.run_worker(self._saved(), exclusive=True, group="save")

    async def _saved(self) -> None:
        problem = await self._save(self.values())
        if problem is None:
            self.dismiss(result=True)
        elif self.is_attached:
            self.query_one("#problem", Static).update(Text(problem, "bold"))

    def action_choose(self) -> None:
        """Choose among the words that there are for this field."""
        name = self._named(self.focused)
        if name is None:
            return
        known = fields.words(name, self._vocabulary)
        widget = self._inputs[name]
        if not known or isinstance(widget, TextArea):
            return

        def chosen(word: str | None) -> None:
            if word is None:
                return
            if fields.field_named(name).form == "names" and widget.value.strip():
                widget.value = f"{widget.value.rstrip(', ')}, {word}"
            else:
                widget.value = word
            widget.cursor_position = len(widget.value)

        label = fields.field_named(name).label
        self.app.push_screen(Choose(label, [(word, word) for word in known], widget.value), chosen)

    def action_editor(self) -> None:
        """Go on with this text in the person's editor."""
        name = self._named(self.focused)
        widget = self._inputs.get(name or "", None)
        if not isinstance(widget, TextArea):
            widget = next((each for each in self._inputs.values() if isinstance(each, TextArea)), None)
        if widget is None:
            return
        try:
            widget.text = editor.edited(self.app, widget.text)
        except BacklogError as error:
            self.query_one("#problem", Static).update(Text(problem_text(error)))

    def action_leave(self) -> None:
        """Leave, but ask first if something was typed."""
        if self.values():
            self.throw_away()
        else:
            self.dismiss(None)
