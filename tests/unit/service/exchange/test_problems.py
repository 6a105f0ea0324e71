"""What makes an import, an export or a sync fail at its end: the error's kind, code, message and data."""

from typing import NamedTuple

import pytest

from backlog.errors import BacklogError, Conflict, Failed, Refused
from backlog.service.exchange.problems import problem_of_export, problem_of_import, problem_of_sync
from backlog.service.exchange.report import ExportReport, Fate, FileOutcome, ImportReport, NotDone
from backlog.service.exchange.sync import SyncReport

NOT_DONE = NotDone("tasks/task-9 - N.md", "TASK-9", "To Do", "1 acceptance criterion is unchecked")


class Problem(NamedTuple):
    """What a front end shows of an error."""

    kind: type[BacklogError]
    code: str
    message: str
    data: dict[str, object]


def shown(error: BacklogError | None) -> Problem | None:
    return None if error is None else Problem(type(error), error.code, error.message, dict(error.data))


def outcome(path: str, fate: Fate, code: str | None = None) -> FileOutcome:
    return FileOutcome(path, fate, code=code)


FINE = [
    outcome(f"{fate}.md", fate)
    for fate in ("imported", "updated", "merged", "unchanged", "left")
]  # fmt: skip
BAD = outcome("bad.md", "refused", "bad-file")
RULED = outcome("ruled.md", "refused", "open-criteria")
CONFLICT = outcome("both.md", "conflict", "changed-on-both-sides")


@pytest.mark.parametrize(
    ("outcomes", "problem"),
    [
        ([], None),
        (FINE, None),
        ([*FINE, BAD], None),
        (
            [*FINE, CONFLICT],
            Problem(
                Conflict,
                "import-conflict",
                "1 file is changed on both sides and left alone; the others were imported",
                {"files": ["both.md"]},
            ),
        ),
        (
            [RULED, *FINE],
            Problem(
                Refused,
                "import-refused",
                "1 file is refused by a rule of the backlog; the others were imported",
                {"files": ["ruled.md"]},
            ),
        ),
        (
            [BAD, RULED, outcome("more.md", "refused")],
            Problem(
                Refused,
                "import-refused",
                "2 files are refused by a rule of the backlog; the others were imported",
                {"files": ["ruled.md", "more.md"]},
            ),
        ),
        (
            [BAD, RULED, CONFLICT],
            Problem(
                Conflict,
                "import-conflict",
                "1 file is changed on both sides and left alone; the others were imported",
                {"files": ["both.md"]},
            ),
        ),
        (
            [outcome(f"{number}.md", "conflict") for number in range(1200)],
            Problem(
                Conflict,
                "import-conflict",
                "1,200 files are changed on both sides and left alone; the others were imported",
                {"files": [f"{number}.md" for number in range(1200)]},
            ),
        ),
    ],
)
def test_an_import_fails_for_conflicts_then_for_rules(
    outcomes: list[FileOutcome], problem: Problem | None
) -> None:
    assert shown(problem_of_import(ImportReport("backlog", outcomes))) == problem


@pytest.mark.parametrize("strict", [True, False])
def test_a_dry_run_says_that_nothing_was_changed(strict: bool) -> None:  # noqa: FBT001  of the table
    said = [
        shown(problem_of_import(ImportReport("backlog", [one], dry_run=True), strict=strict))
        for one in (CONFLICT, RULED)
    ]
    assert [one and one.message for one in said] == [
        "1 file is changed on both sides and left alone; nothing was changed",
        "1 file is refused by a rule of the backlog; nothing was changed",
    ]


@pytest.mark.parametrize(
    ("report", "message", "files"),
    [
        (
            ImportReport("backlog", [*FINE, BAD]),
            "1 file is not imported, or not as a whole; the others were imported",
            ["bad.md"],
        ),
        (
            ImportReport("backlog", FINE, not_done=[NOT_DONE]),
            "1 file is not imported, or not as a whole; the others were imported",
            [NOT_DONE.path],
        ),
        (
            ImportReport("backlog", [BAD, *FINE], not_done=[NOT_DONE], dry_run=True),
            "2 files are not imported, or not as a whole; nothing was changed",
            ["bad.md", NOT_DONE.path],
        ),
    ],
)
def test_a_strict_import_fails_for_what_cannot_be_read_and_for_what_is_not_done(
    report: ImportReport, message: str, files: list[str]
) -> None:
    assert problem_of_import(report) is None
    problem = Problem(Failed, "import-incomplete", message, {"files": files})
    assert shown(problem_of_import(report, strict=True)) == problem


def test_a_strict_import_of_what_is_fine_does_not_fail() -> None:
    assert problem_of_import(ImportReport("backlog", FINE), strict=True) is None


IN_THE_WAY = ExportReport(
    "backlog", [], [], 3, blocked=[("a.md", "it was changed"), ("b.md", "it is no file")]
)
UP_TO_DATE = ExportReport("backlog", [], [], 3, left=[("c.md", "it has no id")])


@pytest.mark.parametrize(
    ("report", "problem"),
    [
        (UP_TO_DATE, None),
        (UP_TO_DATE._replace(check=True), None),
        (UP_TO_DATE._replace(written=["a.md"], removed=["b.md"]), None),
        (
            IN_THE_WAY,
            Problem(
                Conflict,
                "files-in-the-way",
                "2 files are in the way; nothing was written",
                {"path": "backlog", "files": ["a.md", "b.md"]},
            ),
        ),
        (
            IN_THE_WAY._replace(check=True),
            Problem(
                Failed,
                "not-up-to-date",
                "backlog/ is not up to date",
                {"path": "backlog", "files": ["a.md", "b.md"]},
            ),
        ),
        *(
            (
                report._replace(check=True),
                Problem(
                    Failed,
                    "not-up-to-date",
                    "backlog/ is not up to date",
                    {"path": "backlog", "files": []},
                ),
            )
            for report in (UP_TO_DATE._replace(written=["a.md"]), UP_TO_DATE._replace(removed=["a.md"]))
        ),
    ],
)
def test_an_export_fails_for_files_in_the_way_and_a_check_for_any_difference(
    report: ExportReport, problem: Problem | None
) -> None:
    assert shown(problem_of_export(report)) == problem


CONFLICTS = Problem(
    Conflict,
    "sync-conflict",
    "1 file is changed on both sides and left alone; the rest is in step",
    {"files": ["both.md"]},
)
RULES = Problem(
    Refused,
    "import-refused",
    "1 file is refused by a rule of the backlog; the rest is in step",
    {"files": ["ruled.md"]},
)
BLOCKED = Problem(
    Conflict,
    "files-in-the-way",
    "2 files are in the way; nothing was written",
    {"path": "backlog", "files": ["a.md", "b.md"]},
)


@pytest.mark.parametrize(
    ("outcomes", "exported", "problem"),
    [
        ([], None, None),
        ([*FINE, BAD], UP_TO_DATE, None),
        ([*FINE, CONFLICT], None, CONFLICTS),
        ([RULED, BAD, CONFLICT], IN_THE_WAY, CONFLICTS),
        ([RULED], IN_THE_WAY, BLOCKED),
        ([RULED, *FINE, BAD], UP_TO_DATE, RULES),
        ([RULED], None, RULES),
    ],
)
def test_a_sync_fails_for_conflicts_then_for_files_in_the_way_then_for_rules(
    outcomes: list[FileOutcome], exported: ExportReport | None, problem: Problem | None
) -> None:
    assert shown(problem_of_sync(SyncReport(ImportReport("backlog", outcomes), exported))) == problem


@pytest.mark.parametrize(
    ("outcomes", "exported", "idle"),
    [
        ([], None, True),
        ([outcome("a.md", "unchanged"), outcome("b.md", "left")], None, True),
        ([outcome("a.md", "unchanged")], UP_TO_DATE, True),
        *(
            ([outcome("a.md", "unchanged"), outcome("b.md", fate)], UP_TO_DATE, False)
            for fate in ("imported", "updated", "merged", "conflict", "refused")
        ),
        ([], UP_TO_DATE._replace(written=["a.md"]), False),
        ([], UP_TO_DATE._replace(removed=["a.md"]), False),
        ([], IN_THE_WAY, False),
    ],
)
def test_a_sync_is_idle_where_both_sides_said_the_same(
    outcomes: list[FileOutcome],
    exported: ExportReport | None,
    idle: bool,  # noqa: FBT001  of the table
) -> None:
    assert SyncReport(ImportReport("backlog", outcomes), exported).idle is idle
