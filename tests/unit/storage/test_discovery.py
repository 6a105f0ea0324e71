"""Which backlog a folder belongs to: its own, one above, or the one of its repository's main worktree."""

import os
from pathlib import Path

import pytest

from backlog.cli.complaints import hint
from backlog.errors import InvalidInput, NotFound
from backlog.storage.home.discovery import ProjectBacklog, counterpart, find_backlog, find_project, shown
from tests.conftest import agree_to
from tests.repositories import add_worktree, git, make, make_bare, make_repository

URL = "postgresql://ann@host/team?schema=shop"


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    """A folder above all folders of the test, without a backlog."""
    return tmp_path


def give_backlog(folder: Path) -> str:
    """Put a database into a folder's `.backlog/`, and return its path."""
    database = folder / ".backlog" / "backlog.db"
    database.parent.mkdir(parents=True)
    database.touch()
    return str(database)


def find_database(start: str) -> str:
    return find_backlog(start).database


def give_config(folder: Path, content: str | bytes = f'database = "{URL}"\n') -> None:
    """Put a config file into a folder's `.backlog/`, made if it is not there."""
    config = folder / ".backlog" / "config.toml"
    config.parent.mkdir(parents=True, exist_ok=True)
    config.write_bytes(content.encode() if isinstance(content, str) else content)


def test_a_folder_has_its_own_backlog(outside: Path) -> None:
    expected = give_backlog(outside / "project")

    assert find_database(str(outside / "project")) == expected


def test_the_nearest_backlog_above_counts(outside: Path) -> None:
    give_backlog(outside)
    expected = give_backlog(outside / "project")
    below = make(outside / "project" / "src" / "deep")

    assert find_database(str(below)) == expected


def test_where_there_is_none_it_says_so_and_what_to_run(outside: Path) -> None:
    with pytest.raises(NotFound) as caught:
        find_database(str(outside))

    assert caught.value.code == "no-backlog"
    assert caught.value.message == f"no backlog here or above: {outside}"
    assert hint(caught.value) == "create one with: backlog init"


def test_a_folder_without_a_database_in_it_is_no_backlog(outside: Path) -> None:
    expected = give_backlog(outside)
    make(outside / "project" / ".backlog")

    assert find_database(str(outside / "project")) == expected


def test_a_linked_worktree_shares_the_backlog_of_the_main_one(outside: Path) -> None:
    main = make_repository(outside / "main")
    expected = give_backlog(main)
    git("worktree", "add", "--quiet", outside / "linked", cwd=main)
    below = make(outside / "linked" / "src" / "deep")

    assert find_database(str(outside / "linked")) == expected
    assert find_database(str(below)) == expected
    assert counterpart(str(outside / "linked")) == str(main)
    assert counterpart(str(main)) is None


def test_a_linked_worktree_may_have_a_backlog_of_its_own(outside: Path) -> None:
    main = make_repository(outside / "main")
    give_backlog(main)
    git("worktree", "add", "--quiet", outside / "linked", cwd=main)
    expected = give_backlog(outside / "linked")
    below = make(outside / "linked" / "src")

    assert find_database(str(outside / "linked")) == expected
    assert find_database(str(below)) == expected


def test_the_main_worktree_comes_before_what_lies_above_the_linked_one(outside: Path) -> None:
    main = make_repository(outside / "main")
    expected = give_backlog(main)
    give_backlog(outside / "elsewhere")
    git("worktree", "add", "--quiet", outside / "elsewhere" / "linked", cwd=main)

    assert find_database(str(outside / "elsewhere" / "linked")) == expected


def test_without_a_backlog_in_the_main_worktree_the_search_goes_on_above(outside: Path) -> None:
    main = make_repository(outside / "main")
    expected = give_backlog(outside / "elsewhere")
    git("worktree", "add", "--quiet", outside / "elsewhere" / "linked", cwd=main)

    assert find_database(str(outside / "elsewhere" / "linked")) == expected


def test_a_worktree_named_by_a_relative_path_shares_the_backlog_too(outside: Path) -> None:
    main = make_repository(outside / "main")
    expected = give_backlog(main)
    git("worktree", "add", "--quiet", outside / "linked", cwd=main)
    link = outside / "linked" / ".git"
    absolute = Path(link.read_text().removeprefix("gitdir: ").strip())
    link.write_text(f"gitdir: {os.path.relpath(absolute, link.parent)}\n")

    assert find_database(str(outside / "linked")) == expected


def test_the_worktrees_of_a_bare_repository_share_the_backlog_in_it(outside: Path) -> None:
    bare = make_bare(outside / "project.git")
    expected = give_backlog(bare)
    add_worktree(bare, outside / "linked", "main")

    assert find_database(str(outside / "linked")) == expected
    assert find_database(str(bare)) == expected


def test_what_lies_beside_a_bare_repository_is_not_its_own(outside: Path) -> None:
    bare = make_bare(outside / "repositories" / "project.git")
    give_backlog(outside / "repositories")
    add_worktree(bare, outside / "linked", "main")

    with pytest.raises(NotFound):
        find_database(str(outside / "linked"))


def test_the_worktrees_of_a_bare_repository_inside_a_project_share_the_backlog_of_the_project(
    outside: Path,
) -> None:
    project = make(outside / "project")
    bare = make_bare(project / ".bare")
    (project / ".git").write_text("gitdir: ./.bare\n")
    expected = give_backlog(project)
    add_worktree(bare, outside / "linked", "main")

    assert find_database(str(outside / "linked")) == expected


@pytest.mark.parametrize("kind", ["main", "bare"])
def test_a_folder_of_a_linked_worktree_shares_the_backlog_of_the_same_folder(
    outside: Path, kind: str
) -> None:
    """Each part of a large repository may have a backlog of its own."""
    if kind == "main":
        repository = make_repository(outside / "main")
        whole, part = give_backlog(repository), give_backlog(repository / "web")
    else:
        repository = make_bare(outside / "project.git")
        whole, part = give_backlog(repository), give_backlog(repository / ".backlog" / "web")
    linked = add_worktree(repository, outside / "linked", None if kind == "main" else "main")
    below = make(linked / "web" / "src")

    assert [find_database(str(folder)) for folder in (below, linked / "web", linked)] == [part, part, whole]


def test_a_stranger_who_names_a_repository_gets_no_backlog_of_it(outside: Path) -> None:
    main = make_repository(outside / "main")
    give_backlog(main)
    add_worktree(main, outside / "linked")
    stranger = make(outside / "stranger")
    (stranger / ".git").write_text(f"gitdir: {main}/.git/worktrees/linked\n")

    with pytest.raises(NotFound):
        find_database(str(stranger))


def test_a_submodule_is_not_mistaken_for_a_worktree(outside: Path) -> None:
    library = make_repository(outside / "library")
    give_backlog(library)
    main = make_repository(outside / "main")
    git("submodule", "--quiet", "add", library, "library", cwd=main)

    assert (main / "library" / ".git").is_file()
    assert counterpart(str(main / "library")) is None

    with pytest.raises(NotFound):
        find_database(str(main / "library"))

    expected = give_backlog(main)

    assert find_database(str(main / "library")) == expected


def test_a_repository_whose_folder_lies_elsewhere_is_no_worktree(outside: Path) -> None:
    make_repository(outside / "main", f"--separate-git-dir={outside / 'git'}")
    give_backlog(outside / "git")

    with pytest.raises(NotFound):
        find_database(str(outside / "main"))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\n",
        b"gitdir:\n",
        b"gitdir: nowhere\n",
        b"gitdir: \x00\n",
        b"gitdir: \xff\xfe\n",
        b"gitdir: " + b"x" * 100_000,
        b"\x00" * 1_000,
        b"something else\n",
    ],
    ids=["empty", "blank", "no path", "nowhere", "NUL", "no UTF-8", "too long", "NULs", "other"],
)
def test_a_strange_git_file_is_passed_over(outside: Path, content: bytes) -> None:
    expected = give_backlog(outside)
    strange = make(outside / "strange")
    (strange / ".git").write_bytes(content)

    assert counterpart(str(strange)) is None
    assert find_database(str(strange)) == expected


def test_a_git_folder_without_permission_is_passed_over(outside: Path) -> None:
    expected = give_backlog(outside)
    loop = make(outside / "loop")
    (loop / ".git").symlink_to(".git")

    assert find_database(str(loop)) == expected


def test_a_config_file_names_the_database(outside: Path) -> None:
    give_config(outside / "project")
    agree_to(outside / "project")
    below = make(outside / "project" / "src")

    assert find_backlog(str(below)) == ProjectBacklog(str(outside / "project"), URL)


def test_a_config_file_wins_over_the_database_beside_it_and_no_other(outside: Path) -> None:
    give_backlog(outside / "project")
    give_config(outside / "project")
    inner = give_backlog(outside / "project" / "inner")
    agree_to(outside / "project")

    assert find_database(str(outside / "project")) == URL
    assert find_database(str(outside / "project" / "inner")) == inner


def test_a_linked_worktree_shares_the_server_of_the_main_one(outside: Path) -> None:
    main = make_repository(outside / "main")
    give_config(main)
    agree_to(main)
    git("worktree", "add", "--quiet", outside / "linked", cwd=main)
    below = make(outside / "linked" / "src")

    assert find_backlog(str(below)) == ProjectBacklog(str(main), URL)


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ("", "does not name a database"),
        ("# database\n", "does not name a database"),
        (f'Database = "{URL}"\n', "does not name a database"),
        (f'[backlog]\ndatabase = "{URL}"\n', "does not name a database"),
        (f"database = {URL}\n", "is not valid TOML"),
        (b"\xff\xfe", "is not valid TOML"),
        ("database = " + "[" * 60_000, "is not valid TOML"),
        ("#" * 70_000, "has more than 65,536 bytes"),
        ("database = 7\n", "is not a postgresql:// URL"),
        ('database = ["a"]\n', "is not a postgresql:// URL"),
        ('database = ""\n', "is not a postgresql:// URL"),
        ('database = "backlog.db"\n', "is not a postgresql:// URL"),
        ('database = "mysql://ann:hidden@host/team"\n', "is not a postgresql:// URL"),
        ('database = "postgresql://ann:hidden/word@host/team"\n', "the database URL cannot be read"),
        ('database = "postgresql://ann:hidden@host/team?schema="\n', "the database URL names one schema"),
    ],
)
def test_a_config_file_that_names_no_server_is_told_in_one_line(
    outside: Path, content: str | bytes, complaint: str
) -> None:
    give_backlog(outside)
    give_config(outside, content)

    with pytest.raises(InvalidInput) as caught:
        find_backlog(str(outside))

    assert complaint in caught.value.message
    assert f"{outside}/.backlog/config.toml" in caught.value.message
    assert "hidden" not in f"{caught.value.message}{caught.value.data}{hint(caught.value)}"
    assert caught.value.__cause__ is None
    assert caught.value.code == "invalid-config"


def test_a_project_is_where_the_backlog_or_the_repository_begins(outside: Path) -> None:
    repository = make(outside / "home" / "repository")
    (repository / ".git").mkdir()
    below = make(repository / "src" / "deep")
    (outside / "home" / ".backlog").mkdir()

    assert find_project(str(below)) == str(repository)
    assert find_project(str(outside / "home")) == str(outside / "home")
    (repository / "src" / ".backlog").mkdir()
    assert find_project(str(below)) == str(repository / "src")


def test_a_path_is_shown_as_it_is_and_a_url_without_its_password() -> None:
    assert shown("./a:b@c/backlog.db") == "./a:b@c/backlog.db"
    assert shown("postgresql://ann:hidden@host/team") == "postgresql://ann@host/team"
