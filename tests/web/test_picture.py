"""The board as a page and as a picture that stand alone."""

import re
import sys
from xml.etree import ElementTree as ET

import pytest

from backlog.cli.commands.board_export import _content
from backlog.domain.board import Board
from backlog.domain.milestones import MilestoneName
from backlog.domain.settings import Settings
from backlog.domain.task import TaskSummary
from backlog.render.terminal import sanitise
from backlog.web.picture import page, svg
from tests.samples import NOW, task

EVIL = '</style><script>alert(1)</script>"&\x1b[31m ' + "W" * 90
LOADS = re.compile(r"""(?:src|href)=["'](?!#)|url\(|@import|<script|<link""")


def summary(number: int, **fields: object) -> TaskSummary:
    made = task(number, **fields)  # type: ignore[arg-type]  # any field
    derived = {"criteria_checked": 1, "criteria_total": 2, "blocked": number == 2}
    return TaskSummary._make(
        derived[field] if field in derived else getattr(made, field) for field in TaskSummary._fields
    )


@pytest.fixture
def board() -> Board:
    """A board with the worst of names."""
    evil = summary(1, title=EVIL, labels=(EVIL,), assignees=(EVIL,), milestone="m-0", priority="high")
    return Board(
        (evil, summary(2, title="Second")),
        (MilestoneName("m-0", EVIL, archived=False),),
        Settings(project_name=EVIL),
    )


def test_a_page_stands_alone_whatever_is_on_it(board: Board) -> None:
    text = page(board, NOW)

    assert text.startswith("<!DOCTYPE html>")
    assert LOADS.search(text) is None
    assert text.count("</style>") == 1
    assert "\x1b" not in text
    assert "Blocked" in text


def test_a_picture_is_xml_with_every_card_in_its_place(board: Board) -> None:
    text = svg(board, NOW)
    root = ET.fromstring(text)  # noqa: S314  our own text
    shown = [each.text or "" for each in root.iter("{http://www.w3.org/2000/svg}text")]

    assert LOADS.search(text) is None
    assert {"TASK-1", "TASK-2", "High", "Second"} <= set(shown)
    assert "✓ 1/2 · blocked" in shown
    assert max(len(each) for each in shown if "W" in each and "alert" not in each) <= 31
    tops = [float(each) for each in re.findall(r"translate\(10 ([\d.]+)\)", text)]
    assert tops == sorted(set(tops))


@pytest.mark.parametrize("by_milestone", [False, True])
def test_an_empty_board_is_drawn(board: Board, *, by_milestone: bool) -> None:
    nothing = board._replace(tasks=())

    assert "0 tasks" in page(nothing, NOW, by_milestone=by_milestone)
    assert ET.fromstring(svg(nothing, NOW, by_milestone=by_milestone)).tag.endswith("svg")  # noqa: S314  our own text


def test_lanes_stand_below_each_other_in_both(board: Board) -> None:
    text = page(board, NOW, by_milestone=True)
    without, evil = re.findall(r'<details class="lane" open>.*?</details>', text, re.DOTALL)
    drawn = svg(board, NOW, by_milestone=True)
    root = ET.fromstring(drawn)  # noqa: S314  our own text
    shown = {each.text: float(each.get("y", "0")) for each in root.iter("{http://www.w3.org/2000/svg}text")}
    bands = [float(top) for top in re.findall(r'<g transform="translate\(24 (\d+)\)">', drawn)]

    assert LOADS.search(text) is None
    assert "<h2>No Milestone</h2>" in without
    assert re.findall(r'data-id="([^"]+)"', without) == ["TASK-2"]
    assert re.findall(r'data-id="([^"]+)"', evil) == ["TASK-1"]
    assert "<script" not in evil
    assert shown["No Milestone"] < bands[0] < bands[1]
    assert bands[0] < shown[sanitise(EVIL)] < bands[1]
    assert float(root.get("height", "0")) > bands[1] + 40


def test_empty_columns_are_left_out_as_configured(board: Board) -> None:
    configured = board._replace(settings=board.settings._replace(hide_empty_columns=True))

    assert page(configured, NOW).count('class="column"') == 1
    assert page(configured, NOW, by_milestone=True).count('class="column"') == 2
    assert svg(configured, NOW, by_milestone=True).count('class="column"') == 2


@pytest.mark.parametrize("form", ["html", "svg"])
def test_without_the_extra_it_is_the_picture_of_a_terminal(
    board: Board, form: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Now:
        """What the drawing asks the command's own values for."""

        def now(self) -> object:
            return NOW

        def today(self) -> object:
            return NOW.date()

    with_extra = _content(Now(), board, form, milestones=False)  # type: ignore[arg-type]  # two methods are enough
    monkeypatch.setitem(sys.modules, "backlog.web.picture", None)
    monkeypatch.delattr("backlog.web.picture", raising=False)
    without = _content(Now(), board, form, milestones=False)  # type: ignore[arg-type]  # two methods are enough

    assert "TASK-2" in without.replace("&#160;", " ")
    assert without != with_extra
