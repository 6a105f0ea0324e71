"""What came of checks, as text: a line each, the end of the output of those that failed, and a summary."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backlog.errors import printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from backlog.domain.verification import Effect, PlannedCheck
    from backlog.service.check_runs import CheckOutcome, Result

WORDS: dict[CheckOutcome, str] = {
    "passed": "passed",
    "failed": "failed",
    "timed-out": "timed out",
    "not-agreed": "skipped",
}
_EFFECTS: dict[Effect, str] = {
    "unchecked": "it is unchecked now",
    "reopened": "it is unchecked, and the task is open again",
    "claimed": "it stays checked, as somebody said that it holds",
    "changed": "it was changed meanwhile, so nothing was recorded",
}
AGREE = "backlog trust --checks"


def place(check: PlannedCheck) -> str:
    """Return which criterion a check proves: `TASK-7 #2`."""
    return f"{check.task} #{check.number}"


def beginning(check: PlannedCheck) -> str:
    """Return the line before the output of a check."""
    return f"{place(check)} {check.text}\n$ {printable(check.command)}\n"


def waiting(check: PlannedCheck) -> str:
    """Return the line that says that another process runs the same check."""
    return f"{place(check)} is being verified by another process; waiting\n"


def result_lines(result: Result, *, output: bool) -> str:
    """Return what came of a check; with `output` also the end of what it printed if it failed."""
    check = result.check
    line = f"{place(check)} {WORDS[result.outcome]}{_how(result)}: {check.text}\n"
    if result.outcome == "not-agreed":
        return f"{line}  not agreed to: {printable(check.command)}\n"
    if effect := result.problem or _EFFECTS.get(result.effect, ""):
        line += f"  {effect}\n"
    if output and result.outcome in {"failed", "timed-out"}:
        line += "".join(f"    {text}\n" for text in result.output.splitlines())
    return line


def _how(result: Result) -> str:
    """Return how long a check took, and how it ended if it failed."""
    if result.exit_code is None:
        return ""
    code = f"exit code {result.exit_code}, " if result.outcome == "failed" else ""
    return f" ({code}{result.seconds:.1f} s)"


def summary(results: Sequence[Result]) -> str:
    """Return how many checks passed, failed and were skipped."""
    if not results:
        return "There are no checks to run.\n"
    counts = dict.fromkeys(WORDS.values(), 0)
    for result in results:
        counts[WORDS[result.outcome]] += 1
    return f"{', '.join(f'{count} {word}' for word, count in counts.items() if count)}\n"


def remarks(results: Iterable[Result]) -> Iterator[str]:
    """Yield what is to be said of results beside the answer."""
    results = list(results)
    done = dict.fromkeys(result.check.task for result in results if result.effect == "still-done")
    for task in done:
        failing = ", ".join(
            f"#{result.check.number}"
            for result in results
            if result.check.task == task and result.effect == "still-done"
        )
        yield f"{task} is done, and the check of {failing} fails; to take it back: --reopen"
    if any(result.outcome == "not-agreed" for result in results):
        yield f"what you have not agreed to does not run; to see it, and agree to it: {AGREE}"


def plan(checks: Sequence[tuple[PlannedCheck, bool]]) -> str:
    """Return what would run, and what is not agreed to."""
    if not checks:
        return "There are no checks to run.\n"
    return "".join(
        f"{place(check)} {check.text}\n"
        f"  {'would run' if agreed else 'not agreed to'}: {printable(check.command)}\n"
        for check, agreed in checks
    )
