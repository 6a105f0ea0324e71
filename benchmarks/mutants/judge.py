"""Judges mutants by the tests that come past them, in processes where all of them are imported already.

The mutants of a module are tried one after the other in one process, a fork of one that has imported all:
most cost no more than the first test that notices. After every few, the tests that noticed are run again
without a mutant; if one fails now, a mutant left something behind, and those few are tried again, each in a
fork.
"""

from __future__ import annotations

import gc
import importlib
import pkgutil
import sys
from functools import partial
from types import ModuleType
from typing import TYPE_CHECKING, NamedTuple

import pytest

from benchmarks.mutants import recordings, single_tests
from benchmarks.mutants.children import Job, in_forks
from benchmarks.mutants.fates import Fate, Fates, load, save
from benchmarks.mutants.mutant import CannotBe, Mutant, install, mutants_of, remember_functions
from benchmarks.mutants.recordings import Recording, Seen

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

_OTHERS = ("backlog.tui", "backlog.web", "backlog.mcp", "backlog.storage.postgresql")
"""Packages that no judge needs to have imported beforehand."""
_QUICK = 0.03
"""How many seconds a test that noticed one mutant may take to be asked first about the next."""
_STRETCH = 30
"""After how many mutants the tests that noticed are run again."""


class Options(NamedTuple):
    """How mutants are judged."""

    cache: Path
    at_once: int
    budget: float
    """How many seconds of tests, as they take without a mutant, are spent on one."""


class Judge:
    """The plugin that has pytest collect the tests, and runs them its own way."""

    def __init__(
        self,
        modules: Sequence[str],
        options: Options,
        show: Callable[[str, list[tuple[Mutant, Fate]]], None],
    ) -> None:
        """Be ready to judge the mutants of modules, named by their paths; `show` gets those of each."""
        self._modules = modules
        self._options = options
        self._show = show
        self._items: dict[str, pytest.Item] = {}
        self._seen: dict[str, Seen] = {}
        self._digests: dict[str, str] = {}
        self._visitors: dict[str, list[str]] = {}
        self._careful: dict[str, frozenset[str]] = {}
        self._caches: list[Callable[[], object]] = []

    def pytest_sessionstart(self) -> None:
        """Have Hypothesis draw the same examples always, in whatever time, and not look for smaller ones."""
        import hypothesis  # here, as pytest wants to be the first to import it

        hypothesis.settings.register_profile(
            "mutants",
            parent=hypothesis.settings(),
            derandomize=True,
            database=None,
            deadline=None,  # on a busy machine a test would fail that notices nothing
            suppress_health_check=list(hypothesis.HealthCheck),
            report_multiple_bugs=False,
            phases=(hypothesis.Phase.explicit, hypothesis.Phase.generate),
        )
        hypothesis.settings.load_profile("mutants")

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Leave out what needs a server, or does not say that it needs none."""
        items[:] = [item for item in items if _needs_no_server(item)]

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Record what is not known of the tests yet, then judge the mutants of one module after the other."""
        self._items = {item.nodeid: item for item in session.items}
        root = session.config.rootpath
        self._digests = recordings.digests(root)
        _import_everything()
        remember_functions()
        self._caches = single_tests.caches()
        gc.collect()
        gc.freeze()
        self._record(root)
        for name, seen in self._seen.items():
            if not seen.passed:
                print(f"does not pass without a mutant, and judges none: {name}", flush=True)
                continue
            for module in seen.lines:
                self._visitors.setdefault(module, []).append(name)
        waiting = list(self._modules)
        while waiting:
            jobs = [Job(module, partial(self._judge, module, root), 3600) for module in waiting]
            waiting = []
            for module, left in in_forks(jobs, self._options.at_once):
                fates = Fates(self._place("fates", module))
                if left is None and fates.begun:  # the process died of it
                    fates.add({fates.begun: Fate("time", {})})
                    waiting.append(module)
                elif left is None:
                    print(f"{module}: could not be judged", flush=True)
                elif isinstance(left, frozenset) and left:
                    self._careful[module] = self._careful.get(module, frozenset()) | left
                    waiting.append(module)
                else:
                    mutants = self._mutants(module, root)
                    self._show(module, [(mutant, fates.known[mutant.key]) for mutant in mutants])
        return True

    def _record(self, root: Path) -> None:
        by_file: dict[str, list[pytest.Item]] = {}
        for item in self._items.values():
            by_file.setdefault(item.nodeid.partition("::")[0], []).append(item)
        missing = []
        for file, items in by_file.items():
            helpers = recordings.shared(self._digests, root, file)
            known = load(self._place("recordings", file))
            if isinstance(known, Recording) and known.is_current(self._digests, helpers):
                self._seen.update(known.tests)
            else:
                missing.append(Job(file, partial(recordings.record, items, root, self._caches), 1800))
        for file, found in in_forks(missing, self._options.at_once):
            if not isinstance(found, dict):
                print(f"the tests of {file} did not end", flush=True)
                continue
            sources = {file, *(path for seen in found.values() for path in seen.lines)}
            now = {path: self._digests[path] for path in sources}
            helpers = recordings.shared(self._digests, root, file)
            save(self._place("recordings", file), Recording(helpers, now, found))
            self._seen.update(found)

    def _place(self, kind: str, file: str) -> Path:
        return self._options.cache / kind / f"{file.replace('/', '.')}.pickle"

    def _mutants(self, module: str, root: Path) -> list[Mutant]:
        """The mutants of a module; to make them takes longer than to read them again."""
        place = self._place("mutants", module)
        kept = load(place)
        if kept is None or kept[0] != self._digests[module]:
            made = mutants_of(module, (root / module).read_text(encoding="utf-8"))
            kept = (self._digests[module], list({mutant.key: mutant for mutant in made}.values()))
            save(place, kept)
        found: list[Mutant] = kept[1]
        return found

    def _judge(self, module: str, root: Path) -> frozenset[str]:
        """Judge the mutants whose fate may have changed; return those to be tried with more care."""
        single_tests.prepare()
        mutants = self._mutants(module, root)
        fates = Fates(self._place("fates", module))
        fates.only(frozenset(mutant.key for mutant in mutants))
        trial = _Trial(self._items, self._seen, self._digests, self._caches)
        order = self._order(module)
        stretch: dict[str, Fate] = {}
        for mutant in mutants:
            known = fates.known.get(mutant.key)
            if known is not None and self._still_killed(known):
                continue
            before = known.asked if known else {}
            chosen = self._chosen(mutant, [*trial.noticed, *order], before)
            if known is not None and not chosen:
                continue
            fates.begin(mutant.key)
            careful = mutant.key in self._careful.get(module, ())
            if careful and stretch:
                break
            fate = trial.of(mutant, chosen)
            stretch[mutant.key] = Fate(fate.killed_by, {**before, **fate.asked})
            if careful:
                fates.add(stretch)
                return frozenset({mutant.key})
            if len(stretch) >= _STRETCH:
                if not trial.is_clean():
                    return frozenset(stretch)
                fates.add(stretch)
                stretch = {}
        if stretch and not trial.is_clean():
            return frozenset(stretch)
        fates.add(stretch)
        return frozenset(stretch) & self._careful.get(module, frozenset())

    def _order(self, module: str) -> list[str]:
        """The tests that come into a module: first those in a file of its name, then those that import it.

        Of each the quicker ones come first.
        """
        name = module.removesuffix(".py").replace("/", ".")
        own = f"/test_{name.rpartition('.')[2]}.py::"
        visitors = self._visitors.get(module, ())
        near = {
            test
            for test in visitors
            if isinstance(at := getattr(self._items[test], "module", None), ModuleType) and _uses(at, name)
        }
        return sorted(
            visitors, key=lambda test: (own not in test, test not in near, self._seen[test].seconds)
        )

    def _chosen(self, mutant: Mutant, order: Sequence[str], asked: Mapping[str, str]) -> list[str]:
        """The tests to ask: what runs a changed line; if none does, what runs any line of the function."""
        found: list[str] = []
        for lines in (mutant.lines, mutant.all_lines):
            bits = sum(1 << line for line in lines)
            found = [test for test in dict.fromkeys(order) if self._seen[test].lines[mutant.module] & bits]
            if found:
                break
        spent, chosen = 0.0, list[str]()
        for test in found:
            if asked.get(test) == self._digests[test.partition("::")[0]]:
                continue
            spent += self._seen[test].seconds
            if spent > self._options.budget and chosen:
                break
            chosen.append(test)
        return chosen

    def _still_killed(self, fate: Fate) -> bool:
        """Whether what noticed a mutant is as it was then."""
        killer = fate.killed_by
        return killer in {"time", "Python"} or (
            killer in self._items and fate.asked.get(killer) == self._digests[killer.partition("::")[0]]
        )


class _Trial:
    """Tries mutants in this process, one after the other."""

    def __init__(
        self,
        items: Mapping[str, pytest.Item],
        seen: Mapping[str, Seen],
        digests: Mapping[str, str],
        caches: Sequence[Callable[[], object]],
    ) -> None:
        self._items = items
        self._seen = seen
        self._digests = digests
        self._caches = caches
        self._unchecked: set[str] = set()
        self.noticed: list[str] = []
        """The tests that noticed the last mutants, the latest first."""

    def of(self, mutant: Mutant, asked: Sequence[str]) -> Fate:
        """Ask tests one after the other until one notices."""
        try:
            undo = install(mutant)
        except CannotBe:
            return Fate("Python", {})
        answers: dict[str, str] = {}
        try:
            for test in asked:
                self._forget()
                answers[test] = self._digests[test.partition("::")[0]]
                if not single_tests.passes(self._items[test], 0.3 + 10 * self._seen[test].seconds):
                    self._unchecked.add(test)
                    if self._seen[test].seconds <= _QUICK:
                        self.noticed = [test, *(other for other in self.noticed if other != test)][:5]
                    return Fate(test, answers)
        except single_tests.Endless:
            return Fate("time", answers)
        finally:
            undo()
        return Fate("", answers)

    def is_clean(self) -> bool:
        """Whether all tests that noticed pass again without a mutant."""
        checked, self._unchecked = self._unchecked, set()
        self._forget()
        return all(single_tests.passes(self._items[test], 60) for test in checked)

    def _forget(self) -> None:
        for clear in self._caches:
            clear()


def _needs_no_server(item: pytest.Item) -> bool:
    if item.nodeid.startswith("tests/unit/"):
        return True
    executors = item.nodeid.partition("[")[2]
    return "sqlite" in executors and "postgresql" not in executors


def _uses(test: ModuleType, name: str) -> bool:
    """Whether a module of tests imports a module, or something out of it."""
    return any(
        value is sys.modules.get(name) or getattr(value, "__module__", None) == name
        for value in vars(test).values()
    )


def _import_everything() -> None:
    """Import what the tests would in each fork again."""
    import backlog

    for found in pkgutil.walk_packages(backlog.__path__, "backlog."):
        if not found.name.startswith(_OTHERS) and not found.name.endswith(("__main__", "generate")):
            importlib.import_module(found.name)
