"""Draws the measurements as Markdown tables, and says where a budget is met."""

from collections.abc import Iterable, Mapping, Sequence

from benchmarks.budgets import (
    FLAT,
    GROWTH,
    KILOBYTES,
    MANY,
    MEGABYTES,
    PER_SECOND,
    STARTS,
    UNDO_AT,
    UNDO_SECONDS,
    share_allowed,
)
from benchmarks.contestants import BACKLOG_MD, OURS, PYTHON, START, TASKWARRIOR
from benchmarks.measure import Result
from benchmarks.size import Size
from benchmarks.throughput import Batch, Undone

OTHERS = (BACKLOG_MD, TASKWARRIOR)

Results = Mapping[tuple[str, str, int], Result]
"""What was measured, by program, row and number of tasks."""


def by_command(results: Iterable[Result]) -> Results:
    """Return the results by what was measured, in their order."""
    return {(each.command.program, each.command.row, each.command.tasks): each for each in results}


def comparison(results: Results, tasks: int) -> str:
    """Return the table of the projects with so many tasks, 0 for the commands that need none.

    One line for each of our commands: median, ratio to the bare interpreter, memory, and for each
    other program that took part its median, its memory and our share of its time.
    """
    others = [other for other in OTHERS if any(key[0] == other and key[2] == tasks for key in results)]
    heading = ["Command", "ms", "x start", "MB"]
    for other in others:
        heading += [f"{other} ms", "MB", "ours / it"]
    rows = [
        _row(ours, results, others)
        for (program, _, count), ours in results.items()
        if program in {PYTHON, OURS} and count == tasks
    ]
    return table([*heading, "budget"], rows)


def _row(ours: Result, results: Results, others: Sequence[str]) -> list[str]:
    row, tasks = ours.command.row, ours.command.tasks
    if ours.failure is not None:
        return [row, *[""] * (3 + 3 * len(others)), f"failed: {ours.failure}"]
    starts = _starts(ours, results)
    judged = [("x start", starts, STARTS.get(row)), ("MB", ours.megabytes, MEGABYTES.get(row))]
    cells = [row, f"{ours.middle:.1f}", f"{starts:.1f}", f"{ours.megabytes:.0f}"]
    for other in others:
        theirs = results.get((other, row, tasks))
        if theirs is None or theirs.failure is not None:
            cells += ["failed" if theirs else "", "", ""]
            continue
        share = ours.middle / theirs.middle
        judged.append((other, share, share_allowed(other, row, tasks)))
        cells += [f"{theirs.middle:,.0f}", f"{theirs.megabytes:.0f}", f"{share:.3f}"]
    return [*cells, _verdict(judged)]


def _starts(result: Result, results: Results) -> float:
    return result.middle / results[PYTHON, START, 0].middle


def _verdict(judged: Iterable[tuple[str, float, float | None]]) -> str:
    """Say in a few words whether the budgets are met; nothing where there are none."""
    held = [(what, actual, limit) for what, actual, limit in judged if limit is not None]
    over = [f"{what} > {limit:g}" for what, actual, limit in held if actual > limit]
    return f"missed: {', '.join(over)}" if over else "met" if held else ""


def growth(results: Results, few: int, many: int) -> str:
    """Return the table that sets what is to be flat in the largest project against the smallest."""
    rows = []
    for row in FLAT:
        small, large = results[OURS, row, few], results[OURS, row, many]
        if small.failure is None and large.failure is None:
            ratio = large.middle / small.middle
            times = (f"{small.middle:.1f}", f"{large.middle:.1f}", f"{ratio:.2f}")
            rows.append([row, *times, _verdict([("ratio", ratio, GROWTH)])])
    return table(["Command", f"ms, {few:,} tasks", f"ms, {many:,} tasks", "ratio", "budget"], rows)


def throughput(creates: Sequence[Batch], edits: Sequence[Batch]) -> str:
    """Return the table of creates and edits a second, each project's creates beside its edits."""
    rows = []
    for create, edit in zip(creates, edits, strict=True):
        rows.append(
            [
                f"{create.tasks:,}",
                create.form,
                f"{create.a_second:,.0f}",
                f"{edit.a_second:,.0f}",
                f"{max(create.megabytes, edit.megabytes):.0f}",
                a_second(create, edit, PER_SECOND) if create.tasks >= MANY else "",
            ]
        )
    return table(["Tasks in one batch", "form", "creates a second", "edits a second", "MB", "budget"], rows)


def a_second(create: Batch, edit: Batch, fewest: int) -> str:
    """Say whether creates and edits are as many a second as they are to be, and which are not."""
    fewer = [what for what, batch in (("creates", create), ("edits", edit)) if batch.a_second < fewest]
    return f"missed: {' and '.join(fewer)} < {fewest:,}" if fewer else "met"


def undone(found: Iterable[Undone]) -> str:
    """Return the table of how long it took to undo the edits of a batch."""
    rows = []
    for each in found:
        verdict = _verdict([("s", each.seconds, UNDO_SECONDS)]) if each.tasks <= UNDO_AT else ""
        rows.append([f"{each.tasks:,}", f"{each.seconds:.2f}", f"{each.megabytes:.0f}", verdict])
    return table(["Edits undone", "s", "MB", "budget"], rows)


def sizes(found: Iterable[Size]) -> str:
    """Return the table of what a task costs in the file."""
    rows = [
        [
            each.what,
            f"{each.kilobytes:.1f}",
            f"{each.compacted:.1f}",
            _verdict([("KB", each.kilobytes, KILOBYTES)]),
        ]
        for each in found
    ]
    return table(["A task in the file", "KB", "after compact", "budget"], rows)


def table(heading: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a Markdown table: the first column to the left, numbers to the right."""
    lines = [list(heading), *map(list, rows)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    rule = ["-" * widths[0], *("-" * (width - 1) + ":" for width in widths[1:])]
    return "".join(_line(cells, widths) for cells in (lines[0], rule, *lines[1:]))


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    first, *others = zip(cells, widths, strict=True)
    padded = (first[0].ljust(first[1]), *(cell.rjust(width) for cell, width in others))
    return f"| {' | '.join(padded)} |\n"
