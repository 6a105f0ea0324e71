"""What somebody does on the board with the keys."""

import pytest

from backlog.domain.create import CreateRequest
from backlog.service.tasks import create
from tests.tui.conftest import Person, Play


def test_the_board_has_a_column_for_each_status_with_its_cards(play: Play) -> None:
    async def flow(ada: Person) -> None:
        await ada.sees("○ To Do 2", "◒ In Progress 1", "✔ Done 1", "TASK-1 Take card payments", "7 d late")
        lines = ada.screen.splitlines()
        assert lines[0].split() == ["Board", "2", "List", "3", "Activity", "4", "Overview", "Corner", "shop"]
        assert "▲ 0/2 7 d late @sara #api" in lines[3]
        assert "⊘ ▽" in lines[6]

    play(flow)


def test_a_card_moves_to_the_column_beside_and_stays_selected(play: Play) -> None:
    async def flow(ada: Person) -> None:
        await ada.sees("TASK-2")
        await ada.press("down", "shift+right")
        await ada.sees("In Progress 2")
        assert ada.task("2").status == "In Progress"
        await ada.press("shift+left")
        await ada.sees("To Do 2")
        assert ada.task("2").status == "To Do"

    play(flow)


def test_a_card_is_not_done_while_a_criterion_is_open_and_the_refusal_leads_there(play: Play) -> None:
    async def flow(ada: Person) -> None:
        await ada.sees("TASK-1")
        await ada.press("m", "G", "enter")
        await ada.sees("#1 A card is charged once", "#2 A declined card says why", "Go to them")
        await ada.press("enter")
        await ada.sees("Acceptance criteria 0/2")
        await ada.press("space")
        await ada.sees("evidence")
        await ada.type("receipt 17\n")
        await ada.sees("Acceptance criteria 1/2", "receipt 17")
        assert ada.task("1").status == "To Do"
        assert ada.task("1").acceptance_criteria[0].evidence == "receipt 17"

    play(flow)


def test_what_is_typed_narrows_the_board_and_esc_takes_it_back(play: Play) -> None:
    async def flow(ada: Person) -> None:
        await ada.sees("TASK-3")
        await ada.press("slash")
        await ada.type("@sara")
        await ada.sees("To Do 1", "Done 0")
        await ada.press("enter", "escape")
        await ada.sees("To Do 2", "Done 1")

    play(flow)


def test_esc_never_leaves_the_program_and_q_does(play: Play) -> None:
    async def flow(ada: Person) -> None:
        await ada.sees("TASK-1")
        await ada.press("escape", "escape", "enter")
        await ada.sees("Description")
        await ada.press("escape", "escape")
        await ada.sees("To Do 2")
        assert ada.app.is_running
        await ada.pilot.press("q")
        await ada.until(lambda: not ada.app._running)

    play(flow)


def test_a_change_of_somebody_else_appears_and_the_selection_stays(play: Play) -> None:
    async def flow(ada: Person) -> None:
        await ada.sees("TASK-2")
        await ada.press("down")
        create(ada.others, CreateRequest("From elsewhere", ordinal=1))
        await ada.sees("To Do 3", "From elsewhere")
        await ada.press("enter")
        await ada.sees("TASK-2 Send receipts", "Status:")

    play(flow)


@pytest.mark.parametrize("size", [(30, 6), (80, 24), (300, 100)])
def test_the_board_fits_any_terminal(play: Play, size: tuple[int, int]) -> None:
    async def flow(ada: Person) -> None:
        await ada.sees("TASK-1")
        lines = ada.screen.splitlines()
        assert len(lines) == size[1]
        assert max(map(len, lines)) <= size[0]
        await ada.press("right", "right")
        await ada.sees("Done 1", "TASK-3")

    play(flow, size=size)


def test_a_terminal_may_get_another_size_at_any_time(play: Play) -> None:
    async def flow(ada: Person) -> None:
        await ada.sees("TASK-1")
        for size in ((80, 6), (30, 24), (120, 15), (300, 100), (20, 5), (30, 6), (80, 24)):
            await ada.pilot.resize_terminal(*size)
            ada.app.theme = "nord" if ada.app.theme == "gruvbox" else "gruvbox"  # which draws all at once
        await ada.sees("▌TASK-1 Take card payments")

    play(flow)


def test_a_terminal_that_is_too_small_is_told_so(play: Play) -> None:
    async def flow(ada: Person) -> None:
        await ada.sees("20x5 is too small")
        await ada.pilot.resize_terminal(80, 24)
        await ada.sees("TASK-1")

    play(flow, size=(20, 5))
