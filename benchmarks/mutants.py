"""Breaks one module after the other on purpose, a line at a time, and names what no test notices.

`python -m benchmarks.mutants [MODULE …] [--tests PATH …]`; without a module, all of `domain/`, `service/` and
`markdown/`, which takes hours. It works in a copy of the checkout, by https://mutmut.readthedocs.io, and
prints for each module how many mutants the tests killed, and each that survived: see `docs/mutants.md`.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from shutil import copy2
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

ROOT = Path(__file__).parents[1]
JUDGED = ("backlog/domain", "backlog/service", "backlog/markdown")
"""The folders whose modules are broken if none is named."""
SKIPPED = frozenset({"__init__.py"})

_CONFIGURATION = """
[tool.mutmut]
source_paths = ["backlog"]
only_mutate = ["{module}"]
also_copy = ["migrations"]
pytest_add_cli_args = ["-p", "no:xdist", "-p", "no:cacheprovider"]
pytest_add_cli_args_test_selection = {tests}
use_git_change_detection = false
"""


class Result(NamedTuple):
    """What became of the mutants of a module: how many were killed, and the names of the others by fate."""

    killed: int
    others: dict[str, list[str]]

    @property
    def all(self) -> int:
        """How many there were."""
        return self.killed + sum(map(len, self.others.values()))


def main(arguments: Sequence[str] | None = None) -> None:
    """Break the modules named on the command line, and print what the tests made of it."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.mutants", description=__doc__)
    parser.add_argument("modules", nargs="*", metavar="MODULE", help="for example backlog/domain/gate.py")
    parser.add_argument("--tests", nargs="+", default=[], help="the tests to judge by, instead of the usual")
    options = parser.parse_args(arguments)
    for module in options.modules or modules():
        if not (ROOT / module).is_file():
            parser.error(f"there is no {module}")
        with tempfile.TemporaryDirectory(prefix="backlog-mutants-") as folder:
            copy = Path(folder)
            copy_checkout(copy, module, options.tests or judges(module))
            show(module, mutate(copy), copy)


def modules() -> list[str]:
    """Return the modules that are broken if none is named, as paths from the root."""
    found = (path for folder in JUDGED for path in sorted((ROOT / folder).rglob("*.py")))
    return [path.relative_to(ROOT).as_posix() for path in found if path.name not in SKIPPED]


def judges(module: str) -> list[str]:
    """Return the tests that judge a module: its own, and those of the same layer that import it.

    Where there are none, those of its folder, or of the next one above.
    """
    path = Path("tests/unit") / Path(module).relative_to("backlog")
    folder, name = module.removesuffix(".py").replace("/", ".").rsplit(".", 1)
    imports = re.compile(rf"from {folder}(\.{name} import|\.{name}$| import .*\b{name}\b)", re.MULTILINE)
    layer = ROOT / "tests/unit" / path.parts[2]
    found = {path.with_name(f"test_{path.name}")} & {
        each.relative_to(ROOT) for each in layer.rglob("test_*.py")
    }
    for test in layer.rglob("test_*.py"):
        if imports.search(test.read_text(encoding="utf-8")):
            found.add(test.relative_to(ROOT))
    above = path.parent
    while not (ROOT / above).is_dir():
        above = above.parent
    return sorted(each.as_posix() for each in found or {above})


def copy_checkout(target: Path, module: str, tests: Iterable[str]) -> None:
    """Copy what git knows of the checkout, and set mutmut to one module."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True)
    for name in filter(None, listed.stdout.split("\0")):
        if (ROOT / name).is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            copy2(ROOT / name, target / name)
    with (target / "pyproject.toml").open("a", encoding="utf-8") as file:
        file.write(_CONFIGURATION.format(module=module, tests=list(tests)))


def mutate(copy: Path) -> Result:
    """Run the tests against each mutant in a copy of the checkout; raise SystemExit if they fail without."""
    finished = subprocess.run(
        [sys.executable, "-m", "mutmut", "run", "--max-children", "2"],
        cwd=copy,
        check=False,
        capture_output=True,
        text=True,
    )
    if finished.returncode:
        sys.exit(f"mutmut failed:\n{finished.stdout[-2000:]}{finished.stderr[-2000:]}")
    listed = subprocess.run(
        [sys.executable, "-m", "mutmut", "results", "--all", "true"],
        cwd=copy,
        check=True,
        capture_output=True,
        text=True,
    )
    return read_results(listed.stdout)


def read_results(text: str) -> Result:
    """Read what `mutmut results --all true` prints: a line `name: fate` for each mutant."""
    killed, others = 0, dict[str, list[str]]()
    for line in text.splitlines():
        name, colon, fate = line.strip().rpartition(": ")
        if not colon:
            continue
        if fate in {"killed", "timeout", "caught by type check"}:  # one that never ends is noticed, too
            killed += 1
        else:
            others.setdefault(fate, []).append(name)
    return Result(killed, others)


def show(module: str, result: Result, copy: Path) -> None:
    """Print the count of a module, and the change of each mutant that was not killed."""
    share = 100 * result.killed / result.all if result.all else 100.0
    print(f"{module}: {result.killed} of {result.all} killed ({share:.0f} %)", flush=True)
    for fate, names in result.others.items():
        for name in names:
            shown = subprocess.run(
                [sys.executable, "-m", "mutmut", "show", name],
                cwd=copy,
                check=False,
                capture_output=True,
                text=True,
            )
            changed = [
                line for line in shown.stdout.splitlines() if line[:1] in "+-" and line[:3] not in _HEADS
            ]
            print(f"  {fate}: {name}", *changed, sep="\n    ", flush=True)


_HEADS = frozenset({"+++", "---"})


if __name__ == "__main__":
    main()
