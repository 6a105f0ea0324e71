"""The one table of keys: what each panel has, what the settings change, what the docs list."""

from collections import Counter

import pytest

from backlog.tui import keys, manual

TOGETHER = [
    ("Everywhere", "Views and filters", "Tasks", "Lists and columns", "Board"),
    ("Everywhere", "Views and filters", "Tasks", "Lists and columns", "List"),
]


def test_the_page_lists_every_key() -> None:
    page = manual.PAGE.read_text(encoding="utf-8")

    assert manual.with_table(page) == page, "run: make generate"
    assert all(f"`{name}`" in page for name in keys.EVERY)


@pytest.mark.parametrize("panels", TOGETHER, ids=lambda panels: panels[-1])
def test_no_key_does_two_things_at_the_same_place(panels: tuple[str, ...]) -> None:
    pressed = Counter(each for panel in panels for key in keys.PANELS[panel] for each in key.keys.split(","))

    assert [key for key, times in pressed.items() if times > 1] == []


def test_names_are_unique_over_all_panels() -> None:
    assert len(keys.EVERY) == sum(len(entries) for entries in keys.PANELS.values())


def test_the_setting_changes_keys_and_names_that_mean_nothing_are_told() -> None:
    assert keys.keymap(["undo=u ctrl+z", "quit=Q", "fly=f", "new="]) == (
        {"undo": "u,ctrl+z", "quit": "Q"},
        ["fly", "new"],
    )
