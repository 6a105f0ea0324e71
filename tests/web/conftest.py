"""A site on a real database, asked in this process as a browser would ask."""

import shutil
import threading
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import pytest
from httpx2 import Response
from starlette.testclient import TestClient

from backlog.domain.create import CreateRequest
from backlog.domain.edit_request import EditRequest
from backlog.domain.task import Task
from backlog.location import Location
from backlog.location.project_commands import Commands
from backlog.service.context import Context
from backlog.service.queries import view
from backlog.service.tasks import edit
from backlog.storage.home.open import open_store
from backlog.store.database import Store
from backlog.web.app import application
from backlog.web.server import listening, server_of
from backlog.web.site import Rules, Site
from tests.small_project import small_project

PORT = 6420
ADDRESS = f"http://127.0.0.1:{PORT}"
RULES = Rules(actor="ada", port=PORT)


@cache
def template() -> Path:
    """A database with the small project, made once per run."""
    return small_project(
        [
            CreateRequest(
                "Take card payments",
                description="Customers **ask** for it.",
                acceptance_criteria=["A card is charged once", "A declined card says why"],
                priority="high",
                labels=["api"],
                assignees=["@sara"],
                milestone="m-0",
            ),
            CreateRequest("Send receipts", priority="medium", dependencies=["1"]),
            CreateRequest("Translate the form", parent="1", status="In Progress"),
            CreateRequest("Open the shop", status="Done"),
            CreateRequest("Gift cards", draft=True),
        ]
    )


class FolderProject:
    """A project with a database in a folder, or without one yet."""

    folder = "shop"

    def __init__(self, path: Path) -> None:
        self.path = path

    def store(self) -> Store:
        return open_store(str(self.path), lasting=True)

    def commands(self) -> Commands:
        location = Location(str(self.path.parent), named=str(self.path))
        return Commands(location, location.trust())

    def create(self, name: str, actor: str) -> None:
        raise AssertionError((name, actor))


class Browser:
    """Somebody who is signed in, asks for pages and sends forms as a browser does."""

    def __init__(self, site: Site, *, signed_in: bool = True) -> None:
        self.site = site
        self.client = TestClient(application(site), base_url=ADDRESS, follow_redirects=False)
        if signed_in:
            assert self.get(f"/enter?key={site.sessions.link()}").status_code == 303

    def get(self, path: str, headers: Mapping[str, str] | None = None) -> Response:
        return self.client.get(path, headers=dict(headers or {}))

    def post(
        self,
        path: str,
        fields: Mapping[str, str | list[str]] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Response:
        own = {"origin": ADDRESS, "sec-fetch-site": "same-origin"}
        return self.client.post(path, data=dict(fields or {}), headers={**own, **(headers or {})})

    def task(self, id_: str) -> Task:
        return view(self.context, id_).task

    def change(self, id_: str, **fields: object) -> None:
        """Change a task as somebody else does."""
        edit(self.context, [id_], EditRequest(**fields), shown=False)  # type: ignore[arg-type]  # any field

    @property
    def context(self) -> Context:
        return Context(self.site.store(), "bob", "test")


@pytest.fixture
def project(tmp_path: Path) -> FolderProject:
    """The small project, a copy of its own for each test."""
    return FolderProject(Path(shutil.copy(template(), tmp_path / "backlog.db")))


@pytest.fixture
def site(project: FolderProject) -> Iterator[Site]:
    """A site of the small project."""
    made = Site(project, RULES)
    yield made
    made.close()


@pytest.fixture
def browser(site: Site) -> Browser:
    """Somebody who is signed in."""
    return Browser(site)


@pytest.fixture
def running(project: FolderProject) -> Iterator[Site]:
    """A site that is served at a port of its own."""
    made = listening("127.0.0.1", 0)
    site = Site(project, Rules(actor="ada", port=made.getsockname()[1]))
    server = server_of(site)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [made]})
    thread.start()
    yield site
    server.should_exit = True
    thread.join(10)
    site.close()
    made.close()
