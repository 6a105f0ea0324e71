"""An answer that says "done" or "nothing" is true: wrong names, empty values and lost answers are told."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import Project

ADA = {"BACKLOG_ACTOR": "Ada"}


@pytest.fixture(autouse=True)
def _tasks(project: Project) -> None:
    project("task", "create", "One", "-l", "API", "-a", "@sara", "--plan", "the plan")


@pytest.mark.parametrize(
    ("line", "hint"),
    [
        (("task", "list", "-s", "open"), 'did you mean "To Do"?'),
        (("task", "list", "--status", "doen"), 'did you mean "Done"?'),
        (("task", "list", "--status", "To Do,nope"), "allowed: To Do, In Progress, Done"),
        (("task", "list", "--type", "bugg"), 'did you mean "bug"?'),
        (("search", "one", "--status", "nope"), "allowed: To Do, In Progress, Done"),
        (("search", "one", "--task-type", "nope"), "allowed: "),
    ],
)
def test_a_filter_by_what_there_is_not_is_an_error(
    project: Project, line: tuple[str, ...], hint: str
) -> None:
    finished = project(*line)

    assert (finished.code, finished.stdout) == (2, "")
    assert hint in finished.stderr


@pytest.mark.parametrize("status", ["todo", "TO DO", "to  do"])
def test_a_filter_reads_statuses_as_an_edit_does(project: Project, status: str) -> None:
    assert project("task", "list", "-s", status, "--ids") == (0, "TASK-1\n", "")


def test_a_status_that_was_configured_once_still_finds_the_tasks_in_it(project: Project) -> None:
    project.run_sql("UPDATE tasks SET status = 'Parked'")

    assert project("task", "list", "-s", "parked", "--ids").stdout == "TASK-1\n"


@pytest.mark.parametrize(
    ("line", "note"),
    [
        (("-l", "apii"), 'no task has the label "apii"'),
        (("-a", "bob"), 'no task has the assignee "bob"'),
        (("-m", "v2"), 'no task has the milestone "v2"'),
        (("-l", "api", "--search", "nothing"), ""),
        (("-a", "SARA", "-s", "Done"), ""),
        (("-l", "api"), ""),
    ],
)
def test_an_unknown_name_in_a_filter_is_noted_beside_the_empty_answer(
    project: Project, line: tuple[str, ...], note: str
) -> None:
    finished = project("task", "list", *line, "--plain")

    assert finished.code == 0
    assert finished.stderr == (f"Note: {note}\n" if note else "")
    assert ("No tasks found." in finished.stdout) is (line != ("-l", "api"))


@pytest.mark.parametrize("words", ["task create -", "draft create -", "doc create -", "decision create -"])
def test_no_title_is_read_from_standard_input(project: Project, words: str) -> None:
    finished = project(*words.split(), stdin="A title\n")

    assert (finished.code, finished.stdout, finished.stderr.count("\n")) == (2, "", 1)
    assert "- is not a title" in finished.stderr


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (("-s", ""), "--status is empty; a task always has one"),
        (("--title", " "), "--title is empty; a task always has one"),
        (("--title", "-"), "- is not a title; it would mean standard input"),
        ((), "there is nothing to change"),
        (("--plain",), "there is nothing to change"),
        (("--plan-file", "empty"), '"empty" is empty (for no text: --plan "")'),
        (("--append-notes-file", "-"), "standard input is empty"),
    ],
)
def test_an_edit_that_would_change_nothing_or_erase_by_mistake_is_refused(
    project: Project, line: tuple[str, ...], said: str
) -> None:
    (project.root / "empty").write_text("\n")
    before = project("task", "1", "--json")

    finished = project("task", "edit", "1", *line)

    assert (finished.code, finished.stdout) == (2, "")
    assert said in finished.stderr
    assert project("task", "1", "--json") == before


def test_what_is_to_be_cleared_is_cleared(project: Project) -> None:
    assert project("task", "edit", "1", "--plan", "").code == 0
    assert json.loads(project("task", "1", "--json").stdout)["task"]["implementationPlan"] is None


@pytest.mark.parametrize(
    ("operation", "said"),
    [
        ('{"op":"edit","id":1,"title":""}', '"title" is empty'),
        ('{"op":"edit","id":1,"status":" "}', '"status" is empty'),
        ('{"op":"edit","id":1,"title":"a","title":"b"}', '"title" is given 2 times'),
        ('{"op":"edit","id":1,"parentTaskId":"TASK-2"}', "the parent of TASK-1 cannot be changed"),
        ('{"op":"edit","id":1,"comments":["Seen"]}', "the comments of TASK-1 cannot be replaced"),
        ('{"op":"edit","id":1,"comments":"Seen"}', "the comments of TASK-1 cannot be replaced"),
        ('{"op":"edit","id":1,"comments":[{"body":"Seen"}]}', "the comments of TASK-1 cannot be replaced"),
        ('{"op":"edit","id":1,"reporter":"sara"}', "the reporter of TASK-1 cannot be changed"),
        (
            '{"op":"create","title":"T","comments":["Seen"]}',
            '"comments" cannot be set when a task is created',
        ),
        ('{"op":"create","title":"T","reporter":"sara"}', '"reporter" cannot be set when a task is created'),
        ('{"op":"create","title":"T","otherText":"x"}', '"otherText" cannot be set when a task is created'),
        ('{"op":"edit","id":1,"parent":"2"}', 'unknown key "parent" (see: backlog batch --schema)'),
        ('{"op":"edit","id":1,"task":3}', 'unknown key "task" (see: backlog batch --schema)'),
        ('{"op":"edit","id":1,"clear":true}', "(see: backlog batch --schema)"),
        ('{"op":"edit","id":1,"due":"friday"}', 'did you mean "due_date"?'),
    ],
)
def test_a_line_of_a_batch_that_cannot_do_what_it_says_is_refused(
    project: Project, operation: str, said: str
) -> None:
    finished = project("batch", stdin=operation + "\n")

    error = json.loads(finished.stdout)["error"]
    assert finished.code == 1
    assert said in f"{error['message']} ({error['hint']})"


def test_the_output_of_a_command_can_still_be_the_input_of_a_batch(project: Project) -> None:
    project("task", "create", "Below", "-p", "1")
    project("task", "edit", "1.1", "--comment", "Seen", "--comment", "Done")
    task = json.loads(project("task", "1.1", "--json").stdout)["task"]

    finished = project("batch", stdin=json.dumps({"op": "edit", **task, "title": "Lower"}) + "\n")

    assert finished.code == 0, finished
    assert [each["body"] for each in task["comments"]] == ["Seen", "Done"]
    assert "Lower" in project("task", "1.1", "--plain").stdout


def shell(project: Project, line: str) -> subprocess.CompletedProcess[str]:
    """Run a line of the shell in which $B is the program."""
    return subprocess.run(
        ["sh", "-c", line.replace("$B", f"{sys.executable} -m backlog")],
        cwd=project.root,
        capture_output=True,
        check=False,
        text=True,
    )


@pytest.mark.engine("sqlite")
@pytest.mark.parametrize("output", [">&-", "> /dev/full"])
def test_where_no_answer_can_be_given_nothing_is_done(project: Project, output: str) -> None:
    finished = shell(project, f"$B task create Lost {output}")

    assert finished.returncode == 1
    assert "nothing was done" in finished.stderr
    assert project("task", "list", "--ids").stdout == "TASK-1\n"


@pytest.mark.engine("sqlite")
def test_an_answer_that_is_lost_after_all_is_told_with_the_error(project: Project, tmp_path: Path) -> None:
    (tmp_path / "small").write_text("")
    finished = shell(
        project,
        "$B -v > /dev/null; python3 -c 'import resource, os, sys; "
        f'f = os.open("{tmp_path}/small", os.O_WRONLY | os.O_APPEND); '
        "os.ftruncate(f, 9000000); os.dup2(f, 1); "
        "resource.setrlimit(resource.RLIMIT_FSIZE, (9000000, 9000000)); "
        f'os.execv("{sys.executable}", ["python", "-m", "backlog", "task", "create", "Two"])\'',
    )

    assert finished.returncode == 1
    assert "its answer begins: Created task TASK-2" in finished.stderr


def test_a_long_answer_in_json_is_whole_and_its_length_is_noted(project: Project) -> None:
    operations = "".join(f'{{"op":"create","title":"Task {number}"}}\n' for number in range(60))
    project("batch", stdin=operations)

    listed = project("task", "list", "--json")

    assert len(json.loads(listed.stdout)["tasks"]) == 61
    assert json.loads(listed.stderr)["note"].endswith("KB; --limit or --fields makes it shorter")
    assert project("task", "list", "--json", "--limit", "5").stderr == ""

    found = project("search", "task", "--json")

    best = len(json.loads(found.stdout)["results"])
    assert len(found.stdout) <= 20_000
    assert (
        json.loads(found.stderr)["note"] == f"these are the best {best} of 61; for the rest, add --limit 61"
    )
    assert len(json.loads(project("search", "task", "--json", "--limit", "61").stdout)["results"]) == 61
    assert len(json.loads(project("search", "--json").stdout)["results"]) == 61
