"""Records which lines each test runs, so that a mutant is judged only by tests that come past it."""

from __future__ import annotations

import ast
import hashlib
import os
import time
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

import coverage

from benchmarks.mutants import single_tests

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    import pytest


class Seen(NamedTuple):
    """What a test did without a mutant: how long it took, in seconds of the processor, and where it was."""

    seconds: float
    passed: bool
    lines: dict[str, int]
    """For each module, named by its path from the root, a bit for each line."""


class Recording(NamedTuple):
    """What the tests of a file did, and the digests of what that depends on."""

    helpers: str
    sources: dict[str, str]
    tests: dict[str, Seen]

    def is_current(self, now: Mapping[str, str], helpers: str) -> bool:
        """Whether the file, what tests share and every module that its tests ran are as they were."""
        return self.helpers == helpers and all(
            now.get(path) == digest for path, digest in self.sources.items()
        )


def digests(root: Path) -> dict[str, str]:
    """Return the digest of every module of the program and of the tests, by its path from the root.

    Layout and remarks count in the program alone, where the numbers of lines matter.
    """
    found: dict[str, str] = {}
    for path in sorted((*(root / "backlog").rglob("*.py"), *(root / "tests").rglob("*.py"))):
        name, text = path.relative_to(root).as_posix(), path.read_bytes()
        told = ast.dump(ast.parse(text)).encode() if name.startswith("tests/") else text
        found[name] = hashlib.sha256(told).hexdigest()
    return found


def shared(of: Mapping[str, str], root: Path, file: str) -> str:
    """Return one digest of what a file of tests shares with others: what it imports of `tests`."""
    found = {"tests/conftest.py", *_imported(root, file)}
    return hashlib.sha256(repr(sorted((path, of.get(path, "")) for path in found)).encode()).hexdigest()


@cache
def _imported(root: Path, file: str) -> frozenset[str]:
    """The modules of `tests` that one of them imports, or that these import."""
    tree = ast.parse((root / file).read_text(encoding="utf-8"))
    names = {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    paths = {f"{name.replace('.', '/')}.py" for name in names if name.startswith("tests.")}
    there = {path for path in paths if path != file and (root / path).is_file()}
    return frozenset(there.union(*(_imported(root, path) for path in there)))


def record(
    items: Sequence[pytest.Item], root: Path, caches: Sequence[Callable[[], object]]
) -> dict[str, Seen]:
    """Run the tests of one file and return what each did, by its id."""
    single_tests.prepare()
    cover = coverage.Coverage(data_file=None, source=[str(root / "backlog")], config_file=False)
    cover.set_option("run:disable_warnings", ["no-data-collected"])  # tests of tables run no line
    cover.start()
    took: dict[str, tuple[float, bool]] = {}
    for item in items:
        for clear in caches:
            clear()
        cover.switch_context(item.nodeid)
        begun = time.process_time()
        passed = single_tests.passes(item, 60)
        took[item.nodeid] = (time.process_time() - begun, passed)
    cover.stop()
    data = cover.get_data()
    lines: dict[str, dict[str, int]] = {name: {} for name in took}
    for path in data.measured_files():
        for line, names in data.contexts_by_lineno(path).items():
            for name in names:
                if name in lines:
                    own = lines[name]
                    at = os.path.relpath(path, root)
                    own[at] = own.get(at, 0) | 1 << line
    return {name: Seen(*took[name], lines[name]) for name in took}
