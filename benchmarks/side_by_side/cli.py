"""The command line of the comparison: options in, report out."""

from __future__ import annotations

import argparse
import shlex
import shutil
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.side_by_side import report
from benchmarks.side_by_side.comparison import UNEXPECTED, Verdict, judge
from benchmarks.side_by_side.programs import (
    Ours,
    Outcome,
    Preparation,
    Program,
    Reference,
    outcomes,
    scratch_project,
)
from benchmarks.side_by_side.recordings import Recordings, default_folder
from benchmarks.side_by_side.scenario import Scenario, ScenarioError, load

if TYPE_CHECKING:
    from collections.abc import Sequence

SCENARIOS = Path(__file__).parent / "scenarios"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the comparison; 0 nothing unexpected, 1 unexpected differences, 2 cannot compare."""
    options = _options(arguments)
    try:
        scenarios = [one for one in load(SCENARIOS) if _wanted(one, options.only)]
    except ScenarioError as error:
        return _refuse(str(error))
    if not scenarios:
        return _refuse(f"no scenario is called {', '.join(options.only)}")
    if options.list:
        _print_list(scenarios)
        return 0
    if options.reference is None or (options.ours is None and not options.self_test):
        return _refuse("--reference and --ours are needed (or --reference and --self-test)")
    reference = Reference((options.reference,))
    try:
        version = _version(reference)
    except (OSError, Preparation) as error:
        return _refuse(f"the reference does not start: {error}")
    if options.self_test:
        ours: Program = reference
        scenarios = [one.unmarked() for one in scenarios]
    else:
        ours = Ours(_command(options.ours))
    recordings = Recordings(reference, version, None if options.no_cache else options.cache)
    verdicts, failures = _compare(scenarios, recordings, ours, options)
    _print_report(verdicts, failures, options)
    bad = failures or any(verdict.kind == UNEXPECTED for verdict in verdicts)
    return 1 if bad else 0


def _compare(
    scenarios: list[Scenario], recordings: Recordings, ours: Program, options: argparse.Namespace
) -> tuple[list[Verdict], list[str]]:
    """The verdicts of all scenarios in order, and the scenarios that could not be played."""
    verdicts: list[Verdict] = []
    failures: list[str] = []

    def play(scenario: Scenario) -> list[Verdict] | str:
        return _played(scenario, recordings, ours)

    with ThreadPoolExecutor(max_workers=options.workers) as workers:
        for scenario, result in zip(scenarios, workers.map(play, scenarios), strict=True):
            if isinstance(result, str):
                failures.append(f"{scenario.file}: {scenario.name}: {result}")
                continue
            verdicts.extend(result)
            if options.verbose:
                print(f"== {scenario.name}")
                print("\n".join(report.transcript(verdict) for verdict in result), "\n")
    return verdicts, failures


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.side_by_side",
        description="Run every scenario through both programs and report the differences.",
    )
    parser.add_argument("--reference", metavar="PATH", help="the reference program")
    parser.add_argument("--ours", metavar="CMD", help="our program, a command line")
    parser.add_argument("--self-test", action="store_true", help="the reference against itself, asked anew")
    parser.add_argument(
        "--only",
        metavar="NAME",
        action="append",
        default=[],
        help="only files or scenarios whose name contains NAME (repeatable)",
    )
    parser.add_argument("--verbose", action="store_true", help="print every answer")
    parser.add_argument("--brief", action="store_true", help="no list of intended differences")
    parser.add_argument("--list", action="store_true", help="list the scenarios and stop")
    parser.add_argument(
        "--cache",
        metavar="DIR",
        type=Path,
        default=default_folder(),
        help="where the reference's answers are kept (default: the user's cache)",
    )
    parser.add_argument("--no-cache", action="store_true", help="ask the reference anew")
    parser.add_argument("--workers", metavar="N", type=int, default=2, help="default: 2")
    return parser.parse_args(arguments)


def _wanted(scenario: Scenario, names: list[str]) -> bool:
    return not names or any(name in f"{scenario.file}: {scenario.name}" for name in names)


def _command(text: str) -> tuple[str, ...]:
    """The words of a command line; a relative program path is anchored, for we change folders."""
    first, *rest = shlex.split(text)
    found = shutil.which(first)
    return (str(Path(found).absolute()) if found else first, *rest)


def _version(program: Program) -> str:
    with scratch_project() as project:
        outcome = project.run(program, ("--version",))
    if outcome.code != 0:
        raise Preparation(outcome.stderr.strip())
    return outcome.stdout.strip()


def _played(scenario: Scenario, recordings: Recordings, ours: Program) -> list[Verdict] | str:
    """The verdicts of one scenario, or why one program could not play it."""
    steps = [step for step in scenario.steps if step.kind == "run"]
    try:
        expected = recordings.outcomes(scenario)
    except Preparation as error:
        return f"the reference is not ready: {error}"
    try:
        actual: list[Outcome] = outcomes(ours, scenario)
    except Preparation as error:
        return f"ours is not ready: {error}"
    return [
        judge(scenario, step, there, here) for step, there, here in zip(steps, expected, actual, strict=True)
    ]


def _print_report(verdicts: list[Verdict], failures: list[str], options: argparse.Namespace) -> None:
    listed = report.reasons(verdicts)
    if listed and not options.brief:
        print(f"Intended differences:\n{listed}\n")
    shown = [verdict for verdict in verdicts if verdict.kind == UNEXPECTED]
    if shown:
        print("Unexpected differences:\n")
        print("\n\n".join(report.unexpected(verdict) for verdict in shown), "\n")
    if failures:
        print("Scenarios that could not be played:")
        print("\n".join(f"  {failure}" for failure in failures), "\n")
    print(report.summary(verdicts))


def _print_list(scenarios: list[Scenario]) -> None:
    for scenario in scenarios:
        print(f"{scenario.file}: {scenario.name} ({scenario.commands})")
    print(f"{sum(one.commands for one in scenarios)} command lines")


def _refuse(reason: str) -> int:
    print(f"side_by_side: {reason}", file=sys.stderr)
    return 2
