"""Lists every key with what it does: the one table for bindings, help, palette and settings."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from textual.binding import Binding

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from textual.binding import BindingType

ENTER = "enter,ctrl+j"
"""Enter, for terminals that send CR and for those that send LF."""


class KeyBinding(NamedTuple):
    """One thing to do: its name in the setting `keys`, its keys, the action, and what help says."""

    name: str
    keys: str
    action: str
    label: str
    footer: bool = False


EVERYWHERE = (
    KeyBinding("help", "question_mark,f1", "app.keys", "Keys", footer=True),
    KeyBinding("palette", "ctrl+p,colon", "app.command_palette", "Commands"),
    KeyBinding("undo", "u", "app.undo", "Undo", footer=True),
    KeyBinding("redo", "ctrl+r,U", "app.redo", "Redo"),
    KeyBinding("theme", "f2", "app.next_theme", "Next theme"),
    KeyBinding("quit", "q,ctrl+q,ctrl+c", "app.quit", "Quit", footer=True),
)

MAIN = (
    KeyBinding("filter", "slash,ctrl+f", "screen.filter", "Filter", footer=True),
    KeyBinding("filter.pick", "f", "screen.pick_filter", "Filter by…"),
    KeyBinding("filter.saved", "F", "screen.saved_filters", "Saved filters"),
    KeyBinding("filter.save", "W", "screen.save_filter", "Save this filter"),
    KeyBinding("view.next", "tab", "screen.next_view(1)", "Next view", footer=True),
    KeyBinding("view.previous", "shift+tab", "screen.next_view(-1)", "Previous view"),
    KeyBinding("view.board", "1", "screen.view('board')", "Board"),
    KeyBinding("view.list", "2", "screen.view('list')", "List"),
    KeyBinding("view.activity", "3", "screen.view('activity')", "Activity"),
    KeyBinding("view.overview", "4", "screen.view('overview')", "Overview"),
    KeyBinding("new", "n", "screen.create", "New task", footer=True),
    KeyBinding("refresh", "f5", "screen.reload", "Read everything again"),
    KeyBinding("back", "escape", "screen.back", "One step back"),
)

MOVING = (
    KeyBinding("up", "up,k", "up", "Up"),
    KeyBinding("down", "down,j", "down", "Down"),
    KeyBinding("page.up", "pageup,ctrl+u", "page(-1)", "Page up"),
    KeyBinding("page.down", "pagedown,ctrl+d", "page(1)", "Page down"),
    KeyBinding("first", "home,g", "first", "First"),
    KeyBinding("last", "end,G", "last", "Last"),
    KeyBinding("open", ENTER, "open", "Open", footer=True),
)

TASKS = (
    KeyBinding("mark", "space", "mark", "Mark", footer=True),
    KeyBinding("edit", "e", "edit", "Edit", footer=True),
    KeyBinding("status", "s", "field('status')", "Status"),
    KeyBinding("priority", "p", "field('priority')", "Priority"),
    KeyBinding("assignees", "a", "field('assignees')", "Assignees"),
    KeyBinding("labels", "t", "field('labels')", "Labels"),
    KeyBinding("milestone", "M", "field('milestone')", "Milestone"),
    KeyBinding("title", "T", "field('title')", "Title"),
    KeyBinding("type", "i", "field('type')", "Type"),
    KeyBinding("due", "d", "field('due_date')", "Due date"),
    KeyBinding("description", "E", "editor", "Description in $EDITOR"),
    KeyBinding("comment", "C", "comment", "Comment"),
    KeyBinding("subtask", "N", "subtask", "New subtask"),
    KeyBinding("claim", "c", "claim", "Claim"),
    KeyBinding("release", "r", "release", "Release"),
    KeyBinding("complete", "X", "complete", "Complete"),
    KeyBinding("archive", "x,delete", "archive", "Archive"),
    KeyBinding("verify", "V", "verify", "Run the checks"),
    KeyBinding("copy", "y", "copy", "Copy id"),
)

BOARD = (
    KeyBinding("column.previous", "left,h", "column(-1)", "Column to the left"),
    KeyBinding("column.next", "right,l", "column(1)", "Column to the right"),
    KeyBinding("card.left", "shift+left,H,less_than_sign", "shift(-1)", "Move to the left"),
    KeyBinding("card.right", "shift+right,L,greater_than_sign", "shift(1)", "Move to the right", footer=True),
    KeyBinding("card.up", "shift+up,K", "reorder(-1)", "Move up"),
    KeyBinding("card.down", "shift+down,J", "reorder(1)", "Move down"),
    KeyBinding("card.move", "m", "move_to", "Move to…"),
    KeyBinding("by", "b", "by", "By status or milestone"),
    KeyBinding("empty", "z", "empty", "Hide empty columns"),
    KeyBinding("order", "o", "order", "Order"),
    KeyBinding("density", "v", "density", "More or less of each card"),
)

LIST = (
    KeyBinding("list.order", "o", "order", "Order"),
    KeyBinding("list.detail", "v", "density", "Details: all, the short ones, none"),
    KeyBinding("list.focus", "right,l", "detail", "To the details"),
)

DETAIL = (
    KeyBinding("detail.up", "up,k", "up", "Up"),
    KeyBinding("detail.down", "down,j", "down", "Down"),
    KeyBinding("detail.page.up", "pageup,ctrl+u,b", "page(-1)", "Page up"),
    KeyBinding("detail.page.down", "pagedown,ctrl+d", "page(1)", "Page down"),
    KeyBinding("detail.first", "home,g", "first", "Beginning"),
    KeyBinding("detail.last", "end,G", "last", "End"),
    KeyBinding("section.next", "right_square_bracket", "section(1)", "Next section", footer=True),
    KeyBinding("section.previous", "left_square_bracket", "section(-1)", "Previous section"),
    KeyBinding("section", "J", "sections", "Jump to a section"),
    KeyBinding("check", "space", "check", "Check", footer=True),
    KeyBinding("item.add", "plus", "add_item", "Add a criterion"),
    KeyBinding("item.remove", "minus", "remove_item", "Remove the criterion"),
    KeyBinding("item.reword", "R", "reword_item", "Reword the criterion"),
    KeyBinding("item.check", "equals_sign", "set_check", "Set the criterion's check"),
    KeyBinding("detail.open", ENTER, "open", "Check, or open the task"),
    KeyBinding("detail.back", "left,h", "leave", "Back to the list"),
)

ACTIVITY = (KeyBinding("event.undo", "x", "take_back", "Take this back", footer=True),)

PANELS: dict[str, tuple[KeyBinding, ...]] = {
    "Everywhere": EVERYWHERE,
    "Views and filters": MAIN,
    "Tasks": TASKS,
    "Lists and columns": MOVING,
    "Board": BOARD,
    "List": LIST,
    "Task": DETAIL,
    "Activity": ACTIVITY,
}

EVERY = {key.name: key for keys in PANELS.values() for key in keys}
_SHOWN = {
    "question_mark": "?",
    "slash": "/",
    "colon": ":",
    "plus": "+",
    "equals_sign": "=",
    "minus": "-",
    "less_than_sign": "<",
    "greater_than_sign": ">",
    "left_square_bracket": "[",
    "right_square_bracket": "]",
    "escape": "esc",
    "enter": "⏎",
    "up": "↑",
    "down": "↓",
    "left": "←",
    "right": "→",
    "pageup": "pgup",
    "pagedown": "pgdn",
    "delete": "del",
}


def rank(key: KeyBinding) -> tuple[int, int]:
    """Return where a key stands in a footer: those of the panel in front first, then the general ones."""
    for place, entries in enumerate(reversed(PANELS.values())):
        if key in entries:
            return place, entries.index(key)
    return len(PANELS), 0


def shown(key: str) -> str:
    """Return a key as help names it: `ctrl+z`, `/`, `shift+→`."""
    head, plus, last = key.rpartition("+")
    return f"{head}{plus}{_SHOWN.get(last, last)}"


def bindings(keys: Iterable[KeyBinding]) -> list[BindingType]:
    """Return the bindings of some keys, which the setting `keys` finds by their names."""
    return [Binding(key.keys, key.action, key.label, show=key.footer, id=key.name) for key in keys]


def keymap(rebound: Sequence[str]) -> tuple[dict[str, str], list[str]]:
    """Return the keys that the setting changes, by name, and the names in it that mean nothing.

    Each is `name=key key`; a key is written as `ctrl+z`, `f5`, `space` or the character itself.
    """
    bound: dict[str, str] = {}
    unknown = []
    for item in rebound:
        name, _, keys = item.partition("=")
        if name.strip() in EVERY and keys.split():
            bound[name.strip()] = ",".join(keys.split())
        else:
            unknown.append(name.strip())
    return bound, unknown
