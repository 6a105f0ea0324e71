"""The same simultaneous checks with our program and with another one of the same command line."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from benchmarks.stress.scratch import Scratch

CHECKS = 8


def simultaneous_checks(scratch: Scratch, rounds: int) -> Sequence[int]:
    """Return how many of eight criteria of a task are checked after eight processes checked one each.

    All eight are started at once, `rounds` times with a new task each time.
    """
    kept = []
    for number in range(1, rounds + 1):
        criteria = [word for n in range(CHECKS) for word in ("--ac", f"criterion {n}")]
        scratch.must("task", "create", f"Round {number}", *criteria)
        with ThreadPoolExecutor(CHECKS) as pool:
            list(
                pool.map(
                    lambda n, task=str(number): scratch("task", "edit", task, "--check-ac", str(n + 1)),
                    range(CHECKS),
                )
            )
        kept.append(scratch.must("task", str(number), "--plain").count("- [x] "))
    return kept
