"""Which repository a folder belongs to, whatever its layout, and which `.git` files are believed."""

import os
from pathlib import Path

import pytest

from backlog.storage.repository import Worktree, is_repository, main_folder, worktree_at, worktree_of
from tests.repositories import add_worktree, git, make, make_bare, make_repository


def shared(folder: Path) -> str:
    """Where the worktrees of a folder's repository share what they share."""
    found = worktree_of(str(folder))
    assert found is not None
    return main_folder(found.common)


def test_a_main_worktree_and_what_lies_in_it(tmp_path: Path) -> None:
    main = make_repository(tmp_path / "main")
    below = make(main / "src" / "deep")

    assert worktree_at(str(main)) == Worktree(str(main), str(main / ".git"))
    assert worktree_at(str(below)) is None
    assert worktree_of(str(below)) == Worktree(str(main), str(main / ".git"))
    assert worktree_of(str(tmp_path)) is None
    assert shared(below) == str(main)
    assert is_repository(str(main / ".git"))


@pytest.mark.parametrize("paths", ["absolute", "relative"])
def test_a_linked_worktree(tmp_path: Path, paths: str) -> None:
    main = make_repository(tmp_path / "main")
    linked = add_worktree(main, tmp_path / "linked")
    private = main / ".git" / "worktrees" / "linked"
    if paths == "relative":  # what newer versions of git write if they are asked to
        (linked / ".git").write_text(f"gitdir: {os.path.relpath(private, linked)}\n")
        (private / "gitdir").write_text(f"{os.path.relpath(linked / '.git', private)}\n")

    assert worktree_at(str(linked)) == Worktree(str(linked), str(main / ".git"), str(private))
    assert shared(linked) == str(main)


def test_a_linked_worktree_that_was_moved_by_hand_is_known_again_once_git_knows_it(tmp_path: Path) -> None:
    main = make_repository(tmp_path / "main")
    linked = add_worktree(main, tmp_path / "linked")
    moved = linked.rename(tmp_path / "moved")

    assert worktree_at(str(moved)) is None

    git("worktree", "repair", moved, cwd=main)

    assert worktree_at(str(moved)) is not None
    assert shared(moved) == str(main)


def test_the_worktrees_of_a_bare_repository_share_the_repository_itself(tmp_path: Path) -> None:
    bare = make_bare(tmp_path / "project.git")
    linked = add_worktree(bare, tmp_path / "linked", "main")

    assert shared(linked) == str(bare)
    assert worktree_of(str(bare)) is None
    assert is_repository(str(bare))


@pytest.mark.parametrize("name", [".bare", ".git"])
def test_a_bare_repository_inside_of_a_project_leads_to_the_project(tmp_path: Path, name: str) -> None:
    bare = make_bare(make(tmp_path / "project") / name)
    if name != ".git":
        (tmp_path / "project" / ".git").write_text("gitdir: ./.bare\n")
    linked = add_worktree(bare, tmp_path / "project" / "linked", "main")

    assert shared(linked) == str(tmp_path / "project")
    assert shared(tmp_path / "project") == str(tmp_path / "project")


def test_a_submodule_and_its_own_linked_worktree(tmp_path: Path) -> None:
    library = make_repository(tmp_path / "library")
    main = make_repository(tmp_path / "main")
    git("submodule", "--quiet", "add", library, "lib/rary", cwd=main)
    submodule = main / "lib" / "rary"
    common = main / ".git" / "modules" / "lib" / "rary"
    linked = add_worktree(submodule, tmp_path / "linked")

    assert worktree_at(str(submodule)) == Worktree(str(submodule), str(common))
    assert shared(submodule) == shared(linked) == str(submodule)


def test_a_submodule_of_a_linked_worktree(tmp_path: Path) -> None:
    library = make_repository(tmp_path / "library")
    main = make_repository(tmp_path / "main")
    git("submodule", "--quiet", "add", library, "library", cwd=main)
    git("commit", "--quiet", "--message=Library", cwd=main)
    linked = add_worktree(main, tmp_path / "linked")
    git("submodule", "--quiet", "update", "--init", cwd=linked)

    found = worktree_at(str(linked / "library"))

    assert found == Worktree(
        str(linked / "library"), str(main / ".git" / "worktrees" / "linked" / "modules" / "library")
    )
    assert shared(linked / "library") == str(linked / "library")


def test_a_repository_whose_folder_lies_elsewhere_does_not_know_its_worktree(tmp_path: Path) -> None:
    main = make_repository(tmp_path / "main", f"--separate-git-dir={tmp_path / 'git'}")
    linked = add_worktree(main, tmp_path / "linked")

    assert worktree_at(str(main)) is None
    assert shared(linked) == str(tmp_path / "git")


def test_it_does_know_it_if_it_was_told(tmp_path: Path) -> None:
    main = make_repository(tmp_path / "main", f"--separate-git-dir={tmp_path / 'git'}")
    git("config", "core.worktree", str(main), cwd=main)
    linked = add_worktree(main, tmp_path / "linked")

    assert worktree_at(str(main)) == Worktree(str(main), str(tmp_path / "git"))
    assert shared(linked) == str(main)


@pytest.mark.parametrize(
    "config",
    [
        "",
        "[core]\n\tworktree =\n",
        "[core]\n\tworktree\n",
        "[other]\n\tworktree = {}\n",
        '[core "x"]\n\tworktree = {}\n',
        '[core]\n\tworktree = "{}"\n',
        "[core]\n\tworktree = {}/elsewhere\n",
        "[core]\n\tworktree = {}\n\tworktree = /nowhere\n",
        "[core]\n\tworktree = \x00\n",
        "\xff\xfe[core",
    ],
)
def test_it_does_not_if_the_file_says_otherwise(tmp_path: Path, config: str) -> None:
    main = make_repository(tmp_path / "main", f"--separate-git-dir={tmp_path / 'git'}")
    (tmp_path / "git" / "config").write_text(config.format(main), encoding="latin-1")

    assert worktree_at(str(main)) is None


@pytest.mark.parametrize("content", ["gitdir: {victim}/.git", "gitdir: {victim}/.git/worktrees/linked"])
def test_a_repository_that_does_not_know_the_folder_is_not_believed(tmp_path: Path, content: str) -> None:
    victim = make_repository(tmp_path / "victim")
    add_worktree(victim, tmp_path / "linked")
    stranger = make(tmp_path / "stranger")
    (stranger / ".git").write_text(content.format(victim=victim) + "\n")

    assert worktree_at(str(stranger)) is None
    assert worktree_of(str(stranger)) is None


def test_a_forged_private_folder_is_not_believed(tmp_path: Path) -> None:
    """All of it comes from a stranger but the repository that it would lead to."""
    victim = make_repository(tmp_path / "victim")
    stranger = make(tmp_path / "stranger")
    private = make(stranger / "worktrees" / "forged")
    (stranger / ".git").write_text("gitdir: worktrees/forged\n")
    (private / "gitdir").write_text(f"{stranger / '.git'}\n")
    (private / "commondir").write_text(f"{victim / '.git'}\n")

    assert worktree_at(str(stranger)) is None


def test_a_link_to_another_repository_is_not_followed(tmp_path: Path) -> None:
    victim = make_repository(tmp_path / "victim")
    stranger = make(tmp_path / "stranger")
    (stranger / ".git").symlink_to(victim / ".git")

    assert worktree_at(str(stranger)) is None


def test_a_link_inside_of_the_folder_does_not_lead_out_of_it(tmp_path: Path) -> None:
    victim = make_repository(tmp_path / "victim")
    stranger = make(tmp_path / "stranger")
    (stranger / "inside").symlink_to(victim / ".git")
    (stranger / ".git").write_text("gitdir: inside\n")

    assert worktree_at(str(stranger)) is None


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\n",
        b"gitdir:\n",
        b"gitdir: nowhere\n",
        b"gitdir: \x00\n",
        b"gitdir: \xff\xfe\n",
        b"\x00" * 1_000,
        b"gitdir: " + b"x" * 2_000_000,
        b"something else\n",
        b"gitdir: .\n",
        b"gitdir: ..\n",
        b"gitdir: /\n",
    ],
)
def test_a_strange_git_file_names_nothing(tmp_path: Path, content: bytes) -> None:
    (tmp_path / ".git").write_bytes(content)

    assert worktree_at(str(tmp_path)) is None


def test_neither_a_pipe_nor_a_loop_is_waited_for(tmp_path: Path) -> None:
    pipe, loop = make(tmp_path / "pipe"), make(tmp_path / "loop")
    os.mkfifo(pipe / ".git")
    (loop / ".git").symlink_to(".git")
    private = make(tmp_path / "named")
    (private / ".git").write_text("gitdir: x\n")
    (private / "x").mkdir()
    os.mkfifo(private / "x" / "commondir")

    assert [worktree_at(str(folder)) for folder in (pipe, loop, private)] == [None, None, None]
    assert worktree_at("\x00") is None
