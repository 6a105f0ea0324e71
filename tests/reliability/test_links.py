"""A link that came with a clone leads no command to another backlog of its reader or into another folder."""

import os
from pathlib import Path

import pytest

from tests.conftest import RunHere

WORDS = (("task", "list"), ("task", "create", "No"), ("init", "Mine"), ("doctor",), ("restore", "--yes"))


@pytest.fixture
def run(run_here: RunHere, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> RunHere:
    """The program, with a list of agreements of its own."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return run_here


@pytest.fixture
def mine(run: RunHere, tmp_path: Path) -> Path:
    """A project with one task, beside which the clone lies."""
    folder = tmp_path / "mine"
    folder.mkdir()
    run(folder, "init", "Mine", "--defaults")
    run(folder, "task", "create", "One")
    return folder


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    folder = tmp_path / "clone"
    (folder / "src").mkdir(parents=True)
    return folder


def link(clone: Path, kind: str) -> Path:
    """Put a link into a clone that leads to the backlog in `mine`; return it."""
    if kind == "the folder":
        (clone / ".backlog").symlink_to("../mine/.backlog")
        return clone / ".backlog"
    (clone / ".backlog").mkdir()
    target = {
        "the database": "../../mine/.backlog/backlog.db",
        "by another link": "../src/backlog.db",
    }[kind]
    (clone / "src" / "backlog.db").symlink_to("../../mine/.backlog/backlog.db")
    (clone / ".backlog" / "backlog.db").symlink_to(target)
    return clone / ".backlog" / "backlog.db"


@pytest.mark.parametrize("kind", ["the folder", "the database", "by another link"])
def test_a_link_out_of_the_project_is_followed_once_they_agree(
    run: RunHere, mine: Path, clone: Path, kind: str
) -> None:
    path = link(clone, kind)
    target = mine / ".backlog" if kind == "the folder" else mine / ".backlog" / "backlog.db"

    for folder in (clone, clone / "src"):
        for words in WORDS[: 2 if folder != clone else None]:
            finished = run(folder, *words)
            assert (finished.code, finished.stdout) == (4, "")
            assert finished.stderr == (
                f'Error: "{path}" leads out of the project, to "{target}"; you have not agreed to it '
                "(see where it leads, and agree to it, with: backlog trust)\n"
            )
    assert run(mine, "task", "list", "--ids").stdout == "TASK-1\n"
    assert run(clone, "task", "edit", "--help").code == 0

    shown = f"{path} leads out of the project, to {target}\n"
    assert run(clone / "src", "trust").stdout == shown
    assert run(clone, "trust", "--yes").stdout == f"{shown}Agreed for {clone}\n"
    assert run(clone, "task", "list", "--ids").stdout == "TASK-1\n"
    assert run(clone, "trust", "--list").stdout == f"{clone}: {target}\n"
    assert f'"path": "{target}"' in run(clone, "trust", "--list", "--json").stdout
    assert f'"leadsTo": "{target}"' in run(clone, "trust", "--json").stdout

    run(clone, "trust", "--revoke")
    assert run(clone, "task", "list").code == 4


def test_another_target_needs_another_agreement(run: RunHere, mine: Path, clone: Path) -> None:
    path = link(clone, "the database")
    run(clone, "trust", "--yes")
    other = mine.with_name("other")
    mine.rename(other)
    path.unlink()
    path.symlink_to("../../other/.backlog/backlog.db")

    assert run(clone, "task", "list").code == 4


def test_what_is_named_by_the_person_is_used_whatever_links_lead_there(
    run: RunHere, mine: Path, clone: Path
) -> None:
    path = link(clone, "the database")

    assert run(clone, "--db", str(path), "task", "list", "--ids").stdout == "TASK-1\n"
    assert run(mine, "task", "list").code == 0


def test_a_link_that_stays_in_the_project_needs_no_agreement(run: RunHere, mine: Path) -> None:
    (mine / "tools").mkdir()
    (mine / ".backlog").rename(mine / "tools" / "backlog")
    (mine / ".backlog").symlink_to("tools/backlog")

    assert run(mine, "task", "list", "--ids").stdout == "TASK-1\n"
    assert run(mine, "trust", "--yes").stdout.startswith("Nothing to agree to")


@pytest.mark.parametrize("above", ["", "below a backlog"])
def test_init_makes_nothing_behind_a_link(run: RunHere, clone: Path, tmp_path: Path, above: str) -> None:
    if above:
        run(tmp_path, "init", "Above", "--defaults")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (clone / ".backlog").symlink_to(elsewhere)

    finished = run(clone, "init", "Mine", "--defaults")
    assert (finished.code, finished.stdout) == (4, "")
    assert "leads out of the project" in finished.stderr
    assert run(clone, "init", "Mine", "--db", "postgresql://127.0.0.1:1/x").code == 1
    assert os.listdir(elsewhere) == []

    run(clone, "trust", "--yes")
    assert run(clone, "init", "Mine", "--defaults").code == 0
    assert (elsewhere / "backlog.db").is_file()
