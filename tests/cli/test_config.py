import json
import shlex

import pytest

from tests.conftest import Finished, Project, RunBacklog


def done(stdout: str, stderr: str = "") -> Finished:
    """What a command leaves that succeeded."""
    return Finished(0, stdout, stderr)


def kept(name: str) -> str:
    """The note for a setting that is kept for other programs."""
    return f"Note: {name} is stored, but has no effect in this program\n"


def events(project: Project) -> list[tuple[str, dict[str, list[object]]]]:
    """The command and the changes of every event after `init`, oldest first."""
    rows = project.run_sql("SELECT command, changes FROM events WHERE command != 'init' ORDER BY key")
    return [(command, json.loads(changes)) for command, changes in rows]


def test_a_value_that_is_set_can_be_got(project: Project) -> None:
    assert project("config", "set", "projectName", "  Demo 2 ") == done("Set projectName =   Demo 2 \n")
    assert project("config", "get", "projectName") == done("  Demo 2 \n")
    assert project("config", "list").stdout.splitlines()[1] == "  projectName:   Demo 2 "


def test_the_list_of_a_fresh_project(project: Project) -> None:
    finished = project("config", "list")

    assert finished.code == 0
    assert finished.stderr == ""
    assert finished.stdout.startswith("Configuration:\n  projectName: Demo\n  defaultEditor: (not set)\n")
    assert finished.stdout.endswith(
        "  requireAcceptanceCriteria: false\n  gateDefinitionOfDone: false\n"
        "  acceptImportedDone: false\n  snapshots: true\n"
        "  interactive: auto\n  savedFilters: []\n  keys: []\n"
        "  onStatusChange: (not set)\n  requireVerification: false\n"
        "  verifyTimeout: 600\n  verifyShell: /bin/sh\n"
    )


@pytest.mark.parametrize(
    ("name", "typed", "got"),
    [
        ("defaultAssignee", "@a, b,@a,", "@a, b"),
        ("defaultStatus", "in progress", "In Progress"),
        ("labels", "ui,api", "ui, api"),
        ("priorities", "Urgent,Low", "Urgent, Low"),
        ("types", "story", "story"),
        ("projects", "web,cli", "web, cli"),
        ("definitionOfDone", '["tests, all of them","docs"]', "tests, all of them, docs"),
        ("requireAcceptanceCriteria", "Yes", "true"),
        ("gateDefinitionOfDone", "1", "true"),
        ("zeroPaddedIds", "3", "3"),
        ("defaultPort", "8080", "8080"),
        ("hideEmptyColumns", "no", "false"),
    ],
)
def test_what_has_an_effect_is_set_without_a_word_more(
    project: Project, name: str, typed: str, got: str
) -> None:
    assert project("config", "set", name, typed) == done(f"Set {name} = {typed}\n")
    assert project("config", "get", name) == done(f"{got}\n")


@pytest.mark.parametrize(
    ("name", "typed", "got"),
    [
        ("autoCommit", "YES", "true"),
        ("maxColumnWidth", " 30 ", "30"),
        ("defaultEditor", "sh -c x", "sh -c x"),
        ("dateFormat", "dd.mm.yyyy", "dd.mm.yyyy"),
        ("activeBranchDays", "0", "0"),
    ],
)
def test_what_has_no_effect_is_kept_and_said_to_have_none(
    project: Project, name: str, typed: str, got: str
) -> None:
    assert project("config", "set", name, typed) == done(f"Set {name} = {typed}\n", kept(name))
    assert project("config", "get", name) == done(f"{got}\n")


def test_an_editor_that_is_not_set_is_not_found(project: Project) -> None:
    project("config", "set", "defaultEditor", "sh")
    project("config", "set", "defaultEditor", "")

    assert project("config", "get", "defaultEditor") == Finished(
        3, "", "Error: defaultEditor is not set (set it with: backlog config set defaultEditor COMMAND)\n"
    )


@pytest.mark.parametrize(
    ("argv", "code", "complaint"),
    [
        (("set", "autoCommit", ""), 2, 'autoCommit must be true or false, not ""'),
        (
            ("set", "maxColumnWidth", "30x"),
            2,
            'maxColumnWidth must be a whole number from 1 to 1000000, not "30x"',
        ),
        (("set", "defaultPort", "65536"), 2, "defaultPort must be a whole number from 1 to 65535"),
        (("set", "activeBranchDays", "-1"), 2, "activeBranchDays must be a whole number from 0"),
        (("set", "defaultEditor", "no-such-editor x"), 2, 'editor "no-such-editor x" cannot be found'),
        (("set", "defaultStatus", "Dona"), 2, 'did you mean "Done"?'),
        (("set", "milestones", "m-1"), 2, "milestones cannot be set"),
        (("set", "taskPrefix", "x"), 2, "taskPrefix cannot be set"),
        (("set", "statuses", ""), 2, "statuses needs at least one status"),
        (("set", "statuses", "Draft,Done"), 2, '"Draft" is reserved for drafts'),
        (("set", "projectname", "x"), 2, "did you mean projectName?"),
        (("get", "nope"), 2, 'unknown setting "nope"; available: projectName, '),
        (("get", "taskPrefix"), 2, "taskPrefix is shown by `config list` only"),
        (("get",), 2, "KEY"),
        (("set", "projectName"), 2, "VALUE"),
        (("set", "projectName", "a", "b"), 2, "takes a KEY and a VALUE"),
        (("set", "projectName", "--x"), 2, 'unknown option "--x"'),
        (("set", "projectName", b"\xff"), 2, "is not valid UTF-8"),
        (("set", "projectName", "\x1b[2J"), 2, r'without control characters, not "\x1b[2J"'),
        (("list", "x"), 2, 'unexpected argument "x"'),
        (("lst",), 2, "did you mean: backlog config list"),
    ],
)
def test_a_mistake_is_told_in_one_line_and_changes_nothing(
    project: Project, argv: tuple[str | bytes, ...], code: int, complaint: str
) -> None:
    before = project("config", "list").stdout

    finished = project("config", *argv)

    assert (finished.code, finished.stdout) == (code, "")
    assert finished.stderr.startswith("Error: ")
    assert finished.stderr.count("\n") == 1
    assert complaint in finished.stderr
    assert project("config", "list").stdout == before


def test_an_unknown_key_is_told_before_a_missing_project(run_backlog: RunBacklog) -> None:
    assert "unknown setting" in run_backlog("config", "get", "nope").stderr
    assert run_backlog("config", "get", "labels").code == 3


def test_a_value_may_be_a_negative_number(project: Project) -> None:
    assert project("config", "set", "projectName", "-1") == done("Set projectName = -1\n")


def test_a_value_may_begin_with_a_dash_after_two_of_them(project: Project) -> None:
    assert project("config", "set", "projectName", "--", "-x") == done("Set projectName = -x\n")


def test_without_a_command_the_usage_is_shown(project: Project) -> None:
    finished = project("config")

    assert finished.code == 0
    assert finished.stdout.startswith("Usage: backlog config ")
    assert finished == project("config", "--help")


@pytest.mark.parametrize("argv", [("--json", "config"), ("config", "--json"), ("config",)])
def test_json_may_be_asked_for_anywhere(project: Project, argv: tuple[str, ...]) -> None:
    last = () if "--json" in argv else ("--json",)

    finished = project(*argv, "get", "zeroPaddedIds", *last)

    assert json.loads(finished.stdout) == {
        "schemaVersion": 1,
        "kind": "config-value",
        "setting": {"key": "zeroPaddedIds", "value": 0},
    }


def test_json_of_a_change_is_the_value_as_it_now_is(project: Project) -> None:
    finished = project("config", "set", "statuses", "a, b,", "--json")

    assert json.loads(finished.stdout)["setting"] == {"key": "statuses", "value": ["a", "b"]}


def test_json_of_the_list_has_every_setting(project: Project) -> None:
    settings = json.loads(project("config", "list", "--json").stdout)["settings"]

    assert list(settings)[:2] == ["projectName", "defaultEditor"]
    assert settings["milestones"] == []
    assert settings["defaultEditor"] is None


def test_json_of_a_mistake_stands_on_standard_error(project: Project) -> None:
    finished = project("config", "set", "autoCommit", "perhaps", "--json")

    assert (finished.code, finished.stdout) == (2, "")
    assert json.loads(finished.stderr)["error"]["code"] == "invalid-setting"


def test_every_change_is_remembered_and_no_change_is_not(project: Project) -> None:
    project("config", "set", "labels", "a")
    project("config", "set", "labels", "a")
    project("config", "set", "filesystemOnly", "true")

    assert events(project) == [
        ("config set", {"labels": [[], ["a"]]}),
        ("config set", {"remote_operations": [True, False]}),
        ("config set", {"filesystem_only": [False, True]}),
        ("config set", {"check_active_branches": [True, False]}),
    ]


def test_a_new_order_of_priorities_is_the_order_of_tasks_at_once(project: Project) -> None:
    for priority in ("low", "medium", "high"):
        project("task", "create", priority.title(), "--priority", priority)

    project("config", "set", "priorities", "Low,Medium")

    assert [
        line.split(" - ")[-1] for line in project("task", "list", "--plain").stdout.splitlines()[1:4]
    ] == [
        "Low",
        "Medium",
        "High",
    ]


def test_a_status_that_tasks_stand_in_cannot_vanish(project: Project) -> None:
    project("task", "create", "One", "-s", "In Progress")

    finished = project("config", "set", "statuses", "To Do,Done")

    assert finished == Finished(
        4,
        "",
        'Error: status "In Progress" cannot be removed: it is in use by TASK-1 '
        "(move them first: backlog task edit TASK-1 -s STATUS)\n",
    )
    assert project("config", "get", "statuses") == done("To Do, In Progress, Done\n")


def test_a_status_of_completed_tasks_cannot_vanish_but_one_of_archived_tasks_can(project: Project) -> None:
    project("task", "create", "One", "-s", "Done")
    project("task", "complete", "1")
    project("task", "create", "Two", "-s", "In Progress")
    project("task", "archive", "2")

    assert "TASK-1 (completed)" in project("config", "set", "statuses", "To Do,Closed").stderr
    assert project("config", "set", "statuses", "To Do,Done").code == 0


def test_statuses_can_be_added_and_moved_and_spelled_in_another_letter_case(project: Project) -> None:
    project("task", "create", "One", "-s", "In Progress")

    assert project("config", "set", "statuses", "TO DO,Review,in progress,Done").code == 0
    assert project("config", "get", "defaultStatus") == done("TO DO\n")
    assert "in progress:\n  TASK-1 - One\n" in project("task", "list", "--plain").stdout
    assert "in use by TASK-1" in project("config", "set", "statuses", "TO DO,Review,Done").stderr


def test_no_status_comes_to_mean_done_while_a_task_with_open_criteria_stands_in_it(
    project: Project,
) -> None:
    project("task", "create", "One", "-s", "In Progress", "--ac", "It works")

    refused = project("config", "set", "statuses", "To Do,Done,In Progress")
    project("task", "edit", "1", "--check-ac", "1")
    accepted = project("config", "set", "statuses", "To Do,Done,In Progress")

    assert refused == Finished(
        4,
        "",
        'Error: status "In Progress" cannot be the last one, which means done: it has open items in TASK-1 '
        "(when they hold: backlog task edit TASK-1 --check-ac 1)\n",
    )
    assert accepted.code == 0
    assert project("task", "edit", "1", "--uncheck-ac", "1").code == 4


def test_the_status_that_means_done_is_the_last_one_at_once(project: Project) -> None:
    project("config", "set", "statuses", "Open,Closed")
    project("task", "create", "One", "--ac", "It works")

    assert "Open" in project("task", "1", "--plain").stdout
    assert project("task", "edit", "1", "-s", "Closed").code == 4
    assert project("task", "edit", "1", "-s", "closed", "--check-ac", "1").code == 0


def test_a_chosen_default_status_has_to_be_chosen_anew_before_it_vanishes(project: Project) -> None:
    project("config", "set", "defaultStatus", "In Progress")

    refused = project("config", "set", "statuses", "To Do,Done")
    project("config", "set", "defaultStatus", "")

    assert refused.code == 4
    assert 'backlog config set defaultStatus "To Do"' in refused.stderr
    assert project("config", "set", "statuses", "To Do,Done").code == 0
    assert "  defaultStatus: (not set)\n" in project("config", "list").stdout


def test_the_settings_of_the_gate_hold_for_what_comes_and_leave_what_is_done(project: Project) -> None:
    project("task", "create", "Done before", "-s", "Done")
    project("task", "create", "To be done")
    project("config", "set", "requireAcceptanceCriteria", "true")

    assert project("task", "edit", "1", "-t", "Still done").code == 0
    assert project("task", "edit", "2", "-s", "Done").code == 4


def test_items_of_the_definition_of_done_are_given_to_new_tasks(project: Project) -> None:
    project("config", "set", "definitionOfDone", '["Tests, all of them"]')

    assert "- [ ] #1 Tests, all of them\n" in project("task", "create", "One", "--plain").stdout


class TestMappedStatuses:
    """Tasks that cannot stay in a status get another one: with `--map`, no status is pinned for ever."""

    def test_the_status_that_means_done_is_renamed_with_all_its_tasks(self, project: Project) -> None:
        for words in (("One", "-s", "Done"), ("Two", "-s", "Done"), ("Three",)):
            project("task", "create", *words)
        project("task", "complete", "2")
        before = json.loads(project("task", "view", "1", "--json").stdout)["task"]

        refused = project("config", "set", "statuses", "To Do,In Progress,Shipped")
        renamed = project("config", "set", "statuses", "To Do,In Progress,Shipped", "--map", "done=shipped")

        after = json.loads(project("task", "view", "1", "--json").stdout)["task"]
        assert refused.code == 4
        assert renamed == done("Set statuses = To Do,In Progress,Shipped\nMoved to Shipped: TASK-1, TASK-2\n")
        del before["dependencyGraph"], after["dependencyGraph"]
        assert after == before | {"status": "Shipped", "revision": 2}
        assert project("task", "complete", "1").code == 0
        assert "Shipped" in project("task", "view", "2", "--plain").stdout
        assert project("doctor").code == 0

    def test_it_is_taken_back_as_one_and_brought_back(self, project: Project) -> None:
        project("task", "create", "One", "-s", "Done")
        project("task", "create", "Two", "-s", "In Progress", "--ac", "open")
        project("task", "archive", "2")
        project(
            "config",
            "set",
            "statuses",
            "Later,Shipped",
            "--map",
            "Done=Shipped",
            "--map",
            "In Progress=Later",
        )
        moved = project("task", "list", "--plain").stdout

        undone = project("undo")
        before = project("task", "list", "--plain").stdout, project("config", "get", "statuses").stdout
        batch = json.loads(project("log", "--json").stdout)["events"][0]["batch"]
        redone = project("undo", "--batch", batch)

        assert (undone.code, undone.stderr) == (0, "")
        assert before == ("Done:\n  TASK-1 - One\n\n", "To Do, In Progress, Done\n")
        assert (redone.code, redone.stderr) == (0, "")
        assert project("task", "list", "--plain").stdout == moved == "Shipped:\n  TASK-1 - One\n\n"
        assert project("doctor").code == 0

    def test_what_is_open_and_archived_does_not_keep_a_status_from_being_the_last(
        self, project: Project
    ) -> None:
        project("task", "create", "Gone", "-s", "In Progress", "--ac", "open")
        project("task", "archive", "1")
        project("task", "create", "Stays", "-s", "In Progress")

        refused = project("config", "set", "statuses", "To Do,Done,In Progress")
        hint = refused.stderr.partition("(give them another status: ")[2].removesuffix(")\n")
        followed = project(*shlex.split(hint)[1:])

        assert "TASK-1 (archived)" in refused.stderr
        assert followed == done("Set statuses = To Do,Done,In Progress\nMoved to To Do: TASK-1\n")
        assert "In Progress:\n  TASK-2 - Stays\n" in project("task", "list", "--plain").stdout
        assert project("doctor").code == 0

    def test_the_hint_for_completed_tasks_works(self, project: Project) -> None:
        project("task", "create", "One", "-s", "Done")
        project("task", "complete", "1")

        refused = project("config", "set", "statuses", "To Do,Closed")
        hint = refused.stderr.partition("(move them as well: ")[2].removesuffix(")\n")

        assert project(*shlex.split(hint)[1:]).code == 0
        assert "Closed" in project("task", "view", "1", "--plain").stdout

    def test_nothing_goes_past_the_gate(self, project: Project) -> None:
        project("task", "create", "One", "-s", "In Progress", "--ac", "open")

        refused = project("config", "set", "statuses", "To Do,Done", "--map", "In Progress=Done")

        assert (refused.code, refused.stderr.count("\n")) == (4, 1)
        assert "TASK-1" in refused.stderr
        assert project("config", "get", "statuses") == done("To Do, In Progress, Done\n")
        assert "In Progress" in project("task", "view", "1", "--plain").stdout

    @pytest.mark.parametrize(
        "words",
        [
            ("statuses", "To Do,Done", "--map", "Nope=Done"),
            ("statuses", "To Do,Done", "--map", "In Progress"),
            ("statuses", "To Do,Done", "--map", "In Progress=In Progress"),
            ("labels", "a", "--map", "To Do=Done"),
        ],
    )
    def test_a_wrong_map_is_one_line(self, project: Project, words: tuple[str, ...]) -> None:
        finished = project("config", "set", *words)

        assert (finished.code, finished.stdout, finished.stderr.count("\n")) == (2, "", 1)

    def test_another_letter_case_takes_the_tasks_along(self, project: Project) -> None:
        project("task", "create", "One", "-s", "In Progress")
        project("task", "create", "Two", "-s", "In Progress")
        project("task", "archive", "2")

        changed = project("config", "set", "statuses", "To Do,IN PROGRESS,Done")

        assert changed == done(
            "Set statuses = To Do,IN PROGRESS,Done\nMoved to IN PROGRESS: TASK-1, TASK-2\n"
        )
        assert project("undo").code == 0
        assert "In Progress:\n  TASK-1 - One\n" in project("task", "list", "--plain").stdout
