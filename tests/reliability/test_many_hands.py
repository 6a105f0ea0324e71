"""The short form of `make stress`: nothing that was acknowledged is lost, whoever else is at work or killed.

What the figures must show is said by their `faults`; benchmarks/stress/ finds them.
"""

from pathlib import Path

from benchmarks.stress.hands import many_hands
from benchmarks.stress.kills import kill_inits, kill_writers
from benchmarks.stress.old_schemas import kill_upgrades
from benchmarks.stress.reference import CHECKS, simultaneous_checks
from benchmarks.stress.scratch import new_scratch


def test_sixteen_processes_at_once_lose_nothing_and_claim_nothing_twice(tmp_path: Path) -> None:
    figures = many_hands(new_scratch(tmp_path / "hands"), hands=16, rounds=1)

    assert figures.faults == []
    assert figures.writes + figures.refused == 16 * 6
    assert figures.readings > 0


def test_eight_simultaneous_checks_of_one_task_are_all_kept(tmp_path: Path) -> None:
    assert simultaneous_checks(new_scratch(tmp_path / "checks"), rounds=1) == [CHECKS]


def test_a_killed_create_edit_or_batch_is_there_whole_or_not_at_all(tmp_path: Path) -> None:
    figures = kill_writers(new_scratch(tmp_path / "kills"), kills=24, seed=4)

    assert figures.faults == []
    assert figures.killed > 0
    assert figures.attempts == figures.acknowledged + figures.whole_unacknowledged + figures.nothing


def test_a_killed_init_can_be_repeated(tmp_path: Path) -> None:
    figures = kill_inits(tmp_path / "inits", kills=3, seed=4)

    assert figures.faults == []


def test_a_killed_upgrade_leaves_the_old_schema_or_the_new_one_with_all_data(tmp_path: Path) -> None:
    figures = kill_upgrades(
        new_scratch(tmp_path / "upgrades"), tmp_path / "old", from_="0001", tasks=100, kills=4, seed=4
    )

    assert figures.faults == []
    assert figures.old + figures.new == figures.attempts
