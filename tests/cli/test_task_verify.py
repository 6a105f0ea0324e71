"""`backlog task verify`: runs checks, records what they prove, and runs nothing that nobody agreed to."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from tests.conftest import PATIENCE_SECONDS, Project
from tests.terminals import interrupted

pytestmark = [pytest.mark.engine("sqlite"), pytest.mark.usefixtures("no_agreements")]


def create(project: Project, *checks: str, title: str = "Parser") -> None:
    words = [
        word for number, check in enumerate(checks, 1) for word in ("--ac", f"c{number}", "--ac-check", check)
    ]
    assert project("task", "create", title, *words).code == 0


def criteria(project: Project, id_: str = "1") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(project("task", id_, "--json").stdout)["task"][
        "acceptanceCriteria"
    ]
    return found


def checked(project: Project, id_: str = "1") -> list[bool]:
    return [item["checked"] for item in criteria(project, id_)]


def results(stdout: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(stdout)["checks"]
    return found


def test_what_passes_is_checked_with_its_evidence(project: Project) -> None:
    create(project, "echo fine", "echo broken; exit 3")

    verified = project("task", "verify", "1", env={"BACKLOG_ACTOR": "Ada"})

    lines = verified.stdout.splitlines()
    assert verified.code == 4
    assert lines[0].startswith("TASK-1 #1 passed (")
    assert lines[1].startswith("TASK-1 #2 failed (exit code 3, ")
    assert lines[2:] == ["    broken", "1 passed, 1 failed"]
    assert verified.stderr.startswith("Error: 1 of 2 checks did not pass")
    first, second = criteria(project)
    assert (first["checked"], first["verified"], first["checkedBy"]) == (True, True, "Ada")
    assert (first["run"]["command"], first["run"]["exitCode"], first["run"]["output"]) == (
        "echo fine",
        0,
        "fine\n",
    )
    assert (second["checked"], second["verified"]) == (False, False)
    assert "  Verified: check passed in " in project("task", "1", "--plain").stdout
    assert project("doctor").code == 0
    assert project("undo", env={"BACKLOG_ACTOR": "Ada"}).code == 0
    assert checked(project) == [False, False]


def test_a_check_that_fails_again_unchecks_what_a_check_had_checked_and_no_more(project: Project) -> None:
    create(project, "test -f a", "test -f b")
    (project.root / "a").touch()
    project("task", "edit", "1", "--check-ac", "2")
    assert project("task", "verify", "1", "--only", "1").code == 0
    (project.root / "a").unlink()

    again = results(project("task", "verify", "1", "--json").stdout)

    assert [result["effect"] for result in again] == ["unchecked", "claimed"]
    assert checked(project) == [False, True]


def test_a_refusal_to_be_done_leads_to_the_checks(project: Project) -> None:
    create(project, "false")
    only = project("task", "edit", "1", "-s", "Done")
    project("task", "edit", "1", "--ac", "by hand")
    both = project("task", "edit", "1", "-s", "Done")

    assert "(run their checks: backlog task verify TASK-1)" in only.stderr
    assert "for the others, when they hold: backlog task edit TASK-1 --check-ac 2)" in both.stderr
    told = json.loads(project("task", "edit", "1", "-s", "Done", "--json").stderr)["error"]["data"]["open"]
    assert told == [{"number": 1, "text": "c1", "check": True}, {"number": 2, "text": "by hand"}]


def test_a_done_task_stays_done_unless_it_is_to_be_reopened(project: Project) -> None:
    create(project, "test -f a")
    (project.root / "a").touch()
    project("task", "verify", "1")
    project("task", "edit", "1", "-s", "Done")
    (project.root / "a").unlink()

    told = project("task", "verify", "1")
    assert (told.code, checked(project)) == (4, [True])
    assert "TASK-1 is done, and the check of #1 fails; to take it back: --reopen" in told.stderr

    assert project("task", "verify", "1", "--reopen").code == 4
    task = json.loads(project("task", "1", "--json").stdout)["task"]
    assert (task["status"], task["acceptanceCriteria"][0]["checked"]) == ("In Progress", False)


def test_the_overview_counts_what_is_proven_and_what_is_claimed(project: Project) -> None:
    project("task", "create", "Plain", "--ac", "a", "--ac", "b", "--check-ac", "1")
    assert "Criteria" not in project("overview").stdout
    assert "criteria" not in json.loads(project("overview", "--json").stdout)["overview"]
    create(project, "true", "false")
    project("task", "verify", "2")

    assert "  Criteria: 1 verified, 1 claimed, 2 open\n" in project("overview").stdout
    counts = json.loads(project("overview", "--json").stdout)["overview"]["criteria"]
    assert counts == {"verified": 1, "claimed": 1, "open": 2}


def test_where_verification_is_required_only_a_check_checks(project: Project) -> None:
    create(project, "true", "true")
    project("config", "set", "requireVerification", "true")

    refused = project("task", "edit", "1", "--check-ac", "1")
    line = '{"op": "edit", "id": 1, "check_ac": 1}'

    assert (refused.code, checked(project)) == (4, [False, False])
    assert "(run it: backlog task verify 1 --only 1)" in refused.stderr.replace("TASK-1 --only", "1 --only")
    assert "verification-required" in project("batch", stdin=line).stdout
    assert project("task", "create", "B", "--ac", "a", "--ac-check", "true", "--check-ac", "1").code == 4
    assert project("task", "verify", "1").code == 0
    assert project("task", "edit", "1", "-s", "Done").code == 0
    assert project("task", "edit", "1", "--set-check", "1", "false").code == 4


def test_it_runs_in_the_root_with_a_clean_environment_and_no_input(project: Project) -> None:
    (project.root / "src").mkdir()
    script = 'pwd; cat; echo "$BACKLOG_TASK_ID $CI ${PGPASSWORD-unset} ${BACKLOG_DB-unset}"'
    create(project, script)

    verified = project("task", "verify", "1", cwd=project.root / "src", env={"PGPASSWORD": "x"}, stdin="no")

    assert verified.code == 0
    assert criteria(project)[0]["run"]["output"] == f"{project.root}\nTASK-1 true unset unset\n"


def test_which_checks_are_chosen(project: Project) -> None:
    create(project, "true")
    create(project, "true", "true")
    create(project, "true")
    project("task", "edit", "3", "-s", "In Progress")
    project("task", "create", "None")

    def chosen(*words: str) -> list[tuple[str, int]]:
        plan = project("task", "verify", "--dry-run", "--json", *words)
        return [(check["task"], check["index"]) for check in results(plan.stdout)]

    every = [("TASK-1", 1), ("TASK-2", 1), ("TASK-2", 2), ("TASK-3", 1)]
    assert chosen("--all-open") == every
    assert chosen("-s", "in progress") == [("TASK-3", 1)]
    assert chosen("-s", "InProgress") == [("TASK-3", 1)]
    assert project("task", "verify", "-s", "Nope").code == 2
    assert chosen("2", "1", "2") == [*every[1:3], every[0]]
    assert chosen("2", "--only", "2") == [("TASK-2", 2)]
    assert chosen("4") == []
    assert project("task", "verify", "4").stdout == "There are no checks to run.\n"
    assert project("task", "verify", "2", "--only", "3").code == 3
    assert [project("task", "verify", *words).code for words in ((), ("1", "--all-open"))] == [2, 2]
    assert [
        project("task", "verify", "1", *words).code for words in (("--jobs", "0"), ("--timeout", "x"))
    ] == [2, 2]
    assert not any(checked(project))


def test_a_report_for_ci(project: Project) -> None:
    create(project, "printf '<ok> & \\033'", "sleep 30", "exit 1", title='A "quoted" title')
    words = ("task", "verify", "--all-open", "--jobs", "3", "--timeout", "2", "--junit", "out.xml", "--json")

    verified = project(*words)

    outcomes = {result["index"]: result["outcome"] for result in results(verified.stdout)}
    assert (verified.code, outcomes) == (4, {1: "passed", 2: "timed-out", 3: "failed"})
    root = ET.fromstring((project.root / "out.xml").read_text())  # noqa: S314  our own file
    assert {name: root.get(name) for name in ("tests", "failures", "errors", "skipped")} == {
        "tests": "3", "failures": "1", "errors": "1", "skipped": "0",
    }  # fmt: skip
    (suite,) = root
    assert suite.get("name") == 'TASK-1 A "quoted" title'
    assert {case.get("name"): [child.tag for child in case] for case in suite} == {
        "#1 c1": ["system-out"],
        "#2 c2": ["error"],
        "#3 c3": ["failure"],
    }


def test_what_came_from_elsewhere_runs_nothing_before_somebody_agrees(
    project: Project, tmp_path: Path
) -> None:
    touched = tmp_path / "touched"
    create(project, f"touch {touched}")
    project("export", "tree")
    project("export", "all.jsonl")
    project("backup", "copy.db")
    line = json.dumps({"op": "create", "title": "B", "ac": [{"text": "a", "check": f"touch {touched} b"}]})
    for name, words in {
        "import": ("import", str(project.root / "tree")),
        "dump": ("import", "--format", "jsonl", str(project.root / "all.jsonl")),
        "restore": ("restore", str(project.root / "copy.db"), "--yes"),
        "batch": ("batch",),
    }.items():
        other = Project(tmp_path / name)
        other.root.mkdir()
        assert other("init", "Other", "--defaults").code == 0
        assert other(*words, stdin=line if name == "batch" else "").code == 0, name

        skipped = other("task", "verify", "--all-open")

        assert (skipped.code, touched.exists()) == (4, False), name
        assert "TASK-1 #1 skipped: " in skipped.stdout
        assert f"  not agreed to: touch {touched}" in skipped.stdout
        assert "backlog trust --checks" in skipped.stderr
        for words_ in (
            ("overview",),
            ("task", "1"),
            ("board",),
            ("doctor",),
            ("task", "verify", "1", "--dry-run"),
        ):
            other(*words_)
        assert not touched.exists(), name

    other = Project(tmp_path / "batch")
    shown = other("trust", "--checks")
    assert (shown.code, touched.exists()) == (4, False)
    assert shown.stdout == f"TASK-1 #1 runs: touch {touched} b\n"
    assert other("trust", "--checks", "--yes").stdout.endswith(f"Agreed for {other.root}\n")
    assert other("task", "verify", "1").code == 0
    assert touched.exists()
    assert f"{other.root}: to run touch {touched} b\n" in other("trust", "--list").stdout
    assert other("trust", "--revoke").code == 0
    assert other("task", "verify", "1").code == 4


def test_a_check_may_change_the_backlog_and_may_not_run_itself(project: Project) -> None:
    program = f"{sys.executable} -m backlog"
    state = f"XDG_STATE_HOME={os.environ['XDG_STATE_HOME']}"  # where it is agreed to
    create(project, f"{program} task edit 1 --append-notes seen", f"{state} {program} task verify 1 --only 2")

    verified = results(project("task", "verify", "1", "--json").stdout)

    assert [result["outcome"] for result in verified] == ["passed", "failed"]
    assert "would run itself" in verified[1]["output"]
    assert json.loads(project("task", "1", "--json").stdout)["task"]["implementationNotes"] == "seen"


def test_nothing_is_recorded_of_a_criterion_that_was_changed_meanwhile(project: Project) -> None:
    create(project, f"{sys.executable} -m backlog task edit 1 --set-check 1 false")

    (result,) = results(project("task", "verify", "1", "--json").stdout)

    assert (result["outcome"], result["effect"], checked(project)) == ("passed", "changed", [False])


def started(project: Project, *words: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "backlog", *words],
        cwd=project.root,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def wait_for(path: Path) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while not path.exists():
        assert time.monotonic() < until
        time.sleep(0.02)


def test_who_is_ended_ends_the_check_and_records_nothing(project: Project) -> None:
    create(project, "echo $$ > pid.new; mv pid.new pid; sleep 600 && exit 0")
    process = started(project, "task", "verify", "1")
    try:
        wait_for(project.root / "pid")
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=PATIENCE_SECONDS)
    finally:
        process.kill()
        process.wait(PATIENCE_SECONDS)

    assert process.returncode == -signal.SIGTERM
    with pytest.raises(ProcessLookupError):
        os.kill(int((project.root / "pid").read_text()), 0)
    assert checked(project) == [False]


def test_ctrl_c_ends_what_is_shown_on_the_terminal_as_it_comes(project: Project) -> None:
    create(project, "echo $$ > pid; printf 'b%s\\n' egun; exec sleep 300")

    finished = interrupted(project.root, "task", "verify", "1", at="begun")

    assert finished.code == 130
    assert finished.stdout.startswith("TASK-1 #1 c1\n$ echo $$ > pid; ")
    assert finished.stdout.endswith("\nbegun\n^C\n")
    with pytest.raises(ProcessLookupError):
        os.kill(int((project.root / "pid").read_text()), 0)
    assert checked(project) == [False]


def test_no_check_is_run_twice_at_once(project: Project) -> None:
    create(project, "mkdir turn && sleep 0.3 && rmdir turn")
    processes = [started(project, "task", "verify", "1") for _ in range(4)]
    try:
        codes = [process.wait(PATIENCE_SECONDS) for process in processes]
    finally:
        for process in processes:
            process.kill()
            process.communicate(timeout=PATIENCE_SECONDS)

    assert codes == [0] * 4
    assert checked(project) == [True]
