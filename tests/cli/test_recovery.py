"""A backlog that is gone, by whatever command of git, is missed, not replaced, and comes back."""

import json
import os
import shutil
from pathlib import Path

import pytest

from tests.conftest import Project, RunBacklog
from tests.repositories import add_worktree, git, make, make_bare, make_repository

# It is about files; a server has its own backups.
pytestmark = pytest.mark.engine("sqlite")

SNAPSHOTS = Path(".git", "backlog", "main", ".backlog", "backlog.db")


def ids(run: Project | RunBacklog, folder: Path) -> list[str]:
    return run("task", "list", "--ids", cwd=folder).stdout.split()


def age(folder: Path) -> None:
    """Let the last snapshot in a folder of snapshots be so old that the next write takes one."""
    os.utime(folder / "last", (0, 0))


def committed(project: Project) -> Project:
    """The project with a commit, which git's commands need."""
    git("add", "--all", cwd=project.root)
    git("commit", "--quiet", "--message=All", cwd=project.root)
    return project


# What git does to it


HARMLESS = {
    "clean -fd": ("clean", "-fd"),
    "clean -ffd": ("clean", "-ffd"),
    "stash -u": ("stash", "--include-untracked"),
    "checkout": ("checkout", "--quiet", "-b", "other"),
    "checkout --orphan": ("checkout", "--quiet", "--orphan", "empty"),
    "reset --hard": ("reset", "--quiet", "--hard"),
    "gc": ("gc", "--quiet", "--prune=now"),
    "rm -r .": ("rm", "-r", "--quiet", "."),
}


@pytest.mark.parametrize("command", HARMLESS.values(), ids=HARMLESS)
def test_most_commands_of_git_leave_it_alone(project: Project, command: tuple[str, ...]) -> None:
    committed(project)("task", "create", "One")
    (project.root / "untracked").touch()

    git(*command, cwd=project.root)

    assert ids(project, project.root) == ["TASK-1"]
    assert len(list((project.root / SNAPSHOTS).glob("1-*.db"))) == 1


def test_a_stash_of_all_takes_it_along_and_brings_it_back(project: Project) -> None:
    committed(project)("task", "create", "One")

    git("stash", "--all", cwd=project.root)
    assert project("task", "list").code == 3

    git("stash", "pop", cwd=project.root)
    assert ids(project, project.root) == ["TASK-1"]


def test_a_clone_has_neither_the_backlog_nor_its_snapshots(
    project: Project, fork_backlog: RunBacklog
) -> None:
    committed(project)("task", "create", "One")
    clone = project.root.parent / "clone"

    git("clone", "--quiet", "--local", project.root, clone, cwd=project.root)

    assert fork_backlog("task", "list", cwd=clone).stderr.startswith("Error: no backlog here or above")
    assert fork_backlog("init", "--defaults", cwd=clone).code == 0
    assert not (clone / ".git" / "backlog").exists()


@pytest.mark.parametrize("options", ["-fdx", "-fdX", "-ffdx"])
def test_cleaning_away_what_is_ignored_deletes_it_and_one_command_brings_it_back(
    project: Project, options: str
) -> None:
    committed(project)("task", "create", "One")

    git("clean", options, "--quiet", cwd=project.root)

    assert not (project.root / ".backlog").exists()
    assert project("restore").code == 0
    assert ids(project, project.root) == ["TASK-1"]


def test_a_submodule_that_is_deinitialised_loses_it_and_gets_it_back(
    project: Project, tmp_path: Path
) -> None:
    library = make_repository(tmp_path / "library")
    git("submodule", "--quiet", "add", library, "lib", cwd=project.root)
    committed(project)
    project("init", "Library", "--agent-instructions", "none", cwd=project.root / "lib")
    project("task", "create", "Of the library", cwd=project.root / "lib")

    git("submodule", "--quiet", "deinit", "--force", "lib", cwd=project.root)
    assert not (project.root / "lib" / ".backlog").exists()
    git("submodule", "--quiet", "update", "--init", cwd=project.root)

    assert project("task", "list", cwd=project.root / "lib").code == 3, "and not the one above"
    assert project("restore", cwd=project.root / "lib").code == 0
    assert ids(project, project.root / "lib") == ["TASK-1"]


def test_after_clean_fdx_it_is_missed_and_comes_back_with_one_command(project: Project) -> None:
    for title in ("One", "Two", "Three"):
        project("task", "create", title, "--ac", "It works")
    project("export", "backlog")
    committed(project)
    project("task", "edit", "1", "--check-ac", "1", "-s", "Done")
    age(project.root / SNAPSHOTS)
    project("task", "create", "Four")
    project("task", "create", "Five")
    before = project("task", "view", "1", "--plain").stdout
    below = make(project.root / "src" / "deep")

    git("clean", "-fdx", "--quiet", cwd=project.root)
    below.mkdir(parents=True)

    assert not (project.root / ".backlog").exists()
    for line in (("task", "list"), ("task", "create", "Lost?"), ("doctor",), ("import",), ("log", "--json")):
        for folder in (project.root, below):
            missed = project(*line, cwd=folder)
            assert (missed.code, missed.stdout, missed.stderr.count("\n")) == (3, "", 1)
            assert "backlog restore" in missed.stderr
            assert f"{project.root}/.backlog/backlog.db" in missed.stderr

    restored = project("restore", cwd=below)

    assert (restored.code, restored.stdout.count("\n")) == (0, 1)
    assert restored.stdout.startswith(f"Restored from {project.root / SNAPSHOTS}/2-")
    assert ids(project, project.root) == ["TASK-1", "TASK-2", "TASK-3", "TASK-4"]
    assert project("task", "view", "1", "--plain").stdout == before
    assert project("doctor").code == 0
    assert project("task", "create", "Six").stdout == "Created task TASK-6\n", "TASK-5 was given out already"
    names = {
        path.name.removesuffix("-wal").removesuffix("-shm") for path in (project.root / ".backlog").iterdir()
    }
    assert names == {".gitignore", "backlog.db"}
    assert (project.root / ".backlog" / "backlog.db").stat().st_mode & 0o777 == 0o600
    assert git("status", "--porcelain", cwd=project.root) == ""


def test_of_a_large_repository_only_the_part_that_is_gone_is_missed(project: Project) -> None:
    part = make(project.root / "web")
    project("init", "Part", "--defaults", cwd=part)
    project("task", "create", "Of the part", cwd=part)
    project("task", "create", "Of all")
    shutil.rmtree(part / ".backlog")

    missed = project("task", "create", "Meant for the part", cwd=part)

    assert missed.code == 3
    assert f"{part}/.backlog/backlog.db" in missed.stderr
    assert ids(project, project.root) == ["TASK-1"]

    assert project("restore", "--dismiss", cwd=part).stdout == f"Dismissed: {part}/.backlog/backlog.db\n"
    assert project("task", "list", "--plain", cwd=part).stdout == "To Do:\n  TASK-1 - Of all\n\n"

    assert project("init", "Part", cwd=part).code == 0
    assert ids(project, part) == []


def test_a_removed_worktree_takes_its_own_backlog_along_and_it_comes_back(project: Project) -> None:
    committed(project)
    linked = add_worktree(project.root, project.root.parent / "linked")
    project("init", "Own", "--here", "--agent-instructions", "none", cwd=linked)
    project("task", "create", "Precious", cwd=linked)
    git("worktree", "remove", linked, cwd=project.root)

    listed = json.loads(project("restore", "--list", "--json").stdout)["snapshots"]
    (other,) = listed["others"]
    (saved,) = other["snapshots"]
    assert listed["snapshots"] == []
    assert other["database"].startswith("worktrees/linked-")

    again = add_worktree(project.root, linked, "linked")
    assert ids(project, again) == [], "it shares the backlog of the main worktree"

    restored = project("--db", str(again / ".backlog" / "backlog.db"), "restore", saved["path"], cwd=again)

    assert restored.code == 0, restored.stderr
    assert ids(project, again) == ["TASK-1"]
    assert ids(project, project.root) == []


def test_of_a_removed_worktree_it_can_also_come_back_elsewhere(
    fork_backlog: RunBacklog, tmp_path: Path
) -> None:
    main = make_repository(tmp_path / "main")
    linked = add_worktree(main, tmp_path / "linked")
    fork_backlog("init", "Own", "--here", "--defaults", cwd=linked)
    fork_backlog("task", "create", "Precious", cwd=linked)
    git("worktree", "remove", "--force", linked, cwd=main)

    missed = fork_backlog("task", "list", cwd=main)
    listed = fork_backlog("restore", "--list", cwd=main).stdout.splitlines()
    restored = fork_backlog("restore", listed[-1].strip(), cwd=main)

    assert missed.code == 3
    assert missed.stderr.endswith(
        "(create one with: backlog init; "
        "see the snapshots of another one in this repository with: backlog restore --list)\n"
    )
    assert restored.code == 0, restored.stderr
    assert ids(fork_backlog, main) == ["TASK-1"]


# Starting over


def test_init_does_not_start_over_by_itself(project: Project) -> None:
    project("task", "create", "One")
    shutil.rmtree(project.root / ".backlog")

    refused = project("init", "Again", "--defaults")

    assert (refused.code, refused.stdout, refused.stderr.count("\n")) == (4, "", 1)
    assert "backlog restore" in refused.stderr
    assert "backlog init --fresh" in refused.stderr
    assert not (project.root / ".backlog").exists()


def test_init_starts_over_if_asked_to_and_what_was_there_is_not_thinned_out(project: Project) -> None:
    project("task", "create", "One")
    shutil.rmtree(project.root / ".backlog")

    assert project("init", "Again", "--defaults", "--fresh").code == 0
    assert project("task", "create", "Other").stdout == "Created task TASK-1\n"

    listed = json.loads(project("restore", "--list", "--json").stdout)["snapshots"]["snapshots"]
    assert [(each["number"], each["reason"]) for each in listed] == [(2, None), (1, "before-init")]

    assert project("restore", "1", "--yes").code == 0
    assert project("task", "list", "--plain").stdout == "To Do:\n  TASK-1 - One\n\n"


def test_a_backlog_that_has_moved_is_not_missed(project: Project, tmp_path: Path) -> None:
    project("task", "create", "One")
    assert project("migrate", "--to", str(tmp_path / "new.db")).code == 0
    shutil.rmtree(project.root / ".backlog")

    missed = project("task", "list")

    assert (missed.code, "backlog restore" in missed.stderr) == (3, False)


def test_fresh_leaves_a_backlog_that_is_there_alone(project: Project) -> None:
    project("task", "create", "One")

    finished = project("init", "--fresh")

    assert finished.code == 0
    assert finished.stderr == "Note: --fresh has no effect: there is a backlog, and it stays\n"
    assert ids(project, project.root) == ["TASK-1"]


def test_a_log_that_was_left_is_not_taken_for_that_of_a_new_database(
    fork_backlog: RunBacklog, tmp_path: Path
) -> None:
    """A writer was killed, and then somebody removed its database, but not the log."""
    for name in ("old", "new"):
        make(tmp_path / name)
        fork_backlog("init", name, "--defaults", cwd=tmp_path / name)
    old, log = tmp_path / "old" / ".backlog" / "backlog.db", tmp_path / "log"
    import sqlite3

    connection = sqlite3.connect(old, isolation_level=None)
    connection.execute("PRAGMA wal_autocheckpoint = 0")
    connection.execute("UPDATE settings SET value = '\"Haunted\"' WHERE key = 'project_name'")
    shutil.copy(f"{old}-wal", log)
    connection.close()
    fork_backlog("backup", "copy.db", cwd=tmp_path / "new")
    for how in ("init", "restore"):
        folder = make(tmp_path / f"by {how}" / ".backlog")
        shutil.copy(log, folder / "backlog.db-wal")

        line = (
            ("init", "new", "--defaults") if how == "init" else ("restore", str(tmp_path / "new" / "copy.db"))
        )
        assert fork_backlog(*line, cwd=folder.parent).code == 0

        assert fork_backlog("config", "get", "projectName", cwd=folder.parent).stdout == "new\n"
        (left,) = folder.glob("backlog.db.left-*.bak-wal")
        assert left.read_bytes() == log.read_bytes()


# Taking back


def test_snapshots_are_listed_and_taken_back_by_number(project: Project) -> None:
    for title in ("One", "Two"):
        project("task", "create", title)
        age(project.root / SNAPSHOTS)
    first = next((project.root / SNAPSHOTS).glob("1-*"), None)
    assert first is None, "of one hour only the newest stays"
    (second,) = (project.root / SNAPSHOTS).glob("2-*")
    older = second.with_name("1-20270101T000000.000000Z.db")
    shutil.copy(second, older)

    listed = project("restore", "--list").stdout.splitlines()

    assert listed[0] == f"Snapshots of {project.root}/.backlog/backlog.db, newest first:"
    assert listed[1].startswith("  2  20")
    assert listed[2] == f"  1  2027-01-01 00:00 (UTC)  {older.stat().st_size / 1e6:.1f} MB"

    assert project("restore", "1").code == 4, "it asks first, and nobody answers"
    restored = project("restore", "1", "--yes")
    assert restored.stdout.splitlines()[0] == f"Restored from {older}"
    kept = Path(restored.stdout.splitlines()[1].removeprefix("The previous backlog is in "))
    assert kept.name.startswith("3-")
    assert kept.name.endswith("-before-restore.db")

    again = project("restore", "--yes")
    assert again.stdout.splitlines()[0] == f"Restored from {second}", "not what was given up"


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (("restore",), 3),
        (("restore", "7"), 3),
        (("restore", "9" * 5_000), 3),
        (("restore", "--dismiss"), 4),
        (("restore", "--dismiss", "--list"), 2),
        (("restore", "7", "--list"), 2),
        (("restore", ""), 2),
        (("restore", "٣", "--yes"), 1),
        (("restore", "copy.db\x1b[2J", "--yes"), 1),
    ],
)
def test_what_cannot_be_restored_is_one_line(project: Project, line: tuple[str, ...], code: int) -> None:
    finished = project(*line)

    assert (finished.code, finished.stdout, finished.stderr.count("\n")) == (code, "", 1)
    assert finished.stderr.isprintable() or finished.stderr.strip().isprintable()


def test_without_snapshots_the_list_says_so(
    project: Project, fork_backlog: RunBacklog, tmp_path: Path
) -> None:
    assert project("restore", "--list").stdout == f"No snapshots of {project.root}/.backlog/backlog.db\n"
    assert fork_backlog("restore", "--list", cwd=tmp_path).stdout == (
        f"No snapshots of {tmp_path}/.backlog/backlog.db: it is not a file in a git repository of your own\n"
    )


def test_a_backup_is_restored_where_nothing_was(
    project: Project, fork_backlog: RunBacklog, tmp_path: Path
) -> None:
    project("task", "create", "One")
    project("backup", str(tmp_path / "copy.db"))
    elsewhere = make(tmp_path / "elsewhere")

    restored = fork_backlog("restore", "../copy.db", "--json", cwd=elsewhere)

    assert json.loads(restored.stdout)["restore"] == {"path": f"{elsewhere}/../copy.db", "kept": None}
    assert ids(fork_backlog, elsewhere) == ["TASK-1"]
    named = fork_backlog("--db", "named.db", "restore", "../copy.db", cwd=elsewhere)
    assert named.code == 0
    assert fork_backlog("--db", "named.db", "task", "list", "--ids", cwd=elsewhere).stdout == "TASK-1\n"


@pytest.mark.parametrize("content", [b"", b"not a database", b"SQLite format 3\x00" + b"\xff" * 5_000])
def test_a_snapshot_that_is_damaged_brings_nothing_back_but_another_does(
    project: Project, content: bytes
) -> None:
    project("task", "create", "One")
    (good,) = (project.root / SNAPSHOTS).glob("1-*.db")
    bad = good.with_name("2-20270101T000000.000000Z.db")
    bad.write_bytes(content)
    shutil.rmtree(project.root / ".backlog")

    refused = project("restore")

    assert (refused.code, refused.stdout, refused.stderr.count("\n")) == (1, "", 1)
    assert not (project.root / ".backlog").exists()
    assert project("restore", "1").code == 0
    assert ids(project, project.root) == ["TASK-1"]


def test_help_and_completion_work_where_it_is_gone(project: Project) -> None:
    project("task", "create", "One")
    shutil.rmtree(project.root / ".backlog")

    assert project("task", "create", "--help").code == 0
    completed = project("completion", "__complete", "backlog task view ", "18")
    assert (completed.code, completed.stderr) == (0, "")
    assert "TASK" not in completed.stdout


# Where it is made


def test_init_in_a_linked_worktree_makes_the_backlog_of_the_main_one(
    fork_backlog: RunBacklog, tmp_path: Path
) -> None:
    main = make_repository(tmp_path / "main")
    linked = add_worktree(main, tmp_path / "linked")
    part = make(linked / "web")

    made = fork_backlog("init", "--defaults", cwd=linked)

    assert made.stdout.splitlines() == [
        "Initialized backlog project: main",
        f"Database: {main}/.backlog/backlog.db",
        "Created: AGENTS.md",
    ]
    assert made.stderr == (
        f'Note: all worktrees of this repository share the backlog of "{main}"; '
        "for one of its own: backlog init --here\n"
    )
    assert not (linked / ".backlog").exists()
    assert (linked / "AGENTS.md").exists()
    fork_backlog("task", "create", "One", cwd=linked)
    assert ids(fork_backlog, main) == ["TASK-1"]

    assert fork_backlog("init", cwd=linked).stdout.startswith("Updated backlog project configuration: main\n")
    assert fork_backlog("init", "Web", "--defaults", cwd=part).code == 0
    assert (main / "web" / ".backlog" / "backlog.db").exists()

    own = fork_backlog("init", "Own", "--here", "--defaults", cwd=linked)
    assert own.stdout.splitlines()[:2] == [
        "Initialized backlog project: Own",
        "Database: .backlog/backlog.db",
    ]
    assert own.stderr.startswith("Note: from now on this folder and those below it use this backlog")
    assert (ids(fork_backlog, linked), ids(fork_backlog, main)) == ([], ["TASK-1"])


def test_init_in_a_worktree_of_a_bare_repository_makes_one_for_all(
    fork_backlog: RunBacklog, tmp_path: Path
) -> None:
    bare = make_bare(tmp_path / "shop.git")
    one = add_worktree(bare, tmp_path / "one", "main")
    git("branch", "side", cwd=bare)
    two = add_worktree(bare, tmp_path / "two", "side")

    made = fork_backlog("init", "--defaults", cwd=one)
    fork_backlog("task", "create", "One", cwd=two)

    assert made.stdout.startswith(
        f"Initialized backlog project: shop\nDatabase: {bare}/.backlog/backlog.db\n"
    )
    assert ids(fork_backlog, one) == ids(fork_backlog, two) == ids(fork_backlog, bare) == ["TASK-1"]
    part = make(one / "objects")  # a folder that has the name of one of git's own
    assert fork_backlog("init", "--defaults", cwd=part).code == 0
    assert (bare / ".backlog" / "objects" / ".backlog" / "backlog.db").exists()
    git("fsck", "--strict", cwd=bare)

    shutil.rmtree(bare / ".backlog")
    assert fork_backlog("task", "list", cwd=two).code == 3
    assert fork_backlog("restore", cwd=two).code == 0
    assert ids(fork_backlog, one) == ["TASK-1"]


def test_import_in_a_linked_worktree_makes_the_backlog_of_the_main_one_too(
    fork_backlog: RunBacklog, tmp_path: Path
) -> None:
    main = make_repository(tmp_path / "main")
    linked = add_worktree(main, tmp_path / "linked")
    tasks = make(linked / "backlog" / "tasks")
    (tasks.parent / "config.yml").write_text('project_name: "Shop"\nstatuses: ["To Do", "Done"]\n')
    (tasks / "task-1 - One.md").write_text("---\nid: TASK-1\ntitle: One\nstatus: To Do\n---\n")

    assert fork_backlog("import", cwd=linked).code == 0
    assert ids(fork_backlog, main) == ["TASK-1"]


def test_a_worktree_of_a_stranger_makes_nothing_elsewhere(fork_backlog: RunBacklog, tmp_path: Path) -> None:
    victim = make_repository(tmp_path / "victim")
    add_worktree(victim, tmp_path / "linked")
    stranger = make(tmp_path / "stranger")
    (stranger / ".git").write_text(f"gitdir: {victim}/.git/worktrees/linked\n")

    made = fork_backlog("init", "--defaults", cwd=stranger)
    fork_backlog("task", "create", "One", cwd=stranger)

    assert made.stdout.startswith("Initialized backlog project: stranger\nDatabase: .backlog/backlog.db\n")
    assert not (victim / ".backlog").exists()
    assert not (victim / ".git" / "backlog").exists()


# What doctor says of it


def test_doctor_says_where_nothing_but_one_file_holds_it(fork_backlog: RunBacklog, tmp_path: Path) -> None:
    fork_backlog("init", "--defaults")
    assert fork_backlog("doctor").stderr == "", "there is nothing to lose yet"
    fork_backlog("task", "create", "One")

    alone = fork_backlog("doctor")
    as_json = fork_backlog("doctor", "--json")
    fork_backlog("export", "md")

    assert (alone.code, as_json.code) == (0, 0)
    assert alone.stderr == (
        f"Note: nothing but {tmp_path}/.backlog/backlog.db holds this backlog: "
        "it has no snapshots, for it is not in a git repository that belongs to you, "
        "and it was exported to no folder that is there. "
        "Copy it with: backlog backup FILE, or: backlog export\n"
    )
    assert json.loads(as_json.stderr)["note"].startswith("nothing but ")
    assert fork_backlog("doctor").stderr == ""

    shutil.rmtree(tmp_path / "md")
    assert fork_backlog("doctor").stderr == alone.stderr


def test_doctor_says_that_snapshots_are_off_or_cannot_be_taken(project: Project) -> None:
    project("config", "set", "snapshots", "false")
    project("task", "create", "One")
    assert "the setting snapshots is off" in project("doctor").stderr

    project("config", "set", "snapshots", "true")
    assert project("doctor").stderr == ""

    (saved,) = (project.root / SNAPSHOTS).glob("1-*")
    saved.rename(saved.with_name("1-20200101T000000.000000Z.db"))
    assert project("doctor").stderr.startswith(
        f"Note: no snapshot of {project.root}/.backlog/backlog.db was taken since 2020-01-01 00:00 (UTC)"
    )


def test_a_branch_or_a_folder_called_backlog_is_not_in_the_way_of_git(project: Project) -> None:
    committed(project)("task", "create", "One")

    git("branch", "backlog", cwd=project.root)
    git("branch", "backlog-main/one", cwd=project.root)

    assert git("rev-parse", "backlog", cwd=project.root) == git("rev-parse", "HEAD", cwd=project.root)
    git("checkout", "--quiet", "backlog", cwd=project.root)
    assert git("status", "--porcelain", cwd=project.root) == ""
    git("fsck", "--strict", cwd=project.root)
