"""Lists every key with what it does: the one table for bindings, help, palette and settings."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from textual.binding import Binding

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from textual.binding import BindingType

ENTER = "enter,ctrl+j"
"""Enter, for terminals that send CR and for those that send LF."""


class Key(NamedTuple):
    """One thing to do: its name in the setting `keys`, its keys, the action, and what help says."""

    name: str
    keys: str
    action: str
    label: str
    footer: bool = False


EVERYWHERE = (
    Key("help", "question_mark,f1", "app.keys", "Keys", footer=True),
    Key("palette", "ctrl+p,colon", "app.command_palette", "Commands"),
    Key("undo", "u", "app.undo", "Undo", footer=True),
    Key("redo", "ctrl+r,U", "app.redo", "Redo"),
    Key("theme", "f2", "app.next_theme", "Next theme"),
    Key("quit", "q,ctrl+q,ctrl+c", "app.quit", "Quit", footer=True),
)

MAIN = (
    Key("filter", "slash,ctrl+f", "screen.filter", "Filter", footer=True),
    Key("filter.pick", "f", "screen.pick_filter", "Filter by…"),
    Key("filter.saved", "F", "screen.saved_filters", "Saved filters"),
    Key("filter.save", "W", "screen.save_filter", "Save this filter"),
    Key("view.next", "tab", "screen.next_view(1)", "Next view", footer=True),
    Key("view.previous", "shift+tab", "screen.next_view(-1)", "Previous view"),
    Key("view.board", "1", "screen.view('board')", "Board"),
    Key("view.list", "2", "screen.view('list')", "List"),
    Key("view.activity", "3", "screen.view('activity')", "Activity"),
    Key("view.overview", "4", "screen.view('overview')", "Overview"),
    Key("new", "n", "screen.create", "New task", footer=True),
    Key("refresh", "f5", "screen.reload", "Read everything again"),
    Key("back", "escape", "screen.back", "One step back"),
)

MOVING = (
    Key("up", "up,k", "up", "Up"),
    Key("down", "down,j", "down", "Down"),
    Key("page.up", "pageup,ctrl+u", "page(-1)", "Page up"),
    Key("page.down", "pagedown,ctrl+d", "page(1)", "Page down"),
    Key("first", "home,g", "first", "First"),
    Key("last", "end,G", "last", "Last"),
    Key("open", ENTER, "open", "Open", footer=True),
)

TASKS = (
    Key("mark", "space", "mark", "Mark", footer=True),
    Key("edit", "e", "edit", "Edit", footer=True),
    Key("status", "s", "field('status')", "Status"),
    Key("priority", "p", "field('priority')", "Priority"),
    Key("assignees", "a", "field('assignees')", "Assignees"),
    Key("labels", "t", "field('labels')", "Labels"),
    Key("milestone", "M", "field('milestone')", "Milestone"),
    Key("title", "T", "field('title')", "Title"),
    Key("type", "i", "field('type')", "Type"),
    Key("due", "d", "field('due_date')", "Due date"),
    Key("description", "E", "editor", "Description in $EDITOR"),
    Key("comment", "C", "comment", "Comment"),
    Key("subtask", "N", "subtask", "New subtask"),
    Key("claim", "c", "claim", "Claim"),
    Key("release", "r", "release", "Release"),
    Key("complete", "X", "complete", "Complete"),
    Key("archive", "x,delete", "archive", "Archive"),
    Key("verify", "V", "verify", "Run the checks"),
    Key("copy", "y", "copy", "Copy id"),
)

BOARD = (
    Key("column.previous", "left,h", "column(-1)", "Column to the left"),
    Key("column.next", "right,l", "column(1)", "Column to the right"),
    Key("card.left", "shift+left,H,less_than_sign", "shift(-1)", "Move to the left"),
    Key("card.right", "shift+right,L,greater_than_sign", "shift(1)", "Move to the right", footer=True),
    Key("card.up", "shift+up,K", "reorder(-1)", "Move up"),
    Key("card.down", "shift+down,J", "reorder(1)", "Move down"),
    Key("card.move", "m", "move_to", "Move to…"),
    Key("by", "b", "by", "By status or milestone"),
    Key("empty", "z", "empty", "Hide empty columns"),
    Key("order", "o", "order", "Order"),
    Key("density", "v", "density", "More or less of each card"),
)

LIST = (
    Key("list.order", "o", "order", "Order"),
    Key("list.detail", "v", "density", "Details: all, the short ones, none"),
    Key("list.focus", "right,l", "detail", "To the details"),
)

DETAIL = (
    Key("detail.up", "up,k", "up", "Up"),
    Key("detail.down", "down,j", "down", "Down"),
    Key("detail.page.up", "pageup,ctrl+u,b", "page(-1)", "Page up"),
    Key("detail.page.down", "pagedown,ctrl+d", "page(1)", "Page down"),
    Key("detail.first", "home,g", "first", "Beginning"),
    Key("detail.last", "end,G", "last", "End"),
    Key("section.next", "right_square_bracket", "section(1)", "Next section", footer=True),
    Key("section.previous", "left_square_bracket", "section(-1)", "Previous section"),
    Key("section", "J", "sections", "Jump to a section"),
    Key("check", "space", "check", "Check", footer=True),
    Key("item.add", "plus", "add_item", "Add a criterion"),
    Key("item.remove", "minus", "remove_item", "Remove the criterion"),
    Key("item.reword", "R", "reword_item", "Reword the criterion"),
    Key("item.check", "equals_sign", "set_check", "Set the criterion's check"),
    Key("detail.open", ENTER, "open", "Check, or open the task"),
    Key("detail.back", "left,h", "leave", "Back to the list"),
)

ACTIVITY = (Key("event.undo", "x", "take_back", "Take this back", footer=True),)

PANELS: dict[str, tuple[Key, ...]] = {
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


def rank(key: Key) -> tuple[int, int]:
    """Return where a key stands in a footer: those of the panel in front first, then the general ones."""
    for place, entries in enumerate(reversed(PANELS.values())):
        if key in entries:
            return place, entries.index(key)
    return len(PANELS), 0


def shown(key: str) -> str:
    """Return a key as help names it: `ctrl+z`, `/`, `shift+→`."""
    head, plus, last = key.rpartition("+")
    return f"{head}{plus}{_SHOWN.get(last, last)}"


def bindings(keys: Iterable[Key]) -> list[BindingType]:
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
