"""Settings are changed together or not at all, and no task is lost from sight by it."""

import sys
from typing import Any

import pytest

from backlog.domain.setting_keys import key_named
from backlog.domain.settings import Settings
from backlog.domain.task import Change
from backlog.service.milestones import remove
from backlog.service.settings import configuration, one, set_several
from backlog.service.statuses import change_statuses
from tests.samples import CHECKED, OPEN, task
from tests.unit.service.backlogs import Backlog, refusal


def change(backlog: Backlog, *mapped: str, **wanted: str) -> Any:  # noqa: ANN401  what changed
    return set_several(backlog.asking(), {key_named(name): value for name, value in wanted.items()}, mapped)


def statuses(backlog: Backlog) -> dict[str, str]:
    return {each.id: each.status for each in backlog.tasks().values()}


def test_what_is_configured_has_the_active_milestones(backlog: Backlog) -> None:
    backlog.milestone("Launch")
    backlog.milestone("Later")
    remove(backlog.asking(), "m-0", "keep")

    found = configuration(backlog.asking())
    assert found.milestones == ("m-1",)
    assert found.value(key_named("milestones")) == ("m-1",)
    assert found.value(key_named("defaultPort")) == 6420
    assert one(backlog.asking(), key_named("defaultPort")) == found


def test_an_editor_that_is_not_set_is_said_not_to_be_there(backlog: Backlog) -> None:
    key = key_named("defaultEditor")
    assert refusal(lambda: one(backlog.asking(), key)) == (
        "NotFound", "setting-not-set", "defaultEditor is not set", {"setting": "defaultEditor"},
    )  # fmt: skip
    assert one(backlog.asking(), key_named("onStatusChange")).value(key_named("onStatusChange")) is None

    change(backlog, defaultEditor=f"{sys.executable} -x -y")
    assert one(backlog.asking(), key).value(key) == f"{sys.executable} -x -y"


@pytest.mark.parametrize("command", ["no-such-program", "no-such-program --wait x", " vi"])
def test_an_editor_must_be_there_to_be_run(backlog: Backlog, command: str) -> None:
    assert refusal(lambda: change(backlog, defaultEditor=command)) == (
        "InvalidInput",
        "editor-not-found",
        f'editor "{command}" cannot be found',
        {"command": command},
    )
    assert one(backlog.asking(), key_named("projectName")).settings.default_editor is None


def test_settings_are_changed_as_they_were_seen_or_not_at_all(backlog: Backlog) -> None:
    name, port = key_named("projectName"), key_named("defaultPort")
    change(backlog, projectName="Demo")
    seen = {name: "Demo", port: "6420"}

    set_several(backlog.asking(), {port: "80"}, seen=seen)

    assert refusal(lambda: set_several(backlog.asking(), {name: "Other"}, seen=seen)) == (
        "Conflict",
        "changed-meanwhile",
        "defaultPort was changed meanwhile",
        {"id": "defaultPort"},
    )
    found = configuration(backlog.asking()).settings
    assert (found.project_name, found.default_port) == ("Demo", 80)


def test_settings_are_changed_all_or_none_and_each_leaves_an_event(backlog: Backlog) -> None:
    done = change(backlog, projectName="Demo", defaultPort="80", labels="a,b")

    assert (done.configuration.settings.project_name, done.configuration.settings.default_port) == (
        "Demo",
        80,
    )
    assert done.moved == ()
    assert [(event.entity_id, *event.changes.values()) for event in backlog.events(batch="run 0")] == [
        ("default_port", (6420, 80)),
        ("labels", ((), ("a", "b"))),
        ("project_name", ("", "Demo")),
    ]
    assert change(backlog, projectName="Demo").configuration == done.configuration
    assert backlog.events(batch="run 1") == []
    assert refusal(lambda: change(backlog, projectName="Other", defaultPort="x")).code == "invalid-setting"
    assert configuration(backlog.asking()).settings.project_name == "Demo"


def test_a_mapping_goes_with_the_statuses(backlog: Backlog) -> None:
    assert refusal(lambda: change(backlog, "To Do=Done", projectName="x")) == (
        "InvalidInput", "conflicting-options", "a mapping goes with the statuses alone", {},
    )  # fmt: skip
    backlog.save(task(1))

    done = change(backlog, "to do=New", projectName="x", statuses="New,Done")

    assert ([each.id for each in done.moved], statuses(backlog)) == (["TASK-1"], {"TASK-1": "New"})
    assert done.configuration.settings.statuses == ("New", "Done")
    assert done.configuration.settings.default_status == "New"
    assert done.configuration.settings.project_name == "x"


def test_a_status_in_use_cannot_be_taken_away(backlog: Backlog) -> None:
    backlog.save(task(1, status="In Progress"), task(2, status="In Progress", state="archived"))

    found = refusal(lambda: change(backlog, statuses="To Do,Done"))

    assert (found.code, found.data["status"], found.data["tasks"]) == (
        "status-in-use",
        "In Progress",
        ["TASK-1"],
    )
    assert configuration(backlog.asking()).settings.statuses == ("To Do", "In Progress", "Done")


def test_a_status_that_only_archived_tasks_have_may_go(backlog: Backlog) -> None:
    backlog.save(task(2, status="In Progress", state="archived"))

    assert change(backlog, statuses="To Do,Done").moved == ()
    assert statuses(backlog) == {"TASK-2": "In Progress"}


def test_tasks_follow_the_new_spelling_of_their_status(backlog: Backlog) -> None:
    backlog.save(
        task(1), task(2, status="Done", acceptance_criteria=(CHECKED,)), task(3, status="in progress")
    )

    done = change(backlog, statuses="TO DO,In Progress,done")

    assert [each.id for each in done.moved] == ["TASK-1", "TASK-2"]
    assert statuses(backlog) == {"TASK-1": "TO DO", "TASK-2": "done", "TASK-3": "in progress"}
    assert done.configuration.settings.default_status == "TO DO"


def test_a_status_that_is_to_mean_done_must_have_nothing_open(backlog: Backlog) -> None:
    backlog.save(task(1, acceptance_criteria=(OPEN, CHECKED)), task(2))

    found = refusal(lambda: change(backlog, statuses="In Progress,Done,To Do"))
    assert (found.code, found.data["task"], found.data["tasks"]) == ("open-criteria", "TASK-1", ["TASK-1"])

    done = change(backlog, "To Do=In Progress", statuses="In Progress,Done,To Do")
    assert [each.id for each in done.moved] == ["TASK-1"]
    assert statuses(backlog) == {"TASK-1": "In Progress", "TASK-2": "To Do"}


def test_a_task_that_is_moved_away_is_not_respelled(backlog: Backlog) -> None:
    backlog.save(task(1, acceptance_criteria=(OPEN,)), task(2), task(3, status="Done"))

    done = change(backlog, "To Do=Open", statuses="Open,Done,TO DO")

    assert [(each.id, each.status) for each in done.moved] == [("TASK-1", "Open"), ("TASK-2", "TO DO")]
    assert statuses(backlog) == {"TASK-1": "Open", "TASK-2": "TO DO", "TASK-3": "Done"}


def test_a_mark_of_an_imported_task_is_kept_under_another_name(backlog: Backlog) -> None:
    backlog.save(task(1, status="Done", acceptance_criteria=(OPEN,), legacy_done=True))

    done = change(backlog, "Done=Shipped", statuses="To Do,In Progress,Shipped")

    assert [(each.status, each.legacy_done) for each in done.moved] == [("Shipped", True)]


def test_only_the_owner_gives_the_status_of_an_imported_task_another_name() -> None:
    class Guest:
        """A writer who may not let a task be done with open criteria."""

        def open_statuses(self, _more: object) -> None:
            pass

        def may_admit(self) -> bool:
            return False

    one = task(1, status="Done", acceptance_criteria=(OPEN,), legacy_done=True)
    after: Any = Change(one, one._replace(status="Shut"))
    guest: Any = Guest()

    assert refusal(lambda: change_statuses(guest, Settings(), Settings(), [after])) == (
        "Refused",
        "not-admitted",
        (
            "TASK-1 was imported as done with open criteria, and only the owner of the "
            "backlog may give its status another name"
        ),
        {"task": "TASK-1"},
    )


def test_a_default_status_may_be_chosen_together_with_the_statuses(backlog: Backlog) -> None:
    change(backlog, statuses="To Do, Review, Done", defaultStatus="Review")

    assert configuration(backlog.asking()).settings.default_status == "Review"
    assert [each.changes.keys() for each in backlog.events(limit=2)] == [{"default_status"}, {"statuses"}]
