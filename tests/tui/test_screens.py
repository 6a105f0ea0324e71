"""What every screen shows, on terminals of any size and colour, whatever others write into the backlog."""

import pytest
from rich.cells import cell_len

from backlog.domain.create import CreateRequest
from backlog.domain.setting_keys import KEYS
from backlog.service.settings import set_several
from backlog.service.tasks import create
from backlog.tui.board import Board
from backlog.tui.colourless import without_colours
from backlog.tui.harmless import Harmless
from backlog.tui.themes import NAMES, first_theme
from tests.tui.conftest import Person, Play

EVIL = "Evil \x1b]0;owned\x07\x1b[2J [bold]markup[/] \u202eesrever"


def test_the_list_has_details_beside_it_where_there_is_room(play: Play) -> None:
    async def flow(ada: Person) -> None:
        await ada.sees("TASK-3", "Acceptance criteria 0/2", "• by chip")
        await ada.press("down")
        await ada.sees("Blocked: a task that it depends on is not done", "Depends on")
        await ada.press("l", "right_square_bracket", "escape", "v")
        await ada.until(lambda: "Depends on" not in ada.screen)
        await ada.press("up")
        await ada.sees("Customers **ask** for it.", "Acceptance criteria 0/2")
        assert "• by chip" not in ada.screen
        await ada.press("down", "v")
        await ada.until(lambda: "Status:" not in ada.screen)
        await ada.press("enter")
        await ada.sees("TASK-2 Send receipts", "Depends on")
        await ada.press("J")
        await ada.sees("Jump to")
        await ada.press("escape", "escape")
        await ada.sees("3 Activity")

    play(flow, view="list")


def test_from_a_task_the_way_leads_to_what_it_depends_on_and_back(play: Play) -> None:
    async def flow(ada: Person) -> None:
        await ada.sees("TASK-2")
        await ada.press("down", "enter")
        await ada.sees("TASK-2 Send receipts", "Depends on")
        await ada.press("down", "down", "enter")
        await ada.sees("TASK-1 Take card payments", "Customers ask for it.")
        await ada.press("escape")
        await ada.sees("TASK-2 Send receipts")
        await ada.press("escape")
        await ada.sees("To Do 2")

    play(flow)


def test_overview_and_activity_are_views_like_the_others(play: Play) -> None:
    async def flow(ada: Person) -> None:
        await ada.press("4")
        await ada.sees("25% done", "Priorities")
        assert "Edit" not in ada.screen.splitlines()[-1]
        await ada.press("shift+tab")
        await ada.sees("created", "ada")
        await ada.press("escape")
        await ada.sees("To Do 2")

    play(flow)


def test_every_theme_shows_what_is_selected(play: Play) -> None:
    async def flow(ada: Person) -> None:
        await ada.sees("▌TASK-1 Take card payments")
        shown = set()
        for _ in NAMES:
            shown.add(ada.app.theme)
            check_selected(ada)
            await ada.press("f2")
        assert shown == set(NAMES)

    def check_selected(ada: Person) -> None:
        row = next(strip for strip in ada.app.screen._compositor.render_strips() if "▌TASK-1 " in strip.text)
        styles = {part.style for part in row if "Take card" in part.text}
        others = {part.style for part in row if "TASK-1.1" in part.text}
        assert styles
        assert others
        assert styles.isdisjoint(others)

    play(flow)


@pytest.mark.parametrize(
    ("environment", "theme"),
    [
        ({}, "backlog-dark"),
        ({"COLORFGBG": "0;15"}, "backlog-light"),
        ({"COLORFGBG": "15;default;0"}, "backlog-dark"),
        ({"COLORFGBG": "0;15", "BACKLOG_THEME": "nord"}, "nord"),
        ({"BACKLOG_THEME": "no such theme"}, "backlog-dark"),
    ],
)
def test_the_first_theme_is_that_of_the_terminal(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], theme: str
) -> None:
    monkeypatch.delenv("COLORFGBG", raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)

    assert first_theme() == theme


@pytest.mark.parametrize(
    ("environment", "wanted"),
    [
        ({"TERM": "xterm-256color"}, False),
        ({"TERM": "xterm-256color", "NO_COLOR": "1"}, True),
        ({"TERM": "xterm-256color", "NO_COLOR": ""}, False),
        ({"TERM": "vt100"}, True),
        ({"TERM": "no such terminal"}, False),
    ],
)
def test_colours_are_left_out_where_nobody_wants_them_or_there_are_none(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], *, wanted: bool
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)

    assert without_colours() == wanted


@pytest.mark.parametrize("theme", NAMES)
def test_without_colours_what_is_selected_is_reversed_in_every_theme(
    play: Play, monkeypatch: pytest.MonkeyPatch, theme: str
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")

    async def flow(ada: Person) -> None:
        await ada.press("s")
        await ada.sees("Status of TASK-1")
        strips = ada.app.screen._compositor.render_strips()
        drawn = [(part.text, part.style) for strip in strips for part in strip if part.style is not None]
        assert {style.color for _, style in drawn} | {style.bgcolor for _, style in drawn} == {None}
        reversed_ = "".join(text for text, style in drawn if style.reverse)
        assert "To Do" in reversed_
        assert "In Progress" not in reversed_

    play(flow, theme=theme, size=(60, 20))


def test_the_mouse_selects_opens_and_checks(play: Play) -> None:
    async def click(ada: Person, text: str, times: int = 1) -> None:
        y, line = next((y, line) for y, line in enumerate(ada.screen.splitlines()) if text in line)
        await ada.pilot.click(offset=(cell_len(line[: line.index(text)]), y), times=times)
        await ada.settle()

    async def flow(ada: Person) -> None:
        await ada.sees("▌TASK-1 ")
        await click(ada, "Send receipts")
        await ada.sees("▌TASK-2")
        await click(ada, "Translate", times=2)
        await ada.sees("TASK-1.1 Translate the form", "Family")
        await click(ada, "TASK-1 Take card")
        await click(ada, "TASK-1 Take card")
        await ada.sees("Acceptance criteria 0/2")
        await click(ada, "A card is charged once")
        await click(ada, "A card is charged once")
        await ada.sees("evidence")
        await ada.press("ctrl+j")
        await ada.sees("Acceptance criteria 1/2")

    play(flow)


def test_nothing_that_others_write_steers_the_terminal(play: Play) -> None:
    async def flow(ada: Person) -> None:
        create(
            ada.others,
            CreateRequest(EVIL, description=EVIL, acceptance_criteria=[EVIL], labels=["\x1b[5mx"], ordinal=1),
        )
        await ada.sees("TASK-4 Evil")
        await ada.press("home", "enter")
        await ada.sees("Acceptance criteria 0/1")
        seen = [ada.app.screen._compositor.render_strips()]
        for keys in (["space"], ["escape", "e"], ["escape", "escape", "t"], ["escape", "3"], ["2"]):
            await ada.press(*keys)
            seen.append(ada.app.screen._compositor.render_strips())
        text = "".join(strip.text for strips in seen for strip in strips)
        assert not set(text) & {"\x1b", "\x07", "\u202e", "\x9b"}

    play(flow, size=(140, 40))


def test_a_line_keeps_its_width_without_what_steers() -> None:
    from rich.segment import Segment
    from textual.color import Color

    given = [Segment("a\x1b[31mb\u202ec"), Segment("日本 é")]

    made = Harmless().apply(given, Color(0, 0, 0))

    assert [part.text for part in made] == ["a[31mbc", "日本 é"]


def test_wide_letters_take_two_cells_and_are_cut_where_they_end(play: Play) -> None:
    async def flow(ada: Person) -> None:
        create(ada.others, CreateRequest("日本語のとても長い題名がここにあります🎉🎉", ordinal=1))
        await ada.sees("日本語")
        for strip in ada.app.screen._compositor.render_strips():
            assert strip.cell_length == 61

    play(flow, size=(61, 12))


def test_a_change_of_others_disturbs_neither_typing_nor_scrolling(play: Play) -> None:
    async def flow(ada: Person) -> None:
        for number in range(80):
            create(ada.others, CreateRequest(f"Filler {number}"))
        await ada.sees("To Do 82")
        await ada.press("end")
        await ada.sees("Filler 79")
        await ada.press("up", "up", "n")
        await ada.type("Half a ti")
        create(ada.others, CreateRequest("From elsewhere", ordinal=1))
        board = ada.app.screen_stack[0].query_one(Board)
        await ada.until(lambda: board.boxes[0].column.count == 83)
        await ada.type("tle")
        await ada.sees("Half a title")
        await ada.press("ctrl+s")
        await ada.hears("Created")
        await ada.sees("Half a title", "To Do 84")

    play(flow)


def test_a_change_elsewhere_leaves_the_selected_row_on_its_line(play: Play) -> None:
    async def flow(ada: Person) -> None:
        for number in range(80):
            create(ada.others, CreateRequest(f"Filler {number}"))
        await ada.sees("To Do 82")
        await ada.press("end", "up", "up", "up")
        await ada.sees("▌TASK-80")
        line = next(at for at, text in enumerate(ada.screen.splitlines()) if "▌TASK-80" in text)
        create(ada.others, CreateRequest("From elsewhere", ordinal=1))
        await ada.sees("To Do 83")
        assert "▌TASK-80" in ada.screen.splitlines()[line]

    play(flow)


def test_the_keys_are_listed_found_by_name_and_changed_in_the_settings(play: Play) -> None:
    async def flow(ada: Person) -> None:
        key = next(each for each in KEYS if each.name == "keys")
        set_several(ada.others, {key: "help=f9,by=B,fly=f"})
        ada.app.run_worker(ada.app._rebind())
        await ada.hears("fly")
        await ada.sees("TASK-1")
        await ada.press("B")
        await ada.sees("by milestone", "No Milestone 3", "First release 1")
        await ada.press("f9")
        await ada.sees("Keys", "By status or milestone", "Move to the right")
        await ada.press("escape", "ctrl+p")
        await ada.type("archive")
        await ada.sees("Archive (x)")
        await ada.press("enter")
        await ada.sees("Archive TASK-")

    play(flow, size=(120, 60))


def test_an_empty_board_says_how_to_begin_and_a_filter_without_an_answer_how_to_go_on(play: Play) -> None:
    async def flow(ada: Person) -> None:
        await ada.sees("TASK-1")
        await ada.press("slash")
        await ada.type("zebra")
        await ada.sees("Nothing matches  zebra", "Esc clears the filter")
        await ada.press("enter", "slash")
        await ada.type(" is:odd")
        await ada.sees("The filter is: takes ready, blocked, claimed, stale")

    play(flow)
