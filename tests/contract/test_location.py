"""A front end opens a project's backlog in one way, and what it does then is in docs/architecture.md."""

import re
import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from backlog.domain.create import CreateRequest
from backlog.domain.events import EventQuery
from backlog.domain.list_request import ListRequest
from backlog.errors import BacklogError, Busy, Failed, InvalidInput, NotFound, Refused
from backlog.location import Location, open_backlog
from backlog.service.history import log
from backlog.service.task_lists import list_asked
from backlog.service.tasks import create
from tests.contract.conftest import Backend, empty_sqlite_file

PAGE = Path(__file__).parents[2] / "docs" / "architecture.md"


@pytest.fixture(autouse=True)
def nobody_else(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Nothing in the environment says which backlog to use, or who acts."""
    for name in ("BACKLOG_DB", "BACKLOG_CWD", "BACKLOG_ACTOR", "BACKLOG_BUSY_TIMEOUT"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A folder with a backlog, and a folder in it."""
    folder = tmp_path / "project"
    (folder / ".backlog").mkdir(parents=True)
    (folder / ".backlog" / "backlog.db").write_bytes(empty_sqlite_file())
    (folder / "src").mkdir()
    return folder


@pytest.fixture
def location(backend: Backend) -> Iterator[Location]:
    with open_backlog(named=backend.place, lasting=True) as opened:
        yield opened


def titles(location: Location) -> list[str]:
    return [task.title for task in list_asked(location.context("test"), ListRequest()).tasks]


def test_the_example_on_the_page_runs(location: Location, monkeypatch: pytest.MonkeyPatch) -> None:
    (example,) = re.findall(
        r"^```python\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE
    )
    monkeypatch.setenv("BACKLOG_DB", location.database())

    exec(compile(example, str(PAGE), "exec"), {"folder": "."})  # noqa: S102  an example of ours

    assert titles(location) == ["Write the page"]
    commands = {event.stamp.command for event in log(location.context("test"), EventQuery(actor="ada"))}
    assert commands == {"mcp task_create", "mcp task_edit"}


def test_a_front_end_says_how_long_to_wait_for_others(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BACKLOG_BUSY_TIMEOUT", "600")
    with (
        closing(sqlite3.connect(project / ".backlog" / "backlog.db", isolation_level=None)) as other,
        open_backlog(str(project), patience=0.0) as location,
    ):
        other.execute("BEGIN IMMEDIATE")

        with pytest.raises(Busy):
            create(location.context("test", "ada"), CreateRequest("One"))


@pytest.mark.parametrize("below", ["", "src"])
@pytest.mark.parametrize("lasting", [False, True])
def test_a_folder_of_the_project_names_its_backlog(project: Path, below: str, *, lasting: bool) -> None:
    with open_backlog(str(project / below), lasting=lasting) as location:
        create(location.context("test", "ada"), CreateRequest("One"))

        assert location.database() == str(project / ".backlog" / "backlog.db")
        assert titles(location) == ["One"]


def test_a_folder_that_is_given_goes_before_the_environment_and_a_name_before_both(
    project: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("BACKLOG_CWD", str(tmp_path))
    named = tmp_path / "named.db"
    named.write_bytes(empty_sqlite_file())

    with open_backlog(str(project)) as location:
        assert location.directory() == str(project)
    with open_backlog(str(project), named=str(named)) as location:
        assert location.database() == str(named)


def test_each_call_says_who_makes_it_and_many_can_be_made_at_once(location: Location) -> None:
    def call(number: int) -> None:
        create(location.context(f"call {number}", f"actor {number}"), CreateRequest(f"Task {number}"))

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(call, range(16)))

    made = {event.stamp.actor: event.stamp.command for event in log(location.context("test"), EventQuery())}
    assert {f"actor {number}": f"call {number}" for number in range(16)}.items() <= made.items()


def test_an_actor_that_is_not_named_is_looked_up_where_the_backlog_is(
    location: Location, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BACKLOG_ACTOR", "somebody")

    create(location.context("test"), CreateRequest("One"))

    (event, *_) = log(location.context("test"), EventQuery())
    assert event.stamp.actor == "somebody"


def make_nothing(_: Path) -> None:
    """Leave the folder empty."""


def make_text(folder: Path) -> None:
    (folder / ".backlog").mkdir()
    (folder / ".backlog" / "backlog.db").write_text("no database, but long enough to be looked into" * 30)


def make_clone(folder: Path) -> None:
    """Lead to a server, as a stranger's repository may."""
    (folder / ".backlog").mkdir()
    (folder / ".backlog" / "config.toml").write_text('database = "postgresql://db.example.org/team"\n')


@pytest.mark.parametrize(
    ("make", "error", "code"),
    [
        (make_clone, Refused, "not-trusted"),
        (make_nothing, NotFound, "no-backlog"),
        (make_text, Failed, "not-a-database"),
    ],
)
def test_what_cannot_be_read_is_refused_when_it_is_opened(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    make: Callable[[Path], None],
    error: type[BacklogError],
    code: str,
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    make(tmp_path)

    with pytest.raises(error) as caught:
        open_backlog(str(tmp_path), lasting=True)

    assert caught.value.code == code


def test_a_wait_that_is_no_number_is_refused(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BACKLOG_BUSY_TIMEOUT", "long")

    with pytest.raises(InvalidInput, match="BACKLOG_BUSY_TIMEOUT"):
        open_backlog(str(project))
