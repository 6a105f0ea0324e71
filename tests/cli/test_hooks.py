"""The hook onStatusChange: run once after each change of a status, if the person has agreed to it."""

import json
from pathlib import Path

import pytest

from backlog.domain.task import Change
from backlog.location import open_backlog
from backlog.location.hooks import Due, HookListener, run_hooks
from backlog.service.queries import view
from tests.conftest import Project

pytestmark = [pytest.mark.engine("sqlite"), pytest.mark.usefixtures("no_agreements")]
HOOK = 'echo "$TASK_ID|$TASK_TITLE|$OLD_STATUS|$NEW_STATUS|$ACTOR" >> log; echo hooked'


@pytest.fixture
def hooked(project: Project) -> Project:
    assert project("config", "set", "onStatusChange", HOOK).code == 0
    for title in ("One; $(touch pwned) 'x'", "Two"):
        project("task", "create", title)
    return project


def log(project: Project) -> list[str]:
    path = project.root / "log"
    return path.read_text().splitlines() if path.exists() else []


def test_it_runs_after_each_change_of_a_status_with_the_facts_in_its_environment(hooked: Project) -> None:
    edited = hooked("task", "edit", "1", "2", "-s", "In Progress", env={"BACKLOG_ACTOR": "Ada"})

    assert (edited.code, edited.stdout) == (0, "Updated task TASK-1\nUpdated task TASK-2\n")
    assert edited.stderr == "hooked\nhooked\n"
    assert log(hooked) == [
        "TASK-1|One; $(touch pwned) 'x'|To Do|In Progress|Ada",
        "TASK-2|Two|To Do|In Progress|Ada",
    ]
    assert not (hooked.root / "pwned").exists()
    assert hooked("undo", env={"BACKLOG_ACTOR": "Ada"}).code == 0
    assert len(log(hooked)) == 4


def test_nothing_else_runs_it(hooked: Project) -> None:
    hooked("task", "create", "Three", "-s", "In Progress")
    hooked("task", "edit", "1", "-t", "Other", "-s", "To Do")
    hooked("--no-hooks", "task", "edit", "1", "-s", "In Progress")
    hooked("batch", stdin='{"op": "edit", "id": 2, "status": "In Progress"}')
    hooked("task", "edit", "9", "-s", "Done")
    hooked("task", "edit", "1", "-s", "Done", "--ac", "open")  # refused
    hooked("task", "list")

    assert log(hooked) == []


def test_an_undo_runs_it_once_for_each_task_and_says_the_way_back(hooked: Project) -> None:
    ada = {"BACKLOG_ACTOR": "Ada"}
    hooked(
        "batch",
        stdin='{"op": "edit", "id": 1, "status": "In Progress"}\n{"op": "edit", "id": 2, "status": "Done"}',
        env=ada,
    )
    assert log(hooked) == []

    undone = hooked("undo", env=ada)

    assert undone.code == 0
    assert sorted(log(hooked)) == [
        "TASK-1|One; $(touch pwned) 'x'|In Progress|To Do|Ada",
        "TASK-2|Two|Done|To Do|Ada",
    ]
    hooked("--no-hooks", "task", "edit", "1", "-s", "Done", env=ada)
    hooked("--no-hooks", "undo", env=ada)
    hooked("undo", "--dry-run", env=ada)
    assert len(log(hooked)) == 2


def test_a_batch_runs_it_if_asked_to_for_what_was_committed_and_once(hooked: Project) -> None:
    lines = (
        '{"op": "edit", "id": 1, "status": "In Progress"}\n'
        '{"op": "create", "title": "New", "status": "Done"}\n'
        '{"op": "edit", "id": 1, "title": "Other"}\n{"op": "edit", "id": 9, "status": "Done"}'
    )

    assert hooked("batch", "--hooks", stdin=lines).code == 1
    assert hooked("batch", "--hooks", "--dry-run", stdin=lines).code == 1
    assert log(hooked) == []
    assert hooked("batch", "--hooks", "--keep-going", stdin=lines).code == 1
    assert [line.split("|")[0] for line in log(hooked)] == ["TASK-1"]
    again = ("batch", "--hooks", "--idempotency-key", "k")
    assert hooked(*again, stdin='{"op": "edit", "id": 2, "status": "Done"}').code == 0
    assert hooked(*again, stdin='{"op": "edit", "id": 2, "status": "Done"}').code == 0
    assert [line.split("|")[0] for line in log(hooked)] == ["TASK-1", "TASK-2"]
    assert (
        hooked("--no-hooks", "batch", "--hooks", stdin='{"op": "edit", "id": 2, "status": "To Do"}').code == 0
    )
    assert len(log(hooked)) == 2


def test_imports_and_syncs_run_it_only_if_asked_to(hooked: Project) -> None:
    assert hooked("export", "backlog").code == 0
    (file,) = (hooked.root / "backlog" / "tasks").glob("task-2*")

    def move(status: str) -> None:
        old = file.read_text()
        file.write_text(
            "".join(
                f"status: {status}\n" if line.startswith("status:") else line
                for line in old.splitlines(keepends=True)
            )
        )

    for command, status, expected in (
        (("import",), "In Progress", 0),
        (("import", "--hooks"), "To Do", 1),
        (("sync",), "In Progress", 1),
        (("sync", "--hooks"), "To Do", 2),
        (("sync", "--hooks"), "To Do", 2),
    ):
        move(status)
        assert hooked(*command).code == 0
        assert len(log(hooked)) == expected, command
    assert log(hooked)[0].startswith("TASK-2|Two|In Progress|To Do|")


def test_what_was_committed_before_a_refusal_runs_it(hooked: Project) -> None:
    """`task verify --reopen` ends with 4, and has moved the task all the same."""
    hooked("task", "edit", "1", "--ac", "a", "--set-check", "1", "test -f there")
    (hooked.root / "there").touch()
    assert hooked("task", "verify", "1").code == 0
    hooked("--no-hooks", "task", "edit", "1", "-s", "Done")
    (hooked.root / "there").unlink()

    assert hooked("task", "verify", "1", "--reopen").code == 4

    assert [line.split("|")[2:4] for line in log(hooked)] == [["Done", "In Progress"]]


def test_a_hook_that_takes_too_long_is_ended(hooked: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("backlog.location.hooks.MAX_SECONDS", 1)
    monkeypatch.setattr("backlog.processes.run.monotonic", lambda: float(len(written)))
    hook = "echo begun; exec sleep 300"
    hooked("config", "set", "onStatusChange", hook)
    said: list[str] = []
    written: list[str] = []
    with open_backlog(str(hooked.root)) as location:
        before = view(location.context("test"), "1").task

        due = Due(hook, Change(before, before._replace(status="Done")), "Ada")
        run_hooks(location, [due], HookListener(said.append, written.append))

    assert "".join(written) == "begun\n"
    assert said == ["the hook onStatusChange was ended after 1 seconds; TASK-1 is Done all the same"]


@pytest.mark.parametrize(
    ("hook", "said"),
    [
        ("echo broken >&2; exit 3", "ended with exit code 3"),
        ("exec no-such-program", "ended with exit code 127"),
    ],
)
def test_one_that_fails_warns_and_changes_nothing(project: Project, hook: str, said: str) -> None:
    project("config", "set", "onStatusChange", hook)
    project("task", "create", "One")

    edited = project("task", "edit", "1", "-s", "In Progress")

    assert edited.code == 0
    assert said in edited.stderr
    assert "TASK-1 is In Progress all the same" in edited.stderr
    assert json.loads(project("task", "1", "--json").stdout)["task"]["status"] == "In Progress"


def test_one_that_changes_a_status_itself_starts_no_other(project: Project) -> None:
    project("config", "set", "onStatusChange", "echo x >> log; backlog task edit 1 -s Done || true")
    project("task", "create", "One")
    project("task", "edit", "1", "-s", "In Progress")

    assert log(project) == ["x"]


def test_one_that_came_from_elsewhere_is_not_run_before_somebody_agrees(
    hooked: Project, tmp_path: Path
) -> None:
    hooked("export", "all.jsonl")
    other = Project(tmp_path / "other")
    other.root.mkdir()
    other("init", "Other", "--defaults")
    assert other("import", "--format", "jsonl", str(hooked.root / "all.jsonl")).code == 0

    skipped = other("task", "edit", "1", "-s", "In Progress")

    assert (skipped.code, log(other)) == (0, [])
    assert "not agreed to and was not run; see: backlog trust --checks" in skipped.stderr
    shown = other("trust", "--checks", "--yes")
    assert shown.stdout == f"onStatusChange runs: {HOOK}\nAgreed for {other.root}\n"
    other("task", "edit", "1", "-s", "To Do")
    assert len(log(other)) == 1


def test_the_key_of_an_imported_tree_is_no_hook(project: Project) -> None:
    tree = project.root / "backlog"
    (tree / "tasks").mkdir(parents=True)
    (tree / "config.yml").write_text('project_name: "P"\nonStatusChange: "touch pwned"\n')
    (tree / "tasks" / "task-1 - A.md").write_text("---\nid: TASK-1\ntitle: A\nstatus: To Do\n---\n")
    assert project("import", "backlog").code == 0

    assert project("config", "get", "onStatusChange").stdout == "\n"
    edited = project("task", "edit", "1", "-s", "In Progress")

    assert (edited.code, edited.stderr) == (0, "")
    assert not (project.root / "pwned").exists()
