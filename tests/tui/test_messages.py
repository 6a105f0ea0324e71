"""What the board says in the corner: one message at a time, on any terminal, and nothing of it is left."""

import pytest

from tests.tui.conftest import Person, Play

LONG = "TASK-1 cannot be Done: " + "so many words " * 12


@pytest.mark.parametrize("size", [(30, 6), (80, 24)])
def test_a_message_of_any_length_is_shown_without_scrolling(play: Play, size: tuple[int, int]) -> None:
    async def flow(ada: Person) -> None:
        rack = ada.app.screen.query_one("ToastRack")
        for number in range(7):
            ada.app.notify(f"{number}: {LONG}", markup=False, timeout=60)
            await ada.sees(f"{number}: TASK-1")
            assert len(ada.app.screen.query("ToastHolder")) == 1
            assert rack.max_scroll_y == 0

    play(flow, size=size)
