"""Breaks the program on purpose, one place at a time, and names what no unit test notices.

`python -m benchmarks.mutants [MODULE …]` takes modules or folders; without any it takes all of `domain/`,
`service/` and `markdown/`. It works in a copy of the checkout, and keeps what it found out in the cache
folder, so that the next run tries only what changed. It ends with 1 if a mutant survives for which
`survivors.toml` has no reason. See `docs/mutants.md`.
"""

from __future__ import annotations

import argparse
import fcntl
import hashlib
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from shutil import copy2
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.mutants.fates import Fate
    from benchmarks.mutants.mutant import Mutant

ROOT = Path(__file__).parents[2]
JUDGED = ("backlog/domain", "backlog/service", "backlog/markdown")
"""The folders whose modules are broken if none is named."""
JUDGES = ("domain", "markdown", "service", "files", "render")
"""The folders of unit tests that judge, beside those that stand in none."""
CONTRACTS = ("claims", "import", "overview", "pages", "relocation", "search", "words")
"""The contracts of the storage that use cases are tested with; those on SQLite judge, too."""
MEMORY = Path("/dev/shm")  # noqa: S108  a folder of a random name is made in it
"""Where files cost no disk, if there is such a place: each test begins with a new database."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Break what the command line names, and print what the tests made of it."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.mutants", description=__doc__)
    parser.add_argument("modules", nargs="*", metavar="MODULE", help="for example backlog/domain/gate.py")
    parser.add_argument("--budget", type=float, default=3.0, help="seconds of tests for one mutant (3)")
    parser.add_argument("--jobs", type=int, default=2, help="how many modules at once (2)")
    parser.add_argument(
        "--tests", nargs="+", default=[], metavar="TEST", help="let these files or folders judge alone"
    )
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.inside:
        sys.exit(_judge(options.modules, options.tests or judges(), options.budget, options.jobs))
    modules = [one for name in options.modules or JUDGED for one in modules_at(name)]
    if not modules:
        parser.error("there is no such module")
    kept = cache()
    kept.mkdir(parents=True, exist_ok=True)
    with (
        (kept / "lock").open("w") as lock,
        tempfile.TemporaryDirectory(
            prefix="backlog-mutants-", dir=MEMORY if os.access(MEMORY, os.W_OK) else None
        ) as folder,
    ):
        fcntl.flock(lock, fcntl.LOCK_EX)
        copy_checkout(kept / "checkout")
        words = [*modules, "--inside", "--budget", str(options.budget), "--jobs", str(options.jobs)]
        words += ["--tests", *options.tests] if options.tests else []
        finished = subprocess.run(
            [sys.executable, "-m", "benchmarks.mutants", *words],
            cwd=kept / "checkout",
            env={**os.environ, "HOME": folder, "TMPDIR": folder, "MUTANTS_CACHE": str(kept)},
            check=False,
        )
    sys.exit(finished.returncode)


def cache() -> Path:
    """Return the folder that keeps what was found out about this checkout."""
    home = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return home / "backlog-mutants" / hashlib.sha256(str(ROOT).encode()).hexdigest()[:12]


def modules_at(name: str) -> list[str]:
    """Return the modules in a folder, or the one of that name, as paths from the root."""
    path = ROOT / name
    found = sorted(path.rglob("*.py")) if path.is_dir() else [path] if path.is_file() else []
    return [one.relative_to(ROOT).as_posix() for one in found]


def judges() -> list[str]:
    """Return the files and folders of tests that judge unless others are named."""
    others = [path.relative_to(ROOT).as_posix() for path in sorted((ROOT / "tests/unit").glob("test_*.py"))]
    contracts = [f"tests/contract/test_{name}.py" for name in CONTRACTS]
    return [*(f"tests/unit/{folder}" for folder in JUDGES), *others, *contracts]


def copy_checkout(target: Path) -> None:
    """Make a folder hold what git knows of the checkout, and what is new in it; a file keeps its time."""
    listed = subprocess.run(
        ["git", "ls-files", "-coz", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    names = {name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()}
    for path in list(target.rglob("*")):
        if path.is_file() and path.suffix != ".pyc" and path.relative_to(target).as_posix() not in names:
            path.unlink()
    for name in names:
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        copy2(ROOT / name, target / name)


def _judge(modules: Sequence[str], tests: Sequence[str], budget: float, jobs: int) -> int:
    """Judge modules in this process, which stands in the copy; return the exit code."""
    import pytest

    from benchmarks.mutants.judge import Judge, Options

    shown = _Shown()
    judge = Judge(modules, Options(Path(os.environ["MUTANTS_CACHE"]), jobs, budget), shown.module)
    pytest.main(
        ["-q", "-s", "-p", "no:cacheprovider", "-p", "no:xdist", "--assert=plain", *tests], plugins=[judge]
    )
    return shown.total()


class _Sum:
    """The figures of the modules of a folder."""

    def __init__(self) -> None:
        self.all = self.killed = self.explained = 0

    @property
    def unexplained(self) -> int:
        return self.all - self.killed - self.explained

    def line(self, name: str) -> str:
        share = 100 * self.killed / self.all if self.all else 100.0
        return (
            f"{name}: {self.killed} of {self.all} killed ({share:.1f} %);"
            f" {self.explained} survive for a reason, {self.unexplained} unexplained"
        )


class _Shown:
    """Prints the figures of each module and folder, and the mutants that survived for no known reason."""

    def __init__(self) -> None:
        from benchmarks.mutants.survivors import read_reasons

        self._reasons = read_reasons()
        self._folders: dict[str, _Sum] = {}
        self._idle: list[str] = []

    def module(self, module: str, fates: Sequence[tuple[Mutant, Fate]]) -> None:
        from benchmarks.mutants.survivors import reason_for

        own, unexplained, needed = _Sum(), [], set()
        for mutant, fate in fates:
            reason = None if fate.killed_by else reason_for(mutant, self._reasons)
            for sums in (own, self._folder(module), self._folder("all")):
                sums.all += 1
                sums.killed += bool(fate.killed_by)
                sums.explained += reason is not None
            if reason is not None:
                needed.add(reason)
            elif not fate.killed_by:
                asked = f"{len(fate.asked)} tests" if fate.asked else "no test runs it"
                unexplained.append(
                    f"  {mutant.function} ({asked})\n    - {mutant.was}\n    + {mutant.becomes}"
                )
        self._idle += [
            f"  {module} {one.function}\n    - {one.was}\n    + {one.becomes}"
            for one in self._reasons
            if one.module == module and one not in needed
        ]
        print(own.line(module), flush=True)
        for text in unexplained:
            print(text, flush=True)

    def total(self) -> int:
        """Print the figures of each folder, and the reasons that are out of date; return the exit code."""
        if self._idle:
            print("\nA reason stands in survivors.toml, but no survivor needs it:", *self._idle, sep="\n")
        print()
        for folder in sorted(self._folders, key=lambda name: (name == "all", name)):
            if folder != "all" or len(self._folders) > 2:
                print(self._folders[folder].line(folder))
        return 1 if self._folder("all").unexplained else 0

    def _folder(self, module: str) -> _Sum:
        return self._folders.setdefault(module.rpartition("/")[0] or module, _Sum())


if __name__ == "__main__":
    main()
