"""A project with records of every kind is shown as the reference program shows it, line by line.

`shown.json` holds the files and what version 1.52.0 of that program printed for each command. Where we
differ, `here` has the lines that are only there (`-`) or only here (`+`), and `why` the reason.
"""

import difflib
import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.trees import plant
from tests.conftest import run_in

CORPUS = json.loads(Path(__file__).with_name("shown.json").read_text(encoding="utf-8"))
SHOWN: list[dict[str, Any]] = CORPUS["shown"]
pytestmark = pytest.mark.engine("sqlite")


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project, imported."""
    root = tmp_path_factory.mktemp("shown") / "shop"
    plant(root / "backlog", CORPUS["files"])
    report = json.loads(run_in(root, "import", "--json").stdout)["import"]
    left = [file["path"] for file in report["files"] if file["fate"] != "imported"]
    assert left == ["tasks/notes.md"]
    return root


@pytest.mark.parametrize("one", SHOWN, ids=[one["line"] for one in SHOWN])
def test_a_command_shows_of_an_imported_project_what_it_shows_there(shop: Path, one: dict[str, Any]) -> None:
    shown = run_in(shop, *one["line"].split()).stdout.splitlines()

    differing = [line for line in difflib.ndiff(one["shown"], shown) if line[0] in "+-"]
    assert differing == one.get("here", [])
    assert ("here" in one) == bool(one.get("why"))
