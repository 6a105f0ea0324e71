"""What is generated from the tables of the commands is up to date: `make generate` writes it."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from backlog.cli import reference
from backlog.cli.exits import MEANINGS, ExitCode
from backlog.cli.registry import COMMANDS

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("name", "generated"),
    [("docs/cli.md", reference.cli_markdown), ("docs/settings.md", reference.settings_markdown)],
)
def test_a_generated_page_is_what_would_be_generated(name: str, generated: object) -> None:
    assert callable(generated)
    assert (ROOT / name).read_text(encoding="utf-8") == generated(), "run: make generate"


def test_the_exit_codes_in_readme_are_those_of_the_code() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")

    assert reference.with_exit_codes(readme) == readme, "run: make generate"
    assert set(MEANINGS) == set(ExitCode)


def test_there_is_a_man_page_for_every_command() -> None:
    names = {f"backlog-{path.replace(' ', '-')}.1" for path in COMMANDS if "__" not in path}

    assert names | {"backlog.1"} <= set(reference.man_pages())


def test_the_man_pages_are_sound() -> None:
    pages = reference.man_pages()
    groff = shutil.which("groff")

    assert all(page.isascii() for page in pages.values())
    for name in ("backlog.1", "backlog-task-edit.1", "backlog-config.1") if groff else ():
        drawn = subprocess.run(
            [str(groff), "-man", "-Tutf8", "-ww"],
            input=pages[name],
            capture_output=True,
            text=True,
            check=True,
        )

        assert (name, drawn.stderr) == (name, "")


def test_every_test_that_a_page_names_is_there() -> None:
    pages = (ROOT / "docs").glob("*.md")
    named = {
        name for page in pages for name in re.findall(r"`(tests/[\w/]+(?:\.py)?)/?`", page.read_text("utf-8"))
    }

    assert "tests/cli/test_fence.py" in named
    assert sorted(name for name in named if not (ROOT / name).exists()) == []


PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_no_page_has_two_sides_of_a_merge(page: Path) -> None:
    assert not re.findall("^(?:<{7}|>{7}) .*", page.read_text(encoding="utf-8"), re.MULTILINE)
