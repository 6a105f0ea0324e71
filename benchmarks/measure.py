"""Times command lines fairly: every program in every round, in another order each time."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random
from statistics import median
from typing import NamedTuple

METER = Path(__file__).with_name("meter.py")
FEWEST_RUNS = 3
PATIENCE = 15.0
"""Seconds after which a slow command is left out of further rounds."""


class Command(NamedTuple):
    """A command line to time. `row` names what it does, the same for every program.

    `tasks` says how many the project has, 0 if there is none. `fewest_lines` of output prove that
    it did its work. `directory` gives the folder to run it in, asked before each run, outside the
    time that is measured.
    """

    program: str
    row: str
    tasks: int
    words: Sequence[str]
    directory: Callable[[], Path]
    environment: dict[str, str]
    fewest_lines: int = 0


class Result(NamedTuple):
    """What the runs of one command took; `failure` says in one line why there are none."""

    command: Command
    milliseconds: Sequence[float]
    megabytes: float
    failure: str | None = None

    @property
    def middle(self) -> float:
        """The median time of the runs, in milliseconds."""
        return median(self.milliseconds)


class Run(NamedTuple):
    """What one run took; `failure` says in one line what was wrong with it.

    `processor` is the time that it was running, in milliseconds: what others do beside it matters less there.
    """

    milliseconds: float
    megabytes: float
    failure: str | None
    processor: float = 0.0


def measure(commands: Sequence[Command], runs: int) -> list[Result]:
    """Run each command once to warm up and `runs` times for the record; return a result for each."""
    with tempfile.TemporaryDirectory(prefix="benchmark-") as folder:
        output = Path(folder, "output")
        first = [run_once(command, output) for command in commands]
        recorded: list[list[Run]] = [[] for _ in commands]
        order = [index for index, run in enumerate(first) if run.failure is None]
        for round_ in range(runs):
            Random(round_).shuffle(order)
            for index in order:
                if not _long_enough(recorded[index]):
                    recorded[index].append(run_once(commands[index], output))
    return [_result(*each) for each in zip(commands, first, recorded, strict=True)]


def _long_enough(recorded: Sequence[Run]) -> bool:
    spent = sum(run.milliseconds for run in recorded) / 1000
    return len(recorded) >= FEWEST_RUNS and spent > PATIENCE


def _result(command: Command, first: Run, recorded: Sequence[Run]) -> Result:
    failure = first.failure or next((run.failure for run in recorded if run.failure), None)
    return Result(
        command,
        [run.milliseconds for run in recorded],
        max((run.megabytes for run in recorded), default=0.0),
        failure,
    )


def run_once(command: Command, output: Path) -> Run:
    """Run a command once through the meter; `output` is the file that its output goes to."""
    environment = {**command.environment, "PWD": str(directory := command.directory())}
    metered = subprocess.run(
        [sys.executable, "-I", "-S", METER, output, *command.words],
        cwd=directory,
        env=environment,
        check=True,
        capture_output=True,
        text=True,
    )
    nanoseconds, kilobytes, code, processor = map(int, metered.stdout.split())
    return Run(nanoseconds / 1e6, kilobytes / 1024, _failure(command, output, code), processor / 1e6)


def _failure(command: Command, output: Path, code: int) -> str | None:
    if code:
        complaint = Path(f"{output}.errors").read_text(errors="replace").strip().splitlines()
        return f"exit code {code}" + (f": {complaint[-1]}" if complaint else "")
    lines = output.read_bytes().count(b"\n")
    return None if lines >= command.fewest_lines else f"printed {lines} lines only"


def quiet_environment(home: Path) -> dict[str, str]:
    """Return the environment of every measured program: nothing of the caller's but where to find things."""
    kept = {name: os.environ[name] for name in ("PATH", "PYTHONPATH", "SYSTEMROOT") if name in os.environ}
    return {
        **kept,
        "HOME": str(home),
        "LANG": "C.UTF-8",
        "TERM": "dumb",
        "TZ": "UTC",
        "GIT_CONFIG_NOSYSTEM": "1",
    }
