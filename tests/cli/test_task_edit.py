import json
from pathlib import Path

import pytest

from tests.conftest import Project


@pytest.fixture(scope="module")
def _three_tasks(_new_project: Project, tmp_path_factory: pytest.TempPathFactory) -> Project:
    root = tmp_path_factory.mktemp("tasks") / "demo"
    project = _new_project.copied(root)
    project("task", "create", "One", "--ac", "First", "--ac", "Second")
    project("task", "create", "Two", "-l", "b")
    project("task", "create", "Three")
    return project


@pytest.fixture
def project(_three_tasks: Project, tmp_path: Path) -> Project:
    """A project with three tasks; the first has two open criteria."""
    return _three_tasks.copied(tmp_path / "demo")


def detail(project: Project, id_: str = "1") -> dict[str, object]:
    task: dict[str, object] = json.loads(project("task", id_, "--json").stdout)["task"]
    return task


def edited(project: Project, *flags: str, stdin: str | bytes = b"") -> dict[str, object]:
    finished = project("task", "edit", "1", *flags, stdin=stdin)

    assert (finished.code, finished.stderr) == (0, "")
    assert finished.stdout.partition("\n")[0] == "Updated task TASK-1"
    return detail(project)


def test_each_task_that_was_edited_gets_a_line(project: Project) -> None:
    assert project("task", "edit", "1", "-t", "New") == (0, "Updated task TASK-1\n", "")
    assert project("task", "edit", "3", "TASK-2", "03", "-a", "sara") == (
        0,
        "Updated task TASK-3\nUpdated task TASK-2\n",
        "",
    )


def test_plain_and_json_print_the_task_as_it_is_now(project: Project) -> None:
    plain = project("task", "edit", "1", "-t", "New", "--plain")
    as_json = project("task", "edit", "1", "-t", "Newer", "--json")

    assert plain.stdout.startswith("Task TASK-1 - New\n")
    assert json.loads(as_json.stdout)["task"]["title"] == "Newer"
    assert json.loads(as_json.stdout)["kind"] == "task-view"


def test_several_tasks_are_printed_one_after_the_other(project: Project) -> None:
    plain = project("task", "edit", "2", "1", "-a", "sara", "--plain").stdout
    as_json = json.loads(project("task", "edit", "2", "1", "-a", "bob", "--json").stdout)

    headings = [line for line in plain.splitlines() if line.startswith("Task ")]
    assert headings == ["Task TASK-2 - Two", "Task TASK-1 - One"]
    assert as_json["kind"] == "task-views"
    assert [task["id"] for task in as_json["tasks"]] == ["TASK-2", "TASK-1"]


def test_ids_come_from_standard_input(project: Project) -> None:
    assert project("task", "edit", "3", "-", "-a", "x", stdin=" 1\n\n2\t1 ") == (
        0,
        "Updated task TASK-3\nUpdated task TASK-1\nUpdated task TASK-2\n",
        "",
    )
    assert project("task", "edit", "-", "-a", "x", stdin=" \n") == (
        2,
        "",
        "Error: no ids were given on standard input\n",
    )
    assert project("task", "edit", "-", "-a", "x", stdin=b"\xff") == (
        2,
        "",
        "Error: the list of ids: standard input is not valid UTF-8\n",
    )


@pytest.mark.parametrize(
    ("flags", "code"),
    [
        (["1", "99", "-a", "x"], 3),
        (["1", "2", "-t", "x"], 2),
        (["1", "2", "--desc", "x"], 2),
        (["1", "2"], 2),
        (["1", "2", "-s", "Nope"], 2),
        (["2", "1", "-s", "Done"], 4),
        (["2", "1", "--dep", "1"], 4),
        (["1,9", "-a", "x"], 3),
        (["-", "--plan-file", "-"], 2),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_of_several_tasks_all_are_changed_or_none(project: Project, flags: list[str], code: int) -> None:
    before = [detail(project, id_) for id_ in "123"]

    finished = project("task", "edit", *flags, stdin="1 2")

    assert (finished.code, finished.stdout) == (code, "")
    assert finished.stderr.count("\n") == 1
    assert [detail(project, id_) for id_ in "123"] == before


def test_done_means_done(project: Project) -> None:
    refused = project("task", "edit", "1", "-s", "Done", "--check-ac", "2")

    assert (refused.code, refused.stdout) == (4, "")
    assert refused.stderr == (
        'Error: TASK-1 cannot be "Done": 1 acceptance criterion is unchecked (#1 First) '
        "(when they hold: backlog task edit TASK-1 --check-ac 1)\n"
    )
    assert detail(project)["acceptanceCriteriaCompleted"] == 0

    task = edited(project, "--check-ac", "1", "--check-ac", "2", "-s", "Done")
    assert (task["status"], task["acceptanceCriteriaCompleted"]) == ("Done", 2)

    assert project("task", "edit", "1", "--ac", "One more").code == 4
    assert project("task", "edit", "1", "--uncheck-ac", "1").code == 4
    assert project("task", "edit", "1", "--uncheck-ac", "1", "-s", "To Do").code == 0


@pytest.mark.parametrize(
    ("flags", "key", "value"),
    [
        (["-t", "  New  "], "title", "New"),
        (["-d", "x", "--desc", "y"], "description", "x"),
        (["--desc", "y"], "description", "y"),
        (["-s", "inprogress"], "status", "In Progress"),
        (["--priority", "LOW"], "priority", "low"),
        (["--type", "Bug"], "type", "bug"),
        (["-a", "sara, @lee"], "assignees", ["sara", "@lee"]),
        (["-l", "a,b", "-l", "c"], "labels", ["a", "b", "c"]),
        (["--add-label", "x", "--add-label", "X,y", "--remove-label", "y"], "labels", ["x"]),
        (["--due-date", "2027-01-15"], "dueDate", "2027-01-15"),
        (["--ordinal", "2.50"], "ordinal", 2.5),
        (["--depends-on", "3", "--dep", "2"], "dependencies", ["TASK-3", "TASK-2"]),
        (["--ref", "a,b", "--ref", "a"], "references", ["a", "b"]),
        (["--add-ref", "k", "--remove-ref", "k"], "references", []),
        (["--doc", "a.md"], "documentation", ["a.md"]),
        (["--modified-file", "a.py,b.py"], "modifiedFiles", ["a.py", "b.py"]),
        (["--plan", "p", "--append-plan", "q"], "implementationPlan", "p\n\nq"),
        (["--append-notes", "a", "--append-notes", "b"], "implementationNotes", "a\n\nb"),
        (["--clear-final-summary", "--append-final-summary", "z"], "finalSummary", "z"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_flag_changes_its_field(project: Project, flags: list[str], key: str, value: object) -> None:
    assert edited(project, *flags)[key] == value


@pytest.mark.parametrize(
    ("given", "clear", "key", "empty"),
    [
        (["-a", "x"], ["-a", ""], "assignees", []),
        (["-l", "x"], ["--clear-labels"], "labels", []),
        (["--type", "bug"], ["--type", ""], "type", None),
        (["--due-date", "2027-01-15"], ["--due-date", ""], "dueDate", None),
        (["--due-date", "2027-01-15"], ["--clear-due-date"], "dueDate", None),
        (["-m", "m-0"], ["-m", ""], "milestone", None),
        (["-m", "m-0"], ["--clear-milestone"], "milestone", None),
        (["--dep", "2"], ["--dep", ""], "dependencies", []),
        (["--dep", "2"], ["--clear-deps", "--dep", ""], "dependencies", []),
        (["--ref", "a"], ["--ref", ""], "references", []),
        (["--ref", "a"], ["--clear-refs"], "references", []),
        (["--doc", "a"], ["--doc", "", "--clear-docs"], "documentation", []),
        (["--plan", "a"], ["--plan", ""], "implementationPlan", None),
        (["--notes", "a"], ["--notes", " "], "implementationNotes", None),
        (["--final-summary", "a"], ["--clear-final-summary"], "finalSummary", None),
        (["--ac", "a"], ["--clear-ac"], "acceptanceCriteria", []),
        (["--ac", "a"], ["--acceptance-criteria", ""], "acceptanceCriteria", []),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_field_is_cleared(
    project: Project, given: list[str], clear: list[str], key: str, empty: object
) -> None:
    assert edited(project, *given)[key] != empty
    assert edited(project, *clear)[key] == empty


def test_checklists_are_changed_in_a_fixed_order(project: Project) -> None:
    task = edited(
        project,
        *("--check-ac", "2", "--remove-ac", "1", "--ac", "Third"),
        *("--dod", "Tested", "--check-dod", "1"),
    )

    assert task["acceptanceCriteria"] == [
        {"index": 1, "text": "Second", "checked": False},
        {"index": 2, "text": "Third", "checked": True},
    ]
    assert task["definitionOfDone"] == [{"index": 1, "text": "Tested", "checked": True}]


def test_comments_are_added(project: Project) -> None:
    (project.root / "comment.md").write_text("From a file\n")

    task = edited(project, "--comment", "Hi", "--comment-file", "comment.md", "--comment-author", " sara ")

    comments = task["comments"]
    assert isinstance(comments, list)
    assert [(comment["index"], comment["body"], comment["author"]) for comment in comments] == [
        (1, "Hi", "sara"),
        (2, "From a file", "sara"),
    ]


def test_texts_come_from_files(project: Project) -> None:
    (project.root / "notes.md").write_text("Two\n")

    task = edited(project, "--append-notes", "One", "--append-notes-file", "notes.md")
    assert task["implementationNotes"] == "One\n\nTwo"

    task = edited(project, "--notes-file", "-", "--plan-file", "notes.md", stdin="Anew")
    assert (task["implementationNotes"], task["implementationPlan"]) == ("Anew", "Two")


@pytest.mark.parametrize(
    "flags",
    [
        ["-l", "a", "--add-label", "b"],
        ["--clear-labels", "--remove-label", "x"],
        ["--acceptance-criteria", "a", "--ac", "b"],
        ["--clear-ac", "--check-ac", "1"],
        ["--dep", "2", "--clear-deps"],
        ["--ref", "a", "--add-ref", "b"],
        ["--clear-refs", "--remove-ref", "b"],
        ["--doc", "a", "--clear-docs"],
        ["--due-date", "2027-01-15", "--clear-due-date"],
        ["-m", "x", "--clear-milestone"],
        ["--check-ac", "-1"],
        ["--check-ac", "0"],
        ["--check-ac", "abc"],
        ["--ordinal", "-5"],
        ["--add-ref", ""],
        ["--comment", "a\n---\nb"],
        ["-t", "   "],
        ["--notes", "a", "--notes-file", "x"],
    ],
    ids=" ".join,
)
def test_what_cannot_be_done_changes_nothing(project: Project, flags: list[str]) -> None:
    before = detail(project)

    finished = project("task", "edit", "1", *flags)

    assert (finished.code, finished.stdout) == (2, "")
    assert finished.stderr.startswith("Error: ")
    assert finished.stderr.count("\n") == 1
    assert detail(project) == before


def test_a_criterion_that_is_not_there_cannot_be_checked(project: Project) -> None:
    finished = project("task", "edit", "1", "--check-ac", "9")

    assert finished.code == 3
    assert "it has #1 to #2" in finished.stderr


def test_an_unknown_task_is_reported_before_anything_else(project: Project) -> None:
    assert project("task", "edit", "99", "-s", "Nope").code == 3


@pytest.mark.parametrize(
    ("line", "code", "wrong"),
    [
        (["99", "--check-ac", "x", "-s", "Nope"], 3, "task TASK-99 not found"),
        (["1", "--check-ac", "x", "-s", "Nope"], 2, 'status "Nope"'),
        (["1", "--due-date", "x", "--priority", "nope"], 2, 'priority "nope"'),
        (["1", "--check-ac", "x", "--ordinal", "y", "--type", "nope"], 2, 'ordinal "y"'),
        (["1", "--check-ac", "x", "--due-date", "y", "--type", "nope"], 2, '--check-ac "x"'),
        (["1", "--due-date", "y", "--type", "nope"], 2, 'due date "y"'),
        (["1", "--type", "nope", "--dep", "99"], 2, 'type "nope"'),
        (["1", "--dep", "99", "--check-ac", "9"], 3, "dependencies not found"),
        (["1", "--if-revision", "9", "--check-ac", "x"], 5, "TASK-1 is at revision"),
    ],
)
def test_of_several_mistakes_the_first_in_the_contracts_order_is_told(
    project: Project, line: list[str], code: int, wrong: str
) -> None:
    finished = project("task", "edit", *line)

    assert finished.code == code
    assert finished.stderr.startswith(f"Error: {wrong}")


def test_a_task_that_is_named_twice_is_one_task(project: Project) -> None:
    finished = project("task", "edit", "1", "TASK-1", "task-01", "-t", "Renamed", "--if-revision", "1")

    assert finished == (0, "Updated task TASK-1\n", "")
    assert detail(project)["title"] == "Renamed"


def test_what_is_for_one_task_is_named_as_it_was_typed(project: Project) -> None:
    project("task", "create", "Another")

    finished = project("task", "edit", "1", "2", "-s", "In Progress", "--clear-ac")

    assert finished == (
        2,
        "",
        (
            "Error: --clear-ac works on one task at a time "
            "(one command for each task: backlog task edit 1 --clear-ac …)\n"
        ),
    )
