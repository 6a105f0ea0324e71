"""The transcripts run on both engines: what a command prints does not depend on where the tasks are.

A test that is about a file, or about SQLite itself, says so: `@pytest.mark.engine("sqlite")`.
"""

import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.conftest import Project, agree_to, run_in
from tests.postgresql import OWNER, USER, server

ENGINES = ("sqlite", "postgresql")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "engine" in metafunc.fixturenames:
        chosen = metafunc.definition.get_closest_marker("engine")
        metafunc.parametrize("engine", chosen.args if chosen else ENGINES, indirect=True, scope="module")


@pytest.fixture(scope="module")
def engine(request: pytest.FixtureRequest) -> str:
    """The engine that the projects of a test are on."""
    return str(request.param)


@cache
def project_on_server(folder: Path) -> Project:
    """A project made once per run, whose backlog is on the server of the tests.

    The owner has made it, and all commands after that are those of a role that may only work with it.
    """
    name = server().new_database()
    server().grant(name)
    folder.mkdir()
    subprocess.run(["git", "init", "--quiet", "--template=", "--initial-branch=main"], cwd=folder, check=True)
    made = run_in(folder, "init", "Demo", "--defaults", "--db", server().url(name, OWNER))

    assert made.code == 0, made.stderr

    server().grant(name)
    config = folder / ".backlog" / "config.toml"
    config.write_text(config.read_text().replace(OWNER, USER))
    agree_to(folder)
    return Project(folder, name)


@pytest.fixture(scope="session")
def _folder_of_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("template-on-server") / "demo"


@pytest.fixture(scope="session")
def _project_in_file(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A project made once per run, whose backlog is a file."""
    folder = tmp_path_factory.mktemp("template") / "demo"
    folder.mkdir()
    subprocess.run(["git", "init", "--quiet", "--template=", "--initial-branch=main"], cwd=folder, check=True)
    made = run_in(folder, "init", "Demo", "--defaults")

    assert made.code == 0, made.stderr

    return Project(folder)


@pytest.fixture(scope="module")
def _new_project(engine: str, _project_in_file: Project, _folder_of_template: Path) -> Project:
    """A project made once per run on each engine, of which each test gets a copy."""
    return _project_in_file if engine == "sqlite" else project_on_server(_folder_of_template)


@pytest.fixture(autouse=True)
def _databases_do_not_pile_up(request: pytest.FixtureRequest) -> Iterator[None]:
    """What a test made on the server is removed after it."""
    if "engine" not in request.fixturenames or request.getfixturevalue("engine") == "sqlite":
        yield
        return
    before = server().made
    yield
    server().drop_since(before)
