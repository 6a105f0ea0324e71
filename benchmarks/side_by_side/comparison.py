"""Judges two outcomes of one command line: equal, an intended difference, or an unexpected one."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, NamedTuple

from benchmarks.side_by_side.normal_form import members, normalised
from benchmarks.side_by_side.programs import HANGING, Outcome

if TYPE_CHECKING:
    from benchmarks.side_by_side.scenario import Scenario, Step

EQUAL, INTENDED, STALE, UNEXPECTED = "equal", "intended", "stale mark", "unexpected"

SIGNS_OF_A_BUG = ("Traceback (most recent call last)", "this is a bug in backlog")


class Verdict(NamedTuple):
    """The judgement of one command line; `reasons` says what differs, `diff` shows it."""

    scenario: Scenario
    step: Step
    kind: str
    reasons: tuple[str, ...]
    diff: str
    reference: Outcome
    ours: Outcome


def judge(scenario: Scenario, step: Step, reference: Outcome, ours: Outcome) -> Verdict:
    """Compare success, standard output, and whether a failure says something."""
    shape = members if step.members else str
    expected, actual = shape(normalised(reference.stdout)), shape(normalised(ours.stdout))
    reasons: list[str] = []
    if (reference.code == 0) != (ours.code == 0):
        reasons.append(f"exit code {reference.code} there, {ours.code} here")
    if expected != actual:
        reasons.append("standard output")
    if reference.code != 0 and ours.code != 0 and bool(reference.stderr) != bool(ours.stderr):
        reasons.append("an error line " + ("there only" if reference.stderr else "here only"))
    broken = _broken(step, ours)
    if broken:
        kind = UNEXPECTED
    elif step.differs is not None:
        kind = INTENDED if reasons else STALE
    else:
        kind = UNEXPECTED if reasons else EQUAL
    diff = "".join(
        difflib.unified_diff(
            expected.splitlines(keepends=True),
            actual.splitlines(keepends=True),
            "reference",
            "ours",
        )
    )
    return Verdict(scenario, step, kind, (*broken, *reasons), diff, reference, ours)


def _broken(step: Step, ours: Outcome) -> tuple[str, ...]:
    """What no mark excuses."""
    found: list[str] = []
    if ours.code == HANGING:
        found.append(ours.stderr)
    elif ours.code < 0:
        found.append(f"ended by signal {-ours.code}")
    found += [f"it says: {sign}" for sign in SIGNS_OF_A_BUG if sign in ours.stderr]
    if step.ours_exit is not None and ours.code not in (step.ours_exit, HANGING):
        found.append(f"exit code {ours.code} here, {step.ours_exit} was meant")
    return tuple(found)
