"""What came of checks, for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backlog.render.json import document

if TYPE_CHECKING:
    from collections.abc import Sequence

    from backlog.domain.verification import PlannedCheck
    from backlog.service.check_runs import Result


def results(results: Sequence[Result]) -> str:
    """Return a JSON document of what came of checks, in the order in which they ended."""
    return document("verification", "checks", [result_object(result) for result in results])


def plan(checks: Sequence[tuple[PlannedCheck, bool]]) -> str:
    """Return a JSON document of the checks that would run, each with whether it is agreed to."""
    rows = [{**_check(check), "agreed": agreed} for check, agreed in checks]
    return document("verification-plan", "checks", rows)


def result_object(result: Result) -> dict[str, object]:
    """Return what came of a check as a JSON object."""
    return {
        **_check(result.check),
        "outcome": result.outcome,
        "effect": result.effect,
        "exitCode": result.exit_code,
        "seconds": result.seconds,
        "commit": result.commit,
        "dirty": result.dirty,
        "output": result.output,
        **({"problem": result.problem} if result.problem else {}),
    }


def _check(check: PlannedCheck) -> dict[str, object]:
    return {
        "task": check.task,
        "index": check.number,
        "text": check.text,
        "command": check.command,
        "checked": check.checked,
    }
