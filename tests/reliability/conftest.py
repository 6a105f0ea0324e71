"""A stranger with a server, a person whose passwords it would like to hear, and a clone that leads to it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from backlog.cli.examples import FILES
from tests.conftest import Finished, RunHere
from tests.listening import Stranger, stranger

PASSWORD = "hidden-7"  # noqa: S105  what the stranger would like to hear


@pytest.fixture(scope="module")
def listener() -> Iterator[Stranger]:
    with stranger() as listening:
        yield listening


@pytest.fixture
def quiet(listener: Stranger) -> Stranger:
    """The stranger's server, which has heard nothing yet."""
    listener.heard.clear()
    return listener


@pytest.fixture
def person(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The home of somebody who has passwords in each of the places where libpq looks for them."""
    home = tmp_path / "person"
    home.mkdir()
    (home / ".pgpass").write_text(f"*:*:*:*:{PASSWORD}\n")
    (home / ".pgpass").chmod(0o600)
    (home / ".pg_service.conf").write_text(f"[prod]\nhost=127.0.0.1\nuser=admin\npassword={PASSWORD}\n")
    for name, value in {
        "HOME": home,
        "PGCONNECT_TIMEOUT": 2,
        "PGPASSFILE": home / ".pgpass",
        "PGPASSWORD": PASSWORD,
        "PGSERVICEFILE": home / ".pg_service.conf",
        "XDG_STATE_HOME": home / "state",
    }.items():
        monkeypatch.setenv(name, str(value))
    return home


@pytest.fixture
def run(run_here: RunHere, person: Path) -> RunHere:  # noqa: ARG001  the environment is that person's
    """The program, which may tell nobody's password."""

    def silent(folder: Path, *words: str) -> Finished:
        finished = run_here(folder, *words)
        assert PASSWORD not in f"{finished.stdout}{finished.stderr}"
        assert "bug in backlog" not in finished.stderr
        return finished

    return silent


def clone(folder: Path, url: str) -> Path:
    """Make what a clone is that has a config file in it, and files to import; return its folder."""
    (folder / ".backlog").mkdir(parents=True)
    (folder / ".backlog" / "config.toml").write_text(f'database = "{url}"\n')
    for name, text in FILES.items():
        (folder / name).write_text(text)
    (folder / "backlog" / "tasks").mkdir(parents=True)
    (folder / "backlog" / "config.yml").write_text('project_name: "Shop"\n')
    return folder
