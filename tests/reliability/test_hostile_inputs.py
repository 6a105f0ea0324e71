"""Whatever a stranger's files hold: one line, no connection, no file outside, no program run."""

import os
import shutil
import sqlite3
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from tests.contract.conftest import empty_sqlite_file
from tests.reliability.test_any_line import assert_told_well, run_inside

RUNNING = ("subprocess.Popen", "os.exec", "os.posix_spawn", "os.spawn", "os.system", "os.fork", "pty.spawn")
CONNECTING = ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto")
CHANGING = (
    "os.remove",
    "os.rename",
    "os.rmdir",
    "os.mkdir",
    "os.link",
    "os.symlink",
    "os.truncate",
    "os.chmod",
)

WARILY = ["git", "-c", "core.hooksPath=/dev/null", "-c", "core.fsmonitor=false"]
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT


def _asks_git(args: tuple[object, ...]) -> bool:
    """Say whether a program is git, told to run nothing that a repository names."""
    words = args[1] if len(args) > 1 else ()
    return isinstance(words, list) and words[: len(WARILY)] == WARILY


class Watch:
    """What the process did that nobody's files may make it do; Python tells (PEP 578)."""

    def __init__(self) -> None:
        """Watch nothing yet; a hook stays for the life of the process."""
        self.inside: tuple[str, ...] = ()
        self.seen: list[str] = []
        sys.addaudithook(self._told)

    def _told(self, event: str, args: tuple[object, ...]) -> None:
        if not self.inside:
            return
        if (event in RUNNING and not _asks_git(args)) or event in CONNECTING:
            self.seen.append(f"{event} {args!r}"[:300])
        writes = event == "open" and isinstance(args[2], int) and args[2] & _WRITING
        if (writes or event in CHANGING) and isinstance(args[0], (str, bytes)) and self._is_outside(args[0]):
            self.seen.append(f"{event} {args!r}"[:300])

    def _is_outside(self, path: str | bytes) -> bool:
        real = os.path.realpath(os.path.dirname(os.fsdecode(path)))
        return os.path.isabs(os.fsdecode(path)) and not real.startswith(self.inside)

    @contextmanager
    def over(self, *folders: Path) -> Iterator[None]:
        """Watch a block that may change these folders alone."""
        self.inside, self.seen = tuple(map(os.path.realpath, folders)), []
        try:
            yield
        finally:
            self.inside = ()


@pytest.fixture(scope="module")
def watch() -> Watch:
    """One for all tests of this module."""
    return Watch()


class Place:
    """An empty project, beside which there are things that nobody may touch."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch, watch: Watch) -> None:
        """Make what is beside it."""
        self.root = folder / "project"
        self.outside = folder / "outside"
        self.outside.mkdir()
        (self.outside / "precious.txt").write_text("precious")
        self._temporary = folder / "tmp"
        self._temporary.mkdir()
        monkeypatch.setenv("XDG_CACHE_HOME", str(self._temporary / "cache"))
        monkeypatch.setattr(tempfile, "tempdir", str(self._temporary))
        self._patch = monkeypatch
        self._watch = watch
        monkeypatch.setenv("HOME", str(self.outside))
        for name in ("EDITOR", "VISUAL", "PAGER", "BACKLOG_DB"):
            monkeypatch.delenv(name, raising=False)
        monkeypatch.setenv("BACKLOG_ACTOR", "tester")

    def renew(self) -> None:
        """Empty the project."""
        os.chdir(self.outside)
        shutil.rmtree(self.root, ignore_errors=True)
        self.root.mkdir()
        os.chdir(self.root)

    def run(self, *line: str) -> None:
        """Run a line in the project, and see that it ends well and does nothing that it may not."""
        with self._watch.over(self.root, self._temporary):
            finished = run_inside(line, "", self._patch)
        assert_told_well(line, finished)
        assert self._watch.seen == []
        assert [path.name for path in self.outside.iterdir()] == ["precious.txt"]
        assert (self.outside / "precious.txt").read_text() == "precious"


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, watch: Watch) -> Place:
    """A project in a folder of its own."""
    monkeypatch.chdir(tmp_path)
    return Place(tmp_path, monkeypatch, watch)


OWN = settings(
    max_examples=25,
    suppress_health_check=list(HealthCheck),
    phases=[
        Phase.explicit,
        Phase.reuse,
        Phase.generate,
    ],  # each example takes a while: it is told as it was drawn
)

# Trees of Markdown files

EVIL = "touch ../outside/ran"
CONFIG = (
    "project_name: P\n",
    "statuses: [To Do, Done]\n",
    'statuses: ["A", 1, null]\n',
    "statuses: []\n",
    "statuses: {a: b}\n",
    f'default_editor: "{EVIL}"\n',
    f'onStatusChange: "{EVIL}"\n',
    "task_prefix: ../../x\n",
    "task_prefix: 7\n",
    f"x: !!python/object/apply:os.system ['{EVIL}']\n",
    "a: &a [*a]\n",
    "b: &b {<<: *b}\n",
    "? [a]\n",
    "default_port: 1e400\n",
    "definition_of_done: |\n  x\n",
    "labels: [[[[]]]]\n",
    "date_format: '%n%s'\n",
    "---\n",
    "\t\n",
    "{",
    "[" * 500,
    "\x00",
    "\ufeff",
    "remote_operations: yes\n",
    "check_active_branches: true\n",
    "a: " + "9" * 5_000 + "\n",
)
TASKS = (
    "---\nid: TASK-1\ntitle: T\nstatus: Done\n---\n",
    "## Acceptance Criteria\n- [ ] #1 x\n",
    "* [ ] y\n",
    "---\n",
    "id: ../../1\n",
    "id: task-" + "9" * 40 + "\n",
    "status: !!python/name:os.system\n",
    "labels: {a: b}\n",
    "created_date: 0000-00-00\n",
    "dependencies: [task-1, task-1]\n",
    "parent_task_id: task-1\n",
    "ordinal: .nan\n",
    "## Description\n<!-- SECTION:DESCRIPTION:BEGIN -->\n",
    "\x1b]52;c;x\x07\n",
    "\ud7ff\u202e\n",
    "milestone: '" + "x" * 300 + "'\n",
)
NAMES = (
    "tasks/task-1 - A.md",
    "tasks/task-2 - B.md",
    "drafts/draft-1 - C.md",
    "docs/.git/hooks/doc-1 - D.md",
    "archive/tasks/x.md",
)
MIXED = st.lists(
    st.one_of(st.sampled_from(CONFIG), st.sampled_from(TASKS), st.text(max_size=8)), max_size=5
).map("".join)
LINKS = ("tasks", "docs", "config.yml", "tasks/task-1 - A.md", "archive", "milestones/x.md", "completed")


@OWN
@given(
    config=MIXED,
    tasks=st.dictionaries(st.sampled_from(NAMES), MIXED | st.binary(max_size=30), max_size=3),
    links=st.dictionaries(
        st.sampled_from(LINKS),
        st.sampled_from(("../../outside", "../../outside/precious.txt", ".", "/dev/zero", "nowhere")),
        max_size=2,
    ),
)
@example(config="".join(CONFIG[:2] + CONFIG[5:7]), tasks={NAMES[0]: TASKS[0] + TASKS[1]}, links={})
@example(config="---\n", tasks={}, links={})
@example(config="project_name: P\n", tasks={}, links={"tasks": "../../outside"})
def test_no_tree_of_files_does_any_harm(
    place: Place, config: str, tasks: dict[str, str | bytes], links: dict[str, str]
) -> None:
    place.renew()
    tree = place.root / "backlog"
    for name, content in {"config.yml": config, **tasks}.items():
        (tree / name).parent.mkdir(parents=True, exist_ok=True)
        (tree / name).write_bytes(content if isinstance(content, bytes) else content.encode(errors="replace"))
    for name, target in links.items():
        with suppress(OSError):
            (tree / name).parent.mkdir(parents=True, exist_ok=True)
            if (tree / name).parent.resolve().is_relative_to(tree):  # not through a link of before
                (tree / name).symlink_to(target)

    place.run("import")
    place.run("init", "P", "--defaults")
    for line in (
        ("import",),
        ("config", "list"),
        ("config", "edit"),
        ("task", "list", "--plain"),
        ("board",),
    ):
        place.run(*line)
    place.run("export", "backlog")
    place.run("doctor")


# Backups

STATEMENTS = (
    "CREATE TRIGGER t AFTER INSERT ON events BEGIN DELETE FROM tasks; END",
    "CREATE VIEW v AS SELECT load_extension('x')",
    "CREATE VIRTUAL TABLE f USING fts5(x)",
    "DROP TRIGGER tasks_gate_update",
    "DROP TABLE counters",
    "DROP INDEX tasks_list",
    "UPDATE alembic_version SET version_num = '9999'",
    "UPDATE alembic_version SET version_num = x'ff'",
    "DELETE FROM alembic_version",
    "ALTER TABLE tasks ADD COLUMN evil TEXT DEFAULT (randomblob(9))",
    "INSERT INTO settings VALUES ('statuses', '[1')",
    "INSERT INTO settings VALUES ('default_editor', '\"touch x\"')",
    "PRAGMA user_version = 7",
    "PRAGMA application_id = 1",
    "CREATE TABLE notes (x CHECK (abs(x)))",
    "INSERT INTO tasks SELECT 1",
    "VACUUM",
    "PRAGMA journal_mode = WAL",
    "CREATE TRIGGER moved_x AFTER INSERT ON tasks BEGIN SELECT 1; END",
    "ALTER TABLE tasks RENAME TO other",
)


@OWN
@given(
    statements=st.lists(st.sampled_from(STATEMENTS), max_size=3),
    flips=st.lists(st.tuples(st.integers(0, 200_000), st.integers(1, 255)), max_size=6),
    length=st.none() | st.integers(0, 200_000),
)
@example(statements=[], flips=[], length=None)
@example(statements=["UPDATE alembic_version SET version_num = '9999'"], flips=[], length=None)
def test_no_backup_does_any_harm(
    place: Place, statements: list[str], flips: list[tuple[int, int]], length: int | None
) -> None:
    place.renew()
    backup = place.root / "bk.db"
    backup.write_bytes(empty_sqlite_file())
    for statement in statements:
        with suppress(sqlite3.Error), closing(sqlite3.connect(backup, isolation_level=None)) as connection:
            connection.execute(statement)
    content = bytearray(backup.read_bytes())
    for at, change in flips:
        content[at % len(content)] ^= change
    backup.write_bytes(bytes(content[:length]))

    place.run("init", "P", "--defaults")
    place.run("task", "create", "Mine", "--ac", "a")
    for line in (
        ("--db", "bk.db", "task", "list"),
        ("--db", "bk.db", "doctor"),
        ("restore", "bk.db", "--yes"),
    ):
        place.run(*line)
    place.run("doctor")
    place.run("task", "create", "Next", "--ac", "a")
    place.run("--db", "bk.db", "doctor", "--fix", "--yes")


def test_the_watch_sees_what_it_should(place: Place, watch: Watch) -> None:
    place.renew()
    with watch.over(place.root):
        (place.outside / "new.txt").write_text("x")
        (place.outside / "new.txt").unlink()
        os.system("true")  # noqa: S605  a program, so that it is seen
        (place.root / "mine.txt").write_text("x")

    assert [each.split()[0] for each in watch.seen] == ["open", "os.remove", "os.system"]
