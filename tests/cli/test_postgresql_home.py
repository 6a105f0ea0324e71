"""A backlog on a PostgreSQL server: how it is made, joined, found, and named without its password."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.conftest import PATIENCE_SECONDS, Finished, Project, RunBacklog, agree_to
from tests.postgresql import server

pytestmark = pytest.mark.engine("sqlite")  # each test makes on the server what it needs

PASSWORD = "hidden-7"  # noqa: S105  the server of the tests trusts everybody
MADE = "Initialized backlog project: {name}\nDatabase: {shown}\nCreated: AGENTS.md\n"


class Place:
    """A schema on the server that no backlog is in, with its URL for the program and for people."""

    def __init__(self, database: str, schema: str = "shop") -> None:
        """Name it."""
        self.database = database
        self.shown = f"postgresql://postgres@/{database}?host={server().socket}&schema={schema}"
        self.url = self.shown.replace("postgres@", f"postgres:{PASSWORD}@")
        self.env = {"BACKLOG_DB": self.url}

    def beside(self, schema: str) -> "Place":
        """Return another schema of the same database."""
        return Place(self.database, schema)

    def schemas(self) -> set[object]:
        """Return the schemas of the database that somebody has made."""
        rows = server().run(
            "SELECT nspname FROM pg_namespace WHERE nspname !~ '^pg_|^public$|^information_schema$'",
            self.database,
        )
        return {row[0] for row in rows}


@pytest.fixture
def place() -> Iterator[Place]:
    """A schema of the test's own."""
    with server().database() as name:
        yield Place(name)


@pytest.fixture
def run(run_backlog: RunBacklog) -> RunBacklog:
    """The program, of which no run may tell the password."""

    def silent(
        *argv: str | bytes,
        cwd: Path | None = None,
        stdin: str | bytes = b"",
        env: Mapping[str, str | None] | None = None,
    ) -> Finished:
        finished = run_backlog(*argv, cwd=cwd, stdin=stdin, env=env)
        assert PASSWORD not in finished.stdout
        assert PASSWORD not in finished.stderr
        return finished

    return silent


def git(*command: str, cwd: Path) -> str:
    identity = ("-c", "user.name=Ada", "-c", "user.email=ada@example.org")
    return subprocess.run(
        ["git", *identity, *command], cwd=cwd, check=True, capture_output=True, text=True
    ).stdout


def nothing_secret_below(folder: Path) -> bool:
    return not any(PASSWORD.encode() in path.read_bytes() for path in folder.rglob("*") if path.is_file())


@pytest.mark.parametrize("first", [True, False], ids=["before init", "after init"])
def test_init_makes_the_backlog_on_the_server_and_notes_where(
    run: RunBacklog, tmp_path: Path, place: Place, *, first: bool
) -> None:
    line = ("--db", place.url, "init", "Demo") if first else ("init", "Demo", "--db", place.url)

    assert run(*line) == Finished(0, MADE.format(name="Demo", shown=place.shown), "")
    assert run("task", "create", "One") == Finished(0, "Created task TASK-1\n", "")
    (tmp_path / "src").mkdir()
    assert run("task", "list", "--ids", cwd=tmp_path / "src").stdout == "TASK-1\n"
    assert f'database = "{place.shown}"\n' in (tmp_path / ".backlog" / "config.toml").read_text()
    assert sorted(path.name for path in (tmp_path / ".backlog").iterdir()) == [".gitignore", "config.toml"]
    assert nothing_secret_below(tmp_path)


def test_a_team_commits_the_note_and_a_clone_finds_the_backlog(
    run: RunBacklog, tmp_path: Path, place: Place
) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    first.mkdir()
    git("init", "--quiet", "--initial-branch=main", cwd=first)
    run("init", "Demo", "--db", place.url, cwd=first)
    run("task", "create", "One", cwd=first)
    run("export", "backlog", cwd=first)
    (first / ".backlog" / "backlog.doctor-now.bak").touch()

    git("add", ".", cwd=first)
    git("commit", "--quiet", "--message=First", cwd=first)
    git("clone", "--quiet", str(first), str(second), cwd=tmp_path)

    assert git("ls-files", ".backlog", cwd=second).split() == [".backlog/.gitignore", ".backlog/config.toml"]
    assert run("task", "list", "--ids", cwd=second).code == 4
    agree_to(second)
    assert run("task", "list", "--ids", cwd=second).stdout == "TASK-1\n"
    assert run("export", "backlog", "--check", cwd=second).code == 0
    run("task", "edit", "1", "-t", "New", cwd=second)
    assert run("export", "backlog", cwd=second).code == 0
    assert run("export", "backlog", cwd=second).stdout == "backlog/ is up to date: 2 files\n"
    shutil.rmtree(first)
    assert run("import", "backlog", cwd=second).stdout.startswith("Imported from backlog/\n")
    roots = server().run("SELECT DISTINCT tree FROM shop.exchanges", place.database)
    assert roots == [("backlog",)]


def test_a_linked_worktree_uses_the_server_of_the_main_one(
    run: RunBacklog, tmp_path: Path, place: Place
) -> None:
    main = tmp_path / "main"
    main.mkdir()
    git("init", "--quiet", "--initial-branch=main", cwd=main)
    git("commit", "--quiet", "--allow-empty", "--message=First", cwd=main)
    run("init", "Demo", "--db", place.url, cwd=main)
    git("worktree", "add", "--quiet", str(tmp_path / "linked"), cwd=main)

    assert run("task", "create", "One", cwd=tmp_path / "linked").code == 0
    assert run("task", "list", "--ids", cwd=main).stdout == "TASK-1\n"
    assert run("board", "export", cwd=tmp_path / "linked").stdout.endswith(f"to {main}/Backlog.md\n")


def test_a_second_init_joins_the_backlog_that_is_there(run: RunBacklog, tmp_path: Path, place: Place) -> None:
    (tmp_path / "other").mkdir()
    run("init", "Demo", "--db", place.url)
    run("task", "create", "One")

    again = run("init", "--zero-padded-ids", "3")
    joined = run("init", "--db", place.url, cwd=tmp_path / "other")

    assert again.stdout == (
        f"Updated backlog project configuration: Demo\nDatabase: {place.shown}\nUnchanged: AGENTS.md\n"
    )
    assert joined.stdout == (
        f"Updated backlog project configuration: Demo\nDatabase: {place.shown}\nCreated: AGENTS.md\n"
    )
    assert run("config", "get", "zeroPaddedIds", cwd=tmp_path / "other").stdout == "3\n"


def test_json_shows_no_password(run: RunBacklog, place: Place) -> None:
    made = json.loads(run("init", "Demo", "--json", "--db", place.url).stdout)["project"]
    failed = json.loads(run("--db", place.beside("none").url, "task", "list", "--json").stderr)["error"]

    assert (made["database"], made["created"]) == (place.shown, True)
    assert failed["code"] == "not-a-backlog"


def test_a_url_in_the_environment_is_not_noted(run: RunBacklog, tmp_path: Path, place: Place) -> None:
    made = run("init", "Demo", env=place.env)

    assert made == Finished(0, MADE.format(name="Demo", shown=place.shown), "")
    assert [path.name for path in tmp_path.iterdir()] == ["AGENTS.md"]
    assert run("config", "get", "projectName", env=place.env).stdout == "Demo\n"
    assert run("init", env=place.env).stdout.startswith("Updated backlog project configuration: Demo\n")
    assert run("task", "list").code == 3


def test_several_projects_share_a_database(run: RunBacklog, tmp_path: Path, place: Place) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        run("init", name, "--db", place.beside(name).url, cwd=tmp_path / name)
        run("task", "create", f"In {name}", cwd=tmp_path / name)

    listed = [run("task", "list", "--plain", cwd=tmp_path / name).stdout for name in ("one", "two")]

    assert [re.findall(r"TASK-\d+ - .*", text) for text in listed] == [
        ["TASK-1 - In one"],
        ["TASK-1 - In two"],
    ]
    assert place.schemas() == {"one", "two"}


@pytest.mark.parametrize("name", ["a%b", "100%", "%s", 'a"b', "it's", "UPPER case", "ünï", "a:b", "$$"])
def test_a_schema_may_have_any_name(run: RunBacklog, place: Place, name: str) -> None:
    env = {"BACKLOG_DB": place.beside(quote(name, safe="")).url}

    made = run("init", "Odd", env=env)
    created = run("task", "create", "One", "--ac", "a", "-l", "b", env=env)
    refused = run("task", "edit", "1", "-s", "Done", env=env)

    assert (made.code, created.code, refused.code) == (0, 0, 4)
    assert "TASK-1 - One" in run("search", "one", env=env).stdout
    assert place.schemas() == {name}


def test_a_database_file_in_the_folder_stands_in_the_way(project: Project, place: Place) -> None:
    before = sorted(project.root.rglob("*"))

    finished = project("init", "Demo", "--db", place.url)

    assert (finished.code, finished.stdout) == (5, "")
    assert finished.stderr == (
        f"Error: there is a database already: {project.root}/.backlog/backlog.db "
        f"(move its contents to the server with: backlog migrate --to {place.shown})\n"
    )
    assert sorted(project.root.rglob("*")) == before
    assert place.schemas() == set()


def test_a_note_of_another_backlog_stands_in_the_way(run: RunBacklog, place: Place) -> None:
    run("init", "Demo", "--db", place.url)

    finished = run("init", "Demo", "--db", place.beside("other").url)

    assert (finished.code, finished.stdout) == (5, "")
    assert f"already names another database: {place.shown}" in finished.stderr
    assert place.schemas() == {"shop"}


def test_a_backlog_inside_another_is_its_own_and_that_is_said(project: Project, place: Place) -> None:
    inner = project.root / "packages"
    inner.mkdir()

    finished = project("init", "Inner", "--db", place.url, cwd=inner)

    assert finished.stderr == (
        "Note: from now on this folder and those below it use this backlog instead of "
        f'"{project.root}/.backlog/backlog.db"\n'
    )
    assert project("config", "get", "projectName", cwd=inner).stdout == "Inner\n"
    assert project("config", "get", "projectName").stdout == "Demo\n"


@pytest.mark.parametrize(
    ("line", "code", "complaint"),
    [
        (("init",), 2, "a new backlog needs a name"),
        (("init", "Demo", "--zero-padded-ids", "x"), 2, "zeroPaddedIds must be a whole number"),
        (("init", "a\nb"), 2, "without control characters"),
    ],
)
def test_a_mistake_makes_nothing_on_either_side(
    run: RunBacklog, tmp_path: Path, place: Place, line: tuple[str, ...], code: int, complaint: str
) -> None:
    finished = run(*line, "--db", place.url)

    assert (finished.code, finished.stdout) == (code, "")
    assert complaint in finished.stderr
    assert finished.stderr.count("\n") == 1
    assert list(tmp_path.iterdir()) == []
    assert place.schemas() == set()


@pytest.mark.parametrize(
    ("url", "code"),
    [
        (f"postgresql://ann:{PASSWORD}@/none?host=/nowhere", 1),
        (f"postgresql://ann:{PASSWORD}@127.0.0.1:1/none?connect_timeout=2", 1),
        (f"postgresql://ann:{PASSWORD}/x@host/team", 2),
        (f"postgresql://ann@host/team?password={PASSWORD}&nonsense=1", 1),
        (f"postgresql://ann:{PASSWORD}@host/team?schema=", 2),
        (f"mysql://ann:{PASSWORD}@host/team", 2),
    ],
)
@pytest.mark.parametrize(
    "line", [("init", "Demo"), ("task", "list"), ("doctor", "--json"), ("import", ".")], ids=" ".join
)
def test_a_server_that_cannot_be_reached_is_told_without_the_password(
    run: RunBacklog, tmp_path: Path, url: str, code: int, line: tuple[str, ...]
) -> None:
    (tmp_path / "tasks").mkdir()

    finished = run("--db", url, *line, "--json")
    again = run(*line, env={"BACKLOG_DB": url, "BACKLOG_DEBUG": "1"})

    assert (finished.code, finished.stdout) == (code, "")
    assert (again.code, again.stdout) == (code, "")
    assert again.stderr.count("\n") == 1
    assert [path.name for path in tmp_path.iterdir()] == ["tasks"]


def test_a_config_file_that_names_no_database_is_told(run: RunBacklog, tmp_path: Path) -> None:
    (tmp_path / ".backlog").mkdir()
    (tmp_path / ".backlog" / "config.toml").write_text(f"database = postgresql://ann:{PASSWORD}@host/x\n")

    for line in (("task", "list"), ("init", "Demo"), ("agents", "--update-instructions")):
        finished = run(*line)
        assert (finished.code, finished.stdout) == (2, "")
        assert finished.stderr.startswith(f'Error: "{tmp_path}/.backlog/config.toml" is not valid TOML')
        assert finished.stderr.count("\n") == 1


def test_a_password_in_the_note_is_refused_and_not_shown(
    run: RunBacklog, tmp_path: Path, place: Place
) -> None:
    (tmp_path / ".backlog").mkdir()
    (tmp_path / ".backlog" / "config.toml").write_text(f'database = "{place.url}"\n')

    for line in (("init", "Demo"), ("task", "list"), ("trust", "--yes")):
        finished = run(*line)
        assert (finished.code, finished.stdout) == (4, "")
        assert "a password may not be given by a repository" in finished.stderr


def test_files_go_to_the_folder_of_the_project(run: RunBacklog, tmp_path: Path, place: Place) -> None:
    below = tmp_path / "src"
    below.mkdir()
    run("init", "Demo", "--agent-instructions", "none", "--db", place.url)

    assert run("agents", "--update-instructions", cwd=below).stdout == "Created: AGENTS.md\n"
    assert run("board", "export", cwd=below).code == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == [".backlog", "AGENTS.md", "Backlog.md", "src"]


def test_without_a_note_the_project_is_the_repository(run: RunBacklog, tmp_path: Path, place: Place) -> None:
    below = tmp_path / "src"
    below.mkdir()
    git("init", "--quiet", cwd=tmp_path)
    run("init", "Demo", "--agent-instructions", "none", env=place.env)

    assert run("agents", "--update-instructions", cwd=below, env=place.env).code == 0
    assert run("export", "../backlog", cwd=below, env=place.env).code == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == [".git", "AGENTS.md", "backlog", "src"]
    assert server().run("SELECT DISTINCT tree FROM shop.exchanges", place.database) == [("backlog",)]


@pytest.mark.parametrize("noted", [True, False], ids=["with .backlog/", "without"])
def test_the_snapshot_of_doctor_lies_in_the_folder_of_the_backlog(
    run: RunBacklog, tmp_path: Path, place: Place, *, noted: bool
) -> None:
    run("init", "Demo", *(("--db", place.url) if noted else ()), env=None if noted else place.env)
    run("task", "create", "One", env=place.env)
    for statement in (
        "ALTER TABLE shop.counters DISABLE TRIGGER USER",
        "UPDATE shop.counters SET value = 0 WHERE name = 'task'",
        "ALTER TABLE shop.counters ENABLE TRIGGER USER",
    ):
        server().run(statement, place.database)

    repaired = run("doctor", "--fix", "--yes", env=place.env)

    (snapshot,) = (tmp_path / ".backlog" if noted else tmp_path).glob("backlog.doctor-*.bak")
    assert (repaired.code, repaired.stderr) == (0, "")
    assert str(snapshot) in repaired.stdout
    assert run("--db", str(snapshot), "task", "list", "--ids").stdout == "TASK-1\n"
    assert run("task", "create", "Two", env=place.env).stdout == "Created task TASK-2\n"


def test_import_makes_the_backlog_on_the_server(run: RunBacklog, place: Place) -> None:
    run("init", "Demo", "--db", place.url)
    run("task", "create", "One")
    run("export", "backlog")
    run("export", "--format", "jsonl", "dump.jsonl")
    tree, dumped = place.beside("tree"), place.beside("dump")

    tried = run("--db", tree.url, "import", "backlog", "--dry-run")
    assert (tried.code, place.schemas()) == (0, {"shop"})
    tried = run("--db", dumped.url, "import", "--format", "jsonl", "dump.jsonl", "--dry-run")
    assert (tried.code, place.schemas()) == (0, {"shop"})

    made = run("--db", tree.url, "import", "backlog")
    assert (made.code, made.stdout.splitlines()[0]) == (0, f"Created {tree.shown}")
    assert json.loads(run(*("--db", tree.url), "import", "backlog", "--json").stdout)["kind"] == "import"
    assert run("--db", dumped.url, "import", "--format", "jsonl", "dump.jsonl").code == 0
    for each in (tree, dumped):
        assert run("--db", each.url, "task", "list", "--ids").stdout == "TASK-1\n"


def test_import_fills_the_server_that_a_note_above_names(
    run: RunBacklog, tmp_path: Path, place: Place
) -> None:
    (tmp_path / ".backlog").mkdir()
    (tmp_path / ".backlog" / "config.toml").write_text(f'database = "{place.shown}"\n')
    agree_to(tmp_path)
    (tmp_path / "src" / "backlog" / "tasks").mkdir(parents=True)
    (tmp_path / "src" / "backlog" / "config.yml").write_text('project_name: "Old"\n')

    made = run("import", cwd=tmp_path / "src")

    assert (made.code, made.stdout.splitlines()[0]) == (0, f"Created {place.shown}")
    assert run("config", "get", "projectName").stdout == "Old\n"
    assert not (tmp_path / "src" / ".backlog").exists()


def test_the_values_of_the_project_are_completed(run: RunBacklog, place: Place) -> None:
    run("init", "Demo", "--db", place.url)
    run("task", "create", "One")
    line = "backlog task view "

    assert run("completion", "__complete", line, str(len(line))).stdout.startswith("TASK-1\n")
    named = f"backlog --db {place.beside('none').url} task view "
    assert run("completion", "__complete", named, str(len(named))).code == 0


def test_what_follows_the_backlog_sees_the_changes_of_others(
    run: RunBacklog, tmp_path: Path, place: Place
) -> None:
    run("init", "Demo", "--db", place.url)
    follower = subprocess.Popen(
        [sys.executable, "-m", "backlog", "task", "list", "--json", "--watch"],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert follower.stdout is not None
        assert follower.stdout.readline() == "{\n"  # it has seen that there is nothing yet
        run("task", "create", "One")
        assert any('"title": "One"' in line for line in follower.stdout)
    finally:
        follower.kill()
        follower.communicate(timeout=PATIENCE_SECONDS)


def test_a_command_on_a_file_loads_nothing_for_servers(project: Project) -> None:
    script = (
        "import sys; from backlog.shell import main; main(['task', 'create', 'One']);"
        "main(['agents', '--update-instructions']);"
        "print(*{'tomllib', 'urllib.parse', 'psycopg'} & set(sys.modules), file=sys.stderr)"
    )

    finished = subprocess.run(
        [sys.executable, "-c", script],
        cwd=project.root,
        check=True,
        capture_output=True,
        text=True,
        env=os.environ,
    )

    assert finished.stderr.split() == []
