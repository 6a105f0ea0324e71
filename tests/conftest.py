"""What every test may rely on: a clean environment, and the program run as a real process."""

import gc
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import pytest
from hypothesis import HealthCheck, settings

from tests.forking import run_forked
from tests.memory import folder_in_memory

ROOT = Path(__file__).resolve().parent.parent

# No process of a test comes near this; it only ends one that hangs.
PATIENCE_SECONDS = 120

UNDER_CI = "CI" in os.environ
"""Whether this is continuous integration; no command that a test starts hears of it."""

SERVERS = frozenset({"browser", "mcp start"})
"""Commands that run until they are stopped; their own tests start them."""

UPGRADES = ("backlog.storage.sqlite.upgrade", "tests.older_schemas")
"""What takes long to load, and to find out, wherever a schema is upgraded."""

# Variables of the person at the keyboard that would change what the program does or prints.
_PERSONAL_PREFIXES = ("BACKLOG_", "GIT_", "LC_", "PG", "PYTHON", "SUDO_", "XDG_")
_PERSONAL_NAMES = (
    "CI",
    "CLICOLOR",
    "CLICOLOR_FORCE",
    "COLORTERM",
    "COLUMNS",
    "EDITOR",
    "EMAIL",
    "FORCE_COLOR",
    "LANGUAGE",
    "LESS",
    "LINES",
    "MANPAGER",
    "NO_COLOR",
    "PAGER",
    "VISUAL",
)

# A transcript writes ten times a second, and each write waits for the disk, where there is one.
if folder := folder_in_memory():
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", folder)

# A run that was started in the background ignores these, and so would every process that a test starts.
signal.signal(signal.SIGINT, signal.default_int_handler)
signal.signal(signal.SIGQUIT, signal.SIG_DFL)

# Examples are judged by their result, never by the time they took. CI draws the same ones always.
settings.register_profile(
    "backlog",
    deadline=None,
    derandomize=UNDER_CI,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("backlog")


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[None]:
    """Look for no garbage among the tests themselves, while they are collected or later: all of them stay."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


class Finished(NamedTuple):
    """What a finished process left: its exit code and the two streams, decoded as UTF-8."""

    code: int
    stdout: str
    stderr: str


class RunBacklog(Protocol):
    """Runs `backlog ARGV…` as a process of its own and waits for it.

    `cwd` is the project's folder unless given. `stdin` is empty unless given; text goes in as
    UTF-8, bytes as they are. `env` adds to the environment of the test, `None` takes a name away.
    """

    def __call__(
        self,
        *argv: str | bytes,
        cwd: Path | None = None,
        stdin: str | bytes = b"",
        env: Mapping[str, str | None] | None = None,
    ) -> Finished: ...


class Project(NamedTuple):
    """A git repository with a fresh backlog in it; calling it runs the program there.

    `database` is its database on the server of the tests; without it, it is in a file in the project.
    """

    root: Path
    database: str | None = None

    def __call__(
        self,
        *argv: str | bytes,
        cwd: Path | None = None,
        stdin: str | bytes = b"",
        env: Mapping[str, str | None] | None = None,
    ) -> Finished:
        """Run the program as `RunBacklog` says, in this project's root unless `cwd` is given."""
        return _run(argv, cwd=cwd or self.root, stdin=stdin, env=env, forked=True)

    @property
    def named(self) -> str:
        """The path or URL of its database."""
        if self.database is None:
            return str(self.root / ".backlog" / "backlog.db")
        from tests.postgresql import USER, server  # most tests need none

        return server().url(self.database, USER)

    def run_sql(self, *statements: str) -> list[tuple[Any, ...]]:
        """Run SQL past the program, and past the triggers; return the rows of the last statement."""
        if self.database is None:
            with closing(sqlite3.connect(self.named)) as connection, connection:
                triggers = connection.execute(
                    "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
                ).fetchall()
                for name, _ in triggers:
                    connection.execute(f"DROP TRIGGER {name}")
                rows = [connection.execute(statement).fetchall() for statement in statements][-1]
                for _, sql in triggers:
                    connection.execute(sql)
                return rows
        from tests.postgresql import server  # most tests need none

        return server().run("; ".join(("SET session_replication_role = replica", *statements)), self.database)

    def change_schema(self, *statements: str) -> None:
        """Change triggers, indexes and the like past the program, as whoever owns them may."""
        if self.database is None:
            with closing(sqlite3.connect(self.named)) as connection, connection:
                for statement in statements:
                    connection.execute(statement)
            return
        from tests.postgresql import server  # most tests need none

        server().run("; ".join(statements), self.database)

    def copied(self, root: Path) -> "Project":
        """Return a copy of the project in another folder, with a backlog of its own."""
        shutil.copytree(self.root, root)
        if self.database is None:
            return Project(root)
        from tests.postgresql import server  # most tests need none

        name = server().new_database(self.database)
        config = root / ".backlog" / "config.toml"
        config.write_text(config.read_text().replace(self.database, name))
        agree_to(root)
        return Project(root, name)


def agree_to(folder: Path) -> None:
    """Agree to what a folder leads to, as `backlog trust --yes` does."""
    from backlog.storage.home.terms import Trust  # most tests need none

    trust = Trust()
    trust.agree(trust.terms(str(folder)))


def run_in(folder: Path, *argv: str | bytes) -> Finished:
    """Run the program in a folder, as `RunBacklog` says."""
    return _run(argv, cwd=folder, stdin=b"", env=None)


def _run(
    argv: tuple[str | bytes, ...],
    *,
    cwd: Path,
    stdin: str | bytes,
    env: Mapping[str, str | None] | None,
    forked: bool = False,
    loaded: tuple[str, ...] = (),
) -> Finished:
    changed = {**os.environ, **(env or {})}
    environment = {name: value for name, value in changed.items() if value is not None}
    given = stdin.encode() if isinstance(stdin, str) else stdin
    if forked:
        ended = run_forked(argv, cwd=cwd, stdin=given, env=environment, loaded=loaded)
        return Finished(ended.code, ended.stdout.decode(), ended.stderr.decode())
    finished = subprocess.run(
        [sys.executable, "-m", "backlog", *argv],
        cwd=cwd,
        input=given,
        env=environment,
        capture_output=True,
        check=False,
        timeout=PATIENCE_SECONDS,
    )
    return Finished(finished.returncode, finished.stdout.decode(), finished.stderr.decode())


class RunHere(Protocol):
    """Runs `backlog WORDS…` in a folder, within the process of the test, with nothing to read."""

    def __call__(self, folder: Path, *words: str) -> Finished: ...


@pytest.fixture
def run_here(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> RunHere:
    """The program without a process of its own, where starting one for each line would take minutes."""
    from backlog.shell import main  # most tests start it

    monkeypatch.setattr("sys.stdin", None)

    def run(folder: Path, *words: str) -> Finished:
        monkeypatch.chdir(folder)
        try:
            code = main(words)
        finally:
            gc.enable()  # the program needs no collection in its short life
        return Finished(code, *capsys.readouterr())

    return run


@pytest.fixture(scope="session", autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """An empty home folder and an environment without personal traits, for the whole run.

    Nothing that a test starts can find the real home, its git configuration or its backlog. What a test
    agrees to, and what may be forgotten, is kept in other folders. The program is found in this checkout, and
    a warning inside it is an error.
    """
    home = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        for name in list(os.environ):
            if name.startswith(_PERSONAL_PREFIXES) or name in _PERSONAL_NAMES:
                patch.delenv(name)
        for name in ("HOME", "USERPROFILE"):
            patch.setenv(name, str(home))
        patch.setenv("XDG_STATE_HOME", str(tmp_path_factory.mktemp("state")))
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        for name in ("LOGNAME", "USER", "USERNAME"):
            patch.setenv(name, "tester")
        patch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path_factory.getbasetemp().parent))
        patch.setenv("GIT_CONFIG_NOSYSTEM", "1")
        patch.setenv("LANG", "C.UTF-8")
        patch.setenv("LC_ALL", "C.UTF-8")
        patch.setenv("PYTHONPATH", str(ROOT))
        patch.setenv("PYTHONWARNINGS", "error")
        patch.setenv("TERM", "xterm-256color")
        patch.setenv("TZ", "UTC")
        yield home


@pytest.fixture(autouse=True)
def _home_stays_empty(home: Path) -> Iterator[None]:
    """No test, and nothing it starts, leaves anything in the home folder."""
    yield

    assert [path.name for path in home.iterdir()] == []


@pytest.fixture
def run_backlog(tmp_path: Path) -> RunBacklog:
    """The program, run in the test's own empty folder, where no project is."""

    def run(
        *argv: str | bytes,
        cwd: Path | None = None,
        stdin: str | bytes = b"",
        env: Mapping[str, str | None] | None = None,
    ) -> Finished:
        return _run(argv, cwd=cwd or tmp_path, stdin=stdin, env=env)

    return run


@pytest.fixture
def fork_backlog(tmp_path: Path) -> RunBacklog:
    """The program as `run_backlog` runs it, but in a fork, for what is not about its start."""

    def run(
        *argv: str | bytes,
        cwd: Path | None = None,
        stdin: str | bytes = b"",
        env: Mapping[str, str | None] | None = None,
    ) -> Finished:
        return _run(argv, cwd=cwd or tmp_path, stdin=stdin, env=env, forked=True)

    return run


@pytest.fixture
def run_upgrading(tmp_path: Path) -> RunBacklog:
    """The program as `run_backlog` runs it, but in a fork of a process that has loaded what upgrades need."""

    def run(
        *argv: str | bytes,
        cwd: Path | None = None,
        stdin: str | bytes = b"",
        env: Mapping[str, str | None] | None = None,
    ) -> Finished:
        return _run(argv, cwd=cwd or tmp_path, stdin=stdin, env=env, forked=True, loaded=UPGRADES)

    return run


@pytest.fixture(scope="session")
def _new_project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A project made once per run, of which each test gets a copy: cheaper than making each."""
    root = tmp_path_factory.mktemp("template") / "demo"
    root.mkdir()
    subprocess.run(["git", "init", "--quiet", "--template=", "--initial-branch=main"], cwd=root, check=True)
    made = _run(("init", "Demo", "--defaults"), cwd=root, stdin=b"", env=None)

    assert made.code == 0, made.stderr

    return Project(root)


@pytest.fixture
def no_agreements(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The state folder of a person who has agreed to nothing yet."""
    state = tmp_path_factory.mktemp("state")
    monkeypatch.setenv("XDG_STATE_HOME", str(state))
    return state


@pytest.fixture
def project(_new_project: Project, tmp_path: Path) -> Project:
    """A project of the test's own: `backlog init Demo --defaults` in a fresh git repository."""
    return _new_project.copied(tmp_path / "demo")
