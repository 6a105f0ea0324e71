"""What there is before a backlog is set up, and what is there afterwards: all of it, or nothing."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from backlog.domain.events import EventQuery
from backlog.domain.settings import Settings
from backlog.errors import Conflict, Refused
from backlog.service.exchange.files import Tree
from backlog.service.setup import SetupFacts, SetupRequest, begin, new_settings, set_up, survey
from backlog.storage.home.create import create_database
from backlog.storage.home.open import open_store
from backlog.store.database import Store, Transactions
from tests.samples import STAMP
from tests.unit.service.backlogs import refusal
from tests.unit.service.exchange.samples import task_file


class Place:
    """A folder with a backlog, or without one."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.outer: str | None = None
        self.taken = False
        self.asked: list[tuple[str, object]] = []

    @property
    def location(self) -> "Place":
        return self

    def has_backlog(self) -> bool:
        return Path(self._path()).exists()

    def directory(self) -> str:
        return str(self.folder)

    def shown(self, database: str | None = None) -> str:
        return f"shown {os.path.basename(database or '')}"

    def anchor(self, database: str) -> str:
        return os.path.realpath(os.path.dirname(database))

    def store(self) -> Store:
        return open_store(self._path())

    def database(self, *, here: bool = False) -> str:
        return self._path("here.db" if here else "backlog.db")

    def exists(self, *, here: bool = False) -> bool:
        return Path(self.database(here=here)).exists()

    def new_database(self, directory: str | None = None) -> str:
        assert directory is None
        return self._path()

    def create(self, database: str, prepare: Callable[[Transactions], None], *, fresh: bool = False) -> None:
        self.asked.append(("create", fresh))
        if self.taken:
            create_database(database, lambda _: None)
            raise Conflict("there is one already")
        create_database(database, prepare)

    def check_not_gone(self, database: str, *, fresh: bool = False) -> None:
        self.asked.append((os.path.basename(database), fresh))
        if not fresh and (self.folder / "gone").exists():
            raise Refused("it is gone", code="gone")

    @contextmanager
    def recorded(self) -> Iterator[None]:
        self.asked.append(("recorded", True))
        yield

    def replaced(self, database: str) -> str | None:
        assert database == self._path()
        return self.outer

    def shared_folder(self, database: str) -> str | None:
        return f"around {os.path.basename(database)}"

    def _path(self, name: str = "backlog.db") -> str:
        return str(self.folder / name)


@pytest.fixture
def place(tmp_path: Path) -> Place:
    (tmp_path / "shop").mkdir()
    return Place(tmp_path / "shop")


def with_tree(folder: Path) -> Tree:
    (folder / "backlog" / "tasks").mkdir(parents=True)
    (folder / "backlog" / "tasks" / "task-3 - One.md").write_text(task_file("TASK-3", "One"))
    return Tree(str(folder / "backlog"), None)


def request(
    name: str | None = "Demo", prefix: str | None = None, *files: str, **settings: str
) -> SetupRequest:
    return SetupRequest(name, prefix, settings, files)


def test_where_nothing_is_a_survey_finds_nothing(place: Place) -> None:
    assert survey(place) == SetupFacts(
        str(place.folder), place.database(), "shown backlog.db", False, None, None, "around backlog.db"  # noqa: FBT003  as it is found
    )  # fmt: skip
    assert place.asked == [("backlog.db", False)]
    place.outer = "another"
    assert survey(place, fresh=True).outer == "another"
    assert place.asked[-1] == ("backlog.db", True)


def test_a_backlog_that_is_there_is_surveyed_as_such(place: Place) -> None:
    create_database(place.database(here=True), lambda _: None)
    place.outer = "another"
    with_tree(place.folder)

    found = survey(place, here=True)

    assert (found.exists, found.tree, found.outer) == (True, None, None)
    assert (found.database, found.shown, found.shared) == (
        place.database(here=True), "shown here.db", "around here.db",
    )  # fmt: skip
    assert place.asked == []


def test_what_is_gone_is_not_begun_again_by_chance(place: Place) -> None:
    (place.folder / "gone").touch()

    assert refusal(lambda: survey(place)).code == "gone"
    assert not survey(place, fresh=True).exists


def test_the_files_of_a_folder_are_what_a_backlog_begins_with(place: Place) -> None:
    tree = with_tree(place.folder)

    assert survey(place).tree == tree
    assert survey(place, fresh=True).tree is None
    assert refusal(lambda: begin(place, "Demo", STAMP)) == (
        "Refused",
        "project-around",
        "there are tasks in Markdown files here, which a new backlog would begin with",
        {},
    )


def test_the_files_of_a_project_around_are_not(place: Place) -> None:
    with_tree(place.folder.parent)
    around = str(place.folder.parent)

    assert refusal(lambda: survey(place)) == (
        "Refused",
        "project-around",
        f'this folder belongs to "{around}", whose tasks have no backlog yet',
        {"project": around},
    )
    place.outer = "its own"
    assert survey(place).tree is None


def test_the_path_of_a_project_around_is_shown_as_far_as_it_helps(tmp_path: Path) -> None:
    for length in (200, 201):
        around = tmp_path / ("x" * (length - len(str(tmp_path)) - 1))
        with_tree(around)
        (around / "shop").mkdir()

        found = refusal(lambda around=around: survey(Place(around / "shop")))  # type: ignore[misc]
        shown = str(around) if length <= 200 else f"{str(around)[:200]}…"
        assert found.message == f'this folder belongs to "{shown}", whose tasks have no backlog yet'


def settings_of(place: Place) -> Settings:
    with place.store().reading() as reader:
        return reader.settings()


def test_a_new_backlog_has_what_was_asked_for(place: Place) -> None:
    wanted = request("Demo", "job", "AGENTS.md", defaultPort="80", labels="a,b")
    done = set_up(place, survey(place), wanted, STAMP, fresh=True)

    assert (done.created, done.imported, [each.name for each in done.files]) == (True, None, ["AGENTS.md"])
    assert done.settings == Settings()._replace(
        project_name="Demo", task_prefix="job", default_port=80, labels=("a", "b")
    )
    assert settings_of(place) == done.settings
    assert "backlog" in (place.folder / "AGENTS.md").read_text()
    assert place.asked == [("backlog.db", False), ("recorded", True), ("create", True)]
    with place.store().reading() as reader:
        assert {event.stamp for event in reader.history.events(EventQuery())} == {STAMP}


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        (request(None), "missing-name"),
        (request(" "), "missing-name"),
        (request("Demo", "7"), "invalid-task-prefix"),
        (request("Demo", defaultPort="x"), "invalid-setting"),
        (request("Demo", noSuch="x"), "unknown-setting"),
    ],
)
def test_what_cannot_be_set_is_said_before_anything_is_made(
    place: Place, wanted: SetupRequest, code: str
) -> None:
    site = survey(place)
    asked = list(place.asked)

    found = refusal(lambda: set_up(place, site, wanted, STAMP))

    assert (found.kind, found.code) == ("InvalidInput", code)
    assert [what for what in place.asked if what[0] == "create"] == []
    assert asked
    assert not place.has_backlog()


def test_the_settings_of_a_backlog_that_is_there_are_changed(place: Place) -> None:
    set_up(place, survey(place), request("Demo", labels="a"), STAMP)

    done = set_up(place, survey(place), request(None, "job", defaultPort="80"), STAMP)

    assert (done.created, done.imported, done.files) == (False, None, [])
    assert (done.settings.project_name, done.settings.default_port) == ("Demo", 80)
    assert (done.settings.labels, done.settings.task_prefix) == (("a",), "task")
    assert settings_of(place) == done.settings


def test_what_is_gone_is_made_anew_only_if_that_is_wanted(place: Place) -> None:
    set_up(place, survey(place), request("Demo"), STAMP)

    assert [what for what in place.asked if what[0] == "create"] == [("create", False)]


def test_who_was_quicker_made_the_backlog(place: Place) -> None:
    site = survey(place)
    place.taken = True

    done = set_up(place, site, request("Demo"), STAMP)

    assert (done.created, done.settings.project_name) == (False, "Demo")


def test_a_new_backlog_begins_with_the_files_that_are_there(place: Place) -> None:
    with_tree(place.folder)

    done = set_up(place, survey(place), request(None, "job", zeroPaddedIds="3"), STAMP)

    assert (done.created, done.settings.project_name, done.settings.task_prefix) == (True, "shop", "task")
    assert done.settings.zero_padded_ids == 3
    assert done.imported is not None
    assert done.imported.root == "backlog"
    with place.store().reading() as reader:
        assert [task.id for task in reader.every_task()] == ["TASK-3"]
        assert reader.exchange.trees() == {"backlog"}
    assert done.settings == settings_of(place)


def test_a_project_that_its_files_name_keeps_its_name(place: Place) -> None:
    with_tree(place.folder)
    (place.folder / "backlog" / "config.yml").write_text("project_name: Corner shop\n")

    assert set_up(place, survey(place), request(None), STAMP).settings.project_name == "Corner shop"


def test_a_name_that_is_given_is_that_of_the_project(place: Place) -> None:
    with_tree(place.folder)

    assert set_up(place, survey(place), request("Demo"), STAMP).settings.project_name == "Demo"


def test_a_backlog_may_begin_with_no_more_than_a_name(place: Place) -> None:
    begin(place, "Demo", STAMP)

    assert settings_of(place) == Settings()._replace(project_name="Demo")
    assert refusal(lambda: begin(place, " ", STAMP)).code == "missing-name"


def test_settings_are_read_in_the_order_in_which_they_are_given() -> None:
    wanted = SetupRequest("Demo", None, {"statuses": "New,Old", "defaultStatus": "old"}, ())

    found = new_settings(wanted, Settings()._replace(labels=("a",)))

    assert (found.statuses, found.default_status, found.labels, found.project_name) == (
        ("New", "Old"), "Old", ("a",), "Demo",
    )  # fmt: skip
    assert refusal(lambda: new_settings(SetupRequest(None, None, {}, ()), Settings())) == (
        "InvalidInput", "missing-name", "a new backlog needs a name", {},
    )  # fmt: skip
