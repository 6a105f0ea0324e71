"""What belongs to another user is used by nobody, root included, before they agree to it; as git has it.

The tests are run by root as well as by others. Only root can give files away: where it does not run them,
somebody else is the one who runs the program.
"""

import os
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from backlog.storage.home.ownership import user_name
from tests.conftest import Finished, Project, RunHere
from tests.listening import stranger

NOBODY, ANOTHER = 65_534, 65_533
only_root = pytest.mark.skipif(os.getuid() != 0, reason="only root can give files away")

AS_NOBODY = """
import os, pkgutil, sys
import backlog.cli.commands, backlog.shell, backlog.storage.home.terms, backlog.storage.home.config
import backlog.storage.home.open, backlog.storage.sqlite.store, backlog.files.atomic, psycopg
for module in pkgutil.iter_modules(backlog.cli.commands.__path__):
    __import__(f"backlog.cli.commands.{module.name}")
os.setgroups([])
os.setgid(int(sys.argv[1]))
os.setuid(int(sys.argv[1]))
sys.exit(backlog.shell.main(sys.argv[2:]))
"""


@pytest.fixture
def run(run_here: RunHere, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> RunHere:
    """The program, with a list of agreements of its own."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return run_here


@pytest.fixture
def shop(tmp_path: Path, project: Project) -> Path:
    """A project whose `.backlog/` and database are each reached by a path of their own."""
    assert tmp_path in project.root.parents
    return project.root


def refused(finished: Finished, path: Path) -> bool:
    return (
        (finished.code, finished.stdout) == (4, "")
        and finished.stderr.startswith(f'Error: "{path}" belongs to another user, {user_name(NOBODY)}')
        and finished.stderr.endswith("(if you trust that user, agree to it with: backlog trust)\n")
    )


@only_root
@pytest.mark.parametrize("name", [".", ".backlog", ".backlog/backlog.db"])
def test_whatever_of_a_backlog_belongs_to_another_user_is_not_used(
    shop: Path, run: RunHere, name: str
) -> None:
    below = shop / "src"
    below.mkdir()
    os.chown(shop / name, NOBODY, NOBODY)

    for words in (("task", "list"), ("task", "create", "No"), ("init", "Mine"), ("migrate",)):
        assert refused(run(shop, *words), shop / name)
    assert refused(run(below, "task", "list"), shop / name)
    assert run(shop, "task", "edit", "--help").code == 0
    assert run(shop, "--db", ".backlog/backlog.db", "task", "list").code == 0

    agreed = run(below, "trust", "--yes")
    assert agreed.stdout == (
        f"{shop / name} belongs to another user: {user_name(NOBODY)}\nAgreed for {shop}\n"
    )
    assert run(shop, "task", "create", "Now").code == 0
    os.chown(shop / name, ANOTHER, ANOTHER)
    assert run(shop, "task", "list").code == 4


@only_root
def test_a_config_file_of_another_user_is_not_even_read(tmp_path: Path, run: RunHere) -> None:
    with stranger() as listening:
        (tmp_path / ".backlog").mkdir()
        config = tmp_path / ".backlog" / "config.toml"
        config.write_text("no TOML")
        os.chown(config, NOBODY, NOBODY)

        assert refused(run(tmp_path, "task", "list"), config)
        config.write_text(f'database = "{listening.url()}"\n')
        assert refused(run(tmp_path, "task", "list"), config)
        shown = run(tmp_path, "trust")
        assert f"{config} leads to a server:\n  Host:     127.0.0.1\n" in shown.stdout
        assert f"{config} belongs to another user: {user_name(NOBODY)}\n" in shown.stdout
        assert (shown.code, listening.heard) == (4, [])

        assert run(tmp_path, "trust", "--yes").code == 0
        run(tmp_path, "task", "list")
        assert len(listening.heard) == 1


@only_root
@pytest.mark.parametrize("name", ["a link", "a file"])
def test_a_link_counts_with_what_it_leads_to(shop: Path, run: RunHere, tmp_path: Path, name: str) -> None:
    database, elsewhere = shop / ".backlog" / "backlog.db", tmp_path / "elsewhere.db"
    database.rename(elsewhere)
    database.symlink_to(elsewhere)
    assert run(shop, "trust", "--yes").code == 0
    assert run(shop, "task", "list").code == 0

    os.chown(database if name == "a link" else elsewhere, NOBODY, NOBODY, follow_symlinks=False)

    assert refused(run(shop, "task", "list"), database)


@only_root
def test_a_folder_that_everybody_can_write_to_leads_nobody_astray(tmp_path: Path, run: RunHere) -> None:
    """CVE-2022-24765: somebody puts a folder into /tmp, and others work below it."""
    shared, below = tmp_path / "shared", tmp_path / "shared" / "mine" / "src"
    below.mkdir(parents=True)
    shared.chmod(0o1777)
    with stranger() as listening:
        (shared / ".backlog").mkdir()
        (shared / ".backlog" / "config.toml").write_text(f'database = "{listening.url()}"\n')
        for path in (shared / ".backlog", shared / ".backlog" / "config.toml"):
            os.chown(path, NOBODY, NOBODY)

        assert refused(run(below, "task", "list"), shared / ".backlog")
        assert listening.heard == []


@only_root
@pytest.mark.parametrize(
    ("sudo", "code"), [(str(NOBODY), 0), (str(ANOTHER), 4), ("", 4), ("x", 4), (f" {NOBODY}", 4), ("-2", 4)]
)
def test_root_may_use_what_belongs_to_the_user_who_ran_sudo(
    shop: Path, run: RunHere, monkeypatch: pytest.MonkeyPatch, sudo: str, code: int
) -> None:
    for path in (shop, shop / ".backlog", shop / ".backlog" / "backlog.db"):
        os.chown(path, NOBODY, NOBODY)
    monkeypatch.setenv("SUDO_UID", sudo)

    assert run(shop, "task", "list").code == code


def test_only_root_has_come_by_sudo(shop: Path, run: RunHere, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SUDO_UID", str(os.getuid()))
    monkeypatch.setattr("os.geteuid", lambda: ANOTHER)

    assert run(shop, "task", "list").code == 4


def test_no_backlog_is_made_in_the_folder_of_another_user(
    tmp_path: Path, run: RunHere, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "theirs").mkdir()
    (tmp_path / "state").mkdir(mode=0o700)
    monkeypatch.setattr("os.geteuid", lambda: ANOTHER)

    finished = run(tmp_path / "theirs", "init", "Mine")

    assert (finished.code, finished.stdout) == (4, "")
    assert f'"{tmp_path}/theirs" belongs to another user' in finished.stderr
    assert list((tmp_path / "theirs").iterdir()) == []
    assert run(tmp_path / "theirs", "init", "Mine", "--db", str(tmp_path / "named.db")).code == 0


@only_root
def test_a_linked_worktree_and_the_way_to_it_must_be_ones_own(
    tmp_path: Path, run: RunHere, shop: Path
) -> None:
    identity = ("-c", "user.name=Ada", "-c", "user.email=ada@example.org")
    for line in (("commit", "--quiet", "--allow-empty", "-m", "x"), ("worktree", "add", "-q", "../linked")):
        subprocess.run(["git", *identity, *line], cwd=shop, check=True, capture_output=True)
    linked = tmp_path / "linked"
    assert run(linked, "task", "list").code == 0

    for path in (linked, linked / ".git"):
        os.chown(path, NOBODY, NOBODY)
        assert refused(run(linked, "task", "list"), path)
        os.chown(path, 0, 0)


@pytest.fixture
def public() -> Iterator[Path]:
    """A folder that other users can get to, which pytest's are not."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        yield Path(name)


def run_as_nobody(folder: Path, home: Path, *words: str) -> Finished:
    finished = subprocess.run(
        [sys.executable, "-c", AS_NOBODY, str(NOBODY), *words],
        cwd=folder,
        env={**os.environ, "XDG_STATE_HOME": str(home), "BACKLOG_ACTOR": "nobody"},
        check=False,
        capture_output=True,
        text=True,
    )
    return Finished(finished.returncode, finished.stdout, finished.stderr)


@only_root
def test_another_user_reads_a_public_backlog_once_they_agree(public: Path, project: Project) -> None:
    project("task", "create", "One")
    root, home = public / "project", public / "home"
    (root / ".backlog").mkdir(parents=True)
    project("backup", str(root / ".backlog" / "backlog.db"))
    (root / ".backlog" / "backlog.db").chmod(0o644)
    home.mkdir(mode=0o700)
    os.chown(home, NOBODY, NOBODY)

    assert run_as_nobody(root, home, "task", "list").code == 4
    assert run_as_nobody(root, home, "trust").code == 4
    assert run_as_nobody(root, home, "trust", "--yes").code == 0
    listed = run_as_nobody(root, home, "task", "list", "--plain")

    assert (listed.code, listed.stderr) == (0, "")
    assert "TASK-1 - One" in listed.stdout
    made = [home / "backlog", home / "backlog" / "trust", *(home / "backlog" / "trust").iterdir()]
    assert [(path.stat().st_uid, stat.S_IMODE(path.stat().st_mode)) for path in made] == [
        (NOBODY, 0o700),
        (NOBODY, 0o700),
        (NOBODY, 0o600),
    ]
