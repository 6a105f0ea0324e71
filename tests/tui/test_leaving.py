"""A screen is left once, whatever was typed ahead or came of a save meanwhile."""

from itertools import pairwise
from typing import Any

import pytest
from textual._context import visible_screen_stack  # there is no public way to what they draw
from textual.renderables.background_screen import BackgroundScreen

from backlog.tui.commands import Palette
from backlog.tui.dialogs import Choose, Confirm
from backlog.tui.form import TaskForm
from backlog.tui.main import Main
from backlog.tui.task import TaskScreen
from tests.tui.conftest import Person, Play


def test_escape_typed_twice_leaves_a_task_and_not_the_board(play: Play) -> None:
    async def flow(ada: Person) -> None:
        await ada.press("enter")
        screen = ada.app.screen
        assert isinstance(screen, TaskScreen)
        screen.action_back()
        screen.action_back()
        await ada.settle()
        assert [type(each) for each in ada.app.screen_stack] == [Main]

    play(flow)


def test_a_form_that_is_saved_while_it_asks_takes_its_question_along(play: Play) -> None:
    async def flow(ada: Person) -> None:
        await ada.press("e")
        form = ada.app.screen
        assert isinstance(form, TaskForm)
        await ada.type("x")
        form.action_leave()
        await ada.until(lambda: isinstance(ada.app.screen, Confirm))
        form.dismiss(result=True)
        await ada.until(lambda: isinstance(ada.app.screen, Main))
        form.action_leave()
        await ada.press("escape", "j")
        assert [type(each) for each in ada.app.screen_stack] == [Main]

    play(flow)


def test_what_was_typed_is_thrown_away_after_a_yes(play: Play) -> None:
    async def flow(ada: Person) -> None:
        await ada.press("e")
        await ada.type("x")
        await ada.press("escape")
        await ada.sees("Throw away what you typed?")
        await ada.press("y")
        await ada.until(lambda: isinstance(ada.app.screen, Main))

    play(flow)


def test_a_window_that_is_left_before_it_is_laid_out_ends_in_peace(play: Play) -> None:
    async def flow(ada: Person) -> None:
        answers: list[str | None] = []
        for _ in range(3):
            window = Choose("Which one?", [("One", "1"), ("Two", "2")])
            ada.app.push_screen(window, answers.append)
            window.action_leave()
            window.action_leave()
            await ada.until(lambda: isinstance(ada.app.screen, Main))
        assert answers == [None, None, None]

    play(flow)


def test_the_palette_outlives_a_window_without_room(play: Play) -> None:
    async def flow(ada: Person) -> None:
        await ada.press("ctrl+p")
        for width in (8, 5, 3, 80):
            await ada.pilot.resize_terminal(width, 8)
            await ada.settle()
        await ada.press("escape")
        assert isinstance(ada.app.screen, Main)

    play(flow)


@pytest.mark.parametrize("key", ["ctrl+p", "s"])
def test_a_list_without_room_can_be_leafed_through(play: Play, key: str) -> None:
    async def flow(ada: Person) -> None:
        await ada.sees("TASK-2")
        await ada.press(key)
        for size in ((1, 1), (5, 3), (3, 30), (120, 1), (120, 30)):
            await ada.pilot.resize_terminal(*size)
            await ada.settle()
            await ada.press("pagedown", "pageup")
        await ada.press("escape")
        assert isinstance(ada.app.screen, Main)

    play(flow)


def test_a_form_without_room_for_the_hints_of_its_texts_outlives_that(play: Play) -> None:
    async def flow(ada: Person) -> None:
        await ada.sees("TASK-2")
        await ada.press("n")
        await ada.type("Kept")
        for width in (24, 18, *range(14, 0, -1), 120):
            await ada.pilot.resize_terminal(width, 60)
            await ada.settle()
        await ada.sees("Kept")

    play(flow)


def test_a_window_draws_what_is_below_it_and_never_what_is_above(play: Play) -> None:
    """Whatever is left on Textual's list of the screens that are still to be drawn."""

    async def flow(ada: Person) -> None:
        for key in ("e", "ctrl+p"):
            await ada.press(key)
        windows: list[Any] = [Confirm("Sure?", yes="Yes"), Confirm("Really?", yes="Yes"), Palette()]
        for each in windows:
            await ada.app.push_screen(each)
        stack = ada.app.screen_stack

        for below, window in pairwise(stack):
            for other in stack:
                visible_screen_stack.set([other])
                drawn = window.render()
                assert isinstance(drawn, BackgroundScreen)
                assert drawn.screen is below

    play(flow)


def test_a_window_that_was_left_before_it_had_anything_in_it_begins_nowhere() -> None:
    Choose("Status", [("To Do", "To Do")]).on_mount()
