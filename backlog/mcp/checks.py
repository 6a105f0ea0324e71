"""Checks of criteria: how a client gives them, and what comes of running them.

Whoever speaks over MCP is not the person whose account runs the server: what a client sets is agreed to by
nobody, and runs only once that person has agreed to it at the shell (docs/verification.md).
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from backlog.domain.task import ChecklistItem
from backlog.errors import Failed, InvalidInput, quoted
from backlog.location.project_commands import means_of
from backlog.mcp.call import Call
from backlog.mcp.results import Data, ToolResult, lean
from backlog.processes.run import Cancelled
from backlog.service.check_runs import CheckListener, Result, verify
from backlog.service.verification import Selection, plan, record

_GIVEN = re.compile(r"\s*#?([1-9][0-9]{0,4})\s*:(.*)", re.DOTALL)
LONGEST_OUTPUT = 1_000
"""How many characters of the end of an output are given: the failure stands there."""
LARGEST_OUTPUT = 5_000
"""And how many of all outputs of a result."""
ASK = "ask the person to run `backlog trust --checks` in the project, and to look at what it shows"


class Given(NamedTuple):
    """The checks that a client sets, and those that it clears, by the numbers of their criteria."""

    sets: tuple[tuple[int, str], ...]
    clears: tuple[int, ...]


def given_checks(tool: str, texts: Sequence[str]) -> Given:
    """Read `2: make docs`, which sets a check, and `2:`, which clears one; raise InvalidInput."""
    sets, clears = [], []
    for text in texts:
        match = _GIVEN.fullmatch(text)
        if match is None:
            raise InvalidInput(
                f"{tool}: setChecks {quoted(text)} is not a number and a command: 2: make docs",
                code="invalid-argument",
                argument="setChecks",
            )
        number, command = int(match[1]), match[2].strip()
        if command:
            sets.append((number, command))
        else:
            clears.append(number)
    return Given(tuple(sets), tuple(clears))


def with_checks(criteria: Sequence[str], given: Given) -> tuple[str | ChecklistItem, ...]:
    """Return the criteria of a new task with their checks; raise InvalidInput for a number without one."""
    commands = dict(given.sets)
    for number in (*commands, *given.clears):
        if number > len(criteria) or number in given.clears:
            raise InvalidInput(
                f"task_create: there is no criterion {number} that could have or lose a check",
                code="invalid-argument",
                argument="setChecks",
            )
    return tuple(
        ChecklistItem(text, check=commands[number]) if number in commands else text
        for number, text in enumerate(criteria, 1)
    )


def run_checks(call: Call, ids: Sequence[str]) -> ToolResult:
    """Run the checks of tasks as `backlog task verify` does, those that the person has agreed to."""
    context, reopen = call.context(), bool(call.get("reopen"))
    planned = plan(context, Selection(ids))
    means = means_of(call.location, call.location.trust(), planned.settings)
    results: list[Result] = []
    try:
        for result in verify(
            planned.checks,
            means,
            lambda check, proof: record(context, check, proof, reopen=reopen),
            CheckListener(stopped=call.stopped),
        ):
            results.append(result)
            call.progressed(len(results), len(planned.checks), _line(result))
    except Cancelled:
        raise Failed("the call was cancelled", code="cancelled") from None
    passed = sum(result.outcome == "passed" and not result.problem for result in results)
    skipped = any(result.outcome == "not-agreed" for result in results)
    lines = [f"{passed} of {len(results)} checks passed", *map(_line, results)]
    data = {"passed": passed, "failed": len(results) - passed, "checks": _checks(results)}
    return ToolResult("\n".join(lines), {**data, **({"next": ASK} if skipped else {})})


def _line(result: Result) -> str:
    check = result.check
    effect = f", {result.effect}" if result.effect not in {"none", "checked"} else ""
    return f"{check.task} #{check.number} {result.outcome}{effect}: {check.text}"


def _checks(results: Sequence[Result]) -> list[Data]:
    """Return what came of each check, with the end of the output of what failed, while there is room."""
    left = LARGEST_OUTPUT
    checks = []
    for result in results:
        check = result.check
        output = "" if result.outcome == "passed" else result.output[-min(LONGEST_OUTPUT, left) :]
        output = output if left > 0 else ""
        left -= len(output)
        facts = {"exitCode": result.exit_code, "seconds": result.seconds, "problem": result.problem}
        checks.append(
            {
                "id": check.task,
                "number": check.number,
                "outcome": result.outcome,
                "effect": result.effect,
                **lean({**facts, "output": output}),
            }
        )
    return checks
