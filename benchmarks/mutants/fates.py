"""Keeps what was found out between runs, outside of the checkout."""

from __future__ import annotations

import pickle
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


class Fate(NamedTuple):
    """What became of a mutant."""

    killed_by: str
    """The id of a test; `time` if one never ended, `Python` if it is no program; empty if no test noticed."""
    asked: dict[str, str]
    """The digest of the file of each test that was asked, by the id of the test."""


def load(path: Path) -> Any:  # noqa: ANN401  whatever was saved
    """Return what `save` wrote; None if there is nothing, or nothing that can be read."""
    try:
        return pickle.loads(path.read_bytes())  # noqa: S301  # this program's own file
    except (OSError, EOFError, pickle.UnpicklingError, AttributeError, ImportError):
        return None


def save(path: Path, value: object) -> None:
    """Write something, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_suffix(".new")
    new.write_bytes(pickle.dumps(value))
    new.replace(path)


class Fates:
    """The fates of the mutants of a module, in a file that grows, so that a process that ends loses none."""

    def __init__(self, path: Path) -> None:
        """Read what is known."""
        self._path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        self.known: dict[str, Fate] = {}
        self.begun: str | None = None
        """The mutant that was being tried when the last process ended."""
        if path.exists():
            with path.open("rb") as file:
                while True:
                    try:
                        key, fate = pickle.load(file)  # noqa: S301  # this program's own file
                    except (EOFError, pickle.UnpicklingError):
                        break
                    self.begun = key if fate is None else None
                    if fate is not None:
                        self.known[key] = Fate(*fate)

    def begin(self, key: str) -> None:
        """Note which mutant is tried now."""
        self._append({key: None})

    def add(self, fates: Mapping[str, Fate]) -> None:
        """Keep what became of mutants."""
        self.known.update(fates)
        self._append({key: tuple(fate) for key, fate in fates.items()})

    def only(self, keys: frozenset[str]) -> None:
        """Forget what is not among these mutants."""
        self.known = {key: fate for key, fate in self.known.items() if key in keys}
        new = self._path.with_suffix(".new")
        new.write_bytes(b"".join(pickle.dumps((key, tuple(fate))) for key, fate in self.known.items()))
        new.replace(self._path)

    def _append(self, values: Mapping[str, tuple[object, ...] | None]) -> None:
        with self._path.open("ab") as file:
            file.write(b"".join(pickle.dumps(value) for value in values.items()))
