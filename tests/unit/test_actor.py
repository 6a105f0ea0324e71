import os
import signal
import subprocess
from pathlib import Path

import pytest

from backlog.actor import Git, actor_name
from backlog.app import App
from backlog.errors import NotFound


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A repository whose user is Ada, on a machine where nobody else is known."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    monkeypatch.delenv("BACKLOG_ACTOR", raising=False)
    subprocess.run(["git", "init", "-q", "project"], cwd=tmp_path, check=True)
    subprocess.run(["git", "config", "user.name", "Ada Ü"], cwd=tmp_path / "project", check=True)
    return str(tmp_path / "project")


def test_git_answers_as_often_as_it_is_asked(repository: str) -> None:
    git = Git(repository)

    assert [git.user(), git.user()] == ["Ada Ü", "Ada Ü"]
    git.close()


def test_without_a_name_and_without_git_there_is_no_answer(
    repository: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert Git(str(tmp_path)).user() == ""

    monkeypatch.setenv("PATH", str(tmp_path))

    assert Git(repository).user() == ""


def test_an_answer_that_nobody_wants_leaves_no_process_and_no_open_file(repository: str) -> None:
    git = Git(repository)
    process, answer = git._process, git._output
    assert answer is not None
    git.close()
    git.close()

    with pytest.raises(OSError, match="Bad file descriptor"):
        os.fstat(answer)
    with pytest.raises(ChildProcessError):
        os.waitpid(process, os.WNOHANG)


def test_it_is_no_matter_if_the_system_reaps_the_process(repository: str) -> None:
    handled = signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    try:
        assert Git(repository).user() == "Ada Ü"
        Git(repository).close()
    finally:
        signal.signal(signal.SIGCHLD, handled)


@pytest.mark.parametrize(
    ("given", "variable", "expected"),
    [
        ("grace", "env", "grace"),
        (None, "env", "env"),
        (None, " ", "Ada Ü"),
        (None, "", "Ada Ü"),
    ],
)
def test_the_first_name_that_is_set_counts(
    repository: str, monkeypatch: pytest.MonkeyPatch, given: str | None, variable: str, expected: str
) -> None:
    monkeypatch.setenv("BACKLOG_ACTOR", variable)

    assert actor_name(given, repository) == expected


@pytest.mark.parametrize(
    ("command", "actor", "variable", "asked"),
    [
        ("task edit", None, "", 1),
        ("task edit", "grace", "", 0),
        ("task edit", None, "env", 0),
        ("", None, "", 0),
    ],
)
def test_git_is_asked_before_the_database_is_opened_by_a_command_that_needs_it(
    repository: str,
    monkeypatch: pytest.MonkeyPatch,
    command: str,
    actor: str | None,
    variable: str,
    asked: int,
) -> None:
    folders: list[str] = []
    start = Git.__init__

    def counted(git: Git, directory: str) -> None:
        folders.append(directory)
        start(git, directory)

    monkeypatch.setattr(Git, "__init__", counted)
    monkeypatch.setenv("BACKLOG_ACTOR", variable)
    app = App(actor=actor, directory=repository)
    for _ in range(2):
        with pytest.raises(NotFound):  # there is no backlog
            app.context(command)
    app.close()

    assert folders == [repository] * asked
