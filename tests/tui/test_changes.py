"""What somebody changes with the keys, takes back, and is asked about where others were faster."""

from datetime import date

import pytest
from textual.widgets import Input, TextArea

from backlog.domain.create import CreateRequest
from backlog.domain.events import EventQuery
from backlog.service.claims import claim
from backlog.service.history import log
from backlog.service.lifecycle import archive
from backlog.service.settings import configuration
from backlog.service.tasks import create
from tests.tui.conftest import Person, Play


async def fill(ada: Person, **fields: str) -> None:
    """Type into the fields of the form that is open, from the first one on."""
    for label, text in fields.items():
        field = ada.app.screen._inputs[label]  # type: ignore[attr-defined]  # the form's own
        field.focus()
        await ada.pilot.pause()
        if isinstance(field, Input):
            field.value = ""
        await ada.type(text)


def test_a_task_is_created_with_every_field_and_undone_and_redone(play: Play) -> None:
    async def flow(ada: Person) -> None:
        await ada.sees("TASK-1")
        await ada.press("n")
        await ada.sees("New task", "Criteria")
        await fill(
            ada,
            title="Count the till",
            acceptance_criteria="First\nSecond, too",
            priority="high",
            labels="ap",
            milestone="First release",
            parent="1",
            due_date="+3d",
        )
        await ada.press("ctrl+s")
        await ada.hears("Created TASK-1.2")
        made = ada.task("1.2")
        assert [item.text for item in made.acceptance_criteria] == ["First", "Second, too"]
        assert (made.priority, made.milestone, made.due_date) == ("high", "m-0", date(2026, 11, 30))
        await ada.sees("Count the till")
        await ada.press("u")
        await ada.hears("Undid: New task")
        await ada.until(lambda: "Count the till" not in ada.screen)
        await ada.press("ctrl+r")
        await ada.hears("Redid: New task")
        await ada.sees("Count the till")

    play(flow)


def test_a_form_keeps_what_was_typed_until_it_is_thrown_away(play: Play) -> None:
    async def flow(ada: Person) -> None:
        await ada.sees("TASK-1")
        await ada.press("n")
        await fill(ada, title="Half done", due_date="the day after never")
        await ada.press("ctrl+s")
        await ada.sees("YYYY-MM-DD", "Half done")
        await ada.press("escape")
        await ada.sees("Throw away what you typed?")
        await ada.press("n")
        await ada.sees("Half done")
        await ada.press("escape", "y")
        await ada.sees("To Do 2")

    play(flow)


def test_every_field_is_edited_in_one_form_and_only_what_was_changed_is(play: Play) -> None:
    async def flow(ada: Person) -> None:
        await ada.sees("TASK-2")
        await ada.press("down", "e")
        await ada.sees("Edit TASK-2", "Send receipts")
        ada.change("2", labels=["paper"])  # somebody else, another field
        await fill(
            ada,
            assignees="@ada, bob",
            documentation="docs/a.md",
            modified_files="a.py, b.py",
            notes="By mail\nor on paper",
        )
        await ada.press("ctrl+s")
        await ada.hears("TASK-2 assignees, documentation, modified files, notes")
        task = ada.task("2")
        assert (task.assignees, task.notes, task.labels) == (
            ("@ada", "bob"),
            "By mail\nor on paper",
            ("paper",),
        )
        assert (task.documentation, task.modified_files) == (("docs/a.md",), ("a.py", "b.py"))

    play(flow)


def test_a_criterion_is_reworded_where_it_stands_and_what_had_shown_the_old_words_is_gone(play: Play) -> None:
    async def flow(ada: Person) -> None:
        ada.change("1", check_ac=[2], evidence="receipt 17")
        await ada.press("enter")
        await ada.sees("receipt 17")
        await ada.press("J", "down", "enter", "down", "R")
        await ada.sees("Reword #2 of TASK-1")
        ada.change("1", add_ac=["Somebody else's"])
        await ada.type(", aloud\n")
        await ada.hears("TASK-1 reworded #2")
        assert [(item.text, item.checked, item.evidence) for item in ada.task("1").acceptance_criteria] == [
            ("A card is charged once", False, None),
            ("A declined card says why, aloud", False, None),
            ("Somebody else's", False, None),
        ]
        await ada.press("R")
        await ada.sees("Reword #2 of TASK-1")
        ada.change("1", remove_ac=[2])
        await ada.type("!\n")
        await ada.hears("was changed meanwhile; look at it again")
        assert len(ada.task("1").acceptance_criteria) == 2

    play(flow)


def test_an_edit_of_what_somebody_else_has_changed_shows_the_difference_and_asks(play: Play) -> None:
    async def flow(ada: Person) -> None:
        await ada.sees("TASK-2")
        await ada.press("down", "T")
        await ada.sees("Title of TASK-2")
        ada.change("2", title="Send bills")
        await ada.type(", by mail\n")
        await ada.sees("was changed meanwhile", "theirs: Send bills", "yours:  Send receipts, by mail")
        await ada.press("n")
        await ada.sees("TASK-2 Send bills")
        assert ada.task("2").title == "Send bills"

    play(flow)


def test_single_fields_are_changed_by_a_key_each(play: Play) -> None:
    async def flow(ada: Person) -> None:
        await ada.sees("TASK-2")
        await ada.press("down", "p", "home", "enter")
        await ada.hears("Priority: High")
        await ada.press("s", "down", "enter")
        await ada.hears("Status: In Progress")
        await ada.press("d")
        await ada.type("nonsense\n")
        await ada.sees("Due of TASK-2", "YYYY-MM-DD")
        await ada.press(*["backspace"] * 8)
        await ada.type("tomorrow\n")
        await ada.hears("Due: tomorrow")
        task = ada.task("2")
        assert (task.priority, task.status, task.due_date) == ("high", "In Progress", date(2026, 11, 28))

    play(flow)


def test_several_marked_tasks_are_changed_together_and_undone_together(play: Play) -> None:
    async def flow(ada: Person) -> None:
        await ada.sees("TASK-2")
        await ada.press("space", "space")
        await ada.sees("2 marked")
        await ada.press("t")
        await ada.sees("Labels of 2 tasks")
        await ada.type("urgent\n")
        await ada.hears("2 tasks Labels: urgent")
        assert (ada.task("1").labels, ada.task("2").labels) == (("urgent",), ("urgent",))
        await ada.press("u")
        await ada.hears("Undid: 2 tasks Labels")
        assert (ada.task("1").labels, ada.task("2").labels) == (("api",), ())
        await ada.press("escape")
        await ada.until(lambda: "marked" not in ada.screen.splitlines()[0])

    play(flow)


def test_cards_are_put_in_order(play: Play) -> None:
    async def flow(ada: Person) -> None:
        await ada.sees("TASK-2")
        await ada.press("down", "shift+up")
        await ada.until(lambda: ada.screen.find("TASK-2") < ada.screen.find("TASK-1 "))
        await ada.press("shift+down")
        await ada.until(lambda: ada.screen.find("TASK-2") > ada.screen.find("TASK-1 "))

    play(flow)


def test_marked_cards_are_put_in_order_together_and_stay_marked(play: Play) -> None:
    async def flow(ada: Person) -> None:
        create(ada.others, CreateRequest("Last of all"))

        def stand(*titles: str) -> bool:
            places = [ada.screen.find(title) for title in titles]
            return -1 not in places and places == sorted(places)

        await ada.until(lambda: stand("TASK-1 ", "TASK-2", "Last of all"))
        await ada.press("home", "space", "space", "shift+down")
        await ada.until(lambda: stand("Last of all", "TASK-1 ", "TASK-2"))
        assert "2 marked" in ada.screen.splitlines()[0]
        await ada.press("shift+up")
        await ada.until(lambda: stand("TASK-1 ", "TASK-2", "Last of all"))
        await ada.press("u")
        await ada.until(lambda: stand("Last of all", "TASK-1 ", "TASK-2"))

    play(flow)


def test_a_task_is_claimed_released_completed_and_archived(play: Play) -> None:
    async def flow(ada: Person) -> None:
        await ada.sees("TASK-2")
        claim(ada.others, "TASK-2")
        await ada.press("down", "c")
        await ada.sees("Take it over?", "bob")
        await ada.press("n", "left", "home", "c")
        await ada.sees("Take it over?", "@sara")
        await ada.press("y")
        await ada.hears("Took TASK-1 over")
        assert ada.task("1").claimed_by == "ada"
        await ada.press("r")
        await ada.hears("Released TASK-1")
        await ada.press("x")
        await ada.sees("Archive TASK-1?")
        await ada.press("y")
        await ada.hears("Archived TASK-1")
        await ada.sees("To Do 0")
        await ada.press("right", "right", "X")
        await ada.hears("Completed TASK-3")
        assert ada.task("3").state == "completed"

    play(flow)


def test_a_step_in_the_activity_is_taken_back(play: Play) -> None:
    async def flow(ada: Person) -> None:
        ada.change("2", title="Send bills")
        await ada.press("3")
        await ada.sees("title: Send receipts → Send bills", "bob")
        await ada.press("x", "y")
        await ada.hears("Took back")
        await ada.sees("takes back #")
        assert ada.task("2").title == "Send receipts"

    play(flow)


def test_a_comment_is_written_under_ones_name(play: Play) -> None:
    async def flow(ada: Person) -> None:
        await ada.sees("TASK-1")
        await ada.press("C")
        await ada.sees("Comment on TASK-1")
        ada.app.screen.query_one(TextArea).text = "Ask [b]them[/b]"
        await ada.press("ctrl+s")
        await ada.hears("TASK-1 comment")
        assert [(each.author, each.body) for each in ada.task("1").comments] == [("ada", "Ask [b]them[/b]")]

    play(flow)


def test_a_filter_is_put_together_saved_and_used_again(play: Play) -> None:
    async def flow(ada: Person) -> None:
        await ada.sees("TASK-1")
        await ada.press("f")
        await ada.sees("Filter by")
        await ada.press("down", "enter")
        await ada.sees("Filter by label")
        await ada.press("enter")
        await ada.sees("#api", "To Do 1")
        await ada.press("W")
        await ada.type("mine\n")
        await ada.hears("Filter mine")
        await ada.press("escape")
        await ada.sees("To Do 2")
        await ada.press("F")
        await ada.sees("mine   #api")
        await ada.press("enter")
        await ada.sees("To Do 1")
        assert configuration(ada.others).settings.saved_filters == ("mine=#api",)

    play(flow)


def test_every_change_names_the_board_in_the_history(play: Play) -> None:
    async def flow(ada: Person) -> None:
        await ada.sees("TASK-2")
        await ada.press("down", "shift+right")
        await ada.sees("In Progress 2")
        newest = next(iter(log(ada.others, EventQuery(limit=1))))
        assert (newest.stamp.actor, newest.stamp.command) == ("ada", "board move")

    play(flow)


@pytest.mark.parametrize(
    ("keys", "asked", "saved"),
    [(["C"], "Comment on TASK-2", "ctrl+s"), (["enter", "+"], "New criterion", "enter")],
)
def test_what_was_typed_about_a_task_that_is_gone_stays_to_be_copied(
    play: Play, keys: list[str], asked: str, saved: str
) -> None:
    async def flow(ada: Person) -> None:
        await ada.press("j", *keys)
        await ada.sees(asked)
        await ada.type("with care")
        archive(ada.others, ["2"])
        await ada.press(saved)
        await ada.hears("TASK-2 is archived")
        await ada.sees(asked, "with care")

    play(flow)


def test_a_description_of_a_task_that_went_while_the_editor_was_open_stays_to_be_copied(
    play: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def flow(ada: Person) -> None:
        def write(*_: object) -> str:
            archive(ada.others, ["2"])
            return "Pages of careful words"

        monkeypatch.setattr("backlog.tui.task_edits.editor.edited", write)
        await ada.press("j", "E")
        await ada.hears("TASK-2 is archived")
        await ada.sees("Description of TASK-2", "Pages of careful words")
        await ada.press("escape")
        await ada.until(lambda: "Pages of careful words" not in ada.screen)

    play(flow)
