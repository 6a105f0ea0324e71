"""Checks of criteria at the board: typed and run there, and nothing from elsewhere without a yes."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from textual.widgets import Input

from backlog.domain.trust import Runnable
from backlog.location import Location
from backlog.location.project_commands import Commands
from backlog.service.context import Context
from backlog.service.queries import view
from backlog.service.settings import save_changed
from backlog.store.database import Store
from tests.tui.conftest import Person, Play


@pytest.fixture
def commands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Commands]:
    """The commands of the project in which the board is open; nothing is agreed to yet."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    with Location(str(tmp_path), named=str(tmp_path / "backlog.db")) as location:
        yield Commands(location, location.trust())


def test_a_check_is_typed_run_and_cleared(play: Play, commands: Commands, tmp_path: Path) -> None:
    async def flow(ada: Person) -> None:
        ada.desk.commands = commands
        await ada.press("enter")
        await ada.sees("A card is charged once")
        await ada.press("V")
        await ada.hears("TASK-1 has no check")
        await ada.press("space", "equals_sign")
        await ada.sees("a command that proves it")
        ada.app.screen.query_one(Input).value = "touch ran"
        await ada.press("enter")
        await ada.hears("TASK-1 check of #1")
        await ada.sees("Check: touch ran")
        await ada.press("V")
        await ada.hears("1 of 1 checks passed")
        assert (tmp_path / "ran").exists()
        assert ada.task("1").acceptance_criteria[0].verified
        await ada.sees("check passed in")
        await ada.press("u")
        await ada.until(lambda: not ada.task("1").acceptance_criteria[0].checked)
        await ada.press("equals_sign")
        await ada.sees("Check of #1")
        ada.app.screen.query_one(Input).value = " "
        await ada.press("enter")
        await ada.until(lambda: ada.task("1").acceptance_criteria[0].check is None)
        await ada.settle()

    play(flow)


def test_a_check_is_set_on_the_criterion_that_was_seen_or_on_none(play: Play, commands: Commands) -> None:
    async def flow(ada: Person) -> None:
        ada.desk.commands = commands
        await ada.press("enter")
        await ada.sees("A card is charged once")
        await ada.press("space", "equals_sign")
        await ada.sees("Check of #1")
        ada.change("1", remove_ac=[1])
        ada.app.screen.query_one(Input).value = "true"
        await ada.press("enter")
        await ada.hears("was changed meanwhile")
        assert [item.check for item in ada.task("1").acceptance_criteria] == [None]
        await ada.settle()

    play(flow)
    assert commands.location.trust().every() == ()


def test_what_came_from_elsewhere_is_shown_whole_and_runs_after_a_yes(
    play: Play, commands: Commands, tmp_path: Path
) -> None:
    async def flow(ada: Person) -> None:
        ada.desk.commands = commands
        ada.change("1", set_checks=[(1, "touch ran"), (2, "exit 3")])
        await ada.press("enter")
        await ada.sees("Check: touch ran")
        await ada.press("V")
        await ada.sees("Run this from now on in", "$ touch ran", "$ exit 3")
        await ada.press("enter")  # no is in front
        await ada.hears("0 of 2 checks passed")
        assert not (tmp_path / "ran").exists()
        await ada.press("V")
        await ada.sees("Agree and run")
        await ada.press("y")
        await ada.hears("1 of 2 checks passed")
        assert (tmp_path / "ran").exists()
        assert [item.checked for item in ada.task("1").acceptance_criteria] == [True, False]
        await ada.settle()

    play(flow)


def test_who_leaves_ends_what_runs_and_nothing_is_recorded(
    play: Play, commands: Commands, store: Store, tmp_path: Path
) -> None:
    command = "echo $$ > begun; exec sleep 300"
    commands.agree([command])

    async def flow(ada: Person) -> None:
        ada.desk.commands = commands
        ada.change("1", set_checks=[(1, command)])
        await ada.press("enter")
        await ada.sees("Check: echo")
        await ada.press("V")
        await ada.until(lambda: (tmp_path / "begun").exists() and bool((tmp_path / "begun").read_text()))
        await ada.press("V")
        await ada.hears("Checks are running already")
        await ada.press("j")  # everything else goes on
        await ada.press("q")

    play(flow)
    with pytest.raises(ProcessLookupError):
        os.kill(int((tmp_path / "begun").read_text()), signal.SIGCONT)
    assert not view(Context(store, "ada", "test"), "1").task.acceptance_criteria[0].checked


def test_the_hook_runs_after_a_change_here_and_its_fault_is_said(
    play: Play, commands: Commands, store: Store, tmp_path: Path
) -> None:
    hook = 'echo "$TASK_ID $NEW_STATUS $ACTOR" >> log; exit 3'
    with store.writing(Context(store, "ada", "test").stamp()) as writer:
        before = writer.settings()
        save_changed(writer, before, before._replace(on_status_change=hook))
    commands.location.trust().agree_to_run(commands.folder(), [Runnable("hook", hook)])

    async def flow(ada: Person) -> None:
        ada.desk.commands = commands
        await ada.sees("TASK-1")
        await ada.press("shift+right")
        await ada.hears("ended with exit code 3; TASK-1 is In Progress all the same")
        await ada.settle()

    play(flow)
    assert (tmp_path / "log").read_text() == "TASK-1 In Progress ada\n"
