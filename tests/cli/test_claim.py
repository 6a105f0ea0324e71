import json
import time
from typing import Any

import pytest

from tests.conftest import Finished, Project

ADA = {"BACKLOG_ACTOR": "Ada"}
BOB = {"BACKLOG_ACTOR": "Bob"}


def shown(project: Project, id_: str = "1") -> dict[str, Any]:
    """The task as JSON shows it, completed ones too."""
    task: dict[str, Any] = json.loads(project("task", id_, "--json").stdout)["task"]
    return task


def claim(project: Project, *words: str, env: dict[str, str] = ADA) -> Finished:
    return project("task", "claim", *words, env=env)


@pytest.fixture(autouse=True)
def _tasks(project: Project) -> None:
    project("task", "create", "One")


def test_a_claim_assigns_the_task_and_makes_it_active(project: Project) -> None:
    claimed = claim(project, "1", "--lease", "2h")

    assert (claimed.code, claimed.stderr) == (0, "")
    assert claimed.stdout.startswith("Claimed task TASK-1 for Ada until 20")
    task = shown(project)
    assert (task["assignees"], task["status"], task["claimedBy"]) == (["Ada"], "In Progress", "Ada")
    assert task["claimedUntil"].endswith("Z")


@pytest.mark.parametrize(
    ("words", "holder"), [(["-a", "@bot"], "@bot"), (["-a", "@me"], "Ada"), (["-a", ""], "Ada")]
)
def test_the_holder_is_who_was_named(project: Project, words: list[str], holder: str) -> None:
    claim(project, "1", *words)

    assert shown(project)["claimedBy"] == holder


def test_the_answer_is_the_task_as_plain_text_or_json_where_that_is_asked_for(project: Project) -> None:
    assert claim(project, "1", "--plain").stdout.startswith("Task TASK-1 - One\n")
    released = project("task", "release", "1", "--json", env=ADA)
    assert "claimedBy" not in json.loads(released.stdout)["task"]
    document = json.loads(claim(project, "1", "--json").stdout)
    assert (document["kind"], document["task"]["claimedBy"]) == ("task-view", "Ada")


def test_a_loser_learns_who_holds_the_task_and_until_when(project: Project) -> None:
    claim(project, "1")

    lost = claim(project, "1", env=BOB)

    assert (lost.code, lost.stdout) == (5, "")
    assert lost.stderr.startswith('Error: TASK-1 is claimed by "Ada" until 20')
    assert len(lost.stderr.splitlines()) == 1
    error = json.loads(claim(project, "1", "--json", env=BOB).stderr)["error"]
    assert error["code"] == "task-claimed"


def test_without_an_id_the_first_free_ready_task_is_claimed(project: Project) -> None:
    project("task", "create", "Two", "--priority", "high")
    project("task", "create", "Three", "--dep", "1", "--priority", "high")

    got = [claim(project).stdout.split()[2:3] for _ in range(2)]
    nothing = claim(project)

    assert got == [["TASK-2"], ["TASK-1"]]
    assert (nothing.code, nothing.stdout) == (3, "")
    assert nothing.stderr.startswith("Error: no ready task is free to claim (")


def test_next_claims_as_claim_does(project: Project) -> None:
    taken = project("task", "next", "--claim", "-a", "@bot", "--lease", "5m", "--json", env=ADA)

    assert json.loads(taken.stdout)["task"]["claimedBy"] == "@bot"
    assert project("task", "next", "--claim", env=ADA).code == 3
    assert project("task", "next", env=ADA).code == 3
    assert project("task", "next", "--lease", "5m").code == 2


def test_an_expired_claim_makes_the_task_free_again(project: Project) -> None:
    claim(project, "1", "--lease", "1s")
    time.sleep(1.1)

    assert project("task", "list", "--stale", "--ids").stdout == "TASK-1\n"
    assert project("task", "list", "--claimed", "--ids").stdout == ""
    assert claim(project, env=BOB).code == 0
    assert shown(project)["claimedBy"] == "Bob"
    assert project("task", "list", "--stale", "--ids").stdout == ""


def test_lists_of_what_is_claimed_combine_with_other_filters(project: Project) -> None:
    project("task", "create", "Two", "-l", "ui")
    project("task", "create", "Three", "-l", "ui")
    claim(project, "1")
    claim(project, "3")

    assert project("task", "list", "--claimed", "--ids").stdout == "TASK-1\nTASK-3\n"
    assert project("task", "list", "--claimed", "-l", "ui", "--ids").stdout == "TASK-3\n"
    assert project(
        "task", "list", "--claimed", "-a", "ada", "--sort", "id", "--limit", "1", "--ids"
    ).stdout == ("TASK-1\n")
    assert project("task", "list", "--claimed", "--search", "three", "--ids").stdout == "TASK-3\n"
    assert project("task", "list", "--claimed", "-p", "1", "--ids").stdout == ""


def test_only_the_holder_renews_and_releases(project: Project) -> None:
    claim(project, "1", "-a", "@bot", "--lease", "1m")

    assert claim(project, "1", "--renew", env=ADA).code == 5
    assert project("task", "release", "1", env=ADA).code == 5
    renewed = claim(project, "--renew", "1", "-a", "@bot", "--lease", "2d")
    assert renewed.stdout.startswith("Renewed task TASK-1 for @bot until 20")
    assert project("task", "release", "1", "-a", "@bot") == (0, "Released task TASK-1\n", "")
    task = shown(project)
    assert ("claimedBy" in task, task["assignees"], task["status"]) == (False, [], "To Do")
    assert claim(project, "1", "--renew", "-a", "@bot").code == 5


def test_to_release_a_task_that_nobody_holds_changes_nothing(project: Project) -> None:
    before = shown(project)

    assert project("task", "release", "1").code == 0
    assert shown(project) == before


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["1", "--lease", "soon"], 2),
        (["1", "--lease", "0s"], 2),
        (["1", "--lease", "99999999999999999d"], 2),
        (["--renew"], 2),
        (["1", "--plain", "--json"], 2),
        (["99"], 3),
        (["draft-1"], 3),
        (["1", "-a", b"\xff"], 2),
        (["1", "2"], 2),
    ],
)
def test_a_wrong_line_is_answered_by_one_line_and_claims_nothing(
    project: Project, words: list[str | bytes], code: int
) -> None:
    found = project("task", "claim", *words)

    assert (found.code, found.stdout, len(found.stderr.splitlines())) == (code, "", 1)
    assert "claimedBy" not in shown(project)


def test_a_name_with_control_characters_reaches_nobodys_terminal(project: Project) -> None:
    claim(project, "1", "-a", "a\x1b[31m\nb")

    lost = claim(project, "1", env=BOB)

    assert "\x1b" not in lost.stderr
    assert len(lost.stderr.splitlines()) == 1
    assert shown(project)["claimedBy"] == "a\x1b[31m b"


@pytest.mark.parametrize(
    "words",
    [
        ["task", "edit", "1", "-s", "Done"],
        ["task", "archive", "1"],
        ["task", "demote", "1"],
    ],
)
def test_a_claim_ends_when_the_task_is_done_or_put_away_and_history_remembers_it(
    project: Project, words: list[str]
) -> None:
    claim(project, "1")

    assert project(*words, env=ADA).code == 0
    assert project("task", "list", "--claimed", "--ids").stdout == ""
    events = json.loads(project("log", "--json").stdout)["events"]
    ended = {change["field"]: change for change in events[0]["changes"]}
    assert (ended["claimedBy"]["before"], ended["claimedBy"]["after"]) == ("Ada", None)


def test_a_done_task_can_be_neither_claimed_nor_handed_out(project: Project) -> None:
    project("task", "edit", "1", "-s", "Done")

    assert claim(project, "1").code == 4
    assert claim(project).code == 3
    project("task", "complete", "1")
    assert claim(project, "1").code == 3


def test_editing_a_task_that_somebody_else_claimed_works_but_says_so(project: Project) -> None:
    claim(project, "1")

    edited = project("task", "edit", "1", "-t", "Uno", env=BOB)
    as_json = project("task", "edit", "1", "-t", "Eins", "--json", env=BOB)
    own = project("task", "edit", "1", "-t", "Ein", env=ADA)

    assert (edited.code, edited.stdout) == (0, "Updated task TASK-1\n")
    assert edited.stderr.startswith("Note: TASK-1 was claimed by Ada until 20")
    assert len(edited.stderr.splitlines()) == 1
    assert json.loads(as_json.stdout)["task"]["title"] == "Eins"
    assert json.loads(as_json.stderr)["note"].startswith("TASK-1 was claimed by Ada until 20")
    assert own.stderr == ""


def test_what_somebody_works_on_is_handed_to_nobody_else(project: Project) -> None:
    project("task", "edit", "1", "-s", "In Progress", "-a", "@sara", "--priority", "high")
    project("task", "create", "Two", "-a", "bob", "--priority", "medium")
    project("task", "create", "Three", "--priority", "low")

    assert project("task", "next", "--plain", env=ADA).stdout.startswith("Task TASK-3 ")
    assert project("task", "next", "--plain", env=BOB).stdout.startswith("Task TASK-2 ")
    assert claim(project).stdout.startswith("Claimed task TASK-3 for Ada ")
    assert project("batch", stdin='{"op":"claim"}\n', env=ADA).code == 1


def test_a_task_of_somebody_else_is_claimed_only_if_it_is_to_be_taken_over(project: Project) -> None:
    project("task", "edit", "1", "-a", "@sara")

    refused = claim(project, "1")
    taken = claim(project, "1", "--take-over")
    project("task", "release", "1", env=ADA)

    assert (refused.code, refused.stderr) == (
        5,
        (
            'Error: TASK-1 is assigned to "@sara" (claim another one with: backlog task claim; '
            "to take it over: backlog task claim TASK-1 --take-over)\n"
        ),
    )
    assert taken.stdout.startswith("Claimed task TASK-1 for Ada until 20")
    assert (shown(project)["assignees"], shown(project)["status"]) == (["@sara"], "To Do")
    assert claim(project, "--take-over").code == 2


def test_a_claim_that_is_repeated_by_its_holder_is_answered_as_the_first_time(project: Project) -> None:
    first = claim(project, "1")

    assert claim(project, "1") == first
    assert claim(project, "1", env=BOB).code == 5
    assert claim(project, "1", "--take-over", env=BOB).stdout.startswith("Claimed task TASK-1 for Bob ")


def test_me_is_the_actor_in_every_option(project: Project) -> None:
    project("task", "create", "Two", "-a", "@me,@sara", env=ADA)
    project("task", "edit", "1", "-a", "@ME", "--comment", "Hi", "--comment-author", "@me", env=BOB)
    project("draft", "create", "Idea", "-a", "@me", env=ADA)
    project("batch", stdin='{"op":"create","title":"Three","assignee":["@me"]}\n', env=ADA)

    assert shown(project, "2")["assignees"] == ["Ada", "@sara"]
    assert shown(project)["assignees"] == ["Bob"]
    assert shown(project)["comments"][0]["author"] == "Bob"
    assert shown(project, "3")["assignees"] == ["Ada"]
    assert project("task", "list", "-a", "@me", "--ids", env=ADA).stdout == "TASK-2\nTASK-3\n"
    assert project("task", "list", "-a", "@ada", "--ids").stdout == "TASK-2\nTASK-3\n"
    assert project("task", "list", "-a", "sara", "--ids").stdout == "TASK-2\n"
    assert "Ada" in project("draft", "1", "--plain").stdout
