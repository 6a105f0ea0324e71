"""Keeps the outcomes of the reference program between runs, for it is slow and does not change.

One JSON file per scenario, named after the scenario's content and the reference's version.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.side_by_side.programs import Outcome, Program, outcomes

if TYPE_CHECKING:
    from benchmarks.side_by_side.scenario import Scenario

#: Raise when the preparation of projects changes, so that old recordings are not used.
FORMAT = 1


class Recordings:
    """Outcomes of the reference program, taken from `folder` (None: always asked anew)."""

    def __init__(self, program: Program, version: str, folder: Path | None) -> None:
        self._program = program
        self._version = version
        self._folder = folder

    def outcomes(self, scenario: Scenario) -> list[Outcome]:
        """The recorded outcomes, or new ones, which are then recorded. Raises Preparation."""
        if self._folder is None:
            return outcomes(self._program, scenario)
        file = self._folder / f"{FORMAT}-{self._version}-{scenario.fingerprint()[:32]}.json"
        try:
            return [Outcome(*entry) for entry in json.loads(file.read_text(encoding="utf-8"))]
        except FileNotFoundError:
            pass
        found = outcomes(self._program, scenario)
        self._folder.mkdir(parents=True, exist_ok=True)
        unfinished = file.with_suffix(f".{os.getpid()}.part")
        unfinished.write_text(json.dumps(found, ensure_ascii=False), encoding="utf-8")
        unfinished.replace(file)
        return found


def default_folder() -> Path:
    """Where recordings live unless said otherwise: the user's cache, never the repository."""
    home = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return home / "backlog-side-by-side"
