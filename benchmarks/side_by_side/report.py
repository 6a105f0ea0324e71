"""Writes the verdicts as text: a table per file, the intended differences, the unexpected ones in full."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from benchmarks.side_by_side.comparison import EQUAL, INTENDED, STALE, UNEXPECTED, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable

KINDS = (EQUAL, INTENDED, STALE, UNEXPECTED)


def summary(verdicts: Iterable[Verdict]) -> str:
    """A table: one row per scenario file, one column per judgement."""
    counts: dict[str, Counter[str]] = {}
    for verdict in verdicts:
        counts.setdefault(verdict.scenario.file, Counter())[verdict.kind] += 1
    width = max(map(len, (*counts, "scenario file")))
    rows = [f"{'scenario file':{width}}" + "".join(f"{kind:>12}" for kind in KINDS)]
    for file, count in counts.items():
        rows.append(f"{file:{width}}" + "".join(f"{count[kind]:>12}" for kind in KINDS))
    total = sum(counts.values(), Counter[str]())
    rows.append(f"{'all':{width}}" + "".join(f"{total[kind]:>12}" for kind in KINDS))
    return "\n".join(rows)


def reasons(verdicts: Iterable[Verdict]) -> str:
    """The intended differences: each reason once, with the command lines it excuses."""
    by_reason: dict[str, list[Verdict]] = {}
    for verdict in verdicts:
        if verdict.kind in (INTENDED, STALE):
            by_reason.setdefault(verdict.step.differs or "", []).append(verdict)
    rows: list[str] = []
    for reason in sorted(by_reason):
        rows.append(f"  {reason}")
        for verdict in by_reason[reason]:
            note = "   (equal: the mark can go)" if verdict.kind == STALE else ""
            rows.append(f"    {_place(verdict)}  $ {verdict.step.text}{note}")
    return "\n".join(rows)


def unexpected(verdict: Verdict) -> str:
    """One unexpected difference: where, what, and the unified difference of the outputs."""
    rows = [f"{_place(verdict)} [{verdict.scenario.name}]", f"$ backlog {verdict.step.text}"]
    rows += [f"  differs: {reason}" for reason in verdict.reasons]
    if verdict.step.differs:
        rows.append(f"  (marked: {verdict.step.differs})")
    for name, outcome in (("reference", verdict.reference), ("ours", verdict.ours)):
        if outcome.stderr.strip():
            rows.append(f"  {name} said: {outcome.stderr.strip().splitlines()[-1]}")
    return "\n".join(rows) + (f"\n{verdict.diff.rstrip()}" if verdict.diff else "")


def transcript(verdict: Verdict) -> str:
    """A command line with everything both programs answered."""
    rows = [f"{_place(verdict)} $ backlog {verdict.step.text}   => {verdict.kind}"]
    for name, outcome in (("reference", verdict.reference), ("ours", verdict.ours)):
        rows.append(f"  {name}: exit {outcome.code}")
        rows += [f"    | {line}" for line in outcome.stdout.splitlines()]
        rows += [f"    ! {line}" for line in outcome.stderr.splitlines()]
    return "\n".join(rows)


def _place(verdict: Verdict) -> str:
    return f"{verdict.scenario.file}.txt:{verdict.step.line}"
