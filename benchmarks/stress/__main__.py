"""The command `python -m benchmarks.stress`: the long form of tests/reliability, with figures."""

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks.report import machine
from benchmarks.stress.hands import many_hands
from benchmarks.stress.kills import kill_inits, kill_writers
from benchmarks.stress.old_schemas import kill_upgrades
from benchmarks.stress.reference import CHECKS, simultaneous_checks
from benchmarks.stress.scratch import new_scratch


def main() -> int:
    """Run it all, print the figures, and return 1 if anything was lost."""
    given = _arguments()
    began = time.perf_counter()
    found: list[str] = []
    print(f"Machine: {machine()}; load {os.getloadavg()[0]:.1f} at the start")
    with tempfile.TemporaryDirectory(prefix="stress-") as name:
        folder = Path(name)
        found += _hands(folder, given)
        found += _kills(folder, given)
        found += _checks(folder, given)
        if given.postgresql:
            found += _server(folder, given)
    for fault in found:
        print(f"FAULT: {fault}")
    print(f"{len(found)} faults, {time.perf_counter() - began:.0f} seconds, seed {given.seed}")
    return 1 if found else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="benchmarks.stress", description=__doc__)
    parser.add_argument("--hands", type=int, default=64, help="processes that write at once")
    parser.add_argument("--rounds", type=int, default=4, help="times that each of them runs six commands")
    parser.add_argument("--kills", type=int, default=300, help="creates, edits and batches to kill")
    parser.add_argument("--upgrades", type=int, default=60, help="upgrades and inits to kill")
    parser.add_argument("--seed", type=int, default=1, help="where the instants of the kills come from")
    parser.add_argument("--postgresql", action="store_true", help="the same hands on a server, too")
    parser.add_argument("--reference", help="path of Backlog.md, for the eight simultaneous checks")
    return parser.parse_args()


def _hands(folder: Path, given: argparse.Namespace, url: str | None = None) -> Sequence[str]:
    scratch = new_scratch(folder / ("hands" if url is None else "hands-on-server"), url=url)
    figures = many_hands(scratch, given.hands, given.rounds)
    print(
        f"Many hands{' on PostgreSQL' if url else ''}: {figures.hands} processes at once, "
        f"{figures.writes} writes acknowledged, {figures.refused} refused as documented, "
        f"{figures.readings} readings beside them\n"
        f"  seconds for a command: {figures.alone:.2f} alone, then median {figures.middle:.2f}, "
        f"longest {figures.longest:.2f}",
        flush=True,
    )
    return figures.faults


def _kills(folder: Path, given: argparse.Namespace) -> Sequence[str]:
    found: list[str] = []
    for what, figures in (
        ("creates, edits and batches", kill_writers(new_scratch(folder / "kills"), given.kills, given.seed)),
        ("init", kill_inits(folder / "inits", given.upgrades // 2, given.seed)),
    ):
        print(
            f"Kills of {what}: {figures.attempts} started, {figures.killed} killed; "
            f"{figures.acknowledged} acknowledged, of the others {figures.whole_unacknowledged} "
            f"there whole and {figures.nothing} not at all",
            flush=True,
        )
        found += figures.faults
    scratch = new_scratch(folder / "upgrades")
    for revision in ("0001", "0002"):
        old = kill_upgrades(scratch, folder / revision, revision, 2_000, given.upgrades // 2, given.seed)
        print(
            f"Kills of upgrades from {revision}: {old.attempts} started, {old.killed} killed; "
            f"{old.old} left the old schema, {old.new} the new one; {old.acknowledged} acknowledged",
            flush=True,
        )
        found += old.faults
    return found


def _checks(folder: Path, given: argparse.Namespace) -> Sequence[str]:
    ours = simultaneous_checks(new_scratch(folder / "ours"), 5)
    print(f"{CHECKS} simultaneous checks of one task, five times: {list(ours)} kept")
    if given.reference:
        other = new_scratch(folder / "reference", [str(Path(given.reference).absolute())])
        print(f"  the same with {Path(given.reference).name}: {list(simultaneous_checks(other, 5))} kept")
    return [f"{kept} of {CHECKS} simultaneous checks were kept" for kept in ours if kept != CHECKS]


def _server(folder: Path, given: argparse.Namespace) -> Sequence[str]:
    """Let the hands work on a server of their own, with the settings that PostgreSQL comes with."""
    from tests.postgresql import running  # it comes with the wheel of the tests

    with running(settings={}) as server:
        found = list(_hands(folder, given, server.url(server.new_database())))
        kept = simultaneous_checks(
            new_scratch(folder / "checks-on-server", url=server.url(server.new_database())), 5
        )
        print(f"{CHECKS} simultaneous checks of one task on PostgreSQL, five times: {list(kept)} kept")
        return found + [
            f"{each} of {CHECKS} checks were kept on PostgreSQL" for each in kept if each != CHECKS
        ]


if __name__ == "__main__":
    sys.exit(main())
