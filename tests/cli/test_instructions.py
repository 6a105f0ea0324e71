import json

import pytest

from backlog.manuals.guidance import GUIDANCE, START
from backlog.manuals.guides import GUIDES
from tests.conftest import Project, RunBacklog


def test_the_guides_are_those_of_the_contract() -> None:
    assert list(GUIDES) == [
        "overview",
        "task-creation",
        "task-execution",
        "task-finalization",
        "init-required",
    ]


def test_the_list_names_every_guide(run_backlog: RunBacklog) -> None:
    listed = run_backlog("instructions")

    assert (listed.code, listed.stderr) == (0, "")
    assert listed == run_backlog("instructions", "--list")
    for name in GUIDES:
        assert f"backlog instructions {name} " in listed.stdout


@pytest.mark.parametrize("name", GUIDES)
def test_a_guide_needs_no_project(run_backlog: RunBacklog, name: str) -> None:
    assert run_backlog("instructions", name) == (0, GUIDES[name].text, "")
    assert json.loads(run_backlog("instructions", name, "--json").stdout)["guide"]["name"] == name


def test_an_unknown_guide_is_one_line(run_backlog: RunBacklog) -> None:
    finished = run_backlog("instructions", "task-create")

    assert (finished.code, finished.stdout, finished.stderr.count("\n")) == (3, "", 1)
    assert "task-creation" in finished.stderr


def test_agents_alone_explains_itself(run_backlog: RunBacklog) -> None:
    finished = run_backlog("agents")

    assert finished == run_backlog("agents", "--help")
    assert finished.code == 0


def test_agents_renews_the_files_that_tell_of_backlog(project: Project) -> None:
    agents = project.root / "AGENTS.md"
    claude = project.root / "CLAUDE.md"
    agents.write_text(f"# Mine\n\n{GUIDANCE.replace('Tasks: the', 'Old: the')}\nMore\n", encoding="utf-8")
    claude.write_text("# Nothing of backlog\n", encoding="utf-8")

    finished = project("agents", "--update-instructions")

    assert finished == (0, "Updated: AGENTS.md\n", "")
    assert agents.read_text(encoding="utf-8") == f"# Mine\n\n{GUIDANCE}\nMore\n"
    assert claude.read_text(encoding="utf-8") == "# Nothing of backlog\n"
    assert project("agents", "--update-instructions").stdout == "Unchanged: AGENTS.md\n"


def test_agents_writes_into_the_projects_folder(project: Project) -> None:
    (project.root / "AGENTS.md").unlink()
    (project.root / "deep").mkdir()

    finished = project("agents", "--update-instructions", "--json", cwd=project.root / "deep")

    assert json.loads(finished.stdout)["files"] == [{"path": "AGENTS.md", "outcome": "created"}]
    assert START in (project.root / "AGENTS.md").read_text(encoding="utf-8")


def test_agents_needs_a_backlog(run_backlog: RunBacklog) -> None:
    assert run_backlog("agents", "--update-instructions").code == 3
