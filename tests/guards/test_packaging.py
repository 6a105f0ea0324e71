"""What users and CI install: the wheel, the source archive and the pinned tree of packages."""

import re
import subprocess
import sys
import tarfile
import tomllib
from collections.abc import Iterator
from email.parser import BytesParser
from importlib.metadata import requires
from pathlib import Path
from zipfile import ZipFile

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
EXACT_PIN = re.compile(r"[A-Za-z0-9._-]+==[A-Za-z0-9.!+-]+")


def sources(folder: str) -> set[str]:
    """The Python files below a folder of the checkout, as paths from its root."""
    return {path.relative_to(ROOT).as_posix() for path in (ROOT / folder).rglob("*.py")}


def build(target: str, into: Path) -> Path:
    """The archive that `hatchling build` makes of this checkout; no network is needed."""
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "--target", target, "--directory", into],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    (archive,) = into.iterdir()
    return archive


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ZipFile]:
    """The wheel of this checkout."""
    with ZipFile(build("wheel", tmp_path_factory.mktemp("wheel"))) as archive:
        yield archive


@pytest.fixture(scope="module")
def sdist_names(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """The files in the source archive of this checkout, as paths from its root."""
    with tarfile.open(build("sdist", tmp_path_factory.mktemp("sdist"))) as archive:
        return {name.partition("/")[2] for name in archive.getnames()}


def pins() -> list[str]:
    """The lines of constraints.txt that are not comments."""
    lines = (ROOT / "constraints.txt").read_text().splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def wanted_by_the_project() -> list[Requirement]:
    """What pyproject.toml asks for, with every extra."""
    optional = PROJECT["optional-dependencies"]
    groups = (PROJECT["dependencies"], *optional.values())
    return [Requirement(text) for group in groups for text in group]


def closure() -> set[str]:
    """The packages that `.[postgresql,mcp,tui,web,dev]` needs here, by their normalised names."""
    waiting = wanted_by_the_project()
    seen: set[tuple[str, frozenset[str]]] = set()
    while waiting:
        wanted = waiting.pop()
        key = (canonicalize_name(wanted.name), frozenset(wanted.extras))
        if key in seen:
            continue
        seen.add(key)
        for text in requires(wanted.name) or []:
            needed = Requirement(text)
            extras = wanted.extras or {""}
            if needed.marker is None or any(needed.marker.evaluate({"extra": extra}) for extra in extras):
                waiting.append(needed)
    return {name for name, _ in seen}


def test_the_wheel_holds_the_package_with_the_migrations_inside_it(wheel: ZipFile) -> None:
    expected = sources("backlog") | {f"backlog/{path}" for path in sources("migrations")}

    actual = {name for name in wheel.namelist() if name.endswith(".py")}

    assert actual == expected


def test_the_migrations_in_the_wheel_can_be_run_and_written(wheel: ZipFile) -> None:
    versions = [name for name in wheel.namelist() if name.startswith("backlog/migrations/versions/")]

    assert "backlog/migrations/env.py" in wheel.namelist()
    assert versions != []


def test_the_wheel_has_the_program_the_version_and_the_licence(wheel: ZipFile) -> None:
    from backlog import __version__

    info = f"backlog_cli-{__version__}.dist-info"
    metadata = BytesParser().parsebytes(wheel.read(f"{info}/METADATA"))

    assert wheel.read(f"{info}/entry_points.txt").decode() == (
        "[console_scripts]\nbacklog = backlog.shell:program\n"
    )
    assert metadata["Name"] == "backlog-cli"
    assert metadata["Version"] == __version__
    assert metadata["Requires-Python"] == ">=3.11"
    assert metadata["License-Expression"] == "MIT"
    assert wheel.read(f"{info}/licenses/LICENSE") == (ROOT / "LICENSE").read_bytes()


def test_the_source_archive_holds_all_that_a_checkout_holds(sdist_names: set[str]) -> None:
    beside = {path.name for path in ROOT.iterdir() if path.is_file() and path.name != ".git"}
    below = {
        path.relative_to(ROOT).as_posix()
        for folder in (".ci", "backlog", "benchmarks", "docs", "migrations", "scripts", "tests")
        for path in (ROOT / folder).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }

    assert (beside | below) - sdist_names == set()


@pytest.mark.parametrize(
    "name",
    [".ci/run", "CHANGELOG.md", "CONTRIBUTING.md", "LICENSE", "Makefile", "README.md"],
)
def test_a_maintainer_finds_the_usual_files(name: str) -> None:
    assert (ROOT / name).stat().st_size > 0


@pytest.mark.parametrize("name", [".ci/run", "scripts/demo"])
def test_a_script_can_be_run(name: str) -> None:
    assert (ROOT / name).stat().st_mode & 0o111 == 0o111


def test_every_pin_names_one_release_and_no_address() -> None:
    loose = [line for line in pins() if not EXACT_PIN.fullmatch(line)]

    assert loose == []


def test_every_package_that_an_install_needs_is_pinned_and_no_other() -> None:
    pinned = {canonicalize_name(line.partition("==")[0]) for line in pins()}

    assert pinned == closure()


def test_every_pin_is_a_release_that_the_project_asks_for() -> None:
    releases = {canonicalize_name(line.partition("==")[0]): line.partition("==")[2] for line in pins()}

    unfit = [
        str(wanted)
        for wanted in wanted_by_the_project()
        if not wanted.specifier.contains(releases[canonicalize_name(wanted.name)])
    ]

    assert unfit == []
