"""Where a database, or a file, is named: half an address is neither, and its password is never told."""

import os
from pathlib import Path

import pytest

from tests.conftest import Finished, Project, RunHere
from tests.unit.domain.test_addresses import ADDRESSES

pytestmark = pytest.mark.engine("sqlite")

SECRET = "S3cr3t"  # noqa: S105  the password in every address
SPELLINGS = [
    f"host=db.example.org dbname=team password={SECRET}",
    f"password = {SECRET}",
    f"'password'='{SECRET}'",
    f"host=h\npassword={SECRET}",
    f"postgresql:/u:{SECRET}@h/x",
    f"POSTGRESQL:u:{SECRET}@h",
    f"postgres//u:{SECRET}@h",
    f" postgresql://u:{SECRET}@h/x",
    f'"postgresql://u:{SECRET}@h/x"',
    f"u:{SECRET}@127.0.0.1:5432/x",
    f"//u:{SECRET}@h/x",
    f"./u:{SECRET}@h/x",
    f"/u:{SECRET}@h/x",
    f"u%3A{SECRET}%40h/x",
    f"mysql://u:{SECRET}@h/x",
    f"postgresql://u:{SECRET}/y@h/x",
    f"postgresql://u:{SECRET}@h/x?y",
    f"Server=h;User Id=u;Pwd={SECRET}",
]
LINES: dict[str, tuple[str, ...]] = {
    "--db": ("--db", "{}", "task", "list"),
    "init --db": ("init", "Other", "--db", "{}"),
    "migrate --to": ("migrate", "--to", "{}"),
    "migrate --db": ("migrate", "--db", "{}"),
    "backup": ("backup", "{}"),
    "restore": ("restore", "{}", "--yes"),
    "export": ("export", "{}"),
    "export to a file": ("export", "{}", "--format", "json"),
    "import": ("import", "{}"),
    "import of a dump": ("import", "{}", "--format", "jsonl"),
    "board export": ("board", "export", "{}"),
    "batch": ("batch", "{}"),
    "a text from a file": ("task", "edit", "1", "--notes-file", "{}"),
    "trust": ("trust", "{}"),
}


@pytest.fixture
def shop(project: Project) -> Path:
    """The folder of a project with a task in it."""
    project("task", "create", "One")
    return project.root


def all_below(folder: Path) -> list[tuple[Path, bytes]]:
    files = (
        path
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.suffix not in {".db-shm", ".db-wal"}
    )
    return [(path, path.read_bytes()) for path in files]


def words_of(line: tuple[str, ...], given: str) -> list[str]:
    return [given if word == "{}" else word for word in line]


def assert_untold(finished: Finished) -> None:
    assert finished.code == 2, finished
    assert (finished.stdout, finished.stderr.count("\n")) == ("", 1)
    assert SECRET not in finished.stderr


@pytest.mark.parametrize("line", LINES.values(), ids=LINES)
def test_no_address_is_taken_for_the_name_of_a_file(
    shop: Path, run_here: RunHere, line: tuple[str, ...]
) -> None:
    before = all_below(shop)

    for given in SPELLINGS:
        assert_untold(run_here(shop, *words_of(line, given)))

    assert all_below(shop) == before


@pytest.mark.parametrize("given", SPELLINGS)
def test_nor_is_it_in_the_environment(
    shop: Path, run_here: RunHere, monkeypatch: pytest.MonkeyPatch, given: str
) -> None:
    before = all_below(shop)
    monkeypatch.setenv("BACKLOG_DB", given)

    for words in (("task", "list"), ("init", "Other"), ("doctor", "--json")):
        assert_untold(run_here(shop, *words))
    assert run_here(shop, "completion", "__complete", "backlog task view ", "18").code == 0

    assert all_below(shop) == before


@pytest.mark.parametrize(
    "line",
    [
        ("{}",),
        ("task", "{}", "more"),
        ("task", "list", "{}"),
        ("migrate", "{}"),
        ("init", "{}"),
        ("backup", "a.db", "{}"),
        ("task", "list", "--json", "{}"),
        ("archive", "7", "--db", "{}"),
        ("archive", "7", "--db={}"),
        ("task", "create", "x", "--desc", "a", "--tag", "b", "--db", "{}"),
    ],
    ids=" ".join,
)
def test_an_address_at_the_wrong_place_is_not_repeated(
    shop: Path, run_here: RunHere, line: tuple[str, ...]
) -> None:
    before = all_below(shop)

    assert_untold(run_here(shop, *words_of(line, f"postgresql://u:{SECRET}@h/x")))

    assert all_below(shop) == before


ODD = [
    "a@b.db",
    "C=1/x.db",
    "my file.db",
    "100%.db",
    "notes 12:30",
    "-dash.db",
    "$HOME",
    "x\ny.db",
    "\u00fc.db",
]
SPELLED_OUT = [f"./{each}" for each in ADDRESSES if not each.endswith("/")]


@pytest.mark.parametrize("name", [*ODD, *SPELLED_OUT])
def test_a_file_of_any_name_is_made_opened_and_moved_to(tmp_path: Path, run_here: RunHere, name: str) -> None:
    folder = tmp_path / "project"
    os.makedirs(os.path.dirname(f"{folder}/{name}"))
    moved = f"{os.path.dirname(name) or '.'}/moved"

    made = run_here(folder, "init", "Odd", f"--db={name}", "--agent-instructions", "none")
    created = run_here(folder, f"--db={name}", "task", "create", "One")
    away = run_here(folder, f"--db={name}", "migrate", "--to", moved)

    assert (made.code, created.code, away.code) == (0, 0, 0), (made, created, away)
    assert run_here(folder, f"--db={moved}", "task", "list", "--ids").stdout == "TASK-1\n"
    back = run_here(folder, f"--db={moved}", "migrate", f"--to={name}")
    assert (back.code, os.path.exists(f"{folder}/{name}")) == (0, True)
    assert [path.name for path in tmp_path.iterdir()] == ["project"]
