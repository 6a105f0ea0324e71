import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import PATIENCE_SECONDS, Finished, Project
from tests.terminals import on_a_terminal


def edited(
    project: Project, tmp_path: Path, *changes: tuple[str, str], code: int = 0, json_: bool = False
) -> Finished:
    """What `config edit` does when the editor replaces texts, and ends with that code."""
    editor = tmp_path / "an editor.py"
    editor.write_text(
        "import sys\n"
        "from pathlib import Path\n"
        "path = Path(sys.argv[-1])\n"
        "text = path.read_text(encoding='utf-8', errors='surrogateescape')\n"
        f"for old, new in {list(changes)!r}:\n"
        "    assert old in text, (old, text)\n"
        "    text = text.replace(old, new)\n"
        "path.write_text(text, encoding='utf-8', errors='surrogateescape')\n"
        f"sys.exit({code})\n",
        encoding="utf-8",
    )
    (tmp_path / "tmp").mkdir(exist_ok=True)
    environment = {"EDITOR": f'"{sys.executable}" "{editor}"', "TMPDIR": str(tmp_path / "tmp")}
    return project("config", "edit", *(["--json"] if json_ else []), env=environment)


def kept(tmp_path: Path) -> list[Path]:
    return list((tmp_path / "tmp").iterdir())


def test_what_was_changed_is_taken(project: Project, tmp_path: Path) -> None:
    finished = edited(
        project, tmp_path, ("projectName: Demo", "projectName: Corner shop"), ("labels: ", "labels: api, web")
    )

    assert finished == (0, "Set projectName = Corner shop\nSet labels = api, web\n", "")
    assert project("config", "get", "labels").stdout == "api, web\n"
    assert kept(tmp_path) == []


def test_statuses_come_before_what_names_one(project: Project, tmp_path: Path) -> None:
    finished = edited(
        project,
        tmp_path,
        ("statuses: To Do, In Progress, Done", "statuses: New, Shipped"),
        ("defaultStatus: To Do", "defaultStatus: new"),
    )

    assert (finished.code, finished.stderr) == (0, "")
    assert project("config", "get", "defaultStatus").stdout == "New\n"


def test_nothing_changed_is_nothing_done(project: Project, tmp_path: Path) -> None:
    events = project("log", "--json").stdout

    assert edited(project, tmp_path) == (0, "Nothing was changed.\n", "")
    assert project("log", "--json").stdout == events


def test_json_shows_the_settings(project: Project, tmp_path: Path) -> None:
    finished = edited(project, tmp_path, ("projectName: Demo", "projectName: Shop"), json_=True)

    assert json.loads(finished.stdout)["settings"]["projectName"] == "Shop"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("projectName: Demo", "projectNam: Demo"),
        ("projectName: Demo", "projectName Demo"),
        ("projectName: Demo", "projectName: A\nprojectName: B"),
        ("projectName: Demo", "taskPrefix: job"),
        ("projectName: Demo", "projectName: \x1b[31m"),
        ("projectName: Demo", "projectName: \udcff"),
        ("zeroPaddedIds: 0", "zeroPaddedIds: -1"),
        ("defaultEditor: ", "defaultEditor: no-such-program-anywhere"),
        ("statuses: To Do, In Progress, Done", "statuses: Draft"),
        ("statuses: To Do, In Progress, Done", "statuses: "),
    ],
)
def test_one_mistake_changes_nothing_and_keeps_the_text(
    project: Project, tmp_path: Path, old: str, new: str
) -> None:
    before = project("config", "list").stdout

    finished = edited(project, tmp_path, (old, new), ("labels: ", "labels: api"))

    assert (finished.code, finished.stdout, finished.stderr.count("\n")) == (2, "", 1)
    (text,) = kept(tmp_path)
    assert str(text) in finished.stderr
    assert "labels: api" in text.read_text(encoding="utf-8", errors="replace")
    assert text.stat().st_mode & 0o777 == 0o600
    assert project("config", "list").stdout == before


def test_the_gate_holds(project: Project, tmp_path: Path) -> None:
    project("task", "create", "One", "--ac", "open", "-s", "In Progress")

    finished = edited(project, tmp_path, ("In Progress, Done", "Done, In Progress"))

    assert finished.code == 4
    assert project("config", "get", "statuses").stdout == "To Do, In Progress, Done\n"


def test_an_editor_that_fails_changes_nothing(project: Project, tmp_path: Path) -> None:
    finished = edited(project, tmp_path, ("projectName: Demo", "projectName: X"), code=3)

    assert (finished.code, finished.stderr.count("\n")) == (1, 1)
    assert project("config", "get", "projectName").stdout == "Demo\n"


def test_what_somebody_else_set_meanwhile_is_not_overwritten(project: Project, tmp_path: Path) -> None:
    (tmp_path / "tmp").mkdir()
    script = tmp_path / "editor.sh"
    script.write_text(
        f'"{sys.executable}" -m backlog config set labels theirs && sed -i "s/^labels: .*/labels: mine/" "$1"'
    )
    environment = {"EDITOR": f"sh {script}", "TMPDIR": str(tmp_path / "tmp")}

    finished = project("config", "edit", env=environment)

    assert (finished.code, finished.stderr.count("\n")) == (5, 1)
    assert "labels was changed meanwhile" in finished.stderr
    assert project("config", "get", "labels").stdout == "theirs\n"
    assert "labels: mine" in kept(tmp_path)[0].read_text(encoding="utf-8")


def test_an_editor_that_fails_may_remove_the_file(project: Project) -> None:
    finished = project("config", "edit", env={"EDITOR": "sh -c 'rm \"$0\"; exit 3'"})

    assert (finished.code, finished.stdout) == (1, "")
    assert finished.stderr == "Error: the editor ended with code 3; nothing was changed\n"


@pytest.mark.parametrize("editor", ["no-such-program-anywhere", '"open', "; touch pwned"])
def test_an_editor_that_cannot_be_started_is_one_line(project: Project, editor: str) -> None:
    finished = project("config", "edit", env={"EDITOR": editor})

    assert (finished.code, finished.stderr.count("\n")) == (2, 1)
    assert not (project.root / "pwned").exists()


def test_off_a_terminal_no_editor_is_started_that_nobody_named(project: Project) -> None:
    refused = project("config", "edit", env={"EDITOR": None, "VISUAL": None})

    assert (refused.code, refused.stdout, refused.stderr.count("\n")) == (2, "", 1)
    assert "config set" in refused.stderr


def test_off_a_terminal_an_editor_gets_no_input_to_wait_for(project: Project) -> None:
    reading, writing = os.pipe()  # nobody ever writes to it, or closes it
    try:
        finished = subprocess.run(
            [sys.executable, "-m", "backlog", "config", "edit"],
            cwd=project.root,
            env={**os.environ, "EDITOR": "sh -c 'cat > /dev/null'"},
            stdin=reading,
            capture_output=True,
            check=False,
            timeout=PATIENCE_SECONDS,
        )
    finally:
        os.close(reading)
        os.close(writing)

    assert (finished.returncode, finished.stdout) == (0, b"Nothing was changed.\n")


def test_an_editor_that_came_with_the_backlog_is_never_run(project: Project, tmp_path: Path) -> None:
    (tmp_path / "vi").write_text(f"#!/bin/sh\ntouch '{tmp_path / 'ours'}'\n")
    (tmp_path / "vi").chmod(0o755)
    assert project("config", "set", "defaultEditor", f"touch {tmp_path / 'theirs'}").code == 0

    finished = on_a_terminal(
        project.root,
        *("config", "edit"),
        env={"EDITOR": "", "VISUAL": "", "PATH": f"{tmp_path}:{os.environ['PATH']}"},
    )

    assert (finished.code, finished.stdout) == (0, "Nothing was changed.\n")
    assert ((tmp_path / "ours").exists(), (tmp_path / "theirs").exists()) == (True, False)


def answered(project: Project, answers: str) -> str:
    """What bare `config` shows on a terminal on which somebody types these lines."""
    finished = on_a_terminal(project.root, "config", answers=answers)
    assert finished.code == 0, finished
    return finished.stdout


def test_on_a_terminal_config_asks_question_by_question(project: Project) -> None:
    project("config", "set", "labels", "api")

    shown = answered(project, "New,Done\nShop\n\nNope\nnew\n-\n" + "\n" * 30)

    assert "Set projectName = Shop" in shown
    assert project("config", "get", "statuses").stdout == "New, Done\n"
    assert project("config", "get", "defaultStatus").stdout == "New\n"
    assert project("config", "get", "labels").stdout == "\n"


def test_off_a_terminal_config_explains_itself(project: Project) -> None:
    finished = project("config")

    assert finished.code == 0
    assert finished.stdout.startswith("Usage: backlog config")
