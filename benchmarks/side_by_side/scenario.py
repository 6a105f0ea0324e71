"""Reads scenarios, text files that look like a shell session.

The notation is described in `README.md` beside this file.
"""

from __future__ import annotations

import hashlib
import shlex
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from pathlib import Path

#: Visible stand-ins for characters that cannot stand in a one-line command.
STAND_INS = {"⏎": "\n", "⇥": "\t", "␛": "\x1b", "␍": "\r", "␇": "\a", "␡": "\x7f", "␀": "\udcff"}


DIRECTIVES = ("set", "cd", "env", "minute")


class ScenarioError(Exception):
    """A scenario file says something that this program does not understand."""


class Step(NamedTuple):
    """One command line, or one directive that prepares the ground for the next ones.

    `kind` is `run` for a command line, else the directive's word (`DIRECTIVES`).
    `differs` is the reason of an intended difference, `ours_exit` the exit code that ours must then
    have (None: any). `members` compares the output's lines as a set: the order is not promised.
    """

    line: int
    kind: str
    text: str
    argv: tuple[str, ...]
    differs: str | None = None
    ours_exit: int | None = None
    members: bool = False


class Scenario(NamedTuple):
    """A name, the arguments of `init` (None: no project at all) and the steps, in order."""

    file: str
    name: str
    init: tuple[str, ...] | None
    steps: tuple[Step, ...]

    @property
    def commands(self) -> int:
        """How many command lines the scenario has."""
        return sum(step.kind == "run" for step in self.steps)

    def unmarked(self) -> Scenario:
        """The same scenario without marks, for a program that is compared with itself."""
        steps = tuple(step._replace(differs=None, ours_exit=None) for step in self.steps)
        return self._replace(steps=steps)

    def fingerprint(self) -> str:
        """A text that changes whenever the reference would have to be asked again."""
        content = repr((self.init, [(step.kind, step.argv) for step in self.steps]))
        return hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest()


def load(folder: Path) -> list[Scenario]:
    """All scenarios of the folder's `.txt` files, in file order; raises ScenarioError."""
    found: list[Scenario] = []
    for path in sorted(folder.glob("*.txt")):
        found.extend(parse(path.stem, path.read_text(encoding="utf-8")))
    names = [(scenario.file, scenario.name) for scenario in found]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise ScenarioError(f"two scenarios of one name: {twice}")
    return found


def parse(file: str, text: str) -> list[Scenario]:
    """The scenarios of one file's text; raises ScenarioError naming file and line."""
    found: list[Scenario] = []
    name: str | None = None
    init: tuple[str, ...] | None = ()
    steps: list[Step] = []

    def close() -> None:
        if name is not None:
            found.append(Scenario(file, name, init, tuple(steps)))

    for number, raw in enumerate(text.split("\n"), start=1):
        if not raw.strip() or raw.startswith("#"):
            continue
        if raw.startswith("== "):
            close()
            name, init, steps = raw[3:].strip(), (), []
            continue
        if name is None:
            raise ScenarioError(f"{file}:{number}: a line before the first '== name'")
        try:
            if raw.startswith("@init") and not steps:
                words = tuple(shlex.split(raw[5:]))
                init = None if words == ("none",) else words
            else:
                steps.append(_step(number, raw))
        except (ScenarioError, ValueError) as error:
            raise ScenarioError(f"{file}:{number}: {error}") from error
    close()
    return found


def _step(number: int, raw: str) -> Step:
    if raw.startswith("@"):
        word, _, rest = raw[1:].partition(" ")
        if word not in DIRECTIVES:
            raise ScenarioError(f"directive @{word} is unknown, or not in its place")
        return Step(number, word, raw, (rest.strip(),))
    text, _, mark = raw.partition(" #~ ")
    text, _, comparison = text.partition(" #= ")
    if comparison.strip() not in ("", "members"):
        raise ScenarioError(f"unknown comparison {comparison.strip()!r}")
    differs, code = None, None
    if mark:
        differs = mark.strip()
        if differs.startswith("["):
            digits, _, differs = differs[1:].partition("]")
            code, differs = int(digits), differs.strip()
        if not differs:
            raise ScenarioError("a difference without a reason")
    argv = tuple(_real(word) for word in shlex.split(text))
    return Step(number, "run", text.strip(), argv, differs, code, comparison.strip() == "members")


def _real(word: str) -> str:
    for visible, meant in STAND_INS.items():
        word = word.replace(visible, meant)
    return word
