"""A person at a terminal changes a whole task in an editor, and makes one by answering questions."""

import json
import re
import sys
from pathlib import Path

import pytest

from tests.conftest import Finished, Project
from tests.terminals import on_a_terminal


def edited(
    project: Project, tmp_path: Path, *changes: tuple[str, str], answers: str = "", words: str = "task edit 1"
) -> Finished:
    """What `task edit 1` does at a terminal when the editor replaces texts."""
    editor = tmp_path / "an editor.py"
    editor.write_text(
        "import sys\n"
        "from pathlib import Path\n"
        "path = Path(sys.argv[-1])\n"
        "text = path.read_text(encoding='utf-8')\n"
        f"for old, new in {list(changes)!r}:\n"
        "    text = text.replace(old, new)\n"
        "path.write_text(text, encoding='utf-8')\n",
        encoding="utf-8",
    )
    (tmp_path / "tmp").mkdir(exist_ok=True)
    env = {"EDITOR": f'"{sys.executable}" "{editor}"', "TMPDIR": str(tmp_path / "tmp"), "CI": ""}
    return on_a_terminal(project.root, *words.split(), answers=answers, env=env)


def kept(tmp_path: Path) -> list[Path]:
    return list((tmp_path / "tmp").iterdir())


def task(project: Project) -> dict[str, object]:
    found: dict[str, object] = json.loads(project("task", "1", "--json").stdout)["task"]
    return found


@pytest.fixture(autouse=True)
def _task(project: Project) -> None:
    project("task", "create", "Login page", "--ac", "Works", "-d", "Old")


def test_what_was_changed_is_taken(project: Project, tmp_path: Path) -> None:
    finished = edited(
        project, tmp_path, ("Old", "New\n\nand more"), ("[ ] Works", "[x] Works"), ("To Do", "done")
    )

    assert finished == (0, "Updated task TASK-1\n", "")
    assert (task(project)["status"], task(project)["description"]) == ("Done", "New\n\nand more")
    assert kept(tmp_path) == []


def test_nothing_changed_is_nothing_done(project: Project, tmp_path: Path) -> None:
    before = task(project)

    assert edited(project, tmp_path) == (0, "Nothing was changed.\n", "")
    assert task(project) == before


def test_the_gate_holds_in_the_editor_too_and_the_text_is_kept(project: Project, tmp_path: Path) -> None:
    finished = edited(project, tmp_path, ("Old", "New"), ("status: To Do", "status: Done"), answers="n\n")

    assert finished.code == 4
    assert "1 acceptance criterion is unchecked" in finished.stdout
    assert "Edit again? [y/N]" in finished.stdout
    (path,) = kept(tmp_path)
    assert f"what you typed is kept in {path}" in re.sub(r"\s+", " ", finished.stdout)
    assert "status: Done" in path.read_text(encoding="utf-8")
    assert (task(project)["status"], task(project)["description"]) == ("To Do", "Old")


def test_an_answer_of_yes_edits_again(project: Project, tmp_path: Path) -> None:
    # The second time "Done" is there to be replaced, by what may be.
    finished = edited(
        project,
        tmp_path,
        ("status: Done", "status: In Progress"),
        ("status: To Do", "status: Done"),
        answers="y\n",
    )

    assert finished.code == 0
    assert task(project)["status"] == "In Progress"


def test_what_somebody_else_changed_meanwhile_stays(project: Project, tmp_path: Path) -> None:
    (tmp_path / "tmp").mkdir()
    script = tmp_path / "editor.sh"
    script.write_text(
        f'"{sys.executable}" -m backlog task edit 1 --title Other && sed -i s/Old/New/ "$1"', encoding="utf-8"
    )
    env = {"EDITOR": f"sh {script}", "TMPDIR": str(tmp_path / "tmp"), "CI": ""}
    finished = on_a_terminal(project.root, "task", "edit", "1", env=env)

    assert finished.code == 5
    assert (task(project)["title"], task(project)["description"]) == ("Other", "Old")
    assert "New" in kept(tmp_path)[0].read_text(encoding="utf-8")


def test_a_draft_is_edited_in_the_same_way(project: Project, tmp_path: Path) -> None:
    project("draft", "create", "Idea", "-d", "Old")

    assert edited(project, tmp_path, ("Old", "New"), words="draft edit 1") == (
        0,
        "Updated draft DRAFT-1\n",
        "",
    )


@pytest.mark.parametrize("words", ["task edit 1", "task create"])
def test_nobody_is_asked_off_a_terminal_or_in_ci(project: Project, words: str) -> None:
    off = project(*words.split(), env={"EDITOR": "false"})
    ci = on_a_terminal(project.root, *words.split(), env={"EDITOR": "false", "CI": "true"})

    assert (off.code, ci.code) == (2, 2)
    assert off.stderr == ci.stdout


def test_a_task_is_made_by_answering_questions(project: Project) -> None:
    answers = "Sign-up page\nWith a form\nIt works\nIt is fast\n\nhighest\nhigh\n@me\nweb, auth\n\n"
    finished = on_a_terminal(
        project.root, "task", "create", answers=answers, env={"BACKLOG_ACTOR": "ana", "CI": ""}
    )

    assert finished.stdout.endswith("Created task TASK-2\n")
    made = json.loads(project("task", "2", "--json").stdout)["task"]
    assert (made["title"], made["description"], made["priority"]) == ("Sign-up page", "With a form", "high")
    assert (made["assignees"], made["labels"], made["dueDate"]) == (["ana"], ["web", "auth"], None)
    assert [each["text"] for each in made["acceptanceCriteria"]] == ["It works", "It is fast"]


def test_a_form_that_is_left_creates_nothing(project: Project) -> None:
    finished = on_a_terminal(project.root, "task", "create", answers="Title\n\x04", env={"CI": ""})

    assert finished.code == 130
    assert project("task", "2").code == 3
